"""Which integrator wrote these rows? Every catalogue method is tried on the raw pairs; nothing is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.coordinates import moving_coordinates
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.equal_maps import why_equal
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import COARSE_LIMIT, ON_A_LINE
from pnn_symbolic.recognition.middle import NAME as MIDDLE_SCHEME
from pnn_symbolic.recognition.middle import MiddleScheme
from pnn_symbolic.recognition.motion import Motion
from pnn_symbolic.recognition.pairs import one_clock
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.scatter import kicks_scatter, scatter_of_forces
from pnn_symbolic.recognition.survey import Survey, survey
from pnn_symbolic.recognition.tableaux import tableaux
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
FAR_AHEAD = 10.0
"""Times the error of the best by which the next misses, where the force between the rows was learned."""
FLOW_TOLD = 1.5
"""Times the limit that exact motion must leave, to say that a method of order 2 is not it."""
TRAPEZOID = "trapezoid rule"
HIGH_ORDER = 6
"""Methods of this order and more that pass together with the flow are said to be it."""


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
    >>> found = recognise(rows, force=pendulum().force, mass=1.0)
    >>> found.outcome, found.generators[0].name, found.generators[0].substeps
    ('named', 'velocity Verlet', 1)
    """
    if mass is not None and not (np.isfinite(mass) and mass > 0):
        raise InputError(f"the mass is {mass:g}, expected a number above 0")
    if not trajectories:
        raise DataError("no trajectory was given, expected at least one")
    if force is None:
        trajectories = moving_coordinates(trajectories)
    try:
        with np.errstate(all="ignore"):
            found = _from_motion(trajectories) if force is None and _without_forces(trajectories) else None
            found = found or _by_forces(trajectories, force, mass, clock_is_free)
            known = found.generators[0].constants if found.generators else {}
            return replace(found, time_step=known.get("time_step", trajectories[0].time_step))
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
        sentence=motion.sentence(),
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
        return _answer(Case.of(trajectories, force, mass, clock_is_free=clock_is_free))
    at_rows = Case.of(trajectories, None, mass, between_rows=False)
    column = at_rows.field.column
    if trajectories[0].positions[0].size == 1:
        found = _answer(Case.of(trajectories, None, mass, clock_is_free=clock_is_free))
    else:
        found = _answer(at_rows)
    scatter = scatter_of_forces(trajectories) if column and found.generators else None
    if scatter is not None:
        return _with_noise(found, scatter)
    if found.generators or not column:
        return _beside_implicit(at_rows, found)
    motion = _from_motion(trajectories)
    if motion is not None and all(_asks_only_at_rows(generator) for generator in motion.generators):
        stale = "The forces of the file are not those that moved these rows: they belong to other rows, or are scaled."
        advice = "the forces of the row itself"
        return replace(motion, sentence=f"{motion.sentence} {stale}", write_next_time=advice)
    middle = MiddleScheme.of(at_rows)
    if motion is None and middle is not None and middle.holds:
        generator = Generator(name=MIDDLE_SCHEME, score=middle.score, half_step="early", mass=None, leads=False)
        return Recognition("family", (generator,), found.next, middle.sentence())
    if len(trajectories[0].positions[0]) > 1:
        case = Case.of(trajectories, None, mass, clock_is_free=clock_is_free)
        found = _between_rows(case, found)
    if found.outcome == "none" and motion is not None:
        return replace(motion, write_next_time="the name of the potential beside the rows")
    if found.outcome == "none" and kicks_scatter(trajectories, at_rows.field.scale * at_rows.start):
        return replace(found, sentence=f"{found.sentence} {sentences.RANDOM}")
    return found


def _between_rows(case: Case, found: Recognition) -> Recognition:
    """Several particles, and no method that asks for forces at the rows: by the pair force that the rows follow."""
    learned = case.field.learned
    assert learned is not None
    if np.isfinite(case.field.error):
        return _answer(case)
    return replace(
        found,
        sentence=" ".join(
            (sentences.none_at_rows(found.next, case.writing.words), sentences.no_pair_force(learned.relative))
        ),
        write_next_time="every step, or the name of the potential beside the rows",
    )


def _with_noise(found: Recognition, scatter: float) -> Recognition:
    """The forces of the rows hold noise: they are no function of the positions, whatever follows from them."""
    generators = tuple(replace(generator, leads=False) for generator in found.generators)
    return Recognition(
        outcome="family" if generators else "none",
        generators=generators,
        next=found.next,
        sentence=sentences.noisy_forces(generators, scatter),
        write_next_time="the forces of the potential alone, without those of a thermostat",
    )


def _beside_implicit(case: Case, found: Recognition) -> Recognition:
    """The trapezoid rule is in no catalogue of explicit methods; on coarse rows it may pass beside velocity Verlet."""
    rows = case.field.rows(case.pairs)
    verlet = next((g for g in found.generators if g.name == "velocity Verlet" and g.substeps == 1), None)
    if rows is None or verlet is None:
        return found
    if case.pairs.x[0].size <= ON_A_LINE:  # windows of rows have told them apart
        return found
    kick = case.reference_mass / (verlet.mass or case.reference_mass)
    pairs = case.pairs
    left = np.stack(
        [
            pairs.x_after - pairs.x - (pairs.w + pairs.w_after) / 2,
            pairs.w_after - pairs.w - kick * (rows.now + rows.after) / 2,
        ]
    )[None]
    noise = case.noise(Hypotheses.grid([0], [1], kick))
    score = float(scores(left, noise)[0])
    # x of the exact motion differs by h³f'/6 from that of velocity Verlet, and v by less.
    flow = float(np.sqrt(np.mean((kick * (rows.after - rows.now) / 6) ** 2) / noise[0, 0] / 2))
    if flow < FLOW_TOLD * case.rounding_limit:
        sentence = sentences.second_order(verlet, case.writing.words, _angle(case))
        trapezoid = Generator(name=TRAPEZOID, score=score, leads=False)
        passing = [replace(generator, leads=False) for generator in found.generators]
        generators = (*passing, trapezoid, *_of_order_two_at_least(verlet.name))
        return Recognition("family", generators, found.next, sentence, _advice(case, _angle(case)))
    if score >= case.rounding_limit or len(found.generators) > 1:
        return found
    trapezoid = Generator(name=TRAPEZOID, score=score, leads=False)
    sentence = sentences.ambiguous([verlet, trapezoid], case.writing.words, _angle(case))
    return Recognition("ambiguous", (verlet, trapezoid), found.next, sentence, _advice(case, _angle(case)))


def _of_order_two_at_least(name: str) -> list[Generator]:
    """The other methods of the catalogue that are no farther from exact motion, not scored."""
    orders = {tableau.name: integrator_called(tableau.name).order or 0 for tableau in tableaux()}
    chosen = [method for method, order in orders.items() if order >= LOW_ORDER and method != name]
    return [Generator(name=method, score=np.inf, leads=False) for method in chosen]


def _answer(case: Case) -> Recognition:
    found = survey(case)
    positions = Positions.of(case)
    if (not found or found.loose) and positions is not None and positions.obey:
        return _from_positions(case, positions, found)
    if not found and case.writing.doubles and found.flow_score > CLOCK_IS_RIGHT:
        clocked = survey(case, clock=True)
        found = clocked if clocked or clocked.flow_passes else found
    nearest = None if found.nearest is None else _generator(case, found.nearest, 0, found.nearest_score, None)
    if not found:
        finer = found.flow_passes or _is_finer(case)
        sentence = sentences.finer() if finer else sentences.none(nearest, case.writing.words)
        advice = ""
        if case.field.column and case.field.learned is not None:
            sentence = sentences.none_by_pairs(nearest, case.writing.words, case.field.learned.relative)
            advice = "every step, or the name of the potential beside the rows"
        elif case.field.column:
            sentence = sentences.none_by_column(nearest, case.writing.words)
            advice = "the name of the potential beside the rows"
        return Recognition("none", (), nearest, sentence, advice)
    tag = None
    if positions is not None and positions.limit and 4 * case.writing.w < case.writing.x:
        tag = positions.written(by_digits=True)
    generators = tuple(
        replace(_generator(case, found.passing, number, float(found.scores[number]), tag), leads=leads)
        for number, leads in enumerate(_leads(case, found))
    )
    return _told(case, found, generators, nearest)


def _leads(case: Case, found: Survey) -> list[bool]:
    """Which of those that pass are known to lead from row to row.

    To the error of a spline every method of high order does where the rows are exact: only a single one of low order,
    far from exact integration, is more than one way to come near.
    """
    by_spline = found.passing.needs_spline(case.field)
    orders = [integrator_called(found.passing.tableau(number).name).order for number in range(len(found.passing))]
    alone = len(orders) == 1 and not found.flow_passes and (orders[0] or 0) <= LOW_ORDER
    return [alone or not spline for spline in by_spline]


def _is_finer(case: Case) -> bool:
    """True where the exact flow is much nearer to the rows than the commonest method at their step."""
    if case.field.column:  # what a spline leaves is not the error of an integration
        return False
    number = next(k for k, tableau in enumerate(tableaux()) if tableau.name == "velocity Verlet")
    step = Hypotheses.grid([number], [1], case.start)
    if case.mass_is_free:
        step, _ = step.fitted(case.telling, case.field, case.noise(step), mass=True, rounds=3)
    noise = case.noise(step)
    flow, common = (scores(guess.residuals(case.pairs, case.field), noise)[0] for guess in (case.flow, step))
    return bool(flow < MUCH_NEARER * common)


def _told(case: Case, found: Survey, generators: tuple[Generator, ...], nearest: Generator | None) -> Recognition:
    """Say what passes, and what would tell more."""
    angle, best = _angle(case), generators[0]
    why = why_equal(case, found.passing)
    least = min((integrator_called(generator.name).order or 0 for generator in generators), default=0)
    if found.flow_passes and len(generators) > 1 and least >= HIGH_ORDER and len(case.pairs.x[0]) > 1:
        return Recognition("none", (), nearest, sentences.exact([str(generator) for generator in generators]), "")
    by_spline = bool(found.passing.needs_spline(case.field).any())
    # The flow asks for forces between the rows: by a force column it passes to the error of a spline only, which says
    # nothing against a method that passes to the last digit on the forces of the rows themselves.
    flow_too = found.flow_passes and not case.field.column
    one = len(generators) == 1 and not flow_too and not by_spline
    if one:
        sentence = sentences.named(best, nearest, case.writing.words)
        return Recognition(outcome="named", generators=generators, next=nearest, sentence=sentence)
    alone = len(generators) == 1 and not found.flow_passes and found.nearest_score > FAR_AHEAD * found.scores[0]
    if by_spline and alone and case.field.learned is not None:
        sentence = sentences.by_pair_force(best, nearest, case.field.learned)
        return Recognition("named", generators, nearest, sentence)
    if by_spline and case.field.learned is not None:
        generators = tuple(generator for generator in generators if generator.score < COARSE_LIMIT)
        if not generators:
            learned = case.field.learned.relative
            sentence = sentences.none_by_pairs(nearest, case.writing.words, learned)
            return Recognition("none", (), nearest, sentence, "the name of the potential beside the rows")
    if by_spline:
        source = "a spline through" if case.field.learned is None else "a pair force learned from"
        sentence = sentences.by_spline(generators, source)
        return Recognition("ambiguous", generators, nearest, sentence, "the name of the potential beside the rows")
    if why:
        advice = "" if why.startswith("Nothing") else "rows in a force that is not linear in x, or of a second energy"
        return Recognition(
            outcome="ambiguous",
            generators=generators,
            next=nearest,
            sentence=sentences.equal(generators, why),
            write_next_time=advice or "rows in which something moves",
        )
    names = list(dict.fromkeys(generator.name for generator in generators))
    advice = _advice(case, angle)
    if len(names) <= MOST_TOLD:
        sentence = sentences.ambiguous(generators, case.writing.words, angle)
        if found.flow_passes:
            sentence += " Exact integration would leave no more."
        return Recognition("ambiguous", generators, nearest, sentence, advice)
    orders = [integrator_called(name).order for name in names]
    least = min((order for order in orders if order is not None), default=None)
    sentence = sentences.family(names, case.writing.words, angle, least, exact=found.flow_passes)
    return Recognition("family", generators, nearest, sentence, advice)


def _from_positions(case: Case, positions: Positions, found: Survey) -> Recognition:
    """The positions obey Störmer's rule: what v is decides between the three methods that move them so."""
    kind = positions.written(by_digits=False)
    mass = _mass(case, positions.kick)
    names = [WRITTEN[kind]] if kind else list(WRITTEN.values())
    generators = tuple(
        Generator(
            name=name,
            score=positions.score,
            half_step=HALF_STEP.get(name) if kind else None,
            velocities=kind,
            mass=mass,
            leads=kind is not None,
        )
        for name in names
    )
    nearest = None
    if found.nearest is not None and found.nearest_score >= case.rounding_limit:  # below it, it is what passed
        nearest = _generator(case, found.nearest, 0, found.nearest_score, None)
    if kind:
        sentence = sentences.named(generators[0], None, case.writing.words)
        return Recognition(outcome="named", generators=generators, next=nearest, sentence=sentence)
    sentence = (
        f"The positions alone obey Störmer's rule ({positions.score:.1f} roundings), as those of "
        f"{sentences.listed(names)} do; the velocities were written in another way."
    )
    return Recognition("ambiguous", generators, nearest, sentence, "the velocities of the integrator itself")


def _generator(case: Case, guesses: Hypotheses, number: int, score: float, tag: str | None) -> Generator:
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
        mass=_mass(case, float(guesses.kick[number])),
        constants=constants,
    )


def _mass(case: Case, kick: float) -> float | None:
    masses = case.trajectories[0].masses
    if masses is not None and np.ptp(masses):  # no one number; `mass_factor` of the constants is their common factor
        return None
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
