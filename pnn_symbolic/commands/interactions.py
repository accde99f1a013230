"""Which force moves the particles of an engine's file? As the file tells it, or as a user names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.coordinates import moving_coordinates
from pnn_symbolic.dynamics.engines.reading import EngineReading
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.maps.parsing import read_number

NEWTON = "newton"
"""The potential of bodies that attract each other, each by its mass: newton, or newton:G=39.478."""


def named_interaction(
    path: Path, reading: EngineReading, potential: str, masses: str
) -> tuple[list[Trajectory], Interaction | None]:
    """The rows with the masses that were typed, and the force that the file tells or that was named; None for neither.

    potential   of one particle the energy along its line, of several that of a pair by its distance; or `NEWTON`
    masses      numbers apart by commas, or ""
    """
    runs, interaction = list(reading.trajectories), reading.interaction
    if masses:
        typed = _masses(masses, runs[0].positions.shape[1])
        runs = [replace(run, masses=typed) for run in runs]
    name, _, constant = potential.partition(":G=")
    if name == NEWTON:
        known = runs[0].masses
        if known is None:
            raise DataError(f"{path.name} has no masses, and Newton's law needs them; give them with --masses 1,0.001")
        return runs, Interaction.newton(known, float(read_number(constant or "1", "G of newton")))
    if not potential:
        return runs, interaction
    runs, energy = moving_coordinates(runs), potential_called(potential)
    _, particles, dimensions = runs[0].positions.shape
    if particles > 1:
        return runs, Interaction.of_pairs(energy, particles, runs[0].box)
    if dimensions > 1:
        raise DataError(
            f"{path.name} holds one particle in {dimensions} dimensions, and {potential} is a potential "
            "along a line; leave it out, and the forces of the file are taken"
        )
    return runs, Interaction(name=energy.name, force=energy.force, parameters=energy.parameters)


def _masses(text: str, particles: int) -> np.ndarray:
    """One number for each particle, or one for all."""
    numbers = [float(read_number(word, "a mass")) for word in text.split(",")]
    if len(numbers) not in (1, particles):
        raise InputError(f"--masses has {len(numbers)} numbers, expected 1 or {particles}, one for each particle")
    return np.broadcast_to(np.array(numbers), particles).copy()
