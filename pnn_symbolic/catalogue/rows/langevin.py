"""Langevin splittings without their noise: what O does to the mean velocity is the scaling S c.

c = exp(-g*dt) for friction g where O comes once in a step, exp(-g*dt/2) where it comes twice.
"""

from pnn_symbolic.catalogue.definitions import Splitting
from pnn_symbolic.catalogue.integrator import Integrator

LEIMKUHLER_MATTHEWS = "Leimkuhler & Matthews, Appl. Math. Res. eXpress 2013, 34 (2013)"
BUSSI_PARRINELLO = "Bussi & Parrinello, Phys. Rev. E 75, 056707 (2007)"


def _row(
    name: str, word: str, *, conformal_factor: str, source: str, description: str, aliases: tuple[str, ...] = ()
) -> Integrator:
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=Splitting(f"parameter c; {word}"),
        order=None,
        time_reversible=False,
        symplectic=False,
        evaluations=1,
        stability_limit=None,
        source=source,
        description=description,
        further={"conformal_factor": conformal_factor},
    )


ROWS = (
    _row(
        "BAOAB",
        "K 1/2, D 1/2, S c, D 1/2, K 1/2",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="velocity Verlet with the friction in the middle of its drift",
        aliases=("V R O R V",),
    ),
    _row(
        "ABOBA",
        "D 1/2, K 1/2, S c, K 1/2, D 1/2",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="position Verlet with the friction in the middle of its kick; one force serves both halves",
        aliases=("R V O V R",),
    ),
    _row(
        "OBABO",
        "S c, K 1/2, D 1, K 1/2, S c",
        conformal_factor="c**2",
        source=BUSSI_PARRINELLO,
        description="velocity Verlet between two halves of the friction",
        aliases=("O V R V O",),
    ),
    _row(
        "OABAO",
        "S c, D 1/2, K 1, D 1/2, S c",
        conformal_factor="c**2",
        source=LEIMKUHLER_MATTHEWS,
        description="position Verlet between two halves of the friction",
        aliases=("O R V R O",),
    ),
    _row(
        "BAOA",
        "K 1, D 1/2, S c, D 1/2",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="BAOAB with both kicks at its beginning; "
        "positions are those of BAOAB, velocities half a kick apart",
        aliases=("LangevinMiddle", "V R O R"),
    ),
    _row(
        "BOAOB",
        "K 1/2, S c, D 1, S c, K 1/2",
        conformal_factor="c**2",
        source=LEIMKUHLER_MATTHEWS,
        description="velocity Verlet with friction on both sides of its drift",
        aliases=("V O R O V",),
    ),
    _row(
        "AOBOA",
        "D 1/2, S c, K 1, S c, D 1/2",
        conformal_factor="c**2",
        source=LEIMKUHLER_MATTHEWS,
        description="position Verlet with friction on both sides of its kick",
        aliases=("R O V O R",),
    ),
)
