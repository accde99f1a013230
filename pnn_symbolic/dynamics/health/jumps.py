"""Does the motion break? Angles that wrap, runs that begin anew, rows that are lost, walls that are hit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

IN_DEGREES = "; in a file that is in degrees, period=360"
KNOWN_PERIODS = {"an angle in radians": 2 * np.pi, "an angle in degrees": 360.0, "a phase of turns": 1.0}
SAME_PERIOD = 0.02
"""Relative: jumps of wrapped angles differ by the error of ½(v + v′)Δt only."""
SAME_JUMPS = 0.2
OFTEN = 1 / 3
"""Share of pairs: where more of them jump, a step is longer than the period."""
MEDIANS = 12.0
"""A break is that much larger than the median: 6 standard deviations of noise are 9 medians."""
BETWEEN = 0.75
"""Of v′ − v: where v changes one way only, x leaves ½(v + v′)Δt by half of it at most, also in an impact."""
BEYOND_REACH = 1.25
LEAST = 0.005
"""Share of the range of x that a break must have."""
SELDOM = 0.02
"""Share of the pairs that may be restarts; more of them are something else."""
VISIBLE = 0.02
"""Share of the range of v, squared, below which a change of it is none."""
HARD = 0.1
"""Share of the range of v that it changes by in an impact."""
OUT_OF_NOTHING = 3.0
"""In medians: the most that the pairs beside an impact may show. A steep smooth force announces itself there."""
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


SHORTEST_PIECE = 8
"""Rows of a piece that still says something."""


def wrapped(rows: Rows) -> Symptom | None:
    """Jumps of one size, a little longer than the range of x, while v goes on: x is known up to a period."""
    for coordinate in range(rows.runs[0].x.shape[1]):
        wrap = _wrap(rows, coordinate)
        if wrap is None:
            continue
        count, period = wrap
        names = [name for name, size in KNOWN_PERIODS.items() if abs(period - size) <= SAME_PERIOD * size]
        what = names[0] if names else "a place in a periodic box"
        size = KNOWN_PERIODS[what] if names else period
        return Symptom(
            code="wrapped",
            severity="refused",
            sentence=(
                f"x jumps by {size:.4g} at {count} places while v goes on: it is {what}, cut back to one period."
            ),
            statistic={"period": period, "places": count},
            remedy=(
                f"Unwrap it: numpy.unwrap(x, period={size:.6g}), one run at a time"
                f"{IN_DEGREES if what == 'an angle in radians' else ''}."
            ),
        )
    return None


def _wrap(rows: Rows, coordinate: int) -> tuple[int, float] | None:
    """How often one coordinate is cut back to a period, and the period in its unit; None where it is not."""
    x = np.concatenate([run.x[:, coordinate] for run in rows.runs])
    moved = np.concatenate([run.displacement[:, coordinate] for run in rows.runs])
    expected = rows.slope * np.concatenate([run.drift[:, coordinate] for run in rows.runs])
    change = np.abs(np.concatenate([run.jump[:, coordinate] for run in rows.runs]))
    extent = float(np.ptp(x))
    beyond = np.abs(moved - expected)
    jumps = beyond > extent / 2
    if extent == 0 or not jumps.any() or jumps.mean() > OFTEN:
        return None
    period = float(np.median(beyond[jumps]))  # in rows.unit
    longest = float(np.abs(moved[~jumps]).max())
    # x fills its period but for a step at either end.
    fits = (1 - SAME_PERIOD) * extent <= period <= extent + 2 * longest + SAME_PERIOD * extent
    alike = np.ptp(beyond[jumps]) <= SAME_JUMPS * period
    goes_on = change[jumps].max() <= 2 * change[~jumps].max() + SAME_PERIOD * np.abs(expected).max()
    if not (fits and alike and goes_on and longest > 0):
        return None
    return int(jumps.sum()), period * rows.unit


def stray(rows: Rows) -> Symptom | None:
    """Single rows in which x is far away from where it was before and is after: wrong numbers, such as −999."""
    places, examples = [], []
    for number, run in enumerate(rows.runs):
        for coordinate in range(run.x.shape[1]):
            moved = run.displacement[:, coordinate]
            back = np.abs(moved[1:] + moved[:-1])  # from the row before to the row after
            away = np.minimum(np.abs(moved[1:]), np.abs(moved[:-1]))
            usual = max(float(np.median(np.abs(moved))), float(np.abs(run.drift[:, coordinate]).max()))
            rows_of_run = np.flatnonzero((away > MEDIANS * usual) & (back < away / 2)) + 1
            places += [(number, int(row)) for row in rows_of_run]
            examples += [float(run.x[row, coordinate]) * rows.unit for row in rows_of_run]
    if not places or len(places) > rows.pairs * LOST_WITHIN or rows.pairs < FEWEST_PAIRS:
        return None
    row = places[0][1]
    return Symptom(
        code="restart",
        severity="refused",
        sentence=(
            f"x is {examples[0]:.6g} at {where(rows, places, 1)}, far from the rows before and after, which go on "
            "without it: a wrong number, or a sign for a missing one."
        ),
        statistic={"row": row + 1, "places": len(places), "x": examples[0]},
        remedy="Leave these rows out; the run is then cut there.",
    )


def restart(rows: Rows) -> Symptom | None:
    """x leaves in one pair for where v does not lead, and its neighbours are quiet: two runs in one, or rows twice."""
    kappa = rows.slope
    middle = float(np.median(np.concatenate([np.abs(_beyond(run, kappa)) for run in rows.runs])))
    places = []
    for number, (run, lost) in enumerate(zip(rows.runs, lost_pairs(rows), strict=True)):
        beyond, reach = np.abs(_beyond(run, kappa)), np.abs(kappa) * np.abs(run.v).max(axis=1)
        reach = np.maximum(reach[1:], reach[:-1]) * run.steps
        beside = _beside(beyond)
        # No velocity between v and v′ leads there, nor one a quarter faster than both.
        nowhere = (beyond > BETWEEN * np.abs(run.jump).max(axis=1)) & (beyond > BEYOND_REACH * reach)
        alone = (beyond > MEDIANS * middle) & (beyond > MEDIANS / 2 * beside) & (beyond > LEAST * rows.extent)
        places += [(number, int(row)) for row in np.flatnonzero(nowhere & alone & ~lost)]
    if not places or len(places) > rows.pairs * SELDOM + 1:
        return None
    run, row = places[0]
    moved = rows.runs[run].displacement[row]
    step = float(moved[np.argmax(np.abs(moved))]) * rows.unit
    return Symptom(
        code="restart",
        severity="refused",
        sentence=(
            f"x goes by {step:.4g} at {where(rows, places, 2)}, where v does not lead: a run begins anew there, or "
            "rows are lost or twice."
        ),
        statistic={"row": row + 2, "places": len(places), "step": step},
        remedy="Drop rows that are there twice, and give each run an id of its own.",
    )


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
    for run in rows.runs:
        whole, off, clear = _steps(rows, run)
        near = (off < LOST_WITHIN * np.minimum(whole, 2)) & (whole <= MOST_LOST)
        beside = np.where(near, np.where(clear, whole, 0.0), np.inf)
        usual = (np.minimum(*_both(np.where(beside == 0, np.inf, beside))) == 1) & np.isfinite(_beside(beside))
        earlier, later = _both(run.jump[:, 0])  # v changes by as many times what it does beside
        blur = NOISES * rows.noise[1] * run.steps.mean()
        middle, slack = (earlier + later) / 2, np.abs(earlier - later) / 2 + CURVED * _beside(np.abs(run.jump[:, 0]))
        goes_on = np.abs(run.jump[:, 0] - whole * middle) <= whole * (slack + blur)
        pairs_of_runs.append((whole >= 2) & near & usual & goes_on & clear)
    return pairs_of_runs


def _steps(rows: Rows, run: Run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each pair: the nearest whole number of steps, how far it is off, and whether the motion is clear enough."""
    size = float(np.sqrt(np.mean(np.concatenate([each.drift.ravel() for each in rows.runs]) ** 2)))
    moved, expected = run.displacement[:, 0], rows.slope * run.drift[:, 0]
    blur = np.hypot(np.sqrt(2) * rows.noise[0], rows.slope * rows.noise[1] * run.steps.mean())
    clear = (np.abs(expected) > max(MOVES * size * abs(rows.slope), CERTAIN * blur)) & (expected != 0)
    ratio = np.where(clear, moved / np.where(clear, expected, 1.0), 1.0)
    whole = np.rint(ratio)
    return whole, np.abs(ratio - whole), clear


def impacts(rows: Rows) -> tuple[Symptom, Rows] | None:
    """v changes in one pair by far more than beside it, out of nothing, and x goes on; and the rows, cut there."""
    cuts = impact_pairs(rows)
    count = sum(len(places) for places in cuts)
    if not count:
        return None
    symptom = Symptom(
        code="impacts",
        severity="warning",
        sentence=(
            f"v jumps within one step at {count} places, out of a quiet motion: impacts, a force too steep for this "
            "time step, or runs that begin anew."
        ),
        statistic={"places": count},
        remedy="One law f(x) says nothing of them: it is sought in the rows between. Or write rows closer together.",
    )
    return symptom, cut(rows, cuts)


def impact_pairs(rows: Rows) -> list[np.ndarray]:
    """Of each run, the pairs in which v jumps; none where there are too many to stand out."""
    none = [np.zeros(0, int) for _ in rows.runs]
    if rows.pairs < len(rows.runs) * 8:
        return none
    middle = float(np.median(np.concatenate([np.abs(run.jump).max(axis=1) for run in rows.runs])))
    extent = max(float((np.ptp(run.v, axis=0) * run.steps.mean()).max()) for run in rows.runs)
    least = max(MEDIANS * middle, HARD * extent)
    most_beside = max(OUT_OF_NOTHING * middle, VISIBLE**2 * extent)
    cuts = []
    for run in rows.runs:
        change = np.abs(run.jump).max(axis=1)
        beside = np.maximum.reduce([_shifted(change, by) for by in (-2, -1, 1, 2)])
        hit = (change > least) & (beside <= most_beside)
        cuts.append(np.flatnonzero(hit))
    count = sum(len(places) for places in cuts)
    return cuts if count <= rows.pairs / 8 else none


def cut(rows: Rows, places: list[np.ndarray]) -> Rows:
    """The runs cut in each of these pairs; pieces of fewer than 8 rows are left out, unless no other is there."""
    pieces: list[Run] = []
    for run, pairs in zip(rows.runs, places, strict=True):
        ends = [0, *(pairs + 1).tolist(), len(run)]
        pieces += [run.part(first, last) for first, last in pairwise(ends)]
    long = tuple(piece for piece in pieces if len(piece) >= SHORTEST_PIECE)
    return replace(rows, runs=long or rows.runs)


def where(rows: Rows, places: list[tuple[int, int]], after: int) -> str:
    """Where it is first seen, so many rows after the index that is kept, and how often."""
    run, row = places[0]
    of_run = f" of trajectory {run + 1}" if len(rows.runs) > 1 else ""
    more = f", and at {len(places) - 1} more" if len(places) > 1 else ""
    return f"row {row + after}{of_run}{more}"


def _beyond(run: Run, kappa: float) -> np.ndarray:
    """(T − 1,): |Δx − κ½(v + v′)Δt|, of the coordinate in which it is largest."""
    return np.abs(run.displacement - kappa * run.drift).max(axis=1)


def _beside(values: np.ndarray) -> np.ndarray:
    """The largest of the two neighbours of each value."""
    return np.maximum(*_both(values))


def _both(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values before and after each; 0 beyond the ends."""
    return _shifted(values, 1), _shifted(values, -1)


def _shifted(values: np.ndarray, by: int) -> np.ndarray:
    """The values `by` places earlier, 0 beyond the ends."""
    moved = np.zeros_like(values)
    if abs(by) < len(values):
        if by > 0:
            moved[by:] = values[:-by]
        else:
            moved[:by] = values[-by:]
    return moved


def _listed(spans: list[float]) -> str:
    return " or ".join(f"{span:.0f}" for span in sorted(set(spans))[:3])
