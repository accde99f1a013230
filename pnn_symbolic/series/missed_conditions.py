"""By how much a word misses the order conditions, exactly, and which orders may be met within the rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pnn_symbolic.series.order_conditions import WordConditions
from pnn_symbolic.series.word_patterns import Pattern

HIGHEST_ORDER = 10
"""Up to which an order is looked for, of words and of tableaux."""

Array = Any


def missed_conditions(
    conditions: WordConditions, numbers: Sequence[Fraction], trees: Sequence[tuple[int, int]], *, with_drifts: bool
) -> list[Fraction]:
    """By how much letters with these numbers miss each condition, exactly.

    trees   with the power of dt of each
    """
    scaled, below = over_one_denominator(numbers)
    values, _ = conditions.values(scaled, [tree for tree, _ in trees])
    should = conditions.exact([tree for tree, _ in trees])
    drifts = [number for number, letter in zip(numbers, conditions.letters, strict=True) if letter == "D"]
    missed = [sum(drifts, Fraction(0)) - 1] if with_drifts else []
    for value, (_, degree), exact in zip(values, trees, should, strict=True):
        missed.append(Fraction(int(value), below**degree) - exact)
    return missed


def over_one_denominator(numbers: Sequence[Fraction]) -> tuple[Array, int]:
    """Whole numbers, and what they are divided by."""
    below = int(np.lcm.reduce(np.array([number.denominator for number in numbers], dtype=object)))
    return np.array([int(number * below) for number in numbers], dtype=object), below


def reachable_orders(conditions: WordConditions, pattern: Pattern) -> list[int]:
    """Orders whose conditions may be met within the boxes, to the first order, from the highest.

    The first that misses by more than three times what its slopes allow ends the list.
    """
    order = 0
    while order < HIGHEST_ORDER and _may_be_met(conditions, pattern, order + 1):
        order += 1
    if pattern.symmetric:  # of even order
        return list(range(order - order % 2, 0, -2))
    return list(range(order, 0, -1))


def _may_be_met(conditions: WordConditions, pattern: Pattern, order: int) -> bool:
    """Whether no condition of an order misses by more than three times what its slopes allow within the boxes."""
    numbers = pattern.numbers(pattern.start)
    room = np.zeros(len(pattern.matrix[0]))
    for number, _, row in pattern.typed:
        room = np.maximum(room, [float(number.within) if entry else 0.0 for entry in row])
    trees = conditions.trees(order)
    missed = missed_conditions(conditions, numbers, [(tree, order) for tree in trees], with_drifts=order == 1)
    _, slopes = conditions.values(np.array(numbers, dtype=float), trees, slopes=True)
    if order == 1:
        slopes = [np.array([float(letter == "D") for letter in conditions.letters]), *slopes]
    allowed = 3 * abs(slopes @ np.array(pattern.matrix, dtype=float)) @ room
    return not any(abs(miss) > most for miss, most in zip(missed, allowed, strict=True))
