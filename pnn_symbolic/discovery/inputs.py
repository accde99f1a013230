"""What was handed in? A file, trajectories, arrays or a data set; a potential, its name or a formula."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential, potential_called
from pnn_symbolic.dynamics.readers import read_trajectories
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import InputError, ShapeError

Data = Any
"""A data set, a file, trajectories, a data frame or mapping of columns, or arrays (x, v, time step[, forces])."""
COLUMNS = {"time": ("time", "t"), "x": ("x", "position"), "v": ("v", "velocity"), "force": ("force", "f")}
"""What a column is → what it may be called."""
EVEN = 1e-6
"""Relative: times of a data frame that are further from even belong into a file, which `read_rows` reads with them."""
EXPECTED = (
    "expected a file, a DataSet, trajectories, a data frame with the columns time, x and v, or arrays (x, v, time_step)"
)


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
    if isinstance(data, Trajectory):
        return DataSet.of([data])
    if hasattr(data, "columns") or isinstance(data, dict):
        return DataSet.of([_of_columns(data, units)], name="data frame")
    if isinstance(data, np.ndarray) or not isinstance(data, Sequence):
        raise InputError(f"a {type(data).__name__} came, {EXPECTED}")
    parts = list(data)
    if not parts:
        raise InputError(f"no trajectory came, {EXPECTED}")
    if len(parts) in (3, 4) and isinstance(parts[0], np.ndarray | list) and np.ndim(parts[2]) == 0:
        return DataSet.of([trajectory_of(*parts, units=units)])
    for part in parts:
        if not isinstance(part, Trajectory):
            raise InputError(
                f"a {type(part).__name__} came among the trajectories, {EXPECTED}; "
                "trajectory_of(x, v, time_step) makes one of arrays"
            )
    return DataSet.of(parts)


def _of_columns(frame: Any, units: Units) -> Trajectory:  # noqa: ANN401 - a data frame of any library
    """The trajectory of a data frame, or of a mapping of columns."""
    headings = frame if isinstance(frame, dict) else frame.columns
    names = {str(name).strip().lower(): name for name in headings}
    columns: dict[str, np.ndarray] = {}
    for column, called in COLUMNS.items():
        for name in called:
            if name in names:
                columns[column] = _numbers(column, frame[names[name]])
                break
    missing = [column for column in ("time", "x", "v") if column not in columns]
    if missing:
        raise InputError(f"the data frame has no column {missing[0]}, but {', '.join(map(str, names))}; rename one")
    steps = np.diff(columns["time"])
    if not len(steps) or not np.all(steps > 0) or np.ptp(steps) > EVEN * steps.mean():
        raise InputError("the times of the data frame are not even; write them to a file, which is read with its times")
    return trajectory_of(columns["x"], columns["v"], float(steps.mean()), columns.get("force"), units)


def check_kind(name: str, value: object, kind: type | tuple[type, ...]) -> None:
    """Refuse what is neither None nor of the kind that an option has."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if value is not None and not (isinstance(value, kinds) and not isinstance(value, bool)):
        expected = " or ".join(known.__name__ for known in kinds)
        raise InputError(f"{name} is {str(value)[:40]!r}, a {type(value).__name__}; expected {expected}")


def _numbers(name: str, values: Any) -> np.ndarray:  # noqa: ANN401 - whatever came
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"{name} holds what is no number: {str(values)[:40]!r}") from None


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
    if potential is not None and not isinstance(potential, Potential | str):
        raise InputError(
            f'the potential is a {type(potential).__name__}, expected a Potential, a name or a formula, "x**4/4"'
        )
    return potential_called(potential) if isinstance(potential, str) else potential


def _shaped(name: str, array: np.ndarray) -> np.ndarray:
    numbers = _numbers(name, array)
    if numbers.ndim == 1:
        return numbers[:, None, None]
    if numbers.ndim == 2:
        return numbers[:, None, :]
    if numbers.ndim == 3:
        return numbers
    raise ShapeError(f"{name} have shape {numbers.shape}, expected (steps,), (steps, D) or (steps, N, D)")
