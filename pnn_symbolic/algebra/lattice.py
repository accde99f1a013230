"""All whole combinations of some vectors, by a basis in steps."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Any

Vector = dict[Any, Fraction]
"""Monomial → number."""


def lattice(vectors: Iterable[Vector]) -> list[Vector]:
    """A basis of the whole combinations of vectors, each with a leading monomial that the next ones do not have.

    >>> [row["a"] for row in lattice([{"a": Fraction(1)}, {"a": Fraction(1, 2)}, {"a": Fraction(1, 3)}])]
    [Fraction(1, 6)]
    """
    fractions = list(vectors)
    scale = 1
    for row in fractions:
        scale = lcm(scale, *(number.denominator for number in row.values()))
    rows = [{monomial: int(number * scale) for monomial, number in row.items()} for row in fractions]
    basis: list[Vector] = []
    for column in sorted(set(chain.from_iterable(rows))):
        pivot = _eliminated(rows, column)
        if pivot is not None:
            rows = [row for row in rows if row is not pivot]
            basis.append({monomial: Fraction(number, scale) for monomial, number in pivot.items() if number})
    return basis


def _eliminated(rows: list[dict[Any, int]], column: Hashable) -> dict[Any, int] | None:
    """The one row that keeps a number in the column after whole row operations, which change the rows in place.

    Euclid's algorithm on the numbers of the column: each round leaves remainders below the smallest of them.
    """
    while True:
        active = [row for row in rows if row.get(column)]
        if len(active) <= 1:
            return active[0] if active else None
        pivot = min(active, key=lambda row: abs(row[column]))
        for row in active:
            if row is not pivot:
                _subtract(row, pivot, times=row[column] // pivot[column])


def _subtract(row: dict[Any, int], pivot: dict[Any, int], times: int) -> None:
    for monomial, number in pivot.items():
        row[monomial] = row.get(monomial, 0) - times * number
