"""The intended method: the map as it was typed, or the exact one within the rounding of its decimals.

Numbers of a method are typed as doubles, as singles, rounded or cut off. Judged digit for digit such a method has
order 0 or 1, which is true of the decimals and false of the method. So the nearest exact numbers are looked for at
which it has a higher order: small fractions, and roots of the order conditions; that there are such numbers within the
rounding is proved.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from sympy import Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.series.accuracy import first_error
from pnn_symbolic.series.exact_roots import DIGITS, HIGHEST_ORDER, ExactRoot, decimals, exact_root
from pnn_symbolic.series.expansion import Expansion, is_expandable
from pnn_symbolic.series.intended_roots import root_of_word
from pnn_symbolic.series.oscillator import fraction
from pnn_symbolic.series.rounded_numbers import (
    DIGITS_OF_FRACTIONS,
    Rounded,
    digits_of_fractions,
    evident_fraction,
    may_be,
    readings,
    rounded_numbers,
)
from pnn_symbolic.splitting.factorisation import factorise

if TYPE_CHECKING:
    from collections.abc import Mapping

EXACT_ROOT = "the decimals stand for the exact root of the order conditions that they round"
MOST_TOLD = 4
"""Fractions that a sentence names."""


@dataclass(frozen=True)
class IntendedMethod:
    """A map, and the exact method within the rounding of its decimals if it is proved that there is one.

    step        the map as it was given
    root        the word whose numbers are a root of the order conditions, if that is what the decimals stand for
    fractions   what decimals stand for, by their text, if they stand for fractions
    moved       the largest difference between a decimal and what it stands for
    """

    step: OneStepMap
    root: ExactRoot | None = None
    fractions: Mapping[str, Fraction] | None = None
    moved: Fraction = Fraction(0)

    @property
    def differs(self) -> bool:
        """True where the decimals stand for other numbers."""
        return self.root is not None or self.fractions is not None

    @cached_property
    def map(self) -> OneStepMap:
        """The intended map: with the fractions, with 40 digits of the root, or as it was given."""
        if self.root is not None:
            return self.root.word.map.literally
        if self.fractions is not None:
            return _with_fractions(self.step, self.fractions)
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
        numbers = (number for value, _ in self.step.normal_form.values() for number in value.values())
        counts = [count for number in numbers if (count := decimals(fraction(number)))]
        return 10.0 ** -min(counts) if counts else 0.0

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is taken for granted when the decimals stand for others."""
        if self.root is not None:
            within = float(self.root.moved + self.root.radius)
            return (f"{EXACT_ROOT}; it is proved to exist within {within:.2g} of them",)
        if self.fractions is None:
            return ()
        pairs = [(text, value) for text, value in self.fractions.items() if Fraction(text) != value]
        told = [f"{text} for {value}" for text, value in pairs[:MOST_TOLD]]
        more = f" and {len(pairs) - MOST_TOLD} more" if len(pairs) > MOST_TOLD else ""
        return (f"the decimals stand for the fractions that they round, {', '.join(told)}{more}",)


def intended_method(step: OneStepMap) -> IntendedMethod:
    """The exact method behind the decimals of a map, or the map itself.

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/(1.0005*m)")
    >>> intended_method(step).differs
    False
    >>> step = OneStepMap.from_word("D 0.16666666666666666, K 0.5, D 0.6666666666666666, K 0.5, D 0.16666666666666666")
    >>> print(intended_method(step).map)  # the weights of Simpson's rule
    x' = x + dt*v + ...
    """
    return _intended(step, step.typed)


@lru_cache(maxsize=256)
def _intended(step: OneStepMap, typed: Typed | None) -> IntendedMethod:
    if typed is None:
        word = factorise(step).word if step.normal_form.table.domain.is_QQ else None
        root = exact_root(word, digits=DIGITS) if word is not None else None
        return IntendedMethod(step, root, moved=Fraction(0) if root is None else fraction(root.moved))
    if not typed.literals or not is_expandable(step.normal_form) or step.normal_form.parameters:
        return IntendedMethod(step)
    order = _order(step)
    candidate, reached = _of_fractions(step, typed, order), order
    if candidate is not None:
        reached = _order(candidate.map)
    root = root_of_word(step, typed, above=reached)
    if root is not None:
        return IntendedMethod(step, root, moved=fraction(root.moved))
    return candidate or IntendedMethod(step)


def _order(step: OneStepMap) -> int:
    error = first_error(Expansion(step.normal_form), HIGHEST_ORDER)
    return HIGHEST_ORDER if error is None else error.order


def _of_fractions(step: OneStepMap, typed: Typed, above: int) -> IntendedMethod | None:
    """The method with simple fractions in the places of decimals, if its order is higher."""
    for numbers in readings(rounded_numbers(typed.literals)):
        evident: dict[str, tuple[Rounded, Fraction]] = {}
        for literal, number in zip(typed.literals, numbers, strict=True):
            fraction = evident_fraction(number)
            if fraction is not None:
                evident[literal.text] = number, fraction
        rounded, fractions = [number for number, _ in evident.values()], [value for _, value in evident.values()]
        if digits_of_fractions(rounded, fractions) < DIGITS_OF_FRACTIONS or not may_be(rounded, fractions):
            continue
        moved = max(abs(value - number.typed) for number, value in evident.values())
        candidate = IntendedMethod(step, fractions={text: value for text, (_, value) in evident.items()}, moved=moved)
        try:
            if _order(candidate.map) > above:
                return candidate
        except InputError:  # a decimal stands where no fraction may
            return None
    return None


def _with_fractions(step: OneStepMap, fractions: Mapping[str, Fraction]) -> OneStepMap:
    assert step.typed is not None
    assert step.typed.read is not None
    numbers = {text: Rational(value.numerator, value.denominator) for text, value in fractions.items()}
    return step.typed.read(numbers)
