"""Into which segments are the rows cut, so that each is one motion and the noise of a row is counted once?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory

MOST_ROWS = 4000


@dataclass(frozen=True, eq=False)
class Segments:
    """rows (L + 1, S, 2, N, D), NaN where a segment is shorter; numbers (L + 1, S) of the rows, −1 there."""

    rows: np.ndarray
    numbers: np.ndarray

    @cached_property
    def seen(self) -> np.ndarray:
        """(L + 1, S, 2, N, D): where there are rows."""
        return np.isfinite(self.rows)

    @property
    def length(self) -> int:
        """L, the steps of the longest segment."""
        return len(self.rows) - 1


def series_of(trajectories: Sequence[Trajectory], stride: int) -> list[np.ndarray]:
    """(T, 2, N, D) for each of the interleaved series; of many rows, runs of neighbours spread evenly."""
    series = []
    for run in trajectories:
        states = np.stack([run.positions, run.velocities], axis=1)
        series += [states[shift::stride] for shift in range(min(stride, len(states)))]
    series = [states for states in series if len(states) > 1]
    total = sum(len(states) for states in series)
    if total > MOST_ROWS:
        share = MOST_ROWS / total
        series = [states[: max(2, int(share * len(states)))] for states in series]
    return series


def cut(series: Sequence[np.ndarray], length: int) -> Segments:
    """Segments of about `length` steps that share no row."""
    pieces: list[np.ndarray] = []
    numbers: list[np.ndarray] = []
    offset = 0
    for states in series:
        for piece in np.array_split(np.arange(len(states)), max(1, len(states) // (length + 1))):
            pieces.append(states[piece])
            numbers.append(piece + offset)
        offset += len(states)
    longest = max(map(len, pieces))
    rows = np.full((longest, len(pieces), *series[0].shape[1:]), np.nan)
    numbers_of_rows = np.full((longest, len(pieces)), -1)
    for segment, (piece, number) in enumerate(zip(pieces, numbers, strict=True)):
        rows[: len(piece), segment] = piece
        numbers_of_rows[: len(piece), segment] = number
    return Segments(rows, numbers_of_rows)


def by_segment(slopes: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(S, M, I) from (L + 1, S, 2, N, D, I), nothing where no row is."""
    slopes = np.where(seen[..., None], slopes, 0.0)
    return np.moveaxis(slopes, 0, 1).reshape(slopes.shape[1], -1, slopes.shape[-1])
