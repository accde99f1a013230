"""Which methods pass? All are screened on few pairs, the promising ones are scored on many, and on windows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import CONFIRMED, most_rows
from pnn_symbolic.recognition.pairs import Pairs
from pnn_symbolic.recognition.tableaux import tableaux
from pnn_symbolic.recognition.windows import Windows

THINNED = range(20, 1, -1)
"""Inner steps that are tried beside one."""
FAR_APART, FAR_FORCES = (100, 50, 25), 2
"""Inner steps that are tried of particles where none of these passes, with methods of so many forces a step."""
PROMISING = (40, 10)
"""Guesses that go on after a first and a second round of fitting a mass or a clock: the true one is among the best."""
UNLIKE = 1.4
"""A flow whose mass is so far from the one that Δv asks for has fitted the method's error: half of explicit Euler's."""
AS_STATED = 0.01
"""Relative: a flow whose masses are so near to those of the file has not."""
AMPLIFIED = 10.0
"""Times the limit: no step amplifies rounding by more than this and is still of use."""
MOST_JUDGED = 100
"""Guesses that are scored on all pairs."""
WINDOWS = (4, 60)
"""Windows that many guesses, and those that follow them, are tried on."""
SCREEN_LIMIT = 30.0
"""Times the limit, on few pairs and with a rough noise: what is above is no more looked at."""
FREE_ROUNDS = 8
"""Of Gauss–Newton for the flow where the time step is known to some per cent only: methods then start from its own."""
LEARNED_SCREEN = 3.0
"""The same with a learned pair force, which is slow and known to one error, not to thirty."""
SAME_AS_FLOW = 0.02
"""Roundings by which one step may differ from the flow and still be it after 20 steps: 20 · 0.02 is below one."""
FEW = 12
"""Methods that are scored again on more rows."""
CLOCK_ERROR = 1e-4
"""Relative: a time step that was fitted may differ by so much from the times of the file, where they are rounded."""


@dataclass(frozen=True, eq=False)
class Survey:
    """What passed.

    passing       with their scores, best first
    nearest       the best that does not pass, with its score, or None
    flow_passes   True where the exact flow leaves no more than rounding, too
    flow_score    what it leaves, in roundings
    loose         True where velocities carry the rounding of the positions
    """

    passing: Hypotheses
    scores: np.ndarray
    nearest: Hypotheses | None
    nearest_score: float
    flow_passes: bool
    flow_score: float = np.inf
    loose: bool = False

    def __bool__(self) -> bool:
        return bool(len(self.passing))


def survey(case: Case, *, clock: bool = False) -> Survey:
    """Score every method with 1…20 inner steps, then few with 25, 50, 100; a single step that passes ends the question.

    clock   the time step is fitted as well as the mass
    """
    everything = case.methods
    clock = clock or case.clock_is_free
    flow, flow_score, flow_passes = _flow(case, clock)
    kick = float(flow.kick[0])
    as_stated = case.has_masses and abs(kick - 1) < AS_STATED
    if not (flow_passes or as_stated or 1 / UNLIKE < kick / case.start < UNLIKE):
        kick = case.start
    rate = flow.clock[0] if case.clock_is_free else 1.0
    singles = _judged(case, _at_rate(Hypotheses.grid(everything, [1], kick), rate), flow_passes, clock)
    singles = replace(singles, flow_score=flow_score)
    if flow_passes or singles:
        return singles
    thinned = _at_rate(Hypotheses.grid(everything, THINNED, kick), rate)
    if not case.writing.doubles:
        thinned = thinned[_differs(case, thinned, flow)]
    surveyed = _joined(singles, _judged(case, thinned, flow_passes, clock)) if len(thinned) else singles
    if surveyed or len(case.pairs.x[0]) == 1 or not np.isfinite(case.field.error):
        return surveyed
    short = [number for number in everything if tableaux()[number].stages <= FAR_FORCES]
    far = _at_rate(Hypotheses.grid(short, FAR_APART, kick), rate)
    if not case.writing.doubles:
        far = far[_differs(case, far, flow)]
    return _joined(surveyed, _judged(case, far, flow_passes, clock)) if len(far) else surveyed


def _at_rate(guesses: Hypotheses, rate: float) -> Hypotheses:
    return replace(guesses, clock=guesses.clock * rate)


def _flow(case: Case, clock: bool) -> tuple[Hypotheses, float, bool]:
    """The exact flow, its score, and whether it passes."""
    flow = case.flow
    if not np.isfinite(case.field.error):
        return flow, np.inf, False
    if clock or case.mass_is_free:
        rounds = FREE_ROUNDS if case.clock_is_free else 2
        flow, _ = flow.fitted(case.telling, case.field, case.noise(flow), mass=True, clock=clock, rounds=rounds)
    score = float(case.score(flow, case.pairs, loose=True)[0])
    passes = score < case.limit(flow)[0]
    if passes and not case.writing.doubles:
        passes = bool(_follow(case, flow)[0])
    return flow, score, bool(passes)


def _judged(case: Case, guesses: Hypotheses, flow_passes: bool, clock: bool) -> Survey:
    """Screen, fit and score one list of guesses."""
    guesses = guesses[np.flatnonzero(np.isfinite(case.noise(guesses)).all(axis=1))]
    if not len(guesses):
        return _none(guesses, None, np.inf, flow_passes)
    if case.mass_is_free or clock:
        guesses, rough = _fitted(case, guesses, clock)
    else:
        rough = scores(guesses.residuals(case.sample, case.field), case.noise(guesses, loose=True))
    order = np.argsort(rough, kind="stable")
    guesses, rough = guesses[order], rough[order]
    screen = SCREEN_LIMIT if case.field.learned is None else LEARNED_SCREEN
    promising = int((rough < screen * case.limit(guesses)).sum())
    if not promising:
        return _none(guesses, guesses[:1], float(rough[0]), flow_passes)
    judged = guesses[: min(promising, MOST_JUDGED)]
    if case.writing.doubles:
        near = scores(judged.residuals(case.telling, case.field), case.noise(judged, loose=True))
        if not (near < AMPLIFIED * case.limit(judged)).any():
            best = int(np.argmin(near))
            return _none(guesses, judged[best : best + 1], float(near[best]), flow_passes)
        judged = judged[near < AMPLIFIED * case.limit(judged)]
    if case.mass_is_free or clock:
        judged, _ = judged.fitted(case.pairs, case.field, case.noise(judged), mass=True, clock=clock, rounds=1)
    passing = _passing(case, judged, flow_passes)
    if passing.nearest is None and promising < len(guesses):
        return replace(passing, nearest=guesses[promising : promising + 1], nearest_score=float(rough[promising]))
    return passing


def _none(guesses: Hypotheses, nearest: Hypotheses | None, score: float, flow_passes: bool) -> Survey:
    """None of the guesses passes."""
    empty = guesses[:0]
    return Survey(passing=empty, scores=np.zeros(0), nearest=nearest, nearest_score=score, flow_passes=flow_passes)


def _fitted(case: Case, guesses: Hypotheses, clock: bool) -> tuple[Hypotheses, np.ndarray]:
    """Mass, and clock, of the guesses that come nearest, with rough scores; in rounds, with fewer each time."""
    pairs = case.sample if case.writing.doubles else case.telling
    for keep in PROMISING:
        noise = case.noise(guesses, loose=True)
        guesses, left = guesses.fitted(pairs, case.field, noise, mass=True, clock=clock, rounds=0)
        rough = scores(left, noise)
        passing = int((rough < case.limit(guesses)).sum())  # on a free fall all do, and none is worse than another
        order = np.argsort(rough, kind="stable")[: max(keep, min(passing, MOST_JUDGED))]
        guesses, _ = guesses[order].fitted(pairs, case.field, noise[order], mass=True, clock=clock, rounds=1)
    return guesses, scores(guesses.residuals(pairs, case.field), case.noise(guesses, loose=True))


def _differs(case: Case, guesses: Hypotheses, flow: Hypotheses) -> np.ndarray:
    """Which predict anything else than the flow, which does not pass."""
    steps = guesses.predict(case.sample.x, case.sample.w, case.field, case.sample)
    exact = flow.predict(case.sample.x, case.sample.w, case.field, case.sample)
    differences = np.stack([step - flown for step, flown in zip(steps, exact, strict=True)], axis=1)
    return scores(differences, case.noise(guesses)) > SAME_AS_FLOW


def _passing(case: Case, judged: Hypotheses, flow_passes: bool) -> Survey:
    residuals = judged.residuals(case.pairs, case.field)
    score, passes, loose = np.zeros(0), np.zeros(0, dtype=bool), False
    for loose in (False, True) if case.writing.doubles else (False,):
        score = scores(residuals, case.noise(judged, loose=loose, pairs=case.telling))
        passes = score < case.limit(judged)
        if not case.clock_is_free:
            passes &= abs(judged.clock - 1) < CLOCK_ERROR
        if passes.any():
            score, passes = _on_more_rows(case, judged, score, passes, loose)
        if passes.any() and not case.writing.doubles:
            chosen = np.flatnonzero(passes)
            passes[chosen] = _follow(case, judged[chosen])
        if passes.any() and case.writing.doubles:
            # What holds to the last digit with the forces of the file is not put beside what holds to the error of a
            # spline through them.
            exact = passes & ~judged.needs_spline(case.field)
            passes = exact if exact.any() else passes
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
    )


def _on_more_rows(
    case: Case, judged: Hypotheses, score: np.ndarray, passes: np.ndarray, loose: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Score those that pass on more rows, where there are more."""
    if sum(map(len, case.trajectories)) - len(case.trajectories) <= len(case.pairs):
        return score, passes
    score, passes = score.copy(), passes.copy()
    pairs = Pairs.of(case.trajectories, most_rows(case.trajectories, CONFIRMED))
    chosen = np.flatnonzero(passes)
    chosen = chosen[np.argsort(score[chosen], kind="stable")][:FEW]
    score[chosen] = case.score(judged[chosen], pairs, loose=loose)
    passes[chosen] = score[chosen] < case.limit(judged)[chosen]
    return score, passes


def _follow(case: Case, guesses: Hypotheses) -> np.ndarray:
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
        passes[chosen] = misfit < limit
    return passes


def _joined(first: Survey, second: Survey) -> Survey:
    """Both lists as one; the nearest of both that does not pass."""
    nearest = min((first, second), key=lambda part: part.nearest_score if part.nearest is not None else np.inf)
    parts = [part for part in (first, second) if part]
    if not parts:
        return replace(first, nearest=nearest.nearest, nearest_score=nearest.nearest_score)
    strict = [part for part in parts if not part.loose] or parts
    joined = Hypotheses(*(np.concatenate([getattr(p.passing, name) for p in strict]) for name in NAMES))
    score = np.concatenate([part.scores for part in strict])
    order = np.argsort(score, kind="stable")
    return replace(
        strict[0],
        flow_score=first.flow_score,
        passing=joined[order],
        scores=score[order],
        nearest=nearest.nearest,
        nearest_score=nearest.nearest_score,
    )


NAMES = ("method", "substeps", "kick", "clock")
