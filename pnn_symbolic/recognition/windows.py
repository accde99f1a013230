"""Does a method follow the rows for many steps? Windows with their first state fitted, where digits are few.

One step of a method that errs by less than the rounding cannot be told from another. Over L steps its error grows with
L² and that of the rounding does not, once the first state is no longer taken from a rounded row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition.force_field import ForceField
from pnn_symbolic.recognition.hypotheses import DIFFERENCE, Hypotheses
from pnn_symbolic.recognition.writing import Writing

LENGTH = 20
"""Steps of a window: at Δt·ω = 0.1 and six decimals the 16 commonest methods are told apart (1, 5: they are not)."""
MOST = 100
"""Windows that are looked at."""
OWN_ROUNDS, SHARED_ROUNDS = 2, 4
"""Of Gauss–Newton with the derivatives of the first state: a map is nearly linear over its rounding, but the
derivatives of another method are off by some per cent."""
MOVED = 10.0
"""Rounding errors by which a first state is moved for a derivative."""
ERRORS, SLACK = 4.0, 0.02
"""χ² may be 4 standard errors and 2 % above 1: rounding errors are uniform, with less spread than the normal ones."""


@dataclass(frozen=True, eq=False)
class Windows:
    """W windows of L + 1 rows: positions and displacements (W, L + 1, N, D)."""

    x: np.ndarray
    w: np.ndarray

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory], most: int = MOST) -> Windows:
        """Side by side, evenly over all rows; shorter ones where every trajectory is short."""
        length = min(LENGTH, max(len(trajectory) for trajectory in trajectories) - 1)
        starts: list[tuple[Trajectory, int]] = []
        for trajectory in trajectories:
            starts += product([trajectory], range(0, len(trajectory) - length, length + 1))
        chosen = np.unique(np.linspace(0, len(starts) - 1, min(most, len(starts))).round().astype(int))
        x, w = [], []
        for number in chosen:
            trajectory, start = starts[number]
            x.append(trajectory.positions[start : start + length + 1])
            w.append(trajectory.velocities[start : start + length + 1] * trajectory.time_step)
        return cls(np.array(x), np.array(w))

    def __len__(self) -> int:
        return len(self.x)

    @property
    def steps(self) -> int:
        """L."""
        return self.x.shape[1] - 1

    def misfit(
        self, guesses: Hypotheses, field: ForceField, writing: Writing, *, mass: bool, like: Hypotheses | None = None
    ) -> tuple[Hypotheses, np.ndarray, float]:
        """χ² over its degrees of freedom, (H,), the guesses with their masses fitted, and the largest χ² of a true one.

        like   one hypothesis whose derivatives by the first states serve for all; without it, each has its own
        """
        sizes = np.array([writing.x, writing.w])[:, None, None]
        first = np.stack([self.x[:, 0], self.w[:, 0]], axis=1)
        unknown = int(np.prod(first.shape[1:]))
        numbers = (self.steps + 1) * unknown
        freedom = max(1, len(self) * (numbers - unknown) - mass)
        model = guesses if like is None else like
        start = np.broadcast_to(first, (len(model), *first.shape))
        slopes = self._slopes(model, start, field, sizes)
        by_mass = self._slope_of_mass(model, start, field, sizes) if mass else np.zeros(())
        basis, inverse = np.linalg.qr(slopes)[0], np.linalg.pinv(slopes)
        inverse = np.broadcast_to(inverse, (len(guesses), *inverse.shape[1:]))
        free = _beside(by_mass, basis) if mass else by_mass
        state = np.broadcast_to(first, (len(guesses), *first.shape))
        left = np.zeros(())
        rounds = OWN_ROUNDS if like is None else SHARED_ROUNDS
        for number in range(rounds + 1):
            step = self._residuals(guesses, state, field, sizes)
            left = _beside(step, basis)
            if mass:
                power = np.maximum((free**2).sum(axis=(1, 2)), np.finfo(float).tiny)
                change = np.clip(-(free * left).sum(axis=(1, 2)) / power, -0.5, 0.5)
                left, step = left + change[:, None, None] * free, step + change[:, None, None] * by_mass
                guesses = replace(guesses, kick=guesses.kick * (1 + change))
            if number < rounds:
                state = state - np.einsum("hwpn,hwn->hwp", inverse, step).reshape(state.shape) * sizes
        misfits = (left**2).sum(axis=(1, 2)) / freedom
        return guesses, np.where(np.isfinite(misfits), misfits, np.inf), 1 + ERRORS * (2 / freedom) ** 0.5 + SLACK

    def _residuals(self, guesses: Hypotheses, state: np.ndarray, field: ForceField, sizes: np.ndarray) -> np.ndarray:
        """(H, W, numbers), in rounding errors; capped where a map flies away."""
        x, w = state[:, :, 0], state[:, :, 1]
        parts = []
        for row in range(self.steps + 1):
            if row:
                x, w = guesses.predict(x, w, field, None)
            parts.append(np.stack([x - self.x[:, row], w - self.w[:, row]], axis=2) / sizes)
        values = np.stack(parts, axis=2).reshape(*state.shape[:2], -1)
        return np.clip(np.nan_to_num(values, nan=1e12), -1e12, 1e12)

    def _slopes(self, guesses: Hypotheses, state: np.ndarray, field: ForceField, sizes: np.ndarray) -> np.ndarray:
        """(H, W, numbers, unknowns): by the numbers of the first state, each moved by some rounding errors."""
        moved = [state]
        for place in np.ndindex(state.shape[2:]):
            displaced = state.copy()
            displaced[(slice(None), slice(None), *place)] += MOVED * sizes[place[0], 0, 0]
            moved.append(displaced)
        copies = Windows(np.tile(self.x, (len(moved), 1, 1, 1)), np.tile(self.w, (len(moved), 1, 1, 1)))
        values = copies._residuals(guesses, np.concatenate(moved, axis=1), field, sizes)
        here, *beside = np.split(values, len(moved), axis=1)
        return np.stack([(there - here) / MOVED for there in beside], axis=-1)

    def _slope_of_mass(
        self, guesses: Hypotheses, state: np.ndarray, field: ForceField, sizes: np.ndarray
    ) -> np.ndarray:
        """(H, W, numbers): by the logarithm of the factor on the force."""
        here = self._residuals(guesses, state, field, sizes)
        moved = replace(guesses, kick=guesses.kick * (1 + DIFFERENCE))
        return (self._residuals(moved, state, field, sizes) - here) / DIFFERENCE


def _beside(values: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """What first states cannot explain: (H, W, numbers) without its part along (H or 1, W, numbers, unknowns)."""
    basis = np.broadcast_to(basis, (len(values), *basis.shape[1:]))
    return values - np.einsum("hwnp,hwp->hwn", basis, np.einsum("hwnp,hwn->hwp", basis, values))
