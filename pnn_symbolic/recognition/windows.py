"""Does a method follow the rows for many steps? Windows of rows, each with its first state fitted: where digits are few.

One step of a method that errs by less than the rounding cannot be told from another. Over L steps its error grows with
L² and that of the rounding does not, once the first state is no longer taken from a rounded row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition.hypotheses import DIFFERENCE, Hypotheses
from pnn_symbolic.recognition.pairs import Field, Writing

LENGTH = 20
"""Steps of a window: at Δt·ω = 0.1 and six decimals the 16 commonest methods are told apart (1, 5: they are not)."""
MOST = 100
"""Windows that are looked at."""
ROUNDS = 4
"""Of Gauss–Newton with the derivatives of the first: the map is nearly linear over the rounding."""
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
        places = [
            (number, start)
            for number, trajectory in enumerate(trajectories)
            for start in range(0, len(trajectory) - length, length + 1)
        ]
        chosen = np.unique(np.linspace(0, len(places) - 1, min(most, len(places))).round().astype(int))
        x, w = [], []
        for place in chosen:
            number, start = places[place]
            trajectory = trajectories[number]
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
        self, guesses: Hypotheses, field: Field, writing: Writing, *, mass: bool, like: Hypotheses | None = None
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
        slopes = self._slopes(model, np.broadcast_to(first, (len(model), *first.shape)), field, sizes)
        by_mass = self._slope_of_mass(model, np.broadcast_to(first, (len(model), *first.shape)), field, sizes, mass)
        basis, inverse = np.linalg.qr(slopes)[0], np.linalg.pinv(slopes)
        free = _beside(by_mass, basis)
        power = np.maximum((free**2).sum(axis=(1, 2)), np.finfo(float).tiny)
        state = np.broadcast_to(first, (len(guesses), *first.shape))
        left = np.zeros(())
        for number in range(ROUNDS + 1):
            step = self._residuals(guesses, state, field, sizes)
            left = _beside(step, basis)
            if mass:
                change = np.clip(-(free * left).sum(axis=(1, 2)) / power, -0.5, 0.5)
                left, step = left + change[:, None, None] * free, step + change[:, None, None] * by_mass
                guesses = replace(guesses, kick=guesses.kick * (1 + change))
            if number < ROUNDS:
                state = state - np.einsum("hwpn,hwn->hwp", np.broadcast_to(inverse, (len(guesses), *inverse.shape[1:])), step).reshape(state.shape) * sizes
        misfits = (left**2).sum(axis=(1, 2)) / freedom
        return guesses, np.where(np.isfinite(misfits), misfits, np.inf), 1 + ERRORS * (2 / freedom) ** 0.5 + SLACK

    def _residuals(self, guesses: Hypotheses, state: np.ndarray, field: Field, sizes: np.ndarray) -> np.ndarray:
        """(H, W, numbers), in rounding errors; capped where a map flies away."""
        x, w = state[:, :, 0], state[:, :, 1]
        parts = []
        for row in range(self.steps + 1):
            if row:
                x, w = guesses.predict(x, w, field, None)
            parts.append(np.stack([x - self.x[:, row], w - self.w[:, row]], axis=2) / sizes)
        values = np.stack(parts, axis=2).reshape(*state.shape[:2], -1)
        return np.clip(np.nan_to_num(values, nan=1e12), -1e12, 1e12)

    def _slopes(self, guesses: Hypotheses, state: np.ndarray, field: Field, sizes: np.ndarray) -> np.ndarray:
        """(H, W, numbers, unknowns): by one first state after another, each moved by its rounding error."""
        here = self._residuals(guesses, state, field, sizes)
        columns = []
        for place in np.ndindex(state.shape[2:]):
            moved = state.copy()
            moved[(slice(None), slice(None), *place)] += MOVED * sizes[place[0], 0, 0]
            columns.append((self._residuals(guesses, moved, field, sizes) - here) / MOVED)
        return np.stack(columns, axis=-1)

    def _slope_of_mass(
        self, guesses: Hypotheses, state: np.ndarray, field: Field, sizes: np.ndarray, mass: bool
    ) -> np.ndarray:
        """(H, W, numbers): by the logarithm of the factor on the force; zeros where it is known."""
        here = self._residuals(guesses, state, field, sizes)
        if not mass:
            return np.zeros_like(here)
        moved = replace(guesses, kick=guesses.kick * (1 + DIFFERENCE))
        return (self._residuals(moved, state, field, sizes) - here) / DIFFERENCE


def _beside(values: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """What the first states cannot explain: (H, W, numbers) without their parts along (H or 1, W, numbers, unknowns)."""
    basis = np.broadcast_to(basis, (len(values), *basis.shape[1:]))
    return values - np.einsum("hwnp,hwp->hwn", basis, np.einsum("hwnp,hwn->hwp", basis, values))
