"""How long do all findings of a map take, and how long does the plain route of `diff` and `simplify`?

python examples/benchmarks/symbolic_checks.py               all findings, and the plain route, 20 s a question at most
python examples/benchmarks/symbolic_checks.py --plain 0     all findings only
python examples/benchmarks/symbolic_checks.py --each        every finding by itself

Processor time in one process, import and the first maps of all (which load parts of SymPy and NumPy) aside. Every
other map is judged once and for the first time; the number field of its roots is built within that time. The plain
route composes the two formulas for time reversal, differentiates them for the determinant, and simplifies; what does
not simplify to 0 is not thereby refuted. The exit code is 1 where a map takes longer than the project allows itself.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from time import process_time

from sympy import Expr, Matrix, simplify

from pnn_symbolic import OneStepMap
from pnn_symbolic.algebra.symbols import POSITION, VELOCITY
from pnn_symbolic.checks import CHECKS
from pnn_symbolic.integrators import integrator_called
from pnn_symbolic.splitting.factorisation import factorise

FIRST = (
    "y = x + h*v/3; w = v + h*f(y)/m; x' = y + h*w/3; v' = w",
    "y = x + h*v/2; w = 1.0002*v + h*f(y)/(1.0003*m); x' = y + h*w/2; v' = w",
    "parameter k; v' = exp(-2*k*h)*v/(1 + k*h) + h*f(x)/m; x' = x + h*v'",
)
PNN_2 = "y = x + v*dt/2; w = 1.0001*v + f(y)*dt/(1.0005*m); x' = y + w*dt/2; v' = w"
EXACT_FRICTION = "parameter c; v' = exp(-c*h)*v + h*f(x)/m; x' = x + h*v'"
IMPLICIT_FRICTION = "parameter c; v' = (v + h*f(x)/m)/(1 + h*c); x' = x + h*v'"
MAPS: dict[str, tuple[Callable[[], OneStepMap], float]] = {
    "symplectic Euler A": (lambda: integrator_called("symplectic Euler A").map, 0.05),
    "position Verlet": (lambda: integrator_called("position Verlet").map, 0.05),
    "explicit Euler": (lambda: integrator_called("explicit Euler").map, 0.05),
    "PNN 2 of the paper": (lambda: OneStepMap.from_equations(PNN_2), 0.05),
    "velocity Verlet": (lambda: integrator_called("velocity Verlet").map, 0.5),
    "Runge-Kutta 4": (lambda: integrator_called("RK4").map, 0.5),
    "Forest-Ruth, exact roots": (lambda: integrator_called("Forest-Ruth").map, 0.5),
    "Suzuki 4, exact roots": (lambda: integrator_called("Suzuki 4").map, 0.5),
    "Kahan-Li 8, 17 stages": (lambda: integrator_called("Kahan-Li 8").map, 1.0),
    "friction exp(-c dt), one kick": (lambda: OneStepMap.from_equations(EXACT_FRICTION), 0.3),
    "friction 1/(1 + c dt), one kick": (lambda: OneStepMap.from_equations(IMPLICIT_FRICTION), 0.3),
    "100 kicks": (lambda: OneStepMap.from_word("(D 1/2, K 1, D 1/2)^100"), 3.0),
    "100 kicks of a root": (lambda: OneStepMap.from_word("(D 1/2, K sqrt(2), D 1/2)^100"), 3.0),
}
"""Name → the map, and the seconds it may take."""


class OutOfTimeError(Exception):
    """The plain route took longer than it was given."""


def seconds(work: Callable[[], object]) -> float:
    """Processor time."""
    start = process_time()
    work()
    return process_time() - start


def plain(question: Callable[[OneStepMap], Expr], step: OneStepMap, limit: int) -> str:
    """Time and answer of a plain route, cut off at the limit."""

    def stop(*_: object) -> None:
        raise OutOfTimeError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(limit)
    start = process_time()
    try:
        left = question(step)
    except OutOfTimeError:
        return f"> {limit} s"
    finally:
        signal.alarm(0)
    answer = "0" if left == 0 else "not 0" if left.is_number else "does not simplify to 0"
    return f"{process_time() - start:.2f} s: {answer}"


def reversal_defect(step: OneStepMap) -> Expr:
    """The position after step, flip, step, minus x, simplified."""
    there = {POSITION: step.position, VELOCITY: -step.velocity}
    return simplify(step.position.subs(there, simultaneous=True) - POSITION)


def area_defect(step: OneStepMap) -> Expr:
    """det J - 1, simplified."""
    rows = [
        [formula.diff(symbol).doit() for symbol in (POSITION, VELOCITY)] for formula in (step.position, step.velocity)
    ]
    return simplify(Matrix(rows).det() - 1)


def judge(step: OneStepMap, *, each: bool) -> float:
    """Seconds of all findings and of the factorisation."""
    factorise.cache_clear()
    times = {name: seconds(lambda question=question: question(step)) for name, question in CHECKS.items()}
    times["factorisation"] = seconds(lambda: factorise(step))
    if each:
        print(*(f"    {name:32}{1000 * time:8.1f} ms" for name, time in times.items()), sep="\n")
    return sum(times.values())


def main() -> int:
    """Print the table; 1 where a map takes too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", type=int, default=20, help="seconds that a plain question gets; 0 leaves it out")
    parser.add_argument("--each", action="store_true", help="print the time of every finding")
    options = parser.parse_args()
    for first in FIRST:
        judge(OneStepMap.from_equations(first), each=False)
    too_long = []
    heading = f"{'map':28}{'build':>10}{'all findings':>16}{'allowed':>10}"
    print(heading + ("   plain reversal                    plain determinant" if options.plain else ""))
    for name, (build, allowed) in MAPS.items():
        start = process_time()
        step = build()
        built = process_time() - start
        taken = judge(step, each=options.each)
        if taken > allowed:
            too_long.append(name)
        row = f"{name:28}{1000 * built:7.0f} ms{1000 * taken:13.0f} ms{1000 * allowed:7.0f} ms"
        if options.plain:
            answers = [plain(question, step, options.plain) for question in (reversal_defect, area_defect)]
            row += "   " + "".join(f"{answer:34}" for answer in answers)
        print(row.rstrip(), flush=True)
    print(f"too long: {', '.join(too_long)}" if too_long else "all within what is allowed")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
