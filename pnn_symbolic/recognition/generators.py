"""A method that passes, with its mass, clock and half step as the rows have them."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses
from pnn_symbolic.recognition.result import Generator
from pnn_symbolic.recognition.velocities import WRITTEN

HALF_STEP = {"symplectic Euler A": "early", "symplectic Euler B": "late"}
"""Leapfrog keeps v between the rows; written half a step early or late, these are its numbers."""


def generator_of(case: Case, guesses: Hypotheses, number: int, score: float, tag: str | None) -> Generator:
    """Guess `number` as an answer; the tag says how v was written, where the digits tell."""
    name = guesses.tableau(number).name
    substeps = int(guesses.substeps[number])
    clock = float(guesses.clock[number])
    constants = {} if clock == 1 else {"time_step": clock * case.trajectories[0].time_step}
    masses = case.trajectories[0].masses
    if masses is not None and np.ptp(masses) and case.mass_is_free:
        constants["mass_factor"] = 1 / float(guesses.kick[number])
    fits = tag is not None and WRITTEN[tag] == name and substeps == 1
    return Generator(
        name=name,
        score=score,
        substeps=substeps,
        half_step=HALF_STEP.get(name),
        velocities=tag if fits else None,
        mass=mass_of(case, float(guesses.kick[number])),
        constants=constants,
    )


def mass_of(case: Case, kick: float) -> float | None:
    """The mass that a kick stands for; None where the particles have several."""
    masses = case.trajectories[0].masses
    if masses is not None and np.ptp(masses):  # no one number; `mass_factor` of the constants is their common factor
        return None
    moved = case.mass_is_free or kick != 1 or case.reference_mass != 1
    return case.reference_mass / kick if moved else case.reference_mass
