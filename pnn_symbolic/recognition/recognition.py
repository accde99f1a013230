"""Which integrator wrote these rows? Every catalogue method is tried on the raw pairs; nothing is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.equal_maps import why_equal
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.survey import Survey, survey
from pnn_symbolic.recognition.tableaux import number_called
from pnn_symbolic.recognition.velocities import WRITTEN, Positions
from pnn_symbolic.threads import one_blas_thread

HALF_STEP = {"symplectic Euler A": "early", "symplectic Euler B": "late"}
"""Leapfrog keeps v between the rows; written half a step early or late, these are its numbers."""
MOST_TOLD = 5
"""Methods that are named as alternatives; more are a family."""
GOOD_ANGLE = 0.1
"""Δt·ω at which every method of the catalogue is told from every other in doubles."""
CLOCK_IS_RIGHT = 200.0
"""Roundings: where the exact flow leaves less, the time step of the file is right to 1e-13."""
MUCH_NEARER = 0.1
"""Of the error of velocity Verlet: the flow is then what the rows follow, and not one more method of its order."""
LOW_ORDER = 2
"""Methods of a higher order err less in a step than a spline through the forces of the file."""
POTENTIAL_BESIDE = "the name of the potential beside the rows"
"""What to write next time, where a spline through the forces of the file was all that told the force."""


@one_blas_thread()
def recognise(
    trajectories: Sequence[Trajectory],
    *,
    force: Callable[[np.ndarray], np.ndarray] | None = None,
    mass: float | None = None,
) -> Recognition:
    """Name the methods of the catalogue that lead from every row to the next to the rounding of the rows.

    trajectories   one clock and one set of units
    force          positions (..., N, D) → forces, in the data's units; where it is left out, the forces of the rows are
                   taken, and for one particle on a line a spline between them
    mass           in `units.mass`; where it is left out it is found, from the rows

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
    try:
        with np.errstate(all="ignore"):
            case = Case.of(trajectories, force, mass)
            return replace(_answer(case), time_step=trajectories[0].time_step)
    except DataError as error:
        return Recognition(
            outcome="refused",
            generators=(),
            next=None,
            sentence=f"These rows cannot be asked for their integrator: {error}.",
            write_next_time="a column force beside x and v" if "no forces" in str(error) else "",
            time_step=trajectories[0].time_step,
        )


def _answer(case: Case) -> Recognition:
    surveyed = survey(case)
    positions = Positions.of(case)
    if (not surveyed or surveyed.loose) and positions is not None and positions.obey:
        return _from_positions(case, positions, surveyed)
    if not surveyed and case.writing.doubles and surveyed.flow_score > CLOCK_IS_RIGHT:
        clocked = survey(case, clock=True)
        surveyed = clocked if clocked or clocked.flow_passes else surveyed
    if not surveyed:
        return _none_passes(case, surveyed)
    tag = None
    if positions is not None and positions.limit and 4 * case.writing.w < case.writing.x:
        tag = positions.written(by_digits=True)
    generators: list[Generator] = []
    for number, leads in enumerate(_leads(case, surveyed)):
        generator = _generator(case, surveyed.passing, number, float(surveyed.scores[number]), tag)
        generators.append(replace(generator, leads=leads))
    return _told(case, surveyed, tuple(generators))


def _nearest(case: Case, surveyed: Survey) -> Generator | None:
    """The best method that does not pass."""
    if surveyed.nearest is None:
        return None
    return _generator(case, surveyed.nearest, 0, surveyed.nearest_score, None)


def _none_passes(case: Case, surveyed: Survey) -> Recognition:
    nearest = _nearest(case, surveyed)
    finer = surveyed.flow_passes or _is_finer(case)
    sentence = sentences.finer() if finer else sentences.none(nearest, case.writing.words)
    advice = ""
    if case.field.column:
        sentence = sentences.none_by_column(nearest, case.writing.words)
        advice = POTENTIAL_BESIDE
    return Recognition(outcome="none", generators=(), next=nearest, sentence=sentence, write_next_time=advice)


def _leads(case: Case, surveyed: Survey) -> list[bool]:
    """Which of those that pass are known to lead from row to row.

    To the error of a spline every method of high order does where the rows are exact: only a single one of low order,
    far from exact integration, is more than one way to come near.
    """
    by_spline = surveyed.passing.needs_spline(case.field)
    alone = len(by_spline) == 1 and not surveyed.flow_passes
    if alone and (integrator_called(surveyed.passing.tableau(0).name).order or 0) <= LOW_ORDER:
        return [True]
    return [not spline for spline in by_spline]


def _is_finer(case: Case) -> bool:
    """True where the exact flow is much nearer to the rows than the commonest method at their step."""
    if case.field.column:  # what a spline leaves is not the error of an integration
        return False
    step = Hypotheses.grid([number_called("velocity Verlet")], [1], case.start)
    if case.mass_is_free:
        step, _ = step.fitted(case.telling, case.field, case.noise(step), mass=True, rounds=3)
    noise = case.noise(step)
    flow = scores(case.flow.residuals(case.pairs, case.field), noise)[0]
    common = scores(step.residuals(case.pairs, case.field), noise)[0]
    return bool(flow < MUCH_NEARER * common)


def _told(case: Case, surveyed: Survey, generators: tuple[Generator, ...]) -> Recognition:
    """Say what passes, and what would tell more."""
    nearest = _nearest(case, surveyed)
    angle = _angle(case)
    why = why_equal(case, surveyed.passing)
    by_spline = bool(surveyed.passing.needs_spline(case.field).any())
    # The flow asks for forces between the rows: by a force column it passes to the error of a spline only, which says
    # nothing against a method that passes to the last digit on the forces of the rows themselves.
    flow_too = surveyed.flow_passes and not case.field.column
    recognition = partial(Recognition, generators=generators, next=nearest)
    if len(generators) == 1 and not flow_too and not by_spline:
        sentence = sentences.named(generators[0], nearest, case.writing.words)
        return recognition(outcome="named", sentence=sentence)
    if by_spline:
        sentence = sentences.by_spline(generators)
        return recognition(outcome="ambiguous", sentence=sentence, write_next_time=POTENTIAL_BESIDE)
    if why:
        advice = "rows in a force that is not linear in x, or of a second energy"
        if why.startswith("Nothing"):
            advice = "rows in which something moves"
        return recognition(outcome="ambiguous", sentence=sentences.equal(generators, why), write_next_time=advice)
    names = list(dict.fromkeys(generator.name for generator in generators))
    advice = _advice(case, angle)
    if len(names) <= MOST_TOLD:
        sentence = sentences.ambiguous(generators, case.writing.words, angle)
        if surveyed.flow_passes:
            sentence += " Exact integration would leave no more."
        return recognition(outcome="ambiguous", sentence=sentence, write_next_time=advice)
    orders = [order for name in names if (order := integrator_called(name).order) is not None]
    least = min(orders, default=None)
    sentence = sentences.family(names, case.writing.words, angle, least, exact=surveyed.flow_passes)
    return recognition(outcome="family", sentence=sentence, write_next_time=advice)


def _from_positions(case: Case, positions: Positions, surveyed: Survey) -> Recognition:
    """The positions obey Störmer's rule: what v is decides between the three methods that move them so."""
    kind = positions.written(by_digits=False)
    mass = _mass(case, positions.kick)
    names = [WRITTEN[kind]] if kind else list(WRITTEN.values())
    generators: list[Generator] = []
    for name in names:
        generator = Generator(
            name=name,
            score=positions.score,
            half_step=HALF_STEP.get(name) if kind else None,
            velocities=kind,
            mass=mass,
            leads=kind is not None,
        )
        generators.append(generator)
    nearest = _nearest(case, surveyed)
    if kind:
        sentence = sentences.named(generators[0], None, case.writing.words)
        return Recognition(outcome="named", generators=tuple(generators), next=nearest, sentence=sentence)
    sentence = (
        f"The positions alone obey Störmer's rule ({positions.score:.1f} roundings), as those of "
        f"{sentences.listed(names)} do; the velocities were written in another way."
    )
    return Recognition(
        outcome="ambiguous",
        generators=tuple(generators),
        next=nearest,
        sentence=sentence,
        write_next_time="the velocities of the integrator itself",
    )


def _generator(case: Case, guesses: Hypotheses, number: int, score: float, tag: str | None) -> Generator:
    name = guesses.tableau(number).name
    substeps = int(guesses.substeps[number])
    clock = float(guesses.clock[number])
    fits = tag is not None and WRITTEN[tag] == name and substeps == 1
    return Generator(
        name=name,
        score=score,
        substeps=substeps,
        half_step=HALF_STEP.get(name),
        velocities=tag if fits else None,
        mass=_mass(case, float(guesses.kick[number])),
        constants={} if clock == 1 else {"time_step": clock * case.trajectories[0].time_step},
    )


def _mass(case: Case, kick: float) -> float | None:
    moved = case.mass_is_free or kick != 1 or case.reference_mass != 1
    return case.reference_mass / kick if moved else case.reference_mass


def _angle(case: Case) -> float:
    """Δt·ω: by how much v changes in a step, over v."""
    motion = float(np.sqrt(np.mean(case.pairs.w**2)))
    return float(np.sqrt(np.mean((case.pairs.w_after - case.pairs.w) ** 2))) / motion if motion else 0.0


def _advice(case: Case, angle: float) -> str:
    """What would tell more: digits, and a longer step."""
    longer = f"a time step of {case.trajectories[0].time_step * GOOD_ANGLE / angle:.2g} (0.1/ω)" if angle else ""
    if case.writing.doubles:
        return longer if angle < GOOD_ANGLE else "rows of a second, larger energy"
    return f"17 digits, or {longer}" if longer and angle < GOOD_ANGLE else "17 digits"
