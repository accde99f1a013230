"""Which methods may have made these rows with more inner steps? Those that differ from exact motion as the rows do.

The more inner steps, the less a method differs from exact motion. Rows that differ from it by more than a method does
with k of them were made by that method with no more than k: noise, friction and a thermostat are seen so at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores

SLACK = 2.0
"""By which a method of a few rows may differ by less with more inner steps than it should."""
ROUNDS = 3
"""Of Gauss–Newton for the exact motion of those rows."""
SAME_MASS = 1e-3
"""Relative: first masses closer than this end at one."""


def miss_of_flow(case: Case, flow: Hypotheses, kick: float, *, clock: bool) -> float:
    """What exact motion with the best mass and time step leaves of the few pairs, in roundings.

    kick   the factor on the force that the methods start from, another first guess
    """
    noise = case.noise(flow, loose=True)
    if not (case.mass_is_free or clock):
        return float(scores(flow.residuals(case.sample, case.field), noise)[0])
    starts = [float(flow.kick[0])]  # by a learned force it was fitted to these pairs from all of them
    others = (kick, 1.0) if case.has_masses else (kick,)
    for start in others if case.field.learned is None else ():
        if all(abs(start / known - 1) > SAME_MASS for known in starts):
            starts.append(start)
    misses: list[float] = []
    for start in starts:
        guess = replace(flow, kick=np.array([start]))
        fit = {"mass": case.mass_is_free, "clock": clock, "rounds": ROUNDS, "by_secants": True}
        _, left = guess.fitted(case.sample, case.field, noise, **fit)
        misses.append(float(scores(left, noise)[0]))
    return min(misses)


def worth_more_steps(
    case: Case, methods: Sequence[int], inner: int, flow: Hypotheses, guess: tuple[float, float], miss: float
) -> list[int]:
    """The methods that may have made the rows with more than so many inner steps.

    guess   a factor on the force and one on the time step
    miss    of exact motion, in roundings
    """
    kick, rate = guess
    steps = Hypotheses.grid(methods, [inner], kick)
    steps = replace(steps, clock=steps.clock * rate)
    exact = Hypotheses(method=flow.method, substeps=flow.substeps, kick=steps.kick[:1], clock=steps.clock[:1])
    differences = steps.residuals(case.sample, case.field) - exact.residuals(case.sample, case.field)
    noise = np.broadcast_to(case.noise(flow, loose=True), (len(steps), 2))
    near = miss < SLACK * scores(differences, noise) + case.limit(flow)[0]
    return [method for method, is_near in zip(methods, near, strict=True) if is_near]
