"""Known methods that are no explicit one-step maps of (x, v), each with the reason."""

from pnn_symbolic.integrators.integrator import OutOfReach

SOLVING = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993)"
GEOMETRIC = "Hairer, Lubich & Wanner, Geometric Numerical Integration (2006)"
MEMORY = "it remembers {}, so that one step is no map of (x, v) alone"
IMPLICIT = "it is implicit: {} solves equations with the force in them"
GRADIENT = "it uses the gradient of the force, which f(x) alone does not give"

ROWS = (
    OutOfReach(
        "Störmer two-step",
        ("Störmer-Verlet in positions", "basic Verlet", "Cowell 2"),
        MEMORY.format("the previous position (as a step of x and the difference of positions it is symplectic Euler)"),
        "Verlet, Phys. Rev. 159, 98 (1967)",
    ),
    OutOfReach("Beeman", (), MEMORY.format("the previous force"), "Beeman, J. Comput. Phys. 20, 130 (1976)"),
    OutOfReach(
        "leapfrog-midpoint",
        ("two-step midpoint", "Nyström 2-step"),
        MEMORY.format("the previous state"),
        f"{SOLVING}, section III.1",
    ),
    OutOfReach("Adams-Bashforth", ("AB2", "AB3", "AB4"), MEMORY.format("earlier forces"), f"{SOLVING}, section III.1"),
    OutOfReach(
        "Quinlan-Tremaine",
        ("symmetric multistep",),
        MEMORY.format("many earlier positions"),
        "Quinlan & Tremaine, Astron. J. 100, 1694 (1990)",
    ),
    OutOfReach("Gear predictor-corrector", ("Gear",), MEMORY.format("higher derivatives"), f"{SOLVING}, section III.6"),
    OutOfReach("implicit midpoint", ("Gauss 2",), IMPLICIT.format("each step"), f"{GEOMETRIC}, section II.1"),
    OutOfReach("trapezoidal rule", ("Crank-Nicolson",), IMPLICIT.format("each step"), f"{GEOMETRIC}, section II.1"),
    OutOfReach("Gauss-Legendre", ("Gauss 4", "Gauss 6"), IMPLICIT.format("each stage"), f"{GEOMETRIC}, section II.1"),
    OutOfReach("implicit Euler", ("backward Euler",), IMPLICIT.format("each step"), f"{GEOMETRIC}, section I.1"),
    OutOfReach(
        "Newmark",
        ("average acceleration",),
        IMPLICIT.format("each step (with beta = 0, gamma = 1/2 it is velocity Verlet)"),
        "Newmark, J. Eng. Mech. Div. ASCE 85, 67 (1959)",
    ),
    OutOfReach("Takahashi-Imada", (), GRADIENT, "Takahashi & Imada, J. Phys. Soc. Jpn. 53, 3765 (1984)"),
    OutOfReach("Chin 4A", ("Chin 4B", "Chin 4C", "forward order 4"), GRADIENT, "Chin, Phys. Lett. A 226, 344 (1997)"),
)
