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
FEW_PAIRS, MOSTLY = 0.05, 0.9
"""Of the pairs, that hold so much of the squares: impacts, or a law that changes. Of noise they hold a quarter."""
BENT = 0.5
"""Of how the force bends from row to row: more than the mean of two rows leaves where forces hardly follow rows."""
FEWEST = 100
"""Numbers from which a correlation is told to a tenth."""


def is_slow(trajectories: Sequence[Trajectory]) -> bool:
    """Whether a step differs from the next by less than half of it, so that what is smooth looks smooth."""
    steps = [np.diff(run.positions, axis=0) for run in trajectories]
    turns = np.concatenate([np.diff(step, axis=0).ravel() for step in steps])
    if not turns.size:
        return False
    moves = np.concatenate([step.ravel() for step in steps])
    return bool(np.mean(turns**2) <= SLOW**2 * np.mean(moves**2))


def in_few_pairs(squares: np.ndarray) -> bool:
    """Whether a few pairs hold nearly all of what is left: impacts, or a law that changes, and no noise.

    >>> in_few_pairs(np.random.default_rng(0).standard_normal(500) ** 2), in_few_pairs(np.eye(500)[0])
    (False, True)
    """
    largest = np.sort(squares)[::-1]
    return bool(largest[: int(FEW_PAIRS * largest.size)].sum() >= MOSTLY * largest.sum())


def kicks_scatter(trajectories: Sequence[Trajectory], scale: float | np.ndarray) -> bool:
    """Whether what the mean force of two rows leaves of the change of v is another at each row.

    scale   w per unit of force: G of the step units

    The mean of two rows errs by a twelfth of how the force bends there: what is no more than that says nothing.
    """
    products, squares, bends, count = 0.0, 0.0, 0.0, 0
    everything: list[np.ndarray] = []
    for run in trajectories:
        if run.forces is None:
            return False
        left = what_forces_leave(run, scale)
        everything.append(left.ravel() ** 2)
        products += float((left[1:] * left[:-1]).sum())
        squares += float((left[1:] ** 2).sum() + (left[:-1] ** 2).sum()) / 2
        bends += float(np.sum(np.diff(scale * run.forces, 2, axis=0) ** 2))
        count += left.size
    is_seen = squares > BENT**2 * bends
    if count < FEWEST or not is_seen or not is_slow(trajectories) or abs(products) >= ALIKE * squares:
        return False
    return not in_few_pairs(np.concatenate(everything))


def what_forces_leave(run: Trajectory, scale: float | np.ndarray) -> np.ndarray:
    """(T − 1, N, D): the change of w less the mean force of the two rows, over the time of each pair."""
    assert run.forces is not None
    w, pull = run.velocities * run.time_step, scale * run.forces
    steps = 1.0 if run.times is None else (np.diff(run.times) / run.time_step)[:, None, None]
    return np.diff(w, axis=0) - steps * (pull[1:] + pull[:-1]) / 2


def _jumps_along(trajectories: Sequence[Trajectory]) -> bool:
    """Whether the force on one particle on a line jumps at few places of x: a wall or a kink, and no noise."""
    runs = [run for run in trajectories if run.forces is not None and run.positions[0].size == 1]
    if not runs:
        return False
    x, f = (np.concatenate([column.ravel() for column in columns]) for columns in _columns(runs))
    return in_few_pairs(np.diff(f[np.argsort(x, kind="stable")]) ** 2)


def _columns(runs: Sequence[Trajectory]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Positions and forces of runs that have both."""
    return [run.positions for run in runs], [run.forces for run in runs if run.forces is not None]


def scatter_of_forces(trajectories: Sequence[Trajectory]) -> float | None:
    """Root mean square of the noise in the forces of the rows over that of the forces; None where there is none."""
    runs = [run.forces for run in trajectories if run.forces is not None and len(run) > ORDERS[-1] + 1]
    if not runs:
        return None
    if not is_slow(trajectories) or _jumps_along(trajectories):
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
