"""Nyström methods for x'' = f(x)/m that are no products of drifts and kicks."""

from pnn_symbolic.catalogue.definitions import Equations, Nystrom
from pnn_symbolic.catalogue.integrator import Integrator

NYSTROM = "Nyström, Acta Soc. Sci. Fenn. 50 (13), 1 (1925)"

ROWS = (
    Integrator(
        name="Nyström 4",
        aliases=("RKN4",),
        made_from=Nystrom(c="0 1/2 1", a=("1/8", "0 1/2"), b_bar="1/6 1/3 0", b="1/6 2/3 1/6"),
        order=4,
        time_reversible=False,
        symplectic=False,
        evaluations=3,
        stability_limit="2.5865",
        source=f"{NYSTROM}; Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993), section II.14",
        description="order 4 with three forces, one fewer than Runge-Kutta",
        further={"area_preserving_1d": False},
    ),
    Integrator(
        name="Nyström 5",
        aliases=("RKN5",),
        made_from=Nystrom(
            c="0 1/5 2/3 1",
            a=("1/50", "-1/27 7/27", "3/10 -2/35 9/35"),
            b_bar="1/24 25/84 9/56 0",
            b="1/24 125/336 27/56 5/48",
        ),
        order=5,
        time_reversible=False,
        symplectic=False,
        evaluations=4,
        stability_limit="0",
        source=f"{NYSTROM}; Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993), section II.14",
        description="order 5 with four forces",
        further={"area_preserving_1d": False},
    ),
    Integrator(
        name="simplified Takahashi-Imada",
        aliases=("Rowlands", "Wisdom-Holman-Touma", "simplified Takahashi-Imada, drift first"),
        made_from=Equations("y = x + h*v/2; z = y + h**2*f(y)/(12*m); v' = v + h*f(z)/m; x' = y + h*v'/2"),
        order=2,
        time_reversible=True,
        symplectic=False,
        evaluations=2,
        stability_limit="2*sqrt(3)",
        source="Hairer, McLachlan & Skeel, ESAIM Math. Model. Numer. Anal. 43, 631 (2009)",
        description="position Verlet, its force a little downhill; symplectic on a line, of order 4 once transformed",
        further={"area_preserving_1d": True, "volume_preserving": True},
    ),
    Integrator(
        name="simplified Takahashi-Imada, kick first",
        aliases=("Rowlands, kick first",),
        made_from=Equations(
            "a = f(x + h**2*f(x)/(12*m)); y = x + h*v + h**2*a/(2*m);"
            "x' = y; v' = v + h*(a + f(y + h**2*f(y)/(12*m)))/(2*m)"
        ),
        order=2,
        time_reversible=True,
        symplectic=False,
        evaluations=2,
        stability_limit="2*sqrt(3)",
        source="Hairer, McLachlan & Skeel, ESAIM Math. Model. Numer. Anal. 43, 631 (2009)",
        description="velocity Verlet, its force a little downhill; symplectic on a line, of order 4 once transformed",
        further={"area_preserving_1d": True, "volume_preserving": True},
    ),
    Integrator(
        name="force gradient without Hessian",
        aliases=("Hessian-free force gradient", "Chin 4A without Hessian"),
        made_from=Equations(
            "a = v + h*f(x)/(6*m); y = x + h*a/2; b = a + 2*h*f(y + h**2*f(y)/(24*m))/(3*m);"
            "x' = y + h*b/2; v' = b + h*f(x')/(6*m)"
        ),
        order=4,
        time_reversible=True,
        symplectic=False,
        evaluations=3,
        stability_limit="2*sqrt(3)",
        source="Yin & Mawhinney, PoS Lattice 2011, 051 (2011)",
        description="the gradient of Chin 4A by a force taken a little downhill; symplectic on a line",
        asked_of_files=False,
        further={"area_preserving_1d": True, "volume_preserving": True},
    ),
    Integrator(
        name="Noh-Bathe",
        aliases=("explicit Bathe",),
        made_from=Equations(
            "p = 27/50; q = 1 - p; r = (1 - 2*p)/(2*p*q); s = 1/2 - p*r;"
            "a = f(x)/m; y = x + p*h*v + p**2*h**2*a/2; b = f(y)/m; w = v + p*h*(a + b)/2;"
            "x' = y + q*h*w + q**2*h**2*b/2; v' = w + q*h*((1/2 - r - s)*a + (1/2 + r)*b + s*f(x')/m)"
        ),
        order=2,
        time_reversible=False,
        symplectic=False,
        evaluations=2,
        stability_limit="3.7450",
        source="Noh & Bathe, Comput. Struct. 129, 178 (2013)",
        description="two unequal velocity Verlet steps, p and 1 - p long, the second with weights that damp what "
        "oscillates fast; p = 0.54",
        asked_of_files=False,
        further={"area_preserving_1d": False},
    ),
)
