"""Are rows lost? Whole steps between two rows, as told by the pairs beside them."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.breaks import beside_each, cut, neighbours, shifted
from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.impacts import OUT_OF_NOTHING, impact_pairs
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

LOST_WITHIN = 0.1
"""Relative: how near a whole number of steps the motion between two rows must be."""
NOISES = 6.0
"""Standard deviations of v between one step's change of v and another's."""
CURVED = 0.5
"""Of a change of v: what the one over the gap may be off, a step, where the force turns round."""
MOST_LOST = 4
"""Steps, beyond which every number is near a whole one."""
CERTAIN = 8.0
"""Standard deviations of noise in Δx that vΔt must have, to count steps by it."""
MOVES = 0.2
"""Share of the root mean square of vΔt below which a pair does not tell how many steps it spans."""


def lost_rows(rows: Rows) -> tuple[Symptom, Rows] | None:
    """Single pairs between which two or more whole steps lie; and the rows, cut there."""
    lost = lost_pairs(rows)
    spans = [_steps(rows, run)[0][pairs] for run, pairs in zip(rows.runs, lost, strict=True)]
    listed = np.concatenate(spans).tolist()
    if not listed or len(listed) > rows.pairs * LOST_WITHIN:
        return None
    symptom = Symptom(
        code="clock",
        severity="warning",
        sentence=f"Between {len(listed)} pairs of rows lie {_listed(listed)} steps, not one: rows are lost.",
        statistic={"places": len(listed), "longest": max(listed)},
        remedy="Begin a new trajectory, with an id of its own, after each gap.",
    )
    return symptom, cut(rows, [np.flatnonzero(pairs) for pairs in lost])


def lost_pairs(rows: Rows) -> list[np.ndarray]:
    """(T − 1,) of each run: whether whole steps lie between two rows, as told by pairs beside them, one step apart."""
    if rows.pairs < FEWEST_PAIRS:
        return [np.zeros(len(run) - 1, bool) for run in rows.runs]
    pairs_of_runs = []
    for run, hits in zip(rows.runs, impact_pairs(rows), strict=True):
        whole, off, clear = _steps(rows, run)
        near = (off < LOST_WITHIN * np.minimum(whole, 2)) & (whole <= MOST_LOST)
        beside = np.where(near, np.where(clear, whole, 0.0), np.inf)
        usual = (np.minimum(*neighbours(np.where(beside == 0, np.inf, beside))) == 1) & np.isfinite(beside_each(beside))
        # v changes by as many times what it does in the nearest pairs without a gap; at a wall that stops it, by more.
        earlier, later = _outside(run.jump[:, 0], (whole >= 2) & near & clear)
        blur = NOISES * rows.noise[1] * run.steps.mean()
        middle = (earlier + later) / 2
        slack = np.abs(earlier - later) / 2 + CURVED * np.maximum(np.abs(earlier), np.abs(later))
        goes_on = np.abs(run.jump[:, 0] - whole * middle) <= whole * (slack + blur)
        sizes = np.abs(earlier), np.abs(later)
        goes_on &= np.maximum(*sizes) <= OUT_OF_NOTHING * np.maximum(np.minimum(*sizes), np.median(np.abs(run.jump)))
        lost = (whole >= 2) & near & usual & goes_on & clear
        lost[hits] = False
        pairs_of_runs.append(lost)
    return pairs_of_runs


def _outside(values: np.ndarray, gaps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each pair, the value of the nearest earlier and later one that is no gap; 0 beyond the ends."""
    place = np.arange(len(values))
    before = shifted(np.maximum.accumulate(np.where(gaps, -1, place)), 1)
    after = shifted(np.minimum.accumulate(np.where(gaps, len(values), place)[::-1])[::-1], -1)
    padded = np.concatenate([values, [0.0]])  # also read for the place before the first
    first, last = place == 0, place == len(values) - 1
    return padded[np.where(first, -1, before)], padded[np.where(last, -1, after)]


def _steps(rows: Rows, run: Run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each pair: the nearest whole number of steps, how far it is off, and whether the motion is clear enough."""
    moved, expected = run.displacement[:, 0], rows.slope * run.drift[:, 0]
    blur = np.hypot(np.sqrt(2) * rows.noise[0], rows.slope * rows.noise[1] * run.steps.mean())
    clear = (np.abs(expected) > max(MOVES * rows.usual_drift * abs(rows.slope), CERTAIN * blur)) & (expected != 0)
    ratio = np.where(clear, moved / np.where(clear, expected, 1.0), 1.0)
    whole = np.rint(ratio)
    return whole, np.abs(ratio - whole), clear


def _listed(spans: list[float]) -> str:
    return " or ".join(f"{span:.0f}" for span in sorted(set(spans))[:3])
