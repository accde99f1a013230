"""Is v a velocity at all? A speed, which has no sign, or numbers that have nothing to do with x."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.regression import correlation_of, rms
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, STANDS_OUT, WINDOWS, Rows
from pnn_symbolic.dynamics.health.velocities import MOVES

BACKWARDS = 0.001
"""Share of the windows in which x goes against a v that never changes sign, by `NOISES` standard deviations."""
NOISES = 5.0
FAINT = 1e-3
"""Of the usual way of x in a window: what it goes back by less does not count, however small the noise."""
LEAST_BACK = 1e-4
"""Share of its range that x must have gone back by, where its noise is smaller."""
UNRELATED = 0.5
"""Correlation of X with ∫v below which v is not the velocity of x."""
INDEPENDENT = 20
"""Windows that do not overlap, for a correlation that is no chance: of 20, one in 40 is above 0.5."""


def speed(rows: Rows) -> Symptom | None:
    """A v without sign, or one that has nothing to do with x."""
    if rows.pairs < FEWEST_PAIRS // 2:
        return None
    k = rows.position_window
    moved, path = rows.windows(k, lambda run: run.x), rows.windows(k, lambda run: run.path)
    if not moved.any() and path.any():
        return Symptom(
            code="speed",
            severity="refused",
            sentence="x is the same in all rows, and v is not 0: v is not the velocity of x.",
            statistic={"backwards": 0.0, "correlation": 0.0},
            remedy="Check which columns are x and v.",
        )
    noise = np.sqrt(2) * rows.noise[0]  # of a difference of two rows
    if not rms(moved) > STANDS_OUT / 2 * noise:
        return _unrelated(rows)
    against = _against(rows, moved)
    backwards = float((against > max(NOISES * noise, FAINT * rms(moved))).sum() / moved.size)
    correlation = correlation_of(moved, path)
    if backwards * moved.size > max(2, BACKWARDS * moved.size) or (against.size and _turns(rows)):
        what = "v is a speed" if any(run.v.any() for run in rows.runs) else "v is 0 throughout"
        often = f" in {backwards:.1%} of the rows" if backwards >= BACKWARDS else ""
        return Symptom(
            code="speed",
            severity="refused",
            sentence=f"v never changes its sign but x turns back{often}: {what}.",
            statistic={"backwards": backwards, "correlation": correlation},
            remedy="Give velocities, with their sign; or no v, which is then made from x.",
        )
    blurred = rows.noise[1] * np.sqrt(k) * rows.runs[0].steps.mean()
    if abs(correlation) < UNRELATED and blurred <= MOVES * rms(path) and rows.pairs >= FEWEST_PAIRS:
        return Symptom(
            code="speed",
            severity="refused",
            sentence=(
                f"v is not the velocity of x: x moves by other amounts than v says (correlation {correlation:.2f})."
            ),
            statistic={"backwards": backwards, "correlation": correlation},
            remedy="Check which column is v; or give none, and it is made from x.",
        )
    return None


def _against(rows: Rows, moved: np.ndarray) -> np.ndarray:
    """How far x goes back in each window, where v never changes its sign; else nothing."""
    v = np.concatenate([run.v for run in rows.runs])
    if (v >= 0).all():
        return -moved
    return moved if (v <= 0).all() else np.zeros(0)


def _turns(rows: Rows) -> bool:
    """Whether x goes back where v, which keeps its sign, comes so near to 0 that it passes it in one step.

    In all, not from row to row: so few rows beyond a turn are enough as stand out of the noise of x together.
    """
    for run in rows.runs:
        x, change = run.x * np.sign(run.v.sum(axis=0)), np.abs(run.jump / run.steps[:, None])
        back = np.maximum.accumulate(x, axis=0) - x
        last, coordinate = np.unravel_index(int(np.argmax(back)), back.shape)
        first = int(np.argmax(x[: last + 1, coordinate]))
        extremes = rows.noise[0] * (2 * np.sqrt(2 * np.log(len(run))) + 2)  # the range of so many normal numbers
        if back[last, coordinate] <= max(extremes, LEAST_BACK * float(np.ptp(x))):
            continue
        for turn in (first, int(last)):
            near = slice(max(0, turn - 2), turn + 2)
            if np.abs(run.v[near, coordinate]).min() <= change[near, coordinate].max():
                return True
    return False


def _unrelated(rows: Rows) -> Symptom | None:
    """x that is rough at every window, and moves as v says at none of them: a walk, or noise that hides the motion."""
    longest = max(map(len, rows.runs))
    windows = [k for k in WINDOWS if k <= max(1, longest // INDEPENDENT)]
    best = 0.0
    for k in windows:
        moved, path = rows.windows(k, lambda run: run.x), rows.windows(k, lambda run: run.path)
        if not rms(moved) or not rms(path):
            return None
        best = max(best, abs(correlation_of(moved - moved.mean(axis=0), path - path.mean(axis=0))))
    if best >= UNRELATED or rows.pairs < 2 * FEWEST_PAIRS:
        return None
    return Symptom(
        code="speed",
        severity="warning",
        sentence=(
            f"x does not move as v says, over no number of rows (correlation {best:.2f} at most): v is not the "
            "velocity of x, or noise hides the motion, or the rows lie far apart."
        ),
        statistic={"correlation": best},
        remedy="Check which columns are x and v; where they are right, write rows closer together, or smooth them.",
    )
