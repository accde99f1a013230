"""`discover-equations identify FILE`: which integrator wrote the rows of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.commands.interactions import named_interaction, refuse_force_from
from pnn_symbolic.commands.row_options import RowsOptions as RowsOptions
from pnn_symbolic.dynamics.engines.readers import read_engine, reader_for
from pnn_symbolic.dynamics.engines.reading import EngineReading
from pnn_symbolic.dynamics.formats.columns import read_columns_option, with_time_step
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.readers import read_rows
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.evidence.particle_signs import sentences
from pnn_symbolic.recognition import Recognition, recognise
from pnn_symbolic.recognition.positions_only import of_positions_only

SAME_SCALE = 1e-3
"""Relative: a force scale that is nearer to 1 is that of the constants and the rounding of a program."""
SCALES = {
    23.0605: "kcal/mol beside eV",
    96.4853: "kJ/mol beside eV",
    4.184: "kJ beside kcal",
    10.0: "nm beside Å",
    41.84: "kJ/mol/nm beside kcal/mol/Å",
    100.0: "kJ/mol beside amu Å²/ps²",
    9648.53: "eV/Å beside amu Å/ps²",
}
"""Factors between units of force that are mistaken for each other."""
MOST_SHOWN = 20
"""Methods that are listed under the sentence."""


def recognise_file(path: Path, options: RowsOptions) -> dict[str, Any]:
    """What `recognise` says of the rows of a file, as plain data that begins with the name of the file."""
    columns = read_columns_option(options.columns)
    if columns is None and reader_for(path) is not None:
        return _of_engine_file(path, options)
    refuse_force_from(options.force_from)
    force = potential_called(options.potential).force if options.potential else None
    columns = with_time_step(columns, options.time_step)
    reading = read_rows(path, units_called(options.units), columns, options.mass)
    recognition = recognise(reading.trajectories, force=force, mass=options.mass)
    if any(note.code == "velocity_from_positions" for note in reading.notes):
        with_force = force is not None or all(run.forces is not None for run in reading.trajectories)
        recognition = of_positions_only(recognition, with_force=with_force)
    notes = [note.sentence for note in reading.notes]
    return {"file": str(path), **recognition.to_json(), "particles": 1, "notes": notes}


def _of_engine_file(path: Path, options: RowsOptions) -> dict[str, Any]:
    """The same of a file of an engine: of its groups of particles the first that is told."""
    readings = read_engine(path, options.time_step, units_called(options.units))
    notes = [note.sentence for reading in readings for note in reading.notes]
    answers = [_of_engine(path, reading, options, notes) for reading in readings]
    best = next((answer for answer in answers if answer.generators), answers[0])
    runs = readings[0].trajectories
    notes += sentences(runs)
    notes += _force_scale(best, runs[0].masses)
    return {"file": str(path), **best.to_json(), "particles": runs[0].positions.shape[1], "notes": notes}


def _of_engine(path: Path, reading: EngineReading, options: RowsOptions, notes: list[str]) -> Recognition:
    """With the force that the file tells, or the named potential: along a line, or of the distance of two particles."""
    named = named_interaction(path, reading, options.potential, options.masses, options.force_from)
    notes += named.notes
    runs, force = named.runs, None if named.interaction is None else named.interaction.force
    return recognise(runs, force=force, mass=options.mass, clock_is_free=reading.clock_is_free)


def _force_scale(recognition: Recognition, masses: np.ndarray | None) -> list[str]:
    """A note where the forces of the file are not those that its masses ask for."""
    if masses is None or not recognition.generators or not recognition.generators[0].leads:
        return []
    best = recognition.generators[0]
    own = float(masses[0])
    factor = best.constants["mass_factor"] if "mass_factor" in best.constants else (best.mass or own) / own
    if abs(factor - 1) < SAME_SCALE:
        return []
    why = ""
    for scale, units in SCALES.items():  # either program may be the one with the larger unit
        if not why and min(abs(factor / scale - 1), abs(factor * scale - 1)) < SAME_SCALE:
            why = f", as {units}"
    return [f"the forces of the file are {factor:.6g} times those that moved these rows with its masses{why}"]


def refused_file(path: Path, error: Exception) -> dict[str, Any]:
    """The answer in the place of one, for a file that cannot be read."""
    refusal = Recognition(outcome="refused", generators=(), next=None, sentence=str(error))
    return {"file": str(path), **refusal.to_json(), "error": str(error)}


def show_recognition(record: dict[str, Any], *, with_name: bool) -> None:
    """One line, where there are several files; else the sentence, every method that passes, and what to write."""
    advice = f"To tell more, write {record['write_next_time']}." if record["write_next_time"] else ""
    if with_name:
        print(" ".join(part for part in (f"{record['file']}: {record['sentence']}", advice) if part))
        return
    print(record["sentence"])
    scored = [generator for generator in record["generators"] if generator["score"] is not None]
    generators = scored or record["generators"]
    for generator in generators[:MOST_SHOWN]:
        print(f"  {_method_line(generator)}")
    if len(generators) > MOST_SHOWN:
        print(f"  and {len(generators) - MOST_SHOWN} more")
    for note in record["notes"]:
        print(f"{note[0].upper()}{note[1:]}.")
    if advice:
        print(advice)


def _method_line(generator: dict[str, Any]) -> str:
    """A method that passes, with its score and the numbers that were found with it."""
    steps = "" if generator["substeps"] == 1 else f", {generator['substeps']} inner steps a row"
    mass = "" if generator["mass"] is None else f", mass {generator['mass']:.12g}"
    score = "not scored" if generator["score"] is None else f"{generator['score']:.2f} roundings"
    step = generator["constants"].get("time_step")
    clock = "" if step is None else f", {step:.10g} between rows"
    return f"{generator['name']}{steps}: {score}{mass}{clock}"
