"""What do splines of the distance make of rows? The forces that each of them alone makes on all particles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import factorial

import numpy as np
from scipy.interpolate import BSpline

from pnn_symbolic.dynamics.particle_pairs import ParticlePairs

DEGREE = 5
"""Quintic splines fit a crystal of Lennard-Jones to 1e-7 with 12 cells, cubic ones need 48 and leave 3e-7; the fewer
the cells, the fewer have no pairs of the rows in them."""
NEAREST = 0.98
"""Of the closest pair: r₀, so that u stays below 1.1."""
LOCAL = np.arange(-DEGREE, 1)
"""Splines that act in a cell, from its own number on."""
AT_ONCE = 20_000
"""Pairs at once: some 10 MB."""
EXTRA = 1e-9
"""Of the range of u: what the knots reach beyond the closest and the farthest pair."""


@dataclass(frozen=True)
class Mesh:
    """Where the knots of the splines lie: evenly in u = (r₀/r)³, and as many at each kink as let the slope jump there.

    nearest    closest distance of the rows
    farthest   the farthest of them, or where the force ends
    is_cut     whether it ends there
    kinks      distances at which the slope of the force may jump, rising
    cells      from end to end, about
    """

    nearest: float
    farthest: float
    cells: int
    is_cut: bool = False
    kinks: tuple[float, ...] = ()

    def of_distance(self, distances: np.ndarray) -> np.ndarray:
        """u at these distances."""
        return (NEAREST * self.nearest / distances) ** 3

    @property
    def breaks(self) -> tuple[float, ...]:
        """The kinks, and the end where there is one."""
        return (*self.kinks, self.farthest) if self.is_cut else self.kinks

    def broken_at(self, places: np.ndarray) -> Mesh:
        """The same with breaks at other distances."""
        kinks = tuple(map(float, places))
        return replace(self, kinks=kinks[:-1], farthest=kinks[-1]) if self.is_cut else replace(self, kinks=kinks)

    @property
    def knots(self) -> np.ndarray:
        """In u, rising."""
        low, high = self.of_distance(np.array([self.farthest, self.nearest]))
        extra = EXTRA * (high - low)
        edges = [low - extra, *self.of_distance(np.array(self.kinks[::-1])), high + extra]
        inner: list[float] = []
        for left, right in pairwise(edges):
            cells = max(DEGREE, round(self.cells * (right - left) / (high - low)))
            inner += [*np.linspace(left, right, cells + 1)[1:-1], *[right] * DEGREE]
        return np.array([*[edges[0]] * (DEGREE + 1), *inner, edges[-1]])

    def force(self, weights: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """What pushes two particles apart, by their distance; continued beyond the rows, but for an end."""
        spline = BSpline(self.knots, weights, DEGREE)

        def push(distances: np.ndarray) -> np.ndarray:
            if not self.is_cut:
                return spline(self.of_distance(distances))
            pushes = np.zeros(distances.shape)
            acting = distances <= self.farthest
            pushes[acting] = spline(self.of_distance(distances[acting]))
            return pushes

        return push


@dataclass(frozen=True, eq=False)
class PairRows:
    """The pairs of some rows, and the forces there.

    distances, unit   of all rows, one after the other: (P,) and (P, D)
    first, second     (P,): which of the S·N particles a pair consists of
    forces            (S·N, D)
    free              (S·N,): which of them are learned; those on particles that are held may be set to anything
    """

    distances: np.ndarray
    unit: np.ndarray
    first: np.ndarray
    second: np.ndarray
    forces: np.ndarray
    free: np.ndarray

    @classmethod
    def of(
        cls,
        geometry: ParticlePairs,
        positions: np.ndarray,
        forces: np.ndarray,
        free: np.ndarray,
        reach: float = np.inf,
    ) -> PairRows:
        """Of rows (S, N, D), without pairs that are farther apart than `reach`.

        free   (N,): the particles whose forces are learned
        """
        parts = []
        for number, place in enumerate(positions):
            distances, unit = (part[0] for part in geometry.of(place[None]))
            inside = np.flatnonzero(distances <= reach)
            start = number * geometry.count
            ends = (geometry.first[inside] + start, geometry.second[inside] + start)
            parts.append((distances[inside], unit[inside], *ends))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return cls(*columns, forces=forces.reshape(-1, forces.shape[-1]), free=np.tile(free, len(positions)))

    @property
    def target(self) -> np.ndarray:
        """(numbers,): the forces that are learned, in a row."""
        return self.forces[self.free].ravel()

    @property
    def size(self) -> float:
        """Root mean square of the forces."""
        return float(np.sqrt(np.mean(self.target**2)))

    def within(self, reach: float) -> PairRows:
        """Without the pairs that are farther apart."""
        inside = np.flatnonzero(self.distances <= reach)
        columns = {name: getattr(self, name)[inside] for name in ("distances", "unit", "first", "second")}
        return replace(self, **columns)

    def matrix(self, mesh: Mesh) -> np.ndarray:
        """(numbers, K): the forces that each spline alone makes; pairs beyond the mesh have none."""
        knots, rows = mesh.knots, self.within(mesh.farthest)
        splines = len(knots) - DEGREE - 1
        powers = _powers(knots)
        numbers = len(self.forces) * splines
        made = np.zeros((self.forces.shape[1], numbers))
        for begin in range(0, len(rows.distances), AT_ONCE):
            part = slice(begin, begin + AT_ONCE)
            places = np.clip(mesh.of_distance(rows.distances[part]), knots[0], knots[-1])
            cell = np.clip(np.searchsorted(knots, places, side="right") - 1, DEGREE, splines - 1)
            values = _horner(powers[cell], places - knots[cell])
            first, second = (
                (end[part, None] * splines + cell[:, None] + LOCAL).ravel() for end in (rows.first, rows.second)
            )
            for axis, total in enumerate(made):
                pulls = (rows.unit[part, axis, None] * values).ravel()
                total += np.bincount(first, pulls, numbers) - np.bincount(second, pulls, numbers)
        every = np.moveaxis(made.reshape(-1, len(self.forces), splines), 0, 1)
        return (every if self.free.all() else every[self.free]).reshape(-1, splines)


def _powers(knots: np.ndarray) -> np.ndarray:
    """(cells, powers, splines that act there): each spline in each cell as a polynomial from its left end."""
    splines = len(knots) - DEGREE - 1
    basis = BSpline(knots, np.eye(splines), DEGREE)
    taylor = np.stack([basis(knots[:splines], order) / factorial(order) for order in range(DEGREE + 1)], axis=1)
    columns = np.clip(np.arange(splines)[:, None] + LOCAL, 0, splines - 1)
    return np.take_along_axis(taylor, columns[:, None], axis=2)


def _horner(powers: np.ndarray, offset: np.ndarray) -> np.ndarray:
    values = np.zeros((len(offset), DEGREE + 1))
    for power in range(DEGREE, -1, -1):
        values = values * offset[:, None] + powers[:, power]
    return values
