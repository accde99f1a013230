"""Polynomials in y = (hω)² over a field: sums, products, and the signs of their numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import mpmath
from sympy import QQ, Expr

from pnn_symbolic.algebra.real_roots import Sign
from pnn_symbolic.algebra.whole_numbers import Whole, WholeNumbers
from pnn_symbolic.maps.normal_form import Number

Polynomial = list[Number]
"""Numbers in front of 1, y, y², … in the field of the map."""
SIGN_DIGITS = 60
"""Digits of the arithmetic in which signs are read, see `_algebraic_sign`."""
_PRECISE = mpmath.MPContext()
_PRECISE.dps = SIGN_DIGITS


def combined(field: Number, *parts: tuple[Number, Polynomial]) -> Polynomial:
    """Σ factor · polynomial, without zeros at the end."""
    length = max((len(polynomial) for _, polynomial in parts), default=0)
    total = [field.zero] * length
    for factor, polynomial in parts:
        scale = field.convert(factor) if isinstance(factor, int) else factor
        for k, number in enumerate(polynomial):
            total[k] = total[k] + scale * number
    while total and not total[-1]:
        total.pop()
    return total


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    """The product of two polynomials."""
    if not a or not b:
        return []
    result: list[Any] = [None] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            product = left * right
            result[i + j] = product if result[i + j] is None else result[i + j] + product
    return result


def ordered(field: Number, polynomial: Polynomial) -> tuple[Polynomial, Sign]:
    """A positive multiple of a polynomial in numbers whose signs are known, and how: whole where they are rational."""
    if field.is_QQ:
        below = lcm(*(int(number.denominator) for number in polynomial))
        whole = [int(number * below) for number in polynomial]
        divisor = gcd(*whole) or 1
        return [number // divisor for number in whole], lambda number: (number > 0) - (number < 0)
    if field.is_Algebraic:  # sums of whole numbers need no common denominators
        below = lcm(*(int(part.denominator) for number in polynomial for part in number.to_list()))
        polynomial = [number * field.convert(below) for number in polynomial]
        if (ring := WholeNumbers.of(field)) is not None:
            return list(map(ring.read, polynomial)), _algebraic_sign(field, ring)
    return polynomial, _algebraic_sign(field)


def in_field(field: Number, number: Number) -> Number:
    """A number of an `ordered` polynomial in the field."""
    ring = WholeNumbers.of(field) if isinstance(number, Whole) else None
    return field.convert(number) if ring is None else ring.written(number)


def _algebraic_sign(field: Number, ring: WholeNumbers | None = None) -> Callable[[Number], int]:
    generator = _PRECISE.mpf(str(field.ext.as_expr().evalf(SIGN_DIGITS + 10)))

    def sign(number: Number) -> int:
        if not number:
            return 0
        size = _PRECISE.mpf(0)
        value = _PRECISE.mpf(0)
        for coefficient in number.to_list() if ring is None else reversed(number.parts):
            part = _PRECISE.mpf(int(coefficient.numerator)) / int(coefficient.denominator)
            value, size = value * generator + part, size * abs(generator) + abs(part)
        # Horner's rule errs by some 2n roundings of `size` at most, n the degree (Higham 2002, section 5.1), and the
        # rounded generator by n more: beyond 10^10 of them the sign is sure. The rest is left to exact arithmetic.
        if abs(value) > size * _PRECISE.mpf(10) ** (10 - SIGN_DIGITS):
            return 1 if value > 0 else -1
        return 1 if field.to_sympy(in_field(field, number)).is_positive else -1

    return sign


def without_parameters(field: Number, polynomial: Polynomial) -> Polynomial | None:
    """The numbers of a family as rational numbers, if no parameter is left in them."""
    if not field.is_FractionField:
        return polynomial
    numbers: list[Expr] = [field.to_sympy(number) for number in polynomial]
    if any(not number.is_Rational for number in numbers):
        return None
    return [QQ.from_sympy(number) for number in numbers]


def fraction(number: Number) -> Fraction:
    """A rational number of SymPy's fields as a Fraction."""
    return Fraction(int(number.numerator), int(number.denominator))
