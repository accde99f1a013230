"""By how much a word misses the order conditions, exactly, and which orders may be met within the rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from pnn_symbolic.series.order_conditions import WordConditions
from pnn_symbolic.series.word_patterns import Pattern

HIGHEST_ORDER = 10

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
        missed = missed_conditions(conditions, numbers, [(tree, order + 1) for tree in trees], with_drifts=order == 0)
        _, slopes = conditions.values(start, trees, slopes=True)
        rows = slopes if order else [drifts, *slopes]
        allowed = 3 * abs(rows @ matrix) @ room
        if any(abs(miss) > most for miss, most in zip(missed, allowed, strict=True)):
            break
        order += 1
    if pattern.symmetric:  # of even order
        return list(range(order - order % 2, 0, -2))
    return list(range(order, 0, -1))
