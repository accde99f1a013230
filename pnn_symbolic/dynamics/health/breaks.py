"""Where runs break: the pairs beside a pair of rows, and runs cut there."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from pnn_symbolic.dynamics.health.rows import Rows, Run

SHORTEST_PIECE = 8
"""Rows of a piece that still says something."""


def cut(rows: Rows, places: list[np.ndarray]) -> Rows:
    """The runs cut in each of these pairs; pieces of fewer than 8 rows are left out, unless no other is there."""
    pieces: list[Run] = []
    for run, pairs in zip(rows.runs, places, strict=True):
        ends = [0, *(pairs + 1).tolist(), len(run)]
        pieces += [run.part(first, last) for first, last in pairwise(ends)]
    long = tuple(piece for piece in pieces if len(piece) >= SHORTEST_PIECE)
    return replace(rows, runs=long or rows.runs)


def where(rows: Rows, places: list[tuple[int, int]], after: int) -> str:
    """Where it is first seen, so many rows after the index that is kept, and how often."""
    run, row = places[0]
    of_run = f" of trajectory {run + 1}" if len(rows.runs) > 1 else ""
    more = f", and at {len(places) - 1} more" if len(places) > 1 else ""
    return f"row {row + after}{of_run}{more}"


def beside_each(values: np.ndarray) -> np.ndarray:
    """The largest of the two neighbours of each value."""
    return np.maximum(*neighbours(values))


def neighbours(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values before and after each; 0 beyond the ends."""
    return shifted(values, 1), shifted(values, -1)


def shifted(values: np.ndarray, by: int) -> np.ndarray:
    """The values `by` places earlier, 0 beyond the ends."""
    moved = np.zeros_like(values)
    if abs(by) < len(values):
        if by > 0:
            moved[by:] = values[:-by]
        else:
            moved[:by] = values[-by:]
    return moved
