"""Do the units of the columns fit each other? Velocities in the units of position over time, forces for velocities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.formats.labels import Unit, unit_of
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.formats.table import Table
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.units import Units
from pnn_symbolic.errors import DataError

SAME = 1e-9
"""Relative: factors between units that differ by no more are one."""


@dataclass(frozen=True)
class Quantities:
    """Time, position, velocity and force of every row, in units that fit each other.

    velocities, forces   None where the file has none
    units                with the labels of the file, where the user states no other unit system
    resolutions          how finely positions and velocities were written, where they were converted; else None
    """

    times: np.ndarray
    positions: np.ndarray
    velocities: np.ndarray | None
    forces: np.ndarray | None
    units: Units
    notes: tuple[Note, ...]
    resolutions: tuple[Resolution, Resolution | None] | None = None


def quantities_of(table: Table, units: Units, mass: float | None = None) -> Quantities:
    """Take them from a table.

    Velocities and accelerations whose unit is another one than that of position and time are converted, and degrees
    become radians. A momentum is divided by the `mass`; an acceleration is the force on a unit mass. Units that cannot
    be brought together, and a momentum of an unknown mass, are `DataError`.
    """
    columns, labels, units_in_file = table.columns, dict(table.units), _units_in(table)
    notes: list[Note] = []
    _check_kinds(units_in_file)
    motion = _motion_in(columns, mass, notes)
    if _is_to_be_in_radians(motion, units_in_file, columns):
        angle = units_in_file["x"].text
        notes.append(Note("units", f"x is in {angle}: converted to rad, as its velocity and acceleration"))
        _turn_into_radians(motion, units_in_file)
        labels["x"] = "rad"
    # Only now: what was in degrees per time is in the unit of x per time already.
    for name in ("v", "acceleration"):
        if name in motion and name in units_in_file:
            motion[name] = _converted(name, motion[name], units_in_file, notes)
    forces = columns.get("force")
    if "acceleration" in motion:
        forces = motion["acceleration"]
        if units.acceleration_per_force != 1:
            forces = forces / units.acceleration_per_force
    return Quantities(
        times=columns["time"],
        positions=motion["x"],
        velocities=motion.get("v"),
        forces=forces,
        units=_labelled(units, labels, units_in_file),
        notes=tuple(notes),
        resolutions=_resolutions(columns, motion["x"], motion.get("v")),
    )


def _motion_in(columns: Mapping[str, np.ndarray], mass: float | None, notes: list[Note]) -> dict[str, np.ndarray]:
    """The columns whose units hang together: x, and v and the acceleration where the file has them."""
    motion = {"x": columns["x"]}
    if "v" in columns:
        motion["v"] = columns["v"]
    elif "momentum" in columns:
        motion["v"] = _velocities(columns, mass)
        notes.append(Note("columns", f"v is the momentum over the mass, {mass:g}"))
    if "acceleration" in columns and "force" not in columns:
        motion["acceleration"] = columns["acceleration"]
        notes.append(Note("columns", "the acceleration is read as the force on a unit mass"))
    return motion


def _units_in(table: Table) -> dict[str, Unit]:
    """The units that the heads of the columns state, where they are known here."""
    units: dict[str, Unit] = {}
    for name, text in table.units.items():
        unit = unit_of(text) if text else None
        if unit is not None:
            units[name] = unit
    return units


def _is_to_be_in_radians(
    motion: Mapping[str, np.ndarray], units: Mapping[str, Unit], columns: Mapping[str, np.ndarray]
) -> bool:
    """Whether x is an angle in another unit than rad, and v and the acceleration say theirs: all are then converted."""
    if "x" not in units or units["x"].dimension != "angle" or units["x"].factor == 1:
        return False
    v_is_known = "v" not in columns or "v" in units
    return v_is_known and ("acceleration" not in motion or "acceleration" in units)


def _turn_into_radians(motion: dict[str, np.ndarray], units: dict[str, Unit]) -> None:
    """Angles, and what they do in time: the columns that state a unit, and these units."""
    for name, unit in units.items():
        if name in motion:
            motion[name] = motion[name] * unit.factor
            units[name] = _in_radians(unit)


def _in_radians(unit: Unit) -> Unit:
    per = "".join(unit.text.partition("/")[1:]) if "/" in unit.text else ""
    return replace(unit, text="rad" + per, factor=1.0)


def _resolutions(
    columns: Mapping[str, np.ndarray], positions: np.ndarray, velocities: np.ndarray | None
) -> tuple[Resolution, Resolution | None] | None:
    """How finely the converted columns were written; None where nothing was converted."""
    written = columns.get("v", columns.get("momentum"))
    if positions is columns["x"] and (velocities is None or velocities is written):
        return None
    return _scaled(columns["x"], positions), None if velocities is None else _scaled(written, velocities)


def _scaled(written: np.ndarray | None, converted: np.ndarray) -> Resolution:
    if written is None:
        return Resolution.of(converted)
    before = Resolution.of(written)
    largest = int(np.argmax(np.abs(written)))
    factor = abs(converted[largest] / written[largest]) if written[largest] else 1.0
    return before if factor == 1 else Resolution(before.kind, None, before.error * float(factor))


def _check_kinds(units: Mapping[str, Unit]) -> None:
    """A time is no length, and a velocity is something per time."""
    expected = {"time": "a time such as s", "x": "a length or an angle", "v": "a length or an angle per time"}
    for name, unit in units.items():
        if name in ("momentum", "force", "id"):
            continue
        power = {"v": 1, "acceleration": 2}.get(name, 0)
        if (unit.dimension == "time") != (name == "time") or unit.power != power:
            raise DataError(
                f"{name} is in {unit.text} by its head, expected {expected.get(name, 'a length per squared time')}; "
                "correct the head"
            )
    for name in ("v", "acceleration"):
        if "x" in units and name in units and units["x"].dimension != units[name].dimension:
            raise DataError(
                f"x is in {units['x'].text} and {name} in {units[name].text} by their heads, which is no {name} of x; "
                "correct the heads, or convert one"
            )


def _velocities(columns: Mapping[str, np.ndarray], mass: float | None) -> np.ndarray:
    if mass is None:
        raise DataError("the file has a momentum and no velocity, and v = p/m needs the mass; give it with --mass")
    return columns["momentum"] / mass


def _converted(name: str, values: np.ndarray, units: Mapping[str, Unit], notes: list[Note]) -> np.ndarray:
    """Values in the unit of x per time, and a note where that is another one."""
    own = units[name]
    known = [column for column in ("x", "time") if column in units]
    numerator = units["x"].factor if "x" in units else own.factor
    denominator = units["time"].factor if "time" in units else own.time
    factor = own.size * denominator**own.power / numerator
    if abs(factor - 1) <= SAME:
        return values
    heads = " and ".join(f"{column} in {units[column].text}" for column in known)
    if len(known) < 2:
        missing = "time" if known == ["x"] else "x"
        raise DataError(
            f"{heads} and {name} in {own.text} contradict each other by a factor {factor:.6g}, and {missing} has "
            f"no unit: multiply {name} by {factor:.6g}, or write the unit of {missing} in its head, as in "
            f"{'t (s)' if missing == 'time' else 'x (m)'}"
        )
    target = f"{units['x'].text}/{units['time'].text}{'²' if own.power == 2 else ''}"
    notes.append(Note("units", f"{name} is in {own.text}, {heads}: {name} is multiplied by {factor:.6g}, to {target}"))
    return values * factor


def _labelled(units: Units, labels: Mapping[str, str], unit: Mapping[str, Unit]) -> Units:
    """The unit system with the labels of the file; one that the user states must agree with the file."""
    if units.name == "consistent":
        return replace(units, length=labels.get("x", ""), time=labels.get("time", ""))
    for name, label in (("x", units.length), ("time", units.time)):
        stated = unit_of(label)
        if name in unit and stated and stated.dimension == unit[name].dimension and stated.factor != unit[name].factor:
            factor = unit[name].factor / stated.factor
            raise DataError(
                f"{name} is in {unit[name].text} by its head, and --units {units.name} has {label}; multiply {name} by "
                f"{factor:.6g} (and convert v), or leave --units out"
            )
    return units
