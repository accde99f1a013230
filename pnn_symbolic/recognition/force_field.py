"""The force on the particles in step units: given, or between the forces of the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.along_velocities import resting
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition.force_column import ForceColumn, StraightForce
from pnn_symbolic.recognition.limits import FEWEST_LEARNED, most_rows
from pnn_symbolic.recognition.pair_force import PairForce
from pnn_symbolic.recognition.pairs import Pairs
from pnn_symbolic.recognition.stepping import RowForces, StepForce

ROWS_OF_FORCE = 400
"""On which a given force is compared with the forces of the rows."""
ON_THE_WAY = np.linspace(0, 1, 7)[1:-1]
"""Shares of the time between two rows at which distances are looked at."""
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

    is_straight  whether a straight line meets all forces of the file: then it is known between its rows, too
    """

    at: StepForce
    column: bool
    error: float
    scale: float | np.ndarray
    ends: tuple[float, float] = (-np.inf, np.inf)
    learned: PairForce | None = None
    is_straight: bool = False

    @property
    def known(self) -> ForceField:
        """The straight line that meets all forces of the file as a force that is known everywhere."""
        return replace(self, column=False)

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
        is_straight = isinstance(column.at, StraightForce)
        return cls(
            at=lambda x: scale * column.at(x),
            column=True,
            is_straight=is_straight,
            error=float(np.sqrt(np.mean(np.square(scale)))) * column.error,
            scale=scale,
            ends=(-np.inf, np.inf) if is_straight else column.ends,
        )

    def of_known_ways(self, pairs: Pairs) -> Pairs:
        """Those on whose way no two come so close that the rows hardly tell their force; all, where these are few.

        A steep force that is continued there, or between the two closest pairs of all rows, errs a million times as
        much as elsewhere.
        """
        if self.learned is None or not np.isfinite(self.error):
            return pairs
        closest = np.min([self.learned.closest(_on_the_way(pairs, time)) for time in ON_THE_WAY], axis=0)
        known = closest >= self.learned.told_from
        return pairs if known.all() or known.sum() < FEWEST_LEARNED else pairs[known]

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


def _on_the_way(pairs: Pairs, time: float) -> np.ndarray:
    """(S, N, D): where the cubic through both rows and their velocities is, a share of the time after the first."""
    ahead, behind = time**2 * (3 - 2 * time), (1 - time) ** 2 * (1 + 2 * time)
    bend = time * (1 - time) * ((1 - time) * pairs.w - time * pairs.w_after)
    return behind * pairs.x + ahead * pairs.x_after + bend


def unmoved(trajectories: Sequence[Trajectory], scale: float | np.ndarray) -> float | np.ndarray:
    """The scale of G, 0 for particles that rest in all rows: no force moves what is held."""
    still = resting(trajectories)
    return np.where(still[:, None], 0.0, scale) if still.any() else scale
