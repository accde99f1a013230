"""Known methods that are no one-step maps of (x, v), each with the reason."""

from pnn_symbolic.catalogue.integrator import OutOfReach

SOLVING = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993)"
MEMORY = "it remembers {}, so that one step is no map of (x, v) alone"
GRADIENT = "it uses the gradient of the force, which f(x) alone does not give"
DECIMALS = (
    "its constants are published as decimals; of the numbers that they round, order 5 is told to some 40 digits, and "
    "that these exist is not proved: paste its table to have it judged"
)

ROWS = (
    OutOfReach(
        name="leapfrog-midpoint",
        aliases=("two-step midpoint", "Nyström 2-step"),
        reason=MEMORY.format("the previous state"),
        source=f"{SOLVING}, section III.1",
    ),
    OutOfReach(
        name="Adams-Bashforth",
        aliases=("AB2", "AB3", "AB4"),
        reason=MEMORY.format("earlier forces"),
        source=f"{SOLVING}, section III.1",
    ),
    OutOfReach(
        name="Quinlan-Tremaine",
        aliases=("symmetric multistep",),
        reason=MEMORY.format("many earlier positions"),
        source="Quinlan & Tremaine, Astron. J. 100, 1694 (1990)",
    ),
    OutOfReach(
        name="Gear predictor-corrector",
        aliases=("Gear",),
        reason=MEMORY.format("higher derivatives"),
        source=f"{SOLVING}, section III.6",
    ),
    OutOfReach(
        name="Takahashi-Imada",
        aliases=(),
        reason=GRADIENT,
        source="Takahashi & Imada, J. Phys. Soc. Jpn. 53, 3765 (1984)",
    ),
    OutOfReach(
        name="Chin 4A",
        aliases=("Chin 4B", "Chin 4C", "forward order 4"),
        reason=GRADIENT,
        source="Chin, Phys. Lett. A 226, 344 (1997)",
    ),
    OutOfReach(
        name="generalized-alpha",
        aliases=("generalised alpha", "Chung-Hulbert", "HHT", "Hilber-Hughes-Taylor", "WBZ"),
        reason="it remembers an acceleration that is not f(x)/m, and solves equations with the new one; started on its "
        "own smooth course it is of order 2 where gamma = 1/2 - alpha_m + alpha_f (with alpha_m = alpha_f = 0 it is "
        "Newmark's)",
        source="Chung & Hulbert, J. Appl. Mech. 60, 371 (1993); "
        "Hilber, Hughes & Taylor, Earthquake Eng. Struct. Dyn. 5, 283 (1977)",
    ),
    OutOfReach(
        name="RATTLE",
        aliases=("SHAKE", "LINCS", "SETTLE"),
        reason="it keeps bonds rigid: each step solves for the forces of the constraints; on the positions and "
        "velocities that obey them it is of order 2, reversible and symplectic",
        source="Ryckaert, Ciccotti & Berendsen, J. Comput. Phys. 23, 327 (1977); Andersen, J. Comput. Phys. 52, 24 "
        "(1983); Leimkuhler & Skeel, J. Comput. Phys. 112, 117 (1994)",
    ),
    OutOfReach(
        name="Nosé-Hoover chain",
        aliases=("Nosé-Hoover", "Nosé-Hoover chains", "NHC", "MTK"),
        reason="it moves variables of a thermostat beside x and v, whose friction depends on v**2; in all of them "
        "together its splitting is reversible and keeps a measure, and is not symplectic. The lists of weights that "
        "split the chain are read as compose [w1, w2, …]",
        source="Martyna, Klein & Tuckerman, J. Chem. Phys. 97, 2635 (1992); "
        "Martyna, Tuckerman, Tobias & Klein, Mol. Phys. 87, 1117 (1996)",
    ),
    OutOfReach(
        name="Wisdom-Holman",
        aliases=("WHFast", "mixed-variable symplectic", "SABA"),
        reason="its drifts are Kepler orbits, which depend on that one force; it is symplectic and reversible, and one "
        "step errs by the small parameter times dt**3",
        source="Wisdom & Holman, Astron. J. 102, 1528 (1991)",
    ),
    OutOfReach(
        name="IAS15",
        aliases=("Gauss-Radau 15", "RA15", "Everhart"),
        reason="it is implicit, of order 15, with steps whose length it chooses itself, so that no single map is taken "
        "again and again",
        source="Rein & Spiegel, Mon. Not. R. Astron. Soc. 446, 1424 (2015); "
        "Everhart, in Dynamics of Comets: Their Origin and Evolution (1985)",
    ),
    OutOfReach(
        name="Vay",
        aliases=("Higuera-Cary", "relativistic Boris"),
        reason="it pushes the relativistic momentum, whose mass grows with it; where speeds are far below that of "
        "light it is Boris, which is judged",
        source="Vay, Phys. Plasmas 15, 056701 (2008); Higuera & Cary, Phys. Plasmas 24, 052104 (2017)",
    ),
    OutOfReach(
        name="Tsitouras 5",
        aliases=("tsit5",),
        reason=DECIMALS,
        source="Tsitouras, Comput. Math. Appl. 62, 770 (2011)",
    ),
)
