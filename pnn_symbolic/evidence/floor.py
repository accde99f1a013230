"""How much of the motion can any law of the state explain? What the row before cannot predict is the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pnn_symbolic.dynamics.rounding import rounding
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.evidence.neighbours import local_predictions
from pnn_symbolic.evidence.polynomials import BETTER, Polynomials
from pnn_symbolic.evidence.significance import SEEN, improvement
from pnn_symbolic.threads import one_blas_thread

MOST_ROWS = 4000
"""Rows that are looked at: the floor has an error of 2 % then, and more rows add time only."""
NUMBERS, FEWEST_OF_PARTICLES = 10_000, 4
"""Coordinates that are looked at where a row holds many, and rows at least."""
FEWEST_PAIRS = 30
"""Below this many no floor is stated."""
DEGREE, DEGREE_OF_A_LAW, DEGREE_OF_SIGHT = 12, 6, 4
"""Of the polynomials: for the floor, for what a law leaves, and for whether anything is predicted at all."""
ROUNDINGS = 4.0
"""Below 4 R nothing is better: two roundings."""
BEYOND_DOUBT = 4.0
"""Where the floor is so many times below the motion it is explained, also in one burst that no deviate of a mean sees
(heavy-tailed walks of 33 to 1500 rows reach 2.6)."""


@dataclass(frozen=True, eq=False)
class Floor:
    """What no function of the state can predict of one step.

    The change of a step (beyond drift in x, beyond persistence in w) is predicted out of fold from the row *before*
    the state it starts from. Noise in that state enters the change and any predictor made of it, so a regression on it
    predicts part of the noise from itself and errs low; the row before has noise of its own.

    triples     the rows that were looked at, in step units
    rounding    (2,) R: mean square of what the digits of the file leave open
    guard       an exact law leaves up to guard · R
    motion      (2,) M: mean square of the change
    predicted   (2,) φ ≥ R: mean square of what cannot be predicted; an upper bound where rows are exact
    visible     (2,): whether the row before predicts the change at all, or there is none beyond rounding
    stated      False below 30 pairs, or where even degree 1 has too many columns: φ is M then, and refutes nothing

    Index 0 is the position, 1 the displacement per step.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> floor = Floor.of(simulate(pendulum(), [0.5, -0.2], time_step=0.05, steps=300))
    >>> floor.visible, floor.explainable.round(6)
    (array([ True,  True]), array([1., 1.]))
    """

    triples: Triples
    rounding: np.ndarray
    guard: float
    motion: np.ndarray
    predicted: np.ndarray
    visible: np.ndarray
    stated: bool

    @classmethod
    @one_blas_thread()
    def of(cls, trajectories: Sequence[Trajectory], stride: int = 1) -> Floor:
        """The floor of rows `stride` apart; of many rows, about 4000 in blocks of neighbours are looked at."""
        triples = Triples.of(trajectories, stride, most=MOST_ROWS)
        squares, guard = rounding(trajectories, stride)
        squares = np.maximum(squares, np.finfo(float).tiny)
        motion = triples.motion if len(triples) else np.zeros(2)
        still = _still(triples, motion, guard * squares)
        basis = prepared(triples, DEGREE_OF_A_LAW)
        if basis is None:
            return cls(
                triples=triples,
                rounding=squares,
                guard=guard,
                motion=motion,
                predicted=np.maximum(motion, squares),
                visible=still,
                stated=False,
            )
        predicted = np.maximum(_lowest_error(triples, basis, guard * squares), squares)
        visible = still | (BEYOND_DOUBT * predicted < motion) | seen_from_before(triples, basis)
        floor = cls(
            triples=triples,
            rounding=squares,
            guard=guard,
            motion=motion,
            predicted=predicted,
            visible=visible,
            stated=True,
        )
        return floor._judging_by(basis)

    @classmethod
    def of_particles(cls, trajectories: Sequence[Trajectory]) -> Floor:
        """The floor of rows of particles that act on each other: rounding, not stated.

        Their motion is chaos to any smooth function of all positions, so the row before says nothing of a law; where
        the force is that of their positions all of it can be explained. Rows are few where each holds many numbers.
        """
        triples = Triples.of(trajectories, most=MOST_ROWS)
        most = max(FEWEST_OF_PARTICLES, NUMBERS // trajectories[0].positions[0].size)
        triples = triples[np.unique(np.linspace(0, len(triples) - 1, min(most, len(triples))).round().astype(int))]
        squares, guard = rounding(trajectories)
        squares = np.maximum(squares, np.finfo(float).tiny)
        motion = triples.motion if len(triples) else np.zeros(2)
        return cls(
            triples=triples,
            rounding=squares,
            guard=guard,
            motion=motion,
            predicted=squares,
            visible=_still(triples, motion, guard * squares) | (BEYOND_DOUBT * squares < motion),
            stated=False,
        )

    @cached_property
    @one_blas_thread()
    def basis(self) -> Polynomials | None:
        """The polynomials of degree up to 6 that judge a law; of a floor that was loaded, prepared when asked for."""
        return prepared(self.triples, DEGREE_OF_A_LAW) if self.stated else None

    def _judging_by(self, basis: Polynomials | None) -> Floor:
        """This floor, whose polynomials are known already."""
        vars(self)["basis"] = basis  # where `cached_property` looks first
        return self

    @property
    def exact_drift(self) -> np.ndarray:
        """(2,): the change is rounding; x' = x + vΔt exactly, or v' = v."""
        return _still(self.triples, self.motion, self.guard * self.rounding)

    @property
    def explainable(self) -> np.ndarray:
        """(2,): the share of the motion that a law of the state can explain, 1 − φ/M; 1 where there is no motion."""
        return np.where(self.exact_drift, 1.0, self.share(self.predicted))

    @property
    def goal(self) -> np.ndarray:
        """(2,): mean squares below which no law is better than another."""
        return np.maximum(ROUNDINGS * self.rounding, self.predicted)

    def share(self, errors: np.ndarray) -> np.ndarray:
        """(2,): the share of the motion that errors (2,) leave explained; motion at rounding counts as rounding."""
        with np.errstate(over="ignore", invalid="ignore"):
            return 1 - errors / np.maximum(self.motion, self.guard * self.rounding)

    def lowered(self, errors: np.ndarray) -> Floor:
        """The floor once laws have been met that leave `errors` (2,) at best: a law is a function of the state.

        The row before cannot predict chaos, nor polynomials every force: there a law may do better than the floor.

        >>> from pnn_symbolic.dynamics.potentials import pendulum
        >>> from pnn_symbolic.dynamics.simulation import simulate
        >>> floor = Floor.of(simulate(pendulum(), [0.5], time_step=0.05, steps=20))
        >>> floor.stated, floor.explainable, floor.lowered(0.01 * floor.motion).explainable
        (False, array([0., 0.]), array([0.99, 0.99]))
        """
        met = np.where(np.isfinite(errors), errors, np.inf)
        predicted = np.maximum(self.rounding, np.minimum(self.predicted, met))
        visible = self.visible | (BEYOND_DOUBT * predicted < self.motion)
        lowered = replace(self, predicted=predicted, visible=visible)
        return lowered._judging_by(vars(self)["basis"]) if "basis" in vars(self) else lowered

    @cached_property
    def change(self) -> np.ndarray:
        """(S, 2, N, D): what was predicted, the change beyond drift and persistence."""
        return self.triples.change


def _still(triples: Triples, motion: np.ndarray, rounding: np.ndarray) -> np.ndarray:
    return (motion <= rounding) & (len(triples) > 0)


def seen_from_before(triples: Triples, basis: Polynomials) -> np.ndarray:
    """(2,): whether polynomials of degree 4 in the row before predict the change of each output beyond chance."""
    change = triples.change
    prediction, _ = basis.best(change, DEGREE_OF_SIGHT)
    left = change - prediction
    return np.array([improvement(change[:, output], left[:, output], triples.stride) > SEEN for output in range(2)])


def prepared(triples: Triples, degree: int) -> Polynomials | None:
    """Polynomials of the row before, or None where there are too few rows."""
    if len(triples) < FEWEST_PAIRS:
        return None
    return Polynomials.of(triples.before, degree, gap=2 * triples.stride + 1)


def _lowest_error(triples: Triples, basis: Polynomials, enough: np.ndarray) -> np.ndarray:
    """(2,): of polynomials up to degree 12 and local fits, what the best of them leaves of the change."""
    change = triples.change
    _, halfway = basis.best(change, DEGREE_OF_A_LAW // 2)
    _, lowest = basis.best(change)
    if ((lowest > enough) & (lowest < halfway)).any():
        higher = prepared(triples, DEGREE)
        if higher is not None:
            _, lowest = higher.best(change)
    return local_error(triples, change, lowest) if (lowest > enough).any() else lowest


def local_error(triples: Triples, change: np.ndarray, lowest: np.ndarray) -> np.ndarray:
    """(2,): what local fits leave of the change where it is less than `lowest`; of one coordinate only.

    In several coordinates neighbours are far, and polynomials were better on every set of rows.
    """
    if change[0, 0].size > 1:
        return lowest
    states, flat = triples.before.reshape(-1, 2), change.reshape(-1, 2)
    for prediction in local_predictions(states, flat, triples.run, triples.row, gap=2 * triples.stride):
        errors = np.square(flat - prediction).mean(axis=0)
        lowest = np.where(errors < (1 - BETTER) * lowest, errors, lowest)
    return lowest
