"""Exact numbers as doubles and as decimals, also where they lie beyond every double."""

from decimal import Decimal
from math import inf, isfinite
from typing import Any

from sympy import sympify


def as_double(number: Any) -> float:  # noqa: ANN401 - a fraction, a SymPy number or an mpmath number
    """The nearest double; inf or -inf beyond all of them.

    >>> from fractions import Fraction
    >>> as_double(Fraction(1, 4)), as_double(Fraction(-(10**400)))
    (0.25, -inf)
    """
    try:
        return float(number)
    except OverflowError:
        return inf if number > 0 else -inf


def in_json(number: Any) -> float | None:  # noqa: ANN401 - as for `as_double`
    """The nearest double; None beyond all of them, as JSON has no infinity."""
    double = as_double(number)
    return double if isfinite(double) else None


def decimal(number: Any, digits: int) -> str:  # noqa: ANN401 - as for `as_double`
    """A number with so many digits, as a double is printed.

    >>> from fractions import Fraction
    >>> decimal(Fraction(2, 3), 4), decimal(Fraction(2 * 10**400, 3), 4), decimal(Fraction(1, 10**400), 4)
    ('0.6667', '6.667e+399', '1e-400')
    """
    double = as_double(number)
    if isfinite(double) and (double or not number):
        return f"{double:.{digits}g}"
    return f"{Decimal(str(sympify(number, strict=True).evalf(digits))).normalize():e}"
