"""What is compared? Pairs of neighbouring rows in step units, how finely they are written, and the force on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.recognition.force_column import ForceColumn
from pnn_symbolic.recognition.limits import most_rows
from pnn_symbolic.recognition.pair_force import PairForce
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


@dataclass(frozen=True)
class Writing:
    """How finely the rows are written, in step units.

    x, w      root mean squares of the rounding errors of x and of w = v·Δt
    force     of G, where forces are read from the file; 0 where they are calculated
    doubles   True where x and v are written to the last digit of a double
    words     of the coarser column as people say it: "6 decimals", "float32", "7 digits"
    many_digits   True where more than `FEW_DIGITS` are printed
    """

    x: float
    w: float
    doubles: bool
    words: str
    coarse_force: bool = False
    many_digits: bool = False

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory]) -> Writing:
        """Of all trajectories together."""
        columns = [
            [t.written[0] for t in trajectories],
            [t.written[1] for t in trajectories],
        ]
        sizes = np.array([len(trajectory) for trajectory in trajectories], dtype=float)
        errors = [
            float(np.sqrt(np.average([resolution.error**2 for resolution in column], weights=sizes)))
            for column in columns
        ]
        coarse = [resolution for column in columns for resolution in column if resolution.kind != "doubles"]
        forces = [Resolution.of(t.forces) for t in trajectories if t.forces is not None]
        # A constant column says nothing of digits, one of few round numbers nothing of the others: both must be coarse
        # in a coarse file.
        changing = [any(np.ptp(getattr(t, name)) for t in trajectories) for name in ("positions", "velocities")]
        telling = [column for column, changes in zip(columns, changing, strict=True) if changes] or columns
        doubles = any(all(resolution.kind == "doubles" for resolution in column) for column in telling)
        words = "doubles"
        if not doubles:
            worst = coarse[0]
            words = (
                worst.kind
                if worst.digits is None
                else f"{worst.digits} {'decimals' if worst.kind == 'decimals' else 'significant digits'}"
            )
        return cls(
            x=errors[0],
            w=errors[1] * trajectories[0].time_step,
            doubles=doubles,
            words=words,
            many_digits=not doubles and all((resolution.digits or 0) > FEW_DIGITS for resolution in coarse),
            coarse_force=any(resolution.kind != "doubles" for resolution in forces),
        )


FEW_DIGITS = 8
"""Printed digits up to which rounding is all that an exact method leaves; beyond, constants of an engine show too."""
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
    learned  the pair force that stands for the forces between the rows, for several particles; else None
    scale    G per unit of force, one number or (N, 1)
    """

    at: StepForce
    column: bool
    error: float
    scale: float | np.ndarray
    ends: tuple[float, float] = (-np.inf, np.inf)
    learned: PairForce | None = None

    @property
    def size_of_scale(self) -> float:
        """Root mean square of the scale over the particles."""
        return float(np.sqrt(np.mean(np.square(self.scale))))

    @classmethod
    def given(
        cls,
        force: Callable[[np.ndarray], np.ndarray],
        scale: float | np.ndarray,
        trajectories: Sequence[Trajectory] = (),
    ) -> ForceField:
        """A force that can be asked anywhere; its error is how far the forces of the rows are from it, where small.

        An engine that sums over a neighbour list or a table knows its own force to 1e-10 only.
        """

        def at(positions: np.ndarray) -> np.ndarray:
            return scale * np.broadcast_to(force(positions), positions.shape)

        error = 0.0
        if trajectories and all(trajectory.forces is not None for trajectory in trajectories):
            written = Pairs.of(trajectories, most_rows(trajectories, ROWS_OF_FORCE))
            assert written.forces is not None
            expected = scale * written.forces[0]
            miss = float(np.sqrt(np.mean((expected - at(written.x)) ** 2)))
            error = miss if miss < SAME_FORCE * float(np.sqrt(np.mean(expected**2))) else 0.0
        return cls(at=at, column=False, error=error, scale=scale)

    @classmethod
    def of_column(
        cls, trajectories: Sequence[Trajectory], scale: float | np.ndarray, *, between_rows: bool = True
    ) -> ForceField:
        """The forces of the file; between rows a spline for one particle on a line, and a pair force for several."""
        if len(trajectories[0].positions[0]) > 1 or not between_rows:
            learned = PairForce.of(trajectories) if between_rows else None
            return cls(
                at=np.zeros_like if learned is None else lambda x: scale * learned.at(x),
                column=True,
                error=np.inf if learned is None else float(np.sqrt(np.mean(np.square(scale)))) * learned.error,
                scale=scale,
                learned=learned,
            )
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
            error=float(np.sqrt(np.mean(np.square(scale)))) * column.error,
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
