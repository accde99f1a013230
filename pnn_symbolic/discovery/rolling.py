"""What does the law do over many steps, forward and back?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pnn_symbolic.discovery.forces import ForceModel
from pnn_symbolic.discovery.result import RollOut
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.diagnostics import return_error, roll_out
from pnn_symbolic.explanation.linear_motion import straight_force
from pnn_symbolic.maps.one_step_map import OneStepMap

NUMBERS = 200_000
"""Coordinates, times steps, of many particles: as many of the 1000 steps are taken as do not hold more."""
FEWEST = 100
STEPS = 1000
"""The paper's test: 1000 steps forward, turn, 1000 steps back (p. 4)."""


def roll_out_of(
    law: OneStepMap, data: DataSet, force: Callable[[np.ndarray], np.ndarray], model: ForceModel, mass: float
) -> RollOut:
    """Apply the law to the first unseen state."""
    state, inertia = data.test.before[0], mass / data.units.acceleration_per_force
    step = law.step_function()
    with np.errstate(all="ignore"):
        states = roll_out(step, state, data.time_step, inertia, force, STEPS)
        error = return_error(step, states, data.time_step, inertia, force)
    if not law.normal_form.asks_for_a_force:
        return RollOut(STEPS, error, None)
    if straight_force(data.trajectories, force) is not None:  # it is known beyond the rows as well as between them
        return RollOut(STEPS, error, None)
    beyond = _between_rows(data)
    places = states[:, 0]  # no number where the law explodes
    outside = ((places < model.lowest - beyond) | (places > model.highest + beyond)).any(axis=(1, 2))
    return RollOut(STEPS, error, int(np.argmax(outside)) if outside.any() else None)


def _between_rows(data: DataSet) -> float:
    """How far beyond its rows a motion may turn: of x″Δt², the second difference, an eighth."""
    long_enough = [run.positions for run in data.trajectories if len(run) > 2]
    largest = max((np.abs(np.diff(positions, 2, axis=0)).max() for positions in long_enough), default=0.0)
    return float(largest) / 8


def roll_out_of_particles(
    law: OneStepMap, data: DataSet, force: Callable[[np.ndarray], np.ndarray], inertia: float
) -> tuple[RollOut, np.ndarray]:
    """The same for particles that act on each other, with the states (T, 2, N, D); fewer steps where they are many."""
    state = data.test.before[0]
    steps = max(FEWEST, min(STEPS, NUMBERS // state[0].size))
    step = law.step_function()
    with np.errstate(all="ignore"):
        states = roll_out(step, state, data.time_step, inertia, force, steps)
        error = return_error(step, states, data.time_step, inertia, force)
    return RollOut(steps, error, None), states
