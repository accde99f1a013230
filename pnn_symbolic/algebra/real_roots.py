"""Where a polynomial first changes its sign: exact, by Descartes' rule of signs.

On an interval (a, b) a polynomial without multiple roots has as many roots as
(1 + x)^n P((a + b·x)/(1 + x)) has changes of sign, or fewer by an even number: none when there
are none, one when there is one. Intervals are halved until that decides. Numbers may be whole,
or lie in a real number field: only their sums, their products with whole numbers and signs are needed.

Source: Collins & Akritas, "Polynomial real root isolation using Descartes' rule of signs", SYMSAC (1976) 272.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

Number = Any
Polynomial = Sequence[Number]
"""Numbers in front of 1, y, y², …"""
Sign = Callable[[Number], int]

WIDTH = Fraction(1, 2**40)
"""How close a root is enclosed, unless another width is asked for."""
MOST_HALVINGS = 300
"""Intervals that are looked at: of two roots that are one, no half ever holds a single one."""


@dataclass(frozen=True)
class Root:
    """The only root of a polynomial without multiple roots between two fractions, or at one."""

    polynomial: tuple[Number, ...]
    low: Fraction
    high: Fraction
    sign: Sign

    def narrowed(self, width: Fraction = WIDTH) -> Root:
        """The same root between fractions that are closer; the low end never above it, the high end never below."""
        low, high = self.low, self.high
        below = sign_at(self.polynomial, low, self.sign) or -sign_at(self.polynomial, high, self.sign)
        while high - low > width:
            middle = (low + high) / 2
            here = sign_at(self.polynomial, middle, self.sign)
            if here == 0:
                return Root(self.polynomial, middle, middle, self.sign)
            low, high = (middle, high) if here == below else (low, middle)
        return Root(self.polynomial, low, high, self.sign)


def first_positive_root(polynomial: Polynomial, sign: Sign) -> Root | None:
    """The smallest positive root of a polynomial without multiple roots.

    >>> def sign(number): return (number > 0) - (number < 0)
    >>> root = first_positive_root([6, -5, 1], sign).narrowed()  # (y - 2) (y - 3)
    >>> root.low <= 2 <= root.high, first_positive_root([1, 0, 1], sign)
    (True, None)
    """
    return next(positive_roots(polynomial, sign), None)


def positive_roots(polynomial: Polynomial, sign: Sign, up_to: Fraction | None = None) -> Iterator[Root]:
    """The positive roots of a polynomial without multiple roots, from the smallest, narrowed down.

    >>> def sign(number): return (number > 0) - (number < 0)
    >>> [float(root.high) for root in positive_roots([6, -5, 1], sign)]  # (y - 2) (y - 3)
    [2.0, 3.0]
    """
    coefficients = list(polynomial)
    while coefficients and not coefficients[0]:
        coefficients.pop(0)
    low, high = Fraction(0), Fraction(1)
    while _changes(_shifted(coefficients, low), sign):
        for bracket in _between(coefficients, low, high, sign):
            root = bracket.narrowed()
            if up_to is not None and root.low >= up_to:
                return
            yield root
        low, high = high, 2 * high


def sign_at(polynomial: Polynomial, place: Fraction, sign: Sign) -> int:
    """The sign of a polynomial at a fraction."""
    p, q = place.numerator, place.denominator
    total, power = polynomial[-1], 1
    for number in reversed(polynomial[:-1]):
        power *= q
        total = total * p + number * power
    return sign(total)


def _between(polynomial: Polynomial, low: Fraction, high: Fraction, sign: Sign) -> Iterator[Root]:
    """The roots in (low, high], from the smallest."""
    waiting = [(low, high)]
    for _ in range(MOST_HALVINGS):
        if not waiting:
            return
        a, b = waiting.pop()
        count = _variations(polynomial, a, b, sign)
        if count == 1:
            yield Root(tuple(polynomial), a, b, sign)
        elif count > 1:
            middle = (a + b) / 2
            waiting += [(middle, b), (a, middle)]  # a stack: the lower half is looked at first
            continue
        if sign_at(polynomial, b, sign) == 0:
            yield Root(tuple(polynomial), b, b, sign)
    raise ArithmeticError("roots too close to be told apart")


def _variations(polynomial: Polynomial, low: Fraction, high: Fraction, sign: Sign) -> int:
    """Changes of sign of (1 + x)^n P((low·x + high)/(1 + x)), for a bound on the roots in (low, high)."""
    shifted = _shifted(polynomial, low)
    width = high - low
    p, q = width.numerator, width.denominator
    n = len(shifted) - 1
    scaled = [number * (p**k * q ** (n - k)) for k, number in enumerate(shifted)]
    return _changes(_taylor(scaled[::-1], 1), sign)


def _shifted(polynomial: Polynomial, by: Fraction) -> list[Number]:
    """q^n P(by + y/q), where q is the denominator of `by`… read in units of 1/q, so that y is measured as before."""
    p, q = by.numerator, by.denominator
    n = len(polynomial) - 1
    whole = [number * q ** (n - k) for k, number in enumerate(polynomial)]
    return [number * q**k for k, number in enumerate(_taylor(whole, p))]


def _taylor(polynomial: Polynomial, by: int) -> list[Number]:
    """P(y + by)."""
    result = list(polynomial)
    for start in range(len(result) - 1):
        for k in range(len(result) - 2, start - 1, -1):
            result[k] = result[k] + result[k + 1] * by
    return result


def _changes(numbers: Sequence[Number], sign: Sign) -> int:
    signs = filter(None, map(sign, numbers))
    return sum(before != after for before, after in pairwise(signs))
