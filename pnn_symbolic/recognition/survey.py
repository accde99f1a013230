"""Which methods pass? All are screened on few pairs, the promising ones are scored on many, and on windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.confirming import confirmed, follow
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.inner_steps import likely
from pnn_symbolic.recognition.surveyed import Survey, joined, none_of
from pnn_symbolic.recognition.worth_trying import miss_of_flow, worth_more_steps

THINNED = range(20, 1, -1)
"""Inner steps that are tried beside one."""
PROMISING, PROMISING_OF_MANY, PROMISING_BY_PAIRS = (40, 10), (12, 6), 6
"""Guesses that go on after a first and a second round of fitting a mass or a clock: the true one is among the best.
Of particles a row has many numbers, and fewer come near by chance; by a learned pair force there is one round."""
ROUNDS_BY_PAIRS = 6
"""Of fitting those at most: by secants each squares, nearly, what the last two were off by."""
UNLIKE = 1.4
"""A flow whose mass is so far from the one that Δv asks for has fitted the method's error: half of explicit Euler's."""
AS_STATED = 0.01
"""Relative: a flow whose masses are so near to those of the file has not."""
AMPLIFIED = 10.0
"""Times the limit: no step amplifies rounding by more than this and is still of use."""
MOST_JUDGED = 100
"""Guesses that are scored on all pairs."""
SCREEN_LIMIT = 30.0
"""Times the limit, on few pairs and with a rough noise: what is above is no more looked at."""
FREE_ROUNDS = 8
"""Of Gauss–Newton for the flow where the time step is known to some per cent only: methods then start from its own."""
FAR_OFF, FAR_OFF_LEARNED = 1e3, 100.0
"""Times the limit, on few pairs with the best mass and clock: exact motion that is so far off is not fitted to more."""
LEARNED_SCREEN = 3.0
"""The same with a learned pair force, which is slow and known to one error, not to thirty."""
SAME_AS_FLOW = 0.02
"""Roundings by which one step may differ from the flow and still be it after 20 steps: 20 · 0.02 is below one."""


def survey(case: Case, *, clock: bool = False) -> Survey:
    """Score every method with one and more inner steps; a single step that passes ends the question.

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
    if flow_passes or singles or not np.isfinite(case.field.error):  # inner steps ask for forces between the rows
        return singles
    if len(case.pairs.x[0]) > 1:
        return _of_particles(case, singles, flow, (kick, rate), clock)
    thinned = _at_rate(Hypotheses.grid(everything, THINNED, kick), rate)
    return joined(singles, _beside_flow(case, thinned, flow, clock))


def _of_particles(case: Case, singles: Survey, flow: Hypotheses, guess: tuple[float, float], clock: bool) -> Survey:
    """Inner steps of particles, each of which costs a sum over all pairs: only those that may have made the rows."""
    kick, rate = guess
    miss = miss_of_flow(case, flow, kick, clock=clock)
    methods = worth_more_steps(case, case.methods, 1, flow, guess, miss)
    if not methods:
        return singles
    return joined(singles, _beside_flow(case, likely(case, methods, flow, kick, rate), flow, clock))


def _beside_flow(case: Case, guesses: Hypotheses, flow: Hypotheses, clock: bool) -> Survey:
    """Of a flow that does not pass: of a coarse file only guesses that predict anything else."""
    if len(guesses) and not case.writing.doubles:
        guesses = guesses[_differs(case, guesses, flow)]
    return _judged(case, guesses, False, clock) if len(guesses) else none_of(guesses, np.zeros(0), False)


def _at_rate(guesses: Hypotheses, rate: float) -> Hypotheses:
    return replace(guesses, clock=guesses.clock * rate)


def _flow(case: Case, clock: bool) -> tuple[Hypotheses, float, bool]:
    """The exact flow, its score, and whether it passes."""
    flow = case.flow
    if not np.isfinite(case.field.error):
        return flow, np.inf, False
    if clock or case.mass_is_free:
        learned = case.field.learned is not None
        if (case.writing.doubles or learned) and not case.clock_is_free:
            _, left = flow.fitted(case.sample, case.field, case.noise(flow), mass=True, clock=clock, rounds=0)
            rough = float(scores(left, case.noise(flow, loose=True))[0])
            if rough > (FAR_OFF_LEARNED if learned else FAR_OFF) * case.limit(flow)[0]:
                return flow, rough, False
        rounds = FREE_ROUNDS if case.clock_is_free else 2
        flow, _ = flow.fitted(
            case.few, case.field, case.noise(flow), mass=True, clock=clock, rounds=rounds, by_secants=learned
        )
    # Of few digits a velocity made of positions would hide all that a thermostat does to it, where no window shows it.
    loose = case.writing.doubles or case.follows_windows
    score = float(case.score(flow, case.pairs, loose=loose)[0])
    passes = score < case.limit(flow)[0]
    if passes and not case.writing.doubles:
        passes = bool(follow(case, flow)[0])
    return flow, score, bool(passes)


def _judged(case: Case, guesses: Hypotheses, flow_passes: bool, clock: bool) -> Survey:
    """Screen, fit and score one list of guesses."""
    guesses = guesses[np.flatnonzero(np.isfinite(case.noise(guesses)).all(axis=1))]
    if not len(guesses):
        return none_of(guesses, np.zeros(0), flow_passes)
    if case.mass_is_free or clock:
        guesses, rough = _fitted(case, guesses, clock)
    else:
        rough = scores(guesses.residuals(case.sample, case.field), case.noise(guesses, loose=True))
    order = np.argsort(rough, kind="stable")
    guesses, rough = guesses[order], rough[order]
    screen = SCREEN_LIMIT if case.field.learned is None else LEARNED_SCREEN
    promising = int((rough < screen * case.limit(guesses)).sum())
    if not promising:
        return none_of(guesses, rough, flow_passes)
    judged = guesses[: min(promising, MOST_JUDGED)]
    if case.writing.doubles:
        near = scores(judged.residuals(case.telling, case.field), case.noise(judged, loose=True))
        if not (near < AMPLIFIED * case.limit(judged)).any():
            return none_of(judged, near, flow_passes)
        judged = judged[near < AMPLIFIED * case.limit(judged)]
    if case.mass_is_free or clock:
        by_secants = case.field.learned is not None
        judged, _ = judged.fitted(
            case.pairs, case.field, case.noise(judged), mass=True, clock=clock, rounds=1, by_secants=by_secants
        )
    passing = confirmed(case, judged, flow_passes)
    if passing.nearest is None and promising < len(guesses):
        return replace(passing, nearest=guesses[promising : promising + 1], nearest_score=float(rough[promising]))
    return passing


def _fitted(case: Case, guesses: Hypotheses, clock: bool) -> tuple[Hypotheses, np.ndarray]:
    """Mass, and clock, of the guesses that come nearest, with rough scores; in rounds, with fewer each time."""
    if case.field.learned is not None:
        return _fitted_by_pairs(case, guesses, clock)
    pairs = case.sample if case.writing.doubles else case.telling
    several = len(case.pairs.x[0]) > 1
    # Rows of particles that are far apart start from a mass that is off by a hundredth.
    last = 3 if several and case.writing.doubles else 1
    noise = case.noise(guesses, loose=True)
    guesses, left = guesses.fitted(pairs, case.field, noise, mass=True, clock=clock, rounds=0)
    for keep, rounds in zip(PROMISING_OF_MANY if several else PROMISING, (1, last), strict=True):
        order = _promising(scores(left, noise), case.limit(guesses), keep)
        noise = noise[order]
        guesses, left = guesses[order].fitted(pairs, case.field, noise, mass=True, clock=clock, rounds=rounds)
    return guesses, scores(guesses.residuals(pairs, case.field), case.noise(guesses, loose=True))


def _promising(rough: np.ndarray, limits: np.ndarray, keep: int) -> np.ndarray:
    """Places of the guesses that come nearest: so many, or all that pass, of which none is worse on a free fall."""
    passing = int((rough < limits).sum())
    return np.argsort(rough, kind="stable")[: max(keep, min(passing, MOST_JUDGED))]


def _fitted_by_pairs(case: Case, guesses: Hypotheses, clock: bool) -> tuple[Hypotheses, np.ndarray]:
    """The same by a learned pair force: each guess costs a sum over all pairs.

    Rows that are far apart start from a mass that is off by a hundredth.
    """
    pairs = case.sample if case.writing.doubles else case.few
    noise = case.noise(guesses, loose=True)
    if len(guesses) > PROMISING_BY_PAIRS:
        _, left = guesses.fitted(pairs, case.field, noise, mass=True, clock=clock, rounds=0)
        order = _promising(scores(left, noise), case.limit(guesses), PROMISING_BY_PAIRS)
        guesses, noise = guesses[order], noise[order]
    fit = {"mass": True, "clock": clock, "rounds": ROUNDS_BY_PAIRS, "by_secants": True}
    guesses, left = guesses.fitted(pairs, case.field, noise, **fit)
    return guesses, scores(left, noise)


def _differs(case: Case, guesses: Hypotheses, flow: Hypotheses) -> np.ndarray:
    """Which predict anything else than the flow, which does not pass."""
    steps = guesses.predict(case.sample.x, case.sample.w, case.field, case.sample)
    exact = flow.predict(case.sample.x, case.sample.w, case.field, case.sample)
    differences = np.stack([step - flown for step, flown in zip(steps, exact, strict=True)], axis=1)
    return scores(differences, case.noise(guesses)) > SAME_AS_FLOW
