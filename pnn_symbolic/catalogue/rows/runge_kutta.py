"""Runge-Kutta methods: neither reversible nor symplectic, whatever their order."""

from pnn_symbolic.catalogue.definitions import Equations, RungeKutta
from pnn_symbolic.catalogue.integrator import Integrator

SOLVING = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993)"
KUTTA = "Kutta, Z. Math. Phys. 46, 435 (1901)"


def runge_kutta_row(
    name: str,
    tableau: RungeKutta,
    *,
    order: int,
    stability_limit: str,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
    evaluations: int | None = None,
    asked_of_files: bool = True,
) -> Integrator:
    """A tableau with the claims that all of them share; unless it is said, it takes as many forces as it has stages."""
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=tableau,
        order=order,
        time_reversible=False,
        symplectic=False,
        evaluations=len(tableau.a) + 1 if evaluations is None else evaluations,
        stability_limit=stability_limit,
        source=source,
        description=description,
        asked_of_files=asked_of_files,
        further={"area_preserving_1d": False},
    )


ROWS = (
    runge_kutta_row(
        "explicit midpoint",
        RungeKutta(a=("1/2",), b="0 1"),
        order=2,
        stability_limit="0",
        source="Runge, Math. Ann. 46, 167 (1895)",
        description="forces at x and at x + h*v/2",
        aliases=("midpoint rule", "RK2", "modified Euler", "Euler-Richardson"),
    ),
    runge_kutta_row(
        "Heun",
        RungeKutta(a=("1",), b="1/2 1/2"),
        order=2,
        stability_limit="0",
        source="Heun, Z. Math. Phys. 45, 23 (1900)",
        description="moves x as velocity Verlet does, but takes the second force at x + h*v",
        aliases=("improved Euler", "explicit trapezoid", "SSPRK2"),
    ),
    runge_kutta_row(
        "Ralston 2",
        RungeKutta(a=("2/3",), b="1/4 3/4"),
        order=2,
        stability_limit="0",
        source="Ralston, Math. Comp. 16, 431 (1962)",
        description="the two-stage method with the least error bound",
        aliases=("Ralston",),
    ),
    Integrator(
        name="two-stage Runge-Kutta family",
        aliases=("RK2(a)",),
        made_from=Equations(
            "parameter a; y = x + a*h*v; w = v + a*h*f(x)/m;"
            "x' = x + h*((1 - 1/(2*a))*v + w/(2*a)); v' = v + h*((1 - 1/(2*a))*f(x) + f(y)/(2*a))/m"
        ),
        order=2,
        time_reversible=False,
        symplectic=False,
        evaluations=2,
        stability_limit="0",
        source=f"{SOLVING}, section II.1",
        description="all two-stage methods of order 2: a = 1/2 midpoint, 1 Heun, 2/3 Ralston",
        further={"area_preserving_1d": False},
    ),
    runge_kutta_row(
        "Kutta 3",
        RungeKutta(a=("1/2", "-1 2"), b="1/6 2/3 1/6"),
        order=3,
        stability_limit="sqrt(3)",
        source=KUTTA,
        description="Simpson's rule made explicit",
        aliases=("RK3",),
    ),
    runge_kutta_row(
        "Heun 3",
        RungeKutta(a=("1/3", "0 2/3"), b="1/4 0 3/4"),
        order=3,
        stability_limit="sqrt(3)",
        source="Heun, Z. Math. Phys. 45, 23 (1900)",
        description="three stages at 0, 1/3 and 2/3",
    ),
    runge_kutta_row(
        "Ralston 3",
        RungeKutta(a=("1/2", "0 3/4"), b="2/9 1/3 4/9"),
        order=3,
        stability_limit="sqrt(3)",
        source="Ralston, Math. Comp. 16, 431 (1962)",
        description="the three-stage method with the least error bound; the step that RK23 solvers keep",
        aliases=("Bogacki-Shampine 3", "RK23 at a fixed step"),
    ),
    runge_kutta_row(
        "SSPRK3",
        RungeKutta(a=("1", "1/4 1/4"), b="1/6 1/6 2/3"),
        order=3,
        stability_limit="sqrt(3)",
        source="Shu & Osher, J. Comput. Phys. 77, 439 (1988)",
        description="strong stability preserving",
        aliases=("Shu-Osher 3",),
    ),
    runge_kutta_row(
        "RK4",
        RungeKutta(a=("1/2", "0 1/2", "0 0 1"), b="1/6 1/3 1/3 1/6"),
        order=4,
        stability_limit="2*sqrt(2)",
        source=KUTTA,
        description="the classical method of four stages",
        aliases=("classical Runge-Kutta", "Runge-Kutta 4"),
    ),
    runge_kutta_row(
        "3/8 rule",
        RungeKutta(a=("1/3", "-1/3 1", "1 -1 1"), b="1/8 3/8 3/8 1/8"),
        order=4,
        stability_limit="2*sqrt(2)",
        source=KUTTA,
        description="Kutta's other method of four stages",
        aliases=("RK4 3/8", "Kutta 3/8"),
    ),
    runge_kutta_row(
        "Gill 4",
        RungeKutta(
            a=("1/2", "(sqrt(2)-1)/2 (2-sqrt(2))/2", "0 -sqrt(2)/2 1+sqrt(2)/2"),
            b="1/6 (2-sqrt(2))/6 (2+sqrt(2))/6 1/6",
        ),
        order=4,
        stability_limit="2*sqrt(2)",
        source="Gill, Proc. Cambridge Philos. Soc. 47, 96 (1951)",
        description="four stages that need little storage",
        aliases=("Runge-Kutta-Gill",),
    ),
    runge_kutta_row(
        "Dormand-Prince 5",
        RungeKutta(
            a=(
                "1/5",
                "3/40 9/40",
                "44/45 -56/15 32/9",
                "19372/6561 -25360/2187 64448/6561 -212/729",
                "9017/3168 -355/33 46732/5247 49/176 -5103/18656",
            ),
            b="35/384 0 500/1113 125/192 -2187/6784 11/84",
        ),
        order=5,
        stability_limit="0.99719",
        source="Dormand & Prince, J. Comput. Appl. Math. 6, 19 (1980)",
        description="the step that is kept by RK45 solvers, at a fixed step",
        aliases=("RK45 at a fixed step", "DOPRI5 at a fixed step"),
    ),
)
