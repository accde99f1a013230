"""`discover-equations identify FILE`: which integrator wrote the rows of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pnn_symbolic.dynamics.formats.columns import read_columns_option
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.readers import read_trajectories
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.recognition import recognise

MOST_SHOWN = 20
"""Methods that are listed under the sentence."""


def recognise_file(path: Path, *, potential: str, mass: float | None, units: str, columns: str = "") -> dict[str, Any]:
    """What `recognise` says of the rows of a file, as plain data that begins with the name of the file."""
    force = potential_called(potential).force if potential else None
    trajectories = read_trajectories(path, units_called(units), read_columns_option(columns), mass)
    return {"file": str(path), **recognise(trajectories, force=force, mass=mass).to_json()}


def show_recognition(record: dict[str, Any], *, with_name: bool) -> None:
    """The sentence, then every method that passes with its score."""
    print(f"{record['file']}: {record['sentence']}" if with_name else record["sentence"])
    generators = record["generators"]
    for generator in generators[:MOST_SHOWN]:
        steps = "" if generator["substeps"] == 1 else f", {generator['substeps']} inner steps a row"
        mass = "" if generator["mass"] is None else f", mass {generator['mass']:.12g}"
        score = "not scored" if generator["score"] is None else f"{generator['score']:.2f} roundings"
        print(f"  {generator['name']}{steps}: {score}{mass}")
    if len(generators) > MOST_SHOWN:
        print(f"  and {len(generators) - MOST_SHOWN} more")
    if record["write_next_time"]:
        print(f"To tell more, write {record['write_next_time']}.")
