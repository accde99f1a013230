"""The same pipeline for several particles, or several dimensions: look, recognise, search, choose, translate, judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pnn_symbolic.discovery.answers import generator_of_every_row
from pnn_symbolic.discovery.inputs import potential_of
from pnn_symbolic.discovery.options import Options
from pnn_symbolic.discovery.particles import (
    ParticleForce,
    concluded_particles,
    particle_force,
    recognised_particles,
    without_a_search,
)
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.refusing import refuse_nonsense
from pnn_symbolic.discovery.result import Discovery
from pnn_symbolic.discovery.searching import Found, search, searched_with_two_forces
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.health import Health, look
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.errors import InputError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.recognition import Generator, Recognition, recognise
from pnn_symbolic.recognition.scatter import scatter_of_forces
from pnn_symbolic.selection.two_forces import two_forces_reach

OF_EACH_COORDINATE = ("wrapped", "restart", "speed", "time_scale", "noise", "clock", "digits")
"""What can be seen of each coordinate by itself; the other checks are about one particle in a force of its own."""


def of_particles(data: DataSet) -> bool:
    """Whether rows hold more than one particle on a line."""
    return data.trajectories[0].positions[0].size > 1


def interaction_of(data: DataSet, potential: Potential | Interaction | str | None) -> Interaction | None:
    """The force on all particles: a potential is that of every pair, by the distance."""
    if potential is None or isinstance(potential, Interaction):
        return potential
    run = data.trajectories[0]
    count, energy = run.positions.shape[1], potential_of(potential)
    if count == 1 or energy is None:
        raise InputError(
            f"{data.name} holds one particle in {run.positions.shape[2]} dimensions, and a potential is one along a "
            "line; give an Interaction, or leave it out"
        )
    return Interaction.of_pairs(energy, count, run.box)


def discover_particles(question: Question, options: Options) -> Discovery:
    """The law of particles that act on each other; options as of `discover`."""
    options.on_stage("looking at the rows")
    runs = (*question.data.trajectories, *question.data.held_back)
    health = Health(tuple(symptom for symptom in look(runs).symptoms if symptom.code in OF_EACH_COORDINATE))
    refuse_nonsense(question.data.name, health, as_is=options.as_is)
    named = question.interaction
    recognition = recognise(
        runs,
        force=None if named is None else named.force,
        mass=question.mass,
        clock_is_free=question.clock_is_free,
    )
    question = _at_its_clock(question, recognition)
    acting = particle_force(question, options.on_stage)
    if acting.masses_known:
        question = replace(question, mass=float(acting.masses.mean()))
    written = generator_of_every_row(recognition)
    if written is not None and recognition.outcome in ("named", "ambiguous") and not options.search_anyway:
        return recognised_particles(question, written, acting, health, recognition)
    if reason := _moved_by_friction(recognition):
        return without_a_search(question, acting, health, recognition, reason)
    if named is None and scatter_of_forces(runs) is not None:
        return without_a_search(question, acting, health, recognition, "noisy_forces")
    space = question.space
    question = replace(question, space=SearchSpace(space.wiring, (LINEAR,), space.weights, invariant=True))
    kick = 1.0 if acting.masses_known else _kick(question, acting, written)
    laws = _searched(question, acting, kick, options)
    return concluded_particles(question, acting, health, recognition, laws)


def _moved_by_friction(recognition: Recognition) -> str:
    """Why no law is sought: a known step moved the rows that has friction, and perhaps noise; empty where none did."""
    if not recognition.generators or "friction" not in recognition.generators[0].constants:
        return ""
    return "random" if recognition.outcome == "family" else "friction"


def _searched(question: Question, acting: ParticleForce, kick: float, options: Options) -> Found:
    """What the search found, with one force; with two where one leaves more, if that is asked for."""
    floor = Floor.of_particles(question.data.trajectories)
    journal = options.journal(question)
    if journal.notice:
        options.on_stage(journal.notice)
    laws = search(question, acting.force, floor, journal, options, kick)
    if options.more_forces and laws.choice.outcome != "generator" and two_forces_reach(floor, acting.force):
        laws = searched_with_two_forces(question, acting.force, floor, options, kick) or laws
    return laws


def _at_its_clock(question: Question, recognition: Recognition) -> Question:
    """The rows with the time step that was found with their method, where they do not state it."""
    step = recognition.time_step
    data = question.data
    if not question.clock_is_free or not recognition.generators or step is None or step == data.time_step:
        return question
    known = [replace(run, time_step=step, times=None) for run in data.trajectories]
    unseen = [replace(run, time_step=step, times=None) for run in data.held_back]
    return replace(question, data=DataSet.of(known, unseen, mass=data.mass, name=data.name, seed=data.seed))


def _kick(question: Question, acting: ParticleForce, written: Generator | None) -> float:
    """A first guess of the weight of the force: of the method that wrote the rows, or of the mean force of two rows."""
    data = question.data
    scale = data.time_step**2 * data.units.acceleration_per_force
    if written is not None and written.mass:
        return 1 / written.mass
    triples = Floor.of_particles(data.trajectories).triples
    with np.errstate(all="ignore"):
        pull = scale * (acting.force(triples.now[:, 0]) + acting.force(triples.after[:, 0])) / 2
    power = float((pull**2).sum())
    return float((pull * triples.change[:, 1]).sum()) / power if power > 0 else 1.0
