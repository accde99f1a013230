"""Does a law say all that can be said? What it leaves, against what the row before and earlier rows still predict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.errors import ShapeError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.memory import remembers
from pnn_symbolic.evidence.significance import SEEN, improvement

NEARLY_ALL = 0.01
"""Of the explainable motion: what an adequate law may leave unsaid. 5 % lets in laws that lack a term, 0.1 % loses
right ones on pixels."""
MORE_KNOWN = 0.1
"""Of a law's error: where the row before predicts more of it, the data know better."""
MOSTLY = 0.5
"""Share of a law's error that the row before does not predict, from which on all of it is asked for a memory."""
WORTH_SAYING, ROUNDINGS = 0.01, 64.0
"""Mean squares that a memory must amount to: of the explainable motion, and of rounding."""
FAR_ABOVE = 4.0
"""Times the floor: errors that are two times too large need no test."""
TOGETHER = 16
"""Laws judged at once: what is predicted of them should stay in a cache."""


@dataclass(frozen=True, eq=False)
class LawTest:
    """What a law leaves, for the position (index 0) and the displacement per step (1).

    errors      (2,) m: mean squares of the residuals, in step units; infinite where a residual is no number
    shares      (2,) 1 − m/M: of the motion, explained; 0 for x + w and for v' = v
    adequate    (2,): it says nearly all that can be said
    refuted     (2,): the data know better
    memory      (2,): what it leaves now resembles what it left long before: something outside the state acts
    z           (2,): deviate of the improvement by what the row before predicts of the residuals
    remainder   (2,): the mean square that the state still explains of what is left
    """

    errors: np.ndarray
    shares: np.ndarray
    adequate: np.ndarray
    refuted: np.ndarray
    memory: np.ndarray
    z: np.ndarray
    remainder: np.ndarray


def test_law(residuals: np.ndarray, floor: Floor) -> LawTest:
    """Judge a law by its residuals after − law(now) on `floor.triples`, (S, 2, N, D) in step units.

    A floor that was lowered to the best law met judges more sharply. Without a stated floor nothing is refuted.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> floor = Floor.of(simulate(pendulum(), [0.5, -0.2], time_step=0.05, steps=300))
    >>> persistence = test_law(floor.triples.change, floor)
    >>> persistence.shares, persistence.adequate, persistence.refuted
    (array([0., 0.]), array([False, False]), array([ True,  True]))
    """
    if residuals.shape != floor.triples.now.shape:
        raise ShapeError(
            f"the residuals have shape {residuals.shape}, expected {floor.triples.now.shape}: after − law(now) "
            "for each of floor.triples"
        )
    return test_laws(residuals[None], floor)[0]


def test_laws(residuals: np.ndarray, floor: Floor) -> list[LawTest]:
    """The same of many laws at once, residuals (P, S, 2, N, D): one product of matrices for `TOGETHER` of them."""
    finite = np.flatnonzero(np.isfinite(residuals).all(axis=(1, 2, 3, 4)))
    endless, none = np.full(2, np.inf), np.zeros(2, bool)
    stated = endless if floor.stated else np.full(2, np.nan)
    not_a_number = LawTest(
        errors=endless,
        shares=-endless,
        adequate=none,
        refuted=~none & floor.stated,
        memory=none,
        z=stated,
        remainder=endless,
    )
    tests = [not_a_number] * len(residuals)
    for first in range(0, len(finite), TOGETHER):
        places = finite[first : first + TOGETHER]
        for place, judged in zip(places, _best(residuals[places], floor), strict=True):
            tests[place] = _tested(residuals[place], floor, *judged)
    return tests


def _best(residuals: np.ndarray, floor: Floor) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Of each law what the row before predicts of its residuals, and the mean squares that it does not predict."""
    if floor.basis is None:
        for law in residuals:
            yield np.zeros_like(law), mean_squares(law) if len(law) else np.zeros(2)
        return
    side_by_side = np.concatenate(list(residuals), axis=1)
    prediction, unpredicted = floor.basis.best(side_by_side)
    for place in range(0, side_by_side.shape[1], 2):
        yield prediction[:, place : place + 2], unpredicted[place : place + 2]


def _tested(residuals: np.ndarray, floor: Floor, prediction: np.ndarray, unpredicted: np.ndarray) -> LawTest:
    triples, none = floor.triples, np.zeros(2, bool)
    errors = mean_squares(residuals) if len(triples) else np.zeros(2)
    at_rounding = errors <= floor.guard * floor.rounding
    far = errors > FAR_ABOVE * floor.predicted
    z, memory = np.zeros(2), none
    if floor.basis is not None:
        left = residuals - prediction
        z = np.array([improvement(residuals[:, output], left[:, output], triples.stride) for output in range(2)])
        if (tried := ~far & ~at_rounding).any():
            # What the row before predicts is no memory; where it predicts little, its errors would hide one.
            outside = np.where((unpredicted < MOSTLY * errors)[:, None, None], left, residuals)
            worth = WORTH_SAYING * np.maximum(floor.motion - floor.predicted, 0) + ROUNDINGS * floor.rounding
            memory = tried & remembers(outside, triples, worth)
    remainder = np.where(far, errors - floor.predicted, np.maximum(errors - unpredicted, 0))
    explainable = np.maximum(floor.motion - floor.predicted, 0)
    unsaid = far | (z > SEEN)
    adequate = (remainder <= NEARLY_ALL * explainable) | ~unsaid | at_rounding
    refuted = floor.stated & ((z > SEEN) & (remainder > MORE_KNOWN * errors) | far) & ~at_rounding
    return LawTest(
        errors=errors,
        shares=floor.share(errors),
        adequate=adequate,
        refuted=refuted,
        memory=memory,
        z=z,
        remainder=remainder,
    )


for name in (test_law, test_laws):
    name.__test__ = False  # pyright: ignore[reportFunctionMemberAccess] - a law is tested, not this program
