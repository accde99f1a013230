"""Is the force that of the motion? Its sign, its size, its shape, and whether it is a function of x at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.interpolate import BSpline

from pnn_symbolic.dynamics.health.dependence import what_it_depends_on
from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.regression import degree_for, explained, fit, jackknife, powers
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, RESOLVED, Rows, Run, forces_of
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
SCATTER = 1e-3
"""Share of the variance of the force that no function of x explains."""
GRAVE = 0.1
"""Share of it from which the rows are refused."""
PARTNERS = 20
"""Pairs of rows near in x and far in time that are needed to tell scatter from a spline that is too stiff."""
APART = 10
"""Rows, at least, between such a pair."""
NEAREST = 0.25
"""Part of these pairs that are nearest in x: there a force that is steep, and no more, differs least."""
SCATTERED = 0.5
"""Of the difference of independent rows, what these must differ by to be called noisy."""
IDLE = 0.3
"""Of the scatter's share: what the force column leaves of the change of v, at least, where that part of it does not
act. Noise of share s in both rows leaves s/(2 − s), half of s or more; a steep force that acts leaves nothing."""


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


def not_of_position(rows: Rows) -> Symptom | None:
    """Scatter of the force column about every smooth function of x: in time, or from row to row.

    What goes on in time depends on v or t, too. Rows that are near in x and far in time tell it from a spline that
    is too stiff: there both leave the same. What does not go on is noise, or the column of another thing.
    """
    if rows.named or not rows.with_forces or rows.runs[0].x.shape[1] != 1 or rows.pairs < 2 * FEWEST_PAIRS:
        return None
    x = np.concatenate([run.x[:, 0] for run in rows.runs])
    f = np.concatenate([run.forces[:, 0] for run in rows.runs])
    number = np.concatenate([1_000_000 * place + np.arange(len(run)) for place, run in enumerate(rows.runs)])
    variance = float(np.square(f - f.mean()).sum())
    if not variance > 1e-20 * float(f @ f) or np.ptp(x) == 0:
        return None
    splines = spline_columns(x, 40)
    rest = f - splines @ fit(splines, f)
    share = float(rest @ rest) / variance
    if share < SCATTER:
        return None
    follows = np.diff(number, 2) == 0
    in_time = _alike(rest[:-2][follows], rest[2:][follows])
    order = np.argsort(x, kind="stable")
    far = np.abs(np.diff(number[order])) > APART
    if far.sum() < PARTNERS:
        return None
    in_place = _alike(rest[order][:-1][far], rest[order][1:][far])
    if in_place > SIGN:
        return None
    if in_time >= SIGN:
        return _depends_on_more(rows, rest, splines, share)
    gaps = np.diff(x[order])
    nearest = far & (gaps <= np.quantile(gaps[far], NEAREST))
    jumps = np.diff(f[order])[nearest]
    # Independent rows differ by the sum of their own variances: runs may have noise of different size.
    apart = (rest[order][:-1] ** 2 + rest[order][1:] ** 2)[nearest]
    idle = 1 - _said_of_the_motion(rows) > IDLE * share
    return _scatters(share) if share > GRAVE and np.mean(jumps**2) > SCATTERED * np.mean(apart) and idle else None


def _said_of_the_motion(rows: Rows) -> float:
    """The share of the change of v from row to row that the forces of both rows explain."""
    change = np.concatenate([run.jump.ravel() for run in rows.runs])
    forces = np.concatenate(
        [((run.forces[1:] + run.forces[:-1]) * run.steps[:, None] ** 2).ravel() for run in rows.runs]
    )
    return explained(forces[:, None], change)


def _depends_on_more(rows: Rows, rest: np.ndarray, splines: np.ndarray, share: float) -> Symptom:
    """A force whose `rest` beside every function of x goes on in time."""
    what, shares = what_it_depends_on(rows, rest, splines)
    return Symptom(
        code="force_not_of_position",
        severity="refused" if share > GRAVE else "warning",
        sentence=(
            f"The force column is no function of x: {share:.2%} of its variance scatters about every curve; {what}."
        ),
        statistic={"scatter": share, **shares},
        remedy="Give the part of it that depends on x alone, or name the potential.",
    )


def _scatters(share: float) -> Symptom:
    """A force that scatters from row to row: its mean at each x may still be the force."""
    return Symptom(
        code="force_not_of_position",
        severity="warning",
        sentence=(
            f"The force column scatters from row to row: {share:.0%} of its variance beside every curve in x. It is "
            "noisy, or not the force of this x."
        ),
        statistic={"scatter": share},
        remedy="Check what the column is; name the potential, or leave the column out.",
    )


def state_windows(rows: Rows, k: int, each: int = 10) -> np.ndarray:
    """(S, K): ∫ of all products of x and v up to a degree that the number of rows allows, over windows of k."""
    together = np.concatenate([np.hstack([run.x, run.v]) for run in rows.runs])
    middle, spread = together.mean(axis=0), together.std(axis=0)
    spread[spread == 0] = 1.0
    degree = degree_for(together.shape[1], rows.pairs, 6, each)

    def products(run: Run) -> np.ndarray:
        return run.cumulated(powers((np.hstack([run.x, run.v]) - middle) / spread, degree))

    return rows.windows(k, products)


def spline_columns(x: np.ndarray, most: int) -> np.ndarray:
    """(S, K): cubic splines with knots at quantiles of x, about fifteen rows for each."""
    inner = np.unique(np.quantile(x, np.linspace(0, 1, max(2, min(most, len(x) // 15)))))
    knots = np.concatenate([[inner[0]] * 3, inner, [inner[-1]] * 3])
    return BSpline.design_matrix(x, knots, 3).toarray()


def spline_windows(rows: Rows, k: int, most: int) -> np.ndarray:
    """(S, K): ∫ of splines of x over windows of k, of rows of one coordinate: whatever force of x there may be."""
    splines = spline_columns(np.concatenate([run.x[:, 0] for run in rows.runs]), most)
    ends = np.cumsum([len(run) for run in rows.runs])[:-1]
    over_windows = []
    for run, values in zip(rows.runs, np.split(splines, ends), strict=True):
        if len(run) > k:
            integral = run.cumulated(values)
            over_windows.append(integral[k:] - integral[:-k])
    return np.concatenate(over_windows)


def resolved_force(rows: Rows) -> bool:
    """Whether rows are close enough to integrate the force: two rules agree."""
    return coarseness(rows) <= RESOLVED**2


def coarseness(rows: Rows) -> float:
    """The mean square by which ∫f dt by four rows and by two differ, over that of ∫f dt."""
    difference = total = 0.0
    for run in rows.runs:
        four = np.diff(run.impulse, axis=0)
        two = np.diff(run.cumulated(run.forces, four=False), axis=0)
        difference += float(np.square(four - two).sum())
        total += float(np.square(four).sum())
    return difference / total if total else 0.0


def judgeable(rows: Rows) -> bool:
    """Whether there are forces, enough pairs of rows, and rows close enough to integrate the force."""
    return rows.with_forces and rows.pairs >= FEWEST_PAIRS and resolved_force(rows)


def change_and_impulse(rows: Rows, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The change of v and ∫f dt over windows, all coordinates in one column."""

    return rows.windows(k, lambda run: run.v).ravel(), rows.windows(k, lambda run: run.impulse).ravel()


def _alike(left: np.ndarray, right: np.ndarray) -> float:
    size = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / size if size else 0.0


def _first_bad(trajectories: Sequence[Trajectory], named: np.ndarray) -> str:
    x = np.concatenate([trajectory.positions.ravel() for trajectory in trajectories])
    return f"{x[~np.isfinite(named)][0]:.6g}"
