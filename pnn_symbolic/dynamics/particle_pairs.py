"""How far apart are the particles, pair by pair, and what do forces along their distances add up to?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

AT_ONCE = 20_000
"""Distances of pairs at once: arrays of 0.5 MB, which stay in the caches."""
SKIN = 0.05
"""Of the reach, by which particles may stray before the pairs within reach are listed anew, which costs as much as a
row: some twenty steps of a crystal, with a quarter more pairs than act."""
FEW = 16
"""Particles whose forces are added up by a full matrix: a sparse one takes longer to be called."""
ROLLED = -1
"""The number of the list of single rows."""
QUARTER = 0.25
"""Of a side: rows that differ by less see the same images."""

Pull = Callable[[np.ndarray], np.ndarray]
"""Squared distances, of any shape → what pushes two particles apart, over their distance."""


@dataclass(frozen=True, eq=False)
class _List:
    """Some of the pairs, and how what acts on each adds up.

    shift  (D, P, 1) to be added to the differences of positions; None for 0
    turns  which pairs may see another image in some rows; None for all where there is a box
    sums   (N, P): 1 for the first of a pair, −1 for the second
    """

    first: np.ndarray
    second: np.ndarray
    shift: np.ndarray | None
    turns: np.ndarray | None
    sums: object

    @classmethod
    def of(
        cls,
        first: np.ndarray,
        second: np.ndarray,
        count: int,
        *,
        shift: np.ndarray | None = None,
        turns: np.ndarray | None = None,
    ) -> _List:
        """With a shift (P, D)."""
        shift = None if shift is None else np.ascontiguousarray(shift.T)[..., None]
        return cls(first=first, second=second, shift=shift, turns=turns, sums=_sums(first, second, count))


def _sums(first: np.ndarray, second: np.ndarray, count: int) -> object:
    pairs = np.arange(len(first))
    if count <= FEW:
        sums = np.zeros((count, len(pairs)))
        np.add.at(sums, (first, pairs), 1.0)
        np.add.at(sums, (second, pairs), -1.0)
        return sums
    from scipy.sparse import csr_array  # not for `check`, which asks the readers for their suffixes

    signs, places = np.repeat([1.0, -1.0], len(pairs)), (np.append(first, second), np.append(pairs, pairs))
    return csr_array((signs, places), (count, len(pairs)))


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
        self._lists: dict[int, tuple[np.ndarray, float, _List]] = {}
        shift, turns = (self.shift, None) if self.images else (None, None if box is not None else self.first[:0])
        self._all = _List.of(self.first, self.second, count, shift=shift, turns=turns)

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
        A single row is taken for one of a roll-out: its list serves for the next.
        """
        if not np.isfinite(reach) or positions.ndim != 4:
            rows = positions.reshape(-1, *positions.shape[-2:])
            pairs = self._within(ROLLED, rows, reach) if len(rows) == 1 and np.isfinite(reach) else self._all
            return self._in_parts(rows, pull, pairs).reshape(positions.shape)
        total = np.empty(positions.shape)
        for number in range(positions.shape[1]):
            rows = positions[:, number]
            total[:, number] = self._in_parts(rows, pull, self._within(number, rows, reach))
        return total

    def distances(self, row: np.ndarray, reach: float = np.inf) -> np.ndarray:
        """(P,): those of a row (N, D), of all pairs or of some with all that are within reach."""
        pairs = self._within(ROLLED, row[None], reach) if np.isfinite(reach) else self._all
        return np.sqrt(_squares(self._between(row[None], pairs)))[:, 0]

    def _in_parts(self, rows: np.ndarray, pull: Pull, pairs: _List) -> np.ndarray:
        """Forces (R, N, D), of as many rows at once as stay in the caches."""
        at_once = max(1, AT_ONCE // max(1, len(pairs.first)))
        if len(rows) <= at_once:
            return self._added(rows, pull, pairs)
        parts = [self._added(rows[begin : begin + at_once], pull, pairs) for begin in range(0, len(rows), at_once)]
        return np.concatenate(parts)

    def _within(self, number: int, rows: np.ndarray, reach: float) -> _List:
        """The pairs of which some row (R, N, D) may have one within reach; the last list while it serves.

        No distance changes by more than both particles stray from where they were when the list was made.
        """
        skin = SKIN * reach
        known = self._lists.get(number)
        if known is not None and known[1] == reach and _stray(rows, known[0]) <= skin:
            return known[2]
        middle = (rows.min(axis=0) + rows.max(axis=0)) / 2
        if not _stray(rows, middle) <= skin:
            return self._all
        self._lists[number] = middle, reach, self._near(middle, reach + 2 * skin, 2 * skin)
        return self._lists[number][2]

    def _near(self, middle: np.ndarray, reach: float, slack: float) -> _List:
        """The pairs (N, D) within reach of each other, where differences change by no more than the slack."""
        between = middle[self.first] - middle[self.second]
        shift = self.shift - self._wrap(between)
        if self.images and slack > QUARTER * self.shortest:
            return self._all
        between = between + shift
        near = np.flatnonzero((between**2).sum(axis=-1) <= reach**2)
        turns = np.zeros(0, dtype=int)
        if not self.images and np.isfinite(self.shortest):
            half = np.where(self._side > 0, self._side / 2, np.inf)
            turns = np.flatnonzero((abs(between[near]) + slack > half).any(axis=-1))
        has_shift = self.images or np.isfinite(self.shortest)
        return _List.of(
            self.first[near], self.second[near], self.count, shift=shift[near] if has_shift else None, turns=turns
        )

    def _added(self, rows: np.ndarray, pull: Pull, pairs: _List) -> np.ndarray:
        """Forces (R, N, D) on the particles of some rows."""
        between = self._between(rows, pairs)
        between *= pull(_squares(between))
        if isinstance(pairs.sums, np.ndarray):
            return (pairs.sums @ between).transpose(2, 1, 0)
        sums = [pairs.sums @ apart for apart in between]  # pyright: ignore[reportOperatorIssue]
        return np.stack(sums).transpose(2, 1, 0)

    def _between(self, rows: np.ndarray, pairs: _List) -> np.ndarray:
        """(D, P, R): differences of positions of rows (R, N, D)."""
        places = np.ascontiguousarray(rows.transpose(2, 1, 0))
        between = places.take(pairs.first, axis=1)
        between -= places.take(pairs.second, axis=1)
        if pairs.turns is None:
            between -= self._wrap(between.T).T
        if pairs.shift is not None:
            between += pairs.shift
        if pairs.turns is not None and len(pairs.turns):
            between[:, pairs.turns] -= self._wrap(between[:, pairs.turns].T).T
        return between

    def _wrap(self, between: np.ndarray) -> np.ndarray:
        """What is to be taken from differences (..., D), so that the nearest image is left."""
        return self._side * np.rint(between * self._per_side)


def _squares(between: np.ndarray) -> np.ndarray:
    """(P, R): squared distances, by differences (D, P, R)."""
    return np.einsum("dpr,dpr->pr", between, between)


def _stray(rows: np.ndarray, middle: np.ndarray) -> float:
    """The farthest that a particle of some row (R, N, D) is from the middle; not a number where one is."""
    return float(np.sqrt(((rows - middle) ** 2).sum(axis=-1).max()))


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
    energy: Callable[[np.ndarray], np.ndarray],
    count: int,
    box: np.ndarray | None = None,
    *,
    images: bool = False,
    reach: float = np.inf,
) -> Callable[[np.ndarray], np.ndarray]:
    """The energy of N particles whose pairs have `energy` at their distance; (..., N, D) → (...).

    reach   distance beyond which `energy` is 0

    >>> pair_energy(lambda r: r**2 / 2, 2)(np.array([[0.0, 0.0], [0.0, 2.0]]))
    array(2.)
    """
    pairs = ParticlePairs(count, box, images=images)

    def of(positions: np.ndarray) -> np.ndarray:
        totals = [energy(pairs.distances(row, reach)).sum() for row in positions.reshape(-1, *positions.shape[-2:])]
        return np.array(totals).reshape(positions.shape[:-2])

    return of
