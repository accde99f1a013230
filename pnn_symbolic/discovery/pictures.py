"""Which pictures can be drawn of a discovery, in a notebook or a script?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.diagnostics import roll_out
from pnn_symbolic.errors import InputError
from pnn_symbolic.figures.laws import EnergyCurve
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.recognition.force_column import ForceColumn


def energy_curve(law: OneStepMap, data: DataSet, inertia: float) -> EnergyCurve:
    """The energy of the first run, as its rows have it and as the law carries on from its first row.

    The force between the rows is a spline through their force column, and the energy m v²/2 - ∫ f dx of it.

    inertia   mass over the acceleration of a unit mass under a unit force

    Raises `InputError` for particles, for rows without forces, and where the forces are no smooth function of x.
    """
    runs = data.trajectories
    if runs[0].positions[0].size != 1:
        raise InputError("energies are drawn of one particle on a line; of many see `conserved`")
    if any(run.forces is None for run in runs):
        raise InputError("energies need a force column in the rows; the potential is not kept in a discovery")
    forces = np.concatenate([np.ravel(run.forces) for run in runs if run.forces is not None])
    column = ForceColumn.of(np.concatenate([run.positions.ravel() for run in runs]), forces)
    if not np.isfinite(column.error):
        raise InputError("the force column of these rows is no smooth function of x, so that there is no energy")
    run, step = runs[0], law.step_function()
    start = np.stack([run.positions[0], run.velocities[0]])
    count = (len(run) - 1) // data.stride
    with np.errstate(all="ignore"):
        states = roll_out(step, start, data.time_step, inertia, column.at, count)
    rows = np.stack([run.positions, run.velocities], axis=1)[:: data.stride][: count + 1]
    energy = _energy_of(column, inertia)
    return EnergyCurve(
        times=data.time_step * np.arange(count + 1),
        rows=energy(rows),
        law=energy(states),
        unit_of_time=data.units.time,
    )


def _energy_of(column: ForceColumn, inertia: float) -> Callable[[np.ndarray], np.ndarray]:
    """(T, 2, 1, 1) → (T,): m v²/2 - ∫ f dx from the first place that has a force; no number beyond the last one."""
    places = np.linspace(*column.ends, 4001)
    forces = column.at(places)
    steps = (forces[1:] + forces[:-1]) / 2 * np.diff(places)
    potential = -np.concatenate([[0.0], np.cumsum(steps)])

    def energy(states: np.ndarray) -> np.ndarray:
        x, v = states[:, 0].ravel(), states[:, 1].ravel()
        inside = (x >= places[0]) & (x <= places[-1])
        return np.where(inside, inertia * v**2 / 2 + np.interp(x, places, potential), np.nan)

    return energy
