"""What an exact law leaves of rows that were rounded when they were written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.resolution import COARSE_GUARD, GUARD
from pnn_symbolic.dynamics.trajectory import Trajectory


def rounding(trajectories: Sequence[Trajectory], stride: int = 1) -> tuple[np.ndarray, float]:
    """(R_x, R_w) of rows `stride` apart in squared step units, and the guard: an exact law leaves up to guard · R.

    R_x = 2u_x² + u_w² and R_w = 2u_w², with u the rounding errors of x and of w = v·kΔt.

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> squares, guard = rounding(simulate(harmonic(), [1.0], time_step=0.1))
    >>> bool(squares.max() < 1e-31), guard
    (True, 64.0)
    """
    u_x, u_v, steps, sizes = np.empty((4, len(trajectories)))
    guard = GUARD
    for run, trajectory in enumerate(trajectories):
        x, v = trajectory.written
        u_x[run], u_v[run] = x.error, v.error
        steps[run], sizes[run] = stride * trajectory.time_step, len(trajectory)
        if x.kind != "doubles" or v.kind != "doubles":
            guard = COARSE_GUARD
    u_w = u_v * steps
    squares = np.array([2 * u_x**2 + u_w**2, 2 * u_w**2]) @ (sizes / sizes.sum())
    return squares, guard
