"""The intended method: the map as it was typed, or the exact one within the rounding of its decimals.

Numbers of a method are typed as doubles, as singles, rounded or cut off. Judged digit for digit such a method has
order 0 or 1, which is true of the decimals and false of the method. So the nearest exact numbers are looked for at
which it has a higher order: small fractions, numbers of the catalogue, and roots of the order conditions; that there
are such numbers within the rounding is proved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from sympy import Expr, Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.series.accuracy import first_error
from pnn_symbolic.series.exact_roots import ExactRoot, Nearest, nearest_by_decimals
from pnn_symbolic.series.expansion import Expansion, is_expandable
from pnn_symbolic.series.intended_roots import NOTHING, root_of_word
from pnn_symbolic.series.known_methods import known_method
from pnn_symbolic.series.many_decimals import decimals
from pnn_symbolic.series.missed_conditions import HIGHEST_ORDER
from pnn_symbolic.series.polynomials import fraction
from pnn_symbolic.series.rounded_numbers import (
    DIGITS_OF_FRACTIONS,
    Rounded,
    evident_fraction,
    may_be,
    readings,
    rounded_numbers,
)
from pnn_symbolic.series.simple_numbers import RADIUS, as_fraction, digits_of_evidence, evident_quadratic
from pnn_symbolic.series.tableau_roots import TableauRoot, root_of_tableau
from pnn_symbolic.splitting.factorisation import factorise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
            return _with_numbers(self.step, self.numbers)
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
        fewest = min(filter(None, (decimals(fraction(number)) for number in numbers)), default=0)
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
        near = nearest_by_decimals(word) if word is not None else NOTHING
        return _of_root(step, near) or IntendedMethod(step, unsolved=near.unsolved)
    if not typed.literals or not is_expandable(step.normal_form) or step.normal_form.parameters:
        return IntendedMethod(step)
    order = _order(step)
    known = known_method(step, typed, above=order)
    if known is not None:
        numbers = None if known.root is not None else known.numbers
        return IntendedMethod(step=step, root=known.root, numbers=numbers, moved=known.moved, row=known.row.name)
    simple, reached = _of_simple_numbers(step, typed, order), order
    if simple is not None:
        reached = _order(simple.map)
    of_word = root_of_word(step, typed, above=reached)
    of_root = _of_root(step, of_word)
    if of_root is not None:
        return of_root
    best = simple or IntendedMethod(step)
    if typed.letters is not None:
        return replace(best, unsolved=max(of_word.unsolved, of_word.refused if best.differs else 0))
    return _by_tableau(step, typed, best, of_word, reached)


def _by_tableau(step: OneStepMap, typed: Typed, best: IntendedMethod, of_word: Nearest, reached: int) -> IntendedMethod:
    """What a map that is no word may stand for beside `best`, whose order was reached."""
    unproved, unsolved, refused = root_of_tableau(typed, above=reached)
    unsolved, refused = max(of_word.unsolved, unsolved), max(of_word.refused, refused)
    if unproved is not None and unproved.exact:
        exact = IntendedMethod(step, numbers=unproved.numbers, moved=unproved.moved)
        if _order(exact.map) >= unproved.order:
            best, unproved = exact, None
    return replace(best, unproved=unproved, unsolved=max(unsolved, refused if best.differs else 0))


def _of_root(step: OneStepMap, near: Nearest) -> IntendedMethod | None:
    if near.root is None:
        return None
    unsolved = max(near.unsolved, near.refused)
    return IntendedMethod(step, near.root, moved=fraction(near.root.moved), unsolved=unsolved)


def _order(step: OneStepMap) -> int:
    error = first_error(Expansion(step.normal_form), HIGHEST_ORDER)
    return HIGHEST_ORDER if error is None else error.order


def _of_simple_numbers(step: OneStepMap, typed: Typed, above: int) -> IntendedMethod | None:
    """The method with simple numbers in the places of decimals, if its order is higher: fractions, then also roots."""
    finders: list[Callable[[Rounded], Expr | None]] = [_fraction_at]
    if typed.letters is None:  # the conditions of words have roots that are found faster
        finders.append(lambda number: _fraction_at(number) or evident_quadratic(number))
    best = None
    for find in finders:
        for numbers in readings(rounded_numbers(typed.literals)):
            candidate = _with_evident(step, typed, numbers, find)
            try:
                order = above if candidate is None else _order(candidate.map)
            except InputError:  # a decimal stands where no such number may
                return best
            if order > above:
                best, above = candidate, order
    return best


def _with_evident(
    step: OneStepMap, typed: Typed, numbers: Sequence[Rounded], find: Callable[[Rounded], Expr | None]
) -> IntendedMethod | None:
    evident: dict[str, tuple[Rounded, Expr]] = {}
    for literal, number in zip(typed.literals, numbers, strict=True):
        value = find(number)
        if value is not None:
            evident[literal.text] = number, value
    rounded, values = [number for number, _ in evident.values()], [as_fraction(value) for _, value in evident.values()]
    digits = sum(digits_of_evidence(number, value) for number, value in evident.values())
    if digits < DIGITS_OF_FRACTIONS or not may_be(rounded, values, RADIUS):
        return None
    moved = max(abs(value - number.typed) for number, value in zip(rounded, values, strict=True))
    return IntendedMethod(step, numbers={text: value for text, (_, value) in evident.items()}, moved=moved)


def _fraction_at(number: Rounded) -> Expr | None:
    value = evident_fraction(number)
    return None if value is None else Rational(value.numerator, value.denominator)


def _with_numbers(step: OneStepMap, numbers: Mapping[str, Expr]) -> OneStepMap:
    assert step.typed is not None
    assert step.typed.read is not None
    return step.typed.read(numbers)
