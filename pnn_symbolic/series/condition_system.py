"""The order conditions as equations for the unknowns of a pattern: Newton's method, and the proof of a root.

**Proof.** Let g be the conditions, x the refined numbers, Y an approximate right inverse of g'(x).
T(s) = s - g(x + Y s) has |T(0)| = |g(x)| = η and, within |s| ≤ 2η, slope at most κ. If κ ≤ 1/2, T
maps that ball to itself and has a fixed point s there, by Banach's theorem, and x + Y s is a root,
within 2η|Y| of x. (All norms are maximum norms.)

Source: Krawczyk 1969, Computing 4, 187; Rump, Acta Numerica 19 (2010) 287, section 13, for proofs of this kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from pnn_symbolic.series.missed_conditions import missed_conditions, over_one_denominator
from pnn_symbolic.series.order_conditions import WordConditions
from pnn_symbolic.series.word_patterns import Pattern, dot

GUARD_DIGITS = 15
"""Beyond those that are asked for: Newton's method ends at η < 10^(5 - digits), and the radius 2η|Y| of the proof is
then below the last digit asked for while |Y| < 10^10 / 2."""
SLOPE_DIGITS = 25
"""Slopes are taken at numbers of so many digits, or their fractions would be long; κ counts what that changes."""
INVERSE_BITS = 70
"""Y is a matrix of such binary fractions, more than floats have; the proof takes it as it is, and needs no inverse."""
KEPT_BELOW = 1e-20
"""Newton's method takes the slopes anew while it errs by more."""
SMALLEST_SIZE = 1e-24
"""Of a direction of the metric, relative to the largest."""

Array = Any


class Solution(NamedTuple):
    """A proved root: the letters to so many digits, the unknowns, and how far the exact letters are at most."""

    numbers: list[Fraction]
    unknowns: list[Fraction]
    radius: Fraction


class ConditionSystem:
    """The order conditions as functions of the unknowns of a pattern."""

    def __init__(self, conditions: WordConditions, pattern: Pattern, order: int) -> None:
        self.conditions, self.pattern = conditions, pattern
        degrees = range(1, order + 1, 2 if pattern.symmetric else 1)
        drifts = [letter == "D" for letter in conditions.letters]
        one_force = len(conditions.labels) == 1
        if not pattern.step and one_force and _add_up(pattern, [not drift for drift in drifts]):
            degrees = degrees[1:]
        self.drifts_add_up = _add_up(pattern, drifts)
        self.trees = [(tree, degree) for degree in degrees for tree in pattern.trees(conditions, degree)]

    def residual(self, unknowns: Sequence[Fraction]) -> list[Fraction]:
        """g, exactly."""
        return self.missed(self.pattern.numbers(unknowns))

    def missed(self, numbers: Sequence[Fraction]) -> list[Fraction]:
        """By how much letters with these numbers miss each condition."""
        return missed_conditions(self.conditions, numbers, self.trees, with_drifts=not self.drifts_add_up)

    def slopes(self, unknowns: Sequence[Fraction]) -> list[list[Fraction]]:
        """g', exactly: (conditions, unknowns)."""
        scaled, below = over_one_denominator(self.pattern.numbers(unknowns))
        _, slopes = self.conditions.values(scaled, [tree for tree, _ in self.trees], slopes=True)
        drifts = [Fraction(int(letter == "D")) for letter in self.conditions.letters]
        by_letter = [] if self.drifts_add_up else [drifts]
        for row, (_, degree) in zip(slopes, self.trees, strict=True):
            by_letter.append([Fraction(int(slope), below ** (degree - 1)) for slope in row])
        columns = list(zip(*self.pattern.matrix, strict=True))
        return [[dot(column, row) for column in columns] for row in by_letter]

    @property
    def count(self) -> int:
        """How many conditions there are."""
        return len(self.trees) + (not self.drifts_add_up)

    def root(self, digits: int) -> Solution | None:
        """The numbers to so many digits; None without a proof that there is a root."""
        if not 0 < self.count <= len(self.pattern.start):
            return None
        refinement = self._newton(digits + GUARD_DIGITS)
        if refinement is None:
            return None
        refined, inverse = refinement
        distance = self._proved_distance(refined, inverse)
        if distance is None:
            return None
        numbers: list[Fraction] = []
        rounding = Fraction(0)
        for number, row in zip(self.pattern.numbers(refined), self.pattern.matrix, strict=True):
            rounded = Fraction(round(number * 10**digits), 10**digits) if any(row) else number
            rounding = max(rounding, abs(rounded - number))
            numbers.append(rounded)
        return Solution(numbers, refined, distance * max(self._stretch, 1) + rounding)

    def _proved_distance(self, refined: list[Fraction], inverse: list[list[int]]) -> Fraction | None:
        """How far from the refined unknowns a root is at most, 2η|Y|; None where the contraction is not proved."""
        start = _to_digits(refined)
        size = Fraction(max(sum(map(abs, row)) for row in inverse), 2**INVERSE_BITS)
        error = max(abs(part) for part in self.residual(refined))
        distance = 2 * error * size
        # κ ≤ |1 - g'(start) Y| + (change of the slopes from there to the rim of the ball) · |Y|
        contraction = _distance_from_one(self.slopes(start), inverse)
        off_start = max(abs(a - b) for a, b in zip(start, refined, strict=True))
        contraction += self._slope_change(refined) * size * (off_start + distance)
        # The change of the slopes is bounded where no number moves by more than ρ/2 = 1/32; 1/100 is less.
        if contraction > Fraction(1, 2) or distance * self._stretch > Fraction(1, 100):
            return None
        return distance

    @property
    def _stretch(self) -> Fraction:
        """By how much more than the unknowns a number moves at most."""
        return max(sum(map(abs, row), Fraction(0)) for row in self.pattern.matrix)

    def _newton(self, digits: int) -> tuple[list[Fraction], list[list[int]]] | None:
        """The unknowns with so many digits, and the inverse of the slopes; it is kept once the digits of floats do."""
        unknowns, inverse, best = self.pattern.start, None, None
        while True:
            residual = self.residual(unknowns)
            error = max(map(abs, residual))
            # Unknowns of so many digits leave residuals of their size: five digits are left to |g'|.
            if inverse is not None and error * 10 ** (digits - 5) < 1:
                return unknowns, inverse
            # Near a root every step wins more than a digit; one that does not will not arrive.
            if best is not None and error * 10 > best:
                return None
            if best is None or best > KEPT_BELOW:
                inverse = self._inverse(unknowns)
            if inverse is None:
                return None
            best = error
            unknowns = _moved(unknowns, inverse, residual, digits)

    def _inverse(self, unknowns: Sequence[Fraction]) -> list[list[int]] | None:
        """Y in units of 2^-INVERSE_BITS; None where the conditions depend on each other."""
        slopes = np.array(self.slopes(_to_digits(unknowns)), dtype=float)
        inverse = _least_change(slopes, self.pattern.metric)
        # The proof asks for κ ≤ 1/2; where conditions depend on each other, an entry is off by far more than this.
        if not np.all(np.abs(slopes @ inverse - np.eye(len(slopes))) < 1e-3):
            return None
        return [[round(Fraction(float(entry)) * 2**INVERSE_BITS) for entry in row] for row in inverse]

    def _slope_change(self, unknowns: Sequence[Fraction]) -> Fraction:
        """A bound on how fast the slopes change, near the unknowns: |g'(x) - g'(y)| ≤ bound · |x - y|.

        Numbers of trees are polynomials whose sizes are at most their values with all signs positive;
        Cauchy's inequality bounds their second derivatives on a ball of radius ρ/2 by 8 max|g| / ρ².
        """
        radius = 1 / 16  # ρ: around each point of the ball of radius ρ/2, one of radius ρ/2 lies in that of radius ρ
        sizes = np.array([abs(float(number)) + radius for number in self.pattern.numbers(unknowns)])
        values, _ = self.conditions.values(sizes, [tree for tree, _ in self.trees])
        # All terms are positive and nothing cancels: a hundredth is far more than what floats round.
        largest = 1.01 * max(float(sizes.sum()), float(max(values, default=0)))
        return Fraction(8 * largest / radius**2) * len(sizes) ** 2 * self._stretch**2


def _moved(
    unknowns: Sequence[Fraction], inverse: list[list[int]], residual: Sequence[Fraction], digits: int
) -> list[Fraction]:
    """A step of Newton's method in whole numbers, x - Y g, to so many digits; the residual has five more."""
    unit = 10**digits
    parts = [round(part * unit * 10**5) for part in residual]
    moved: list[Fraction] = []
    for value, row in zip(unknowns, inverse, strict=True):
        step = sum(a * b for a, b in zip(row, parts, strict=True)) >> INVERSE_BITS
        moved.append(Fraction(round(value * unit) - step // 10**5, unit))
    return moved


def _to_digits(numbers: Sequence[Fraction]) -> list[Fraction]:
    return [Fraction(round(number * 10**SLOPE_DIGITS), 10**SLOPE_DIGITS) for number in numbers]


def _least_change(slopes: Array, metric: Array) -> Array:
    """The right inverse that changes the unknowns least, by a metric."""
    sizes, directions = np.linalg.eigh(metric)
    root = directions / np.sqrt(np.maximum(sizes, sizes.max() * SMALLEST_SIZE)) @ directions.T
    return root @ np.linalg.pinv(slopes @ root)


def _add_up(pattern: Pattern, chosen: Sequence[bool]) -> bool:
    """True when these letters add up to 1 whatever the unknowns, so that there is no condition."""
    places = [place for place, is_chosen in enumerate(chosen) if is_chosen]
    slopes = map(sum, zip(*(pattern.matrix[place] for place in places), strict=True))
    return not any(slopes) and sum((pattern.offset[place] for place in places), Fraction(0)) == 1


def _distance_from_one(slopes: Sequence[Sequence[Fraction]], inverse: Sequence[Sequence[int]]) -> Fraction:
    """|1 - g' Y|."""
    columns = list(zip(*inverse, strict=True))
    largest = Fraction(0)
    for i, row in enumerate(slopes):
        total = Fraction(0)
        for j, column in enumerate(columns):
            total += abs(int(i == j) - dot(row, column) / 2**INVERSE_BITS)
        largest = max(largest, total)
    return largest
