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
    columns = table.columns
    read = {name: unit_of(text) for name, text in table.units.items() if text}
    unit: dict[str, Unit] = {name: one for name, one in read.items() if one is not None}
    notes: list[Note] = []
    _check_kinds(unit)
    times, positions = columns["time"], columns["x"]
    velocities, forces = columns.get("v"), columns.get("force")
    acceleration = None
    if velocities is None and "momentum" in columns:
        velocities = _velocities(columns, mass)
        notes.append(Note("columns", f"v is the momentum over the mass, {mass:g}"))
    if forces is None and "acceleration" in columns:
        acceleration = columns["acceleration"]
        notes.append(Note("columns", "the acceleration is read as the force on a unit mass"))
    labels = dict(table.units)
    turned = ("v" not in columns or "v" in unit) and (acceleration is None or "acceleration" in unit)
    if "x" in unit and unit["x"].dimension == "angle" and unit["x"].factor != 1 and turned:
        notes.append(Note("units", f"x is in {unit['x'].text}: converted to rad, as its velocity and acceleration"))
        positions = positions * unit["x"].factor
        if velocities is not None and "v" in unit:
            velocities, unit["v"] = velocities * unit["v"].factor, _in_radians(unit["v"])
        if acceleration is not None:
            acceleration = acceleration * unit["acceleration"].factor
            unit["acceleration"] = _in_radians(unit["acceleration"])
        unit["x"], labels["x"] = _in_radians(unit["x"]), "rad"
    if velocities is not None and "v" in unit:
        velocities = _converted("v", velocities, unit, notes)
    if acceleration is not None:
        if "acceleration" in unit:
            acceleration = _converted("acceleration", acceleration, unit, notes)
        forces = acceleration if units.acceleration_per_force == 1 else acceleration / units.acceleration_per_force
    labelled = _labelled(units, labels, unit)
    resolutions = _resolutions(columns, positions, velocities)
    return Quantities(
        times=times,
        positions=positions,
        velocities=velocities,
        forces=forces,
        units=labelled,
        notes=tuple(notes),
        resolutions=resolutions,
    )


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


def _check_kinds(unit: Mapping[str, Unit]) -> None:
    """A time is no length, and a velocity is something per time."""
    for name, one in unit.items():
        power = {"v": 1, "acceleration": 2}.get(name, 0)
        if name in ("momentum", "force", "id"):
            continue
        if (one.dimension == "time") != (name == "time") or one.power != power:
            expected = {"time": "a time such as s", "x": "a length or an angle", "v": "a length or an angle per time"}
            raise DataError(
                f"{name} is in {one.text} by its head, expected {expected.get(name, 'a length per squared time')}; "
                "correct the head"
            )
    for name in ("v", "acceleration"):
        if "x" in unit and name in unit and unit["x"].dimension != unit[name].dimension:
            raise DataError(
                f"x is in {unit['x'].text} and {name} in {unit[name].text} by their heads, which is no {name} of x; "
                "correct the heads, or convert one"
            )


def _velocities(columns: Mapping[str, np.ndarray], mass: float | None) -> np.ndarray:
    if mass is None:
        raise DataError("the file has a momentum and no velocity, and v = p/m needs the mass; give it with --mass")
    return columns["momentum"] / mass


def _converted(name: str, values: np.ndarray, unit: Mapping[str, Unit], notes: list[Note]) -> np.ndarray:
    """Values in the unit of x per time, and a note where that is another one."""
    own = unit[name]
    known = [one for one in ("x", "time") if one in unit]
    numerator = unit["x"].factor if "x" in unit else own.factor
    denominator = unit["time"].factor if "time" in unit else own.time
    factor = own.size * denominator**own.power / numerator
    if abs(factor - 1) <= SAME:
        return values
    heads = " and ".join(f"{one} in {unit[one].text}" for one in known)
    if len(known) < 2:
        missing = "time" if known == ["x"] else "x"
        raise DataError(
            f"{heads} and {name} in {own.text} contradict each other by a factor {factor:.6g}, and {missing} has "
            f"no unit: multiply {name} by {factor:.6g}, or write the unit of {missing} in its head, as in "
            f"{'t (s)' if missing == 'time' else 'x (m)'}"
        )
    target = f"{unit['x'].text}/{unit['time'].text}{'²' if own.power == 2 else ''}"
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
