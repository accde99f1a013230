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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from sympy import Rational

from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.compositions import STEPS, independent_trees
from pnn_symbolic.series.order_conditions import WordConditions

FEWEST_DECIMALS = 10
"""Numbers with fewer decimals are taken as they are: 1.0001 is no rounded 1."""
HIGHEST_ORDER = 10
UNITS = 10
"""By how many units of the last decimal a number may change: sums and multiples of decimals were rounded before."""
RESIDUAL = 1e-7
DIGITS = 40
GUARD_DIGITS = 15
SLOPE_DIGITS = 25
INVERSE_BITS = 70

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


@dataclass(frozen=True)
class Pattern:
    """Numbers of a word as offset + matrix · unknowns.

    name        what the pattern keeps
    offset      (letters,) exact numbers
    matrix      (letters, unknowns) exact numbers
    unknowns    (unknowns,) where to start
    symmetric   the word is a palindrome: there are no errors at even powers of dt
    step        "DKD" or "KDK" where the word is a composition of such steps, else ""
    """

    name: str
    offset: list[Fraction]
    matrix: list[list[Fraction]]
    unknowns: list[Fraction]
    symmetric: bool
    step: str = ""

    def trees(self, conditions: WordConditions, degree: int) -> Sequence[int]:
        """The trees whose numbers decide whether the word errs at dt^degree, once its drifts add up to 1."""
        if not self.step:
            return conditions.trees(degree)
        return independent_trees(self.step, degree) if degree > 1 else ()


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
    numbers = [_fraction(letter.number) for letter in word]
    if None in numbers or any(letter.kind == "S" for letter in word):
        return None
    given: list[Fraction] = [number for number in numbers if number is not None]
    if not any(decimals(number) for number in given):
        return None
    for pattern in _patterns(word, given):
        conditions = WordConditions(tuple(letter.force if letter.kind == "K" else "D" for letter in word))
        orders = [order] if order is not None else _possible_orders(conditions, given, pattern.symmetric)
        for wanted in orders:
            system = _System(conditions, pattern, wanted)
            if order is None and not any(system.residual(pattern.unknowns)):
                return None
            found = system.root(digits)
            if found is not None:
                refined, radius = found
                moved = [abs(new - old) for new, old in zip(refined, given, strict=True)]
                if all(_is_rounding(change, radius, old, given) for change, old in zip(moved, given, strict=True)):
                    letters = zip(word, refined, strict=True)
                    parts = tuple(letter._replace(number=_rational(number)) for letter, number in letters)
                    word_there = Word(parts, word.per_unit_mass)
                    return ExactRoot(word_there, wanted, _rational(radius), _rational(max(moved)), pattern.name)
    return None


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


def _is_rounding(change: Fraction, radius: Fraction, number: Fraction, given: Sequence[Fraction]) -> bool:
    """True when a number may have been rounded from one so far away; an exact number must have stayed."""
    return change + radius <= _tolerance(number, given) if decimals(number) else change == 0


def _tolerance(number: Fraction, given: Sequence[Fraction]) -> Fraction:
    count = decimals(number)
    if not count:
        return Fraction(0)
    if 10**count % number.denominator:  # a quotient of decimals: as good as the worst of these
        count = min((decimals(other) for other in given if decimals(other)), default=count)
    return Fraction(UNITS, 10**count)


def _possible_orders(conditions: WordConditions, numbers: Sequence[Fraction], symmetric: bool) -> list[int]:
    """Orders whose conditions the numbers nearly meet, from the highest."""
    start = np.array([float(number) for number in numbers])
    drifts = sum(number for number, letter in zip(start, conditions.letters, strict=True) if letter == "D")
    if abs(drifts - 1) > RESIDUAL:
        return []
    order = 0
    while order < HIGHEST_ORDER:
        trees = conditions.trees(order + 1)
        values, _ = conditions.values(start, trees)
        if max(abs(values - np.array(conditions.exact(trees), dtype=float))) > RESIDUAL:
            break
        order += 1
    return list(range(order - order % 2 if symmetric else order, 0, -2 if symmetric else -1))


# ---------------------------------------------------------------- patterns


def _patterns(word: Word, numbers: Sequence[Fraction]) -> Iterator[Pattern]:
    """What may be kept while the numbers change, from the most special."""
    kinds = [(letter.kind, letter.force) for letter in word]
    composition = _composition(word, numbers)
    if composition is not None:
        yield composition
    mirrored = all(
        abs(one - other) <= _tolerance(one, numbers) + _tolerance(other, numbers)
        for one, other in zip(numbers, reversed(numbers), strict=True)
    )
    if kinds == kinds[::-1] and mirrored:
        yield _tied("palindrome", numbers, [min(place, len(numbers) - 1 - place) for place in range(len(numbers))])
    else:
        yield _tied("letters", numbers, list(range(len(numbers))))


def _tied(name: str, numbers: Sequence[Fraction], groups: Sequence[int]) -> Pattern:
    """Numbers of one group stay equal; exact numbers stay."""
    free = [group for group in dict.fromkeys(groups) if decimals(numbers[group])]
    offset = [Fraction(0) if group in free else numbers[group] for group in groups]
    matrix = [[Fraction(int(group == column)) for column in free] for group in groups]
    return Pattern(name, offset, matrix, [numbers[group] for group in free], name != "letters")


def _composition(word: Word, numbers: Sequence[Fraction]) -> Pattern | None:
    """The word as a palindrome of DKD or KDK steps of different lengths, if it is one."""
    kinds = "".join(letter.kind for letter in word)
    lengths = list(numbers[1::2])
    count = len(lengths)
    if len(kinds) != 2 * count + 1 or kinds[:3] not in STEPS or kinds != kinds[:2] * count + kinds[0]:
        return None
    if any(letter.force != "f" for letter in word):
        return None
    tied = _tied("palindrome", lengths, [min(place, count - 1 - place) for place in range(count)])
    rows = list(zip(tied.offset, tied.matrix, strict=True))
    nothing = (Fraction(0), [Fraction(0)] * len(tied.unknowns))
    steps = [nothing, *rows, nothing]
    letters = [_mean(steps[0], steps[1])]
    for here, after in pairwise(steps[1:]):
        letters += [here, _mean(here, after)]
    unknowns = tied.unknowns
    for (start, row), number in zip(letters, numbers, strict=True):
        meant = start + _dot(row, unknowns)
        if abs(meant - number) > _tolerance(number, numbers) + _tolerance(meant, numbers):
            return None
    name = f"palindrome of {kinds[:3]} steps"
    return Pattern(name, [start for start, _ in letters], [row for _, row in letters], unknowns, True, kinds[:3])


def _mean(
    one: tuple[Fraction, list[Fraction]], other: tuple[Fraction, list[Fraction]]
) -> tuple[Fraction, list[Fraction]]:
    return (one[0] + other[0]) / 2, [(a + b) / 2 for a, b in zip(one[1], other[1], strict=True)]


def _dot(row: Sequence[Any], column: Sequence[Any]) -> Fraction:
    return sum((a * b for a, b in zip(row, column, strict=True) if a), Fraction(0))


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
        self.exact = conditions.exact([tree for tree, _ in self.trees])
        self.drifts = np.array([int(letter == "D") for letter in conditions.letters])

    def numbers(self, unknowns: Sequence[Fraction]) -> list[Fraction]:
        """The letters' numbers."""
        rows = zip(self.pattern.offset, self.pattern.matrix, strict=True)
        return [start + _dot(row, unknowns) for start, row in rows]

    def residual(self, unknowns: Sequence[Fraction]) -> list[Fraction]:
        """g, exactly."""
        values, below, _ = self._whole(unknowns, slopes=False)
        drifts = [] if self.drifts_add_up else [_dot(self.drifts.tolist(), self.numbers(unknowns)) - 1]
        numbers = zip(values, self.trees, self.exact, strict=True)
        return [*drifts, *(Fraction(int(value), below**degree) - exact for value, (_, degree), exact in numbers)]

    def slopes(self, unknowns: Sequence[Fraction]) -> list[list[Fraction]]:
        """g', exactly: (conditions, unknowns)."""
        _, below, slopes = self._whole(unknowns, slopes=True)
        by_letter = [] if self.drifts_add_up else [[Fraction(int(drift)) for drift in self.drifts]]
        for row, (_, degree) in zip(slopes, self.trees, strict=True):
            by_letter.append([Fraction(int(slope), below ** (degree - 1)) for slope in row])
        columns = list(zip(*self.pattern.matrix, strict=True))
        return [[_dot(column, row) for column in columns] for row in by_letter]

    def _whole(self, unknowns: Sequence[Fraction], *, slopes: bool) -> tuple[Array, int, Array]:
        numbers = self.numbers(unknowns)
        below = int(np.lcm.reduce(np.array([number.denominator for number in numbers], dtype=object)))
        whole = np.array([int(number * below) for number in numbers], dtype=object)
        values, slope = self.conditions.values(whole, [tree for tree, _ in self.trees], slopes=slopes)
        return values, below, slope

    def root(self, digits: int) -> tuple[list[Fraction], Fraction] | None:
        """Numbers to so many digits and a bound on how far the exact root is from them; None without a proof."""
        unknowns = self.pattern.unknowns
        if not 0 < len(self.trees) + (not self.drifts_add_up) <= len(unknowns):
            return None
        start = [Fraction(round(value * 10**SLOPE_DIGITS), 10**SLOPE_DIGITS) for value in unknowns]
        slopes = self.slopes(start)
        inverse = np.linalg.pinv(np.array(slopes, dtype=float))
        if not np.all(np.abs(np.array(slopes, dtype=float) @ inverse - np.eye(len(slopes))) < 1e-3):
            return None  # the conditions depend on each other here
        whole = [[round(Fraction(float(entry)) * 2**INVERSE_BITS) for entry in row] for row in inverse]
        refined = self._newton(unknowns, whole, digits + GUARD_DIGITS)
        if refined is None:
            return None
        slopes = self.slopes(start := [Fraction(round(v * 10**SLOPE_DIGITS), 10**SLOPE_DIGITS) for v in refined])
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
            for number, row in zip(self.numbers(refined), self.pattern.matrix, strict=True)
        ]
        rounding = max(abs(a - b) for a, b in zip(numbers, self.numbers(refined), strict=True))
        return numbers, 2 * error * size * most + rounding

    def _newton(
        self, start: Sequence[Fraction], inverse: Sequence[Sequence[int]], digits: int
    ) -> list[Fraction] | None:
        """The unknowns with so many digits, by Newton's method with one slope."""
        unit = 10**digits
        unknowns, best = list(start), None
        while True:
            residual = self.residual(unknowns)
            error = max(map(abs, residual))
            if error * 10 ** (digits - 5) < 1:
                return unknowns
            if best is not None and error * 10 > best:
                return None
            best = error
            parts = [round(part * unit * 10**5) for part in residual]
            steps = [sum(a * b for a, b in zip(row, parts, strict=True)) >> INVERSE_BITS for row in inverse]
            unknowns = [
                Fraction(round(value * unit) - step // 10**5, unit) for value, step in zip(unknowns, steps, strict=True)
            ]

    def _bend(self, unknowns: Sequence[Fraction]) -> Fraction:
        """A bound on how fast the slopes change, near the unknowns: |g'(x) - g'(y)| ≤ bend · |x - y|.

        Numbers of trees are polynomials whose sizes are at most their values with all signs positive;
        Cauchy's inequality bounds their second derivatives on a ball of radius ρ/2 by 8 max|g| / ρ².
        """
        radius = 1 / 16
        sizes = np.array([abs(float(number)) + radius for number in self.numbers(unknowns)])
        values, _ = self.conditions.values(sizes, [tree for tree, _ in self.trees])
        largest = 1.01 * max(float(sizes.sum()), float(max(values, default=0)))
        most = max(sum(map(abs, row)) for row in self.pattern.matrix)
        return Fraction(8 * largest / radius**2) * len(sizes) ** 2 * most**2


def _add_up(pattern: Pattern, chosen: Sequence[bool]) -> bool:
    """True when these letters add up to 1 whatever the unknowns, so that there is no condition."""
    places = [place for place, is_chosen in enumerate(chosen) if is_chosen]
    if any(any(pattern.matrix[place]) for place in places):
        return False
    return sum((pattern.offset[place] for place in places), Fraction(0)) == 1


def _distance_from_one(slopes: Sequence[Sequence[Fraction]], inverse: Sequence[Sequence[int]]) -> Fraction:
    """|1 - g' Y|."""
    columns = list(zip(*inverse, strict=True))
    return max(
        sum((abs(int(i == j) - _dot(row, column) / 2**INVERSE_BITS) for j, column in enumerate(columns)), Fraction(0))
        for i, row in enumerate(slopes)
    )


def _fraction(number: Any) -> Fraction | None:  # noqa: ANN401 - any SymPy number
    return Fraction(number.p, number.q) if isinstance(number, Rational) else None


def _rational(number: Fraction) -> Rational:
    return Rational(number.numerator, number.denominator)  # pyright: ignore[reportReturnType]
