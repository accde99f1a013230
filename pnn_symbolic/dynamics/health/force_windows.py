"""Integrals over windows of rows, of the force and of functions of the state; are rows close enough for them?"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import BSpline

from pnn_symbolic.dynamics.health.regression import degree_for, powers
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, RESOLVED, Rows, Run


def state_windows(rows: Rows, k: int, each: int = 10) -> np.ndarray:
    """(S, K): ∫ of all products of x and v up to a degree that the number of rows allows, over windows of k."""
    together = np.concatenate([np.hstack([run.x, run.v]) for run in rows.runs])
    middle, spread = together.mean(axis=0), together.std(axis=0)
    spread[spread == 0] = 1.0
    degree = degree_for(together.shape[1], rows.pairs, 6, each)

    def products(run: Run) -> np.ndarray:
        return run.cumulated(powers((np.hstack([run.x, run.v]) - middle) / spread, degree))

    return rows.windows(k, products)


def spline_columns(x: np.ndarray, most: int) -> np.ndarray:
    """(S, K): cubic splines with knots at quantiles of x, about fifteen rows for each."""
    inner = np.unique(np.quantile(x, np.linspace(0, 1, max(2, min(most, len(x) // 15)))))
    knots = np.concatenate([[inner[0]] * 3, inner, [inner[-1]] * 3])
    return BSpline.design_matrix(x, knots, 3).toarray()


def spline_windows(rows: Rows, k: int, most: int) -> np.ndarray:
    """(S, K): ∫ of splines of x over windows of k, of rows of one coordinate: whatever force of x there may be."""
    splines = spline_columns(np.concatenate([run.x[:, 0] for run in rows.runs]), most)
    ends = np.cumsum([len(run) for run in rows.runs])[:-1]
    over_windows = []
    for run, values in zip(rows.runs, np.split(splines, ends), strict=True):
        if len(run) > k:
            integral = run.cumulated(values)
            over_windows.append(integral[k:] - integral[:-k])
    return np.concatenate(over_windows)


def resolved_force(rows: Rows) -> bool:
    """Whether rows are close enough to integrate the force: two rules agree."""
    return coarseness(rows) <= RESOLVED**2


def coarseness(rows: Rows) -> float:
    """The mean square by which ∫f dt by four rows and by two differ, over that of ∫f dt."""
    difference = total = 0.0
    for run in rows.runs:
        four = np.diff(run.impulse, axis=0)
        two = np.diff(run.cumulated(run.forces, four=False), axis=0)
        difference += float(np.square(four - two).sum())
        total += float(np.square(four).sum())
    return difference / total if total else 0.0


def judgeable(rows: Rows) -> bool:
    """Whether there are forces, enough pairs of rows, and rows close enough to integrate the force."""
    return rows.with_forces and rows.pairs >= FEWEST_PAIRS and resolved_force(rows)


def change_and_impulse(rows: Rows, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The change of v and ∫f dt over windows, all coordinates in one column."""

    return rows.windows(k, lambda run: run.v).ravel(), rows.windows(k, lambda run: run.impulse).ravel()
