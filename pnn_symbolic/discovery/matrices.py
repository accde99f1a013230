"""What is a linear motion, exactly? A matrix whose area and reversal are kept as far as the rows can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sympy import Rational, sqrt

from pnn_symbolic.algebra.symbols import POSITION, TIME_STEP, VELOCITY, exact
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding

UNSEEN = Rational(1, 10**9)
"""Change of a number, relative: the determinant is a difference of large numbers, and those of a fit to exact rows have
nine digits or more."""
STANDARD_ERRORS = 3.0
"""By which a number that was measured may be moved."""
PLACES = ("x in x'", "v in x'", "x in v'", "v in v'")
DIGITS = 25
"""Of a square root: more than the rows have, so that e is left as it is."""


def balanced(
    law: OneStepMap, accepts: Callable[[OneStepMap], bool], constants: Sequence[MeasuredConstant] = ()
) -> tuple[OneStepMap, tuple[Rounding, ...]] | None:
    """The nearest matrix x' = a·x + b·vΔt, v'Δt = e·x + g·vΔt of determinant 1, with a = g where that holds as well.

    accepts     whether the rows allow a law
    constants   of the law, by `constants_from_rows`: sharper than training makes them, and known to their errors

    None where the law is no matrix, or the rows say that areas change. A matrix of determinant 1 keeps areas, and with
    a = g it is time-reversible: trained numbers are so to their last digits only.

    >>> spring = OneStepMap.from_equations("x' = 0.8*x + 0.6*h*v; v' = -0.60000000001*x/h + 0.8*v")
    >>> print(balanced(spring, lambda law: True)[0])
    x' = 4*x/5 + 3*dt*v/5; v' = -3*x/(5*dt) + 4*v/5
    """
    trained = matrix_of(law)
    if trained is None:
        return None
    known = {constant.name: constant for constant in constants if constant.error is not None}
    numbers, errors = list(trained), [0.0] * 4
    for number, place in enumerate(PLACES):
        if place in known:
            numbers[number], errors[number] = exact(repr(known[place].value)), known[place].error or 0.0
    for start in dict.fromkeys((trained, tuple(numbers))):
        slack = [max(UNSEEN * abs(n), STANDARD_ERRORS * error) for n, error in zip(start, errors, strict=True)]
        for wanted in _of_area_one(*start):
            moved = [abs(after - before) for before, after in zip(start, wanted, strict=True)]
            if all(move <= most for move, most in zip(moved, slack, strict=True)) and accepts(rounded := _law(*wanted)):
                return rounded, _changes(trained, wanted)
    return None


def _of_area_one(a: Rational, b: Rational, e: Rational, g: Rational) -> Iterator[tuple[Rational, ...]]:
    """Matrices of determinant 1 near this one: with equal diagonals first, which are time-reversible."""
    if not b:
        return
    mean = (a + g) / 2
    yield mean, b, (mean**2 - 1) / b, mean  # pyright: ignore[reportReturnType] - quotients of rationals by b, not 0
    if 1 + b * e > 0:  # where e is small, all the change would be a large part of it: there a and g are changed instead
        root = Rational(str(sqrt(1 + b * e).evalf(DIGITS))) * (1 if mean > 0 else -1)
        yield root, b, (root**2 - 1) / b, root
    yield a, b, (a * g - 1) / b, g  # pyright: ignore[reportReturnType]


def matrix_of(law: OneStepMap) -> tuple[Rational, Rational, Rational, Rational] | None:
    """a, b, e, g of a law without force; None for any other.

    >>> matrix_of(OneStepMap.from_word("D 1")), matrix_of(OneStepMap.from_word("K 1"))
    ((1, 1, 0, 1), None)
    """
    position, velocity = law.position.expand(), law.velocity.expand()
    entries = (
        position.coeff(POSITION),
        position.coeff(VELOCITY) / TIME_STEP,
        velocity.coeff(POSITION) * TIME_STEP,
        velocity.coeff(VELOCITY),
    )
    if not all(isinstance(number, Rational) for number in entries) or _law(*entries) != law:  # pyright: ignore[reportArgumentType]
        return None
    return entries  # pyright: ignore[reportReturnType]


def _law(a: Rational, b: Rational, e: Rational, g: Rational) -> OneStepMap:
    return OneStepMap(a * POSITION + b * TIME_STEP * VELOCITY, e * POSITION / TIME_STEP + g * VELOCITY)


def _changes(before: tuple[Rational, ...], after: tuple[Rational, ...]) -> tuple[Rounding, ...]:
    changes: list[Rounding] = []
    for old, new, place in zip(before, after, PLACES, strict=True):
        if old != new:
            changes.append(Rounding.of(old, new, place))
    return tuple(changes)
