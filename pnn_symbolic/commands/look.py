"""`discover-equations look`: what is wrong with the rows of files, one line for each finding."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import typer

from pnn_symbolic.commands.run import REFUSED
from pnn_symbolic.dynamics.formats.columns import read_columns_option, with_time_step
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.health import Health, look
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.readers import read_rows
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import DataError, InputError

UNREAD = 2


def look_command(
    files: Sequence[Path],
    *,
    potential: str,
    mass: float | None,
    units: str,
    as_json: bool,
    columns: str = "",
    time_step: float | None = None,
) -> None:
    """Look at each file in order; exit code 3 if one of them is refused, 2 if one cannot be read."""
    if mass is not None and not 0 < mass < float("inf"):
        raise InputError(f"the mass is {mass:g}, expected a number above 0; leave --mass out where it is not known")
    force = potential_called(potential).force if potential else None
    known_units, known_columns = units_called(units), with_time_step(read_columns_option(columns), time_step)
    refused = unread = False
    for file in files:
        try:
            reading = read_rows(file, known_units, known_columns, mass)
        except DataError as error:
            if len(files) == 1:
                raise
            unread = True
            _print_error(file, error, as_json)
            continue
        health = look(reading.trajectories, force=force, mass=mass)
        refused |= health.refused
        _print_answer(file, reading.trajectories, health, reading.notes, as_json)
    if unread or refused:
        raise typer.Exit(UNREAD if unread else REFUSED)


def _print_answer(
    file: Path, trajectories: Sequence[Trajectory], health: Health, notes: Sequence[Note], as_json: bool
) -> None:
    if not as_json:
        print(f"{file}: {_facts(trajectories)}")
        _show(health, notes, few=sum(len(run) - 1 for run in trajectories) < FEWEST_PAIRS)
        return
    record = {
        "file": str(file),
        "rows": sum(len(trajectory) for trajectory in trajectories),
        "runs": len(trajectories),
        "time_step": trajectories[0].time_step,
        "health": health.to_json(),
        "notes": [note.sentence for note in notes],
    }
    print(json.dumps(record, ensure_ascii=False, allow_nan=False), flush=True)


def _print_error(file: Path, error: DataError, as_json: bool) -> None:
    """In the place of the answer, so that the other files have theirs."""
    if as_json:
        print(json.dumps({"file": str(file), "error": str(error)}, ensure_ascii=False), flush=True)
    else:
        print(f"discover-equations: {error}", file=sys.stderr)


def _show(health: Health, notes: Sequence[Note], *, few: bool) -> None:
    for note in notes:
        print(f"  repaired: {note}")
    if not health.symptoms:
        too_few = ", which are too few for most checks" if few else ""
        print(f"  nothing wrong was found in these rows{too_few}")
    for symptom in health.symptoms:
        print(f"  {symptom.severity}: {symptom.sentence}")
        if symptom.remedy:
            print(textwrap.indent(symptom.remedy, "    → "))


def _facts(trajectories: Sequence[Trajectory]) -> str:
    """Rows, runs, time step and digits in one line."""
    rows = sum(len(trajectory) for trajectory in trajectories)
    runs = f"{len(trajectories)} runs" if len(trajectories) > 1 else "1 run"
    x = _written([trajectory.positions for trajectory in trajectories])
    v = _written([trajectory.velocities for trajectory in trajectories])
    digits = x if x == v else f"x {x}, v {v}"
    time = trajectories[0].units.time
    return f"{rows} rows, {runs}, time step {trajectories[0].time_step:.6g}{' ' + time if time else ''}, {digits}"


def _written(columns: Sequence[np.ndarray]) -> str:
    values = np.concatenate([column.ravel() for column in columns])
    if np.ptp(values) == 0:
        return "constant"
    with np.errstate(over="ignore"):
        resolution = Resolution.of(values)
    return {
        "doubles": "all digits",
        "float32": "single precision",
        "decimals": f"decimals: {resolution.digits}",
        "digits": f"digits: {resolution.digits}",
    }[resolution.kind]
