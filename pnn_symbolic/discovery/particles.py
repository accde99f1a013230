"""From the rows of particles that act on each other to a law: as for one particle, with the force on all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.discovery.answers import (
    TranslatedWinner,
    as_law,
    best_try,
    generator_of_every_row,
    recognised_law,
)
from pnn_symbolic.discovery.commentary import Commentary
from pnn_symbolic.discovery.constants import measured_constants, rounded_law
from pnn_symbolic.discovery.forces import ForceModel
from pnn_symbolic.discovery.masses import Mass
from pnn_symbolic.discovery.measuring import Ruler
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.result import Discovery, Measured
from pnn_symbolic.discovery.rolling import roll_out_of_particles
from pnn_symbolic.discovery.row_forces import anchored_at_rows
from pnn_symbolic.discovery.searching import Found
from pnn_symbolic.dynamics.conserved import Conserved
from pnn_symbolic.dynamics.health import Health
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.errors import DataError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.particle_signs import frozen_particles, has_thermostat, rigid_pairs, sentences
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.recognition import Generator, Recognition
from pnn_symbolic.recognition.pair_force import PairForce
from pnn_symbolic.recognition.tableaux import number_called, tableaux
from pnn_symbolic.translation import trained_form, translate

MANY_BODY = 0.05
"""Of the forces: what a learned pair force may leave on rows held out, to be of any use between the rows."""
NEARLY_ALL = 0.01
"""Of the motion: what a law may leave unsaid. Rows without noise are explained by their law but for its step."""


@dataclass(frozen=True, kw_only=True)
class ParticleForce:
    """The force on the particles, and what of it is known.

    force   (..., N, D) → (..., N, D): on a particle of the mean mass, so that one mass stands for all
    """

    force: Callable[[np.ndarray], np.ndarray]
    interaction: Interaction
    model: ForceModel
    masses: np.ndarray
    masses_known: bool


def particle_force(question: Question, on_stage: Callable[[str], None]) -> ParticleForce:
    """The named interaction; or the forces of the rows, with a pair force learned from them between the rows."""
    data, interaction = question.data, question.interaction
    runs = (*data.trajectories, *data.held_back)
    count = runs[0].positions.shape[1]
    known = runs[0].masses
    if question.mass is not None and (known is None or np.ptp(known) == 0):
        known = np.full(count, question.mass)
    masses = np.ones(count) if known is None else known
    if interaction is None:
        interaction, model = _learned(question, on_stage)
    else:
        model = ForceModel("exact")
    force = interaction.force
    ratio = (masses.mean() / masses)[:, None]
    return ParticleForce(
        force=lambda positions: force(positions) * ratio,
        interaction=interaction,
        model=model,
        masses=masses,
        masses_known=known is not None,
    )


def _learned(question: Question, on_stage: Callable[[str], None]) -> tuple[Interaction, ForceModel]:
    """A pair force learned from the forces of the rows, which stand at the rows themselves."""
    data = question.data
    runs = (*data.trajectories, *data.held_back)
    _, count, dimensions = runs[0].positions.shape
    if any(run.forces is None for run in runs):
        raise DataError(f"{data.name} has no forces; write them, or name the potential of a pair with --potential")
    if count == 1:
        raise DataError(
            f"{data.name} has one particle in {dimensions} dimensions, and no integrator that asks "
            "for forces at the rows alone made its rows; what the force is between them cannot be learned for now"
        )
    learned = PairForce.of(runs)
    on_stage(f"pair force learned from the rows: relative error {learned.relative:.1e} on rows held out")
    is_of_use = learned.relative < MANY_BODY
    interaction = Interaction(
        name="pairs",
        force=anchored_at_rows(runs, learned.at if is_of_use else np.zeros_like),
        energy=learned.energy if is_of_use else None,
        relative_error=learned.relative,
        ends=learned.ends,
    )
    return interaction, ForceModel("pairs", learned.relative, *learned.ends)


def recognised_particles(
    question: Question, written: Generator, acting: ParticleForce, health: Health, recognition: Recognition
) -> Discovery:
    """The answer for rows that a known integrator wrote, every one of them: no search is needed."""
    data, commentary, law = question.data, Commentary(), written.map
    floor = Floor.of_particles(data.trajectories)
    reference = float(acting.masses.mean())
    mass = Mass(reference if acting.masses_known else None, question.mass is not None, written.mass)
    inertia = (written.mass or mass.meant) / data.units.acceleration_per_force
    ruler = Ruler(floor, acting.force, inertia)
    answer = recognised_law(
        question,
        written,
        health,
        recognition,
        measured=replace(ruler, floor=floor.lowered(mean_squares(ruler.residuals(law)))).measured(law),
        mass=mass,
        model=acting.model,
        floor=floor,
    )
    motion = _motion(law, question, acting, inertia, commentary)
    return replace(answer, **motion, gaps=(*sentences(data.trajectories), *commentary.gaps))


def without_a_search(
    question: Question, acting: ParticleForce, health: Health, recognition: Recognition, reason: str
) -> Discovery:
    """The answer for rows that say by themselves that there is no law of their state."""
    data = question.data
    return Discovery(
        outcome="none",
        reason=reason,
        trained=None,
        rounded=None,
        best_try=None,
        measured={"best_try": Measured((np.inf, np.inf), (None, None))},
        mass=Mass(None, question.mass is not None, None),
        data=data,
        space=question.space,
        force=acting.model,
        health=health,
        recognition=recognition,
        floor=Floor.of_particles(data.trajectories),
        seconds=0.0,
        gaps=(recognition.sentence, *sentences(data.trajectories)),
    )


def _motion(law: OneStepMap, question: Question, acting: ParticleForce, inertia: float, commentary: Commentary) -> dict:
    """What the rows keep, and the law over many steps."""
    data, run = question.data, question.data.trajectories[0]
    masses = acting.masses * inertia * data.units.acceleration_per_force / acting.masses.mean()

    def kept(states: np.ndarray) -> Conserved:
        unit, box = data.units.acceleration_per_force, run.box
        return Conserved.of(states, masses, acting.interaction.energy, unit, periodic=box is not None)

    def rolled() -> tuple:
        roll_out, states = roll_out_of_particles(law, data, acting.force, inertia)
        return roll_out, kept(states)

    rows = commentary.attempt(
        "what the rows keep", lambda: kept(np.stack([run.positions, run.velocities], axis=1)), None
    )
    roll_out, of_law = (None, None)
    if acting.model.kind == "exact" or acting.model.relative_error < MANY_BODY:
        roll_out, of_law = commentary.attempt("the roll-out", rolled, (None, None))
    return {"roll_out": roll_out, "conserved_by_rows": rows, "conserved": of_law}


def concluded_particles(
    question: Question, acting: ParticleForce, health: Health, recognition: Recognition, laws: Found
) -> Discovery:
    """What the chosen network says as a law, what is read of it, and whether it is one at all."""
    data, choice, commentary = question.data, laws.choice, Commentary()
    winner = TranslatedWinner.of(question, laws)
    inertia = winner.mass.meant / data.units.acceleration_per_force
    ruler = Ruler(choice.floor, acting.force, inertia)
    outcome, reason = _outcome(laws, acting, ruler, winner.map, question, recognition)
    if reason == "unexplained" and any(written.substeps > 1 for written in recognition.generators):
        reason = "inner_steps"
    answer = best_try(
        question,
        winner,
        laws,
        health,
        recognition,
        outcome=outcome,
        reason=reason,
        ruler=ruler,
        model=acting.model,
    )
    gaps = (*_out_of_reach(question, recognition, outcome), *sentences(data.trajectories))
    if outcome == "none":
        return replace(answer, gaps=gaps)
    form = trained_form(choice.candidate, winner.meaning)
    constants = measured_constants(
        form, data, acting.force, winner.mass, force_known=acting.model.kind == "exact", commentary=commentary
    )
    rounded, roundings = rounded_law(form, constants, ruler, commentary)
    answer = as_law(answer, rounded, roundings, constants, ruler)
    motion = _motion(winner.map, question, acting, inertia, commentary)
    rivals = tuple(translate(rival, winner.meaning) for rival in choice.told_apart_from)
    return replace(answer, told_apart_from=rivals, **motion, gaps=(*gaps, *commentary.gaps))


def _out_of_reach(question: Question, recognition: Recognition, outcome: str) -> list[str]:
    """Which known integrator made the rows that the wiring of the search has too few forces for."""
    written, wiring = generator_of_every_row(recognition), question.space.wiring
    if outcome == "generator" or written is None:
        return []
    stages, forces = tableaux()[number_called(written.name)].stages, len(wiring.forces)
    if stages <= forces:
        return []
    return [
        f"every row follows from the last by {written.name}, which asks for {stages} forces a step: out of reach of "
        f"the wiring {wiring.name}, which has {forces}"
    ]


def _outcome(
    laws: Found, acting: ParticleForce, ruler: Ruler, law: OneStepMap, question: Question, recognition: Recognition
) -> tuple[str, str]:
    """As chosen, or "none" and why: what a law leaves of rows without noise is small, and not along the velocities.

    The step of a method that made every row may be along them, too: that is no thermostat.
    """
    data, outcome, reason = question.data, laws.choice.outcome, laws.choice.reason
    if outcome == "generator":
        return outcome, reason
    if acting.model.relative_error > MANY_BODY:
        return "none", "not_of_positions"
    if frozen_particles(data.trajectories) or rigid_pairs(data.trajectories):
        return "none", "held"
    left = ruler.residuals(law)[:, 1]
    if generator_of_every_row(recognition) is None and has_thermostat(left, ruler.floor.triples.now[:, 1]):
        return "none", "thermostat"
    shares = ruler.measured(law).explained
    if any(share is not None and share < 1 - NEARLY_ALL for share in shares):
        return "none", "unexplained"
    return outcome, reason
