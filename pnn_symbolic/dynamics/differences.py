"""Velocities that are differences of the positions: are these, and what are sharper ones?

A camera sees positions only, and v = (x₊ − x₋)/(2Δt) is what most programs make of them, `numpy.gradient` among them.
Such a v is short of the truth by (ωΔt)²/6, and shares its noise with the positions beside it. Both pass into every
constant that is read from v: of a simulated pendulum at 30 rows a second, with noise of 1 % of its amplitude, the mass
was 1 % too large, with an interval of .13 % to either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pnn_symbolic.dynamics.trajectory import Trajectory

REACH = 2
"""Rows on either side that a sharper velocity is made of: the derivative of the quartic through five positions."""
INDEPENDENT = 2 * REACH + 1
"""Rows apart from which two sharper velocities share no position, so that their noises are independent."""
NEARER = 0.1
"""Of the root mean square by which a difference of three positions leaves that of five, what v may leave it: a velocity
that was measured, or computed by a step, leaves it by as much as the motion bends, or by a noise of its own."""


def are_differences(trajectories: Sequence[Trajectory]) -> bool:
    """True where every velocity but those at the ends is the central difference of the positions beside it.

    >>> t = 0.1 * np.arange(200)
    >>> x = np.sin(t)[:, None, None]
    >>> seen = Trajectory(x, np.gradient(x, 0.1, axis=0), time_step=0.1)
    >>> are_differences([seen]), are_differences([replace(seen, velocities=np.cos(t)[:, None, None])])
    (True, False)
    """
    left, bend = 0.0, 0.0
    for run in trajectories:
        if len(run) > 2 * REACH:
            inner = slice(REACH, -REACH)
            central = _slopes(run, reach=1)[1:-1]
            left += float(np.square(run.velocities[inner] - central).sum())
            bend += float(np.square(_slopes(run, reach=REACH) - central).sum())
    return left < NEARER**2 * bend


def with_sharper_velocities(trajectories: Sequence[Trajectory]) -> list[Trajectory]:
    """The runs without `REACH` rows at either end, each velocity the slope of the quartic through five positions.

    Its error is (ωΔt)⁴/30 of itself (Fornberg, Math. Comp. 51, 1988, p. 699, gives the weights on any clock).
    """
    inner = slice(REACH, -REACH)
    sharper: list[Trajectory] = []
    for run in trajectories:
        if len(run) > 2 * REACH + 1:
            forces = None if run.forces is None else run.forces[inner]
            times = None if run.times is None else run.times[inner]
            velocities = _slopes(run, reach=REACH)
            sharper.append(
                replace(run, positions=run.positions[inner], velocities=velocities, forces=forces, times=times)
            )
    return sharper


def _slopes(run: Trajectory, reach: int) -> np.ndarray:
    """(T − 2 reach, N, D): dx/dt at each inner row, of the polynomial through it and `reach` rows on either side."""
    width = 2 * reach + 1
    if run.times is None:  # the same weights at every row
        near = np.arange(-reach, reach + 1.0)[None]
    else:
        steps = (run.times - run.times[0]) / run.time_step
        near = sliding_window_view(steps, width) - steps[reach : len(steps) - reach, None]
    powers = near[:, None, :] ** np.arange(width)[None, :, None]  # (T − 2 reach or 1, power, row)
    slope = np.zeros((width, 1))
    slope[1] = 1.0
    weights = np.linalg.solve(powers, slope[None])[:, None, None, :, 0]  # exact for every power up to 2 reach
    rows = sliding_window_view(run.positions, width, axis=0)  # (T − 2 reach, N, D, row)
    return (rows * weights).sum(axis=-1) / run.time_step
