"""Exact fractions, or numbers of 100 digits: when is a difference no rounding error, and how are they shown?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
from sympy import Expr, Rational

from pnn_symbolic.algebra.decimals import decimal

DIGITS = 100
SMALLEST_MISMATCH = Fraction(1, 10**80)
"""Of numbers of 100 digits, a mismatch counts above this."""
LARGEST_DENOMINATOR = 1000
"""Fractions whose decimals end are shown as fractions up to this."""
PRECISE = mpmath.MPContext()
PRECISE.dps = DIGITS

Number = Any  # Fraction, 100-digit number or Dual


def matters(mismatch: Number) -> bool:
    """True when a mismatch is no rounding error."""
    if isinstance(mismatch, Fraction):
        return mismatch != 0
    return bool(abs(mismatch) > precise(SMALLEST_MISMATCH))


def text(number: Number) -> str:
    """A number for people: the fraction when it is short, the decimal when that ends soon, else 12 digits.

    >>> text(Fraction(301, 300)), text(Fraction(5122727, 10000000))
    ('301/300', '0.5122727')
    """
    if isinstance(number, Fraction) and number.denominator > LARGEST_DENOMINATOR and 10**9 % number.denominator == 0:
        return decimal(number, 12)
    if isinstance(number, Fraction) and number.denominator.bit_length() < 60 and len(str(number)) <= 16:
        return str(number)
    return decimal(number, 12)


def as_fraction(number: Expr) -> Fraction:
    """A rational constant of a map."""
    assert isinstance(number, Rational)
    return Fraction(number.p, number.q)


def precise(number: Expr | Fraction) -> Number:
    """A constant of a map, or a fraction, to 100 digits."""
    if isinstance(number, Fraction):
        return PRECISE.mpf(number.numerator) / number.denominator
    if isinstance(number, Rational):
        return PRECISE.mpf(number.p) / number.q
    return PRECISE.mpf(str(number.evalf(DIGITS + 10)))
