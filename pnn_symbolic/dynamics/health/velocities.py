"""Is v the velocity of x? A speed, another unit, a clock of its own, half a step early or late."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.regression import explained, jackknife
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, STANDS_OUT, WINDOWS, Rows, Run

BACKWARDS = 0.001
"""Share of the windows in which x goes against a v that never changes sign, by `NOISES` standard deviations."""
NOISES = 5.0
LEAST_BACK = 1e-4
"""Share of its range that x must have gone back by, where its noise is smaller."""
TOO_FAR_APART = 3.5
"""Times the difference of κ by four rows and by two: maps with Δt·ω of 1.4 to 3.1 have κ of up to 3.1 times it."""
UNRELATED = 0.5
"""Correlation of X with ∫v below which v is not the velocity of x."""
INDEPENDENT = 20
"""Windows that do not overlap, for a correlation that is no chance: of 20, one in 40 is above 0.5."""
RELATED = 0.95
"""Correlation from which one factor between them is meant."""
OFF = 0.05
"""|κ − 1| of another unit; the rows of clean runs up to Δt·ω = 1 had at most 0.02."""
MOVES = 0.2
"""Share of the root mean square below which a window does not tell κ."""
OFF_CENTRE = 0.25
"""|a − ½| of a velocity that belongs elsewhere: halfway between a row and the middle of a step."""
SURE = 6.0
"""Standard errors, from a jackknife over 10 blocks: one in 5000 by chance."""
SWAPPED = 0.1
"""Of what x leaves beside ∫v dt: what v leaves beside ∫x dt where the two are exchanged."""
UNITS = {
    1000.0: "time in thousandths (ms for s)",
    60.0: "minutes for seconds",
    3600.0: "hours for seconds",
    3.6: "km/h for m/s",
    100.0: "a length in hundredths (cm for m)",
    10.0: "a length in tenths (mm for cm, Å for nm)",
    180 / np.pi: "degrees for radians",
    2 * np.pi: "turns for radians",
}
"""What a factor between x and v often is; its inverse is the same mistake the other way round."""
NAMED_WITHIN = 0.01


def speed(rows: Rows) -> Symptom | None:
    """A v without sign, or one that has nothing to do with x."""
    k = rows.position_window
    moved, path = rows.windows(k, lambda run: run.x), rows.windows(k, lambda run: run.path)
    noise = np.sqrt(2) * rows.noise[0]
    if rows.pairs < FEWEST_PAIRS // 2:
        return None
    if not moved.any() and path.any():
        return Symptom(
            code="speed",
            severity="refused",
            sentence="x is the same in all rows, and v is not 0: v is not the velocity of x.",
            statistic={"backwards": 0.0, "correlation": 0.0},
            remedy="Check which columns are x and v.",
        )
    if not _rms(moved) > STANDS_OUT / 2 * noise:
        return _unrelated(rows)
    signs = np.sign(np.concatenate([run.v for run in rows.runs]))
    against = np.zeros(0)  # how far x goes back, where v never changes its sign
    if (signs >= 0).all():
        against = -moved
    elif (signs <= 0).all():
        against = moved
    backwards = float((against > max(NOISES * noise, 1e-3 * _rms(moved))).sum() / moved.size)
    correlation = _correlation(moved, path)
    if backwards * moved.size > max(2, BACKWARDS * moved.size) or (against.size and _turns(rows)):
        what = "v is a speed" if signs.any() else "v is 0 throughout"
        often = f" in {backwards:.1%} of the rows" if backwards >= BACKWARDS else ""
        return Symptom(
            code="speed",
            severity="refused",
            sentence=f"v never changes its sign but x turns back{often}: {what}.",
            statistic={"backwards": backwards, "correlation": correlation},
            remedy="Give velocities, with their sign; or no v, which is then made from x.",
        )
    blurred = rows.noise[1] * np.sqrt(k) * rows.runs[0].steps.mean()
    if abs(correlation) < UNRELATED and blurred <= MOVES * _rms(path) and rows.pairs >= FEWEST_PAIRS:
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
        if not _rms(moved) or not _rms(path):
            return None
        best = max(best, abs(_correlation(moved - moved.mean(axis=0), path - path.mean(axis=0))))
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


def time_scale(rows: Rows) -> Symptom | None:
    """κ, how much farther x moves than v says: the same in all runs means units, in some runs another clock."""
    kappas: list[float] = []
    strays: list[str] = []
    for number, run in enumerate(rows.runs, 1):
        estimate = _kappa_of_any(run, rows)
        if estimate is None:
            continue
        kappas.append(kappa := estimate[0])
        if _strays(estimate):
            strays.append(f"{number} ({kappa:.3g})")
    if not strays:
        return None
    middle = float(np.median(kappas))
    if np.ptp(kappas) <= OFF * abs(middle):
        return (_swapped(rows) if middle < 0 else None) or _another_unit(middle)
    return Symptom(
        code="clock",
        severity="refused",
        sentence=(
            "The trajectories have clocks or units of their own: x moves another multiple of vΔt in "
            f"{_first_three(strays)}."
        ),
        statistic={"smallest": min(kappas), "largest": max(kappas), "trajectories": len(strays)},
        remedy="Give each trajectory the time at which its rows were written, and v in one unit.",
    )


def _swapped(rows: Rows) -> Symptom | None:
    """v as the position and x as its velocity, where that leaves far less: near a minimum −x is much like dv/dt."""
    k = rows.position_window
    moved, path = rows.windows(k, lambda run: run.x).ravel(), rows.windows(k, lambda run: run.path).ravel()
    changed = rows.windows(k, lambda run: run.v).ravel()
    integral = rows.windows(k, lambda run: run.cumulated(run.x)).ravel()
    left = 1 - explained(integral[:, None], changed)
    if left > SWAPPED * (1 - explained(path[:, None], moved)):
        return None
    return Symptom(
        code="time_scale",
        severity="refused",
        sentence="x and v are exchanged: v moves as x says, and x goes against v.",
        statistic={"kappa": _factor(changed, integral), "left": left},
        remedy="Exchange the two columns: --columns t=time,x=v,v=x, with their own names.",
    )


def _another_unit(kappa: float) -> Symptom:
    """The same κ in all runs."""
    size = abs(kappa)
    if kappa < 0 and abs(size - 1) <= OFF:
        sentence = "v has the other sign: x goes where −v leads."
    else:
        sign = "the other sign, and " if kappa < 0 else ""
        mistake = _usual_mistake(size)
        example = f", as with {mistake}" if mistake else ""
        sentence = f"v has {sign}another unit than x and time: x moves {size:.4g} times as far as vΔt says{example}."
    return Symptom(
        code="time_scale",
        severity="refused",
        sentence=sentence,
        statistic={"kappa": kappa},
        remedy=f"Multiply v by {kappa:.6g}, or time by it: one of the two is in another unit.",
    )


def _usual_mistake(size: float) -> str | None:
    for factor, mistake in UNITS.items():
        if _is(size, factor) or _is(size, 1 / factor):
            return mistake
    return None


def half_step(rows: Rows) -> Symptom | None:
    """a of X = ∫v dt + (a − ½)Δt(v(t + k) − v(t)): ½ where v belongs to its row, 1 or 0 where half a step beside."""
    if rows.pairs < FEWEST_PAIRS or not all(run.even for run in rows.runs):
        return None
    k = _changes(rows)
    lag = rows.windows(k, lambda run: run.x - run.path).ravel()
    change = rows.windows(k, lambda run: run.v * run.steps.mean()).ravel()
    if not _rms(change) > 1e-6 * _rms(rows.windows(k, lambda run: run.path)):  # a free particle: nothing to see
        return None
    value, error = jackknife(change[:, None], lag, 0)
    if abs(value) <= OFF_CENTRE or abs(value) <= SURE * error:
        return None
    where, how = ("earlier", "v is (x − x₋)/Δt") if value > 0 else ("later", "v is (x′ − x)/Δt")
    rule = "x′ = x + v′Δt" if value > 0 else "x′ = x + vΔt"
    return Symptom(
        code="half_step",
        severity="warning",
        sentence=(
            f"v belongs {abs(value):.2f} of a step {where} than its row, as in a leapfrog or where {how}; the rows "
            f"keep {rule}."
        ),
        statistic={"a": 0.5 + value, "error": error},
        remedy="A law from these rows is one for such velocities; average two neighbours for those of the row.",
    )


def _kappa_of_any(run: Run, rows: Rows) -> tuple[float, float] | None:
    """κ of one run with v at its rows; or, where that strays and κ does not, with v half a step beside them.

    Of a leapfrog that only speeds up or slows down, as in a part of a swing, x moves by 1 ± ½Δt·v̇/v times ∫v dt.
    """
    at_the_rows = _kappa(run, rows, 0.0)
    if at_the_rows is None or not _strays(at_the_rows):
        return at_the_rows
    beside = [_kappa(run, rows, shift) for shift in (-0.5, 0.5)]
    return next((estimate for estimate in beside if estimate is not None and not _strays(estimate)), at_the_rows)


def _strays(estimate: tuple[float, float]) -> bool:
    """Whether a κ is farther off 1 than it may be."""
    kappa, tolerance = estimate
    return abs(kappa - 1) > tolerance


def _kappa(run: Run, rows: Rows, shift: float) -> tuple[float, float] | None:
    """κ of one run whose v belong so many steps earlier than their rows, and by how much it may be off 1.

    None where the rows do not tell.
    """
    k = min(rows.position_window, max(1, len(run) // 8))
    if len(run) < k + 10:
        return None
    later = shift * float(run.steps.mean()) * run.v
    moved, path = _over_windows(run.x, k), _over_windows(run.path + later, k)
    path_by_two_rows = _over_windows(run.cumulated(run.v, four=False) + later, k)
    if not _rms(path) or abs(_correlation(moved, path)) < RELATED:
        return None
    kappa = _factor(moved, path)
    by_two_rows = _factor(moved, path_by_two_rows) if _rms(path_by_two_rows) else kappa
    diluted = k * (rows.noise[1] * float(run.steps.mean()) / _rms(path)) ** 2  # noise of v lowers κ by this share
    by_chance = SURE * jackknife(path.ravel()[:, None], moved.ravel(), 0)[1]
    tolerance = max(OFF, TOO_FAR_APART * abs(kappa - by_two_rows), 2 * diluted, by_chance)
    clear = np.abs(path) > MOVES * _rms(path)
    if not clear.any():
        return None
    local = float(np.median(moved[clear] / path[clear]))
    if abs(local - kappa) > max(OFF, tolerance) * abs(kappa):  # a few wide windows have carried it
        return None
    return kappa, tolerance


def _changes(rows: Rows) -> int:
    """The window in which vΔt changes by more than the noise of x."""
    longest = max(map(len, rows.runs))
    k = 1
    while k < longest // 8:
        change = rows.windows(k, lambda run: run.v * run.steps.mean())
        if _rms(change) > STANDS_OUT / 4 * np.sqrt(2) * max(rows.noise[0], rows.noise[1] * rows.runs[0].steps.mean()):
            break
        k *= 2
    return k


def _over_windows(values: np.ndarray, k: int) -> np.ndarray:
    return values[k:] - values[:-k]


def _factor(moved: np.ndarray, path: np.ndarray) -> float:
    """Least squares of one on the other."""
    return float((moved * path).sum() / (path * path).sum())


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if values.size else 0.0


def _correlation(left: np.ndarray, right: np.ndarray) -> float:
    size = _rms(left) * _rms(right)
    return float((left * right).mean() / size) if size else 0.0


def _is(value: float, factor: float) -> bool:
    return abs(value / factor - 1) <= NAMED_WITHIN


def _first_three(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
