"""A map as it was typed, with the exact method that is proved to lie within the rounding of its decimals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Expr, Rational

from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.many_decimals import decimals
from pnn_symbolic.series.polynomials import fraction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pnn_symbolic.series.exact_roots import ExactRoot
    from pnn_symbolic.series.tableau_roots import TableauRoot

EXACT_ROOT = "the decimals stand for the exact root of the order conditions that they round"
MOST_TOLD = 4
"""Fractions that a sentence names."""


@dataclass(frozen=True)
class IntendedMethod:
    """A map, and the exact method within the rounding of its decimals if it is proved that there is one.

    step        the map as it was given
    root        the word whose numbers are a root of the order conditions, if that is what the decimals stand for
    numbers     what decimals stand for, by their text, if they stand for fractions or roots of quadratic equations
    moved       the largest difference between a decimal and what it stands for
    row         the row of the catalogue whose numbers they are; "" where they were found otherwise
    unproved    numbers in 50 digits that meet the conditions of a higher order, if that they exist is not proved
    unsolved    a higher order that the rounding may allow, for which no numbers were found, or only a little beyond
                it where the decimals stand for others; 0 where there is none
    """

    step: OneStepMap
    root: ExactRoot | None = None
    numbers: Mapping[str, Expr] | None = None
    moved: Fraction = Fraction(0)
    row: str = ""
    unproved: TableauRoot | None = None
    unsolved: int = 0

    @property
    def differs(self) -> bool:
        """True where the decimals stand for other numbers."""
        return self.root is not None or self.numbers is not None

    @cached_property
    def map(self) -> OneStepMap:
        """The intended map: with the simple numbers, with 40 digits of the root, or as it was given."""
        if self.root is not None:
            return self.root.word.map.literally
        if self.numbers is not None:
            return with_numbers(self.step, self.numbers)
        return self.step

    @cached_property
    def form(self) -> NormalForm:
        """The normal form: of the exact method to 40 digits, or of the map itself."""
        return self.root.word.normal_form if self.root is not None else self.map.normal_form

    @cached_property
    def expansion(self) -> Expansion:
        """The series in dt."""
        return Expansion(self.form, -1 if self.root is None else self.root.order)

    @cached_property
    def as_typed(self) -> Expansion:
        """The series of the map with its decimals as they are."""
        return Expansion(self.step.normal_form) if self.differs else self.expansion

    @property
    def rounding(self) -> float:
        """A unit of the last decimal, where numbers of the map have so many that they may be rounded; else 0."""
        if self.step.typed is not None and self.step.typed.literals:
            return max(float(literal.unit) for literal in self.step.typed.literals)
        if not self.step.normal_form.table.domain.is_QQ:
            return 0.0
        numbers = (decimals(fraction(number)) for _, number in self.step.normal_form.terms())
        fewest = min(filter(None, numbers), default=0)
        return 10.0**-fewest if fewest else 0.0

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is taken for granted when the decimals stand for others."""
        if self.root is not None:
            within = float(self.moved + fraction(self.root.radius))
            which = f", that of {self.row}" if self.row else ""
            return (f"{EXACT_ROOT}{which}; it is proved to exist within {within:.2g} of them",)
        if self.numbers is None:
            return ()
        pairs = [(text, value) for text, value in self.numbers.items() if Rational(text) != value]
        told = [f"{text} for {value}" for text, value in pairs[:MOST_TOLD]]
        more = f" and {len(pairs) - MOST_TOLD} more" if len(pairs) > MOST_TOLD else ""
        kind = "fractions" if all(isinstance(value, Rational) for _, value in pairs) else "exact numbers"
        kind += f" of {self.row}" * bool(self.row)
        return (f"the decimals stand for the {kind} that they round, {', '.join(told)}{more}",)


def with_numbers(step: OneStepMap, numbers: Mapping[str, Expr]) -> OneStepMap:
    """The map as it was typed, with numbers in the places of decimals."""
    assert step.typed is not None
    assert step.typed.read is not None
    return step.typed.read(numbers)
