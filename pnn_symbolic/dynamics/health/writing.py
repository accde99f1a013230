"""How were the rows taken down? The clock, the digits, the noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, MEDIANS_TO_SIGMA, ORDER, Rows
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory

UNEVEN = 1e-6
"""Relative: below, it is the rounding of the times."""
MOST_UNEVEN = 0.1
"""Of a step: up to there each pair may have its own."""
COARSE = 1e-11
"""Of the spread: finer digits are as good as all."""
SHOWS = 0.3
"""The scatter of a column over its rounding error: below, its numbers are short and exact."""
ABOVE_ROUNDING = 5.0
PLATEAU = 0.7
"""Noise has the same size in differences of every order, a motion a smaller one in higher: at Δt·ω = 1 0.25."""
SMOOTH = 1.0
HELD = 0.5
"""Share of the mean square of v that its means over some rows must keep: those over periods keep nothing."""


def clock(trajectories: Sequence[Trajectory]) -> Symptom | None:
    """Steps that differ, where the trajectories hold their times."""
    worst = gap = 0.0
    for trajectory in trajectories:
        if trajectory.times is None:
            continue
        steps = np.diff(trajectory.times)
        middle = float(np.median(steps))
        decimals = Resolution.of(trajectory.times).error / middle
        spread = float(np.std(steps)) / middle
        if spread > max(UNEVEN, 3 * decimals):
            worst = max(worst, spread)
        gap = max(gap, float(steps.max()) / middle)
    if worst == 0:
        return None
    if gap > 1 + 5 * MOST_UNEVEN:
        return Symptom(
            code="clock",
            severity="warning",
            sentence=f"The time has a gap of {gap:.3g} steps.",
            statistic={"gap": gap, "uneven": worst},
            remedy="Begin a new trajectory, with an id of its own, after each gap.",
        )
    return Symptom(
        code="clock",
        severity="note" if worst <= MOST_UNEVEN else "warning",
        sentence=f"The clock is uneven by {worst:.2g} of a step.",
        statistic={"uneven": worst, "gap": gap},
        remedy="Each pair of rows has its own step." if worst <= MOST_UNEVEN else "Write rows at equal times.",
    )


def digits(trajectories: Sequence[Trajectory], rows: Rows) -> Symptom | None:
    """Columns whose digits end where the motion does not."""
    shares: dict[str, float] = {}
    written: list[str] = []
    for name, noise in zip(("positions", "velocities"), rows.noise, strict=True):
        values = np.concatenate([getattr(trajectory, name).ravel() for trajectory in trajectories])
        resolution = Resolution.of(values)
        spread, error = float(np.std(values / rows.unit)), resolution.error / rows.unit
        if resolution.kind == "doubles" or not spread or error < COARSE * spread or noise < SHOWS * error:
            continue
        column = "x" if name == "positions" else "v"
        shares[column] = error / spread
        digits = "single precision" if resolution.digits is None else f"{resolution.digits} {resolution.kind}"
        written.append(f"{column} has {digits}")
    if not shares:
        return None
    worst = max(shares.values())
    return Symptom(
        code="digits",
        severity="note",
        sentence=f"{' and '.join(written)}, {worst:.1g} of its spread: laws that differ by less cannot be told apart.",
        statistic=shares,
        remedy="Write all digits (repr of a float, or %.17g) where they are known.",
    )


def noise(trajectories: Sequence[Trajectory], rows: Rows) -> Symptom | None:
    """White noise that stands above the rounding, as a share of the spread of x and v."""
    if rows.pairs < 2 * FEWEST_PAIRS or not rows.resolved:
        return None
    if rows.far_apart:
        return None
    levels = {}
    for name, column in (("x", "positions"), ("v", "velocities")):
        parts = [getattr(run, name) for run in rows.runs]
        values = np.concatenate(parts)
        spread = float(values.std(axis=0).max())
        low, high = _scatter(parts, ORDER - 2), _scatter(parts, ORDER + 2)
        written = np.concatenate([getattr(trajectory, column).ravel() for trajectory in trajectories])
        rounding = Resolution.of(written).error / rows.unit
        if spread and high > PLATEAU * low and high > ABOVE_ROUNDING * rounding and high > COARSE * spread:
            levels[name] = high / spread
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


def _scatter(parts: list[np.ndarray], order: int) -> float:
    """The standard deviation of white noise that gives the differences of this order their size."""
    long = [part for part in parts if len(part) > order]
    if not long:
        return 0.0
    differences = [np.diff(part, order, axis=0).ravel() for part in long]
    # C(2p, p), by which p-th differences multiply the variance
    binomial = float(np.prod([(order + i) / i for i in range(1, order + 1)]))
    return float(MEDIANS_TO_SIGMA * np.median(np.abs(np.concatenate(differences))) / np.sqrt(binomial))


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
