"""Exact roots behind decimals: is there a method of order p whose coefficients round to these?

Coefficients from the literature are decimals of roots that have no short formula. With the decimals
as typed the order is lower, for rounding leaves errors of 1e-16. Here the root itself is found:
Newton's method refines the decimals, and a contraction proves that a root of the order conditions
lies close by. All is exact: values and slopes of the conditions are whole numbers, and the change
of the slopes is bounded by Cauchy's inequality.

**Proof.** Let g be the conditions, x the refined numbers, Y an approximate right inverse of g'(x).
T(s) = s - g(x + Y s) has |T(0)| = |g(x)| = η and, within |s| ≤ 2η, slope at most κ. If κ ≤ 1/2, T
maps that ball to itself and has a fixed point s there, by Banach's theorem, and x + Y s is a root,
within 2η|Y| of x. (All norms are maximum norms.)

Source: Krawczyk 1969, Computing 4, 187; Rump, Acta Numerica 19 (2010) 287, section 13, for proofs of this kind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, Rational

from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.order_conditions import WordConditions
from pnn_symbolic.series.rounded_numbers import Rounded, far_off
from pnn_symbolic.series.word_patterns import Pattern, dot, patterns

FEWEST_DECIMALS = 10
"""Numbers with fewer decimals are taken as they are: 1.0001 is no rounded 1."""
HIGHEST_ORDER = 10
EXACTLY = Fraction(0)
UNITS = 10
"""By how many units of the last decimal a number may change: sums and multiples of decimals were rounded before."""
DIGITS = 40
GUARD_DIGITS = 15
SLOPE_DIGITS = 25
INVERSE_BITS = 70
KEPT_BELOW = 1e-20
"""Newton's method takes the slopes anew while it errs by more."""
SMALLEST_SIZE = 1e-24
"""Of a direction of the metric, relative to the largest."""

Array = Any


@dataclass(frozen=True)
class ExactRoot:
    """A word whose numbers are those of a method of order `order`, to `digits` decimals.

    word      the refined word
    order     proved: a root of the order conditions lies within `radius` of every number
    radius    an exact bound
    moved     the largest difference between a refined number and the one that was given
    pattern   what was kept: "letters", "palindrome", "palindrome of DKD steps"
    """

    word: Word
    order: int
    radius: Rational
    moved: Rational
    pattern: str


class Nearest(NamedTuple):
    """What was found near the decimals of a word.

    root       of the highest order that was proved; None where no numbers but the typed ones are meant
    unsolved   a higher order that the rounding may allow, for which no numbers were found; 0 where there is none
    refused    a higher order whose numbers lie a little beyond the rounding; 0 where there is none
    """

    root: ExactRoot | None
    unsolved: int = 0
    refused: int = 0


def exact_root(word: Word, order: int | None = None, digits: int = DIGITS) -> ExactRoot | None:
    """Refine the decimals of a word to the method of this order that they round, and prove that it exists.

    Without `order`, the highest that can be proved. Only numbers with at least ten decimals change,
    each by no more than about a unit of its last decimal; None when no such root is found, or when
    there is nothing to refine. Where there is a family of roots, the one nearest to the decimals is taken.

    >>> ruth = Word.of(*zip("KDKDKD", ["7/24", "2/3", "3/4", "-2/3", "-1/24", "1"]))
    >>> exact_root(ruth) is None  # exact already
    True
    >>> w, u = "1.3512071919596577", "-1.7024143839193153"
    >>> half, inner = "0.67560359597982885", "-0.1756035959798288"
    >>> forest_ruth = Word.of(*zip("DKDKDKD", [half, w, inner, u, inner, w, half]))
    >>> root = exact_root(forest_ruth, order=4)
    >>> root.order, str(root.word.parts[1].number.evalf(30))
    (4, '1.35120719195965763404768780897')
    """
    return nearest_by_decimals(word, order, digits).root


def nearest_by_decimals(word: Word, order: int | None = None, digits: int = DIGITS) -> Nearest:
    """The same, with the order that stayed unsolved."""
    if any(letter.kind == "S" or not isinstance(letter.number, Rational) for letter in word):
        return Nearest(None)
    numbers = _by_decimals([_exact(letter.number) for letter in word])
    if not any(number.within for number in numbers):
        return Nearest(None)
    return nearest_root(word, list(patterns(word, numbers)), _in_their_boxes, order=order, digits=digits)


def nearest_root(
    word: Word,
    kept: Sequence[Pattern],
    is_accepted: Callable[[Sequence[Rounded], Sequence[Fraction], Fraction, int], bool],
    *,
    order: int | None = None,
    above: int = 0,
    digits: int = DIGITS,
) -> Nearest:
    """The method of the highest order above one, by the first pattern by which there is one.

    kept          what may be kept, from the most special
    is_accepted   whether the typed numbers may stand for others, known to a radius, that meet so many conditions
    """
    conditions = WordConditions(tuple(letter.force if letter.kind == "K" else "D" for letter in word))
    reached = {pattern.name: [order] if order else reachable_orders(conditions, pattern) for pattern in kept}
    unsolved = refused = 0
    for wanted in sorted({one for orders in reached.values() for one in orders if one > above}, reverse=True):
        solved = False
        for pattern in kept:
            if wanted not in reached[pattern.name]:
                continue
            system = _System(conditions, pattern, wanted)
            if order is None and not any(system.missed([_exact(letter.number) for letter in word])):
                return Nearest(None, unsolved, refused)
            found = system.root(digits)
            if found is None:
                continue
            solved = True
            refined, unknowns, radius = found
            typed = [number for number, _, _ in pattern.typed]
            values = [offset + dot(row, unknowns) for _, offset, row in pattern.typed]
            if is_accepted(typed, values, radius, len(system.trees) + (not system.drifts_add_up)):
                letters = zip(word, refined, strict=True)
                parts = tuple(letter._replace(number=_rational(number)) for letter, number in letters)
                moved = max(abs(value - number.typed) for number, value in zip(typed, values, strict=True))
                there = Word(parts, word.per_unit_mass)
                root = ExactRoot(
                    word=there, order=wanted, radius=_rational(radius), moved=_rational(moved), pattern=pattern.name
                )
                return Nearest(root, unsolved, refused)
            if not far_off(typed, values):
                refused = max(refused, wanted)
        if not solved:
            unsolved = max(unsolved, wanted)
    return Nearest(None, unsolved, refused)


def _in_their_boxes(
    numbers: Sequence[Rounded], intended: Sequence[Fraction], radius: Fraction, conditions: int
) -> bool:
    pairs = zip(numbers, intended, strict=True)
    return all(abs(value - number.typed) + radius <= number.within for number, value in pairs)


def decimals(number: Fraction) -> int:
    """How many decimals a number has, when it has so many that it may be rounded; 0 for an exact one.

    A number that is no decimal, such as a quotient of decimals, counts with the digits of its denominator.

    >>> decimals(Fraction("0.125")), decimals(Fraction("0.1786178958448091")), decimals(Fraction(-3, 73))
    (0, 16, 0)
    """
    below, count = number.denominator, 0
    while below % 10 == 0:
        below, count = below // 10, count + 1
    while below % 2 == 0 or below % 5 == 0:
        below, count = below // (2 if below % 2 == 0 else 5), count + 1
    if below > 1:
        count = len(str(number.denominator)) // 2
    return count if count >= FEWEST_DECIMALS else 0


def _by_decimals(values: Sequence[Fraction]) -> list[Rounded]:
    """Numbers of a map that was not typed, as fine as the coarsest of those that have many decimals."""
    counts = [decimals(value) for value in values]
    unit = Fraction(1, 10 ** min(filter(None, counts), default=0))
    return [
        Rounded(value, value, unit if count else EXACTLY, UNITS * unit if count else EXACTLY, short=False)
        for value, count in zip(values, counts, strict=True)
    ]


def reachable_orders(conditions: WordConditions, pattern: Pattern) -> list[int]:
    """Orders whose conditions may be met within the boxes, to the first order, from the highest.

    The first that misses by more than three times what its slopes allow ends the list.
    """
    numbers = pattern.numbers(pattern.start)
    start = np.array([float(number) for number in numbers])
    room = np.zeros(len(pattern.matrix[0]))
    for number, _, row in pattern.typed:
        room = np.maximum(room, [float(number.within) if entry else 0.0 for entry in row])
    matrix = np.array([[float(entry) for entry in row] for row in pattern.matrix])
    drifts = np.array([float(letter == "D") for letter in conditions.letters])
    order = 0
    while order < HIGHEST_ORDER:
        trees = conditions.trees(order + 1)
        missed = _missed(conditions, numbers, [(tree, order + 1) for tree in trees], with_drifts=order == 0)
        _, slopes = conditions.values(start, trees, slopes=True)
        rows = slopes if order else [drifts, *slopes]
        allowed = 3 * abs(rows @ matrix) @ room
        if any(abs(miss) > most for miss, most in zip(missed, allowed, strict=True)):
            break
        order += 1
    return list(range(order - order % 2 if pattern.symmetric else order, 0, -2 if pattern.symmetric else -1))


def _missed(
    conditions: WordConditions, numbers: Sequence[Fraction], trees: Sequence[tuple[int, int]], *, with_drifts: bool
) -> list[Fraction]:
    """By how much letters with these numbers miss each condition, exactly.

    trees   with the power of dt of each
    """
    whole, below = _over_one_denominator(numbers)
    values, _ = conditions.values(whole, [tree for tree, _ in trees])
    should = conditions.exact([tree for tree, _ in trees])
    drifts = [number for number, letter in zip(numbers, conditions.letters, strict=True) if letter == "D"]
    missed = [sum(drifts, Fraction(0)) - 1] if with_drifts else []
    for value, (_, degree), exact in zip(values, trees, should, strict=True):
        missed.append(Fraction(int(value), below**degree) - exact)
    return missed


def _over_one_denominator(numbers: Sequence[Fraction]) -> tuple[Array, int]:
    below = int(np.lcm.reduce(np.array([number.denominator for number in numbers], dtype=object)))
    return np.array([int(number * below) for number in numbers], dtype=object), below


# ---------------------------------------------------------------- the proof


class _System:
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
        return _missed(self.conditions, numbers, self.trees, with_drifts=not self.drifts_add_up)

    def slopes(self, unknowns: Sequence[Fraction]) -> list[list[Fraction]]:
        """g', exactly: (conditions, unknowns)."""
        whole, below = _over_one_denominator(self.pattern.numbers(unknowns))
        _, slopes = self.conditions.values(whole, [tree for tree, _ in self.trees], slopes=True)
        drifts = [Fraction(int(letter == "D")) for letter in self.conditions.letters]
        by_letter = [] if self.drifts_add_up else [drifts]
        for row, (_, degree) in zip(slopes, self.trees, strict=True):
            by_letter.append([Fraction(int(slope), below ** (degree - 1)) for slope in row])
        columns = list(zip(*self.pattern.matrix, strict=True))
        return [[dot(column, row) for column in columns] for row in by_letter]

    def root(self, digits: int) -> tuple[list[Fraction], list[Fraction], Fraction] | None:
        """The letters and the unknowns to so many digits, and how far the exact ones may be; None without a proof."""
        if not 0 < len(self.trees) + (not self.drifts_add_up) <= len(self.pattern.start):
            return None
        found = self._newton(digits + GUARD_DIGITS)
        if found is None:
            return None
        refined, whole = found
        start = _to_digits(refined)
        slopes = self.slopes(start)
        size = Fraction(max(sum(map(abs, row)) for row in whole), 2**INVERSE_BITS)
        error = max(abs(part) for part in self.residual(refined))
        contraction = _distance_from_one(slopes, whole)
        bend = self._bend(refined)
        distance = max(abs(a - b) for a, b in zip(start, refined, strict=True))
        contraction += bend * size * (distance + 2 * error * size)
        if contraction > Fraction(1, 2) or 2 * error * size > Fraction(1, 100):
            return None
        most = max(sum(map(abs, row)) for row in self.pattern.matrix)
        numbers = [
            Fraction(round(number * 10**digits), 10**digits) if any(row) else number
            for number, row in zip(self.pattern.numbers(refined), self.pattern.matrix, strict=True)
        ]
        rounding = max(abs(a - b) for a, b in zip(numbers, self.pattern.numbers(refined), strict=True))
        return numbers, refined, 2 * error * size * max(most, 1) + rounding

    def _newton(self, digits: int) -> tuple[list[Fraction], list[list[int]]] | None:
        """The unknowns with so many digits, and the inverse of the slopes; it is kept once the digits of floats do."""
        unit = 10**digits
        unknowns, inverse, best = self.pattern.start, None, None
        while True:
            residual = self.residual(unknowns)
            error = max(map(abs, residual))
            if inverse is not None and error * 10 ** (digits - 5) < 1:
                return unknowns, inverse
            if best is not None and error * 10 > best:
                return None
            if best is None or best > KEPT_BELOW:
                inverse = self._inverse(unknowns)
            if inverse is None:
                return None
            best = error
            parts = [round(part * unit * 10**5) for part in residual]
            steps = [sum(a * b for a, b in zip(row, parts, strict=True)) >> INVERSE_BITS for row in inverse]
            unknowns = [
                Fraction(round(value * unit) - step // 10**5, unit) for value, step in zip(unknowns, steps, strict=True)
            ]

    def _inverse(self, unknowns: Sequence[Fraction]) -> list[list[int]] | None:
        """Y in units of 2^-INVERSE_BITS; None where the conditions depend on each other."""
        slopes = np.array(self.slopes(_to_digits(unknowns)), dtype=float)
        inverse = _least_change(slopes, self.pattern.metric)
        if not np.all(np.abs(slopes @ inverse - np.eye(len(slopes))) < 1e-3):
            return None
        return [[round(Fraction(float(entry)) * 2**INVERSE_BITS) for entry in row] for row in inverse]

    def _bend(self, unknowns: Sequence[Fraction]) -> Fraction:
        """A bound on how fast the slopes change, near the unknowns: |g'(x) - g'(y)| ≤ bend · |x - y|.

        Numbers of trees are polynomials whose sizes are at most their values with all signs positive;
        Cauchy's inequality bounds their second derivatives on a ball of radius ρ/2 by 8 max|g| / ρ².
        """
        radius = 1 / 16
        sizes = np.array([abs(float(number)) + radius for number in self.pattern.numbers(unknowns)])
        values, _ = self.conditions.values(sizes, [tree for tree, _ in self.trees])
        largest = 1.01 * max(float(sizes.sum()), float(max(values, default=0)))
        most = max(sum(map(abs, row)) for row in self.pattern.matrix)
        return Fraction(8 * largest / radius**2) * len(sizes) ** 2 * most**2


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
    slopes = [sum(pattern.matrix[place][column] for place in places) for column in range(len(pattern.matrix[0]))]
    return not any(slopes) and sum((pattern.offset[place] for place in places), Fraction(0)) == 1


def _distance_from_one(slopes: Sequence[Sequence[Fraction]], inverse: Sequence[Sequence[int]]) -> Fraction:
    """|1 - g' Y|."""
    columns = list(zip(*inverse, strict=True))
    return max(
        sum((abs(int(i == j) - dot(row, column) / 2**INVERSE_BITS) for j, column in enumerate(columns)), Fraction(0))
        for i, row in enumerate(slopes)
    )


def _exact(number: Expr) -> Fraction:
    assert isinstance(number, Rational)
    return Fraction(number.p, number.q)


def _rational(number: Fraction) -> Rational:
    return Rational(number.numerator, number.denominator)  # pyright: ignore[reportReturnType]
