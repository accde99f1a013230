"""Does a run begin anew where the motion does not show a gap? A wall is at its place each time, a seam is not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from pnn_symbolic.dynamics.health.breaks import where
from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.jumps import LEAST, MEDIANS, VISIBLE
from pnn_symbolic.dynamics.health.lost_rows import lost_pairs
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

QUIET = 1 / 3
"""Of the break: what the pairs that pass its place at other times may show."""
BESIDE = 1 / 6
"""Of the break: what the pairs beside it may show. A relaxation oscillation turns in three rows and shows a third."""
MOST_SEAMS = 3
"""Of more, each may be where a motion turns at a steep wall, which it does elsewhere with another energy."""
PASSAGES = 2
"""Quiet ones, at least, that acquit the place."""
MARGIN = 0.25
"""Of the way of one step: how far beyond the break rows must lie on both sides; within a step the force moves a hit by
a fraction of that."""
NOISES = 6.0
"""And that many standard deviations of x."""


def begins_anew(rows: Rows) -> Symptom | None:
    """Single pairs in which x or v jumps, at a place that x passes quietly at other times: two runs in one.

    A hit, a narrow well, a barrier between two rows jump likewise, but whenever x comes by. Of a hit at the place h,
    x + vτ = h = x′ − v′(Δt − τ), and no row lies behind it.
    """
    if rows.pairs < 2 * FEWEST_PAIRS or rows.runs[0].x.shape[1] != 1:
        return None
    lost = lost_pairs(rows)
    misses = [np.abs(run.displacement - rows.slope * run.drift)[:, 0] for run in rows.runs]
    spikes = [_spike(run.jump[:, 0]) for run in rows.runs]
    least_miss = max(MEDIANS * _median(misses), LEAST * rows.extent)
    range_of_v = max(float(np.ptp(run.v) * run.steps.mean()) for run in rows.runs)
    least_spike = max(MEDIANS * _median([_bend(run.jump[:, 0]) for run in rows.runs]), VISIBLE * range_of_v)
    alone = [_alone(miss, least_miss) | _alone(spike, least_spike) for miss, spike in zip(misses, spikes, strict=True)]
    breaks = [np.flatnonzero(single & ~gone) for single, gone in zip(alone, lost, strict=True)]
    if not 0 < sum(map(len, breaks)) <= MOST_SEAMS:
        return None
    least_miss = max(least_miss, _largest_elsewhere(misses, breaks) / QUIET)
    least_spike = max(least_spike, _largest_elsewhere(spikes, breaks) / QUIET)
    breaks = [
        pairs[(miss[pairs] > least_miss) | (spike[pairs] > least_spike)]
        for pairs, miss, spike in zip(breaks, misses, spikes, strict=True)
    ]
    pieces: list[_Piece] = []
    for run, miss, spike, pairs in zip(rows.runs, misses, spikes, breaks, strict=True):
        for first, last in pairwise([0, *(pairs + 1).tolist(), len(run)]):
            pieces.append(_Piece(run.x[first:last, 0], miss[first : last - 1], spike[first : last - 1]))
    places: list[tuple[int, int]] = []
    for number, pairs in enumerate(breaks):
        for row in pairs.tolist():
            most_miss = max(QUIET * float(misses[number][row]), least_miss)
            most_spike = max(QUIET * float(spikes[number][row]), least_spike)
            if _acquitted(_place_of_break(rows, rows.runs[number], row), most_miss, most_spike, pieces):
                places.append((number, row))
    if not places:
        return None
    row = places[0][1]
    return Symptom(
        code="restart",
        severity="refused",
        sentence=(
            f"The motion breaks off at {where(rows, places, 2)}, where x passes quietly at other times: no wall is "
            "there, so a run begins anew, rows are twice, or something struck once."
        ),
        statistic={"row": row + 2, "places": len(places)},
        remedy="Drop rows that are there twice, and give each run an id of its own.",
    )


class _Piece:
    """Rows between two breaks: x (T,), and what each of the pairs (T − 1,) misses in x and jumps by in v."""

    def __init__(self, x: np.ndarray, miss: np.ndarray, spike: np.ndarray) -> None:
        self.x, self.miss, self.spike = x, miss, spike

    def passages(self, low: float, high: float) -> list[slice]:
        """The pairs of each way from one side of a place to the other."""
        beyond = np.flatnonzero((self.x < low) | (self.x > high))
        sides = self.x[beyond] > high
        return [slice(beyond[k], beyond[k + 1]) for k in np.flatnonzero(sides[1:] != sides[:-1])]


def _acquitted(place: tuple[float, float], most_miss: float, most_spike: float, pieces: list[_Piece]) -> bool:
    """Whether all that pass this place do so quietly, and enough do."""
    quiet = 0
    for piece in pieces:
        for pairs in piece.passages(*place):
            if piece.miss[pairs].max() > most_miss or piece.spike[pairs].max() > most_spike:
                return False
            quiet += 1
    return quiet >= PASSAGES


def _place_of_break(rows: Rows, run: Run, row: int) -> tuple[float, float]:
    """From where to where x must go to have passed it."""
    step, kappa = float(run.steps[row]), rows.slope
    (before, after), (early, late) = run.x[row : row + 2, 0], kappa * run.v[row : row + 2, 0]
    held = [before, after]
    if early != late:
        instant = (after - late * step - before) / (early - late)
        if 0 <= instant <= step:
            held.append(before + early * instant)
    margin = MARGIN * max(abs(early), abs(late)) * step + NOISES * rows.noise[0]
    return float(min(held) - margin), float(max(held) + margin)


def _spike(jump: np.ndarray) -> np.ndarray:
    """By how much each change of v stands out from both beside it; 0 where it lies between them."""
    padded = np.concatenate([jump[:1], jump, jump[-1:]])
    left, right = jump - padded[:-2], jump - padded[2:]
    return np.where(left * right > 0, np.minimum(np.abs(left), np.abs(right)), 0.0)


def _bend(jump: np.ndarray) -> np.ndarray:
    """Second differences: what a spike is measured by."""
    return np.abs(np.diff(jump, 2)) / 2


def _alone(values: np.ndarray, least: float) -> np.ndarray:
    """Where a value is above `least`, and far above its two neighbours; an end has but one."""
    padded = np.concatenate([[np.inf], values, [np.inf]])
    return (values > least) & (np.maximum(padded[:-2], padded[2:]) < BESIDE * values)


def _largest_elsewhere(values: list[np.ndarray], breaks: list[np.ndarray]) -> float:
    """The largest beside the breaks, which is no seam."""
    kept = [np.delete(part, pairs) for part, pairs in zip(values, breaks, strict=True)]
    return float(np.concatenate(kept).max(initial=0.0))


def _median(parts: list[np.ndarray]) -> float:
    return float(np.median(np.concatenate(parts)))
