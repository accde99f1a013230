"""What was handed in? A file, trajectories, arrays or a data set; a potential, its name or a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential, potential_called
from pnn_symbolic.dynamics.readers import read_trajectories
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import InputError, ShapeError

Data = DataSet | Path | str | Trajectory | Sequence[Trajectory]


def data_set(data: Data, units: Units = UNITS["consistent"]) -> DataSet:
    """A data set from whatever holds trajectories.

    >>> ramp = np.arange(9.0)[:, None, None]
    >>> data_set(Trajectory(ramp, np.ones_like(ramp), time_step=1.0)).time_step
    1.0
    """
    if isinstance(data, DataSet):
        return data
    if isinstance(data, str | Path):
        return DataSet.of(read_trajectories(data, units), name=str(data))
    runs = [data] if isinstance(data, Trajectory) else list(data)
    for run in runs:
        if not isinstance(run, Trajectory):
            raise InputError(
                f"a {type(run).__name__} came, expected a file, a DataSet or trajectories; "
                "make arrays into one with trajectory_of(x, v, time_step)"
            )
    return DataSet.of(runs)


def of_runs(data: DataSet, known: Sequence[Trajectory], unseen: Sequence[Trajectory]) -> DataSet:
    """The same question of other runs: those to learn from, and those held back."""
    same_question = DataSet.of(
        known,
        unseen,
        training_fraction=data.training_fraction,
        mass=data.mass,
        name=data.name,
        seed=data.seed,
    )
    return replace(same_question, period=data.period)


def trajectory_of(
    positions: np.ndarray,
    velocities: np.ndarray,
    time_step: float,
    forces: np.ndarray | None = None,
    units: Units = UNITS["consistent"],
) -> Trajectory:
    """A trajectory from arrays (T,), (T, D) or (T, N, D); of one shape, a row for each time.

    >>> trajectory_of(np.arange(5.0), np.ones(5), 1.0).positions.shape
    (5, 1, 1)
    """
    return Trajectory(
        positions=_shaped("positions", positions),
        velocities=_shaped("velocities", velocities),
        time_step=time_step,
        forces=None if forces is None else _shaped("forces", forces),
        units=units,
    )


def potential_of(potential: Potential | Interaction | str | None) -> Potential | None:
    """A potential, also by its name or formula.

    >>> potential_of("pendulum").name
    'pendulum'
    """
    if isinstance(potential, Interaction):
        raise InputError(f"{potential.name} is a force between particles, expected a potential of the one particle")
    return potential_called(potential) if isinstance(potential, str) else potential


def _shaped(name: str, array: np.ndarray) -> np.ndarray:
    numbers = np.asarray(array, dtype=float)
    if numbers.ndim == 1:
        return numbers[:, None, None]
    if numbers.ndim == 2:
        return numbers[:, None, :]
    if numbers.ndim == 3:
        return numbers
    raise ShapeError(f"{name} have shape {numbers.shape}, expected (steps,), (steps, D) or (steps, N, D)")
