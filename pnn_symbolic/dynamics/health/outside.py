"""Does something outside (x, v) act? A drive in time, or another trajectory of the same file.

What (x, v), and the force where it is known, leave of the change of v is followed in two ways. Where it goes on in time
and is *not* the same at other visits to the same (x, v), something unseen acts. Where it is the same, the functions of
(x, v) were too stiff, which says nothing of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.forces import resolved_force, state_windows
from pnn_symbolic.dynamics.health.regression import degree_for, fit, powers
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

SHARE = 1e-3
"""Of the change of v that must be left: less is the error of the integrals up to Δt·ω = 1."""
LAGS = (12, 30)
"""In windows: differenced or smoothed velocities have noise that is alike over shorter ones."""
GOES_ON = 0.25
"""Autocorrelation at one of these lags, and at least `CHANCE` of its standard errors."""
CHANCE = 5.0
FASTEST = 8.0
"""Drives are sought up to that multiple of the motion's own frequency."""
MOST = 4000
"""Rows that are enough for this."""
RETURNS = 0.5
"""Correlation of what is left at two visits of one (x, v) above which it belongs to (x, v)."""
SURELY_RETURNS = 0.7
"""The same where one wave, or the others, say nearly all of it."""
NEAR = 0.1
"""How near two visits are, in standard deviations."""
VISITS = 40
"""That many rows must have another visit near them."""
PEAK = 0.5
"""Share of what is left in one frequency."""
IN_STEP = 0.9
"""Share of what is left in one wave that all runs have in phase, from which it is a drive and no interaction."""
PERIODS = 3.0
"""A drive is seen that often in the longest run, or it is no drive but a trend."""
OTHERS = 0.5
"""Share of what is left that the other trajectories say, out of fold."""
FOLDS = 8


@dataclass(frozen=True, eq=False)
class Rest:
    """What (x, v) leaves of the change of v over windows of k rows.

    values    (S,) the rest, run after run
    columns   (S, K) what was fitted
    change, moved   (S,) the changes of v and x over the same windows
    lengths   windows of each run
    share     mean square of the rest over that of the change
    """

    values: np.ndarray
    columns: np.ndarray
    change: np.ndarray
    moved: np.ndarray
    lengths: tuple[int, ...]
    share: float
    k: int

    @property
    def parts(self) -> list[np.ndarray]:
        """The rest of each run."""
        return np.split(self.values, np.cumsum(self.lengths)[:-1])


@dataclass(frozen=True)
class Wave:
    """One angular frequency in the rest: what it says of it, a phase for each run or one for all; periods."""

    share: float
    in_step: float
    frequency: float
    periods: float


def outside(rows: Rows) -> Symptom | None:
    """A drive, or trajectories that act on each other; in step with one wave, it is a drive."""
    if rows.pairs < 4 * FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    rows = rows.head(MOST)
    rest = _rest(rows)
    if rest is None or rest.share < SHARE:
        return None
    memory = _memory(rest)
    if memory < GOES_ON:
        return None
    returns = _returns(rows, rest)
    if returns is None or returns > SURELY_RETURNS:
        return None
    wave, others = _wave(rows, rest), _others(rows, rest)
    if returns > RETURNS and max(wave.share, others) < IN_STEP:
        return None
    statistic = {
        "left": rest.share,
        "memory": memory,
        "same_place": returns,
        "peak": wave.share,
        "frequency": wave.frequency,
        "others": others,
    }
    drive = f"a drive near the angular frequency {wave.frequency:.4g}" if wave.share > PEAK else ""
    left = f"(x, v) leaves {rest.share:.2g} of the change of v, which goes on in time"
    if others > OTHERS and wave.in_step < IN_STEP:
        also = f", or {drive} acts on all" if drive else ", or one cause acts on all"
        return Symptom(
            "interacting",
            "warning",
            f"The trajectories act on each other{also}: {left}, and the others' positions say {others:.0%} of it.",
            statistic,
            "One law for one particle cannot hold: they belong into one state of several coordinates.",
        )
    what = drive or "something that is not in the file"
    also = ", or the other trajectories" if others > OTHERS else ""
    return Symptom(
        "explicit_time",
        "warning",
        f"Something outside (x, v) acts, {what}{also}: {left}.",
        statistic,
        "No law of (x, v) alone can hold; give what drives it as a coordinate, or rows without it.",
    )


def _rest(rows: Rows) -> Rest | None:
    k = rows.velocity_window
    change = rows.windows(k, lambda run: run.v).ravel()
    if not change.any():
        return None
    columns = state_windows(rows, k)
    if rows.with_forces and resolved_force(rows):
        columns = np.column_stack([columns, rows.windows(k, _impulse)])
    values = change - columns @ fit(columns, change)
    lengths = tuple(len(run) - k for run in rows.runs if len(run) > k)
    moved = rows.windows(k, lambda run: run.x).ravel()
    return Rest(values, columns, change, moved, lengths, float(values @ values) / float(change @ change), k)


def _memory(rest: Rest) -> float:
    """The largest autocorrelation, of either sign, at the lags that measuring does not reach."""
    best = 0.0
    for lag in np.unique(np.linspace(LAGS[0], LAGS[1], 7).astype(int)) * rest.k:
        pairs = [(part[:-lag], part[lag:]) for part in rest.parts if len(part) > lag]
        if sum(len(early) for early, _ in pairs) < FEWEST_PAIRS:
            continue
        product = sum(float(early @ late) for early, late in pairs)
        size = np.sqrt(sum(float(early @ early) for early, _ in pairs) * sum(float(late @ late) for _, late in pairs))
        certain = CHANCE / np.sqrt(sum(len(early) for early, _ in pairs) / rest.k)
        if size and abs(product) / size > certain:
            best = max(best, abs(product) / size)
    return best


def _returns(rows: Rows, rest: Rest) -> float | None:
    """Correlation of the rest at one (x, v) visited twice, at times far apart; None where nothing is visited twice."""
    k = rest.k
    runs = [run for run in rows.runs if len(run) > k]
    state = np.concatenate([np.hstack([run.x, run.v])[: len(run) - k] for run in runs])
    spread = state.std(axis=0)
    spread[spread == 0] = 1.0
    number = np.concatenate([10_000_000 * place + np.arange(len(run) - k) for place, run in enumerate(runs)])
    distance, partner = KDTree(state / spread).query(state / spread, k=min(60, len(state)))
    partner = np.asarray(partner)
    far = (np.abs(number[partner] - number[:, None]) > LAGS[1] * k) & (distance < NEAR)
    has = far.any(axis=1)
    if has.sum() < VISITS:
        return None
    first = np.argmax(far, axis=1)[has]
    here, there = rest.values[has], rest.values[partner[has, first]]
    size = np.sqrt(float(here @ here) * float(there @ there))
    return float(here @ there) / size if size else 1.0


def _wave(rows: Rows, rest: Rest) -> Wave:
    """The share of the rest that one wave says beside (x, v), a phase for each run; its frequency; periods of it.

    A driven motion answers with the drive's own frequency, so (x, v) and the wave share what they explain: waves are
    freed of (x, v) before they are compared.
    """
    step = float(rows.runs[0].steps.mean())
    longest = max(rest.lengths)
    basis = np.linalg.qr(rest.columns / np.sqrt(np.mean(rest.columns**2, axis=0)).clip(1e-300))[0]
    places = np.split(np.arange(len(rest.values)), np.cumsum(rest.lengths)[:-1])
    whole = float(rest.values @ rest.values)
    frequency = float(np.sqrt(np.mean(rest.change**2) / np.mean(rest.moved**2)))
    lowest = 2 * np.pi * PERIODS / (longest * step)
    highest = min(np.pi / 2 / (step * rest.k), FASTEST * frequency)

    def said(omega: float, together: bool = False) -> float:
        total, all_freed, all_along = 0.0, np.zeros((2, 2)), np.zeros(2)
        for rows_of_run, part in zip(places, rest.parts, strict=True):
            phase = omega * step * np.arange(len(part))
            waves = np.column_stack([np.cos(phase), np.sin(phase)])
            inside = basis[rows_of_run].T @ waves
            freed = waves.T @ waves - inside.T @ inside
            along = waves.T @ part
            all_freed, all_along = all_freed + freed, all_along + along
            total += float(along @ np.linalg.lstsq(freed, along, rcond=1e-6)[0])
        if together:
            total = float(all_along @ np.linalg.lstsq(all_freed, all_along, rcond=1e-6)[0])
        return total / whole

    if highest <= lowest:
        return Wave(0.0, 0.0, 0.0, 0.0)
    grid = np.arange(lowest, highest, 2 * np.pi / (4 * longest * step))
    best = max(grid.tolist(), key=said)
    fine = best + np.linspace(-1, 1, 21) * 2 * np.pi / (4 * longest * step)
    best = max(fine.tolist(), key=said)
    periods = best * step * longest / (2 * np.pi)
    return Wave(min(1.0, said(best)), min(1.0, said(best, together=True)), best, periods)


def _others(rows: Rows, rest: Rest) -> float:
    """The share of the rest that the others' positions at the same time say, out of fold; 0 where none are."""
    runs = [run for run in rows.runs if len(run) > rest.k]
    if len(runs) < 2 or len(set(rest.lengths)) > 1:
        return 0.0
    left = 0.0
    positions = np.hstack([run.x for run in runs])
    spread = positions.std(axis=0)
    positions = (positions - positions.mean(axis=0)) / np.where(spread == 0, 1.0, spread)
    degree = min(3, degree_for(positions.shape[1], 2 * len(positions), 3))
    if degree == 0:
        return 0.0
    products = powers(positions, degree)
    for run, part in zip(runs, rest.parts, strict=True):
        sums = run.cumulated(products)
        columns = sums[rest.k :] - sums[: -rest.k]
        place = np.arange(len(part)) * FOLDS // len(part)
        for fold in range(FOLDS):
            away = place != fold
            predicted = columns[~away] @ fit(columns[away], part[away])
            left += float(np.square(part[~away] - predicted).sum())
    return max(0.0, 1 - left / float(rest.values @ rest.values))


def _impulse(run: Run) -> np.ndarray:
    assert run.f is not None
    return run.cumulated(run.f)
