"""How sharply do noisy rows fix the constants? Multiple shooting: segments of many steps, their first states unknown.

Bock, H. G., *Numerical treatment of inverse problems in chemical reaction kinetics* (Springer Series in Chemical
Physics 18, 1981). One step compares two noisy rows; a segment compares many with one motion, so that the constants are
four to five times sharper. The first states are eliminated segment by segment (the Schur complement).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.noise import Noise
from pnn_symbolic.explanation.optimum import Family
from pnn_symbolic.explanation.segments import Segments, by_segment, cut, series_of

FIRST_LENGTH = 20
"""Steps of the first segments; longer ones while their variance stays (20 draws each on three potentials)."""
STRANGE = 3.0
"""Standard errors by which the variance of segments may differ: beyond, the rows are not this map and white noise."""
LONGEST = 640
"""Longer ones were not tried."""
MOST_GROWTH = 100.0
"""Shorter first segments where a small change of the first state grows by more than this: chaos."""
MOST_ITERATIONS = 12
MOST_HALVINGS = 6
CONVERGED = 1e-2
"""Of a standard error: what a further iteration may still move the constants."""
SMALL = 1e-5
"""Step of the differences by the first state, in units of the spread."""
PART = 0.01
"""Step of those by the parameters, in parts per thousand."""


@dataclass(frozen=True, eq=False)
class Shooting:
    """The constants that lead the segments nearest to the rows.

    parameters        (P,)
    covariance        (P, P), with the variance of the segments in it
    length            steps of a segment
    variance          s²: mean square of the residuals, each over its noise; 1 where the rows are this map and noise
    variance_error    standard error of s², that of the noise included
    scatter           the same, of the residuals alone
    """

    parameters: np.ndarray
    covariance: np.ndarray
    length: int
    variance: float
    variance_error: float
    scatter: float


def shoot(
    family: Family,
    trajectories: Sequence[Trajectory],
    force: Force,
    inertia: float,
    noise: Noise,
    *,
    stride: int,
    start: np.ndarray,
    directions: np.ndarray,
) -> Shooting | None:
    """The longest segments whose variance stays; None where even the first ones are not this map and white noise.

    start        (P,): parameters to begin with
    directions   (P, F): orthonormal in units of `Family.unit`; those of the parameters that the rows decide
    """
    series = series_of(trajectories, stride)
    time_step = stride * trajectories[0].time_step
    shooter = _Shooter(family, force, inertia=inertia, noise=noise, time_step=time_step, directions=directions)
    states = np.concatenate(series)
    whole = max(map(len, series)) - 1
    length = min(FIRST_LENGTH, whole)
    while length > 1 and shooter.growth(cut(series, length), start) > MOST_GROWTH:
        length //= 2
    best = None
    parameters = start
    while length >= 1:
        fitted = shooter.fit(cut(series, length), parameters, states)
        if fitted is None:
            break
        shot, states = fitted
        # The first variance is compared with 1, which is only as well known as the noise; a longer one with a shorter.
        reference, error = (1.0, shot.variance_error) if best is None else (best.variance, shot.scatter)
        if abs(shot.variance - reference) > STRANGE * error:
            break
        best, parameters = shot, shot.parameters
        if 2 * length > min(LONGEST, whole):
            break
        length *= 2
    return best


@dataclass(frozen=True, eq=False)
class _GaussNewton:
    """One step of the iteration: how far the parameters (F,) and first states (S, 2·N·D) move, and the covariance."""

    parameters: np.ndarray
    first: np.ndarray
    covariance: np.ndarray

    @property
    def standard_errors(self) -> np.ndarray:
        """(F,): the moves of the parameters, each in its standard errors."""
        return self.parameters / np.sqrt(np.maximum(np.diag(self.covariance), np.finfo(float).tiny))


class _Shooter:
    """Fits the segments; `directions` (P, F) are those in which the parameters may move."""

    def __init__(
        self,
        family: Family,
        force: Force,
        *,
        inertia: float,
        noise: Noise,
        time_step: float,
        directions: np.ndarray,
    ) -> None:
        self.family, self.force, self.inertia, self.noise = family, force, inertia, noise
        self.time_step, self.directions = time_step, family.unit[:, None] * directions
        self.weights = 1 / np.array([noise.position, noise.velocity])[:, None, None]

    def growth(self, segments: Segments, parameters: np.ndarray) -> float:
        """By how much a small change of the first state grows in a segment, in units of the noise; the median."""
        first = segments.rows[0]
        _, by_state, _ = self._paths(segments, first, parameters, self._small(segments))
        last = np.abs(by_state[-1]).reshape(by_state.shape[1], -1, by_state.shape[-1]).max(axis=(1, 2))
        sizes = last[np.isfinite(last)]
        start = np.abs(by_state[0]).reshape(by_state.shape[1], -1, by_state.shape[-1]).max(axis=(1, 2))
        return float(np.median(sizes) / np.median(start)) if len(sizes) else np.inf

    def fit(self, segments: Segments, parameters: np.ndarray, states: np.ndarray) -> tuple[Shooting, np.ndarray] | None:
        """Gauss–Newton over the parameters and the first states; the fitted states of all rows come with it."""
        first = states[segments.numbers[0]]
        small = self._small(segments)
        covariance = np.zeros((self.directions.shape[1],) * 2)
        paths = self._paths(segments, first, parameters, small)
        for _ in range(MOST_ITERATIONS):
            residuals = self._residuals(segments, paths[0])
            cost = float(np.square(residuals).sum())
            if not np.isfinite(cost):
                return None
            step = self._step(segments, residuals, paths[1], paths[2])
            covariance = step.covariance
            scale, better = 1.0, None
            for _ in range(MOST_HALVINGS):
                new_parameters = parameters + scale * self.directions @ step.parameters
                new_first = first + scale * step.first.reshape(first.shape)
                new_paths = self._paths(segments, new_first, new_parameters, small)
                if float(np.square(self._residuals(segments, new_paths[0])).sum()) <= cost * (1 + 1e-12):
                    better = new_parameters, new_first, new_paths
                    break
                scale /= 2
            if better is None:
                break
            parameters, first, paths = better
            if np.abs(step.standard_errors).max(initial=0.0) * scale < CONVERGED:
                break
        return self._fitted(segments, parameters, covariance, paths[0], states)

    def _residuals(self, segments: Segments, path: np.ndarray) -> np.ndarray:
        """(L + 1, S, 2, N, D): what a path leaves of the rows, in standard deviations of their noise; 0 beyond them."""
        return np.where(segments.seen, (segments.rows - path) * self.weights, 0.0)

    def _step(
        self, segments: Segments, residuals: np.ndarray, by_state: np.ndarray, by_parameter: np.ndarray
    ) -> _GaussNewton:
        """The step of Gauss and Newton; the equations of the first states are solved segment by segment.

        With A the derivatives by the first state and C those by the parameters, r the residuals, all by segment:
        S = Σ CᵀC − CᵀA (AᵀA)⁻¹ AᵀC, the Schur complement, and S⁻¹ is the covariance of the parameters.
        """
        rest = np.moveaxis(residuals, 0, 1).reshape(residuals.shape[1], -1)
        a = by_segment(by_state * self.weights[..., None], segments.seen)
        c = by_segment(by_parameter * self.weights[..., None], segments.seen)
        own, mixed = np.einsum("smi,smj->sij", a, a), np.einsum("smi,smj->sij", a, c)
        side = np.einsum("smi,sm->si", a, rest)
        inverse = np.linalg.pinv(own, hermitian=True)
        schur = np.einsum("smi,smj->ij", c, c) - np.einsum("ski,skl,slj->ij", mixed, inverse, mixed)
        right = np.einsum("smi,sm->i", c, rest) - np.einsum("ski,skl,sl->i", mixed, inverse, side)
        covariance = np.linalg.pinv(schur, hermitian=True)
        shift = covariance @ right
        shift_first = np.einsum("sij,sj->si", inverse, side - np.einsum("sij,j->si", mixed, shift))
        return _GaussNewton(shift, shift_first, covariance)

    def _fitted(
        self, segments: Segments, parameters: np.ndarray, covariance: np.ndarray, path: np.ndarray, states: np.ndarray
    ) -> tuple[Shooting, np.ndarray] | None:
        """What the fit says, and the states with those of its path; None where it has no freedom left."""
        first_states = int(np.prod(segments.rows.shape[1:]))
        freedom = int(segments.seen.sum()) - first_states - self.directions.shape[1]
        if freedom < 1:
            return None
        variance = float(np.square(self._residuals(segments, path)).sum()) / freedom
        scatter = float(np.sqrt(2 / freedom))  # of χ² with so many degrees of freedom, over their number
        smoothed = states.copy()
        there = segments.numbers >= 0
        smoothed[segments.numbers[there]] = path[there]
        shooting = Shooting(
            parameters=parameters,
            covariance=variance * self.directions @ covariance @ self.directions.T,
            length=segments.length,
            variance=variance,
            variance_error=float(np.hypot(scatter, self.noise.error)),
            scatter=scatter,
        )
        return shooting, smoothed

    def _small(self, segments: Segments) -> np.ndarray:
        """(2,): steps of the differences by position and velocity."""
        return SMALL * np.nanstd(segments.rows, axis=(0, 1, 3, 4))

    def _paths(
        self, segments: Segments, first: np.ndarray, parameters: np.ndarray, small: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Paths (L + 1, S, 2, N, D), and their derivatives by the first states and by the directions, last axis."""
        length, _, _, particles, dimensions = segments.rows.shape
        size, free = 2 * particles * dimensions, self.directions.shape[1]
        steps = np.diag(np.repeat(small, size // 2))
        turned = PART * self.directions.T
        # All paths at once: the one itself, those with a first state moved to either side, those with the parameters.
        many = np.concatenate([parameters[None], np.repeat(parameters[None], 2 * size, axis=0)])
        many = np.concatenate([many, parameters + turned, parameters - turned])
        begun = np.repeat(first[None], len(many), axis=0)
        moves = steps.reshape(size, 1, 2, particles, dimensions)
        begun[1 : 1 + size] += moves
        begun[1 + size : 1 + 2 * size] -= moves
        step = self.family.map_at(many)
        x, v = begun[:, :, 0], begun[:, :, 1]
        path = np.empty((length, len(many), *first.shape))
        path[0] = begun
        with np.errstate(all="ignore"):
            for row in range(1, length):
                x, v = step(x, v, self.time_step, self.inertia, self.force)
                path[row, :, :, 0], path[row, :, :, 1] = x, v
        plus, minus = path[:, 1 : 1 + size], path[:, 1 + size : 1 + 2 * size]
        by_state = np.moveaxis(plus - minus, 1, -1) / (2 * np.diag(steps))
        plus, minus = path[:, 1 + 2 * size : 1 + 2 * size + free], path[:, 1 + 2 * size + free :]
        by_parameter = np.moveaxis(plus - minus, 1, -1) / (2 * PART)
        return path[:, 0], by_state, by_parameter
