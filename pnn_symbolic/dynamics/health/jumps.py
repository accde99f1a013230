"""Does the motion break? Angles that wrap, wrong numbers, runs that begin anew."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.breaks import beside_each, where
from pnn_symbolic.dynamics.health.finding import Symptom, so_many_places
from pnn_symbolic.dynamics.health.impacts import MEDIANS
from pnn_symbolic.dynamics.health.lost_rows import LOST_WITHIN, lost_pairs
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

IN_DEGREES = "; in a file that is in degrees, period=360"
KNOWN_PERIODS = {"an angle in radians": 2 * np.pi, "an angle in degrees": 360.0, "a phase of turns": 1.0}
SAME_PERIOD = 0.02
"""Relative: jumps of wrapped angles differ by the error of ½(v + v′)Δt only."""
SAME_JUMPS = 0.2
OFTEN = 1 / 3
"""Share of pairs: where more of them jump, a step is longer than the period."""
BETWEEN = 0.75
"""Of v′ − v: where v changes one way only, x leaves ½(v + v′)Δt by half of it at most, also in an impact."""
BEYOND_REACH = 1.25
LEAST = 0.005
"""Share of the range of x that a break must have."""
SELDOM = 0.02
"""Share of the pairs that may be restarts; more of them are something else."""


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
                f"x jumps by {size:.4g} at {so_many_places(count)} while v goes on: it is {what}, cut back to one "
                "period."
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
        beside = beside_each(beyond)
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


def _beyond(run: Run, kappa: float) -> np.ndarray:
    """(T − 1,): |Δx − κ½(v + v′)Δt|, of the coordinate in which it is largest."""
    return np.abs(run.displacement - kappa * run.drift).max(axis=1)
