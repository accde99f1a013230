"""One case, answered: which methods pass, and whether exact motion or the positions alone say as much."""

from __future__ import annotations

from dataclasses import replace

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.recognition import pair_sentences, sentences
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.generators import HALF_STEP, generator_of, mass_of
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import LEARNED_LIMIT, LOW_ORDER
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.survey import survey
from pnn_symbolic.recognition.surveyed import Survey
from pnn_symbolic.recognition.tableaux import tableaux
from pnn_symbolic.recognition.telling import told
from pnn_symbolic.recognition.velocities import WRITTEN, Positions

CLOCK_IS_RIGHT = 200.0
"""Roundings: where the exact flow leaves less, the time step of the file is right to 1e-13."""
FAR_AHEAD, NEAR_ENOUGH = 1e3, 100.0
"""Times by which the next errs more, and times its limit by which a method may miss, where a pair force was learned:
its error is not the same at all distances, and the closest pairs, which are few, may meet between the rows."""
MUCH_NEARER = 0.1
"""Of the error of velocity Verlet: the flow is then what the rows follow, and not one more method of its order."""
_BY_NAME = "the name of the potential beside the rows"


def answer(case: Case) -> Recognition:
    """Survey the methods on a case, and say what came of it."""
    surveyed = survey(case)
    positions = Positions.of(case)
    if (not surveyed or surveyed.loose) and positions is not None and positions.obey:
        return _from_positions(case, positions, surveyed)
    # A method that is far nearer than all others, but for the error of a learned force, has no other time step.
    is_clear = case.field.learned is not None and _is_far_ahead(surveyed)
    if not (surveyed or is_clear) and case.writing.doubles and surveyed.flow_score > CLOCK_IS_RIGHT:
        clocked = survey(case, clock=True)
        surveyed = clocked if clocked or clocked.flow_passes else surveyed
    nearest = _nearest(case, surveyed)
    if not surveyed:
        return _none(case, surveyed, nearest)
    tag = None
    if positions is not None and positions.limit and 4 * case.writing.w < case.writing.x:
        tag = positions.written(by_digits=True)
    generators: list[Generator] = []
    for number, leads in enumerate(_leads(case, surveyed)):
        generator = generator_of(case, surveyed.passing, number, float(surveyed.scores[number]), tag)
        generators.append(replace(generator, leads=leads))
    return told(case, surveyed, tuple(generators), nearest)


def _none(case: Case, surveyed: Survey, nearest: Generator | None) -> Recognition:
    """The answer where no method passes."""
    finer = surveyed.flow_passes or _is_finer(case)
    words, learned = case.writing.words, case.field.learned
    sentence = sentences.finer() if finer else sentences.none(nearest, words)
    advice = ""
    if case.field.column and learned is not None:
        sentence = pair_sentences.unnamed(nearest, words, learned, flow_passes=surveyed.flow_passes)
        if nearest is not None and not surveyed.flow_passes and _is_far_ahead(surveyed):
            sentence = pair_sentences.far_ahead(nearest, surveyed.second_score / surveyed.nearest_score, learned)
            return Recognition("ambiguous", (replace(nearest, leads=False),), None, sentence, _BY_NAME)
        advice = "every step, or the name of the potential beside the rows"
    elif case.field.column:
        by_spline = surveyed.nearest is not None and bool(surveyed.nearest.needs_spline(case.field)[0])
        sentence = sentences.none_by_column(nearest, words, by_spline=by_spline)
        advice = _BY_NAME
    return Recognition(outcome="none", generators=(), next=nearest, sentence=sentence, write_next_time=advice)


def _is_far_ahead(surveyed: Survey) -> bool:
    return (
        surveyed.nearest_score < NEAR_ENOUGH * LEARNED_LIMIT
        and surveyed.second_score > FAR_AHEAD * surveyed.nearest_score
    )


def _nearest(case: Case, surveyed: Survey) -> Generator | None:
    """The method that comes nearest without passing."""
    if surveyed.nearest is None:
        return None
    return generator_of(case, surveyed.nearest, 0, surveyed.nearest_score, None)


def _leads(case: Case, surveyed: Survey) -> list[bool]:
    """Which of those that pass are known to lead from row to row.

    To the error of a spline every method of high order does where the rows are exact: only a single one of low order,
    far from exact integration, is more than one way to come near.
    """
    by_spline = surveyed.passing.needs_spline(case.field)
    orders = [integrator_called(surveyed.passing.tableau(number).name).order for number in range(len(surveyed.passing))]
    alone = len(orders) == 1 and not surveyed.flow_passes and (orders[0] or 0) <= LOW_ORDER
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
    for pairs, share in ((case.telling, 1.0), (case.pairs, MUCH_NEARER)):  # all pairs only where few do not tell
        flow, common = (scores(guess.residuals(pairs, case.field), noise)[0] for guess in (case.flow, step))
        if not flow < share * common:
            return False
    return True


def _from_positions(case: Case, positions: Positions, surveyed: Survey) -> Recognition:
    """The positions obey Störmer's rule: what v is decides between the three methods that move them so."""
    kind = positions.written(by_digits=False)
    mass = mass_of(case, positions.kick)
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
    is_passing = surveyed.nearest_score < case.rounding_limit
    nearest = None if is_passing else _nearest(case, surveyed)
    if kind:
        sentence = sentences.named(generators[0], None, case.writing.words)
        return Recognition(outcome="named", generators=generators, next=nearest, sentence=sentence)
    sentence = (
        f"The positions alone obey Störmer's rule ({positions.score:.1f} roundings), as those of "
        f"{sentences.listed(names)} do; the velocities were written in another way."
    )
    return Recognition(
        outcome="ambiguous",
        generators=generators,
        next=nearest,
        sentence=sentence,
        write_next_time="the velocities of the integrator itself",
    )
