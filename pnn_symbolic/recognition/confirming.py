"""Do methods that come near hold on more rows, and through windows of rows?"""

from __future__ import annotations

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import CONFIRMED, most_rows
from pnn_symbolic.recognition.pairs import Pairs
from pnn_symbolic.recognition.surveyed import Survey
from pnn_symbolic.recognition.windows import Windows

WINDOWS = (4, 60)
"""Windows that many guesses, and those that follow them, are tried on."""
FEW = 12
"""Methods that are scored again on more rows."""
CLOCK_ERROR = 1e-4
"""Relative: a time step that was fitted may differ by so much from the times of the file, where they are rounded."""


def confirmed(case: Case, judged: Hypotheses, flow_passes: bool) -> Survey:
    """Score guesses on all pairs, and those that pass on more and through windows."""
    residuals = judged.residuals(case.pairs, case.field)
    score, passes, loose = np.zeros(0), np.zeros(0, dtype=bool), False
    for loose in (False, True) if case.writing.doubles else (False,):
        score, passes = _passing(case, judged, residuals, loose)
        if passes.any():
            break
    order = np.argsort(score, kind="stable")
    chosen, others = order[passes[order]], order[~passes[order]]
    if len(chosen) and not judged[chosen].needs_spline(case.field).any():
        # The score of a spline counts its own errors: it says nothing beside one in roundings.
        others = others[~judged[others].needs_spline(case.field)]
    return Survey(
        passing=judged[chosen],
        scores=score[chosen],
        nearest=judged[others[:1]] if len(others) else None,
        nearest_score=float(score[others[0]]) if len(others) else np.inf,
        flow_passes=flow_passes,
        loose=loose,
        second_score=float(score[others[1]]) if len(others) > 1 else np.inf,
    )


def _passing(case: Case, judged: Hypotheses, residuals: np.ndarray, loose: bool) -> tuple[np.ndarray, np.ndarray]:
    """(H,) scores, and (H,) which pass.

    loose   velocities carry the rounding of the positions they were made from
    """
    score = scores(residuals, case.noise(judged, loose=loose, pairs=case.few))
    passes = score < case.limit(judged)
    if not case.clock_is_free:
        passes &= abs(judged.clock - 1) < CLOCK_ERROR
    if passes.any():
        score, passes = _on_more_rows(case, judged, score, passes, loose)
    if not passes.any():
        return score, passes
    if case.writing.doubles:
        # What holds to the last digit with the forces of the file is not put beside what holds to the error of a
        # spline through them.
        exact = passes & ~judged.needs_spline(case.field)
        return score, exact if exact.any() else passes
    chosen = np.flatnonzero(passes)
    passes[chosen] = follow(case, judged[chosen])
    return score, passes


def _on_more_rows(
    case: Case, judged: Hypotheses, score: np.ndarray, passes: np.ndarray, loose: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Score those that pass on more rows, where there are more."""
    most = most_rows(case.trajectories, CONFIRMED, learned=case.field.learned is not None)
    if min(most, sum(map(len, case.trajectories)) - len(case.trajectories)) <= len(case.pairs):
        return score, passes
    score, passes = score.copy(), passes.copy()
    pairs = case.field.of_known_ways(Pairs.of(case.trajectories, most))
    chosen = np.flatnonzero(passes)
    chosen = chosen[np.argsort(score[chosen], kind="stable")][:FEW]
    score[chosen] = case.score(judged[chosen], pairs, loose=loose)
    passes[chosen] = score[chosen] < case.limit(judged)[chosen]
    return score, passes


def follow(case: Case, guesses: Hypotheses) -> np.ndarray:
    """Which follow the rows through windows: first through few, then those that do through all."""
    passes = np.ones(len(guesses), dtype=bool)
    if not case.follows_windows:
        return passes
    for most in WINDOWS if len(guesses) > FEW else WINDOWS[1:]:
        windows = Windows.of(case.trajectories, most)
        chosen = np.flatnonzero(passes)
        if not len(chosen) or windows.steps < 2:
            break
        like = case.flow if len(chosen) > FEW else None
        mass = case.mass_is_free
        _, misfit, limit = windows.misfit(guesses[chosen], case.field, case.writing, mass=mass, like=like)
        if not (misfit < limit).any():
            limit *= 1 + _adds_up(case, windows.steps) ** 2
        passes[chosen] = misfit < limit
    return passes


def _adds_up(case: Case, steps: int) -> float:
    """Roundings of x and v to which the error of a spline through the forces may add up over a window.

    It is the same wherever x is, so that a true method, too, leaves the rows: where none stays with them, this is why.
    """
    if not case.field.column:
        return 0.0
    by_v, by_x = steps / case.writing.w, steps**2 / 2 / case.writing.x
    return case.start * case.field.error * max(by_v, by_x)
