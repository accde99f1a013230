"""How far apart are the particles, pair by pair, and what do forces along their distances add up to?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

AT_ONCE = 400_000
"""Distances of pairs at once: some 30 MB."""


class ParticlePairs:
    """Every pair of N particles, once; across a periodic box the nearest image, or with all that stand beside it.

    Images of a particle itself are none of the pairs: it has one on either side, which pull no way.
    """

    def __init__(self, count: int, box: np.ndarray | None, *, images: bool = False) -> None:
        from scipy.sparse import csr_array  # not for `check`, which asks the readers for their suffixes

        self.first, self.second = np.triu_indices(count, 1)
        self.count, self.box = count, box
        self.shift = np.zeros(1)
        if images and box is not None:
            sides = np.array(list(product(*((-side, 0.0, side) if np.isfinite(side) else (0.0,) for side in box))))
            self.shift = np.repeat(sides, len(self.first), axis=0)
            self.first, self.second = np.tile(self.first, len(sides)), np.tile(self.second, len(sides))
        pairs = np.arange(len(self.first))
        ones = np.ones(len(pairs))
        self.sums = csr_array((ones, (self.first, pairs)), (count, len(pairs)))
        self.sums = self.sums - csr_array((ones, (self.second, pairs)), (count, len(pairs)))

    def of(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distances (S, P), and unit vectors (S, P, D) that point to the first of each pair."""
        between = positions[:, self.first] - positions[:, self.second]
        if self.box is not None:
            periodic = np.isfinite(self.box)
            between[..., periodic] -= self.box[periodic] * np.rint(between[..., periodic] / self.box[periodic])
            between += self.shift
        distances = np.sqrt((between**2).sum(axis=-1))
        return distances, between / distances[..., None]

    def gathered(self, pulls: np.ndarray) -> np.ndarray:
        """(S, P, D) pulls on the first of each pair → (S, N, D) on each particle, that on the second being opposite."""
        rows, pairs, dimensions = pulls.shape
        flat = self.sums @ np.moveaxis(pulls, 1, 0).reshape(pairs, -1)
        return np.moveaxis(flat.reshape(self.count, rows, dimensions), 0, 1)

    def forces(self, positions: np.ndarray, push: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """(..., N, D): what particles get that push each other apart by `push` of their distance; some rows at once."""
        rows = positions.reshape(-1, *positions.shape[-2:])
        total = np.empty(rows.shape)
        at_once = max(1, AT_ONCE // max(1, len(self.first)))
        for begin in range(0, len(rows), at_once):
            distances, unit = self.of(rows[begin : begin + at_once])
            total[begin : begin + at_once] = self.gathered(push(distances)[..., None] * unit)
        return total.reshape(positions.shape)


def pair_interaction(
    force: Callable[[np.ndarray], np.ndarray], count: int, box: np.ndarray | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """The forces of N particles that push each other apart by `force` of their distance; (..., N, D) → (..., N, D).

    >>> pair_interaction(lambda r: -r, 2)(np.array([[0.0, 0.0], [0.0, 2.0]]))  # a spring
    array([[ 0.,  2.],
           [ 0., -2.]])
    """
    pairs = ParticlePairs(count, box)
    return lambda positions: pairs.forces(positions, force)


def pair_energy(
    energy: Callable[[np.ndarray], np.ndarray], count: int, box: np.ndarray | None = None, *, images: bool = False
) -> Callable[[np.ndarray], np.ndarray]:
    """The energy of N particles whose pairs have `energy` at their distance; (..., N, D) → (...).

    >>> pair_energy(lambda r: r**2 / 2, 2)(np.array([[0.0, 0.0], [0.0, 2.0]]))
    array(2.)
    """
    pairs = ParticlePairs(count, box, images=images)

    def of(positions: np.ndarray) -> np.ndarray:
        totals = [energy(pairs.of(row[None])[0]).sum() for row in positions.reshape(-1, *positions.shape[-2:])]
        return np.array(totals).reshape(positions.shape[:-2])

    return of
