"""Does a run begin anew where the motion does not show a gap? A wall is at its place each time, a seam is not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pnn_symbolic.dynamics.health.breaks import where
from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.impacts import MEDIANS, VISIBLE
from pnn_symbolic.dynamics.health.jumps import LEAST
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
    motions = [_Motion.of(run, rows.slope) for run in rows.runs]
    least = _least_jolt(rows, motions)
    breaks: list[np.ndarray] = []
    for motion, lost in zip(motions, lost_pairs(rows), strict=True):
        breaks.append(np.flatnonzero(motion.single_jolts(least) & ~lost))
    if not 0 < sum(map(len, breaks)) <= MOST_SEAMS:
        return None
    elsewhere = _largest_elsewhere(motions, breaks)
    least = _Jolt(max(least.miss, elsewhere.miss / QUIET), max(least.spike, elsewhere.spike / QUIET))
    breaks = [pairs[motion.exceeds(least)[pairs]] for motion, pairs in zip(motions, breaks, strict=True)]
    pieces = _between(motions, breaks)
    places: list[tuple[int, int]] = []
    for number, pairs in enumerate(breaks):
        for row in pairs.tolist():
            most = motions[number].quiet_beside(row, least)
            if _acquitted(_place_of_break(rows, rows.runs[number], row), most, pieces):
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


class _Jolt(NamedTuple):
    """What a pair misses in x, and what it jumps by in v."""

    miss: float
    spike: float


@dataclass(frozen=True, eq=False)
class _Motion:
    """Rows of one run: x (T,), and what each of the pairs (T − 1,) misses in x and jumps by in v."""

    x: np.ndarray
    miss: np.ndarray
    spike: np.ndarray

    @classmethod
    def of(cls, run: Run, slope: float) -> _Motion:
        """Of a whole run, whose x moves by `slope` times what v says."""
        return cls(run.x[:, 0], np.abs(run.displacement - slope * run.drift)[:, 0], _spike(run.jump[:, 0]))

    def part(self, first: int, last: int) -> _Motion:
        """The rows from the first to before the last."""
        return _Motion(self.x[first:last], self.miss[first : last - 1], self.spike[first : last - 1])

    def exceeds(self, jolt: _Jolt) -> np.ndarray:
        """(T − 1,) whether a pair shows more, in x or in v."""
        return (self.miss > jolt.miss) | (self.spike > jolt.spike)

    def single_jolts(self, least: _Jolt) -> np.ndarray:
        """(T − 1,) whether a pair shows more and stands out of the pairs beside it, in x or in v."""
        return _alone(self.miss, least.miss) | _alone(self.spike, least.spike)

    def quiet_beside(self, row: int, least: _Jolt) -> _Jolt:
        """The most that a pair may show to be quiet beside this one."""
        return _Jolt(
            max(QUIET * float(self.miss[row]), least.miss),
            max(QUIET * float(self.spike[row]), least.spike),
        )

    def passages(self, low: float, high: float) -> list[slice]:
        """The pairs of each way from one side of a place to the other."""
        beyond = np.flatnonzero((self.x < low) | (self.x > high))
        sides = self.x[beyond] > high
        return [slice(beyond[k], beyond[k + 1]) for k in np.flatnonzero(sides[1:] != sides[:-1])]


def _least_jolt(rows: Rows, motions: list[_Motion]) -> _Jolt:
    """What stands out of the motion of most pairs, and of what is written."""
    range_of_v = max(float(np.ptp(run.v) * run.steps.mean()) for run in rows.runs)
    usual_miss = _median([motion.miss for motion in motions])
    usual_bend = _median([_bend(run.jump[:, 0]) for run in rows.runs])
    return _Jolt(max(MEDIANS * usual_miss, LEAST * rows.extent), max(MEDIANS * usual_bend, VISIBLE * range_of_v))


def _largest_elsewhere(motions: list[_Motion], breaks: list[np.ndarray]) -> _Jolt:
    """The largest beside the breaks, which is no seam."""
    misses = [np.delete(motion.miss, pairs) for motion, pairs in zip(motions, breaks, strict=True)]
    spikes = [np.delete(motion.spike, pairs) for motion, pairs in zip(motions, breaks, strict=True)]
    return _Jolt(*(float(np.concatenate(values).max(initial=0.0)) for values in (misses, spikes)))


def _between(motions: list[_Motion], breaks: list[np.ndarray]) -> list[_Motion]:
    """The pieces of the runs from break to break."""
    pieces: list[_Motion] = []
    for motion, pairs in zip(motions, breaks, strict=True):
        ends = [0, *(pairs + 1).tolist(), len(motion.x)]
        pieces += [motion.part(first, last) for first, last in pairwise(ends)]
    return pieces


def _acquitted(place: tuple[float, float], most: _Jolt, pieces: list[_Motion]) -> bool:
    """Whether all that pass this place do so quietly, and enough do."""
    quiet = 0
    for piece in pieces:
        for pairs in piece.passages(*place):
            if piece.miss[pairs].max() > most.miss or piece.spike[pairs].max() > most.spike:
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


def _median(parts: list[np.ndarray]) -> float:
    return float(np.median(np.concatenate(parts)))
