"""What may be kept while the numbers of a word change: that it is a palindrome, a composition, or its own formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.compositions import STEPS, independent_trees
from pnn_symbolic.series.order_conditions import WordConditions
from pnn_symbolic.series.rounded_numbers import Rounded

Affine = tuple[Fraction, list[Fraction]]
"""offset + row · unknowns."""


class Meaning(NamedTuple):
    """A number that was typed, as a function of the unknowns."""

    number: Rounded
    offset: Fraction
    row: list[Fraction]


@dataclass(frozen=True)
class Pattern:
    """Numbers of a word as offset + matrix · unknowns.

    name        what the pattern keeps
    offset      (letters,) exact numbers
    matrix      (letters, unknowns) exact numbers
    typed       the numbers that may be rounded
    symmetric   the word is a palindrome: there are no errors at even powers of dt
    step        "DKD" or "KDK" where the word is a composition of such steps, else ""
    """

    name: str
    offset: list[Fraction]
    matrix: list[list[Fraction]]
    typed: list[Meaning]
    symmetric: bool
    step: str = ""

    def trees(self, conditions: WordConditions, degree: int) -> Sequence[int]:
        """The trees whose numbers decide whether the word errs at dt^degree, once its drifts add up to 1."""
        if not self.step:
            return conditions.trees(degree)
        return independent_trees(self.step, degree) if degree > 1 else ()

    def numbers(self, unknowns: Sequence[Fraction]) -> list[Fraction]:
        """The letters' numbers."""
        return [start + dot(row, unknowns) for start, row in zip(self.offset, self.matrix, strict=True)]

    @cached_property
    def metric(self) -> Any:  # noqa: ANN401 - a NumPy array
        """(unknowns, unknowns): the square length of a change, in units of the typed numbers, the finest as 1."""
        weighted = self._weighted
        return weighted.T @ weighted

    @cached_property
    def start(self) -> list[Fraction]:
        """The unknowns that fit all typed numbers best, each by its unit, to 50 digits."""
        count = len(self.matrix[0])
        normal = [[Fraction(0)] * count for _ in range(count)]
        fitted = [Fraction(0)] * count
        for number, offset, row in self.typed:
            weight = 1 / number.unit**2
            places = [place for place, entry in enumerate(row) if entry]
            for i in places:
                fitted[i] += weight * row[i] * (number.centre - offset)
                for j in places:
                    normal[i][j] += weight * row[i] * row[j]
        solved = _matrix(normal).lu_solve(_matrix([[part] for part in fitted])).to_list_flat()
        # Newton's method begins here: the exact solution, a long fraction, would be no better than fifty decimals.
        start: list[Fraction] = []
        for number in solved:
            exact = Fraction(int(number.numerator), int(number.denominator))
            start.append(Fraction(round(exact * 10**50), 10**50))
        return start

    @property
    def _weighted(self) -> Any:  # noqa: ANN401
        finest = min(number.unit for number, _, _ in self.typed)
        rows: list[list[float]] = []
        for number, _, row in self.typed:
            weight = float(finest / number.unit)
            rows.append([float(entry) * weight for entry in row])
        return np.array(rows)


def _matrix(rows: Sequence[Sequence[Fraction]]) -> DomainMatrix:
    numbers = [[QQ(entry.numerator, entry.denominator) for entry in row] for row in rows]
    return DomainMatrix(numbers, (len(rows), len(rows[0])), QQ)


def patterns(word: Word, given: Sequence[Rounded]) -> Iterator[Pattern]:
    """What may be kept of a word whose letters were typed one by one, from the most special."""
    if not given:  # a word to the power 0
        return
    kinds = [(letter.kind, letter.force) for letter in word]
    composition = _composition(word, given)
    if composition is not None:
        yield composition
    mirrored = all(abs(a.typed - b.typed) <= a.within + b.within for a, b in zip(given, reversed(given), strict=True))
    tied = _tied("palindrome", given, [min(place, len(given) - 1 - place) for place in range(len(given))])
    if kinds == kinds[::-1] and mirrored and tied.matrix[0]:
        yield tied
    else:  # also where the exact one of each two letters leaves nothing that may change
        yield _tied("letters", given, list(range(len(given))))


def of_formulas(word: Word, letters: Sequence[Affine], literals: Sequence[Rounded]) -> Pattern:
    """A word whose letters are formulas of the numbers that were typed."""
    kinds = [(letter.kind, letter.force) for letter in word]
    symmetric = kinds == kinds[::-1] and list(letters) == list(letters)[::-1]
    typed: list[Meaning] = []
    for place, number in enumerate(literals):
        unit_row = [Fraction(0)] * len(literals)
        unit_row[place] = Fraction(1)
        typed.append(Meaning(number, Fraction(0), unit_row))
    step = _step(word) if symmetric and _is_composition(letters) else ""
    kind = f"palindrome of {step} steps, and " if step else "palindrome, and " if symmetric else ""
    offset, matrix = [offset for offset, _ in letters], [row for _, row in letters]
    return Pattern(
        name=f"{kind}the formulas of the letters",
        offset=offset,
        matrix=matrix,
        typed=typed,
        symmetric=symmetric,
        step=step,
    )


def _tied(name: str, given: Sequence[Rounded], groups: Sequence[int]) -> Pattern:
    """Numbers of one group stay equal; exact numbers stay."""
    free = [group for group in dict.fromkeys(groups) if given[group].within]
    offset = [Fraction(0) if group in free else given[group].typed for group in groups]
    matrix = [[Fraction(int(group == column)) for column in free] for group in groups]
    return Pattern(
        name=name, offset=offset, matrix=matrix, typed=_meanings(given, offset, matrix), symmetric=name != "letters"
    )


def _meanings(given: Sequence[Rounded], offset: Sequence[Fraction], matrix: Sequence[list[Fraction]]) -> list[Meaning]:
    rows = zip(given, offset, matrix, strict=True)
    return [Meaning(number, start, row) for number, start, row in rows if number.within]


def _composition(word: Word, given: Sequence[Rounded]) -> Pattern | None:
    """The word as a palindrome of DKD or KDK steps of different lengths, if it is one."""
    step, lengths = _step(word), list(given[1::2])
    count = len(lengths)
    if not step:
        return None
    if any(abs(a.typed - b.typed) > a.within + b.within for a, b in zip(lengths, reversed(lengths), strict=True)):
        return None
    tied = _tied("palindrome", lengths, [min(place, count - 1 - place) for place in range(count)])
    rows = list(zip(tied.offset, tied.matrix, strict=True))
    if not tied.typed:
        return None
    nothing = (Fraction(0), [Fraction(0)] * len(tied.matrix[0]))
    letters = _steps_after_each_other([nothing, *rows, nothing])
    offset, matrix = [start for start, _ in letters], [row for _, row in letters]
    if any(not number.within and any(row) for number, row in zip(given, matrix, strict=True)):
        return None  # an exact letter that would have to change
    name = f"palindrome of {step} steps"
    pattern = Pattern(name, offset, matrix, _meanings(given, offset, matrix), symmetric=True, step=step)
    for number, fitted in zip(given, pattern.numbers(pattern.start), strict=True):
        if abs(fitted - number.centre) > 2 * number.within:
            return None
    return pattern


def _step(word: Word) -> str:
    """DKD or KDK, where the letters of a word come in the turn of such steps; else ""."""
    kinds = "".join(letter.kind for letter in word)
    in_turn = kinds[:3] in STEPS and len(kinds) % 2 and kinds == kinds[:2] * (len(kinds) // 2) + kinds[0]
    return kinds[:3] if in_turn and all(letter.force == "f" for letter in word) else ""


def _is_composition(letters: Sequence[Affine]) -> bool:
    """True when each letter at the end of a step is half of its neighbours together."""
    nothing = (Fraction(0), [Fraction(0)] * len(letters[0][1]))
    return _steps_after_each_other([nothing, *letters[1::2], nothing]) == list(letters)


def _steps_after_each_other(lengths: Sequence[Affine]) -> list[Affine]:
    letters = [_mean(lengths[0], lengths[1])]
    for here, after in pairwise(lengths[1:]):
        letters += [here, _mean(here, after)]
    return letters


def _mean(left: Affine, right: Affine) -> Affine:
    return (left[0] + right[0]) / 2, [(a + b) / 2 for a, b in zip(left[1], right[1], strict=True)]


def dot(row: Sequence[Any], column: Sequence[Any]) -> Fraction:
    """Σ row[i] column[i]."""
    return sum((a * b for a, b in zip(row, column, strict=True) if a), Fraction(0))
