"""Langevin steps without their noise, and symplectic Euler with friction, in its orders.

What O does to the mean velocity is the scaling S c; c = exp(-g*dt) for friction g where O comes once in a step,
exp(-g*dt/2) where it comes twice. Orders of accuracy are for x'' = f(x)/m - g*v.
"""

from pnn_symbolic.catalogue.definitions import Equations, Splitting
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


def _frictional(
    name: str,
    equations: str,
    *,
    order: int,
    evaluations: int,
    conformal_factor: str,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
) -> Integrator:
    """A step whose numbers are functions of the friction g and of dt; its order is that for x'' = f(x)/m - g*v."""
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=Equations(f"parameter g; {equations}"),
        order=None,
        time_reversible=False,
        symplectic=False,
        evaluations=evaluations,
        stability_limit=None,
        source=source,
        description=description,
        asked_of_files=False,
        further={"order": order, "conformal_factor": conformal_factor},
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
    _row(
        "BOA",
        "K 1, S c, D 1",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="symplectic Euler A with the friction between its kick and its drift; "
        "c = m/(m + d*dt) is MuJoCo's, c = 1 - g*dt Jolt's",
        aliases=("damped symplectic Euler", "V O R"),
    ),
    _row(
        "OBA",
        "S c, K 1, D 1",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="symplectic Euler A with the friction before its kick; c = 1/(1 + g*dt) is Box2D's",
        aliases=("O V R",),
    ),
    _row(
        "BAO",
        "K 1, D 1, S c",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="symplectic Euler A with the friction at its end",
        aliases=("V R O",),
    ),
    _row(
        "ABO",
        "D 1, K 1, S c",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="symplectic Euler B with the friction at its end",
        aliases=("R V O",),
    ),
    _row(
        "AOB",
        "D 1, S c, K 1",
        conformal_factor="c",
        source=LEIMKUHLER_MATTHEWS,
        description="symplectic Euler B with the friction between its drift and its kick",
        aliases=("R O V",),
    ),
    _frictional(
        "Langevin leapfrog",
        "v' = exp(-g*dt)*v + (1 - exp(-g*dt))*f(x)/(g*m); x' = x + dt*v'",
        order=1,
        evaluations=1,
        conformal_factor="exp(-g*dt)",
        source="Izaguirre, Sweet & Pande, Pac. Symp. Biocomput. 15, 240 (2010)",
        description="friction and a constant force advance v exactly, and the new v moves x",
        aliases=("leapfrog Langevin",),
    ),
    _frictional(
        "BBK",
        "w = v + dt*(f(x)/m - g*v)/2; x' = x + dt*w; v' = (w + dt*f(x')/(2*m))/(1 + g*dt/2)",
        order=2,
        evaluations=1,
        conformal_factor="(-g*dt + 2)/(g*dt + 2)",
        source="Brünger, Brooks & Karplus, Chem. Phys. Lett. 105, 495 (1984)",
        description="velocity Verlet whose first half takes the friction of the old v, and whose second half that of "
        "the new",
        aliases=("Brünger-Brooks-Karplus",),
    ),
    _frictional(
        "G-JF",
        "b = 1/(1 + g*dt/2); a = (1 - g*dt/2)*b; x' = x + b*dt*v + b*dt**2*f(x)/(2*m); "
        "v' = a*v + dt*(a*f(x) + f(x'))/(2*m)",
        order=2,
        evaluations=1,
        conformal_factor="(-g*dt + 2)/(g*dt + 2)",
        source="Grønbech-Jensen & Farago, Mol. Phys. 111, 983 (2013)",
        description="BAOAB with c = (1 - g*dt/2)/(1 + g*dt/2) in the place of exp(-g*dt)",
        aliases=("Grønbech-Jensen-Farago", "GJF"),
    ),
    _frictional(
        "Vanden-Eijnden-Ciccotti",
        "c = dt*(1/2 - g*dt/8)/m; d = g*dt/2 - g**2*dt**2/8; w = v + c*f(x) - d*v; x' = x + dt*w; "
        "v' = w + c*f(x') - d*w",
        order=2,
        evaluations=1,
        conformal_factor="g**4*dt**4/64 - g**3*dt**3/8 + g**2*dt**2/2 - g*dt + 1",
        source="Vanden-Eijnden & Ciccotti, Chem. Phys. Lett. 429, 310 (2006)",
        description="two halves with a friction of second order in dt; the Langevin step of ASE",
        aliases=("ASE Langevin",),
    ),
)
