"""Which trajectories does a data file hold? One row for each time, one trajectory for each id, even time steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.tables import Table, read_table, write_table
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import DataError

TIME_ROUNDING = 1e-5
"""Relative: times may be written with as few as six significant digits."""
LARGEST_ROUNDING = 0.1
"""In time steps: above this, rounded times cannot be told from uneven ones."""
LAST_DIGITS = 4 * np.finfo(float).eps
"""Relative: what a subtraction and a division may add to a time step."""


def read_trajectories(path: Path | str, units: Units = UNITS["consistent"]) -> list[Trajectory]:
    """Read the trajectories of a .csv or .npz file: one particle on a line, one row for each time.

    time, x, v   columns; positions in `units.length`, velocities in that per time unit of the column time
    force        a column that may be missing, in `units.energy` / `units.length`
    id           a column that may be missing: the rows of one id, in order of time, are one trajectory

    A CSV file has these names on its first line, and lines that begin with # are comments; an NPZ file has an array
    for each. The time step is the mean step; steps may differ by no more than the rounding of the times explains.
    """
    path = Path(path)
    table = read_table(path)
    ids = table.columns.get("id", np.full(len(table.columns["time"]), ""))
    try:
        return [
            _trajectory(table, np.flatnonzero(ids == label), f" of id {label}" if "id" in table.columns else "", units)
            for label in dict.fromkeys(ids.tolist())  # in the order of the file
        ]
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None


def write_trajectories(path: Path | str, trajectories: Iterable[Trajectory]) -> None:
    """Write trajectories of one particle on a line to .csv or .npz; `read_trajectories` gives back every bit.

    Several trajectories get the ids 1, 2, …; forces are written where all have some. Units and labels are not kept.
    """
    trajectories = list(trajectories)
    if not trajectories:
        raise DataError("no trajectory was given to write, expected at least one")
    for one in trajectories:
        if one.positions.shape[1:] != (1, 1):
            raise DataError(
                f"a trajectory of shape {one.positions.shape} cannot be written, expected (steps, 1, 1); "
                "files hold one particle on a line for now"
            )
    columns: dict[str, np.ndarray] = {}
    if len(trajectories) > 1:
        columns["id"] = np.repeat(np.arange(len(trajectories)) + 1, [len(one) for one in trajectories])
    columns["time"] = np.concatenate([np.arange(len(one)) * one.time_step for one in trajectories])
    columns["x"] = np.concatenate([one.positions.ravel() for one in trajectories])
    columns["v"] = np.concatenate([one.velocities.ravel() for one in trajectories])
    forces = [one.forces.ravel() for one in trajectories if one.forces is not None]
    if len(forces) == len(trajectories):
        columns["force"] = np.concatenate(forces)
    write_table(Path(path), columns)


def _trajectory(table: Table, rows: np.ndarray, whose: str, units: Units) -> Trajectory:
    if len(rows) < 2:
        raise DataError(f"{table.place(rows[0])} is the only row{whose}, expected at least 2, a before and an after")
    time_step = _time_step(table.columns["time"][rows], lambda row: table.place(rows[row]), whose)
    x, v, force = (
        table.columns[name][rows, None, None] if name in table.columns else None for name in ("x", "v", "force")
    )
    assert x is not None
    assert v is not None
    return Trajectory(x, v, time_step, force, units, label=whose.removeprefix(" of "))


def _time_step(times: np.ndarray, place: Callable[[int], str], whose: str) -> float:
    """The mean step between `times`, or a `DataError` that names the row where the steps change."""
    steps = np.diff(times)
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        raise DataError(
            f"{place(row)}: time{whose} goes from {times[row - 1]} to {times[row]}, expected it to increase; "
            "sort the rows by time, and tell several trajectories apart by a column id"
        )
    mean = (times[-1] - times[0]) / len(steps)
    # Times in fixed decimals are rounded to the last of them, times in six digits to a share of their size.
    rounding = np.minimum(np.maximum(_last_decimal(times), TIME_ROUNDING * abs(times)), LARGEST_ROUNDING * mean)
    if (abs(times - times[0] - mean * np.arange(len(times))) > rounding).any():
        changed = abs(steps - steps[0]) > 2 * rounding[1:]
        row = int(np.argmax(changed if changed.any() else abs(steps - mean))) + 1
        raise DataError(
            f"{place(row)}: the time step{whose} is {steps[row - 1]:.6g} here and {steps[0]:.6g} at the start, "
            "expected even steps; give rows at equal times, with all digits of the time"
        )
    # Where the times begin at 0 the first step is the exact one, and the mean may differ in its last digit.
    return float(steps[0] if abs(steps[0] - mean) <= LAST_DIGITS * mean else mean)


def _last_decimal(times: np.ndarray) -> float:
    """10⁻ᵏ for the fewest decimals k that write all times exactly; 0 where 17 do not.

    >>> _last_decimal(np.array([0.0, 0.25, 0.5]))
    0.01
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return next((10.0**-decimals for decimals in range(18) if (np.round(times, decimals) == times).all()), 0.0)
