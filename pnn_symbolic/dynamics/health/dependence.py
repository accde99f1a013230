"""A force column that is no function of x: does it depend on v, on the run, or on what is not in the file?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pnn_symbolic.dynamics.health.regression import degree_for, explained, fit, powers
from pnn_symbolic.dynamics.health.rows import Rows

MOSTLY = 0.5
"""Share of the rest from which powers of v alone are what it depends on."""
NEARLY_ALL = 0.99
"""The same for products of x and v, which tell one orbit from another, too: two runs of their own law had 0.88."""
OF_RUNS = 0.9
"""The same for a curve of its own in each run."""
DEGREE = 6


def what_it_depends_on(rows: Rows, rest: np.ndarray, splines: np.ndarray) -> tuple[str, dict[str, float]]:
    """In words, and the shares of `rest` that v, x and v together, and a curve for each run explain.

    rest      (S,) what splines (S, K) of x leave of the column, of rows of one coordinate, run after run
    """
    state = np.concatenate([np.hstack([run.x, run.v]) for run in rows.runs])
    spread = np.where(np.ptp(state, axis=0) > 0, state.std(axis=0), 1.0)
    v = state[:, 1] / (np.sqrt(np.mean(state[:, 1] ** 2)) or 1.0)
    products = powers((state - state.mean(axis=0)) / spread, degree_for(2, len(rest), DEGREE))
    shares = {
        "by_velocity": explained(np.column_stack([v, v * np.abs(v), v**3, v**2]), rest),
        "by_state": explained(products, rest),
        "by_run": _by_run(rows, rest, splines),
    }
    if shares["by_velocity"] > MOSTLY:  # both of these are what `is_of_the_state` asks
        return "it depends on v, too", shares
    if shares["by_state"] > NEARLY_ALL:
        return f"x and v together say {shares['by_state']:.0%} of that, as where it depends on v, too", shares
    if shares["by_run"] > OF_RUNS:
        return "each run has a curve of its own", shares
    return "it depends on time, or on others, too", shares


def is_of_the_state(shares: Mapping[str, float]) -> bool:
    """Whether what a force column has beside a function of x depends on x and v, as far as these shares tell."""
    return shares.get("by_velocity", 1.0) > MOSTLY or shares.get("by_state", 1.0) > NEARLY_ALL


def _by_run(rows: Rows, rest: np.ndarray, splines: np.ndarray) -> float:
    """The share of the rest that curves in x explain, another for each run; 0 of one run."""
    ends = np.cumsum([len(run) for run in rows.runs])[:-1]
    if not len(ends):
        return 0.0
    parts = zip(np.split(splines, ends), np.split(rest, ends), strict=True)
    left = sum(float(np.square(values - columns @ fit(columns, values)).sum()) for columns, values in parts)
    return 1 - left / float(rest @ rest)
