"""Numbers that are simple enough not to be met by chance: fractions, and roots of quadratic equations."""

from __future__ import annotations

from fractions import Fraction
from math import log10
from typing import Any

from sympy import Expr, Integer, Rational, sqrt

from pnn_symbolic.series.rounded_numbers import CHANCE, Rounded, chance
from pnn_symbolic.series.stage_conditions import PRECISE

RADIUS = Fraction(1, 10**45)
"""By how much a root may differ from its digits as a fraction."""
LARGEST_IN_A_QUADRATIC = 10**5


def as_fraction(value: Expr) -> Fraction:
    """A fraction, or 50 digits of a root."""
    if isinstance(value, Rational):
        return Fraction(value.p, value.q)
    return Fraction(str(value.evalf(50)))


def digits_of_evidence(number: Rounded, value: Expr) -> float:
    """How far a number that moved is from chance, in digits."""
    if isinstance(value, Rational):
        exact = Fraction(value.p, value.q)
        return 0.0 if exact == number.typed else -log10(float(chance(number, exact)))
    x = PRECISE.mpf(str(value.evalf(50)))
    equation = whole_relation([x**2, x, 1], maxcoeff=LARGEST_IN_A_QUADRATIC, maxsteps=1000)
    return 0.0 if equation is None else -log10(float(_chance_of_quadratic(number, equation)))


def evident_quadratic(number: Rounded) -> Expr | None:
    """The root of a quadratic equation with small whole numbers in the box, where it is not there by chance.

    >>> typed = Fraction("0.2928932188134524")
    >>> print(evident_quadratic(Rounded(typed, typed, Fraction(1, 10**16), Fraction(5, 10**16), short=False)))
    1 - sqrt(2)/2
    """
    if number.short or not number.typed:
        return None
    x = PRECISE.mpf(number.centre.numerator) / number.centre.denominator
    within = PRECISE.mpf(number.within.numerator) / number.within.denominator
    largest = int(PRECISE.cbrt(float(CHANCE) / (16 * within)))
    if largest < 1:  # so wide a box holds roots of any equation
        return None
    tolerance = within * largest * (2 * abs(x) + 1)
    equation = whole_relation([x**2, x, 1], tol=tolerance, maxcoeff=largest, maxsteps=1000)
    if equation is None or not equation[0] or _chance_of_quadratic(number, equation) > CHANCE:
        return None
    root = root_near(equation, x)
    return root if root is not None and abs(as_fraction(root) - number.centre) <= number.within else None


def whole_relation(numbers: list[Any], **limits: Any) -> list[int] | None:  # noqa: ANN401
    """Whole multiples of some numbers that sum to 0, by PSLQ; None where a number cannot be told from 0."""
    try:
        return PRECISE.pslq(numbers, **limits)
    except ValueError:
        return None


def root_near(equation: Any, x: Any) -> Expr | None:  # noqa: ANN401
    """The root of a x² + b x + c that is nearest to a number; None where both are complex."""
    a, b, c = (int(number) for number in equation)
    if b * b < 4 * a * c:
        return None
    roots = [(-b + sign * sqrt(Integer(b * b - 4 * a * c))) / (2 * a) for sign in (1, -1)]
    return min((root.expand() for root in roots), key=lambda root: abs(PRECISE.mpf(str(root.evalf(55))) - x))


def _chance_of_quadratic(number: Rounded, equation: Any) -> Fraction:  # noqa: ANN401
    """How many roots of equations as simple are expected in the box: (2N)³ equations up to N in a unit length."""
    return (2 * max(abs(int(coefficient)) for coefficient in equation)) ** 3 * 2 * number.within
