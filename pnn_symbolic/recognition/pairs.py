"""What is compared? Pairs of neighbouring rows in step units, how finely they are written, and the force on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.transitions import Transitions


@dataclass(frozen=True, eq=False)
class Pairs:
    """S pairs of rows: x, w = v·Δt before and after, and the row after that for a third position.

    x, w, x_after, w_after   (S, N, D)
    forces                   (2, S, N, D) at both rows, in the data's units, or None
    run, row                 (S,): which trajectory, and which of its rows is the first
    """

    x: np.ndarray
    w: np.ndarray
    x_after: np.ndarray
    w_after: np.ndarray
    forces: np.ndarray | None
    run: np.ndarray
    row: np.ndarray

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory], most: int) -> Pairs:
        """At most so many pairs, evenly over all rows of all trajectories."""
        counts = [len(trajectory) - 1 for trajectory in trajectories]
        chosen = np.unique(np.linspace(0, sum(counts) - 1, min(most, sum(counts))).round().astype(int))
        starts = np.cumsum([0, *counts])
        run = np.searchsorted(starts, chosen, side="right") - 1
        row = chosen - starts[run]

        def gathered(values: Callable[[Trajectory], np.ndarray], shift: int) -> np.ndarray:
            return np.concatenate(
                [values(trajectory)[row[run == number] + shift] for number, trajectory in enumerate(trajectories)]
            )

        def positions(trajectory: Trajectory) -> np.ndarray:
            return trajectory.positions

        def velocities(trajectory: Trajectory) -> np.ndarray:
            return trajectory.velocities

        def forces_of(trajectory: Trajectory) -> np.ndarray:
            assert trajectory.forces is not None
            return trajectory.forces

        with_forces = all(trajectory.forces is not None for trajectory in trajectories)
        step = trajectories[0].time_step
        return cls(
            x=gathered(positions, 0),
            w=gathered(velocities, 0) * step,
            x_after=gathered(positions, 1),
            w_after=gathered(velocities, 1) * step,
            forces=np.stack([gathered(forces_of, 0), gathered(forces_of, 1)]) if with_forces else None,
            run=run,
            row=row,
        )

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, rows: np.ndarray | slice) -> Pairs:
        forces = None if self.forces is None else self.forces[:, rows]
        return replace(
            self,
            x=self.x[rows],
            w=self.w[rows],
            x_after=self.x_after[rows],
            w_after=self.w_after[rows],
            forces=forces,
            run=self.run[rows],
            row=self.row[rows],
        )

    @property
    def change(self) -> np.ndarray:
        """(2, S, N, D): beyond drift and beyond persistence."""
        return np.stack([self.x_after - self.x - self.w, self.w_after - self.w])

    def telling(self, most: int) -> Pairs:
        """At most so many of them, from the one that changes most to the one that changes least."""
        size = np.abs(self.change).max(axis=(0, 2, 3))
        order = np.argsort(size)
        chosen = np.unique(np.linspace(0, len(order) - 1, min(most, len(order))).round().astype(int))
        return self[np.sort(order[chosen])]


def one_clock(trajectories: Sequence[Trajectory]) -> None:
    """Refuse trajectories of different time steps or units, as `Transitions.of` does."""
    heads = [
        replace(
            trajectory,
            positions=trajectory.positions[:2],
            velocities=trajectory.velocities[:2],
            forces=None,
            times=None if trajectory.times is None else trajectory.times[:2],
        )
        for trajectory in trajectories
    ]
    Transitions.of(heads)
