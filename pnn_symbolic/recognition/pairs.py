"""What is compared? Pairs of neighbouring rows in step units, how finely they are written, and the force on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory, Transitions
from pnn_symbolic.recognition.force_column import ForceColumn
from pnn_symbolic.recognition.stepping import RowForces, StepForce


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

        def gathered(values: Sequence[np.ndarray], shift: int) -> np.ndarray:
            return np.concatenate([rows[row[run == number] + shift] for number, rows in enumerate(values)])

        positions = [trajectory.positions for trajectory in trajectories]
        velocities = [trajectory.velocities for trajectory in trajectories]
        forces = [trajectory.forces for trajectory in trajectories if trajectory.forces is not None]
        with_forces = len(forces) == len(trajectories)
        step = trajectories[0].time_step
        return cls(
            x=gathered(positions, 0),
            w=gathered(velocities, 0) * step,
            x_after=gathered(positions, 1),
            w_after=gathered(velocities, 1) * step,
            forces=np.stack([gathered(forces, 0), gathered(forces, 1)]) if with_forces else None,
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


@dataclass(frozen=True)
class Writing:
    """How finely the rows are written, in step units.

    x, w      root mean squares of the rounding errors of x and of w = v·Δt
    force     of G, where forces are read from the file; 0 where they are calculated
    doubles   True where x and v are written to the last digit of a double
    decimals  of the coarser column as people say it: "6 decimals", "float32", "7 digits"
    """

    x: float
    w: float
    doubles: bool
    words: str
    coarse_force: bool = False

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory]) -> Writing:
        """Of all trajectories together."""
        positions = _Column.of([trajectory.positions for trajectory in trajectories])
        velocities = _Column.of([trajectory.velocities for trajectory in trajectories])
        forces = _Column.of([trajectory.forces for trajectory in trajectories if trajectory.forces is not None])
        # A constant column says nothing of digits, one of few round numbers nothing of the others: both must be coarse
        # in a coarse file.
        telling = [column for column in (positions, velocities) if column.changes] or [positions, velocities]
        doubles = any(not column.coarse for column in telling)
        coarse = positions.coarse + velocities.coarse
        return cls(
            x=positions.error,
            w=velocities.error * trajectories[0].time_step,
            doubles=doubles,
            words="doubles" if doubles else _in_words(coarse[0]),
            coarse_force=bool(forces.coarse),
        )


@dataclass(frozen=True)
class _Column:
    """How one quantity is written in each of some trajectories.

    coarse    the resolutions of those in which it is not written to the last digit of a double
    error     root mean square of its rounding errors over all rows
    changes   whether it is not constant in each trajectory
    """

    coarse: list[Resolution]
    error: float
    changes: bool

    @classmethod
    def of(cls, values: Sequence[np.ndarray]) -> _Column:
        """One array for each trajectory, rows first."""
        resolutions = list(map(Resolution.of, values))
        squares = [resolution.error**2 for resolution in resolutions]
        rows = np.array(list(map(len, values)), dtype=float)
        return cls(
            coarse=[resolution for resolution in resolutions if resolution.kind != "doubles"],
            error=float(np.sqrt(np.average(squares, weights=rows))) if squares else 0.0,
            changes=any(map(np.ptp, values)),
        )


def _in_words(resolution: Resolution) -> str:
    if resolution.digits is None:
        return resolution.kind
    return f"{resolution.digits} {'decimals' if resolution.kind == 'decimals' else 'significant digits'}"


ROWS_OF_FORCE = 400
"""On which a given force is compared with the forces of the rows."""
SAME_FORCE = 1e-8
"""Relative: a given force that is farther from the forces of the rows is another force, not the same with rounding."""


@dataclass(frozen=True, eq=False)
class ForceField:
    """The force on the particle in step units for the reference mass, and where it comes from.

    at       positions → G
    column   True where it is interpolated between the forces of the file
    error    root mean square error of G: of the spline between rows, or of the given force beside the file's
    ends     positions between which G is known
    scale    G per unit of force
    """

    at: StepForce
    column: bool
    error: float
    scale: float
    ends: tuple[float, float] = (-np.inf, np.inf)

    @classmethod
    def given(
        cls, force: Callable[[np.ndarray], np.ndarray], scale: float, trajectories: Sequence[Trajectory] = ()
    ) -> ForceField:
        """A force that can be asked anywhere; its error is how far the forces of the rows are from it, where small.

        An engine that sums over a neighbour list or a table knows its own force to 1e-10 only.
        """

        def at(positions: np.ndarray) -> np.ndarray:
            return scale * np.broadcast_to(force(positions), positions.shape)

        error = 0.0
        if trajectories and all(trajectory.forces is not None for trajectory in trajectories):
            written = Pairs.of(trajectories, ROWS_OF_FORCE)
            assert written.forces is not None
            miss = float(np.sqrt(np.mean((written.forces[0] - at(written.x) / scale) ** 2)))
            size = float(np.sqrt(np.mean(written.forces[0] ** 2)))
            error = scale * miss if miss < SAME_FORCE * size else 0.0
        return cls(at=at, column=False, error=error, scale=scale)

    @classmethod
    def of_column(cls, trajectories: Sequence[Trajectory], scale: float) -> ForceField:
        """The forces of the file; between rows only for one particle on a line."""
        on_a_line = trajectories[0].positions.shape[1:] == (1, 1)
        most = 20_000  # rows that are looked at: the spline keeps far fewer
        strides = max(1, sum(map(len, trajectories)) // most)
        positions = np.concatenate([t.positions[::strides] for t in trajectories])
        forces = np.concatenate([t.forces[::strides] for t in trajectories if t.forces is not None])
        if not np.ptp(forces, axis=0).any():  # constant at all rows, so between them
            return cls.given(lambda x: np.broadcast_to(forces[0], x.shape), scale)
        column = ForceColumn.of(positions, forces) if on_a_line else ForceColumn(at=np.zeros_like, error=np.inf)
        return cls(
            at=lambda x: scale * column.at(x),
            column=True,
            error=scale * column.error,
            scale=scale,
            ends=column.ends,
        )

    def reaches(self, pairs: Pairs) -> np.ndarray:
        """(S,): whether G is known from half a step behind the pair to half a step ahead of it."""
        low, high = self.ends
        places = np.stack([pairs.x - pairs.w / 2, pairs.x + 1.5 * pairs.w])
        return np.asarray(((places >= low) & (places <= high)).all(axis=(0, 2, 3)))

    def rows(self, pairs: Pairs) -> RowForces | None:
        """G at both rows of the pairs, where the file is all that is known."""
        if not self.column or pairs.forces is None:
            return None
        return RowForces(now=self.scale * pairs.forces[0], after=self.scale * pairs.forces[1])


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
