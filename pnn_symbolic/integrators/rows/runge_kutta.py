"""Runge-Kutta methods: neither reversible nor symplectic, whatever their order."""

from pnn_symbolic.integrators.definitions import Equations, RungeKutta
from pnn_symbolic.integrators.integrator import Integrator

SOLVING = "Hairer, Norsett & Wanner, Solving Ordinary Differential Equations I (1993)"
KUTTA = "Kutta, Z. Math. Phys. 46, 435 (1901)"


def _row(
    name: str,
    made_from: RungeKutta | Equations,
    order: int,
    limit: str,
    source: str,
    description: str,
    aliases: tuple[str, ...] = (),
    evaluations: int | None = None,
) -> Integrator:
    if evaluations is None:
        evaluations = len(made_from.a) + 1 if isinstance(made_from, RungeKutta) else 2
    return Integrator(
        name=name,
        aliases=aliases,
        made_from=made_from,
        order=order,
        time_reversible=False,
        symplectic=False,
        evaluations=evaluations,
        stability_limit=limit,
        source=source,
        description=description,
        further={"area_preserving_1d": False},
    )


ROWS = (
    _row(
        "explicit midpoint",
        RungeKutta(a=("1/2",), b="0 1"),
        2,
        "0",
        "Runge, Math. Ann. 46, 167 (1895)",
        "forces at x and at x + h*v/2",
        ("midpoint rule", "RK2", "modified Euler", "Euler-Richardson"),
    ),
    _row(
        "Heun",
        RungeKutta(a=("1",), b="1/2 1/2"),
        2,
        "0",
        "Heun, Z. Math. Phys. 45, 23 (1900)",
        "moves x as velocity Verlet does, but takes the second force at x + h*v",
        ("improved Euler", "explicit trapezoid", "SSPRK2"),
    ),
    _row(
        "Ralston 2",
        RungeKutta(a=("2/3",), b="1/4 3/4"),
        2,
        "0",
        "Ralston, Math. Comp. 16, 431 (1962)",
        "the two-stage method with the least error bound",
        ("Ralston",),
    ),
    _row(
        "two-stage Runge-Kutta family",
        Equations(
            "parameter a; y = x + a*h*v; w = v + a*h*f(x)/m;"
            "x' = x + h*((1 - 1/(2*a))*v + w/(2*a)); v' = v + h*((1 - 1/(2*a))*f(x) + f(y)/(2*a))/m"
        ),
        2,
        "0",
        f"{SOLVING}, section II.1",
        "all two-stage methods of order 2: a = 1/2 midpoint, 1 Heun, 2/3 Ralston",
        ("RK2(a)",),
    ),
    _row(
        "Kutta 3",
        RungeKutta(a=("1/2", "-1 2"), b="1/6 2/3 1/6"),
        3,
        "sqrt(3)",
        KUTTA,
        "Simpson's rule made explicit",
        ("RK3",),
    ),
    _row(
        "Heun 3",
        RungeKutta(a=("1/3", "0 2/3"), b="1/4 0 3/4"),
        3,
        "sqrt(3)",
        "Heun, Z. Math. Phys. 45, 23 (1900)",
        "three stages at 0, 1/3 and 2/3",
    ),
    _row(
        "Ralston 3",
        RungeKutta(a=("1/2", "0 3/4"), b="2/9 1/3 4/9"),
        3,
        "sqrt(3)",
        "Ralston, Math. Comp. 16, 431 (1962)",
        "the three-stage method with the least error bound",
    ),
    _row(
        "SSPRK3",
        RungeKutta(a=("1", "1/4 1/4"), b="1/6 1/6 2/3"),
        3,
        "sqrt(3)",
        "Shu & Osher, J. Comput. Phys. 77, 439 (1988)",
        "strong stability preserving",
        ("Shu-Osher 3",),
    ),
    _row(
        "RK4",
        RungeKutta(a=("1/2", "0 1/2", "0 0 1"), b="1/6 1/3 1/3 1/6"),
        4,
        "2*sqrt(2)",
        KUTTA,
        "the classical method of four stages",
        ("classical Runge-Kutta", "Runge-Kutta 4"),
    ),
    _row(
        "3/8 rule",
        RungeKutta(a=("1/3", "-1/3 1", "1 -1 1"), b="1/8 3/8 3/8 1/8"),
        4,
        "2*sqrt(2)",
        KUTTA,
        "Kutta's other method of four stages",
        ("RK4 3/8", "Kutta 3/8"),
    ),
    _row(
        "Gill 4",
        RungeKutta(
            a=("1/2", "(sqrt(2)-1)/2 (2-sqrt(2))/2", "0 -sqrt(2)/2 1+sqrt(2)/2"),
            b="1/6 (2-sqrt(2))/6 (2+sqrt(2))/6 1/6",
        ),
        4,
        "2*sqrt(2)",
        "Gill, Proc. Cambridge Philos. Soc. 47, 96 (1951)",
        "four stages that need little storage",
        ("Runge-Kutta-Gill",),
    ),
    _row(
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
        5,
        "0.99719",
        "Dormand & Prince, J. Comput. Appl. Math. 6, 19 (1980)",
        "the step that is kept by RK45 solvers, at a fixed step",
        ("RK45 at a fixed step", "DOPRI5 at a fixed step"),
    ),
)
