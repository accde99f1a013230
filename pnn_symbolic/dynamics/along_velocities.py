"""How much of what acts on particles is along their velocities, and which of them rest?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory

FEWEST_COORDINATES = 6
"""A row of fewer says too little of one factor."""


def along_velocities(left: np.ndarray, w: np.ndarray) -> float:
    """The share of what a law leaves of w', (S, N, D), that is a factor of each row on its w.

    >>> w = np.random.default_rng(0).normal(size=(5, 10, 3))
    >>> float(round(along_velocities(np.arange(5.0)[:, None, None] * w, w), 9))
    1.0
    """
    squares = (w**2).sum(axis=(1, 2), keepdims=True)
    factors = (left * w).sum(axis=(1, 2), keepdims=True) / np.where(squares > 0, squares, 1.0)
    total = float((left**2).sum())
    return 1 - float(((left - factors * w) ** 2).sum()) / total if total > 0 else 0.0


def resting(trajectories: Sequence[Trajectory]) -> np.ndarray:
    """(N,): which particles rest in all rows, while others move.

    >>> still = np.zeros((5, 2, 1))
    >>> moving = still + np.array([[0.0], [1.0]]) * np.arange(5.0)[:, None, None]
    >>> resting([Trajectory(moving, np.gradient(moving, axis=0), time_step=1.0)]).tolist()
    [True, False]
    """
    still = np.all([(np.ptp(run.positions, axis=0) == 0).all(axis=-1) for run in trajectories], axis=0)
    still &= np.all([(run.velocities == 0).all(axis=(0, -1)) for run in trajectories], axis=0)
    return still & (not still.all())
