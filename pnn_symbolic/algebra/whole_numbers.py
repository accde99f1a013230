"""Whole algebraic numbers: sums of powers of θ with whole coefficients, where θ has a minimal polynomial of such.

The same numbers lie in SymPy's field of θ; there each coefficient is a fraction, and arithmetic takes ten times as
long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import QQ

Number = Any


class Whole:
    """c₀ + c₁ θ + c₂ θ² + …, as many coefficients as the degree of θ."""

    __slots__ = ("parts", "reduction")

    def __init__(self, parts: tuple[int, ...], reduction: tuple[int, ...]) -> None:
        self.parts = parts
        self.reduction = reduction
        """θ to the power of the degree, in the lower powers."""

    def __add__(self, number: Whole) -> Whole:
        return Whole(tuple(map(int.__add__, self.parts, number.parts)), self.reduction)

    def __neg__(self) -> Whole:
        return Whole(tuple(-part for part in self.parts), self.reduction)

    def __sub__(self, number: Whole) -> Whole:
        return Whole(tuple(map(int.__sub__, self.parts, number.parts)), self.reduction)

    def __mul__(self, number: Whole | int) -> Whole:
        if isinstance(number, int):
            return Whole(tuple(part * number for part in self.parts), self.reduction)
        degree = len(self.parts)
        product = [0] * (2 * degree - 1)
        for i, a in enumerate(self.parts):
            if a:
                for j, b in enumerate(number.parts):
                    product[i + j] += a * b
        for power in range(2 * degree - 2, degree - 1, -1):
            over = product.pop()
            if over:
                for k, number_of_power in enumerate(self.reduction, power - degree):
                    product[k] += over * number_of_power
        return Whole(tuple(product), self.reduction)

    def __bool__(self) -> bool:
        return any(self.parts)


@dataclass(frozen=True)
class WholeNumbers:
    """The ring of these numbers in a field of SymPy.

    >>> from sympy import sqrt
    >>> ring = WholeNumbers.of(QQ.algebraic_field(sqrt(2)))
    >>> root = ring.read(ring.field.from_sympy(1 + sqrt(2)))
    >>> ring.field.to_sympy(ring.written(root * root))
    2*sqrt(2) + 3
    """

    field: Number
    reduction: tuple[int, ...]

    @classmethod
    def of(cls, field: Number) -> WholeNumbers | None:
        """The ring; None where the minimal polynomial of θ is not in whole numbers with 1 in front."""
        lead, *rest = field.mod.to_list()
        if lead != 1 or any(number.denominator != 1 for number in rest):
            return None
        return cls(field, tuple(-int(number.numerator) for number in reversed(rest)))

    @cached_property
    def zero(self) -> Whole:
        """0."""
        return self.convert(0)

    @cached_property
    def one(self) -> Whole:
        """1."""
        return self.convert(1)

    def convert(self, number: int) -> Whole:
        """A whole number."""
        return Whole((number, *[0] * (len(self.reduction) - 1)), self.reduction)

    def read(self, number: Number) -> Whole:
        """A number of the field, all of whose coefficients are whole."""
        parts = [int(part.numerator) for part in reversed(number.to_list())]
        return Whole((*parts, *[0] * (len(self.reduction) - len(parts))), self.reduction)

    def written(self, number: Whole) -> Number:
        """The number in the field."""
        return self.field.dtype([QQ(part) for part in reversed(number.parts)], self.field.mod.to_list(), QQ)


def denominators(number: Number) -> Sequence[int]:
    """The denominators of the coefficients of a number of a field."""
    return [int(part.denominator) for part in number.to_list()]
