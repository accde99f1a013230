"""What came before and what came after? Rows k apart, in step units: what every statistic of the rows is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError

BLOCK = 50
"""Consecutive rows that stay together where some are left out: memory and noise are read from neighbours."""
LAGS = 40
"""Strides that a block is long at least: a memory is read from pairs up to thirty strides apart."""


@dataclass(frozen=True, eq=False)
class Triples:
    """Rows t − k, t and t + k of one trajectory, for each t that has both: the state before, now and after.

    before, now, after   (S, 2, N, D) in step units: index 0 is the position x, 1 the displacement w = v·kΔt
    forces               (S, 2, N, D) or None: forces now and after, in the data's units
    run, row             (S,): which trajectory, and which of its rows `now` is
    time_steps           (S,): the time from now to after; w is measured with it in all three
    stride               k

    All k interleaved series are there, in the order of the rows; neighbours in time are `stride` rows apart.

    >>> ramp = np.arange(5.0)[:, None, None]
    >>> triples = Triples.of([Trajectory(ramp, np.ones_like(ramp), time_step=0.5)], stride=2)
    >>> triples.before[:, 0].ravel(), triples.now[:, 0].ravel(), triples.after[:, 0].ravel(), triples.now[:, 1].ravel()
    (array([0.]), array([2.]), array([4.]), array([1.]))
    """

    before: np.ndarray
    now: np.ndarray
    after: np.ndarray
    forces: np.ndarray | None
    run: np.ndarray
    row: np.ndarray
    time_steps: np.ndarray
    stride: int = 1

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory], stride: int = 1, most: int | None = None) -> Triples:
        """All triples of all trajectories; or about `most` of them, in blocks of `BLOCK` consecutive rows."""
        if stride < 1:
            raise DataError(f"the stride is {stride}, expected at least 1")
        counts = [max(0, len(trajectory) - 2 * stride) for trajectory in trajectories]
        total = sum(counts)
        run = np.repeat(np.arange(len(trajectories)), counts)
        row = np.concatenate([np.arange(count) + stride for count in counts]) if counts else np.zeros(0, int)
        if most is not None and total > most:
            kept = _blocks(total, most, max(BLOCK, LAGS * stride))
            run, row = run[kept], row[kept]
        parts = [_of_rows(trajectory, row[run == k], stride) for k, trajectory in enumerate(trajectories)]
        with_forces = all(trajectory.forces is not None for trajectory in trajectories)
        return cls(
            before=np.concatenate([part[0] for part in parts]),
            now=np.concatenate([part[1] for part in parts]),
            after=np.concatenate([part[2] for part in parts]),
            forces=np.concatenate([part[3] for part in parts]) if with_forces else None,  # pyright: ignore[reportArgumentType, reportCallIssue]
            run=run,
            row=row,
            time_steps=np.concatenate([part[4] for part in parts]),
            stride=stride,
        )

    def __len__(self) -> int:
        return len(self.now)

    def __getitem__(self, rows: np.ndarray | slice) -> Triples:
        forces = None if self.forces is None else self.forces[rows]
        parts = (self.before[rows], self.now[rows], self.after[rows], forces)
        return Triples(*parts, self.run[rows], self.row[rows], self.time_steps[rows], self.stride)

    @property
    def change(self) -> np.ndarray:
        """(S, 2, N, D): d_x = x' − x − w, the change beyond drift, and d_w = w' − w, beyond persistence."""
        drifted = self.now.copy()
        drifted[:, 0] += drifted[:, 1]
        return self.after - drifted

    @property
    def motion(self) -> np.ndarray:
        """(2,): M_x and M_w, the mean squares of `change`: what a law has to explain."""
        return mean_squares(self.change)


def mean_squares(residuals: np.ndarray) -> np.ndarray:
    """(2,): mean squares of residuals (S, 2, N, D), for position and displacement.

    >>> mean_squares(np.array([1.0, 2.0]).reshape(1, 2, 1, 1))
    array([1., 4.])
    """
    return np.square(residuals).mean(axis=(0, 2, 3))


def _blocks(total: int, most: int, length: int) -> np.ndarray:
    """Indices of about `most` of `total` rows, in blocks of neighbours spread evenly."""
    length = min(length, total)
    starts = np.unique(np.linspace(0, total - length, max(1, most // length)).round().astype(int))
    return np.unique((starts[:, None] + np.arange(length)).ravel())


def _of_rows(
    trajectory: Trajectory, rows: np.ndarray, stride: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray | None, np.ndarray]:
    times = trajectory.times
    steps = np.full(len(rows), stride * trajectory.time_step) if times is None else times[rows + stride] - times[rows]
    x, v = trajectory.positions, trajectory.velocities
    before, now, after = (np.stack([x[rows + shift], v[rows + shift]], axis=1) for shift in (-stride, 0, stride))
    for part in (before, now, after):
        part[:, 1] *= steps[:, None, None]
    forces = trajectory.forces
    pair = None if forces is None else np.stack([forces[rows], forces[rows + stride]], axis=1)
    return before, now, after, pair, steps
