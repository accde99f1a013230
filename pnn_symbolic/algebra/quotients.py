"""Quotients of polynomials over any field, with one way to write each number, and their field.

A quotient is kept in lowest terms, and its denominator begins with 1. Two quotients are equal where their numerators
and their denominators are: over a field with roots as well, where SymPy leaves (c/6)/(c/3) as it is.

Sums and products are taken as Henrici takes them: what is in lowest terms stays so up to common factors of the parts,
and where a denominator is 1 there are none. Greatest common divisors, which are most of the work, are asked for once.

Source: Knuth, *The Art of Computer Programming* 2 (1997), §4.5.1, on fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Expr
from sympy.polys.fields import FracElement, FracField

Number = Any
Polynomial = Any
KEPT = 4096
"""Pairs of polynomials whose greatest common divisor is kept, some hundreds of maps with functions of dt."""


class Quotient(FracElement):
    """A quotient in its normal form."""

    def __init__(self, field: Quotients, numer: Polynomial, denom: Polynomial | None = None) -> None:
        """Of parts that are in the normal form already."""
        self.field = field
        self.numer = numer
        self.denom = field.unit if denom is None else denom

    def new(self, numer: Polynomial, denom: Polynomial) -> Quotient:
        """numer / denom."""
        return self.raw_new(*_in_normal_form(numer, denom))

    def _in_field(self, other: object) -> Quotient | None:
        """A number, a polynomial or a quotient as one of this field; None where it is of another field."""
        field = self.field
        if isinstance(other, Quotient):
            return other if other.field is field or other.field == field else None
        if isinstance(other, FracElement):
            return field.new(other.numer, other.denom) if other.field == field else None
        if field.ring.is_element(other):
            return self.raw_new(other)
        known, number, _ = self._extract_ground(other)
        return self.raw_new(field.ring.ground_new(number)) if known == 1 else None

    def __add__(self, other: object) -> Any:  # noqa: ANN401 - as SymPy has it
        """The sum."""
        if (number := self._in_field(other)) is None:
            return super().__add__(other)
        return self._plus(number.numer, number.denom)

    __radd__ = __add__  # pyright: ignore[reportAssignmentType]

    def __sub__(self, other: object) -> Any:  # noqa: ANN401 - as SymPy has it
        """The difference."""
        if (number := self._in_field(other)) is None:
            return super().__sub__(other)
        return self._plus(-number.numer, number.denom)

    def __rsub__(self, other: object) -> Any:  # noqa: ANN401 - as SymPy has it
        """The difference, the other way round."""
        if (number := self._in_field(other)) is None:
            return super().__rsub__(other)
        return number - self

    def __mul__(self, other: object) -> Any:  # noqa: ANN401 - as SymPy has it
        """The product."""
        if (number := self._in_field(other)) is None:
            return super().__mul__(other)
        return self._product(self.numer, self.denom, number.numer, number.denom)

    __rmul__ = __mul__  # pyright: ignore[reportAssignmentType]

    def __truediv__(self, other: object) -> Any:  # noqa: ANN401 - as SymPy has it
        """The quotient."""
        if (number := self._in_field(other)) is None:
            return super().__truediv__(other)
        if not number.numer:
            raise ZeroDivisionError
        return self._product(self.numer, self.denom, *_monic(number.denom, number.numer))

    def __rtruediv__(self, other: object) -> Any:  # noqa: ANN401 - as SymPy has it
        """The quotient, the other way round."""
        if (number := self._in_field(other)) is None:
            return super().__rtruediv__(other)
        return number / self

    def __pow__(self, n: int) -> Quotient:
        """A whole power."""
        if n >= 0:
            return self.raw_new(self.numer**n, self.denom**n)
        if not self.numer:
            raise ZeroDivisionError
        return self.raw_new(*_monic(self.denom**-n, self.numer**-n))

    def _plus(self, above: Polynomial, below: Polynomial) -> Quotient:
        """The sum with above/below, in lowest terms."""
        if not above:
            return self
        if not self.numer:
            return self.raw_new(above, below)
        # With denominators that share nothing, neither shares anything with the sum.
        if _is_unit(below):
            of_both = above if _is_unit(self.denom) else above * self.denom
            return self.raw_new(self.numer + of_both, self.denom)
        if _is_unit(self.denom):
            return self.raw_new(self.numer * below + above, below)
        if below == self.denom:
            return self.new(self.numer + above, below)
        common, rest, rest_below = _cofactors(self.denom, below)
        total = self.numer * rest_below + above * rest
        if _is_unit(common):
            return self.raw_new(total, self.denom * below)
        total, common = _in_normal_form(total, common)  # of all divisors only those of the common one are left
        return self.raw_new(total, rest * rest_below * common) if total else self.field.zero

    def _product(self, above: Polynomial, below: Polynomial, numer: Polynomial, denom: Polynomial) -> Quotient:
        """above/below times numer/denom, each in lowest terms."""
        if not above or not numer:
            return self.field.zero
        if not _is_unit(denom):
            above, denom = _in_normal_form(above, denom)
        if not _is_unit(below):
            numer, below = _in_normal_form(numer, below)
        below = denom if _is_unit(below) else below if _is_unit(denom) else below * denom
        return self.raw_new(above * numer, below)


class Quotients(FracField):
    """The field of quotients over a field, with numbers of the type `Quotient`.

    unit    the polynomial 1
    """

    unit: Polynomial
    dtype: Any
    zero: Any
    one: Any

    def __new__(cls, symbols: Iterable[Expr], domain: Number) -> Quotients:
        """Like SymPy's, of which each element begins anew."""
        field = super().__new__(cls, symbols, domain)
        field.unit = field.ring.one
        field.dtype = Quotient(field, field.ring.zero).raw_new
        field.zero, field.one = field.dtype(field.ring.zero), field.dtype(field.ring.one)
        field.gens = field._gens()
        for symbol, generator in zip(field.symbols, field.gens, strict=True):
            if isinstance(getattr(field, str(symbol), None), FracElement):
                setattr(field, str(symbol), generator)
        return field

    def new(self, numer: Polynomial, denom: Polynomial | None = None) -> Quotient:
        """numer / denom."""
        return self.raw_new(numer) if denom is None else self.raw_new(*_in_normal_form(numer, denom))

    def field_new(self, element: object) -> Quotient:
        """A polynomial, a number or an expression as a quotient."""
        if self.ring.is_element(element):
            return self.raw_new(element)
        number = super().field_new(element)
        return number if isinstance(number, Quotient) else self.new(number.numer, number.denom)

    __call__ = field_new


@lru_cache(maxsize=256)
def quotients(domain: Number, symbols: tuple[Expr, ...]) -> Quotients:
    """The field, made once: code for its monomials is made with it."""
    return Quotients(symbols, domain)


def _is_unit(below: Polynomial) -> bool:
    """Whether a denominator, which begins with 1, is 1."""
    return len(below) == 1 and below.ring.zero_monom in below


def _monic(above: Polynomial, below: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The same quotient with a denominator that begins with 1."""
    lead = below.LC
    if lead == below.ring.domain.one:
        return above, below
    return above.quo_ground(lead), below.quo_ground(lead)


def _in_normal_form(above: Polynomial, below: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The quotient in lowest terms, with a denominator that begins with 1."""
    if not below:
        raise ZeroDivisionError("zero denominator")
    if not above:
        return above, below.ring.one
    if not (below.is_ground or above.is_ground):
        _, above, below = _cofactors(above, below)
    return _monic(above, below)


def _cofactors(first: Polynomial, second: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    """The greatest common divisor, which begins with 1, and both divided by it."""
    one = first.ring.one
    if first == second:
        lead = one.mul_ground(first.LC)
        return first.monic(), lead, lead
    common, of_first, of_second = _common(first, second)
    if common.is_ground:
        return one, first, second
    lead = common.LC
    return common.monic(), of_first.mul_ground(lead), of_second.mul_ground(lead)


@lru_cache(maxsize=KEPT)
def _common(first: Polynomial, second: Polynomial) -> tuple[Polynomial, Polynomial, Polynomial]:
    return first.cofactors(second)
