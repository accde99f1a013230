"""What do the numbers of a law say of the motion? Its friction, its frequency, the particle's mass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.limit import SURE, jackknife
from pnn_symbolic.explanation.strides import BLOCKS, Pairs

STEADY = 5.0
"""Friction is there where leaving out the longest stride changes it by less than a fifth. On clean rows of eight
potentials at Δt·ω .04 to .15 what is left is up to 0.9 times that change; with γ = .003, 30 times and more."""


@dataclass(frozen=True)
class Rate:
    """A number per unit time, with its standard error."""

    value: float
    error: float


def fastness(trajectories: Sequence[Trajectory], stride: int = 1) -> float:
    """Δt·ω of the motion: the fourth root of the mean square of Δt Δv over the variance of x, (Δt·ω)⁴ for a spring.

    The smallest of three distances of the rows, since noise of the velocities adds to it.

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> round(float(fastness(simulate(harmonic(), [0.5], time_step=0.1))), 2)
    0.1
    """
    sizes = []
    for distance in (stride, 2 * stride, 4 * stride):
        runs = [run for run in trajectories if len(run) > 2 * distance]
        if not runs:
            break
        changes, deviations = [], []
        for run in runs:
            change = run.velocities[distance:] - run.velocities[:-distance]
            changes.append((change * distance * run.time_step).ravel())
            deviations.append((run.positions - run.positions.mean(axis=0)).ravel())
        motion = np.mean(np.square(np.concatenate(changes)))
        variance = max(float(np.mean(np.square(np.concatenate(deviations)))), np.finfo(float).tiny)
        sizes.append((motion / variance) ** 0.25 / distance * stride)
    return min(sizes, default=np.inf)


def friction_of(pairs: Mapping[int, Pairs], force: Force, inertia: float, instruments: bool) -> Rate | None:
    """The friction of the motion, from v' = e v + k F(x + vΔt/2) at strides 1, 2 and 4; None where there is none.

    −ln e/(kΔt) = γ + a k² + b k³: with friction, the error of the finite step grows as k², without as k³ (3.7 to 4 in
    ln e). γ is there where taking these off leaves a number that hardly depends on how.
    """
    strides = [stride for stride in (1, 2, 4) if stride in pairs]
    if len(strides) < 2:
        return None
    rates = np.stack([_damping(pairs[stride], force, inertia, instruments) for stride in strides])
    if not np.isfinite(rates).all():
        return None
    best = _without_step(rates[:2], (0, 3), strides[:2])
    change = abs(float(best[0] - rates[0, 0]))
    if len(strides) == 3:
        without_longest, best = best, _without_step(rates, (0, 2, 3), strides)
        change = abs(float(without_longest[0] - best[0]))
    error = jackknife(best[1:])
    if abs(float(best[0])) <= max(STEADY * change, SURE * error):
        return None
    return Rate(float(best[0]), float(np.hypot(error, change)))


def _without_step(rates: np.ndarray, powers: Sequence[int], strides: Sequence[int]) -> np.ndarray:
    """The constant term of a series in the stride through the rates (K, 1 + BLOCKS)."""
    table = np.array([[float(stride) ** power for power in powers] for stride in strides])
    return np.linalg.solve(table, rates)[0]


def _damping(pairs: Pairs, force: Force, inertia: float, instruments: bool) -> np.ndarray:
    """(1 + BLOCKS,): −ln e/(kΔt), of all rows and of all but each block."""

    def columns(states: np.ndarray) -> np.ndarray:
        v = states[:, 1]
        middle = states[:, 0] + v * pairs.time_step / 2
        kick = np.broadcast_to(force(middle), v.shape) * pairs.time_step / inertia
        return np.stack([v, kick], axis=-1)

    now = columns(pairs.now)
    left = columns(pairs.before) if instruments else now
    scale = np.sqrt(np.square(now).mean(axis=tuple(range(now.ndim - 1)))) + np.finfo(float).tiny
    count = len(now)
    now, left = (now / scale).reshape(count, -1, 2), (left / scale).reshape(count, -1, 2)
    target = pairs.after[:, 1].reshape(count, -1)
    if not (np.isfinite(now).all() and np.isfinite(left).all()):
        return np.full(1 + BLOCKS, np.nan)
    squares, sides = np.empty((BLOCKS, 2, 2)), np.empty((BLOCKS, 2))
    for block in range(BLOCKS):
        members = pairs.block == block
        squares[block] = np.einsum("smi,smj->ij", left[members], now[members])
        sides[block] = np.einsum("smi,sm->i", left[members], target[members])
    factors = np.empty(1 + BLOCKS)
    factors[0] = _first_unknown(squares.sum(axis=0), sides.sum(axis=0))
    for block in range(BLOCKS):
        factors[1 + block] = _first_unknown(squares.sum(axis=0) - squares[block], sides.sum(axis=0) - sides[block])
    factors /= scale[0]
    with np.errstate(all="ignore"):
        return -np.log(factors) / pairs.time_step


def _first_unknown(squares: np.ndarray, side: np.ndarray) -> float:
    return np.linalg.lstsq(squares, side, rcond=1e-14)[0][0]
