"""Does a law say all that can be said? What it leaves, against what the row before and earlier rows still predict."""

from __future__ import annotations

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
    triples, none = floor.triples, np.zeros(2, bool)
    if not np.isfinite(residuals).all():
        endless = np.full(2, np.inf)
        return LawTest(endless, -endless, none, ~none & floor.stated, none, endless * floor.stated, endless)
    errors = mean_squares(residuals) if len(triples) else np.zeros(2)
    at_rounding = errors <= floor.guard * floor.rounding
    far = errors > FAR_ABOVE * floor.predicted
    z, unpredicted, memory = np.zeros(2), errors, none
    if floor.basis is not None:
        prediction, unpredicted = floor.basis.best(residuals)
        left = residuals - prediction
        z = np.array([improvement(residuals[:, one], left[:, one], triples.stride) for one in range(2)])
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
    return LawTest(errors, floor.share(errors), adequate, refuted, memory, z, remainder)


test_law.__test__ = False  # pyright: ignore[reportFunctionMemberAccess] - a law is tested, not this program
