"""How does a step function behave over many steps? Roll it out, watch its energy, run it backwards."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.simulation import Force, Step


def roll_out(step: Step, state: np.ndarray, time_step: float, mass: float, force: Force, steps: int) -> np.ndarray:
    """(steps + 1, 2, …): the states that follow from `state` (2, …), position and velocity, by applying `step`.

    Units are consistent: force / mass is an acceleration.

    >>> free = lambda x, v, dt, m, f: (x + v * dt, v)
    >>> roll_out(free, np.array([0.0, 1.0]), 0.5, 1.0, lambda x: -x, 2)[:, 0]
    array([0. , 0.5, 1. ])
    """
    states = np.empty((steps + 1, *np.shape(state)))
    states[0] = state
    for row in range(steps):
        x, v = states[row]
        states[row + 1] = step(x, v, time_step, mass, force)
    return states


def reversal_error(step: Step, state: np.ndarray, time_step: float, mass: float, force: Force, steps: int) -> float:
    """Largest distance from the start after `steps` steps, a turn of the velocity, `steps` more and another turn.

    In length units; velocities count as displacements per step (paper, p. 4: 1000 + 1000 steps).
    """
    return return_error(step, roll_out(step, state, time_step, mass, force, steps), time_step, mass, force)


def return_error(step: Step, states: np.ndarray, time_step: float, mass: float, force: Force) -> float:
    """The same of states (steps + 1, 2, …) that `step` has led through."""
    state, turned = states[0], states[-1].copy()
    turned[1] *= -1
    back = roll_out(step, turned, time_step, mass, force, len(states) - 1)[-1]
    return float(max(np.max(np.abs(back[0] - state[0])), np.max(np.abs(back[1] + state[1])) * time_step))


def energies(states: np.ndarray, potential: Potential, mass: float) -> np.ndarray:
    """Total energy of each of the states (T, 2, …), in consistent units.

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> energies(np.array([[1.0, 2.0]]), harmonic(), mass=3.0)
    array([6.5])
    """
    return potential.energy(states[:, 0]) + mass * states[:, 1] ** 2 / 2


def drift(energies: np.ndarray) -> float:
    """Change along the straight line fitted to energies (T,) at equal steps: oscillations average out of it.

    >>> round(drift(np.array([0.0, 1.0, 2.0, 3.0])), 9)
    3.0
    """
    steps = np.arange(len(energies)) - (len(energies) - 1) / 2
    return float(steps @ energies / (steps @ steps) * (len(energies) - 1))


def enclosed_area(corners: np.ndarray) -> float:
    """Area of the polygon with these corners (2, K), by Gauss's formula.

    >>> enclosed_area(np.array([[0.0, 2.0, 2.0, 0.0], [0.0, 0.0, 3.0, 3.0]]))
    6.0
    """
    x, y = corners
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
