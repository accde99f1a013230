"""Known methods that are no one-step maps of (x, v), each with the reason."""

from pnn_symbolic.catalogue.integrator import OutOfReach

SOLVING = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993)"
MEMORY = "it remembers {}, so that one step is no map of (x, v) alone"
GRADIENT = "it uses the gradient of the force, which f(x) alone does not give"

ROWS = (
    OutOfReach(
        name="Störmer two-step",
        aliases=("Störmer-Verlet in positions", "basic Verlet", "Cowell 2"),
        reason=MEMORY.format(
            "the previous position (as a step of x and the difference of positions it is symplectic Euler)"
        ),
        source="Verlet, Phys. Rev. 159, 98 (1967)",
    ),
    OutOfReach(
        name="Beeman",
        aliases=(),
        reason=MEMORY.format(
            "the previous force (as a step of x and u = v + dt*(4*a - a_prev)/6, a = f(x)/m, it is symplectic Euler B, "
            "x' = x + dt*u; u' = u + dt*f(x')/m: its positions are those of Verlet)"
        ),
        source="Beeman, J. Comput. Phys. 20, 130 (1976)",
    ),
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
)
