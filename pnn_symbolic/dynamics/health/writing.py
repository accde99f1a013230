"""How were the rows taken down? The clock and the digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.rows import Rows
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
