"""Is v the velocity of x at its row? Another unit, a clock of its own, half a step early or late."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.regression import correlation_of, explained, jackknife, rms
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, STANDS_OUT, Rows, Run

TOO_FAR_APART = 3.5
"""Times the difference of κ by four rows and by two: maps with Δt·ω of 1.4 to 3.1 have κ of up to 3.1 times it."""
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
    if not rms(change) > 1e-6 * rms(rows.windows(k, lambda run: run.path)):  # a free particle: nothing to see
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
    if not rms(path) or abs(correlation_of(moved, path)) < RELATED:
        return None
    kappa = _factor(moved, path)
    by_two_rows = _factor(moved, path_by_two_rows) if rms(path_by_two_rows) else kappa
    diluted = k * (rows.noise[1] * float(run.steps.mean()) / rms(path)) ** 2  # noise of v lowers κ by this share
    by_chance = SURE * jackknife(path.ravel()[:, None], moved.ravel(), 0)[1]
    tolerance = max(OFF, TOO_FAR_APART * abs(kappa - by_two_rows), 2 * diluted, by_chance)
    clear = np.abs(path) > MOVES * rms(path)
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
        if rms(change) > STANDS_OUT / 4 * np.sqrt(2) * max(rows.noise[0], rows.noise[1] * rows.runs[0].steps.mean()):
            break
        k *= 2
    return k


def _over_windows(values: np.ndarray, k: int) -> np.ndarray:
    return values[k:] - values[:-k]


def _factor(moved: np.ndarray, path: np.ndarray) -> float:
    """Least squares of one on the other."""
    return float((moved * path).sum() / (path * path).sum())


def _is(value: float, factor: float) -> bool:
    return abs(value / factor - 1) <= NAMED_WITHIN


def _first_three(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
