"""Where is the particle one time step later? The exact flow, to thirteen digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.errors import InputError

STATES = 3
"""Axes of many states: state, particle, dimension."""
RELATIVE_ERROR = 1e-13
MOST_STEPS = 1000
"""Of the solver; a state that needs more of them for one time step of a law is no state of a sensible trajectory."""
TOGETHER = 125
"""States that share their steps, neighbours in position: only those where a learned force is steep take small ones. Of
a force with weights up to 1e12 8000 states take 4 s, in groups of 500 8 s, and 4000 in one group 25 s."""


def exact_flow(
    x: np.ndarray, v: np.ndarray, time_step: float, mass: float, force: Force
) -> tuple[np.ndarray, np.ndarray]:
    """Positions and velocities `time_step` later, under x″ = f(x)/mass; arrays of any one shape, units consistent.

    Arrays (S, N, D) hold S states that do not act on each other.

    By the Runge–Kutta method of order 8 of Dormand and Prince, as SciPy has it (Hairer, Nørsett & Wanner, *Solving
    Ordinary Differential Equations I*, 1993, §II.5), many states at once.

    >>> x, v = exact_flow(np.array([1.0]), np.array([0.0]), 0.5, 1.0, lambda x: -x)
    >>> bool(abs(x[0] - np.cos(0.5)) < 1e-14)
    True
    """
    if x.ndim == STATES and len(x) > TOGETHER:
        after = np.empty((2, *x.shape))
        for rows in np.array_split(np.argsort(x[:, 0, 0], kind="stable"), -(-len(x) // TOGETHER)):
            after[:, rows] = exact_flow(x[rows], v[rows], time_step, mass, force)
        return after[0], after[1]
    from scipy.integrate import DOP853

    shape, size = x.shape, x.size

    def field(_: float, state: np.ndarray) -> np.ndarray:
        change = np.concatenate([state[size:], np.ravel(force(state[:size].reshape(shape))) / mass])
        if not np.isfinite(change).all():  # the solver would look for a smaller step for ever
            raise _refusal(time_step)
        return change

    start = np.concatenate([np.ravel(x), np.ravel(v)])
    with np.errstate(all="ignore"):
        fastest = np.abs(v).max() + np.abs(field(0.0, start)[size:]).max() * time_step
        scale = np.repeat([np.abs(x).max() + fastest * time_step, fastest], size) + np.finfo(float).tiny
        error: Any = RELATIVE_ERROR * scale  # one for each coordinate, which SciPy's annotation leaves out
        solver = DOP853(field, 0.0, start, time_step, rtol=RELATIVE_ERROR, atol=error)
        for _ in range(MOST_STEPS):
            if solver.status != "running":
                break
            solver.step()
    if solver.status != "finished":
        raise _refusal(time_step)
    return solver.y[:size].reshape(shape), solver.y[size:].reshape(shape)


def _refusal(time_step: float) -> InputError:
    return InputError(
        f"the motion over one time step of {time_step:g} cannot be followed from every row: the force is singular, or "
        "no number, on the way"
    )
