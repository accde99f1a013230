"""Embedded Nyström methods for x'' = f(x)/m: the step that is kept, at a fixed step."""

from pnn_symbolic.catalogue.definitions import Nystrom
from pnn_symbolic.catalogue.integrator import Integrator

FAMILIES = "Dormand, El-Mikkawy & Prince, IMA J. Numer. Anal. 7, 235 (1987)"
FINE = "Fine, Computing 38, 281 (1987)"


def _row(
    name: str,
    tableau: Nystrom,
    *,
    order: int,
    evaluations: int,
    stability_limit: str,
    source: str,
    description: str,
    aliases: tuple[str, ...],
) -> Integrator:
    """A tableau that is neither reversible nor symplectic, as all of these."""
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=tableau,
        order=order,
        time_reversible=False,
        symplectic=False,
        evaluations=evaluations,
        stability_limit=stability_limit,
        source=source,
        description=description,
        asked_of_files=False,
        further={"area_preserving_1d": False},
    )


ROWS = (
    _row(
        "Dormand-El-Mikkawy-Prince 4",
        Nystrom(
            c="0 1/4 7/10 1",
            a=(
                "1/32",
                "7/1000 119/500",
                "1/14 8/27 25/189",
            ),
            b_bar="1/14 8/27 25/189 0",
            b="1/14 32/81 250/567 5/54",
        ),
        order=4,
        evaluations=3,
        stability_limit="3.7678",
        source=FAMILIES,
        description="order 4; the last force is that of the next step",
        aliases=("DPRKN4", "RKN 4(3)4"),
    ),
    _row(
        "Fine 4",
        Nystrom(
            c="0 2/9 1/3 3/4 1",
            a=(
                "2/81",
                "1/36 1/36",
                "9/128 0 27/128",
                "11/60 -3/20 9/25 8/75",
            ),
            b_bar="19/180 0 63/200 16/225 1/120",
            b="1/9 0 9/20 16/45 1/12",
        ),
        order=4,
        evaluations=5,
        stability_limit="0",
        source=FINE,
        description="order 4 with five forces",
        aliases=("FineRKN4",),
    ),
    _row(
        "Bettis 5",
        Nystrom(
            c="0 1/8 1/4 1/2 3/4 1",
            a=(
                "1/128",
                "1/96 1/48",
                "1/24 0 1/12",
                "9/128 0 9/64 9/128",
                "7/90 0 4/15 1/15 4/45",
            ),
            b_bar="7/90 0 4/15 1/15 4/45 0",
            b="7/90 0 16/45 2/15 16/45 7/90",
        ),
        order=5,
        evaluations=5,
        stability_limit="0",
        source="Bettis, Celest. Mech. 8, 229 (1973)",
        description="order 5; the last force is that of the next step",
        aliases=("DPRKN5",),
    ),
    _row(
        "Fine 5",
        Nystrom(
            c="0 8/39 4/13 5/6 43/47 1 1",
            a=(
                "32/1521",
                "4/169 4/169",
                "175/5184 0 1625/5184",
                "-342497279/5618900760 6827067/46824173 35048741/102161832 -2201514/234120865",
                "-7079/52152 767/2173 14027/52152 30/2173 0",
                "4817/51600 0 388869/1216880 3276/23575 -1142053/22015140 0",
            ),
            b_bar="4817/51600 0 388869/1216880 3276/23575 -1142053/22015140 0 0",
            b="4817/51600 0 1685099/3650640 19656/23575 -53676491/88060560 53/240 0",
        ),
        order=5,
        evaluations=6,
        stability_limit="0",
        source=FINE,
        description="order 5, of seven stages",
        aliases=("FineRKN5",),
    ),
    _row(
        "Dormand-El-Mikkawy-Prince 6",
        Nystrom(
            c="0 1/10 3/10 7/10 17/25 1",
            a=(
                "1/200",
                "-1/2200 1/22",
                "637/6600 -7/110 7/33",
                "225437/1968750 -30073/281250 65569/281250 -9367/984375",
                "151/2142 5/116 385/1368 55/168 -6250/28101",
            ),
            b_bar="151/2142 5/116 385/1368 55/168 -6250/28101 0",
            b="151/2142 25/522 275/684 275/252 -78125/112404 1/12",
        ),
        order=6,
        evaluations=5,
        stability_limit="0",
        source=FAMILIES,
        description="order 6; the last force is that of the next step",
        aliases=("DPRKN6FM", "RKN 6(4)6FM"),
    ),
    _row(
        "Dormand-El-Mikkawy-Prince 8",
        Nystrom(
            c="0 1/20 1/10 3/10 1/2 7/10 9/10 1 1",
            a=(
                "1/800",
                "1/600 1/300",
                "9/200 -9/100 9/100",
                "-66701/197352 28325/32892 -2665/5482 2170/24669",
                "227015747/304251000 -54897451/30425100 12942349/10141700 -9499/304251 539/9250",
                "-1131891597/901789000 41964921/12882700 -6663147/3220675 270954/644135 -108/5875 114/1645",
                "13836959/3667458 -17731450/1833729 1063919505/156478208 -33213845/39119552 13335/28544 -705/14272 "
                "1645/57088",
                "223/7938 0 1175/8064 925/6048 41/448 925/14112 1175/72576 0",
            ),
            b_bar="223/7938 0 1175/8064 925/6048 41/448 925/14112 1175/72576 0 0",
            b="223/7938 0 5875/36288 4625/21168 41/224 4625/21168 5875/36288 223/7938 0",
        ),
        order=8,
        evaluations=8,
        stability_limit="3.1403",
        source="Dormand, El-Mikkawy & Prince, IMA J. Numer. Anal. 7, 423 (1987)",
        description="order 8 with eight forces",
        aliases=("DPRKN8", "RKN 8(6)9FM"),
    ),
)
