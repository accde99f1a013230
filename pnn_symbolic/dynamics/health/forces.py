"""Is the force that of the motion? Its sign, its size and its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.force_windows import (
    change_and_impulse,
    coarseness,
    judgeable,
    state_windows,
)
from pnn_symbolic.dynamics.health.regression import explained, jackknife
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, forces_of
from pnn_symbolic.dynamics.trajectory import Trajectory

STILL = 1e-6
"""Of v: a change that is none."""
NOISES = 20.0
"""Standard deviations of the noise of v that its range must have."""
SIGN = 0.5
"""R² from which a slope below 0 is one of the force."""
CLEAR = 0.9
"""R² from which its size is judged; and below which the force leaves too much."""
LEFT = 0.01
"""Share of the change of v that the force, with friction, must leave to be blamed."""
STATE = 0.05
"""Share of this that (x, v) may leave: what nothing says is noise, or something else."""
CERTAIN = 30.0
"""Times what the two rules of integration differ by: Kepler's pericentre between two rows left up to 16 times it."""
OFF = 0.05
"""Relative difference of the mass read from the rows and the stated one."""
SURE = 6.0
"""Standard errors of a jackknife."""
DIFFERENT = 0.01
"""Mean square of (column − named) over that of the column."""
SHAPE = 0.01
"""The same after the best factor: below, the two differ by that factor."""


def potential_mismatch(trajectories: Sequence[Trajectory], force: Callable[[np.ndarray], np.ndarray]) -> Symptom | None:
    """The named force against the force column, row by row."""
    if any(trajectory.forces is None for trajectory in trajectories):
        return None
    column = np.concatenate([np.ravel(trajectory.forces) for trajectory in trajectories])  # pyright: ignore[reportArgumentType, reportCallIssue]
    named = np.concatenate([forces_of(force, trajectory.positions).ravel() for trajectory in trajectories])
    finite = np.isfinite(named)
    if not finite.all():
        rows = int((~finite).sum())
        return Symptom(
            code="potential_mismatch",
            severity="refused",
            sentence=(
                f"The force of the named potential is not finite at {rows} rows, x = {_first_bad(trajectories, named)}."
            ),
            statistic={"rows": rows},
            remedy="Check the potential, and where its pole lies.",
        )
    largest = float(np.abs(column).max()) or 1.0
    column, named = column / largest, named / largest
    size = float(column @ column)
    if size == 0 or float(np.square(column - named).sum()) <= DIFFERENT * size:
        return None
    if np.median(np.abs(column - named)) <= OFF / 5 * np.median(np.abs(column)):
        return None  # a few rows at a steep wall, where the noise of x is multiplied
    factor = float(column @ named / (named @ named)) if named.any() else 0.0
    left = float(np.square(column - factor * named).sum()) / size
    if left < SHAPE and factor < 0:
        sentence = f"The force column is {factor:.4g} times the force of the named potential: the other sign."
        remedy = "A force is −dU/dx: turn the sign of one of the two."
    elif left < SHAPE:
        sentence = f"The force column is {factor:.4g} times the force of the named potential."
        remedy = "Give the potential's parameters, or the units of the column."
    else:
        sentence = f"The named potential has another force than the column: the best factor leaves {left:.0%} of it."
        remedy = "Name another potential, or none, and the column is used."
    return Symptom(
        code="potential_mismatch",
        severity="refused",
        sentence=sentence,
        statistic={"factor": factor, "left": left},
        remedy=remedy,
    )


def no_force(rows: Rows) -> Symptom | None:
    """A force of 0 at every row, where v changes."""
    if any(run.f is None or run.f.any() for run in rows.runs) or rows.pairs < FEWEST_PAIRS:
        return None
    changes = max(float(np.ptp(run.v, axis=0).max()) for run in rows.runs)
    if changes <= STILL * max(float(np.abs(run.v).max()) for run in rows.runs) + NOISES * rows.noise[1]:
        return None
    return Symptom(
        code="potential_mismatch" if rows.named else "force_not_of_position",
        severity="refused",
        sentence=(
            f"{'The named potential' if rows.named else 'The force column'} has a force of 0 at every row, but v "
            "changes."
        ),
        statistic={"changes": changes * rows.unit},
        remedy="Give the force that acts, or leave the column out.",
    )


def force_sign(rows: Rows) -> Symptom | None:
    """The change of v on ∫f dt: its slope is 1/m: below 0 the sign is wrong; with a stated mass the size is seen."""
    if not judgeable(rows):
        return None
    k = rows.velocity_window
    change, impulse = change_and_impulse(rows, k)
    share = explained(impulse[:, None], change)
    slope, error = jackknife(impulse[:, None], change, 0)
    whose = "of the named potential" if rows.named else "in the column"
    if slope < 0 and (share > CLEAR or (share > SIGN and abs(slope) > SURE * error)):
        return Symptom(
            code="force_sign",
            severity="refused",
            sentence=f"The force {whose} has the other sign: v changes against it ({share:.0%} of its change).",
            statistic={"slope": slope, "explained": share},
            remedy="A force is −dU/dx: turn its sign.",
        )
    if rows.mass is not None and slope > 0 and share > CLEAR:
        mass, spread = 1 / slope, error / slope**2
        if abs(mass / rows.mass - 1) > OFF and abs(mass - rows.mass) > SURE * spread:
            return Symptom(
                code="potential_mismatch",
                severity="warning",
                sentence=f"The force {whose} and the motion ask for a mass of {mass:.4g}, {rows.mass:g} is stated.",
                statistic={"mass": mass, "stated": rows.mass},
                remedy=(
                    "Check the mass, the units of the force (--units), and a factor 180/π where angles are in degrees."
                ),
            )
    return None


def not_the_force(rows: Rows) -> Symptom | None:
    """(x, v) says nearly all of the change of v, and the force, with friction beside it, does not."""
    if not judgeable(rows) or rows.far_apart or rows.runs[0].x.shape[1] != 1:
        return None
    k = rows.velocity_window
    change, impulse = change_and_impulse(rows, k)
    moved = rows.windows(k, lambda run: run.x).ravel()
    by_force = explained(np.column_stack([impulse, moved]), change)
    left = 1 - by_force
    plain = rows.windows(k, lambda run: run.cumulated(run.forces, four=False)).ravel()
    coarse = max(coarseness(rows), float(np.square(impulse - plain).sum() / np.square(impulse).sum()))
    if left < LEFT or left < CERTAIN * coarse:
        return None
    by_state = explained(state_windows(rows, k, each=4), change)
    if 1 - by_state > STATE * left:
        return None
    code = "potential_mismatch" if rows.named else "force_not_of_position"
    what = "the named potential" if rows.named else "the force column"
    return Symptom(
        code=code,
        severity="refused" if by_force < CLEAR else "warning",
        sentence=(
            f"(x, v) says {by_state:.1%} of the change of v, {what} {max(by_force, 0):.1%}: another force acts, or one "
            "that depends on v."
        ),
        statistic={"by_force": by_force, "by_state": by_state},
        remedy="Name the potential that acts, or give the whole force.",
    )


def _first_bad(trajectories: Sequence[Trajectory], named: np.ndarray) -> str:
    x = np.concatenate([trajectory.positions.ravel() for trajectory in trajectories])
    return f"{x[~np.isfinite(named)][0]:.6g}"
