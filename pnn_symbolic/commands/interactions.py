"""Which force moves the particles of an engine's file? As the file tells it, or as a user names it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, kw_only=True)
class NamedInteraction:
    """Rows with the masses that were typed, the force that the file tells or that was named, and what is to be known.

    interaction   None where neither tells it
    """

    runs: list[Trajectory]
    interaction: Interaction | None
    notes: list[str] = field(default_factory=list)


def named_interaction(
    path: Path, reading: EngineReading, potential: str, masses: str, force_from: str = ""
) -> NamedInteraction:
    """The rows and the force on them, by what was typed.

    potential    of one particle the energy along its line, of several that of a pair by its distance; or `NEWTON`
    masses       numbers apart by commas, or ""
    force_from   a program that answers with the force, or ""
    """
    runs = list(reading.trajectories)
    if masses:
        typed = _masses(masses, runs[0].positions.shape[1])
        runs = [replace(run, masses=typed) for run in runs]
    if force_from:
        if potential:
            raise InputError(f"--force-from {force_from} and --potential {potential} both name the force; give one")
        from pnn_symbolic.dynamics.engines.calculators import force_from as asked  # only a program that is run needs it

        interaction, notes = asked(force_from, runs[0])
        return NamedInteraction(runs=runs, interaction=interaction, notes=notes)
    if not potential:
        return NamedInteraction(runs=runs, interaction=reading.interaction)
    if potential.partition(":G=")[0] == NEWTON:
        return NamedInteraction(runs=runs, interaction=_newton(path, runs, potential))
    runs, energy = moving_coordinates(runs), potential_called(potential)
    _, particles, dimensions = runs[0].positions.shape
    if particles > 1:
        return NamedInteraction(runs=runs, interaction=Interaction.of_pairs(energy, particles, runs[0].box))
    if dimensions > 1:
        raise DataError(
            f"{path.name} holds one particle in {dimensions} dimensions, and {potential} is a potential "
            "along a line; leave it out, and the forces of the file are taken"
        )
    alone = Interaction(name=energy.name, force=energy.force, parameters=energy.parameters)
    return NamedInteraction(runs=runs, interaction=alone)


def refuse_force_from(force_from: str) -> None:
    """Refuse a program where rows are not those of an engine's file."""
    if force_from:
        raise InputError(
            f"--force-from {force_from} is for an engine's file of several particles; name the potential, as in "
            "--potential pendulum"
        )


def _newton(path: Path, runs: list[Trajectory], potential: str) -> Interaction:
    known, constant = runs[0].masses, potential.partition(":G=")[2]
    if known is None:
        raise DataError(f"{path.name} has no masses, and Newton's law needs them; give them with --masses 1,0.001")
    return Interaction.newton(known, float(read_number(constant or "1", "G of newton")))


def _masses(text: str, particles: int) -> np.ndarray:
    """One number for each particle, or one for all."""
    numbers = [float(read_number(word, "a mass")) for word in text.split(",")]
    if len(numbers) not in (1, particles):
        raise InputError(f"--masses has {len(numbers)} numbers, expected 1 or {particles}, one for each particle")
    return np.broadcast_to(np.array(numbers), particles).copy()
