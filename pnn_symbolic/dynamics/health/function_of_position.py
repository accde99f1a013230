"""Is the force column a function of x? What scatters about every curve, in time or from row to row."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.dependence import what_it_depends_on
from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.force_windows import spline_columns
from pnn_symbolic.dynamics.health.forces import SIGN
from pnn_symbolic.dynamics.health.regression import explained, fit
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows

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


def _alike(left: np.ndarray, right: np.ndarray) -> float:
    size = float(np.sqrt((left @ left) * (right @ right)))
    return float(left @ right) / size if size else 0.0
