"""Which pair force do the forces of the rows follow? Splines of the distance by one least-squares solve.

f_i = Σ_j s(u_ij) r̂_ij with u = (r₀/r)³: exactly invariant under translation and rotation, with no net force, convex,
and the same at each run. Its error on rows that were held out says whether the forces are those of pairs at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import CubicHermiteSpline

from pnn_symbolic.dynamics.along_velocities import resting
from pnn_symbolic.dynamics.particle_pairs import ParticlePairs, pair_energy
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition.pair_fit import FINE, Fit, with_breaks
from pnn_symbolic.recognition.pair_splines import DEGREE, Mesh, PairRows
from pnn_symbolic.recognition.pull_table import PullTable

HELD_OUT, HELD = 4, 2
"""Every fourth row is held out, the third first: distances spread with time, and the last rows are to be learned."""
PAIRS = 300_000
"""Distances that are looked at."""
NUMBERS = 900
"""Forces that the places of breaks are tried on."""
MOST_WITH_IMAGES = 300
"""Particles up to which forces are sought that reach farther than half a box: a box of more is seldom so narrow."""
LARGEST_ERROR = 1e-3
"""Of the force: above it the forces are not those of pairs of one kind, and tell nothing between the rows."""
ENERGY_CELLS = 4000
"""Of distance, in which the energy of a pair is kept."""


@dataclass(frozen=True, eq=False, kw_only=True)
class PairForce:
    """A pair force learned from rows.

    at        positions (..., N, D) → forces
    energy    positions (..., N, D) → (...): of all pairs, 0 at the farthest distance of the rows
    error     root mean square on held-out rows, in the unit of the force; infinite where no pair force fits
    relative  the same over the forces
    ends      closest and farthest distance of the rows at which pairs act
    is_cut    whether no pair acts beyond the farthest
    closest   positions (S, N, D) → (S,): the closest distance of each row
    told_from the distance from which on rows tell the force: of closer pairs there are fewer than splines act there
    """

    at: Callable[[np.ndarray], np.ndarray]
    energy: Callable[[np.ndarray], np.ndarray]
    error: float
    relative: float
    ends: tuple[float, float]
    is_cut: bool = False
    closest: Callable[[np.ndarray], np.ndarray] = lambda places: np.full(len(places), np.inf)
    told_from: float = 0.0

    @classmethod
    def of(cls, trajectories: Sequence[Trajectory]) -> PairForce:
        """Fitted to the forces of rows that are spread evenly over all."""
        positions = np.concatenate([run.positions for run in trajectories])
        forces = np.concatenate([run.forces for run in trajectories if run.forces is not None])
        count, box = positions.shape[1], trajectories[0].box
        rows = max(2 * HELD_OUT, PAIRS // (count * (count - 1) // 2))
        chosen = np.unique(np.linspace(0, len(positions) - 1, min(rows, len(positions))).round().astype(int))
        positions, forces = positions[chosen], forces[chosen]
        if len(chosen) <= HELD or not forces.any():
            return cls(at=np.zeros_like, energy=np.zeros_like, error=np.inf, relative=np.inf, ends=(0.0, np.inf))
        fit, images = _fit(positions, forces, ~resting(trajectories), box)
        push = fit.mesh.force(fit.weights)
        pairs = ParticlePairs(count, box, images=images)
        error = fit.error * float(np.sqrt(np.mean(forces**2))) if fit.error < LARGEST_ERROR else np.inf
        mesh = fit.mesh
        pull = PullTable.of(push, mesh.nearest, mesh.farthest, is_cut=mesh.is_cut)
        reach = mesh.farthest if mesh.is_cut else np.inf

        near = ParticlePairs(count, box)

        def closest(places: np.ndarray) -> np.ndarray:
            return np.array([near.distances(row).min() for row in places])

        return cls(
            at=lambda places: pairs.forces(places, pull, reach),
            energy=pair_energy(_integrated(push, mesh), count, box, images=images, reach=reach),
            error=error,
            relative=fit.error,
            ends=(mesh.nearest, mesh.farthest),
            is_cut=mesh.is_cut,
            closest=closest,
            told_from=float(_smallest(np.concatenate([_smallest(near.distances(row)) for row in positions]))[-1]),
        )


def _smallest(distances: np.ndarray) -> np.ndarray:
    """As many as splines act at one place, and one more; fewer where there are fewer."""
    most = min(DEGREE + 1, len(distances) - 1)
    return np.sort(np.partition(distances, most)[: most + 1])


def _fit(positions: np.ndarray, forces: np.ndarray, free: np.ndarray, box: np.ndarray | None) -> tuple[Fit, bool]:
    """The splines that fit rows (S, N, D), and whether particles act on farther images than the nearest, too.

    free   (N,): particles whose forces are learned
    """
    held = np.arange(len(positions)) % HELD_OUT == HELD
    rows_of_sample = np.flatnonzero(~held)
    rows_of_sample = rows_of_sample[
        np.unique(np.linspace(0, len(rows_of_sample) - 1, max(1, NUMBERS // positions[0].size)).round().astype(int))
    ]

    def rows(pairs: ParticlePairs, reach: float) -> list[PairRows]:
        return [
            PairRows.of(pairs, positions[part], forces[part], free, reach) for part in (~held, held, rows_of_sample)
        ]

    near = ParticlePairs(positions.shape[1], box)
    learn, test, sample = rows(near, np.inf)
    ends = [float(end(part.distances)) for end in (np.min, np.max) for part in (learn, test)]
    mesh = Mesh(nearest=min(ends[:2]), farthest=max(ends[2:]), cells=0)
    plain = Fit.of(learn, test, mesh)
    half = np.inf if box is None else float(box.min()) / 2
    if box is None or plain.error < FINE or half <= mesh.nearest:  # a thin layer: its box says nothing of a cutoff
        return with_breaks(learn, test, sample, plain, mesh), False
    learn, test, sample = (part.within(half) for part in (learn, test, sample))
    fit = with_breaks(learn, test, sample, plain, replace(mesh, farthest=half, is_cut=True))
    if fit.error < FINE or not np.isfinite(half) or positions.shape[1] > MOST_WITH_IMAGES:
        return fit, False
    pairs = ParticlePairs(positions.shape[1], box, images=True)
    learn, test, sample = rows(pairs, 2 * half)
    beyond = with_breaks(learn, test, sample, fit, replace(mesh, farthest=2 * half, is_cut=True))
    return beyond, beyond is not fit and beyond.mesh.farthest > half


def _integrated(force: Callable[[np.ndarray], np.ndarray], mesh: Mesh) -> Callable[[np.ndarray], np.ndarray]:
    """The energy of a pair by its distance: minus the integral of its force, 0 at the farther end."""
    distances = np.unique([*np.linspace(mesh.nearest, mesh.farthest, ENERGY_CELLS + 1), *mesh.kinks])
    widths = np.diff(distances)
    nodes, weights = np.polynomial.legendre.leggauss(3)
    work = widths / 2 * (force(distances[:-1, None] + widths[:, None] * (1 + nodes) / 2) @ weights)
    energies = np.append(np.cumsum(work[::-1])[::-1], 0.0)
    spline = CubicHermiteSpline(distances, energies, -force(distances))
    return lambda at: np.where(at > mesh.farthest, 0.0, spline(at)) if mesh.is_cut else spline(at)
