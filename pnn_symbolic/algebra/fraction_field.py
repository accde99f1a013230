"""The field of quotients as a domain of SymPy: its numbers have one way to be written each, see `quotients`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Expr
from sympy.polys.domains import fractionfield

from pnn_symbolic.algebra.quotients import KEPT, Quotient, quotients

Number = Any
Polynomial = Any


class FractionField(fractionfield.FractionField):
    """Quotients of polynomials over any field, each number written in one way: its denominator begins with 1.

    It has SymPy's name, since SymPy finds conversions by it.

    >>> from sympy import QQ
    >>> from sympy.abc import c
    >>> field = FractionField(QQ, [c])
    >>> number = field.quo(field.gens[0], field.gens[0] * 2 + 4)
    >>> number == field.gens[0] / (field.gens[0] * 2 + 4), number.denom, field.to_sympy(number)
    (True, c + 2, c/(2*c + 4))
    """

    def __init__(self, domain: Number, symbols: Iterable[Expr]) -> None:
        super().__init__(quotients(domain, tuple(symbols)))

    def quo(self, a: Number, b: Number) -> Number:
        """a / b."""
        return a / b

    def to_sympy(self, a: Number) -> Expr:
        """As people write it: of rational numbers the polynomials have whole ones, (c + 1)/(2*c)."""
        scale_above, above = a.numer.clear_denoms()
        scale_below, below = a.denom.clear_denoms()
        ground = self.domain.get_ring() if self.domain.has_assoc_Ring else None
        if ground is not None:
            _, scale_below, scale_above = ground.cofactors(*map(ground.convert, (scale_below, scale_above)))  # pyright: ignore
            above, below = above.mul_ground(scale_below), below.mul_ground(scale_above)
        return above.as_expr() / below.as_expr()

    def from_FractionField(self, a: Number, K0: Number) -> Number:  # noqa: N802 - SymPy finds it by this name
        """A quotient of another field."""
        if isinstance(a, Quotient) and a.field == self.field:
            return a
        return super().from_FractionField(a, K0)


@lru_cache(maxsize=KEPT)
def at_letters(number: Quotient, values: tuple[Quotient, ...]) -> Quotient:
    """A quotient with other numbers of its field in the place of its letters.

    >>> from sympy import QQ
    >>> from sympy.abc import c
    >>> field = FractionField(QQ, [c])
    >>> field.to_sympy(at_letters(field.gens[0] / (field.gens[0] + 1), (-field.gens[0],)))
    c/(c - 1)
    """
    above, below = (_of_polynomial(part, values) for part in (number.numer, number.denom))
    return above / below


def _of_polynomial(polynomial: Polynomial, values: tuple[Quotient, ...]) -> Quotient:
    field = values[0].field
    total = field.zero
    for monomial, coefficient in polynomial.terms():
        term = field.raw_new(polynomial.ring.ground_new(coefficient))
        for value, times in zip(values, monomial, strict=True):
            if times:
                term = term * value**times
        total = total + term
    return total
