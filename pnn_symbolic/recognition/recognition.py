"""Which integrator wrote these rows? Every catalogue method is tried on the raw pairs; nothing is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.dynamics.coordinates import moving_coordinates
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.turns import period_of_force, turn_by_turn
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.recognition import pair_sentences, sentences
from pnn_symbolic.recognition.answer import answer
from pnn_symbolic.recognition.beside_forces import sign_along_velocities
from pnn_symbolic.recognition.between_impacts import or_between_impacts
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.cut_angles import refused_as_cut
from pnn_symbolic.recognition.generators import HALF_STEP
from pnn_symbolic.recognition.held_in_forces import with_more_than_a_potential
from pnn_symbolic.recognition.implicit import EULER, MIDPOINT, TRAPEZOID, beside_implicit
from pnn_symbolic.recognition.middle import MiddleScheme, middle_scheme
from pnn_symbolic.recognition.motion import Motion
from pnn_symbolic.recognition.pairs import one_clock
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.scatter import kicks_scatter
from pnn_symbolic.recognition.splittings import ABOBA, AT_ROWS
from pnn_symbolic.recognition.tableaux import tableaux
from pnn_symbolic.recognition.trapezoid import beside_trapezoid
from pnn_symbolic.threads import one_blas_thread


@one_blas_thread()
def recognise(
    trajectories: Sequence[Trajectory],
    *,
    force: Callable[[np.ndarray], np.ndarray] | None = None,
    mass: float | None = None,
    clock_is_free: bool = False,
) -> Recognition:
    """Name the methods of the catalogue that lead from every row to the next to the rounding of the rows.

    trajectories   one clock and one set of units; coordinates in which nothing moves are left out
    force          positions (..., N, D) → forces, in the data's units; where it is left out, the forces of the rows are
                   taken, for one particle on a line a spline between them, for several a pair force learned from them;
                   without any force, only how positions follow from velocities is told
    mass           in `units.mass`; where it is left out it is found, from the rows
    clock_is_free  True where no time step is stated and the one of the rows is right to some per cent: it is found, too

    Never raises for what the rows hold: what cannot be asked is the outcome "refused", with the remedy. A mass that is
    no number above 0 is an `InputError`.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> rows = simulate(pendulum(), [0.5], time_step=0.1, steps=100)
    >>> recognition = recognise(rows, force=pendulum().force, mass=1.0)
    >>> recognition.outcome, recognition.generators[0].name, recognition.generators[0].substeps
    ('named', 'velocity Verlet', 1)
    """
    if mass is not None and not (np.isfinite(mass) and mass > 0):
        raise InputError(f"the mass is {mass:g}, expected a number above 0")
    if not trajectories:
        raise DataError("no trajectory was given, expected at least one")
    if cut := refused_as_cut(trajectories):
        return cut
    if force is None:
        trajectories = moving_coordinates(trajectories)
    try:
        with np.errstate(all="ignore"):
            recognition = _from_motion(trajectories) if force is None and _without_forces(trajectories) else None
            if recognition is None:

                def by_forces(runs: Sequence[Trajectory]) -> Recognition:
                    return _by_forces(runs, force, mass, clock_is_free)

                recognition = or_between_impacts(by_forces(trajectories), trajectories, by_forces)
            if recognition.outcome == "none" and any(run.times is not None for run in trajectories):
                recognition = replace(recognition, sentence=f"{recognition.sentence} {sentences.UNEVEN}")
            known = recognition.generators[0].constants if recognition.generators else {}
            return replace(recognition, time_step=known.get("time_step", trajectories[0].time_step))
    except DataError as error:
        return Recognition(
            outcome="refused",
            generators=(),
            next=None,
            sentence=f"These rows cannot be asked for their integrator: {error}.",
            write_next_time="a column force beside x and v" if "no forces" in str(error) else "",
            time_step=trajectories[0].time_step,
        )


def _asks_only_at_rows(generator: Generator) -> bool:
    """Whether a method would have been told by the forces of the rows, had they moved these rows."""
    if generator.name in (EULER, TRAPEZOID, MIDPOINT):
        return generator.name != MIDPOINT
    return next(tableau for tableau in tableaux() if tableau.name == generator.name).asks_only_at_rows


def _without_forces(trajectories: Sequence[Trajectory]) -> bool:
    return any(trajectory.forces is None for trajectory in trajectories)


def _from_motion(trajectories: Sequence[Trajectory]) -> Recognition | None:
    """What positions and velocities tell alone; None where no rule of them holds."""
    one_clock(trajectories)
    motion = Motion.of(trajectories)
    if motion is None or not motion.rules:
        return None
    generators = tuple(
        Generator(name=name, score=motion.scores[motion.rules[0]], half_step=HALF_STEP.get(name), leads=False)
        for name in motion.names
    )
    return Recognition(
        outcome="family",
        generators=generators,
        next=None,
        sentence=motion.sentence(with_forces=not _without_forces(trajectories)),
        write_next_time="the forces of every row beside x and v",
    )


def _by_forces(
    trajectories: Sequence[Trajectory],
    force: Callable[[np.ndarray], np.ndarray] | None,
    mass: float | None,
    clock_is_free: bool,
) -> Recognition:
    """By the given force, else by the forces of the rows: first at the rows alone, then between them."""
    if force is not None:
        return _by_given_force(Case.of(trajectories, force, mass, clock_is_free=clock_is_free))
    period = period_of_force(trajectories)
    if period is not None:  # all turns tell of one force
        trajectories = turn_by_turn(trajectories, period)
    at_rows = Case.of(trajectories, None, mass, between_rows=False)
    column = at_rows.field.column
    on_a_line = trajectories[0].positions[0].size == 1
    case = Case.of(trajectories, None, mass, clock_is_free=clock_is_free) if on_a_line else at_rows
    if case.field.is_straight:
        case, recognition = _by_its_line(at_rows, case)
    else:
        recognition = answer(case)
    if column and (more := with_more_than_a_potential(recognition, trajectories)):
        return more
    if recognition.generators or not column:
        return beside_trapezoid(at_rows, recognition)
    implicit = beside_implicit(case, recognition)
    if implicit.generators:
        return implicit
    return _by_motion_beside(at_rows, recognition, trajectories, mass, clock_is_free)


def _by_its_line(at_rows: Case, case: Case) -> tuple[Case, Recognition]:
    """By the forces at the rows alone; where no method passes so, by the straight line that meets all of them."""
    recognition = answer(at_rows)
    if recognition.generators:
        return at_rows, recognition
    known = replace(case, field=case.field.known)
    return known, answer(known)


def _by_given_force(case: Case) -> Recognition:
    """By a force that can be asked anywhere; but first as a step with friction or noise, which no method has."""
    scheme = middle_scheme(case, (*AT_ROWS, ABOBA))
    return _or_random(case, beside_implicit(case, answer(case))) if scheme is None else _with_friction(scheme, None)


def _or_random(case: Case, recognition: Recognition) -> Recognition:
    """With what noise does to v, where no method made the rows and what the forces leave of v scatters."""
    if recognition.outcome != "none":
        return recognition
    if sign := sign_along_velocities(case.trajectories, case.field.scale * case.start):
        return replace(recognition, sentence=f"{recognition.sentence} {sign}", write_next_time="")
    noise = MiddleScheme.of(case, AT_ROWS[-1])
    is_told = noise is not None and noise.is_by_force and noise.is_random
    if not (is_told or kicks_scatter(case.trajectories, case.field.scale * case.start)):
        return recognition
    average = noise.on_average() if noise is not None and is_told else ""
    sentence = f"{recognition.sentence} {sentences.RANDOM} {average}".rstrip()
    return replace(recognition, sentence=sentence, write_next_time="")


def _by_motion_beside(
    at_rows: Case, recognition: Recognition, trajectories: Sequence[Trajectory], mass: float | None, clock_is_free: bool
) -> Recognition:
    """What positions and velocities tell alone, where no method passes with the forces of the rows."""
    motion = _from_motion(trajectories)
    is_random = kicks_scatter(trajectories, at_rows.field.scale * at_rows.start)
    if motion is not None and all(_asks_only_at_rows(generator) for generator in motion.generators):
        if sign := sign_along_velocities(trajectories, at_rows.field.scale * at_rows.start):
            return replace(motion, sentence=f"{motion.sentence} {sign}", write_next_time="")
        if is_random:
            return replace(motion, sentence=f"{motion.sentence} {sentences.RANDOM}", write_next_time="")
        stale = (
            "The forces of the file are not those of such a step: they belong to other rows, are scaled, or leave out "
            "what else moves the particles; or another motion was seen, and v made of its positions."
        )
        advice = "the forces of the row itself"
        return replace(motion, sentence=f"{motion.sentence} {stale}", write_next_time=advice)
    scheme = middle_scheme(at_rows) if motion is None else None
    if scheme is not None:
        return _with_friction(scheme, recognition.next)
    if len(trajectories[0].positions[0]) > 1:
        case = Case.of(trajectories, None, mass, clock_is_free=clock_is_free)
        scheme = middle_scheme(case, [ABOBA]) if motion is not None else None
        if scheme is not None:
            return _with_friction(scheme, recognition.next)
        recognition = _between_rows(case, recognition)
    if recognition.outcome == "none" and motion is not None:
        return replace(motion, write_next_time="the name of the potential beside the rows")
    return _or_random(at_rows, recognition)


def _with_friction(scheme: MiddleScheme, nearest: Generator | None) -> Recognition:
    """A rule for x that no noise in v disturbs, and what moves v."""
    constants = {"friction": scheme.friction[0], "friction_error": scheme.friction[1]}
    if scheme.has_noise and scheme.temperature is not None:
        constants |= {"temperature": scheme.temperature[0], "temperature_error": scheme.temperature[1]}
    half_step = "early" if scheme.splitting.before == 1 else None
    generator = Generator(
        name=scheme.splitting.name, score=scheme.score, half_step=half_step, constants=constants, leads=False
    )
    return Recognition(
        outcome="named" if scheme.is_friction else "family",
        generators=(generator,),
        next=nearest,
        sentence=scheme.sentence(),
    )


def _between_rows(case: Case, recognition: Recognition) -> Recognition:
    """Several particles, and no method that asks for forces at the rows: by the pair force that the rows follow."""
    learned = case.field.learned
    assert learned is not None
    if np.isfinite(case.field.error):
        return answer(case)
    return replace(
        recognition,
        sentence=" ".join(
            (
                sentences.none_at_rows(recognition.next, case.writing.words),
                pair_sentences.no_pair_force(learned.relative),
            )
        ),
        write_next_time="every step, or the name of the potential beside the rows",
    )
