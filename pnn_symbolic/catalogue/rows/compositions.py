"""Symmetric compositions: one Verlet step after another, of lengths w that sum to 1, up to order 6.

Weights as in the papers, moved to the solution of the order conditions next to them and written to 40 decimals
where they are not exact.
"""

from pnn_symbolic.catalogue.rows.splitting_row import compositions

YOSHIDA = "Yoshida, Phys. Lett. A 150, 262 (1990)"
KAHAN_LI = "Kahan & Li, Math. Comp. 66, 1089 (1997)"
SLIPS = "weights of Nosé-Hoover chains in GROMACS, OpenMM and JAX-MD; seen there in 2026"
MCLACHLAN = "McLachlan, SIAM J. Sci. Comput. 16, 151 (1995)"

ROWS = (
    *compositions(
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
    *compositions(
        "Suzuki 4",
        ("1/(4 - 4**(1/3))", "w1"),
        order=4,
        stability_limit="2.7210",
        source="Suzuki, Phys. Lett. A 146, 319 (1990)",
        description="five steps, the middle one backwards",
        aliases=("Suzuki fractal",),
        digits=None,
    ),
    *compositions(
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
    *compositions(
        "Suzuki 4 slip",
        ("1/(4 - 4**(-1/3))", "w1"),
        order=2,
        stability_limit="2.9858",
        source=SLIPS,
        description="a known slip: Suzuki 4 with 4^(-1/3) in the place of 4^(1/3), which is not of order 4",
        digits=None,
        asked_of_files=False,
    ),
    *compositions(
        "McLachlan SS5",
        ("7/25", "0.6254664284676700450123389054926490129182"),
        order=4,
        stability_limit="3.0182",
        source=MCLACHLAN,
        description="five steps with the first weight chosen for a small error",
        aliases=("McLachlan 4, symmetric composition",),
    ),
    *compositions(
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
    *compositions(
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
    *compositions(
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
    *compositions(
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
    *compositions(
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
)
