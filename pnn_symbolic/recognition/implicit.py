"""Is it an implicit method that asks for one force? Its relation between two rows is tried; no equation is solved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.advice import angle_of
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.generators import mass_of
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import COARSE_LIMIT
from pnn_symbolic.recognition.result import Generator, Recognition

EULER, TRAPEZOID, MIDPOINT = "implicit Euler", "trapezoidal rule", "implicit midpoint"

FAR_AHEAD = 10.0
"""Times its limit by which the nearest explicit method, or exact motion, must err where a spline tells the force."""


def asks_for_a_solution(recognition: Recognition) -> bool:
    """Whether every method that may have made the rows solves an equation for each: no explicit law is theirs."""
    names = [generator.name for generator in recognition.generators]
    return bool(names) and all(name in (EULER, TRAPEZOID, MIDPOINT) for name in names)


def beside_implicit(case: Case, recognition: Recognition) -> Recognition:
    """The answer with the implicit methods that lead from each row to the next, where no explicit one does.

    Only of rows in doubles: coarser ones are no nearer to an implicit method than to exact motion.
    """
    if recognition.outcome != "none" or not case.writing.doubles or case.clock_is_free:
        return recognition
    passing = sorted(_passing(case), key=lambda generator: generator.score)
    if not passing:
        return _by_spline(case, recognition)
    if len(passing) == 1:
        sentence = sentences.named(passing[0], recognition.next, case.writing.words)
        return replace(recognition, outcome="named", generators=tuple(passing), sentence=sentence, write_next_time="")
    sentence = sentences.ambiguous(passing, case.writing.words, angle_of(case))
    advice = "rows in a force that is not linear in x"
    return replace(
        recognition, outcome="ambiguous", generators=tuple(passing), sentence=sentence, write_next_time=advice
    )


def _by_spline(case: Case, recognition: Recognition) -> Recognition:
    """The implicit midpoint rule by a spline through the forces of the file, which is all that tells them between."""
    if not (case.field.column and case.follows_windows):
        return recognition
    midpoint = _related(case, MIDPOINT, (case.pairs.w + case.pairs.w_after) / 2, _half_way(case), inner=2)
    if midpoint is None or midpoint.score > COARSE_LIMIT:
        return recognition
    if recognition.next is not None and recognition.next.score < FAR_AHEAD * COARSE_LIMIT:
        return recognition
    sentence, advice = sentences.by_spline([midpoint]), "the name of the potential beside the rows"
    return replace(recognition, outcome="ambiguous", generators=(midpoint,), sentence=sentence, write_next_time=advice)


def _passing(case: Case) -> list[Generator]:
    """Implicit Euler and the trapezoidal rule ask at the rows; the implicit midpoint rule between them."""
    pairs = case.pairs
    rows = case.field.rows(pairs)
    now, after = (case.field.at(pairs.x), case.field.at(pairs.x_after)) if rows is None else (rows.now, rows.after)
    mean = (pairs.w + pairs.w_after) / 2
    relations = {EULER: (pairs.w_after, after), TRAPEZOID: (mean, (now + after) / 2)}
    if not case.field.column:
        relations[MIDPOINT] = mean, _half_way(case)
    tried = [_related(case, name, *relation) for name, relation in relations.items()]
    return [each for each in tried if each is not None and each.score < case.rounding_limit]


def _half_way(case: Case) -> np.ndarray:
    return case.field.at((case.pairs.x + case.pairs.x_after) / 2)


def _related(case: Case, name: str, move: np.ndarray, pull: np.ndarray, inner: int = 1) -> Generator | None:
    """How well x' − x is this move and w' − w a factor times this pull; None where the factor is no mass.

    inner   2 where the pull is asked for between the rows, and errs as a method of two inner steps does
    """
    pairs = case.pairs
    change, power = pairs.w_after - pairs.w, float((pull**2).sum())
    if not power:
        return None
    kick = float((change * pull).sum()) / power if case.mass_is_free else 1.0
    left = np.stack([pairs.x_after - pairs.x - move, change - kick * pull])[None]
    score = float(scores(left, case.noise(Hypotheses.grid([0], [inner], kick)))[0])
    return Generator(name=name, score=score, mass=mass_of(case, kick), leads=False) if kick > 0 else None
