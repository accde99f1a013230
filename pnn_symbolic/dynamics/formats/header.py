"""Which column of a header is which? Where one is missing, or comes twice, what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches

from pnn_symbolic.dynamics.formats.columns import ALIASES, LAYOUT, NAMED, Columns, plain
from pnn_symbolic.dynamics.formats.labels import name_and_unit
from pnn_symbolic.errors import DataError

COUNTERS = ("frame", "step", "index", "n", "row", "sample")
COORDINATES = re.compile(r"^(x|y|z|q|theta|θ|pos|position)([0-9]*|x|y|z)$")


def places_of(
    header: Sequence[str], chosen: Columns | None = None, moves: Callable[[int], bool] = lambda place: True
) -> dict[str, int]:
    """Where each column of `ALIASES` is among the labels of a header; what is not there is left out.

    A column that comes twice, a missing time or position, and a second coordinate that `moves` are `DataError`.

    >>> places_of(["t (ms)", "x/mm", "v_x (mm/ms)", "mood"])
    {'time': 0, 'x': 1, 'v': 2}
    """
    chosen = chosen or Columns()
    needed = ("time", "x") if chosen.time_step is None else ("x",)
    if chosen.by_position is not None:
        places = _by_position(header, chosen.by_position, needed)
    else:
        places = _by_name(header, chosen.by_name, needed, moves)
    if "time" in places and "time" not in needed:
        label = header[places["time"]] or "time"
        raise DataError(
            f"the file has times of its own, in the column {label}; leave --time-step out, or the column: --columns t=-"
        )
    return places


def _by_position(header: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    if len(columns) != len(header):
        raise DataError(f"--columns names {len(columns)} columns, the file has {len(header)}; write - for one left out")
    places = {column: place for place, column in enumerate(columns) if column}
    for column in needed:
        if column not in places:
            raise DataError(f"--columns names no {column}; say which column it is, as in --columns t,x,v")
    return places


def _by_name(
    header: Sequence[str], by_name: Mapping[str, str], needed: Sequence[str], moves: Callable[[int], bool]
) -> dict[str, int]:
    """The columns that the user names, and all others by what the header calls them."""
    given = {column: _chosen(header, name) if name else None for column, name in by_name.items()}
    taken = [place for place in given.values() if place is not None]
    names = [plain(name_and_unit(label)[0]) for label in header]
    places: dict[str, int] = {}
    for column in ALIASES:
        place = given[column] if column in given else _named(column, header, names, taken)
        if place is not None:
            places[column] = place
    if "x" not in given:
        _one_coordinate(header, names, places, moves)
    for column in needed:
        if column not in places:
            raise _missing(header, names, column)
    if "v" not in places and "momentum" not in places:
        _no_velocity(header, names)
    return places


def _chosen(header: Sequence[str], name: str) -> int:
    """The place of a column that a user named, by its label, its name without the unit, or its number."""
    for form in (str.strip, lambda label: name_and_unit(label)[0], lambda label: plain(name_and_unit(label)[0])):
        wanted = form(name)
        places = [place for place, label in enumerate(header) if form(label) == wanted]
        if len(places) == 1:
            return places[0]
        if places:
            raise DataError(f'the file has {len(places)} columns named "{name}"; keep one, or give its number from 1')
    if name.isdigit() and 1 <= int(name) <= len(header):
        return int(name) - 1
    near = get_close_matches(name, header, n=1, cutoff=0.5)
    hint = f'. Did you mean "{near[0]}"?' if near else ""
    raise DataError(f'--columns asks for "{name}"; the file has {", ".join(header)}{hint}')


def _named(column: str, header: Sequence[str], names: Sequence[str], taken: Collection[int]) -> int | None:
    """The place whose name stands for a column, of those that are not taken; None where there is none."""
    places: list[int] = []
    for place, name in enumerate(names):
        if NAMED.get(name) == column and place not in taken:
            places.append(place)
    # "x" beside "position", or "t" beside "timestamp", may be two things: neither is preferred, unless one is an id.
    if column == "id":
        spelt_out = [place for place in places if names[place] == "id"]
        places = spelt_out if len(spelt_out) == 1 else places
    if len(places) > 1:
        raise _ambiguous(column, [header[place] for place in places])
    return places[0] if places else None


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
    second: int | None = None
    for place in coordinates:
        if place != places.get("x") and moves(place):
            second = place
    if second is not None:
        raise _several_coordinates(header, names, coordinates, example=second)


def _velocity_of(names: Sequence[str], place: int) -> int | None:
    letter = names[place]
    wanted = {f"v{letter}", f"{letter}dot", f"d{letter}/dt", f"v{letter[-1]}", f"v{letter[1:]}", f"velocity{letter}"}
    return next((k for k, name in enumerate(names) if name in wanted and k != place), None)


def _ambiguous(column: str, labels: Sequence[str]) -> DataError:
    remedy = "keep one of them"
    if len(set(labels)) > 1:
        remedy += f", or say which with --columns {_short(column)}=NAME"
    return DataError(f"columns {' and '.join(labels)} are both {column}; {remedy}")


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
    else:
        hint = _hint_of_unknown(header, names)
    return DataError(f"there is no column {column}; the file has {', '.join(header) or 'none'}; {hint}")


def _hint_of_unknown(header: Sequence[str], names: Sequence[str]) -> str:
    """What may be the position among columns of no known name: the only one, or one with a velocity beside it."""
    unknown = [place for place, name in enumerate(names) if name and name not in (*NAMED, *COUNTERS)]
    if len(unknown) == 1:
        label = header[unknown[0]].strip()
        return f'if "{label}" is meant, say --columns x={label}'
    for place in unknown:
        velocity = _velocity_of(names, place)
        if velocity is not None:
            x, v = (name_and_unit(header[column])[0] for column in (place, velocity))
            return f'if "{x}" is meant, with its velocity "{v}", say --columns x={x},v={v}'
    return LAYOUT


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


def _near(names: Sequence[str], aliases: Sequence[str], cutoff: float) -> str | None:
    """The first name without a meaning of its own that is much like one of the aliases."""
    free = [name for name in names if name and name not in NAMED]
    for alias in aliases:
        matches = get_close_matches(alias, free, n=1, cutoff=cutoff)
        if matches:
            return matches[0]
    return None


def _short(column: str) -> str:
    return {"time": "t", "momentum": "p", "acceleration": "a"}.get(column, column)
