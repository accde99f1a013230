"""Maps that are no words, whose decimals round a root of the order conditions: tableaux, and equations of any kind.

Their conditions depend on each other at a root, so that no contraction proves it. Newton's method finds it to 50
digits; where each number is then a fraction or a root of a quadratic equation, the method is exact and its order is
computed from it. Otherwise it stays "to 40 digits".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import parameter
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.series.missed_conditions import HIGHEST_ORDER
from pnn_symbolic.series.rounded_numbers import (
    DIGITS_OF_ROOTS,
    Rounded,
    digits_of_box,
    evident_fraction,
    far_off,
    may_be,
    readings,
    rounded_numbers,
)
from pnn_symbolic.series.simple_numbers import LARGEST_IN_A_QUADRATIC, root_near, whole_relation
from pnn_symbolic.series.stage_conditions import PRECISE, NotOfStagesError, StageConditions

NOISE = 1e-50
"""Conditions are met to this where nothing was rounded: `PRECISE` has 60 digits, and sums lose a few."""
SMALL = PRECISE.mpf(10) ** -48
"""Conditions missed by less count as met: a root has then about as many digits."""
MOST_ITERATIONS = 30
"""Of Newton's method with one inverse, which wins a fixed number of digits a step."""
RANK = 1e-8
"""Singular values that are smaller, relative to the largest, belong to conditions that depend on each other."""
LARGEST_NUMBER = 80
"""Decimals beyond which a family is too large to be looked through."""


class TableauRoot(NamedTuple):
    """Numbers in the places of decimals that meet the conditions up to an order.

    numbers   by their text: fractions and quadratic roots, or decimals of 50 digits
    order     exact where all are exact
    exact     whether they are
    moved     the largest difference from what was typed
    """

    numbers: dict[str, Expr]
    order: int
    exact: bool
    moved: Fraction


class NearestOfTableau(NamedTuple):
    """What was found near the decimals of a map.

    root       of the highest order; None where no numbers but the typed ones are meant
    unsolved   a higher order that the rounding may allow, for which no numbers were found; 0 where there is none
    refused    a higher order whose numbers lie a little beyond the rounding; 0 where there is none
    """

    root: TableauRoot | None
    unsolved: int = 0
    refused: int = 0


def root_of_tableau(typed: Typed, above: int) -> NearestOfTableau:
    """The root that the decimals of a map round, of the highest order above one."""
    assert typed.read is not None
    if len(typed.literals) > LARGEST_NUMBER:
        return NearestOfTableau(None)
    names = [parameter(f"t{place}") for place in range(len(typed.literals))]
    texts = [literal.text for literal in typed.literals]
    try:
        family = typed.read(dict(zip(texts, names, strict=True))).normal_form
        conditions = StageConditions(family, names)
    except (InputError, NotOfStagesError):
        return NearestOfTableau(None)
    search = _Search(conditions, texts)
    for numbers in readings(rounded_numbers(typed.literals)):
        for order in range(_reachable(conditions, numbers), above, -1):
            search.look(numbers, order)
    return NearestOfTableau(search.best, search.unsolved, search.refused)


@dataclass
class _Search:
    """Keeps the best root, and which orders stayed without one."""

    conditions: StageConditions
    texts: Sequence[str]
    best: TableauRoot | None = None
    unsolved: int = 0
    refused: int = 0

    def look(self, numbers: Sequence[Rounded], order: int) -> None:
        """Look for the roots of one order, among the numbers within these boxes."""
        solutions = list(_solutions(self.conditions, numbers, order))
        if not solutions:
            self.unsolved = max(self.unsolved, order)
        for values, is_accepted in solutions:
            if not is_accepted:
                if not far_off(numbers, [_fraction(value) for value in values]):
                    self.refused = max(self.refused, order)
            elif self.best is None or order > self.best.order:
                self.best = self._root(values, numbers, order)

    def _root(self, values: Sequence[Any], numbers: Sequence[Rounded], order: int) -> TableauRoot:
        meanings: dict[str, Expr] = {}
        is_exact = True
        for text, value in zip(self.texts, values, strict=True):
            exact = _exact(value)
            is_exact = is_exact and exact is not None
            meanings[text] = Rational(str(PRECISE.nstr(value, 50))) if exact is None else exact
        moved = max(abs(_fraction(value) - number.typed) for value, number in zip(values, numbers, strict=True))
        return TableauRoot(numbers=meanings, order=order, exact=is_exact, moved=moved)


def _reachable(conditions: StageConditions, numbers: Sequence[Rounded]) -> int:
    """The highest order whose conditions may be met within the boxes, to the first order."""
    start = [_precise(number.centre) for number in numbers]
    room = np.array([float(number.within) for number in numbers])
    order = 0
    while order < HIGHEST_ORDER:
        missed = np.array([float(error) for error in conditions.missed(start, order + 1)])
        if any(abs(missed) > 3 * abs(np.array(conditions.slopes(start, order + 1))) @ room + NOISE):
            break
        order += 1
    return order


def _solutions(conditions: StageConditions, numbers: Sequence[Rounded], order: int) -> Iterator[tuple[list[Any], bool]]:
    """Numbers that meet the conditions, and whether they are accepted: evident fractions kept, then all free."""
    fractions = [evident_fraction(number) for number in numbers]
    fixed = [value is not None for value in fractions]
    choices = [fixed, [False] * len(numbers)] if any(fixed) and not all(fixed) else [[False] * len(numbers)]
    for kept in choices:
        start: list[Any] = []
        for keep, value, number in zip(kept, fractions, numbers, strict=True):
            start.append(_precise(value if keep and value is not None else number.centre))
        root = _newton(conditions, numbers, start, kept, order)
        if root is not None:
            values, rank = root
            enough = rank * digits_of_box(numbers) >= DIGITS_OF_ROOTS
            yield values, enough and may_be(numbers, [_fraction(value) for value in values], Fraction(1, 10**45))


def _newton(
    conditions: StageConditions, numbers: Sequence[Rounded], start: list[Any], kept: Sequence[bool], order: int
) -> tuple[list[Any], int] | None:
    """The root nearest to the decimals, each in its unit, and the rank of its conditions; None without one."""
    free = [place for place, keep in enumerate(kept) if not keep]
    units = np.array([float(numbers[place].unit) for place in free])
    scaled = np.array(conditions.slopes(start, order))[:, free] * units / units.max()
    left, sizes, right = np.linalg.svd(scaled, full_matrices=False)
    rank = int(sum(sizes > RANK * sizes[0]))
    inverse = (right[:rank].T / sizes[:rank]) @ left[:, :rank].T * (units / units.max())[:, None]
    values, best = list(start), None
    for _ in range(MOST_ITERATIONS):
        missed = conditions.missed(values, order)
        size = max(map(abs, missed))
        if size < SMALL:
            return values, rank
        if best is not None and 3 * size > best:  # 30 steps of less would not come from 1e-16 to `SMALL`
            return None
        best = size
        for row, place in zip(inverse, free, strict=True):
            values[place] -= sum((float(a) * b for a, b in zip(row, missed, strict=True)), PRECISE.mpf(0))
    return None


def _exact(value: Any) -> Expr | None:  # noqa: ANN401
    """A number of 50 digits as a fraction or a root of a quadratic equation with small whole numbers; else None."""
    relation = whole_relation([value, 1], maxcoeff=10**8, maxsteps=1000)
    if relation is not None and relation[0]:
        return Rational(-relation[1], relation[0])
    relation = whole_relation([value**2, value, 1], maxcoeff=LARGEST_IN_A_QUADRATIC, maxsteps=1000)
    if relation is None or not relation[0]:
        return None
    return root_near(relation, value)


def _precise(value: Fraction) -> Any:  # noqa: ANN401
    return PRECISE.mpf(value.numerator) / value.denominator


def _fraction(value: Any) -> Fraction:  # noqa: ANN401
    return Fraction(str(PRECISE.nstr(value, 55)))
