"""Is there white noise in x or v?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, ORDER, Rows
from pnn_symbolic.dynamics.health.scatter import scatter
from pnn_symbolic.dynamics.health.writing import COARSE
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory

ABOVE_ROUNDING = 5.0
PLATEAU = 0.7
"""Noise has the same size in differences of every order, a motion a smaller one in higher: at Δt·ω = 1 0.25."""
STEADY = 0.5
"""The least of these sizes over the largest: of a motion with two kinks in a period of 20 rows, even and odd orders
have medians that differ ten times."""
CONTRADICTED = 1.5
"""Times what the force leaves of v: noise said to be larger is none, but kinks in every few rows."""
SMOOTH = 1.0
HELD = 0.5
"""Share of the mean square of v that its means over some rows must keep: those over periods keep nothing."""


def noise(trajectories: Sequence[Trajectory], rows: Rows) -> Symptom | None:
    """White noise that stands above the rounding, as a share of the spread of x and v."""
    if rows.pairs < 2 * FEWEST_PAIRS or not rows.resolved or rows.far_apart:
        return None
    levels: dict[str, float] = {}
    for name, column in (("x", "positions"), ("v", "velocities")):
        spread = float(np.concatenate([getattr(run, name) for run in rows.runs]).std(axis=0).max())
        written = np.concatenate([getattr(trajectory, column).ravel() for trajectory in trajectories])
        rounding = Resolution.of(written).error / rows.unit
        level = _white([(getattr(run, name), run.steps) for run in rows.runs])
        is_contradicted = name == "v" and level > CONTRADICTED * _left_by_force(rows)
        stands_out = level > max(ABOVE_ROUNDING * rounding, COARSE * spread)
        if spread and stands_out and not is_contradicted:
            levels[name] = level / spread
    if not levels or not _smooth([run.v for run in rows.runs]):
        return None
    listed = " and ".join(f"{name} of {share:.1g}" for name, share in levels.items())
    return Symptom(
        code="noise",
        severity="note",
        sentence=f"There is noise, in {listed} of the spread.",
        statistic=levels,
        remedy="Constants get intervals, and a law is told only as far as it stands out.",
    )


def _left_by_force(rows: Rows) -> float:
    """The most noise that v can have: of two rows it stands in what the force leaves of the change of v."""
    if not rows.with_forces:
        return float("inf")
    change = rows.windows(1, lambda run: run.v).ravel()
    rules = [
        rows.windows(1, lambda run: run.impulse).ravel(),
        rows.windows(1, lambda run: run.cumulated(run.forces, four=False)).ravel(),
    ]
    least = float("inf")
    for rule in rules:
        if rule.any():
            strength = (change @ rule) / (rule @ rule)
            least = min(least, np.mean((change - strength * rule) ** 2))
    return float(np.sqrt(least / 2))


def _white(columns: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """The standard deviation of white noise; 0 where differences of several orders tell of no such noise.

    columns   of each run, values (T, C) and the steps between them
    """
    sizes = [scatter(columns, order) for order in range(ORDER - 2, ORDER + 3)]
    steady = sizes[-1] > PLATEAU * sizes[0] and min(sizes) > STEADY * max(sizes)
    return sizes[-1] if steady else 0.0


def _smooth(parts: list[np.ndarray]) -> bool:
    """Whether means of v over some number of rows change smoothly, and hold most of it: no map far beyond a motion.

    Second over first differences of a random walk's means are 1.2 or more, of white noise 1.7, of a wave Δt·ω.
    """
    whole = float(np.mean(np.concatenate(parts) ** 2))
    k = 1
    while k == 1 or sum(len(part) // k for part in parts) >= 2 * FEWEST_PAIRS:
        means = [part[: len(part) // k * k].reshape(-1, k, part.shape[1]).mean(axis=1) for part in parts]
        first = np.concatenate([np.diff(mean, axis=0) for mean in means])
        second = np.concatenate([np.diff(mean, 2, axis=0) for mean in means])
        held = float(np.mean(np.concatenate(means) ** 2))
        if second.size and held >= HELD * whole and np.mean(second**2) <= SMOOTH**2 * np.mean(first**2):
            return True
        k *= 2
    return False
