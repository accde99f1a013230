"""What are columns called? The names people give to time, position, velocity and force, and `--columns`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from pnn_symbolic.errors import InputError

ALIASES = {
    "time": "time t times zeit temps tiempo tempo timestamp elapsed",
    "x": "x position positions pos q qpos theta angle phi θ φ ϕ displacement ort",
    "v": "v velocity velocities vel vx vq qvel xdot qdot dx/dt dxdt dθ/dt dtheta/dt omega ω thetadot phidot "
    "angularvelocity vtheta geschwindigkeit",
    "force": "force forces f fx torque qfrc kraft",
    "momentum": "p px momentum momenta",
    "acceleration": "a ax acceleration accelerations acc qacc alpha α xddot thetaddot dv/dt dvdt",
    "id": "id trajectory traj run particle atom trial",
}
"""The columns that are read, each by the names it may have in a file, in upper or lower case, with or without _."""
NAMED = {alias: column for column, aliases in ALIASES.items() for alias in aliases.split()}
LEFT_OUT = ("-", "_", "")
LAYOUT = "put the numbers in columns named time, x, v and, where known, force"


@dataclass(frozen=True)
class Columns:
    """Which columns of a file are meant, as users say it.

    by_name      column of `ALIASES` → its name, or its number from 1, in the file; "" for one that is not to be read
    by_position  what each column is, "" for one that is not read: for files without names; or None
    time_step    between rows, of a file that has no times; or None
    """

    by_name: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    by_position: tuple[str, ...] | None = None
    time_step: float | None = None


def read_columns_option(text: str) -> Columns | None:
    """Read `--columns`: `t=time,v=vel` maps names, `t,x,-,v` names the columns in order; - is not read, "" is None.

    >>> read_columns_option("t=Zeit,v=vel").by_name
    {'time': 'Zeit', 'v': 'vel'}
    >>> read_columns_option("t,x,-,v").by_position
    ('time', 'x', '', 'v')
    """
    parts = [part.strip() for part in text.split(",")]
    if not text.strip():
        return None
    if "=" not in text:
        return Columns(by_position=tuple(_once(["" if part in LEFT_OUT else _column(part) for part in parts])))
    columns: list[str] = []
    labels: list[str] = []
    for part in parts:
        column, _, label = (side.strip() for side in part.partition("="))
        if not column or not label:
            raise InputError(f'--columns has "{part}", expected NAME=COLUMN as in t=time,v=vel, or names alone: t,x,v')
        columns.append(column)
        labels.append("" if label in LEFT_OUT else label)
    columns = _once([_column(column) for column in columns])
    return Columns(by_name=dict(zip(columns, labels, strict=True)))


def with_time_step(columns: Columns | None, time_step: float | None) -> Columns | None:
    """The same for a file without times, whose rows follow each other by `time_step`, where one is typed."""
    if time_step is None:
        return columns
    if not 0 < time_step < float("inf"):
        raise InputError(f"the time step is {time_step:g}, expected a number above 0")
    return replace(columns or Columns(), time_step=time_step)


def with_times(columns: Mapping[str, np.ndarray], chosen: Columns | None) -> dict[str, np.ndarray]:
    """The columns, with the times of rows that have none: for each id from 0 on.

    >>> with_times({"x": np.zeros(4), "id": np.array(["a", "b", "a", "b"])}, Columns(time_step=0.5))["time"]
    array([0. , 0. , 0.5, 0.5])
    """
    if chosen is None or chosen.time_step is None:
        return dict(columns)
    rows = np.arange(len(columns["x"]))
    for run_id in np.unique(columns["id"]) if "id" in columns else ():
        of_run = columns["id"] == run_id
        rows[of_run] = np.arange(np.count_nonzero(of_run))
    return {"time": rows * chosen.time_step, **columns}


def _column(name: str) -> str:
    if plain(name) not in NAMED:
        known = "t, x, v, force, id, p (momentum) and a (acceleration)"
        raise InputError(f'--columns knows {known}, not "{name}"; write - for a column that is not to be read')
    return NAMED[plain(name)]


def _once(columns: list[str]) -> list[str]:
    seen: set[str] = set()
    for column in columns:
        if column in seen:
            raise InputError(f"--columns says twice which column is {column}; say it once")
        if column:
            seen.add(column)
    return columns


def plain(name: str) -> str:
    """A name as it is compared: in small letters, without blanks, dots and underscores.

    >>> plain("V_x"), plain("dx / dt")
    ('vx', 'dx/dt')
    """
    return re.sub(r"[\s_.]", "", name).lower()
