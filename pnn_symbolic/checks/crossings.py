"""Where does a polynomial condition in y = (hω)² first fail? At a root of odd multiplicity, as an exact number hω."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import chain
from math import isqrt

from sympy import QQ, ZZ, Expr, Poly, Rational, Symbol, rootof, sqrt
from sympy.polys.galoistools import gf_from_int_poly, gf_sqf_p
from sympy.polys.polyclasses import DMP
from sympy.polys.sqfreetools import dup_sqf_list

from pnn_symbolic.algebra.modular import has_simple_roots
from pnn_symbolic.algebra.real_roots import Root, first_positive_root
from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.series.polynomials import Polynomial, in_field, ordered

LARGE_PRIME = 2**61 - 1
MOST_EXACT_DIGITS = 400
"""Longer numbers are not written as roots of a polynomial, but as a fraction just below."""
MOST_DIGITS_OF_A_NORM = 2000
"""Of a polynomial in numbers with roots, whose norm is not shorter and takes seconds to find."""
Y = Symbol("y")


@dataclass(frozen=True)
class Crossing:
    """A root of one of the conditions in y = (hω)², narrowed down."""

    root: Root
    field: Number

    @classmethod
    def at(cls, root: Root, field: Number) -> Crossing:
        """At a positive root, between fractions of which the lower is positive too."""
        while root.low <= 0 < root.high:
            root = root.narrowed(root.high / 2**20)
        return cls(root, field)

    @property
    def size(self) -> float:
        """hω, rounded."""
        return float(self.root.low) ** 0.5

    @cached_property
    def exact(self) -> Expr:
        """hω: an exact number, or a fraction just below it where that would fill pages."""
        root, field = self.root, self.field
        if root.low == root.high:
            return sqrt(Rational(root.low.numerator, root.low.denominator))
        numbers = [in_field(field, number) for number in root.polynomial]
        if len(numbers) == 2:
            ratio = field.quo(-numbers[0], numbers[1])
            return sqrt(field.to_sympy(ratio))
        if field.is_QQ:
            polynomial = Poly([int(number) for number in reversed(numbers)], Y)
        elif _digits(chain.from_iterable(number.to_list() for number in numbers)) > MOST_DIGITS_OF_A_NORM:
            return self._fraction_below()
        else:
            norm = Poly.new(DMP(list(reversed(numbers)), field, 0), Y).norm()
            polynomial = norm.clear_denoms(convert=True)[1].primitive()[1]
        if _digits(polynomial.all_coeffs()) > MOST_EXACT_DIGITS:
            return self._fraction_below()
        return self._root_of(polynomial)

    def _root_of(self, polynomial: Poly) -> Expr:
        """The root as one of the factor of the polynomial that has it."""
        low, high = (Rational(end.numerator, end.denominator) for end in (self.root.low, self.root.high))
        factor = next((factor for factor in _factors(polynomial) if factor.count_roots(low, high)), None)
        if factor is None:
            return self._fraction_below()
        if factor.degree() <= 2:
            (exact,) = (root for root in factor.all_roots() if low <= root <= high)
            return sqrt(exact)
        return sqrt(rootof(factor.as_expr(), Y, factor.count_roots(None, low)))

    def _fraction_below(self) -> Rational:
        """A decimal z with z² ≤ root, within 1e-20."""
        digits = 10**21
        z = int(self.root.narrowed(Fraction(1, 2**80)).low * digits**2)
        return Rational(isqrt(z), digits)  # pyright: ignore[reportReturnType]


def _digits(numbers: Iterable[object]) -> int:
    """How many signs it takes to write numbers down."""
    return sum(len(str(number)) for number in numbers)


@lru_cache(maxsize=64)
def _factors(polynomial: Poly) -> list[Poly]:
    """Its irreducible factors; one polynomial has many of the roots that are asked for."""
    return [factor for factor, _ in polynomial.factor_list()[1]]


def first_crossing(field: Number, conditions: list[Polynomial], below: Polynomial) -> tuple[Expr | None, bool]:
    """hω at which one of the conditions first fails, or `below` vanishes; None where none ever does.

    The second is True where a condition fails at every small hω.
    """
    crossings: list[Crossing] = []
    for polynomial in (*conditions, below):
        for part, times in without_multiple_roots(field, polynomial):
            if times % 2 or polynomial is below:
                root = first_positive_root(*ordered(field, part))
                crossings += [] if root is None else [Crossing.at(root, field)]
    fails = any(first_sign(field, condition) < 0 for condition in conditions)
    first = earliest(crossings)
    return (None if first is None else first.exact), fails


def earliest(crossings: list[Crossing]) -> Crossing | None:
    """The one of the smallest hω."""
    return min(crossings, key=lambda crossing: crossing.root.low, default=None)


def first_sign(field: Number, condition: Polynomial) -> int:
    """The sign of a polynomial near 0, which is not 0 everywhere."""
    numbers, sign = ordered(field, condition)
    return next(sign(number) for number in numbers if number)


def without_multiple_roots(field: Number, polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
    """Polynomials without multiple roots and 0, each with the number of times that its roots count."""
    while not polynomial[0]:
        polynomial = polynomial[1:]
    if len(polynomial) < 2:
        return []
    if not field.is_QQ:
        if has_simple_roots(field, polynomial):
            return [(polynomial, 1)]
        _, parts = dup_sqf_list(polynomial[::-1], field)
        return [(part[::-1], times) for part, times in parts]
    whole, _ = ordered(field, polynomial)
    descending = [ZZ(number) for number in reversed(whole)]
    if descending[0] % LARGE_PRIME and gf_sqf_p(gf_from_int_poly(descending, LARGE_PRIME), LARGE_PRIME, ZZ):
        return [(polynomial, 1)]  # no multiple root modulo a prime, hence none
    _, parts = dup_sqf_list(descending, ZZ)
    rational: list[tuple[Polynomial, int]] = []
    for part, times in parts:
        rational.append(([QQ(int(number)) for number in reversed(part)], times))
    return rational
