"""From trajectories to a law: look, recognise, search, choose, translate, judge, explain."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from pnn_symbolic.discovery.commentary import Commentary
from pnn_symbolic.discovery.constants import explained_by_the_flow, measured_constants, rounded_law
from pnn_symbolic.discovery.forces import ForceModel, anchored, force_model, force_of_rows, on_arrays, range_of
from pnn_symbolic.discovery.impacts import between_impacts
from pnn_symbolic.discovery.inputs import Data, data_set, potential_of
from pnn_symbolic.discovery.many import discover_particles, interaction_of, of_particles
from pnn_symbolic.discovery.masses import Mass, mass_ratio
from pnn_symbolic.discovery.measuring import Ruler
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.refusing import refuse_nonsense
from pnn_symbolic.discovery.result import Discovery
from pnn_symbolic.discovery.rolling import roll_out_of
from pnn_symbolic.discovery.searching import Found, search
from pnn_symbolic.discovery.velocities import least_stride, with_better_velocities
from pnn_symbolic.dynamics.health import Health, look
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.trajectory import DataSet, Trajectory
from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.halves import halves
from pnn_symbolic.evidence.passages import passages
from pnn_symbolic.evidence.remainder import Remainder, remainder
from pnn_symbolic.evidence.stride import stride_of
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import round_constants
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import chain
from pnn_symbolic.provenance import versions
from pnn_symbolic.recognition import Generator, Recognition, recognise
from pnn_symbolic.recognition.sentences import COMMON
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.linear_laws import listed_beside
from pnn_symbolic.search.result import Generation
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.selection.two_forces import two_forces_reach
from pnn_symbolic.threads import one_blas_thread
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.training.workers import available_cores, beside
from pnn_symbolic.translation import learned_mass_ratio, trained_form, translate

TWO_FORCES = chain(2)
OUTSIDE = ("explicit_time", "interacting")
"""What is seen of rows where something outside the state acts."""
ROUGHLY = 0.05
"""Relative: laws whose constants differ by less are one law with other constants."""
FAR_LESS = 0.1
"""Of what is left: a law that leaves less is another than the one that left it."""
MUCH_MORE = 100.0
"""Times the squared error of a learned force: below, what a law leaves at every stride may be the force's own error."""

NOT_ASKED = Recognition("none", (), None, "These rows could not be compared with the known integrators.")


@one_blas_thread()
def discover(
    data: Data,
    potential: Potential | Interaction | str | None = None,
    *,
    mass: float | None = None,
    space: SearchSpace | None = None,
    settings: SearchSettings | None = None,
    fit_settings: FitSettings | None = None,
    as_is: bool = False,
    search_anyway: bool = False,
    more_forces: bool = False,
    clock_is_free: bool = False,
    out: Path | None = None,
    resume: bool = False,
    on_stage: Callable[[str], None] = lambda stage: None,
    on_generation: Callable[[Generation], None] = lambda generation: None,
) -> Discovery:
    """Find the law that advances `data`, prove what it conserves, and translate it; or say that there is none, and why.

    data            a data set, a file, or one or more trajectories
    potential       gives the exact force, also by name or formula, of several particles that of a pair by its distance;
                    without it, a sub-network is trained on the trajectories' forces, or for several particles a pair
                    force learned from them
    mass            the particle's mass, if it is to be used; without it, a trained weight has to find it
    settings        of the search; its seed drives every draw of search and fits. The split of the data and the force
                    sub-network belong to the question, not to the search, so results of many seeds can be compared
    as_is           go on where the rows look as if any law would be nonsense; else that is a `RefusedError`
    search_anyway   search even where a known integrator is recognised in every row; then the rows are looked at, on
                    another core, while a force is learned
    more_forces     go on to two forces where one leaves more than the rows' rounding and two do not
    clock_is_free   of several particles: the time step is known from the rows only, to some per cent
    out, resume     a folder for the journal of trained networks, and whether to go on with the one there
    on_stage        told what is done, in words, and anything a user should know
    on_generation   told where the search stands
    """
    began = time.perf_counter()
    rows = data_set(data)
    if of_particles(rows):
        found = discover_particles(
            Question(
                data=rows,
                potential=None,
                mass=mass,
                space=space or SearchSpace(),
                settings=settings or SearchSettings(),
                fit_settings=fit_settings or FitSettings(),
                interaction=interaction_of(rows, potential),
                clock_is_free=clock_is_free,
            ),
            as_is=as_is,
            search_anyway=search_anyway,
            more_forces=more_forces,
            out=out,
            resume=resume,
            on_stage=on_stage,
            on_generation=on_generation,
        )
        return replace(found, seconds=time.perf_counter() - began, versions=versions())
    question = Question(
        data=rows,
        potential=potential_of(potential),
        mass=mass,
        space=space or SearchSpace(),
        settings=settings or SearchSettings(),
        fit_settings=fit_settings or FitSettings(),
    )
    journal = Journal(out / "journal.jsonl" if out else None, question.header(), resume, space=question.space)
    if journal.notice:
        on_stage(journal.notice)
    on_stage("looking at the rows")
    cores = available_cores()
    with beside(partial(seen, question, as_is), cores if search_anyway else 1) as looked:
        written = None if search_anyway else generator_of_every_row(looked()[1])
        if written is not None:
            found = recognised(question, written, *looked())
        else:
            accelerator = question.fit_settings.accelerator
            floor_of_rows = partial(floor_at_its_stride, question.data.trajectories)
            with listed_beside(question.space, cores), beside(floor_of_rows, cores) as floor_seen:
                force, model = force_model(question.data, question.potential, accelerator, on_stage)
                floor, sight = floor_seen(), looked()
            observed, better = question.data, None
            if generator_of_every_row(sight[1]) is None:
                better = with_better_velocities(question.data)
            if better is not None:
                question = replace(question, data=better)
                floor = floor_at_its_stride(better.trajectories, least_stride(sight[0]))
                on_stage("v is made of positions: the law is sought with sharper ones")
            between = between_impacts(question.data) if sight[0].has("impacts") else None
            if between is not None:
                question, floor = replace(question, data=between), floor_at_its_stride(between.trajectories)
                on_stage("v jumps at some rows: the law is sought between them")
            if floor.triples.stride > 1:
                question = replace(question, data=question.data.at_stride(floor.triples.stride))
                on_stage(f"the force shows between rows {floor.triples.stride} apart: so long is the law's step")
            laws = search(question, force, floor, journal, on_stage, on_generation)
            if more_forces and laws.choice.outcome != "generator" and two_forces_reach(floor, on_arrays(force)):
                on_stage("one force leaves more than two would: searching with two")
                wider = replace(question, space=replace(question.space, wiring=TWO_FORCES))
                second = Journal(out / "journal-two-forces.jsonl" if out else None, wider.header(), resume)
                both = search(wider, force, laws.choice.floor, second, on_stage, on_generation)
                laws = both if both.choice.outcome == "generator" else laws
            found = concluded(question, *sight, laws, force, model, None if better is None else observed)
    return replace(found, seconds=time.perf_counter() - began, versions=versions())


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
    recognition = commentary.attempt(
        "which integrator wrote the rows", lambda: recognise(runs, force=force, mass=question.mass), NOT_ASKED
    )
    return health, recognition, commentary


def generator_of_every_row(recognition: Recognition) -> Generator | None:
    """The known integrator that leads from each row to the next, where one does and every force is at hand."""
    if recognition.outcome not in ("named", "ambiguous"):
        return None
    known = [one for one in recognition.generators if one.substeps == 1 and one.leads]
    # Where many give the same numbers, as in a constant force, the commonest: not one of fifteen forces.
    written = next((one for name in COMMON for one in known if one.name == name), known[0] if known else None)
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
    known = question.mass or data.mass
    mass = Mass(known, question.mass is not None, None if question.mass else written.mass)
    inertia = (written.mass or mass.meant) / data.units.acceleration_per_force
    law = written.map
    ruler = Ruler(floor, force, inertia)
    floor = floor.lowered(mean_squares(ruler.residuals(law)))  # no law can be seen to do less than this one does
    measured = replace(ruler, floor=floor).measured(law)
    model = ForceModel("exact") if potential else ForceModel("column", 0.0, *range_of(runs))
    others = [one.map for one in recognition.generators if one is not written and one.substeps == 1]
    return Discovery(
        outcome="generator",
        reason="",
        trained=law,
        rounded=law,
        best_try=None,
        measured={"trained": measured, "rounded": measured},
        mass=mass,
        data=data,
        space=question.space,
        force=model,
        health=health,
        recognition=recognition,
        floor=floor,
        seconds=0.0,
        told_apart_from=tuple(others),
        passages="" if potential else passages(runs),
        roll_out=commentary.attempt(
            "the roll-out", lambda: roll_out_of(law, data, force, model, written.mass or mass.meant), None
        ),
        gaps=tuple(commentary.gaps),
    )


def concluded(
    question: Question,
    health: Health,
    recognition: Recognition,
    commentary: Commentary,
    laws: Found,
    force: Callable,
    model: ForceModel,
    observed: DataSet | None = None,
) -> Discovery:
    """What the chosen network says as a law, what is read of it, and whether it is one at all.

    observed   the rows as they are in the file, where the law was found with better velocities: constants are read
               from them, since they tell which noises are shared
    """
    data, choice = question.data, laws.choice
    winner, ratio = choice.candidate, learned_mass_ratio(choice.candidate)
    mass = Mass.of(data, question.mass, ratio, laws.units.reference_mass)
    law_mass = mass_ratio(data, mass.stated)
    trained = translate(winner, law_mass)
    on_rows = on_arrays(force)
    best_force, force_error = force_of_rows(data, on_rows, model)
    ruler = Ruler(choice.floor, on_rows, mass.meant / data.units.acceleration_per_force)
    measured = {"trained": ruler.measured(trained)}
    rest = commentary.attempt(
        "what the law leaves", lambda: remainder(data.trajectories, best_force, data.stride), None
    )
    apart = commentary.attempt(
        "whether all rows obey one law",
        lambda: halves(ruler.residuals(trained), choice.floor.triples) if choice.outcome != "generator" else None,
        None,
    )
    if apart is not None:
        commentary.gaps.append(apart.sentence[0].upper() + apart.sentence[1:])
    if any("by_velocity" in symptom.statistic for symptom in health.symptoms):
        force_error = 0.0  # what a function of x leaves of a column that depends on more is no error of learning it
    outcome, reason = choice.outcome, choice.reason
    if rest is not None and speaks_of_another(rest, measured["trained"].explained[1]):
        rest = None
    outside = any(map(health.has, OUTSIDE))
    if outcome == "approximation" and (outside or lacks_a_term(rest, force_error)):
        outcome, reason = "none", "memory" if outside else "missing_term"
    if reason == "unexplained" and (outside or lacks_a_term(rest, force_error)):
        reason = "memory" if outside else "missing_term"
    common = Discovery(
        outcome=outcome,
        reason=reason,
        trained=None,
        rounded=None,
        best_try=trained,
        measured={"best_try": measured["trained"]},
        mass=mass,
        data=data,
        space=laws.space,
        force=model,
        health=health,
        recognition=recognition,
        floor=choice.floor,
        seconds=0.0,
        refuted=bool(choice.test.refuted.any()),
        remainder=rest,
        result=laws.result,
        candidate=winner,
        passages=passages(data.trajectories) if model.kind == "network" else "",
    )
    if outcome == "none":
        return replace(common, gaps=tuple(commentary.gaps))
    form = trained_form(winner, law_mass)
    constants = measured_constants(
        form,
        (observed or data).at_stride(data.stride),
        best_force,
        mass,
        force_known=model.kind == "exact" or best_force is not on_rows,
        commentary=commentary,
    )
    rounded, roundings = rounded_law(form, constants, ruler, commentary)
    explanation = explained_by_the_flow(form, constants, data, on_rows, mass, commentary)
    return replace(
        common,
        trained=trained,
        rounded=rounded,
        best_try=None,
        measured=measured | {"rounded": ruler.measured(rounded)},
        roundings=roundings,
        constants=constants,
        told_apart_from=others_than(rounded, [translate(rival, law_mass) for rival in choice.told_apart_from]),
        explanation=explanation,
        roll_out=commentary.attempt(
            "the roll-out", lambda: roll_out_of(trained, data, on_rows, model, mass.meant), None
        ),
        gaps=tuple(commentary.gaps),
    )


def others_than(law: OneStepMap, rivals: Sequence[OneStepMap]) -> tuple[OneStepMap, ...]:
    """Those of the rivals that are other laws: where only a trained constant differs, its interval says so."""
    seen, others = {str(round_constants(law, ROUGHLY)[0])}, list[OneStepMap]()
    for rival in rivals:
        simple = str(round_constants(rival, ROUGHLY)[0])
        if simple not in seen:
            seen.add(simple)
            others.append(rival)
    return tuple(others)


def speaks_of_another(rest: Remainder, explained: float | None) -> bool:
    """Whether the law leaves far less of Δv than the lines that the remainder was read from.

    They ask for the force in the middle of the drift. Rows of a method that asks elsewhere, explicit Euler or
    velocities half a step off, leave them what no step makes vanish, and the law nothing of the kind.
    """
    return explained is not None and 1 - explained < FAR_LESS * float(rest.unexplained[1, 0])


def lacks_a_term(rest: Remainder | None, force_error: float) -> bool:
    """Whether what a law leaves does not vanish with the step, and is more than the error of the force explains."""
    if rest is None or rest.kind != "missing term":
        return False
    return bool(rest.unexplained[1].min() > MUCH_MORE * force_error**2)
