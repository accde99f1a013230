"""Exact roots behind decimals: is there a method of order p whose coefficients round to these?

Coefficients from the literature are decimals of roots that have no short formula. With the decimals
as typed the order is lower, for rounding leaves errors of 1e-16. Here the root itself is found:
Newton's method refines the decimals, and a contraction proves that a root of the order conditions
lies close by. All is exact: values and slopes of the conditions are whole numbers, and the change
of the slopes is bounded by Cauchy's inequality.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from sympy import Expr, Rational

from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.condition_system import ConditionSystem, Solution
from pnn_symbolic.series.many_decimals import by_decimals
from pnn_symbolic.series.missed_conditions import reachable_orders
from pnn_symbolic.series.order_conditions import WordConditions
from pnn_symbolic.series.rounded_numbers import Rounded, far_off
from pnn_symbolic.series.word_patterns import Pattern, dot, patterns

DIGITS = 40
Acceptance = Callable[[Sequence[Rounded], Sequence[Fraction], Fraction, int], bool]
"""Whether typed numbers may stand for others, known to a radius, that meet so many conditions."""


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
    numbers = by_decimals([_exact(letter.number) for letter in word])
    if not any(number.within for number in numbers):
        return Nearest(None)
    return nearest_root(word, list(patterns(word, numbers)), _in_their_boxes, order=order, digits=digits)


def nearest_root(
    word: Word,
    kept: Sequence[Pattern],
    is_accepted: Acceptance,
    *,
    order: int | None = None,
    above: int = 0,
    digits: int = DIGITS,
) -> Nearest:
    """The method of the highest order above a known one, by the first pattern by which there is one.

    kept          what may be kept, from the most special
    is_accepted   whether the typed numbers may stand for others, known to a radius, that meet so many conditions
    """
    conditions = WordConditions(tuple(letter.force if letter.kind == "K" else "D" for letter in word))
    reached = {pattern.name: [order] if order else reachable_orders(conditions, pattern) for pattern in kept}
    search = _Search(word, conditions, is_accepted, digits, may_be_exact=order is None)
    orders = {reachable for reachable in chain(*reached.values()) if reachable > above}
    for wanted in sorted(orders, reverse=True):
        answer = search.of_order(wanted, [pattern for pattern in kept if wanted in reached[pattern.name]])
        if answer is not None:
            return answer
    return search.nearest(None)


@dataclass
class _Search:
    """Looks for a root, order by order from the highest, and keeps which orders stayed without.

    may_be_exact   whether a word that meets the conditions as typed is to be left as it is
    """

    word: Word
    conditions: WordConditions
    is_accepted: Acceptance
    digits: int
    may_be_exact: bool
    unsolved: int = 0
    refused: int = 0

    def of_order(self, order: int, kept: Sequence[Pattern]) -> Nearest | None:
        """The answer where there is one of this order; None where lower ones are to be looked at."""
        solved = False
        for pattern in kept:
            system = ConditionSystem(self.conditions, pattern, order)
            if self.may_be_exact and not any(system.missed([_exact(letter.number) for letter in self.word])):
                return self.nearest(None)
            solution = system.root(self.digits)
            if solution is None:
                continue
            solved = True
            root = self._accepted(system, solution, order)
            if root is not None:
                return self.nearest(root)
        if not solved:
            self.unsolved = max(self.unsolved, order)
        return None

    def _accepted(self, system: ConditionSystem, solution: Solution, order: int) -> ExactRoot | None:
        """The root of a solution, where the typed numbers may stand for it."""
        pattern = system.pattern
        typed = [number for number, _, _ in pattern.typed]
        values = [offset + dot(row, solution.unknowns) for _, offset, row in pattern.typed]
        if self.is_accepted(typed, values, solution.radius, system.count):
            moved = max(abs(value - number.typed) for number, value in zip(typed, values, strict=True))
            return _exact_root(self.word, solution, order, moved, pattern.name)
        if not far_off(typed, values):
            self.refused = max(self.refused, order)
        return None

    def nearest(self, root: ExactRoot | None) -> Nearest:
        """The answer, with what was seen so far."""
        return Nearest(root, self.unsolved, self.refused)


def _exact_root(word: Word, solution: Solution, order: int, moved: Fraction, pattern: str) -> ExactRoot:
    """The word with the numbers of a solution."""
    letters = zip(word, solution.numbers, strict=True)
    refined = tuple(letter._replace(number=_rational(number)) for letter, number in letters)
    return ExactRoot(
        word=Word(refined, word.per_unit_mass),
        order=order,
        radius=_rational(solution.radius),
        moved=_rational(moved),
        pattern=pattern,
    )


def _in_their_boxes(
    numbers: Sequence[Rounded], intended: Sequence[Fraction], radius: Fraction, conditions: int
) -> bool:
    pairs = zip(numbers, intended, strict=True)
    return all(abs(value - number.typed) + radius <= number.within for number, value in pairs)


def _exact(number: Expr) -> Fraction:
    assert isinstance(number, Rational)
    return Fraction(number.p, number.q)


def _rational(number: Fraction) -> Rational:
    return Rational(number.numerator, number.denominator)  # pyright: ignore[reportReturnType]
