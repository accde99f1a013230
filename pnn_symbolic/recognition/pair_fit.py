"""Which splines of the distance fit the forces of rows best, where does the force end, and where does its slope jump?

An engine cuts a force off at a distance, and may switch it off from a nearer one on: the force or its slope jumps
there. No even knots fit that to better than 1e-3 of the force; splines that end there, or may bend there, to 1e-7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from pnn_symbolic.recognition.pair_splines import Mesh, PairRows

CELLS = (6, 12, 24)
"""Of 4 to 48 cells 12 err least on 13 rows of a crystal, 24 on more rows and on clusters; held-out rows choose."""
PENALTIES = (1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4)
"""Of second differences, over the mean diagonal of the normal equations; the one that errs least on held-out rows."""
FINE, HOPELESS = 1e-6, 0.3
"""Of the forces: no break is sought where splines without one leave less, or so much that pairs are no part of them."""
BETTER = 2.0
"""Times by which a break must lower the error on held-out rows."""
MOST_KINKS, WORTH = 2, 0.7
"""Of what is left without it: a kink that leaves more is not gone on with."""
POINTS, ZOOMS = 16, 4
"""Distances that are tried at once, and how often between the neighbours of the best: to 1e-4 of the range and less."""
NEAR, FEWER = 5e-4, 2.0
"""Of the range, on either side of an end that few rows tell, where all are asked: pairs of few rows leave gaps there.
All are asked only where an end leaves more than twice as much of all as of few."""
EDGE = 2.0
"""Times the least error: splines that go beyond the end of the force err no more than that, those that end before it
more. So the end is the first distance that errs so little, and not the one that errs least by chance."""
ROUND, AS_MUCH = 5, 1.1
"""Digits: cutoffs are numbers that people type, 2.5 or 2.5 times 3.405. A rounder one is taken that leaves no more than
1.1 times as much."""
CLEAR, DENSE = 0.1, 64
"""Of what a force without an end leaves: an end that leaves more may have missed a small jump at the true one. In a
cold crystal so little is left of the forces between its shells that the first distance to err little is far too near:
then the distance that errs least is sought among as many."""
ENDS = 1.5
"""Times what splines over all distances leave: an end that leaves more is none."""
AROUND, SETTLED, MOST_MOVES = 0.01, 1e-6, 150
"""Of a distance: by how much breaks are moved at first, and at last; and how often."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Splines with their weights.

    error   root mean square on held-out rows, over the forces there
    """

    mesh: Mesh
    weights: np.ndarray
    error: float

    @classmethod
    def of(cls, learn: PairRows, test: PairRows, mesh: Mesh) -> Fit:
        """With the cells and the penalty that err least on held-out rows; the weights are then those of all rows."""
        best = cls(mesh=mesh, weights=np.zeros(0), error=np.inf)
        for cells in CELLS:
            finer = replace(mesh, cells=cells)
            made, wanted = learn.matrix(finer), learn.target
            made_held, wanted_held = test.matrix(finer), test.target
            equations = _Equations.of(made, wanted)
            misses = [made_held @ equations.solved(penalty) - wanted_held for penalty in PENALTIES]
            errors = [float(np.sqrt(np.mean(miss**2))) / test.size for miss in misses]
            if min(errors) < best.error:
                every = _Equations.of(np.concatenate([made, made_held]), np.concatenate([wanted, wanted_held]))
                weights = every.solved(PENALTIES[int(np.argmin(errors))])
                best = cls(mesh=finer, weights=weights, error=min(errors))
        return best


@dataclass(frozen=True, eq=False)
class _Equations:
    """Least squares as R w = Qᵀy, so that penalties cost little, without squaring the condition of the matrix.

    rest   sum of squares that no weights explain
    """

    triangle: np.ndarray
    target: np.ndarray
    rest: float
    rows: int

    @classmethod
    def of(cls, matrix: np.ndarray, target: np.ndarray) -> _Equations:
        together = np.asarray(np.linalg.qr(np.column_stack([matrix, target]), mode="r"))
        rest = float(together[-1, -1] ** 2) if len(together) > matrix.shape[1] else 0.0
        part = together[: matrix.shape[1]]
        return cls(triangle=part[:, :-1], target=part[:, -1], rest=rest, rows=len(target))

    def solved(self, penalty: float) -> np.ndarray:
        """Weights with a penalty of second differences."""
        splines = self.triangle.shape[1]
        size = float(np.sqrt((self.triangle**2).sum() / splines))
        smooth = np.diff(np.eye(splines), 2, axis=0) * size * penalty**0.5
        target = np.concatenate([self.target, np.zeros(len(smooth))])
        return np.linalg.lstsq(np.concatenate([self.triangle, smooth]), target, rcond=None)[0]

    def left(self, penalty: float) -> float:
        """Root mean square of what such weights leave."""
        miss = self.triangle @ self.solved(penalty) - self.target
        return float(np.sqrt((np.sum(miss**2) + self.rest) / self.rows))


def with_breaks(learn: PairRows, test: PairRows, few: PairRows, fit: Fit, mesh: Mesh) -> Fit:
    """A fit whose force ends somewhere, and whose slope jumps somewhere, where that lowers the error; else as it is.

    few    rows that places are tried on
    mesh   the distances of the rows
    """
    if not FINE < fit.error < HOPELESS:
        return fit
    best, mesh = fit, _ended(few, learn, mesh)
    for kinks in range(MOST_KINKS + 1):
        there = Fit.of(learn, test, _at_round_numbers(few, learn, mesh))
        if there.error < best.error / BETTER:
            best = there
        elif kinks:  # where a first kink is missing, the end alone may change nothing
            return best
        if best.error < FINE:
            return best
        bent = _bent(few, mesh)
        if _left(few, bent) > WORTH * _left(few, mesh):
            return best
        mesh = _settled(few, _ended(few, learn, bent))
    return best


def _ended(few: PairRows, learn: PairRows, mesh: Mesh) -> Mesh:
    """Ending at the first distance beyond which the force explains nothing; the mesh as it is where there is none."""
    low, high = max(mesh.nearest, *mesh.kinks, 0.0), float(learn.distances.max())

    def left(end: float) -> float:
        return _left(few, replace(mesh, farthest=end))

    end = _zoomed(left, low, high, is_edge=True)
    if left(end) > CLEAR * left(high):
        deepest = _zoomed(left, low, high, points=DENSE)
        end = deepest if EDGE * left(deepest) < left(end) else end
    ended = replace(mesh, farthest=end, is_cut=True)
    return ended if _left(learn, ended) < ENDS * _left(learn, mesh) else mesh


def _bent(few: PairRows, mesh: Mesh) -> Mesh:
    """With one more kink, where it leaves least."""

    def bent(kink: float) -> Mesh:
        return replace(mesh, kinks=tuple(sorted((*mesh.kinks, kink))))

    return bent(_zoomed(lambda kink: _left(few, bent(kink)), mesh.nearest, mesh.farthest))


def _settled(few: PairRows, mesh: Mesh) -> Mesh:
    """With all breaks moved together, for each moves where another is best."""
    start = np.array(mesh.breaks)

    def left(places: np.ndarray) -> float:
        if (np.diff([mesh.nearest, *places, np.inf if mesh.is_cut else mesh.farthest]) <= 0).any():
            return np.inf
        return float(np.log(_left(few, mesh.broken_at(places))))

    simplex = np.concatenate([start[None], start * (1 - AROUND * np.eye(len(start)))])
    options = {"initial_simplex": simplex, "xatol": SETTLED * start[-1], "fatol": 1.0, "maxfev": MOST_MOVES}
    return mesh.broken_at(minimize(left, start, method="Nelder-Mead", options=options).x)


def _at_round_numbers(few: PairRows, learn: PairRows, mesh: Mesh) -> Mesh:
    """With breaks at rounder numbers; an end that few rows tell too roughly for that is told by all."""
    rounded = _rounded(learn, mesh)
    if not mesh.is_cut or _left(learn, rounded) < FEWER * _left(few, rounded):
        return rounded
    near = NEAR * (float(learn.distances.max()) - mesh.nearest)
    low = max(mesh.farthest - near, *mesh.kinks, mesh.nearest)
    end = _zoomed(lambda end: _left(learn, replace(mesh, farthest=end)), low, mesh.farthest + near)
    return _rounded(learn, replace(mesh, farthest=end))


def _rounded(rows: PairRows, mesh: Mesh) -> Mesh:
    """With breaks at the roundest numbers that leave hardly more than the best of them."""
    for number in range(len(mesh.breaks)):
        meshes = []
        for digits in range(1, ROUND + 1):
            places = np.array(mesh.breaks)
            places[number] = float(f"{places[number]:.{digits}g}")
            if (np.diff([mesh.nearest, *places, rows.distances.max()]) > 0).all():
                meshes.append(mesh.broken_at(places))
        left = [_left(rows, each) for each in (*meshes, mesh)]
        mesh = (*meshes, mesh)[int(np.argmax(np.array(left) <= AS_MUCH * min(left)))]
    return mesh


def _left(rows: PairRows, mesh: Mesh) -> float:
    mesh = replace(mesh, cells=CELLS[1])
    return _Equations.of(rows.matrix(mesh), rows.target).left(PENALTIES[1])


def _zoomed(
    left: Callable[[float], float], low: float, high: float, *, points: int = POINTS, is_edge: bool = False
) -> float:
    """The distance that leaves least; or near the edge before which more is left, if that is asked.

    points   that are tried at first
    """
    place = high
    for zoom in range(ZOOMS):
        places = np.linspace(low, high, (POINTS if zoom else points) + 2)
        values = np.array([left(float(each)) for each in places[1:-1]])
        best = int(np.argmin(values))
        place = float(places[best + 1])
        beyond = 2
        if is_edge and not zoom:
            best, beyond = int(np.argmax(values < EDGE * values.min())), 3
        low, high = places[best], places[min(best + beyond, len(places) - 1)]
    return place
