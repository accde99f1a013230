"""Does the velocity decay? The part of its change that goes with the path, beside every force of the place."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.force_windows import resolved_force, spline_windows
from pnn_symbolic.dynamics.health.regression import explained, fit, jackknife
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows

CLEAR = 0.9
"""R² of force and friction together, from which γ is stated."""
CONFOUNDED = 0.9
"""R² of the path on the force: a run that passes each place once cannot tell a force from friction."""
SURE = 6.0
"""Standard errors of a jackknife."""
SMALLEST = 1e-3
"""γ over the frequency of the motion."""
MUCH_LESS = 0.25
"""Of what friction in proportion to v leaves: what dry friction leaves where it is meant. The step in which v turns is
its own error, and a term of second order that is neither leaves of both about the same."""
SPLINES = 12
SMOOTH = 0.5
"""Autocorrelation of what is left from which it is no noise; friction must then explain half of it, or more."""


def friction(rows: Rows) -> Symptom | None:
    """γ of Δv = ∫f dt / m − γ·X, with f the force column or, without one, any spline of x.

    The regressor is X = x(t + k) − x(t), whose noise is not that of v: ∫v dt would dilute γ by σ²/var v.
    """
    if rows.pairs < 2 * FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    k = rows.velocity_window
    change = rows.windows(k, lambda run: run.v).ravel()
    moved = rows.windows(k, lambda run: run.x).ravel()
    forces = _forces(rows, k)
    path = rows.windows(k, lambda run: run.path).ravel()
    moves = (moved != 0) | (change != 0)  # what sticks is held by another force, whatever its friction is
    if forces is None or not moved.any() or not change.any() or explained(path[:, None], moved) < CLEAR:
        return None
    change, moved, forces = change[moves], moved[moves], forces[moves]
    columns = np.column_stack([forces, moved])
    together, alone = explained(columns, change), explained(forces, change)
    if together < CLEAR or explained(forces, moved) > CONFOUNDED:
        return None
    signs = rows.windows(k, lambda run: run.cumulated(np.sign(run.v), four=False)).ravel()[moves]
    dry = _dry(rows.unit, signs, forces, change, left=1 - together)
    if dry is not None:
        return dry
    slope, error = jackknife(columns, change, columns.shape[1] - 1)
    frequency = float(np.sqrt(np.mean(change**2) / np.mean(moved**2)))
    gamma = -slope
    if abs(gamma) <= SURE * error or abs(gamma) <= SMALLEST * frequency:
        return None
    rest = change - forces @ fit(forces, change)
    smooth = float(rest[: -2 * k] @ rest[2 * k :]) / float(rest @ rest)
    if smooth > SMOOTH and 1 - together > (1 - SMOOTH) * (1 - alone):
        return None
    what = "v decays with the path, friction" if gamma > 0 else "v grows with the path, negative friction"
    return Symptom(
        code="friction",
        severity="warning",
        sentence=f"{what} γ = {gamma:.4g} ± {2 * error:.1g} per unit of time: energy is not conserved.",
        statistic={"gamma": gamma, "error": error, "explained": together},
        remedy="A law with a factor of v is meant; no symmetry in time is to be expected.",
    )


def _dry(unit: float, signs: np.ndarray, forces: np.ndarray, change: np.ndarray, left: float) -> Symptom | None:
    """v that loses the same in every time, ∫sign v dt: far less is left by it than by the path."""
    columns = np.column_stack([forces, signs])
    together = explained(columns, change)
    if 1 - together > MUCH_LESS * left:
        return None
    slope, error = jackknife(columns, change, columns.shape[1] - 1)
    if slope >= -SURE * error:
        return None
    size, spread = -slope * unit, 2 * error * unit
    return Symptom(
        code="friction",
        severity="warning",
        sentence=(
            f"v loses the same in every time, dry friction of {size:.4g} ± {spread:.1g} of acceleration, whichever "
            "way it goes: energy is not conserved."
        ),
        statistic={"dry": size, "error": spread / 2, "explained": together},
        remedy="A term that jumps with the sign of v is meant, which no law of this family has.",
    )


def _forces(rows: Rows, k: int) -> np.ndarray | None:
    """(S, K): ∫f dt over windows; or ∫ of splines of x where the force is not known."""
    if rows.with_forces:
        if not resolved_force(rows):
            return None
        return rows.windows(k, lambda run: run.impulse)
    if np.ptp(np.concatenate([run.x for run in rows.runs])) == 0:
        return None
    return spline_windows(rows, k, SPLINES)
