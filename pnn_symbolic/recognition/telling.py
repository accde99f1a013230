"""The methods that pass, in an answer: its outcome, its sentence, and what would tell more."""

from __future__ import annotations

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.advice import advice_for, angle_of
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.equal_maps import why_equal
from pnn_symbolic.recognition.limits import COARSE_LIMIT
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.survey import Survey

MOST_TOLD = 5
"""Methods that are named as alternatives; more are a family."""
FAR_AHEAD = 10.0
"""Times the error of the best by which the next misses, where the force between the rows was learned."""
HIGH_ORDER = 6
"""Methods of this order and more that pass together with the flow are said to be it."""


def told(case: Case, found: Survey, generators: tuple[Generator, ...], nearest: Generator | None) -> Recognition:
    """Say what passes, and what would tell more."""
    angle, best = angle_of(case), generators[0]
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
    advice = advice_for(case, angle)
    if len(names) <= MOST_TOLD:
        sentence = sentences.ambiguous(generators, case.writing.words, angle)
        # Where first order and second cannot be told apart, second order and the flow cannot.
        orders = {integrator_called(name).order for name in names}
        if found.flow_passes or len(orders) > 1:
            sentence += " Exact integration would leave no more."
        return Recognition("ambiguous", generators, nearest, sentence, advice)
    orders = [integrator_called(name).order for name in names]
    least = min((order for order in orders if order is not None), default=None)
    sentence = sentences.family(names, case.writing.words, angle, least, exact=found.flow_passes)
    return Recognition("family", generators, nearest, sentence, advice)
