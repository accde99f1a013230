"""What does the law ask for when its step is longer? Its constants, fitted anew to rows 1, 2, 3, 4 and 6 steps apart.

No force beyond the law's own, no flow and no theory enters: only the rows. A constant that does not depend on the
step is a property of the motion, one that grows with it a rate, and what grows with its square a compensation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.optimum import DIFFERENCE, Family

BLOCKS = 6
"""Long blocks of the jackknife: the noise of neighbouring rows cancels except at the ends of blocks, so that blocks of
tens of rows give errors that are 2 to 2.6 times too wide."""
MOST = 8000
"""Centres of pairs that are looked at, in blocks of `TOGETHER` neighbours."""
TOGETHER = 10
"""Noise that neighbours share cancels but at the ends of a block; many short blocks see all of an orbit: of 40,000 rows
of the paper's particle, 4000 in blocks of 50 give a mass 7e-5 off that of all rows, in blocks of 10 within 5e-6."""
MOST_ITERATIONS = 20
CONVERGED = 1e-11
"""Of the parameters, relative."""
DEPENDENT = 1e-13
"""Directions of the parameters with a smaller share of the largest squared singular value are left where they are:
other weights can stand for them."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows k apart, and the row before them, all around the same centres at every stride.

    before, now, after   (S, 2, N, D): position and velocity at t − k, t and t + k
    block                (S,): to which of the long blocks the centre belongs
    time_step            from now to after

    For odd k a centre stands between two pairs, and both are taken: what a window of the motion gives for c(k) is then
    even in k where the motion is.
    """

    before: np.ndarray
    now: np.ndarray
    after: np.ndarray
    block: np.ndarray
    time_step: float

    @classmethod
    def around(cls, trajectories: Sequence[Trajectory], centres: np.ndarray, stride: int, blocks: np.ndarray) -> Pairs:
        """Pairs `stride` rows apart, centred on (run, row) (S, 2)."""
        every = [np.stack([run.positions, run.velocities], axis=1) for run in trajectories]
        states = np.concatenate(every)
        first: np.ndarray = np.cumsum([0, *map(len, trajectories)])  # row of each run
        starts: list[np.ndarray] = [centres - [0, stride // 2]]
        if stride % 2:
            starts.append(centres - [0, stride // 2 + 1])
        parts: list[list[np.ndarray]] = [[], [], []]
        for start in starts:
            for part, shift in zip(parts, (-stride, 0, stride), strict=True):
                part.append(states[first[start[:, 0]] + start[:, 1] + shift])
        before, now, after = (np.concatenate(part) for part in parts)
        return cls(before, now, after, np.tile(blocks, len(starts)), stride * trajectories[0].time_step)


@dataclass(frozen=True, eq=False)
class Refit:
    """The law's parameters at one stride: of all rows, and of all but each of the long blocks.

    parameters   (P,)
    without      (BLOCKS, P)
    residuals    (S, 2, N, D) that the refitted law leaves, in x and v
    directions   (P, F): orthonormal in units of `Family.unit`, those of the parameters that the rows decide
    curvature    (P, P): half the second derivatives of the sum of the squared residuals, each over its spread
    """

    parameters: np.ndarray
    without: np.ndarray
    residuals: np.ndarray
    directions: np.ndarray
    curvature: np.ndarray

    @property
    def all(self) -> np.ndarray:
        """(1 + BLOCKS, P): of all rows first."""
        return np.concatenate([self.parameters[None], self.without])


def centres_of(trajectories: Sequence[Trajectory], longest: int, most: int = MOST) -> tuple[np.ndarray, np.ndarray]:
    """(run, row) (S, 2) around which pairs up to `longest` rows apart, and the row before, exist; and their blocks."""
    first, last = longest + (longest + 1) // 2, longest - longest // 2
    counts = [max(0, len(run) - first - last) for run in trajectories]
    run = np.repeat(np.arange(len(counts)), counts)
    place = np.concatenate([np.arange(count) for count in counts]) if counts else np.zeros(0, int)
    whole = min(counts, default=0) >= BLOCKS * max(20, 4 * longest)  # enough for pieces of each run, else whole runs
    sizes = np.maximum(1, np.array(counts))[run] if len(run) else np.ones(0)
    pieces = np.minimum(place * BLOCKS // sizes, BLOCKS - 1)
    block = pieces if whole or len(counts) < 2 * BLOCKS else run % BLOCKS
    centres = np.stack([run, place + first], axis=1)
    if len(centres) > most:
        starts = np.unique(np.linspace(0, len(centres) - TOGETHER, most // TOGETHER).round().astype(int))
        kept = np.unique((starts[:, None] + np.arange(TOGETHER)).ravel())
        centres, block = centres[kept], block[kept]
    return centres, block.astype(int)


def refit(
    family: Family,
    pairs: Pairs,
    force: Force,
    inertia: float,
    spreads: np.ndarray,
    *,
    instruments: bool,
    start: np.ndarray | None = None,
) -> Refit:
    """Least squares over the parameters of the law; with `instruments`, the columns of the row before.

    Noise of a row stands in its columns and in what they are to explain, which dilutes a fit: γ = .0069 instead of 0
    at 1 % noise. With the columns of the row before, whose noise is another, it is 3e-5.
    """
    parameters = family.trained.copy() if start is None else start.copy()
    weights = (1 / spreads)[None, :, None, None]

    def after(many: np.ndarray, states: np.ndarray) -> np.ndarray:
        x, v = family.map_at(many)(states[None, :, 0], states[None, :, 1], pairs.time_step, inertia, force)
        shape = (len(many), *states[:, 0].shape)
        return np.stack([np.broadcast_to(x, shape), np.broadcast_to(v, shape)], axis=2)

    def columns(states: np.ndarray) -> np.ndarray:
        """(S, 2, N, D, P): derivatives of the state after by the parameters, weighted, one unit each."""
        steps = DIFFERENCE * np.diag(family.unit)
        sides = after(np.concatenate([parameters + steps, parameters - steps]), states) * weights
        count = len(parameters)
        return np.moveaxis(sides[:count] - sides[count:], 0, -1) / (2 * DIFFERENCE)

    def equations(chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        slopes = columns(pairs.now)
        left = columns(pairs.before) if instruments else slopes
        rest = (pairs.after - after(parameters[None], pairs.now)[0]) * weights
        count = len(pairs.now)
        left, right, rest = (part.reshape(count, -1, *part.shape[4:]) for part in (left, slopes, rest))
        squares = np.stack([np.einsum("smp,smq->pq", left[chosen == b], right[chosen == b]) for b in range(BLOCKS)])
        sides = np.stack([np.einsum("smp,sm->p", left[chosen == b], rest[chosen == b]) for b in range(BLOCKS)])
        own = np.einsum("smp,smq->pq", right, right)
        return squares, sides, own

    squares, sides, own = equations(pairs.block)
    basis = directions = _decided(own)
    for _ in range(MOST_ITERATIONS):
        if not np.isfinite(squares).all():  # a longer step asks for the force where it is none
            break
        shift = _solved(squares.sum(0), sides.sum(0), basis) * family.unit
        parameters = parameters + shift
        squares, sides, own = equations(pairs.block)
        if np.abs(shift / np.maximum(np.abs(parameters), family.unit)).max(initial=0.0) < CONVERGED:
            break
    without = np.stack(
        [
            parameters + _solved(squares.sum(0) - squares[b], sides.sum(0) - sides[b], basis) * family.unit
            for b in range(BLOCKS)
        ]
    )
    residuals = pairs.after - after(parameters[None], pairs.now)[0]
    scale = np.outer(family.unit, family.unit)
    return Refit(parameters, without, residuals, directions, own / scale)


def _decided(squares: np.ndarray) -> np.ndarray:
    if not np.isfinite(squares).all():
        return np.eye(len(squares))
    values, vectors = np.linalg.eigh(squares)
    return vectors[:, values > DEPENDENT * values.max(initial=0.0)]


def _solved(squares: np.ndarray, sides: np.ndarray, basis: np.ndarray) -> np.ndarray:
    if not basis.shape[1]:
        return np.zeros(len(sides))
    if not (np.isfinite(squares).all() and np.isfinite(sides).all()):
        return np.full(len(sides), np.nan)
    reduced = basis.T @ squares @ basis
    return basis @ np.linalg.lstsq(reduced, basis.T @ sides, rcond=None)[0]
