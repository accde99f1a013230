"""Symmetric compositions: one Verlet step after another, of lengths w that sum to 1, up to order 8.

S is position or velocity Verlet, so that each row comes twice. Weights as in the papers, moved to the
solution of the order conditions next to them and written to 40 decimals where they are not exact.
"""

from collections.abc import Iterator

from pnn_symbolic.catalogue.definitions import Splitting, composition, swapped
from pnn_symbolic.catalogue.integrator import Integrator

YOSHIDA = "Yoshida, Phys. Lett. A 150, 262 (1990)"
KAHAN_LI = "Kahan & Li, Math. Comp. 66, 1089 (1997)"
SLIPS = "weights of Nosé-Hoover chains in GROMACS, OpenMM and JAX-MD; seen there in 2026"
MCLACHLAN = "McLachlan, SIAM J. Sci. Comput. 16, 151 (1995)"


def _rows(
    name: str,
    weights: tuple[str, ...],
    *,
    order: int,
    stability_limit: str,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
    digits: int | None = 40,
    asked_of_files: bool = True,
) -> Iterator[Integrator]:
    """The composition of position Verlet, and that of velocity Verlet."""
    drift_first = composition(*weights)
    for word, ending, verlet in ((drift_first, "", "position"), (swapped(drift_first), ", kick first", "velocity")):
        yield Integrator(
            name=name + ending,
            aliases=tuple(alias + ending for alias in aliases),
            made_from=Splitting(word),
            order=order,
            time_reversible=True,
            symplectic=True,
            evaluations=2 * len(weights) + 1,
            stability_limit=stability_limit,
            source=source,
            description=f"{description}, of {verlet} Verlet",
            digits=digits,
            asked_of_files=asked_of_files,
        )


ROWS = (
    *_rows(
        "Forest-Ruth",
        ("1/(2 - 2**(1/3))",),
        order=4,
        stability_limit="1.5734",
        source="Forest & Ruth, Physica D 43, 105 (1990); Yoshida, Phys. Lett. A 150, 262 (1990); "
        "Candy & Rozmus, J. Comput. Phys. 92, 230 (1991)",
        description="three steps, the middle one backwards",
        aliases=("Yoshida 4", "Candy-Rozmus 4", "triple jump", "Neri 4"),
        digits=None,
    ),
    *_rows(
        "Suzuki 4",
        ("1/(4 - 4**(1/3))", "w1"),
        order=4,
        stability_limit="2.7210",
        source="Suzuki, Phys. Lett. A 146, 319 (1990)",
        description="five steps, the middle one backwards",
        aliases=("Suzuki fractal",),
        digits=None,
    ),
    *_rows(
        "Forest-Ruth slip",
        ("1/(2 - 2**(-1/3))",),
        order=2,
        stability_limit="2.1198",
        source=SLIPS,
        description="a known slip: Forest-Ruth with 2^(-1/3) in the place of 2^(1/3), which is not of order 4",
        aliases=("Yoshida 4 slip",),
        digits=None,
        asked_of_files=False,
    ),
    *_rows(
        "Suzuki 4 slip",
        ("1/(4 - 4**(-1/3))", "w1"),
        order=2,
        stability_limit="2.9858",
        source=SLIPS,
        description="a known slip: Suzuki 4 with 4^(-1/3) in the place of 4^(1/3), which is not of order 4",
        digits=None,
        asked_of_files=False,
    ),
    *_rows(
        "McLachlan SS5",
        ("7/25", "0.6254664284676700450123389054926490129182"),
        order=4,
        stability_limit="3.0182",
        source=MCLACHLAN,
        description="five steps with the first weight chosen for a small error",
        aliases=("McLachlan 4, symmetric composition",),
    ),
    *_rows(
        "Yoshida 6A",
        (
            "0.7845136104775572638194976338663498757768",
            "0.2355732133593581336847931829785346016865",
            "-1.1776799841788710069464156809643157346393",
        ),
        order=6,
        stability_limit="2.2691",
        source=YOSHIDA,
        description="seven steps, solution A",
        aliases=("Yoshida 6",),
    ),
    *_rows(
        "Yoshida 6B",
        (
            "1.4398481679767830909304992814790231821071",
            "0.0042606818707920161960837138286697913321",
            "-2.1322852220014515207059933722207962878542",
        ),
        order=6,
        stability_limit="1.3844",
        source=YOSHIDA,
        description="seven steps, solution B",
    ),
    *_rows(
        "Yoshida 6C",
        (
            "1.4477825623992979328978966632989267382363",
            "-2.1440353163053893106013018066598891940697",
            "0.0015288622842492702522672386172055917578",
        ),
        order=6,
        stability_limit="1.3651",
        source=YOSHIDA,
        description="seven steps, solution C",
    ),
    *_rows(
        "McLachlan SS9",
        (
            "0.1867",
            "0.5554970237124783991569135436283912009641",
            "0.1294669489134753580560452092102047808168",
            "-0.8432656233877346085491427813848149898690",
        ),
        order=6,
        stability_limit="2.7031",
        source=MCLACHLAN,
        description="nine steps with the first weight chosen for a small error",
        aliases=("McLachlan 6",),
    ),
    *_rows(
        "Kahan-Li 6",
        (
            "0.3921614440073141392792505554357333782945",
            "0.33259913678935943859974864",
            "-0.7062461725576393598099648194832233681586",
            "0.0822135962935508002314904475230109122583",
        ),
        order=6,
        stability_limit="2.5326",
        source=KAHAN_LI,
        description="nine steps with the largest weight as small as possible",
    ),
    *_rows(
        "McLachlan 8",
        (
            "0.7416703643506129534482278017838063156035",
            "-0.4091008258000315939973000958935634173099",
            "0.1907547102962383799538762564503716627355",
            "-0.5738624711160822666563877266355357421595",
            "0.2990641813036559238444635406886029882258",
            "0.3346249182452981837849579798821822886337",
            "0.3152930923967665966320566638110024309941",
        ),
        order=8,
        stability_limit="3.3932",
        source=MCLACHLAN,
        description="fifteen steps",
        aliases=("McLachlan SS15",),
    ),
    *_rows(
        "McLachlan SS17",
        (
            "25/194",
            "0.5815140871052509624302422782038136910044",
            "-0.4101753714698501375324061500890486599642",
            "0.1851469357165877326532719498634894574402",
            "-0.4095523434208514193398451736889092696187",
            "0.1444059410800120410600751871569277490622",
            "0.2783355003936796513091070628124172294800",
            "0.3149566839162948578902813119729508819232",
        ),
        order=8,
        stability_limit="3.0871",
        source=MCLACHLAN,
        description="seventeen steps with the first weight chosen for a small error",
    ),
    *_rows(
        "Kahan-Li 8",
        (
            "0.1302024830888900808788176317647158724693",
            "0.5611629817751083845619644076972766825236",
            "-0.3894749626448472864080785974131513346139",
            "0.1588419065551556008962107458608229887352",
            "-0.39590389413323757733623154",
            "0.1845396409783157070918325418232442168989",
            "0.2583743876863220472939791102641888996400",
            "0.2950117236093102988709662396702619681283",
        ),
        order=8,
        stability_limit="3.0964",
        source=KAHAN_LI,
        description="seventeen steps with the largest weight as small as possible",
    ),
    *_rows(
        "Yoshida 8A",
        (
            "1.0424262086997042643489532683976564761056",
            "1.8202063097069800693317331661213997808094",
            "0.1577399281237083213428257830795420048405",
            "2.4400273261663440638168958976194309435378",
            "-0.0071698941970953320998061292496491094812",
            "-2.4469918237042458892946914523814624845608",
            "-1.6158237415006537847879401974587421658972",
        ),
        order=8,
        stability_limit="0.92744",
        source=YOSHIDA,
        description="fifteen steps, solution A",
    ),
    *_rows(
        "Yoshida 8B",
        (
            "1.4881922920292131008017083430693971224505",
            "-2.3386481510104194309775575246107293056204",
            "2.8910514897219890006135903455603666547479",
            "-2.8968825033042398685893233005790814396048",
            "0.0037803958836266822368707084347105226561",
            "2.8919574431581739124797329685888815794016",
            "-0.0016924858777170655917021655257990566679",
        ),
        order=8,
        stability_limit="1.1211",
        source=YOSHIDA,
        description="fifteen steps, solution B",
    ),
    *_rows(
        "Yoshida 8C",
        (
            "0.6290306502103707998984046604257841744873",
            "1.3693494641688177005561475694698782371529",
            "-1.0645871478918250705351249218874104716760",
            "1.6633580996335051797576573906060084400352",
            "-1.6789692825967384712126131251103781382704",
            "-1.5594680382147025882093947275670151626994",
            "0.3117908124184667725520545822806452091149",
        ),
        order=8,
        stability_limit="1.2165",
        source=YOSHIDA,
        description="fifteen steps, solution C",
    ),
    *_rows(
        "Yoshida 8D",
        (
            "0.9148442462297915667487934898475096045181",
            "0.2536933365662113541461460206899420760977",
            "-1.4448522368606051576947306575373903549559",
            "-0.1582406353680501752040667767597542477554",
            "1.9381391376225259865791864874436417609536",
            "-1.9606102329753108076076333763996636407924",
            "0.1027998493917964406981151316012258629110",
        ),
        order=8,
        stability_limit="2.3565",
        source=YOSHIDA,
        description="fifteen steps, solution D",
    ),
    *_rows(
        "Yoshida 8E",
        (
            "1.3030016575751683849056350273891142046923",
            "0.1079904677180982796054062910782108600611",
            "-2.0480979588349020564425515896306252573016",
            "0.0053601892137523808348965288898597301246",
            "-0.0719180053650705074781012549420280136771",
            "2.5277892731802833918276284507412911402097",
            "0.0227738840126312259834908659825195849871",
        ),
        order=8,
        stability_limit="1.7977",
        source=YOSHIDA,
        description="fifteen steps, solution E",
    ),
)
