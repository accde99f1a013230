"""How far apart are the particles, pair by pair, and what do forces along their distances add up to?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

AT_ONCE = 20_000
"""Distances of pairs at once: arrays of 0.5 MB, which stay in the caches."""
WORTH_A_LIST = 3
"""Rows near each other, from which one list of the pairs within reach, which costs as much as a row, serves for all."""
QUARTER = 0.25
"""Of a side: rows that differ by less see the same images."""

Pull = Callable[[np.ndarray], np.ndarray]
"""Squared distances, of any shape → what pushes two particles apart, over their distance."""


@dataclass(frozen=True, eq=False)
class _List:
    """Some of the pairs, and how what acts on each adds up.

    wrap   (P, D) to be taken from the differences of positions; None where that differs from row to row
    shift  (P, D) to be added then; None for 0
    sums   (N, P): 1 for the first of a pair, −1 for the second
    """

    first: np.ndarray
    second: np.ndarray
    wrap: np.ndarray | None
    shift: np.ndarray | None
    sums: object

    @classmethod
    def of(
        cls,
        first: np.ndarray,
        second: np.ndarray,
        count: int,
        *,
        wrap: np.ndarray | None = None,
        shift: np.ndarray | None = None,
    ) -> _List:
        from scipy.sparse import csr_array  # not for `check`, which asks the readers for their suffixes

        pairs = np.arange(len(first))
        ones = np.ones(len(first))
        places = np.concatenate([first, second]), np.concatenate([pairs, pairs])
        sums = csr_array((np.concatenate([ones, -ones]), places), (count, len(pairs)))
        return cls(first=first, second=second, wrap=wrap, shift=shift, sums=sums)


class ParticlePairs:
    """Every pair of N particles, once; across a periodic box the nearest image, or with all that stand beside it.

    Images of a particle itself are none of the pairs: it has one on either side, which pull no way.
    """

    def __init__(self, count: int, box: np.ndarray | None, *, images: bool = False) -> None:
        self.first, self.second = np.triu_indices(count, 1)
        self.count = count
        self.images = images and box is not None
        sides = np.full(1, np.inf) if box is None else np.asarray(box, dtype=float)
        self.shortest = float(sides.min())
        self._side = np.where(np.isfinite(sides), sides, 0.0)
        self._per_side = 1 / sides
        self.shift = np.zeros((1, 1))
        if images and box is not None:
            beside = np.array(list(product(*((-side, 0.0, side) if np.isfinite(side) else (0.0,) for side in box))))
            self.shift = np.repeat(beside, len(self.first), axis=0)
            self.first, self.second = np.tile(self.first, len(beside)), np.tile(self.second, len(beside))
        self._all = _List.of(self.first, self.second, count, shift=self.shift if self.images else None)

    def of(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distances (S, P), and unit vectors (S, P, D) that point to the first of each pair."""
        between = positions[:, self.first] - positions[:, self.second]
        between -= self._wrap(between)
        between += self.shift
        distances = np.sqrt((between**2).sum(axis=-1))
        return distances, between / distances[..., None]

    def forces(self, positions: np.ndarray, pull: Pull, reach: float = np.inf) -> np.ndarray:
        """(..., N, D): what particles get that push each other apart by `pull`, times their distance.

        reach   distance beyond which `pull` is 0

        Of (H, S, N, D) the H rows of each S are near each other: one list of the pairs within reach serves for them.
        """
        if positions.ndim == 4:
            groups = np.moveaxis(positions, 1, 0)
        else:
            groups = positions.reshape(1, -1, *positions.shape[-2:])
        total = np.empty(groups.shape)
        for rows, sums in zip(groups, total, strict=True):
            near = self._all
            if np.isfinite(reach) and len(rows) >= WORTH_A_LIST:
                near = self._within(rows, reach)
            at_once = max(1, AT_ONCE // max(1, len(near.first)))
            for begin in range(0, len(rows), at_once):
                sums[begin : begin + at_once] = self._added(rows[begin : begin + at_once], pull, near)
        return np.moveaxis(total, 0, 1) if positions.ndim == 4 else total.reshape(positions.shape)

    def _within(self, rows: np.ndarray, reach: float) -> _List:
        """The pairs of which some row (R, N, D) may have one within reach: no distance changes by more than both
        particles stray from the middle of the rows."""
        lowest, highest = rows.min(axis=0), rows.max(axis=0)
        stray = np.sqrt(((highest - lowest) ** 2).sum(axis=-1)) / 2
        if not np.isfinite(stray).all():
            return self._all
        middle = (lowest + highest) / 2
        between = middle[self.first] - middle[self.second]
        wrap = self._wrap(between) - self.shift
        slack = stray[self.first] + stray[self.second]
        if self.images and slack.max(initial=0.0) > QUARTER * self.shortest:
            return self._all
        near = np.flatnonzero(((between - wrap) ** 2).sum(axis=-1) <= (reach + slack) ** 2)
        # A pair that acts in a row within half a side has there the image that is the nearest in the middle, too.
        is_one_image = self.images or reach + slack.max(initial=0.0) < self.shortest / 2
        fixed = wrap[near] if is_one_image else None
        return _List.of(self.first[near], self.second[near], self.count, wrap=fixed)

    def _added(self, rows: np.ndarray, pull: Pull, pairs: _List) -> np.ndarray:
        """Forces (R, N, D) on the particles of some rows; axis by axis, so that all arrays are (P, R)."""
        total = np.empty(rows.shape)
        between, squares = [], np.zeros(())
        for axis, places in enumerate(np.moveaxis(rows, (2, 1), (0, 1))):
            apart = places[pairs.first]
            apart -= places[pairs.second]
            if pairs.wrap is not None:
                apart -= pairs.wrap[:, axis, None]
            elif np.isfinite(self.shortest):
                apart -= self._side[axis] * np.rint(apart * self._per_side[axis])
            if pairs.shift is not None:
                apart += pairs.shift[:, axis, None]
            between.append(apart)
            squares = squares + apart * apart
        size = pull(squares)
        for axis, apart in enumerate(between):
            apart *= size
            total[..., axis] = (pairs.sums @ apart).T  # pyright: ignore[reportOperatorIssue]
        return total

    def _wrap(self, between: np.ndarray) -> np.ndarray:
        """What is to be taken from differences (..., D), so that the nearest image is left."""
        return self._side * np.rint(between * self._per_side)


def pull_of(push: Callable[[np.ndarray], np.ndarray]) -> Pull:
    """What pushes two particles apart by their distance, as a function of its square, over the distance.

    >>> float(pull_of(lambda r: 3 * r**2)(np.array(4.0)))
    6.0
    """

    def pull(squares: np.ndarray) -> np.ndarray:
        distances = np.sqrt(squares)
        return push(distances) / distances

    return pull


def pair_interaction(
    force: Callable[[np.ndarray], np.ndarray], count: int, box: np.ndarray | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """The forces of N particles that push each other apart by `force` of their distance; (..., N, D) → (..., N, D).

    >>> pair_interaction(lambda r: -r, 2)(np.array([[0.0, 0.0], [0.0, 2.0]]))  # a spring
    array([[ 0.,  2.],
           [ 0., -2.]])
    """
    pairs, pull = ParticlePairs(count, box), pull_of(force)
    return lambda positions: pairs.forces(positions, pull)


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
