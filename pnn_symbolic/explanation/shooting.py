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

FIRST_LENGTH = 20
"""Steps of the first segments; longer ones while their variance stays (20 draws each on three potentials)."""
STRANGE = 3.0
"""Standard errors by which the variance of segments may differ: beyond, the rows are not this map and white noise."""
LONGEST = 640
"""Longer ones were not tried."""
MOST_ROWS = 4000
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


@dataclass(frozen=True, eq=False)
class _Segments:
    """rows (L + 1, S, 2, N, D), NaN where a segment is shorter; numbers (L + 1, S) of the rows, −1 there."""

    rows: np.ndarray
    numbers: np.ndarray


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
    series = _series(trajectories, stride)
    shooter = _Shooter(family, force, inertia, noise, stride * trajectories[0].time_step, directions)
    states = np.concatenate(series)
    length = min(FIRST_LENGTH, max(len(part) for part in series) - 1)
    while length > 1 and shooter.growth(_cut(series, length), start) > MOST_GROWTH:
        length //= 2
    best = None
    parameters = start
    while length >= 1:
        segments = _cut(series, length)
        found = shooter.fit(segments, parameters, states)
        if found is None:
            break
        shot, states = found
        reference = 1.0 if best is None else best.variance
        error = shot.variance_error if best is None else shot.scatter
        if abs(shot.variance - reference) > STRANGE * error:
            break
        best, parameters = shot, shot.parameters
        if 2 * length > min(LONGEST, max(len(part) for part in series) - 1):
            break
        length *= 2
    return best


class _Shooter:
    def __init__(
        self,
        family: Family,
        force: Force,
        inertia: float,
        noise: Noise,
        time_step: float,
        directions: np.ndarray,
    ) -> None:
        self.family, self.force, self.inertia, self.noise = family, force, inertia, noise
        self.time_step, self.directions = time_step, family.unit[:, None] * directions
        self.weights = 1 / np.array([noise.position, noise.velocity])[:, None, None]

    def growth(self, segments: _Segments, parameters: np.ndarray) -> float:
        """By how much a small change of the first state grows in a segment, in units of the noise; the median."""
        first = segments.rows[0]
        _, by_state, _ = self._paths(segments, first, parameters, self._small(segments))
        last = np.abs(by_state[-1]).reshape(by_state.shape[1], -1, by_state.shape[-1]).max(axis=(1, 2))
        sizes = last[np.isfinite(last)]
        start = np.abs(by_state[0]).reshape(by_state.shape[1], -1, by_state.shape[-1]).max(axis=(1, 2))
        return float(np.median(sizes) / np.median(start)) if len(sizes) else np.inf

    def fit(
        self, segments: _Segments, parameters: np.ndarray, states: np.ndarray
    ) -> tuple[Shooting, np.ndarray] | None:
        """Gauss–Newton over the parameters and the first states; the fitted states of all rows come with it."""
        first = states[segments.numbers[0]]
        small = self._small(segments)
        seen = np.isfinite(segments.rows)
        covariance = np.zeros((self.directions.shape[1],) * 2)
        count = segments.rows.shape[1]
        size = int(np.prod(segments.rows.shape[2:]))
        free = self.directions.shape[1]
        paths = self._paths(segments, first, parameters, small)
        for _ in range(MOST_ITERATIONS):
            path, by_state, by_parameter = paths
            rest = np.where(seen, (segments.rows - path) * self.weights, 0.0)
            cost = float(np.square(rest).sum())
            if not np.isfinite(cost):
                return None
            rest = np.moveaxis(rest, 0, 1).reshape(count, -1)
            a = _by_segment(by_state * self.weights[..., None], seen)
            c = _by_segment(by_parameter * self.weights[..., None], seen)
            own, mixed = np.einsum("smi,smj->sij", a, a), np.einsum("smi,smj->sij", a, c)
            side = np.einsum("smi,sm->si", a, rest)
            inverse = np.linalg.pinv(own, hermitian=True)
            schur = np.einsum("smi,smj->ij", c, c) - np.einsum("ski,skl,slj->ij", mixed, inverse, mixed)
            right = np.einsum("smi,sm->i", c, rest) - np.einsum("ski,skl,sl->i", mixed, inverse, side)
            covariance = np.linalg.pinv(schur, hermitian=True)
            shift = covariance @ right
            shift_first = np.einsum("sij,sj->si", inverse, side - np.einsum("sij,j->si", mixed, shift))
            moved = shift / np.sqrt(np.maximum(np.diag(covariance), np.finfo(float).tiny))
            scale, better = 1.0, None
            for _ in range(MOST_HALVINGS):
                candidate = parameters + scale * self.directions @ shift
                begun = first + scale * shift_first.reshape(first.shape)
                trial = self._paths(segments, begun, candidate, small)
                gone = float(np.square(np.where(seen, (segments.rows - trial[0]) * self.weights, 0.0)).sum())
                if gone <= cost * (1 + 1e-12):
                    better = candidate, begun, trial
                    break
                scale /= 2
            if better is None:
                break
            parameters, first, paths = better
            if np.abs(moved).max(initial=0.0) * scale < CONVERGED:
                break
        path = paths[0]
        freedom = int(seen.sum()) - count * size - free
        if freedom < 1:
            return None
        rest = np.where(seen, (segments.rows - path) * self.weights, 0.0)
        variance = float(np.square(rest).sum()) / freedom
        scatter = float(np.sqrt(2 / freedom))
        smoothed = states.copy()
        there = segments.numbers >= 0
        smoothed[segments.numbers[there]] = path[there]
        return (
            Shooting(
                parameters,
                variance * self.directions @ covariance @ self.directions.T,
                len(segments.rows) - 1,
                variance,
                float(np.hypot(scatter, self.noise.error)),
                scatter,
            ),
            smoothed,
        )

    def _small(self, segments: _Segments) -> np.ndarray:
        """(2,): steps of the differences by position and velocity."""
        return SMALL * np.nanstd(segments.rows, axis=(0, 1, 3, 4))

    def _paths(
        self, segments: _Segments, first: np.ndarray, parameters: np.ndarray, small: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Paths (L + 1, S, 2, N, D), and their derivatives by the first states and by the directions, last axis."""
        length, _, _, particles, dimensions = segments.rows.shape
        size, free = 2 * particles * dimensions, self.directions.shape[1]
        steps = np.diag(np.repeat(small, size // 2))
        turned = PART * self.directions.T
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


def _by_segment(slopes: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """(S, M, I) from (L + 1, S, 2, N, D, I), nothing where no row is."""
    slopes = np.where(seen[..., None], slopes, 0.0)
    return np.moveaxis(slopes, 0, 1).reshape(slopes.shape[1], -1, slopes.shape[-1])


def _series(trajectories: Sequence[Trajectory], stride: int) -> list[np.ndarray]:
    """(T, 2, N, D) for each of the interleaved series; of many rows, runs of neighbours spread evenly."""
    states = [np.stack([run.positions, run.velocities], axis=1) for run in trajectories]
    series = [state[shift::stride] for state in states for shift in range(min(stride, len(state)))]
    series = [part for part in series if len(part) > 1]
    total = sum(len(part) for part in series)
    if total > MOST_ROWS:
        share = MOST_ROWS / total
        series = [part[: max(2, int(share * len(part)))] for part in series]
    return series


def _cut(series: Sequence[np.ndarray], length: int) -> _Segments:
    """Segments of about `length` steps that share no row: the noise of one row is counted once."""
    pieces, numbers, offset = [], [], 0
    for part in series:
        for piece in np.array_split(np.arange(len(part)), max(1, len(part) // (length + 1))):
            pieces.append(part[piece])
            numbers.append(piece + offset)
        offset += len(part)
    longest = max(len(piece) for piece in pieces)
    rows = np.full((longest, len(pieces), *series[0].shape[1:]), np.nan)
    places = np.full((longest, len(pieces)), -1)
    for number, (piece, place) in enumerate(zip(pieces, numbers, strict=True)):
        rows[: len(piece), number] = piece
        places[: len(piece), number] = place
    return _Segments(rows, places)
