"""Does the velocity jump? Walls that are hit: the law of the rows between says nothing of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pnn_symbolic.dynamics.health.breaks import cut, shifted
from pnn_symbolic.dynamics.health.finding import Symptom, so_many_places
from pnn_symbolic.dynamics.health.rows import Rows, Run
from pnn_symbolic.dynamics.trajectory import SHORTEST, Trajectory

MEDIANS = 12.0
"""A break is that much larger than the median: 6 standard deviations of noise are 9 medians."""
VISIBLE = 0.02
"""Share of the range of v, squared, below which a change of it is none."""
HARD = 0.1
"""Share of the range of v that it changes by in an impact."""
AT_A_WALL = 0.05
"""Share of the jump of v·Δt that a row at a wall may lie off the path; inside a steep smooth force it lies 0.13 off."""
OUT_OF_NOTHING = 3.0
"""In medians: the most that the pairs beside an impact may show. A steep smooth force announces itself there."""


def impacts(rows: Rows) -> tuple[Symptom, Rows] | None:
    """v changes in one pair by far more than beside it, out of nothing, and x goes on; and the rows, cut there."""
    cuts = impact_pairs(rows)
    if not any(map(len, cuts)):
        return None
    count = places_of(cuts)
    steps = "one step" if count == sum(map(len, cuts)) else "one step or two"
    symptom = Symptom(
        code="impacts",
        severity="warning",
        sentence=(
            f"v jumps within {steps} at {so_many_places(count)}, out of a quiet motion: impacts, a force too steep "
            "for this time step, or runs that begin anew."
        ),
        statistic={"places": count},
        remedy="One law f(x) says nothing of them: it is sought in the rows between. Or write rows closer together.",
    )
    return symptom, cut(rows, cuts)


def impact_pairs(rows: Rows) -> list[np.ndarray]:
    """Of each run, the pairs in which v jumps; none where there are too many to stand out.

    A row at a wall, where v is 0 or half turned, lies between two such pairs.
    """
    none = [np.zeros(0, int) for _ in rows.runs]
    if rows.pairs < len(rows.runs) * 8:
        return none
    changes = [np.abs(run.jump).max(axis=1) for run in rows.runs]
    middle = float(np.median(np.concatenate(changes)))
    extent = max(float((np.ptp(run.v, axis=0) * run.steps.mean()).max()) for run in rows.runs)
    cuts = []
    for run, change in zip(rows.runs, changes, strict=True):
        usual = max(middle, float(np.median(change)))  # a wild run beside calm ones jumps by its own measure
        least = max(MEDIANS * usual, HARD * extent)
        most_beside = max(OUT_OF_NOTHING * usual, VISIBLE**2 * extent)
        over_two = np.abs(run.jump + shifted(run.jump, -1)).max(axis=1)
        quiet = [shifted(change, by) <= most_beside for by in (-3, -2, -1, 1, 2)]
        hit = (change > least) & np.logical_and.reduce(quiet[1:])
        turn = (over_two > least) & (change > most_beside) & (shifted(change, -1) > most_beside)
        at_a_wall = _off_the_path(run) <= AT_A_WALL * over_two
        hit_in_two = turn & at_a_wall & quiet[0] & quiet[1] & quiet[3] & quiet[4]
        hit[:2] = hit[-2:] = False  # a steep turn that the rows cut off is as quiet on one side
        hit_in_two[:2] = hit_in_two[-3:] = False
        steep = turn & ~at_a_wall  # a row lies inside the force: what turns v within one pair elsewhere is no wall
        told = hit | hit_in_two | shifted(hit_in_two, 1)
        cuts.append(np.flatnonzero(told) if told.sum() > steep.sum() else np.zeros(0, int))
    count = sum(len(places) for places in cuts)
    return cuts if count <= rows.pairs / 8 else none


def _off_the_path(run: Run) -> np.ndarray:
    """(T − 1,): how far the row after each pair lies off the path of the two rows before it, or of the two after it.

    A hit takes no time: a row at the wall lies on the path that leads there, and on the path from there. Inside a
    steep smooth force it lies on neither, by a third of what v changes in a pair if the force grows evenly there.
    """
    step = run.steps[:, None]
    before = run.displacement - run.v[:-1] * step - shifted(run.jump, 1) / 2
    after = run.displacement - run.v[1:] * step + shifted(run.jump, -1) / 2
    return np.maximum(np.abs(before), np.abs(shifted(after, -1))).max(axis=1)


def places_of(cuts: Sequence[np.ndarray]) -> int:
    """At how many places v jumps, by the pairs of each run in which it does: two beside each other are one place."""
    return sum(len(pairs) - int((np.diff(pairs) == 1).sum()) for pairs in cuts)


def pieces(run: Trajectory, pairs: np.ndarray) -> list[Trajectory]:
    """The pieces of a run that begin after each of these pairs, shorter ones than `SHORTEST` left out."""
    ends = [0, *(int(pair) + 1 for pair in pairs), len(run)]
    return [run.rows(slice(*piece)) for piece in pairwise(ends) if piece[1] - piece[0] >= SHORTEST]
