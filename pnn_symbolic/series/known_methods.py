"""Rows of the catalogue whose numbers the decimals of a map round."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from sympy import Expr, Integer

from pnn_symbolic.catalogue import CATALOGUE, Integrator
from pnn_symbolic.catalogue.definitions import Definition, Nystrom, RungeKutta, Splitting
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing import read_number
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.series.exact_roots import ExactRoot, exact_root
from pnn_symbolic.series.rounded_numbers import Rounded, may_be, readings, rounded_numbers
from pnn_symbolic.series.simple_numbers import RADIUS, as_fraction


class KnownMethod(NamedTuple):
    """A row of the catalogue that a map is when its decimals are the row's numbers.

    numbers   of the row, by the decimals in the places of which they stand
    moved     the largest difference between the two
    root      of a row in 40 digits: the root of the order conditions that is proved to be there
    """

    row: Integrator
    numbers: dict[str, Expr]
    moved: Fraction
    root: ExactRoot | None


def known_method(step: OneStepMap, typed: Typed, above: int) -> KnownMethod | None:
    """The row of an order above one of which every number rounds to what was typed; None where there is none."""
    forces = len(step.normal_form.table.atoms)
    for numbers in readings(rounded_numbers(typed.literals)):
        for row in CATALOGUE:
            if row.has_parameters or row.order is None or row.order <= above:
                continue
            if row.evaluations not in (forces, forces - 1):  # a force at the end of a step counts with the next
                continue
            method = _as_row(row, typed, numbers)
            if method is not None:
                return method
    return None


def _as_row(row: Integrator, typed: Typed, numbers: Sequence[Rounded]) -> KnownMethod | None:
    known = _numbers_of(row)
    nearest = []
    for number in numbers:
        value, there = min(known, key=lambda pair: abs(pair[1] - number.centre), default=(None, Fraction(0)))
        if value is None or abs(there - number.centre) > number.within:
            return None
        nearest.append((value, there))
    if not may_be(numbers, [there for _, there in nearest], RADIUS):
        return None
    meanings = {literal.text: value for literal, (value, _) in zip(typed.literals, nearest, strict=True)}
    assert typed.read is not None
    try:
        is_row = typed.read(meanings).equals(row.map)
    except InputError:  # a decimal stands where no such number may
        return None
    if not is_row:
        return None
    moved = max(abs(there - number.typed) for (_, there), number in zip(nearest, numbers, strict=True))
    if row.digits is None:
        return KnownMethod(row, meanings, moved, None)
    root = exact_root(row.word) if row.word is not None else None
    return None if root is None or root.order != row.order else KnownMethod(row, meanings, moved, root)


@lru_cache(maxsize=len(CATALOGUE))
def _numbers_of(row: Integrator) -> list[tuple[Expr, Fraction]]:
    """The constants of a row and their opposites, each with its digits."""
    constants = _constants_of(row.made_from)
    signed = constants | {-constant for constant in constants}
    return [(constant, as_fraction(constant)) for constant in sorted(signed, key=as_fraction)]


def _constants_of(made: Definition) -> set[Expr]:
    """The numbers of letters or of a tableau, with the sums of its rows; equations have none by themselves."""
    match made:
        case Splitting():
            return {letter.number for letter in made.word()}
        case RungeKutta():
            constants: set[Expr] = set()
            for text in (*made.a, made.b):
                numbers = [read_number(number) for number in text.split()]
                constants |= {*numbers, sum(numbers, Integer(0))}
            return constants
        case Nystrom():
            return {read_number(text) for text in " ".join((made.c, *made.a, made.b_bar, made.b)).split()}
    return set()
