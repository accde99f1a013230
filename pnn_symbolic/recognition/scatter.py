"""Are the forces of the rows those of a motion, or does noise scatter in them from row to row?"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory

ORDERS = (3, 4, 5)
"""Differences in time, each over the root of what it does to the variance of white noise. Along a smooth motion each is
smaller than the last by Δt·ω; of white noise all are the noise itself."""
PLATEAU = 0.7
"""The last over the first of them, from which they no longer fall."""
ROUNDINGS = 10.0
"""Above which what scatters is not how the forces were written."""
SLOW = 0.5
"""Of a step, by which it may differ from the next: along faster motions no difference of a force falls."""
SPARSE = 8.0
"""Kurtosis of a plateau of few jumps, as a bare cutoff makes; noise has 1.8 (uniform) to 3 (normal)."""


ALIKE = 0.3
"""Correlation of neighbours below which what is left scatters from row to row; of a smooth motion it is above 0.9."""
BENT = 0.5
"""Of how the force bends from row to row: more than the mean of two rows leaves where forces hardly follow rows."""
FEWEST = 100
"""Numbers from which a correlation is told to a tenth."""


def is_slow(trajectories: Sequence[Trajectory]) -> bool:
    """Whether a step differs from the next by less than half of it, so that what is smooth looks smooth."""
    steps = [np.diff(run.positions, axis=0) for run in trajectories]
    turns = np.concatenate([np.diff(step, axis=0).ravel() for step in steps])
    moves = np.concatenate([step.ravel() for step in steps])
    return bool(np.mean(turns**2) <= SLOW**2 * np.mean(moves**2))


def kicks_scatter(trajectories: Sequence[Trajectory], scale: float | np.ndarray) -> bool:
    """Whether what the mean force of two rows leaves of the change of v is another at each row.

    scale   w per unit of force: G of the step units

    The mean of two rows errs by a twelfth of how the force bends there: what is no more than that says nothing.
    """
    products, squares, bends, count = 0.0, 0.0, 0.0, 0
    for run in trajectories:
        if run.forces is None:
            return False
        left = what_forces_leave(run, scale)
        products += float((left[1:] * left[:-1]).sum())
        squares += float((left[1:] ** 2).sum() + (left[:-1] ** 2).sum()) / 2
        bends += float(np.sum(np.diff(scale * run.forces, 2, axis=0) ** 2))
        count += left.size
    is_seen = squares > BENT**2 * bends
    return count >= FEWEST and is_seen and is_slow(trajectories) and abs(products) < ALIKE * squares


def what_forces_leave(run: Trajectory, scale: float | np.ndarray) -> np.ndarray:
    """(T − 1, N, D): the change of w less the mean force of the two rows."""
    assert run.forces is not None
    pull = scale * run.forces
    return np.diff(run.velocities * run.time_step, axis=0) - (pull[1:] + pull[:-1]) / 2


def scatter_of_forces(trajectories: Sequence[Trajectory]) -> float | None:
    """Root mean square of the noise in the forces of the rows over that of the forces; None where there is none."""
    runs = [run.forces for run in trajectories if run.forces is not None and len(run) > ORDERS[-1] + 1]
    if not runs:
        return None
    if not is_slow(trajectories):
        return None
    sizes = []
    last = np.zeros(0)
    for order in ORDERS:
        parts = [np.diff(forces, order, axis=0).ravel() for forces in runs]
        last = np.concatenate(parts) / comb(2 * order, order) ** 0.5
        sizes.append(float(np.sqrt(np.mean(last**2))))
    every = np.concatenate([forces.ravel() for forces in runs])
    if not sizes[0] or sizes[-1] < PLATEAU * sizes[0] or sizes[-1] < ROUNDINGS * Resolution.of(every).error:
        return None
    moving = last[last != 0]
    if np.mean(moving**4) > SPARSE * np.mean(moving**2) ** 2:
        return None
    return sizes[-1] / float(np.sqrt(np.mean(every**2)))
