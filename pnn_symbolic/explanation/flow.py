"""Where is the particle one time step later? The exact flow, to thirteen digits."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.errors import InputError

STATES = 3
"""Axes of many states: state, particle, dimension."""
RELATIVE_ERROR = 1e-13
MOST_STEPS = 1000
"""A state that needs more of them for one time step of a law is no state of a sensible trajectory."""
FEWEST_STEPS = 2
"""In a whole time step at once, what a learned force does between two stages is not seen: of 8000 states of the paper's
particle one was off by 1e-11, with two by 3e-13."""
SHORTEST = 1e-14
"""Of the time step: a shorter step is lost in rounding."""
SAFETY, SMALLEST, LARGEST = 0.9, 0.2, 10.0
"""Of the next step over the last one: what is taken off the estimate, and its bounds (as SciPy has them)."""


def exact_flow(
    x: np.ndarray, v: np.ndarray, time_step: float, mass: float, force: Force
) -> tuple[np.ndarray, np.ndarray]:
    """Positions and velocities `time_step` later, under x″ = f(x)/mass; arrays of any one shape, units consistent.

    Arrays (S, N, D) hold S states that do not act on each other, and each takes steps of its own: a learned force is
    steep in a few places, and elsewhere two steps are enough. (Where 125 neighbours shared their steps, 8000 states
    of a force learned from a million rows took 8 to 10 s of a busy processor, and take 0.6.)

    By the Runge–Kutta method of order 8 of Dormand and Prince (Hairer, Nørsett & Wanner, *Solving Ordinary Differential
    Equations I*, 1993, §II.5), with the coefficients and the estimate of the error that SciPy has.

    >>> x, v = exact_flow(np.array([1.0]), np.array([0.0]), 0.5, 1.0, lambda x: -x)
    >>> bool(abs(x[0] - np.cos(0.5)) < 1e-14)
    True
    """
    many = x if x.ndim == STATES else x[None]

    def slope(states: np.ndarray) -> np.ndarray:
        """(A, 2, n): v and f(x)/m."""
        positions = states[:, 0].reshape(-1, *many.shape[1:])
        forces = force(positions) if x.ndim == STATES else force(positions[0])
        return np.stack([states[:, 1], np.reshape(forces, states[:, 1].shape) / mass], axis=1)

    with np.errstate(all="ignore"):
        states = np.stack([np.reshape(part, (len(many), -1)) for part in (x, v)], axis=1)
        after = _advanced(states, slope, time_step)
    return after[:, 0].reshape(x.shape), after[:, 1].reshape(x.shape)


def _advanced(states: np.ndarray, slope: Force, time_step: float) -> np.ndarray:
    """(S, 2, n) a time step later, under d/dt state = slope(state)."""
    from scipy.integrate import DOP853  # SciPy takes most of a second to load

    states, slopes = states.copy(), slope(states)
    if not np.isfinite(slopes).all():
        raise _refusal(time_step)
    fastest = np.abs(states[:, 1]).max() + np.abs(slopes[:, 1]).max() * time_step
    least = np.array([np.abs(states[:, 0]).max() + fastest * time_step, fastest]) + np.finfo(float).tiny
    going = np.arange(len(states))
    left, step = np.full(len(states), time_step), np.full(len(states), time_step / FEWEST_STEPS)
    for _ in range(MOST_STEPS):
        now, length = states[going], np.minimum(step, left)[:, None, None]
        stages = np.empty((DOP853.n_stages, *now.shape))
        stages[0] = slopes
        for stage in range(1, DOP853.n_stages):
            stages[stage] = slope(now + length * np.tensordot(DOP853.A[stage, :stage], stages[:stage], 1))
        after = now + length * np.tensordot(DOP853.B, stages, 1)
        scale = RELATIVE_ERROR * (least[:, None] + np.maximum(np.abs(now), np.abs(after)))
        error = _error(stages, scale) * length[:, 0, 0]
        kept = np.isfinite(after).all(axis=(1, 2)) & (error < 1)
        factor = np.clip(SAFETY * error ** (-1 / DOP853.order), SMALLEST, np.where(kept, LARGEST, 1.0))
        step = np.minimum(length[:, 0, 0] * np.where(np.isfinite(factor), factor, SMALLEST), time_step / FEWEST_STEPS)
        states[going[kept]] = after[kept]
        left = np.where(kept, left - length[:, 0, 0], left)
        remain = left > 0
        if not remain.any():
            return states
        if step[remain].min() < SHORTEST * time_step:
            break
        going, left, step, slopes = going[remain], left[remain], step[remain], slopes[remain]
        if (moved := kept[remain]).any():
            slopes[moved] = slope(states[going[moved]])
    raise _refusal(time_step)


def _error(stages: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """(A,): the error of each state over its scale, for a step of length 1 (§II.10 of the book)."""
    from scipy.integrate import DOP853  # SciPy takes most of a second to load

    fifth, third = (
        np.square(np.tensordot(weights[:-1], stages, 1) / scale).sum(axis=(1, 2)) for weights in (DOP853.E5, DOP853.E3)
    )
    together = fifth + 0.01 * third
    return fifth / np.sqrt(np.where(together > 0, together, 1.0) * stages[0, 0].size)


def _refusal(time_step: float) -> InputError:
    return InputError(
        f"the motion over one time step of {time_step:g} cannot be followed from every row: the force is singular, or "
        "no number, on the way"
    )
