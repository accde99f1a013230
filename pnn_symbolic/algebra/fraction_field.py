"""Quotients of polynomials over any field, with one way to write each number."""

from typing import Any

from sympy.polys.domains import fractionfield

Number = Any


class FractionField(fractionfield.FractionField):
    """Quotients of polynomials over any field, each number written in one way: its denominator begins with 1.

    It has SymPy's name, since SymPy finds conversions by it.

    Over a field with roots SymPy leaves (c/6)/(c/3) as it is, which is not equal to its 1/2.
    """

    def quo(self, a: Number, b: Number) -> Number:
        """a / b."""
        ratio = a / b
        lead = ratio.denom.LC
        return self.field.raw_new(ratio.numer.quo_ground(lead), ratio.denom.quo_ground(lead))
