"""Does a constant force act beside the one that is given? So it is where the zero of x is not that of the force."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.forces import CERTAIN, SURE, coarseness, resolved_force
from pnn_symbolic.dynamics.health.regression import explained, fit, jackknife
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

SHARE = 1e-3
"""Of the change of v that the constant must add: it moves a mass by about as much of itself."""


def constant_force(rows: Rows) -> Symptom | None:
    """What ∫f dt, with friction beside it, leaves of the change of v, and a constant explains.

    A pendulum filmed with its zero .0095 rad off, swinging by .29 to .13, gives a mass .5 % too large, and nothing else
    shows it.
    """
    if not rows.with_forces or rows.pairs < FEWEST_PAIRS or not resolved_force(rows) or rows.runs[0].x.shape[1] != 1:
        return None
    k = rows.velocity_window

    def force_of(run: Run) -> np.ndarray:
        assert run.f is not None
        return run.f

    change = rows.windows(k, lambda run: run.v).ravel()
    impulse = rows.windows(k, lambda run: run.cumulated(force_of(run))).ravel()
    moved = rows.windows(k, lambda run: run.x).ravel()
    lasted = rows.windows(k, lambda run: run.cumulated(np.ones((len(run), 1)))).ravel()
    columns = np.column_stack([impulse, moved, lasted])
    added = explained(columns, change) - explained(columns[:, :2], change)
    if added < max(SHARE, CERTAIN * coarseness(rows)):
        return None
    constant, error = jackknife(columns, change, 2)
    if abs(constant) <= SURE * error:
        return None
    x, force = (np.concatenate([part(run)[:, 0] for run in rows.runs]) for part in (lambda run: run.x, force_of))
    size = float(np.sqrt(np.mean(np.square(force - force.mean()))))
    constant, error = (part / float(fit(columns, change)[0]) / size for part in (constant, error))
    slope = float(np.polyfit(x, force / size, 1)[0])  # a straight line is enough to say how far off
    shift = constant / slope * rows.unit
    whose = "of the named potential" if rows.named else "in the column"
    return Symptom(
        "potential_mismatch",
        "warning",
        f"Beside the force {whose} acts a constant one, {constant:.3g} ± {abs(error):.1g} of its root mean square: "
        f"it says {added:.2%} of the change of v.",
        {"constant": constant, "explained": added, "shift": shift},
        f"Check the zero of x: it is as if {abs(shift):.3g} had to be {'added to' if shift > 0 else 'taken from'} x.",
    )
