"""Which column is which? The names people give to time, position, velocity and force, and `--columns`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType

import numpy as np

from pnn_symbolic.dynamics.formats.labels import name_and_unit
from pnn_symbolic.errors import DataError, InputError

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
COUNTERS = ("frame", "step", "index", "n", "row", "sample")
COORDINATES = re.compile(r"^(x|y|z|q|theta|θ|pos|position)([0-9]*|x|y|z)$")
LAYOUT = "put the numbers in columns named time, x, v and, where known, force"


@dataclass(frozen=True)
class Columns:
    """Which columns of a file are meant, as users say it.

    by_name      column of `ALIASES` → its name, or its number from 1, in the file
    by_position  what each column is, "" for one that is not read: for files without names; or None
    time_step    between rows, of a file that has no times; or None
    """

    by_name: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    by_position: tuple[str, ...] | None = None
    time_step: float | None = None


def read_columns_option(text: str) -> Columns | None:
    """Read `--columns`: `t=time,v=vel` maps names, `t,x,-,v` names the columns in order; "" is None.

    >>> read_columns_option("t=Zeit,v=vel").by_name
    {'time': 'Zeit', 'v': 'vel'}
    >>> read_columns_option("t,x,-,v").by_position
    ('time', 'x', '', 'v')
    """
    parts = [part.strip() for part in text.split(",")]
    if not text.strip():
        return None
    if "=" not in text:
        left_out = ("-", "_", "")
        return Columns(by_position=tuple(_once(["" if part in left_out else _column(part) for part in parts])))
    columns: list[str] = []
    labels: list[str] = []
    for part in parts:
        column, _, label = (side.strip() for side in part.partition("="))
        if not column or not label:
            raise InputError(f'--columns has "{part}", expected NAME=COLUMN as in t=time,v=vel, or names alone: t,x,v')
        columns.append(column)
        labels.append(label)
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
    twice = [column for k, column in enumerate(columns) if column and column in columns[:k]]
    if twice:
        raise InputError(f"--columns says twice which column is {twice[0]}; say it once")
    return columns


def plain(name: str) -> str:
    """A name as it is compared: in small letters, without blanks, dots and underscores.

    >>> plain("V_x"), plain("dx / dt")
    ('vx', 'dx/dt')
    """
    return re.sub(r"[\s_.]", "", name).lower()


def places_of(
    header: Sequence[str], chosen: Columns | None = None, moves: Callable[[int], bool] = lambda place: True
) -> dict[str, int]:
    """Where each column of `ALIASES` is among the labels of a header; what is not there is left out.

    A column that comes twice, a missing time or position, and a second coordinate that `moves` are `DataError`.

    >>> places_of(["t (ms)", "x/mm", "v_x (mm/ms)", "mood"])
    {'time': 0, 'x': 1, 'v': 2}
    """
    needed = ("time", "x") if chosen is None or chosen.time_step is None else ("x",)
    if chosen is not None and chosen.by_position is not None:
        return _without_two_clocks(header, _by_position(header, chosen.by_position, needed), needed)
    given = {} if chosen is None else {column: _chosen(header, name) for column, name in chosen.by_name.items()}
    names = [plain(name_and_unit(label)[0]) for label in header]
    places: dict[str, int] = {}
    for column in ALIASES:
        candidates = [given[column]] if column in given else _candidates(column, names, list(given.values()))
        if len(candidates) > 1:
            raise _ambiguous(column, [header[place] for place in candidates])
        if candidates:
            places[column] = candidates[0]
    if "x" not in given:
        _one_coordinate(header, names, places, moves)
    for column in needed:
        if column not in places:
            raise _missing(header, names, column)
    if "v" not in places and "momentum" not in places:
        _no_velocity(header, names)
    return _without_two_clocks(header, places, needed)


def _without_two_clocks(header: Sequence[str], places: dict[str, int], needed: Sequence[str]) -> dict[str, int]:
    if "time" in places and "time" not in needed:
        label = header[places["time"]] or "time"
        raise DataError(f"the file has times of its own, in the column {label}; leave --time-step out")
    return places


def _ambiguous(column: str, labels: Sequence[str]) -> DataError:
    remedy = "keep one of them"
    if len(set(labels)) > 1:
        remedy += f", or say which with --columns {_short(column)}=NAME"
    return DataError(f"columns {' and '.join(labels)} are both {column}; {remedy}")


def _by_position(header: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    if len(columns) != len(header):
        raise DataError(f"--columns names {len(columns)} columns, the file has {len(header)}; write - for one left out")
    places = {column: place for place, column in enumerate(columns) if column}
    for column in needed:
        if column not in places:
            raise DataError(f"--columns names no {column}; say which column it is, as in --columns t,x,v")
    return places


def _chosen(header: Sequence[str], name: str) -> int:
    """The place of a column that a user named, by its label, its name without the unit, or its number."""
    for form in (str.strip, lambda label: name_and_unit(label)[0], lambda label: plain(name_and_unit(label)[0])):
        places = [place for place, label in enumerate(header) if form(label) == form(name)]
        if len(places) == 1:
            return places[0]
        if places:
            raise DataError(f'the file has {len(places)} columns named "{name}"; keep one, or give its number from 1')
    if name.isdigit() and 1 <= int(name) <= len(header):
        return int(name) - 1
    near = get_close_matches(name, header, n=1, cutoff=0.5)
    hint = f'. Did you mean "{near[0]}"?' if near else ""
    raise DataError(f'--columns asks for "{name}"; the file has {", ".join(header)}{hint}')


def _candidates(column: str, names: Sequence[str], taken: Sequence[int]) -> list[int]:
    """The places whose names stand for a column."""
    places = [place for place, name in enumerate(names) if NAMED.get(name) == column and place not in taken]
    exact = [place for place in places if names[place] in (column, column[0])]
    # "x" beside "position", or "t" beside "timestamp", may be two things: neither is preferred, unless one is an id.
    return exact if column == "id" and len(exact) == 1 else places


def _short(column: str) -> str:
    return {"time": "t", "momentum": "p", "acceleration": "a"}.get(column, column)


def _one_coordinate(
    header: Sequence[str], names: Sequence[str], places: dict[str, int], moves: Callable[[int], bool]
) -> None:
    """Refuse a second coordinate; a single one of another letter is the position."""
    coordinates = [place for place, name in enumerate(names) if COORDINATES.match(name)]
    if "x" in places and places["x"] not in coordinates:
        coordinates = [places["x"], *coordinates]
    if len(coordinates) == 1 and "x" not in places:
        places["x"] = coordinates[0]
        velocity = _velocity_of(names, coordinates[0])
        if velocity is not None and "v" not in places:
            places["v"] = velocity
    second = [place for place in coordinates if place != places.get("x") and moves(place)]
    if second:
        raise _several_coordinates(header, names, coordinates, example=second[-1])


def _several_coordinates(
    header: Sequence[str], names: Sequence[str], coordinates: Sequence[int], example: int
) -> DataError:
    velocity = _velocity_of(names, example)
    choice, all_of_them = f"x={name_and_unit(header[example])[0]}", ""
    if velocity is not None:
        all_of_them = "; identify FILE takes all of them"
        choice += f",v={name_and_unit(header[velocity])[0]}"
    labels = ", ".join(header[place] for place in coordinates)
    return DataError(
        f"the file has {len(coordinates)} coordinates ({labels}); one at a time for now: "
        f"say which, for example --columns {choice}{all_of_them}"
    )


def _velocity_of(names: Sequence[str], place: int) -> int | None:
    letter = names[place]
    wanted = {f"v{letter}", f"{letter}dot", f"d{letter}/dt", f"v{letter[-1]}", f"v{letter[1:]}", f"velocity{letter}"}
    return next((k for k, name in enumerate(names) if name in wanted and k != place), None)


def _missing(header: Sequence[str], names: Sequence[str], column: str) -> DataError:
    near = _near(names, (column, *ALIASES[column].split()), cutoff=0.6)
    counters = [name for name in COUNTERS if name in names]
    hint = LAYOUT
    if near is not None:
        label = header[names.index(near)].strip()
        hint = f'if "{label}" is meant, rename it to {column}, or say --columns {_short(column)}={label}'
    elif column == "x" and any("energy" in name for name in names):
        hint = "it holds energies, and no positions: write positions, velocities and forces of every step"
    elif column == "time" and counters:
        label = header[names.index(counters[0])].strip()
        hint = f'to count time in rows of "{label}", say --columns t={label}, or --time-step with the time between rows'
    elif column == "time":
        hint = "if it has no times, say --time-step with that between rows; else which column is t: --columns t=NAME"
    elif len(free := [name for name in names if name and name not in NAMED and name not in COUNTERS]) == 1:
        label = header[names.index(free[0])].strip()
        hint = f'if "{label}" is meant, say --columns x={label}'
    return DataError(f"there is no column {column}; the file has {', '.join(header) or 'none'}; {hint}")


def _near(names: Sequence[str], aliases: Sequence[str], cutoff: float) -> str | None:
    """The first name without a meaning of its own that is much like one of the aliases."""
    free = [name for name in names if name and name not in NAMED]
    for alias in aliases:
        matches = get_close_matches(alias, free, n=1, cutoff=cutoff)
        if matches:
            return matches[0]
    return None


def _no_velocity(header: Sequence[str], names: Sequence[str]) -> None:
    """Velocities are then taken from the positions, unless some column may be meant."""
    if "speed" in names:
        label = header[names.index("speed")].strip()
        raise DataError(
            f'"{label}" has no sign, and a velocity has one; if it has, say --columns v={label}; '
            "else delete it, and v is taken from the positions"
        )
    near = _near(names, ("velocity", "omega"), cutoff=0.7)
    if near is not None:
        label = header[names.index(near)].strip()
        raise DataError(
            f'there is no column v; the file has {", ".join(header)}; if "{label}" is meant, rename it to v, or say '
            f"--columns v={label}; else delete it, and v is taken from the positions"
        )
