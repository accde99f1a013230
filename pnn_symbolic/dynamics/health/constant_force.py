"""Is the force there, but not at its place? A zero of x that is not that of the force, a constant force beside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.force_windows import change_and_impulse, coarseness, judgeable
from pnn_symbolic.dynamics.health.forces import CERTAIN, CLEAR, SURE
from pnn_symbolic.dynamics.health.regression import explained, fit, jackknife
from pnn_symbolic.dynamics.health.rows import Rows, Run, forces_of
from pnn_symbolic.dynamics.plus_minus import plus_minus

SHARE = 1e-4
"""Of the change of v that the other zero must add; what the shift does to a mass is of its second order."""
CONSTANT_SHARE = 1e-3
"""The same of a constant: it moves a mass by about as much of itself."""
SLOPE_OVER = 1e-5
"""Of the extent of x, to either side: what the slope of the named force is taken over."""
NEARLY_ALL = 10.0
"""Times what is left then: a shift that takes that much is none of the rule of integration, whose error would stay."""
NEWTON_STEPS = 4
"""From a tenth of the motion off to six digits."""

Force = Callable[[np.ndarray], np.ndarray]


def another_zero(rows: Rows, force: Force) -> Symptom | None:
    """What ∫f dt, with friction beside it, leaves of the change of v, and the named force at x + s explains.

    force   of the numbers in the file; f(x + s) − f(x) is s f′(x) to first order, so ∫f′ dt is the column that a
            shift s fills, whatever the shape of f

    A pendulum filmed with its zero .0095 rad off, swinging by .29 to .13, gives a mass .5 % too large, and nothing else
    shows it.
    """
    if not judgeable(rows) or rows.runs[0].x.shape[1] != 1:
        return None
    columns, change = _columns(rows, _over_windows(rows, _slope(rows, force)))
    added, left = _added(columns, change)
    certain = min(CERTAIN * coarseness(rows), NEARLY_ALL * left)
    by_constant, _ = _added(*_columns(rows, _over_windows(rows, np.ones_like)))
    if added < max(SHARE, certain, by_constant):
        return None
    coefficient, error = jackknife(columns, change, 2)
    if abs(coefficient) <= SURE * error:
        return None
    shift = _shift(rows, force)
    side = "added to" if shift > 0 else "taken from"
    return Symptom(
        code="potential_mismatch",
        severity="refused" if 1 - added - left < CLEAR else "warning",
        sentence=(
            f"The zero of x is not that of the named potential: moved by {abs(shift):.3g}, its force says {added:.2%} "
            "more of the change of v."
        ),
        statistic={"explained": added, "shift": shift},
        remedy=f"Check the zero of x: it is as if {abs(shift):.3g} had to be {side} x.",
    )


def constant_force(rows: Rows) -> Symptom | None:
    """What ∫f dt, with friction beside it, leaves of the change of v, and a constant explains."""
    if not judgeable(rows) or rows.runs[0].x.shape[1] != 1:
        return None
    columns, change = _columns(rows, _over_windows(rows, np.ones_like))
    added, _ = _added(columns, change)
    if added < max(CONSTANT_SHARE, CERTAIN * coarseness(rows)):
        return None
    constant, error = jackknife(columns, change, 2)
    if abs(constant) <= SURE * error:
        return None
    force = np.concatenate([run.forces[:, 0] for run in rows.runs])
    unit = float(fit(columns, change)[0]) * float(force.std())  # what v changes by, of a force as large as this one
    constant, error = constant / unit, error / abs(unit)
    whose = "of the named potential" if rows.named else "in the column"
    return Symptom(
        code="potential_mismatch",
        severity="warning",
        sentence=(
            f"Beside the force {whose} acts a constant one, {constant:.3g}{plus_minus(error)} of its standard "
            f"deviation: it says {added:.2%} of the change of v."
        ),
        statistic={"constant": constant, "explained": added},
        remedy=(
            "Add what is constant, such as a weight or a slope, to the potential."
            if rows.named
            else "Check the zero of the force column, or whether it holds the whole force."
        ),
    )


def _slope(rows: Rows, force: Force, shift: float = 0.0) -> Callable[[np.ndarray], np.ndarray]:
    """f′ at x + shift, as a function of x in `rows.unit`; in the unit of the named force."""
    reach = SLOPE_OVER * rows.extent * rows.unit

    def slope(x: np.ndarray) -> np.ndarray:
        place = x * rows.unit + shift
        return (forces_of(force, place + reach) - forces_of(force, place - reach)) / (2 * reach)

    return slope


def _shift(rows: Rows, force: Force) -> float:
    """s that lets ∫f(x + s) dt explain most, by Gauss–Newton; its first step where the others lead to a pole."""
    shift = 0.0
    for _ in range(NEWTON_STEPS):

        def moved(x: np.ndarray, by: float = shift) -> np.ndarray:
            return forces_of(force, x * rows.unit + by)

        along = _over_windows(rows, _slope(rows, force, shift))
        columns, change = _columns(rows, along, _over_windows(rows, moved))
        if not np.isfinite(columns).all():
            break
        factors = fit(columns, change)
        shift += float(factors[2] / factors[0])
    return shift


def _added(columns: np.ndarray, change: np.ndarray) -> tuple[float, float]:
    """What the last column says of the change of v beside the others, and what all leave; 0 and 1 of no numbers."""
    if not np.isfinite(columns).all():
        return 0.0, 1.0
    together = explained(columns, change)
    return together - explained(columns[:, :2], change), 1 - together


def _columns(rows: Rows, beside: np.ndarray, impulse: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(S, 3): ∫f dt, X and `beside`; and the change of v."""
    change, own_impulse = change_and_impulse(rows, rows.velocity_window)
    moved = rows.windows(rows.velocity_window, lambda run: run.x).ravel()
    return np.column_stack([own_impulse if impulse is None else impulse, moved, beside]), change


def _over_windows(rows: Rows, values: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """(S,): ∫ of a function of x over the windows."""

    def integral(run: Run) -> np.ndarray:
        return run.cumulated(values(run.x))

    return rows.windows(rows.velocity_window, integral).ravel()
