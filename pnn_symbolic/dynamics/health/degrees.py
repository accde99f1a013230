"""Is x in degrees where the named potential takes radians?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.forces import CLEAR
from pnn_symbolic.dynamics.health.regression import explained
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run, forces_of


def in_degrees(rows: Rows, force: Callable[[np.ndarray], np.ndarray]) -> Symptom | None:
    """The named force at x·π/180 says the change of v, and at x it does not."""
    if rows.pairs < FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    k = rows.velocity_window
    change = rows.windows(k, lambda run: run.v).ravel()

    def explained_in(unit: float) -> float:
        """The share of the change of v that the force says where x is measured in it."""

        def impulse(run: Run) -> np.ndarray:
            return run.cumulated(forces_of(force, run.x * rows.unit * unit))

        column = rows.windows(k, impulse)
        return explained(column.reshape(-1, 1), change) if np.isfinite(column).all() else 0.0

    as_written, converted = explained_in(1.0), explained_in(np.pi / 180)
    if as_written >= CLEAR or converted < CLEAR or 1 - converted > (1 - CLEAR) * (1 - as_written):
        return None
    return Symptom(
        code="potential_mismatch",
        severity="refused",
        sentence=(
            f"x is in degrees, and the named potential takes radians: with x·π/180 it says {converted:.1%} of the "
            f"change of v, with x as it is {max(as_written, 0):.1%}."
        ),
        statistic={"converted": converted, "as_written": as_written},
        remedy="Write the units in the heads, theta (deg) and omega (deg/s), or multiply both by π/180.",
    )
