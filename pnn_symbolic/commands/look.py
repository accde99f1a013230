"""`discover-equations look`: what is wrong with the rows of files, one line for each finding."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import typer

from pnn_symbolic.commands.run import REFUSED
from pnn_symbolic.dynamics.formats.columns import read_columns_option
from pnn_symbolic.dynamics.health import Health, look
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.readers import read_trajectories
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import InputError


def look_command(
    files: Sequence[Path], *, potential: str, mass: float | None, units: str, as_json: bool, columns: str = ""
) -> None:
    """Look at each file in order; exit code 3 if one of them is refused."""
    if mass is not None and not 0 < mass < float("inf"):
        raise InputError(f"the mass is {mass:g}, expected a number above 0; leave --mass out where it is not known")
    force = potential_called(potential).force if potential else None
    refused = False
    for file in files:
        trajectories = read_trajectories(file, units_called(units), read_columns_option(columns), mass)
        health = look(trajectories, force=force, mass=mass)
        refused |= health.refused
        if as_json:
            record = {
                "file": str(file),
                "rows": sum(len(trajectory) for trajectory in trajectories),
                "runs": len(trajectories),
                "time_step": trajectories[0].time_step,
                "health": health.to_json(),
            }
            print(json.dumps(record, ensure_ascii=False, allow_nan=False), flush=True)
        else:
            print(f"{file}: {_facts(trajectories)}")
            _show(health)
    if refused:
        raise typer.Exit(REFUSED)


def _show(health: Health) -> None:
    if not health.symptoms:
        print("  nothing wrong was found in these rows")
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
