"""Splittings: products of drifts and kicks with two kicks and more, order 2 to 6.

Constants come as the papers print them. Where the printed ones solve the order conditions only to
their last digit, as many as there are conditions were moved, by less than that digit or a few, to
the solution next to them and are written to 40 decimals; `digits` marks these rows. The others are
exact. Letters matter: for some methods drifts and kicks may not change places.
"""

from pnn_symbolic.integrators.definitions import Splitting, mirrored, swapped
from pnn_symbolic.integrators.integrator import Integrator

MCLACHLAN_ATELA = "McLachlan & Atela, Nonlinearity 5, 541 (1992)"
MCLACHLAN = "McLachlan, SIAM J. Sci. Comput. 16, 151 (1995)"
BLANES_MOAN = "Blanes & Moan, J. Comput. Appl. Math. 142, 313 (2002)"
OMELYAN = "Omelyan, Mryglod & Folk, Comput. Phys. Commun. 146, 188 (2002)"


def _row(
    name: str,
    word: str,
    order: int,
    evaluations: int,
    limit: str | None,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
    digits: int | None = None,
    *,
    palindrome: bool = True,
) -> Integrator:
    """A product of drifts and kicks is symplectic, and reversible if it is a palindrome."""
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=Splitting(word),
        order=order,
        time_reversible=palindrome,
        symplectic=True,
        evaluations=evaluations,
        stability_limit=limit,
        source=source,
        description=description,
        digits=digits,
    )


# xi = 1/2 - c/12 + 1/(6 c), c^3 = 2 sqrt(326) + 36: the root of 48 xi^3 - 72 xi^2 + 38 xi - 5; any xi has order 2.
OMELYAN_2 = "r = (36 + 2*sqrt(326))**(1/3); xi = 1/2 - r/12 + 1/(6*r); " + mirrored("D xi, K 1/2, D 1 - 2*xi")
MCLACHLAN_4 = (
    "a1 = (14 - sqrt(19))/108; a2 = (146 + 5*sqrt(19))/540; a3 = (-23 - 20*sqrt(19))/270; "
    "a4 = (-2 + 10*sqrt(19))/135; a5 = 1/5; "
) + mirrored("D a1, K a1 + a2, D a2 + a3, K a3 + a4, D a4 + a5, K 2*a5")
MCLACHLAN_4_STAGES_4 = (
    "b1 = (642 + sqrt(471))/3924; b2 = 121*(12 - sqrt(471))/3924; b3 = 1 - 2*(b1 + b2); "
) + mirrored("K b1, D 6/11, K b2, D -1/22, K b3")
MCLACHLAN_ATELA_4 = (
    "a1 = 0.5153528374311229364; "
    "a2 = -0.0857820194129736460697457072488888706806; "
    "a3 = 0.4415830236164665242530474960327638090808; "
    "a4 = 1 - (a1 + a2 + a3); "
    "b1 = 0.1344961992774310892055312442106853426871; "
    "b2 = -0.2248198030794208058177968226460580021449; "
    "b3 = 0.7563200005156682911132276353371737750880; "
    "b4 = 1 - (b1 + b2 + b3); "
    "K b1, D a1, K b2, D a2, K b3, D a3, K b4, D a4"
)
MCLACHLAN_ATELA_5 = (
    "a1 = 0.3398396258391100000000559241477999649895; "
    "a2 = -0.0886013369030273286706089299862810714347; "
    "a3 = 0.5858564768259621188281901887026648167100; "
    "a4 = -0.6030393565364918882652747776086471483410; "
    "a5 = 0.3235807965546976394; "
    "a6 = 1 - (a1 + a2 + a3 + a4 + a5); "
    "b1 = 0.1193900292875672757954295840365342286014; "
    "b2 = 0.6989273703824752307979316982101378745058; "
    "b3 = -0.1713123582716007753720776238910201802203; "
    "b4 = 0.4012695022513534479964063697650699133420; "
    "b5 = 0.0107050818482359839831042783929850113017; "
    "b6 = 1 - (b1 + b2 + b3 + b4 + b5); "
    "K b1, D a1, K b2, D a2, K b3, D a3, K b4, D a4, K b5, D a5, K b6, D a6"
)
CALVO_SANZ_SERNA_4 = (
    "a1 = 0.2051776615422857030800072574961360549986; "
    "a2 = 0.4030212816042147634816425695657128700994; "
    "a3 = -0.1209208763389126588259984982068179884111; "
    "a4 = 1 - (a1 + a2 + a3); "
    "b1 = 0.061758858135626; "
    "b2 = 0.3389780265536428149242881915697674335130; "
    "b3 = 0.61479130717558; "
    "b4 = -0.1405480146593750599316180809101856632266; "
    "b5 = 1 - (b1 + b2 + b3 + b4); "
    "K b1, D a1, K b2, D a2, K b3, D a3, K b4, D a4, K b5"
)
SB3A5 = (
    "a1 = 0.4051886183952522772205531983898517327134; "
    "a2 = -0.2871440408165240889966277933622274550686; "
    "a3 = 1/2 - a1 - a2; "
    "b1 = -3/73; "
    "b2 = 17/59; "
    "b3 = 1 - 2*(b1 + b2); "
) + mirrored("D a1, K b1, D a2, K b2, D a3, K b3")
OKUNBOR_SKEEL_6 = (
    "a1 = -1.0130879789171747298149045784889559086392; "
    "a2 = 1.1874295737325427070242933206374022004907; "
    "a3 = -0.0183358520964605903443874884097306084136; "
    "a4 = 1/2 - a1 - a2 - a3; "
    "b1 = 0.0001660069265000989421747072427969753415; "
    "b2 = -0.3796242142637736060819469079990920603818; "
    "b3 = 0.6891374118518106367408016646578030366064; "
    "b4 = 1 - 2*(b1 + b2 + b3); "
) + mirrored("D a1, K b1, D a2, K b2, D a3, K b3, D a4, K b4")
BLANES_MOAN_S6 = (
    "a1 = 0.2095151066133620888834053396065920071208; "
    "a2 = -0.1438517731798181145653890563342006868339; "
    "a3 = 1/2 - a1 - a2; "
    "b1 = 0.0792036964311957; "
    "b2 = 0.353172906049774; "
    "b3 = -0.0420650803577195; "
    "b4 = 1 - 2*(b1 + b2 + b3); "
) + mirrored("K b1, D a1, K b2, D a2, K b3, D a3, K b4")
BLANES_MOAN_S10 = (
    "a1 = 0.1488164479010428688362540921011306665875; "
    "a2 = -0.1323858657677828342972121161545437578059; "
    "a3 = 0.0673076046921848988321720921266724692729; "
    "a4 = 0.4326664025781727439399648992259148265702; "
    "a5 = 1/2 - a1 - a2 - a3 - a4; "
    "b1 = 0.0502627644003924111561919060771127874249; "
    "b2 = 0.4135143004283463406010927712831376335395; "
    "b3 = 0.0450798897943977; "
    "b4 = -0.1880548538195711313841723833893928601161; "
    "b5 = 0.5419606784507810509470271181321858045118; "
    "b6 = 1 - 2*(b1 + b2 + b3 + b4 + b5); "
) + mirrored("K b1, D a1, K b2, D a2, K b3, D a3, K b4, D a4, K b5, D a5, K b6")
SRKN6B = (
    "a1 = 0.2452989571842713889746099229330067341277; "
    "a2 = 0.6048726657110788118582837230098817145566; "
    "a3 = 1/2 - a1 - a2; "
    "b1 = 0.0829844064174052; "
    "b2 = 0.396309801498368; "
    "b3 = -0.0390563049223486; "
    "b4 = 1 - 2*(b1 + b2 + b3); "
) + mirrored("K b1, D a1, K b2, D a2, K b3, D a3, K b4")
SRKN11B = (
    "a1 = 0.1232297759462699160696097906517802204221; "
    "a2 = 0.290553797799558; "
    "a3 = -0.1270492126254162910072580903328671414264; "
    "a4 = -0.246331761062075; "
    "a5 = 0.3572088727959264725851184701416150052426; "
    "a6 = 1 - 2*(a1 + a2 + a3 + a4 + a5); "
    "b1 = 0.0414649985182624; "
    "b2 = 0.1981286719180648703466575753423991272936; "
    "b3 = -0.0400061921041533; "
    "b4 = 0.0752539843015807781262996615602369879361; "
    "b5 = -0.0115113874206876394732688784175439279507; "
    "b6 = 1/2 - b1 - b2 - b3 - b4 - b5; "
) + mirrored("K b1, D a1, K b2, D a2, K b3, D a3, K b4, D a4, K b5, D a5, K b6, D a6")
SRKN14A = (
    "a1 = 0.0378593198406116; "
    "a2 = 0.1026356331024347786182360102691008732670; "
    "a3 = -0.0258678882665587; "
    "a4 = 0.3142414030714455643617440410580069603311; "
    "a5 = -0.1301444595174092920518285001007037613469; "
    "a6 = 0.1064177003695371410965240546566778861867; "
    "a7 = -0.0087942431285105329352350874686745654044; "
    "a8 = 1 - 2*(a1 + a2 + a3 + a4 + a5 + a6 + a7); "
    "b1 = 0.0917191526244617; "
    "b2 = 0.183983170005006; "
    "b3 = -0.0565343658328883; "
    "b4 = 0.00491468877471285; "
    "b5 = 0.1437611271683615939062450894882288315715; "
    "b6 = 0.328567693746804; "
    "b7 = 1/2 - b1 - b2 - b3 - b4 - b5 - b6; "
) + mirrored("D a1, K b1, D a2, K b2, D a3, K b3, D a4, K b4, D a5, K b5, D a6, K b6, D a7, K b7, D a8")
PEFRL = (
    "xi = 0.1786178958448090678492549252769290535142; "
    "lam = -0.2123418310626054209030421455888885670370; "
    "chi = -0.06626458266981849; "
) + mirrored("D xi, K (1 - 2*lam)/2, D chi, K lam, D 1 - 2*(chi + xi)")
VEFRL = (
    "xi = 0.1644986515575759704336322526805035812395; "
    "lam = -0.02094333910398989; "
    "chi = 1.2356926511389168507621777277253198323941; "
) + mirrored("K xi, D (1 - 2*lam)/2, K chi, D lam, K 1 - 2*(chi + xi)")
MCLACHLAN_ATELA_3 = (
    "a1 = 0.9196615230173998570508976381533827895633; "  # the root of 12 a^4 - 24 a^2 + 16 a - 3 between 0 and 1
    "a2 = 1/(4*a1) - a1/2; a3 = 1 - a1 - a2; K a3, D a1, K a2, D a2, K a1, D a3"
)


ROWS = (
    _row(
        "pseudo-leapfrog",
        "r = sqrt(2)/2; K 1-r, D r, K r, D 1-r",
        2,
        2,
        "2.2645",
        MCLACHLAN_ATELA,
        "order 2 with the least error constant of two kicks",
        ("McLachlan-Atela 2", "optimal order 2"),
        palindrome=False,
    ),
    _row(
        "Omelyan 2",
        OMELYAN_2,
        2,
        2,
        "2.5531",
        f"{MCLACHLAN}; Omelyan, Mryglod & Folk, Comput. Phys. Commun. 151, 272 (2003)",
        "two kicks placed so that the error of order 2 is least",
        ("McLachlan S2", "minimum-norm integrator", "2MN", "ABABA"),
    ),
    _row(
        "Omelyan 2, kick first",
        swapped(OMELYAN_2),
        2,
        2,
        "2.5531",
        f"{MCLACHLAN}; Omelyan, Mryglod & Folk, Comput. Phys. Commun. 151, 272 (2003)",
        "Omelyan 2 with drifts and kicks changed over",
        ("McLachlan S2, kick first", "BABAB"),
    ),
    _row(
        "two-kick palindromes",
        "parameter xi; " + mirrored("D xi, K 1/2, D 1 - 2*xi"),
        2,
        2,
        None,
        MCLACHLAN,
        "xi = 1/4 is two steps of position Verlet at half the time step, xi = 0.1932 Omelyan 2",
        ("ABABA family",),
    ),
    _row(
        "two-drift palindromes",
        "parameter xi; " + mirrored("K xi, D 1/2, K 1 - 2*xi"),
        2,
        2,
        None,
        MCLACHLAN,
        "xi = 1/4 is two steps of velocity Verlet at half the time step, xi = 1/6 the Simpson-type method",
        ("BABAB family",),
    ),
    _row(
        "Simpson-type",
        mirrored("K 1/6, D 1/2, K 2/3"),
        2,
        2,
        "sqrt(6)",
        "Chin, Phys. Lett. A 226, 344 (1997)",
        "kicks weighted as in Simpson's rule; with a force gradient in the middle one it is Chin's order 4",
        ("Chin 4A without its force gradient",),
    ),
    _row(
        "Ruth 3",
        "K 7/24, D 2/3, K 3/4, D -2/3, K -1/24, D 1",
        3,
        3,
        "2.5075",
        "Ruth, IEEE Trans. Nucl. Sci. 30, 2669 (1983)",
        "the first symplectic method of order 3",
        palindrome=False,
    ),
    _row(
        "McLachlan-Atela 3",
        MCLACHLAN_ATELA_3,
        3,
        3,
        "4.5201",
        MCLACHLAN_ATELA,
        "order 3 with the least error constant of three kicks; a1 is a root of 12 a^4 - 24 a^2 + 16 a - 3",
        ("optimal order 3",),
        40,
        palindrome=False,
    ),
    _row(
        "McLachlan-Atela 4",
        MCLACHLAN_ATELA_4,
        4,
        4,
        "3.0389",
        MCLACHLAN_ATELA,
        "four kicks; of order 4 for kinetic energies mv**2/2 only, and kicks must come first",
        ("optimal order 4",),
        40,
        palindrome=False,
    ),
    _row(
        "McLachlan-Atela 5",
        MCLACHLAN_ATELA_5,
        5,
        6,
        "3.0625",
        MCLACHLAN_ATELA,
        "six kicks; of order 5 for kinetic energies mv**2/2 only, and kicks must come first",
        ("optimal order 5",),
        40,
        palindrome=False,
    ),
    _row(
        "Calvo-Sanz-Serna 4",
        CALVO_SANZ_SERNA_4,
        4,
        4,
        "3.0559",
        "Calvo & Sanz-Serna, SIAM J. Sci. Comput. 14, 936 (1993)",
        "five kicks, the last of which begins the next step; kicks must come first",
        (),
        40,
        palindrome=False,
    ),
    _row(
        "McLachlan 4, four stages",
        MCLACHLAN_4_STAGES_4,
        4,
        4,
        "3.0300",
        MCLACHLAN,
        "four drifts between kicks, constants in Q(sqrt 471)",
        ("McLachlan S4",),
    ),
    _row(
        "McLachlan 4, four stages, drift first",
        swapped(MCLACHLAN_4_STAGES_4),
        4,
        4,
        "3.0300",
        MCLACHLAN,
        "McLachlan's method of four stages with drifts and kicks changed over",
        ("McLachlan S4, drift first",),
    ),
    _row(
        "McLachlan 4",
        MCLACHLAN_4,
        4,
        5,
        "3.0355",
        MCLACHLAN,
        "five kicks, constants in Q(sqrt 19)",
        ("McLachlan S5", "McLachlan 4, m = 5"),
    ),
    _row(
        "McLachlan 4, kick first",
        swapped(MCLACHLAN_4),
        4,
        5,
        "3.0355",
        MCLACHLAN,
        "McLachlan 4 with drifts and kicks changed over",
        ("McLachlan S5, kick first",),
    ),
    _row(
        "McLachlan SB3A 4",
        "b = sqrt(14)/12; " + mirrored("D 1/2 - b, K 1, D b - 1/3, K -1/2, D 2/3"),
        4,
        4,
        "2.9678",
        MCLACHLAN,
        "four kicks, for kinetic energies mv**2/2 only; drifts must come first",
    ),
    _row(
        "McLachlan SB3A 5",
        SB3A5,
        4,
        5,
        "2.9218",
        MCLACHLAN,
        "five kicks, for kinetic energies mv**2/2 only; drifts must come first",
        ("McLachlan-Atela 4, five kicks",),
        40,
    ),
    _row(
        "PEFRL",
        PEFRL,
        4,
        4,
        "2.9894",
        OMELYAN,
        "Forest-Ruth with one kick more and a much smaller error",
        ("position extended Forest-Ruth like",),
        40,
    ),
    _row(
        "VEFRL",
        VEFRL,
        4,
        4,
        "3.4696",
        OMELYAN,
        "the velocity form of the extended Forest-Ruth method",
        ("velocity extended Forest-Ruth like",),
        40,
    ),
    _row(
        "Blanes-Moan S6",
        BLANES_MOAN_S6,
        4,
        6,
        "3.1328",
        BLANES_MOAN,
        "six stages of order 4 with a very small error, kick first",
        ("BM4", "S6"),
        40,
    ),
    _row(
        "Blanes-Moan S6, drift first",
        swapped(BLANES_MOAN_S6),
        4,
        6,
        "3.1328",
        BLANES_MOAN,
        "Blanes-Moan S6 with drifts and kicks changed over",
        ("S6, drift first",),
        40,
    ),
    _row(
        "Blanes-Moan S10",
        BLANES_MOAN_S10,
        6,
        10,
        "3.1342",
        BLANES_MOAN,
        "ten stages of order 6, kick first",
        ("BM6", "S10"),
        40,
    ),
    _row(
        "Blanes-Moan S10, drift first",
        swapped(BLANES_MOAN_S10),
        6,
        10,
        "3.1342",
        BLANES_MOAN,
        "Blanes-Moan S10 with drifts and kicks changed over",
        ("S10, drift first",),
        40,
    ),
    _row(
        "Blanes-Moan SRKN6b",
        SRKN6B,
        4,
        6,
        "3.1635",
        BLANES_MOAN,
        "six forces, order 4, for kinetic energies mv**2/2 only; kicks must come first",
        ("SRKN6b", "RKN4b"),
        40,
    ),
    _row(
        "Blanes-Moan SRKN11b",
        SRKN11B,
        6,
        11,
        "3.1414",
        BLANES_MOAN,
        "eleven forces, order 6, for kinetic energies mv**2/2 only; kicks must come first",
        ("SRKN11b", "RKN6b"),
        40,
    ),
    _row(
        "Blanes-Moan SRKN14a",
        SRKN14A,
        6,
        14,
        "3.1409",
        BLANES_MOAN,
        "fourteen forces, order 6, for kinetic energies mv**2/2 only; drifts must come first",
        ("SRKN14a", "RKN6a"),
        40,
    ),
    _row(
        "Okunbor-Skeel 6",
        OKUNBOR_SKEEL_6,
        6,
        7,
        "3.0674",
        "Okunbor & Skeel, J. Comput. Appl. Math. 51, 375 (1994), method 13",
        "seven kicks, order 6, for kinetic energies mv**2/2 only; drifts must come first",
        ("Okunbor-Skeel method 13",),
        40,
    ),
)
