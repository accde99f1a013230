"""What is a linear motion, exactly? A matrix whose area and reversal are kept as far as the rows can tell."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Rational, sqrt

from pnn_symbolic.algebra.symbols import POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding

UNSEEN = Rational(1, 10**9)
"""Change of a number, relative: the determinant is a difference of large numbers, and those of a fit to exact rows have
nine digits or more."""
DIGITS = 25
"""Of a square root: more than the rows have, so that e is left as it is."""


def balanced(law: OneStepMap, accepts: Callable[[OneStepMap], bool]) -> tuple[OneStepMap, tuple[Rounding, ...]] | None:
    """The nearest matrix x' = a·x + b·vΔt, v'Δt = e·x + g·vΔt of determinant 1, with a = g where that holds as well.

    accepts   whether the rows allow a law

    None where the law is no matrix, or the rows say that areas change. A matrix of determinant 1 keeps areas, and with
    a = g it is time-reversible: trained numbers are so to their last digits only.

    >>> spring = OneStepMap.from_equations("x' = 0.8*x + 0.6*h*v; v' = -0.60000000001*x/h + 0.8*v")
    >>> print(balanced(spring, lambda law: True)[0])
    x' = 4*x/5 + 3*dt*v/5; v' = -3*x/(5*dt) + 4*v/5
    """
    numbers = matrix_of(law)
    if numbers is None:
        return None
    a, b, e, g = numbers
    if not b:
        return None
    mean = (a + g) / 2
    diagonals = [(mean, mean), (a, g)]
    if 1 + b * e > 0:  # where e is small, all the change would be a large part of it: there a and g are changed instead
        root = Rational(str(sqrt(1 + b * e).evalf(DIGITS))) * (1 if mean > 0 else -1)
        diagonals.insert(1, (root, root))
    for left, right in diagonals:
        wanted = (left, b, (left * right - 1) / b, right)
        changes = _changes(numbers, wanted)  # pyright: ignore[reportArgumentType]
        if all(abs(change.relative_change) <= UNSEEN for change in changes):
            rounded = _law(*wanted)  # pyright: ignore[reportArgumentType]
            if accepts(rounded):
                return rounded, changes
    return None


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
    places = ("x in x'", "v in x'", "x in v'", "v in v'")
    changes: list[Rounding] = []
    for old, new, place in zip(before, after, places, strict=True):
        if old != new:
            changes.append(Rounding(old, new, place, float((new - old) / (abs(old) or 1))))
    return tuple(changes)
