"""The forces of the rows at the rows, and those of a learned pair force between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.spatial import KDTree

from pnn_symbolic.dynamics.trajectory import Trajectory

NEAR = 1e-6
"""Of the step from row to row: a place that is nearer to a row has its forces, but for what they change on the way."""


def anchored_at_rows(
    trajectories: Sequence[Trajectory], between: Callable[[np.ndarray], np.ndarray]
) -> Callable[[np.ndarray], np.ndarray]:
    """(..., N, D) → (..., N, D): `between`, and at each row and next to it what the row's own forces differ from it.

    >>> x, f = np.arange(6.0).reshape(6, 1, 1), np.full((6, 1, 1), 7.0)
    >>> force = anchored_at_rows([Trajectory(x, x, time_step=1.0, forces=f)], np.zeros_like)
    >>> force(np.array([[[2.0]], [[2.5]]])).ravel()
    array([7., 0.])
    """
    positions = np.concatenate([run.positions for run in trajectories])
    forces = np.concatenate([run.forces for run in trajectories if run.forces is not None])
    steps = np.concatenate([np.diff(run.positions, axis=0) for run in trajectories])
    reach = NEAR * float(np.sqrt(np.mean(steps**2) * positions[0].size))
    rows = KDTree(positions.reshape(len(positions), -1))
    corrections = forces - between(positions)

    def at(places: np.ndarray) -> np.ndarray:
        flat = places.reshape(-1, *places.shape[-2:])
        distance, row = map(np.asarray, rows.query(flat.reshape(len(flat), -1), distance_upper_bound=reach))
        total, is_near = between(flat), np.isfinite(distance)
        total[is_near] += corrections[row[is_near]]
        return total.reshape(places.shape)

    return at
