"""Does a constant force act beside the one that is given? So it is where the zero of x is not that of the force."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.forces import CERTAIN, SURE, change_and_impulse, coarseness, judgeable
from pnn_symbolic.dynamics.health.regression import explained, fit, jackknife
from pnn_symbolic.dynamics.health.rows import Rows

SHARE = 1e-3
"""Of the change of v that the constant must add: it moves a mass by about as much of itself."""


def constant_force(rows: Rows) -> Symptom | None:
    """What ∫f dt, with friction beside it, leaves of the change of v, and a constant explains.

    A pendulum filmed with its zero .0095 rad off, swinging by .29 to .13, gives a mass .5 % too large, and nothing else
    shows it.
    """
    if not judgeable(rows) or rows.runs[0].x.shape[1] != 1:
        return None
    k = rows.velocity_window
    change, impulse = change_and_impulse(rows, k)
    moved = rows.windows(k, lambda run: run.x).ravel()
    lasted = rows.windows(k, lambda run: run.cumulated(np.ones_like(run.x))).ravel()
    columns = np.column_stack([impulse, moved, lasted])
    added = explained(columns, change) - explained(columns[:, :2], change)
    if added < max(SHARE, CERTAIN * coarseness(rows)):
        return None
    constant, error = jackknife(columns, change, 2)
    if abs(constant) <= SURE * error:
        return None
    x = np.concatenate([run.x[:, 0] for run in rows.runs])
    force = np.concatenate([run.forces[:, 0] for run in rows.runs])
    unit = float(fit(columns, change)[0]) * float(force.std())  # what v changes by, of a force as large as this one
    constant, error = constant / unit, error / abs(unit)
    slope = float(np.polyfit(x, force / force.std(), 1)[0])  # a straight line is enough to say how far off
    shift = constant / slope * rows.unit
    whose = "of the named potential" if rows.named else "in the column"
    return Symptom(
        code="potential_mismatch",
        severity="warning",
        sentence=(
            f"Beside the force {whose} acts a constant one, {constant:.3g} ± {error:.1g} of its root mean square: "
            f"it says {added:.2%} of the change of v."
        ),
        statistic={"constant": constant, "explained": added, "shift": shift},
        remedy=(
            f"Check the zero of x: it is as if {abs(shift):.3g} had to be "
            f"{'added to' if shift > 0 else 'taken from'} x."
        ),
    )
