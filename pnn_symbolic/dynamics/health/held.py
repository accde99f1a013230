"""Are rows written more often than the motion was read? Then numbers stand still while v says that x moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.trajectory import Trajectory

MOVES = 10.0
"""Rounding errors of x that vΔt must be, for equal rows to be no accident of few digits."""
SHARE = 0.01
"""Of the pairs of rows, from which it is a habit of the logger."""
FEWEST = 3


def held(trajectories: Sequence[Trajectory]) -> Symptom | None:
    """Rows whose x and v are those of the row before, number for number, though v is far from 0."""
    count = pairs = 0
    for run in trajectories:
        x, v = (numbers.reshape(len(run), -1) for numbers in (run.positions, run.velocities))
        same = (np.diff(x, axis=0) == 0).all(axis=1) & (np.diff(v, axis=0) == 0).all(axis=1)
        way = np.abs(v[1:]).max(axis=1) * run.time_steps
        if not np.ptp(x):
            continue  # an x that never moves is no reading that is held
        count += int((same & (way > MOVES * run.written[0].error)).sum())
        pairs += len(same)
    if count < max(FEWEST, SHARE * pairs):
        return None
    return Symptom(
        code="clock",
        severity="warning",
        sentence=(
            f"x and v are those of the row before at {count} of {pairs} rows, though v is not 0: the rows were written "
            "more often than the motion was read."
        ),
        statistic={"held": count, "pairs": pairs},
        remedy="Leave these rows out: what they say is no motion, and passes for noise.",
    )
