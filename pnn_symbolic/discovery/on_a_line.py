"""The pipeline for one particle on a line: look and recognise, beside what a search will need; search where it must."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from pnn_symbolic.discovery.answers import generator_of_every_row, recognised_law
from pnn_symbolic.discovery.commentary import Commentary
from pnn_symbolic.discovery.concluding import concluded
from pnn_symbolic.discovery.forces import ForceModel, anchored, force_model, force_of_rows, on_arrays, range_of
from pnn_symbolic.discovery.impacts import between_impacts
from pnn_symbolic.discovery.masses import Mass
from pnn_symbolic.discovery.measuring import Ruler
from pnn_symbolic.discovery.options import Options
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.refusing import refuse_nonsense
from pnn_symbolic.discovery.result import Discovery
from pnn_symbolic.discovery.rolling import roll_out_of
from pnn_symbolic.discovery.searching import (
    falls_short_by_its_step,
    search,
    searched_with_a_shorter_step,
    searched_with_two_forces,
)
from pnn_symbolic.discovery.velocities import least_stride, with_better_velocities
from pnn_symbolic.dynamics.health import Health, look
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.dynamics.turning import taken_turn_by_turn
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.passages import passages
from pnn_symbolic.evidence.stride import next_shorter, stride_of
from pnn_symbolic.execution import beside
from pnn_symbolic.recognition import Generator, Recognition, recognise
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.linear_laws import listed_beside
from pnn_symbolic.selection.two_forces import two_forces_reach

NOT_ASKED = Recognition("none", (), None, "These rows could not be compared with the known integrators.")
Sight = tuple[Health, Recognition, Commentary]
"""What is seen of the rows, and what could not be said of them."""


def discover_on_a_line(question: Question, options: Options) -> Discovery:
    """The law of one particle; options as of `discover`."""
    journal = options.journal(question)
    if journal.notice:
        options.on_stage(journal.notice)
    options.on_stage("looking at the rows")
    cores = options.place.count if options.search_anyway else 1
    as_read, question = question, replace(question, data=taken_turn_by_turn(question.data, question.potential))
    with beside(partial(seen, as_read, options.as_is), cores) as looked:
        if not options.search_anyway:
            for rows, recognition in as_they_are_and_between_impacts(question, *looked()):
                written = recognised_generator(recognition)
                if written is not None:
                    return recognised(rows, written, looked()[0], recognition, looked()[2])
        return searched(question, options, journal, looked)


def searched(question: Question, options: Options, journal: Journal, looked: Callable[[], Sight]) -> Discovery:
    """The answer of a search; the floor of the rows is worked out while a force is learned."""
    cores = options.place.count
    accelerator = question.fit_settings.accelerator
    floor_of_rows = partial(floor_at_its_stride, question.data.trajectories)
    with listed_beside(question.space, cores), beside(floor_of_rows, cores) as floor_seen:
        force, model = force_model(question.data, question.potential, accelerator, options.on_stage)
        floor, sight = floor_seen(), looked()
    observed, better = question.data, None
    if recognised_generator(sight[1]) is None:
        better = with_better_velocities(question.data)
    if better is not None:
        question = replace(question, data=better)
        floor = floor_at_its_stride(better.trajectories, least_stride(sight[0]))
        options.on_stage("v is made of positions: the law is sought with sharper ones")
    between = between_impacts(question.data) if sight[0].has("impacts") else None
    if between is not None:
        question, floor = replace(question, data=between), floor_at_its_stride(between.trajectories)
        options.on_stage("v jumps at some rows: the law is sought between them")
    stride = floor.triples.stride
    if stride > 1:
        question = replace(question, data=question.data.at_stride(stride))
        options.on_stage(f"the force shows between rows {stride} apart: so long is the law's step")
    decays = any("gamma" in symptom.statistic for symptom in sight[0].symptoms)
    laws = search(question, force, floor, journal, options, decays=decays)
    if options.goes_on and stride > 1 and falls_short_by_its_step(laws.choice):
        shorter = searched_with_a_shorter_step(question, force, next_shorter(stride), options, decays=decays)
        question, laws = shorter or (question, laws)
    if options.more_forces and laws.choice.outcome != "generator" and two_forces_reach(floor, on_arrays(force)):
        laws = searched_with_two_forces(question, force, laws.choice.floor, options) or laws
    return concluded(question, *sight, laws, force, model, None if better is None else observed)


def seen(question: Question, as_is: bool) -> tuple[Health, Recognition, Commentary]:
    """What is seen of the rows before any search: is anything wrong with them, and which integrator wrote them?

    Where the looking itself fails, the search goes on without it.
    """
    data, potential, commentary = question.data, question.potential, Commentary()
    runs, force = (*data.trajectories, *data.held_back), None if potential is None else potential.force
    health = commentary.attempt(
        "what is wrong with the rows", lambda: look(runs, force=force, mass=question.mass), Health(())
    )
    refuse_nonsense(data.name, health, as_is=as_is)
    return health, _writer(question, "the rows", commentary), commentary


def _writer(question: Question, rows: str, commentary: Commentary) -> Recognition:
    """Which integrator wrote all rows of the question, as they are called."""
    runs = (*question.data.trajectories, *question.data.held_back)
    force = None if question.potential is None else question.potential.force
    return commentary.attempt(
        f"which integrator wrote {rows}", lambda: recognise(runs, force=force, mass=question.mass), NOT_ASKED
    )


def as_they_are_and_between_impacts(
    question: Question, health: Health, recognition: Recognition, commentary: Commentary
) -> Iterator[tuple[Question, Recognition]]:
    """Who wrote the rows; then, where v jumps at walls, who wrote those between, with what was said of both."""
    yield question, recognition
    between = between_impacts(question.data) if health.has("impacts") else None
    if between is not None:
        question = replace(question, data=between)
        of_pieces = _writer(question, "the rows between the impacts", commentary)
        yield question, replace(of_pieces, sentence=recognition.sentence)


def recognised_generator(recognition: Recognition) -> Generator | None:
    """The known integrator that leads from each row to the next, where one does and every force is at hand."""
    if recognition.outcome not in ("named", "ambiguous"):
        return None
    written = generator_of_every_row(recognition)
    return written if written is not None and (written.mass or 0) >= 0 else None


def floor_at_its_stride(trajectories: Sequence[Trajectory], least: int = 1) -> Floor:
    """The floor of the rows at the stride at which the force shows, `least` or more."""
    return Floor.of(trajectories, stride_of(trajectories, least))


def recognised(
    question: Question, written: Generator, health: Health, recognition: Recognition, commentary: Commentary
) -> Discovery:
    """The answer for rows that a known integrator wrote, every one of them: no search is needed."""
    data, potential = question.data, question.potential
    runs = (*data.trajectories, *data.held_back)
    floor = Floor.of(data.trajectories)
    force = force_of_rows(data, potential.force if potential else None)[0]
    if potential is None:
        column = [run.forces for run in runs if run.forces is not None]
        force = anchored(force, np.concatenate([run.positions for run in runs]), np.concatenate(column))
    mass = Mass(question.mass or data.mass, question.mass is not None, None if question.mass else written.mass)
    meant = written.mass or mass.meant
    ruler = Ruler(floor, force, meant / data.units.acceleration_per_force)
    floor = floor.lowered(mean_squares(ruler.residuals(written.map)))  # no law can be seen to do less than this one
    bounds = range_of(runs) if data.period is None else (-np.inf, np.inf)
    model = ForceModel("exact") if potential else ForceModel("column", 0.0, *bounds)
    answer = recognised_law(
        question,
        written,
        health,
        recognition,
        measured=replace(ruler, floor=floor).measured(written.map),
        mass=mass,
        model=model,
        floor=floor,
    )
    roll_out = commentary.attempt("the roll-out", lambda: roll_out_of(written.map, data, force, model, meant), None)
    passed = "" if potential else passages(runs)
    return replace(answer, roll_out=roll_out, passages=passed, gaps=tuple(commentary.gaps))
