"""Which pair force do the forces of the rows follow? Splines of the distance by one least-squares solve.

f_i = Σ_j s(u_ij) r̂_ij with u = (r₀/r)³: exactly invariant under translation and rotation, with no net force, convex,
and the same at each run. Its error on rows that were held out says whether the forces are those of pairs at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BSpline, CubicHermiteSpline, CubicSpline

from pnn_symbolic.dynamics.particle_pairs import ParticlePairs, pair_energy
from pnn_symbolic.dynamics.trajectory import Trajectory

DEGREE, SPLINES = 3, 32
"""Of 16, 32 and 64 splines 32 err least on clusters of 13 atoms: 1e-6 of the force."""
NEAREST = 0.98
"""Of the closest pair: r₀, so that u stays below 1.1."""
HELD_OUT = 4
"""Every fourth row is held out."""
PENALTIES = (1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4)
"""Of second differences, over the mean diagonal of the normal equations; the one that errs least on held-out rows."""
PAIRS = 300_000
"""Distances that are looked at."""
LARGEST_ERROR = 1e-3
"""Of the force: above it the forces are not those of pairs of one kind, and tell nothing between the rows."""
ENERGY_KNOTS = 4000
"""Distances at which the energy of a pair is kept: the splines of the force have 29 cells."""
EXTRA = 1e-9
"""Of the range of u: what the knots reach beyond the closest and the farthest pair."""


@dataclass(frozen=True, eq=False)
class PairForce:
    """A pair force learned from rows.

    at        positions (..., N, D) → forces
    energy    positions (..., N, D) → (...): of all pairs, 0 at the farthest distance of the rows
    error     root mean square on held-out rows, in the unit of the force; infinite where no pair force fits
    relative  the same over the forces
    ends      closest and farthest distance of the rows
    """

    at: Callable[[np.ndarray], np.ndarray]
    energy: Callable[[np.ndarray], np.ndarray]
    error: float
    relative: float
    ends: tuple[float, float]

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory]) -> PairForce:
        """Fitted to the forces of rows that are spread evenly over all."""
        positions = np.concatenate([run.positions for run in trajectories])
        forces = np.concatenate([run.forces for run in trajectories if run.forces is not None])
        count = positions.shape[1]
        rows = max(2 * HELD_OUT, PAIRS // (count * (count - 1) // 2))
        chosen = np.unique(np.linspace(0, len(positions) - 1, min(rows, len(positions))).round().astype(int))
        positions, forces = positions[chosen], forces[chosen]
        geometry = ParticlePairs(count, trajectories[0].box)
        distances, _ = geometry.of(positions)
        basis = _Basis.of(distances)
        held = np.arange(len(positions)) % HELD_OUT == HELD_OUT - 1
        if not held.any():
            return cls(at=np.zeros_like, energy=np.zeros_like, error=np.inf, relative=np.inf, ends=(0.0, np.inf))
        learn, test = (basis.matrix(geometry, positions[part]) for part in (~held, held))
        target, wanted = forces[~held].ravel(), forces[held].ravel()
        size = float(np.sqrt(np.mean(wanted**2)))
        errors, weights = [], []
        for penalty in PENALTIES:
            weights.append(_solved(learn, target, penalty))
            errors.append(float(np.sqrt(np.mean((test @ weights[-1] - wanted) ** 2))))
        best = int(np.argmin(errors))
        relative = errors[best] / size if size else np.inf
        spline = BSpline(basis.knots, weights[best], DEGREE)
        nearest = basis.nearest

        def at(places: np.ndarray) -> np.ndarray:
            return geometry.forces(places, lambda between: spline((nearest / between) ** 3))

        error = errors[best] if relative < LARGEST_ERROR else np.inf
        ends = float(distances.min()), float(distances.max())
        energy_at = _integrated(lambda r: spline((nearest / r) ** 3), ends)
        energy = pair_energy(energy_at, count, trajectories[0].box)
        return cls(at=at, energy=energy, error=error, relative=relative, ends=ends)


def _integrated(force: Callable[[np.ndarray], np.ndarray], ends: tuple[float, float]) -> CubicHermiteSpline:
    """The energy of a pair by its distance: minus the integral of its force, 0 at the farther end."""
    distances = np.linspace(*ends, ENERGY_KNOTS)
    forces = force(distances)
    energies = CubicSpline(distances, -forces).antiderivative()(distances)
    return CubicHermiteSpline(distances, energies - energies[-1], -forces)


@dataclass(frozen=True, eq=False)
class _Basis:
    """B-splines on even knots in u = (r₀/r)³."""

    nearest: float
    knots: np.ndarray

    @classmethod
    def of(cls, distances: np.ndarray) -> _Basis:
        nearest = NEAREST * float(distances.min())
        low, high = (nearest / distances.max()) ** 3, (nearest / distances.min()) ** 3
        extra = EXTRA * (high - low)
        inner = np.linspace(low - extra, high + extra, SPLINES - DEGREE + 1)
        step = inner[1] - inner[0]
        beyond = step * np.arange(1, DEGREE + 1)
        return cls(nearest, np.concatenate([inner[0] - beyond[::-1], inner, inner[-1] + beyond]))

    def matrix(self, geometry: ParticlePairs, positions: np.ndarray) -> np.ndarray:
        """(S·N·D, K): the forces that each spline alone makes."""
        parts = []
        for place in positions:  # one row after the other: K columns of all pairs of all rows may not fit
            distances, unit = geometry.of(place[None])
            values = BSpline.design_matrix((self.nearest / distances[0]) ** 3, self.knots, DEGREE).toarray()
            columns = [geometry.sums @ (unit[0, :, [axis]].T * values) for axis in range(unit.shape[-1])]
            parts.append(np.stack(columns, axis=1).reshape(-1, SPLINES))
        return np.concatenate(parts)


def _solved(matrix: np.ndarray, target: np.ndarray, penalty: float) -> np.ndarray:
    """Least squares with a penalty of second differences, without squaring the condition of the matrix."""
    size = float(np.sqrt(np.mean((matrix**2).sum(axis=0))))
    smooth = np.diff(np.eye(SPLINES), 2, axis=0) * size * penalty**0.5
    together = np.concatenate([matrix, smooth])
    return np.linalg.lstsq(together, np.concatenate([target, np.zeros(len(smooth))]), rcond=None)[0]
