"""What the decimals of a map stand for: a row of the catalogue, small fractions, roots of the order conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sympy import Expr, Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.accuracy import first_error
from pnn_symbolic.series.exact_roots import Nearest, nearest_by_decimals
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.intended_map import IntendedMethod
from pnn_symbolic.series.intended_roots import root_of_word
from pnn_symbolic.series.known_methods import known_method
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
from pnn_symbolic.series.tableau_roots import root_of_tableau


def of_word(step: OneStepMap, word: Word) -> IntendedMethod:
    """The method within the decimals of a word that was not typed, or the map itself."""
    near = nearest_by_decimals(word)
    return _of_root(step, near) or IntendedMethod(step, unsolved=near.unsolved)


def of_literals(step: OneStepMap, typed: Typed) -> IntendedMethod:
    """The method within the decimals as they were typed, or the map itself."""
    order = _order(step)
    known = known_method(step, typed, above=order)
    if known is not None:
        numbers = None if known.root is not None else known.numbers
        return IntendedMethod(step=step, root=known.root, numbers=numbers, moved=known.moved, row=known.row.name)
    simple, reached = _of_simple_numbers(step, typed, order), order
    if simple is not None:
        reached = _order(simple.map)
    near = root_of_word(step, typed, above=reached)
    of_root = _of_root(step, near)
    if of_root is not None:
        return of_root
    best = simple or IntendedMethod(step)
    if typed.letters is not None:
        return replace(best, unsolved=max(near.unsolved, near.refused if best.differs else 0))
    return _by_tableau(step, typed, best, near, reached)


def _by_tableau(step: OneStepMap, typed: Typed, best: IntendedMethod, near: Nearest, reached: int) -> IntendedMethod:
    """What a map that is no word may stand for beside `best`, whose order was reached."""
    unproved, unsolved, refused = root_of_tableau(typed, above=reached)
    unsolved, refused = max(near.unsolved, unsolved), max(near.refused, refused)
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
