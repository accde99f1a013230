"""The methods that pass, in an answer: its outcome, its sentence, and what would tell more."""

from __future__ import annotations

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.recognition import pair_sentences, sentences
from pnn_symbolic.recognition.advice import advice_for, angle_of
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.equal_maps import why_equal
from pnn_symbolic.recognition.limits import COARSE_LIMIT, LOW_ORDER
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.surveyed import Survey

MOST_TOLD = 5
"""Methods that are named as alternatives; more are a family."""
FAR_AHEAD = 10.0
"""Times the error of the best by which the next misses, where the force between the rows was learned."""
HIGH_ORDER = 6
"""Methods of this order and more that pass together with the flow are said to be it."""


def told(case: Case, survey: Survey, generators: tuple[Generator, ...], nearest: Generator | None) -> Recognition:
    """Say what passes, and what would tell more."""
    least = min((integrator_called(generator.name).order or 0 for generator in generators), default=0)
    near_the_flow = survey.flow_passes and len(generators) > 1 and least >= HIGH_ORDER
    if near_the_flow and (len(case.pairs.x[0]) > 1 or why_equal(case, survey.passing)):
        sentence = sentences.exact([str(generator) for generator in generators])
        return Recognition(outcome="none", generators=(), next=nearest, sentence=sentence)
    if bool(survey.passing.needs_spline(case.field).any()):
        return _by_spline(case, survey, generators, nearest)
    # The flow asks for forces between the rows: by a force column it passes to the error of a spline only, which says
    # nothing against a method that passes to the last digit on the forces of the rows themselves.
    if len(generators) == 1 and not (survey.flow_passes and not case.field.column):
        sentence = sentences.named(generators[0], nearest, case.writing.words)
        return Recognition(outcome="named", generators=generators, next=nearest, sentence=sentence)
    if why := why_equal(case, survey.passing):
        return _equal(generators, nearest, why)
    return _several(case, survey, generators, nearest)


def _by_spline(case: Case, survey: Survey, generators: tuple[Generator, ...], nearest: Generator | None) -> Recognition:
    """What passes asks for forces that the file does not have: they are known to an error."""
    learned, advice = case.field.learned, "the name of the potential beside the rows"
    if learned is None:
        orders = [integrator_called(generator.name).order or 0 for generator in generators]
        # Many that pass, all of high order or of many inner steps, are as near to the exact motion as to each other.
        exact = survey.flow_passes or (len(generators) > MOST_TOLD and min(orders) > LOW_ORDER)
        sentence = sentences.by_spline(generators, "a spline through", exact=exact)
        return Recognition(
            outcome="ambiguous", generators=generators, next=nearest, sentence=sentence, write_next_time=advice
        )
    alone = len(generators) == 1 and not survey.flow_passes
    if alone and survey.nearest_score > FAR_AHEAD * survey.scores[0]:
        sentence = pair_sentences.named(generators[0], nearest, learned)
        return Recognition(outcome="named", generators=generators, next=nearest, sentence=sentence)
    near = tuple(generator for generator in generators if generator.score < COARSE_LIMIT)
    if not near:
        words = case.writing.words
        sentence = pair_sentences.unnamed(nearest, words, learned, flow_passes=survey.flow_passes)
        return Recognition(outcome="none", generators=(), next=nearest, sentence=sentence, write_next_time=advice)
    return Recognition(
        outcome="ambiguous",
        generators=near,
        next=nearest,
        sentence=sentences.by_spline(near, "a pair force learned from", exact=survey.flow_passes),
        write_next_time=advice,
    )


def _equal(generators: tuple[Generator, ...], nearest: Generator | None, why: str) -> Recognition:
    """Those that pass are one map on these rows: the one that asks for the fewest forces first."""
    generators = tuple(sorted(generators, key=lambda generator: integrator_called(generator.name).evaluations))
    advice = "rows in which something moves"
    if not why.startswith("Nothing"):
        advice = "rows in a force that is not linear in x, or of a second energy"
    sentence = sentences.equal(generators, why)
    return Recognition(
        outcome="ambiguous", generators=generators, next=nearest, sentence=sentence, write_next_time=advice
    )


def _several(case: Case, survey: Survey, generators: tuple[Generator, ...], nearest: Generator | None) -> Recognition:
    """Several that are not one map pass: a few are named, of more a family is told."""
    angle = angle_of(case)
    advice = advice_for(case, angle)
    names = list(dict.fromkeys(generator.name for generator in generators))
    orders = {integrator_called(name).order for name in names}
    if len(names) <= MOST_TOLD:
        sentence = sentences.ambiguous(generators, case.writing.words, angle)
        # Where first order and second cannot be told apart, second order and the flow cannot.
        if survey.flow_passes or len(orders) > 1:
            sentence += " Exact integration would leave no more."
        return Recognition(
            outcome="ambiguous", generators=generators, next=nearest, sentence=sentence, write_next_time=advice
        )
    least = min((order for order in orders if order is not None), default=None)
    sentence = sentences.family(names, case.writing.words, angle, least, exact=survey.flow_passes)
    return Recognition(outcome="family", generators=generators, next=nearest, sentence=sentence, write_next_time=advice)
