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
GOES_ON = 0.4
"""Autocorrelation at one of these lags."""
RETURNS = 0.5
"""Correlation of what is left at two visits of one (x, v) above which it belongs to (x, v)."""
NEAR = 0.1
"""How near two visits are, in standard deviations."""
VISITS = 40
"""That many rows must have another visit near them."""
PEAK = 0.5
"""Share of what is left in one frequency."""
PERIODS = 3.0
"""A drive is seen that often in the longest run, or it is no drive but a trend."""
OTHERS = 0.5
"""Share of what is left that the other trajectories say, out of fold."""
FOLDS = 8


@dataclass(frozen=True, eq=False)
class Rest:
    """What (x, v) leaves of the change of v over windows of k rows.

    values    (S,) the rest, run after run
    lengths   windows of each run
    share     mean square of the rest over that of the change
    """

    values: np.ndarray
    lengths: tuple[int, ...]
    share: float
    k: int

    @property
    def parts(self) -> list[np.ndarray]:
        """The rest of each run."""
        return np.split(self.values, np.cumsum(self.lengths)[:-1])


def outside(rows: Rows) -> Symptom | None:
    """A drive, or trajectories that act on each other; which of the two explains more is named first."""
    if rows.pairs < 4 * FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    rest = _rest(rows)
    if rest is None or rest.share < SHARE:
        return None
    memory = _memory(rest)
    if memory < GOES_ON:
        return None
    returns = _returns(rows, rest)
    if returns is None or returns > RETURNS:
        return None
    peak, frequency, periods = _peak(rows, rest)
    others = _others(rows, rest)
    statistic = {
        "left": rest.share,
        "memory": memory,
        "same_place": returns,
        "peak": peak,
        "frequency": frequency,
        "others": others,
    }
    drive = f"a drive near the angular frequency {frequency:.4g}" if peak > PEAK and periods > PERIODS else ""
    left = f"(x, v) leaves {rest.share:.2g} of the change of v, which goes on in time"
    if others > OTHERS and others > peak:
        also = f", or {drive} acts on all" if drive else ", or one cause acts on all"
        return Symptom(
            "interacting",
            "warning",
            f"The trajectories act on each other{also}: {left}, and the others' positions say {others:.0%} of it.",
            statistic,
            "One law for one particle cannot hold: they belong into one state of several coordinates.",
        )
    also = ", or the other trajectories act on each" if others > OTHERS else ""
    what = f"{drive}{also}" if drive else f"something that is not in the file{also}"
    return Symptom(
        "explicit_time",
        "warning",
        f"Something outside (x, v) acts, {what}: {left}.",
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
    return Rest(values, lengths, float(values @ values) / float(change @ change), k)


def _memory(rest: Rest) -> float:
    """The largest autocorrelation, of either sign, at the lags that measuring does not reach."""
    best = 0.0
    for lag in np.unique(np.linspace(LAGS[0], LAGS[1], 7).astype(int)) * rest.k:
        pairs = [(part[:-lag], part[lag:]) for part in rest.parts if len(part) > lag]
        if sum(len(early) for early, _ in pairs) < FEWEST_PAIRS:
            continue
        product = sum(float(early @ late) for early, late in pairs)
        size = np.sqrt(sum(float(early @ early) for early, _ in pairs) * sum(float(late @ late) for _, late in pairs))
        best = max(best, abs(product) / size if size else 0.0)
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
    far = (np.abs(number[partner] - number[:, None]) > LAGS[1] * k) & (distance < NEAR)
    has = far.any(axis=1)
    if has.sum() < VISITS:
        return None
    first = np.argmax(far, axis=1)[has]
    here, there = rest.values[has], rest.values[partner[has, first]]
    size = np.sqrt(float(here @ here) * float(there @ there))
    return float(here @ there) / size if size else 1.0


def _peak(rows: Rows, rest: Rest) -> tuple[float, float, float]:
    """The share of the rest in one angular frequency, with a phase for each run; that frequency; periods of it."""
    step = float(rows.runs[0].steps.mean())
    longest = max(rest.lengths)
    size = 4 * longest
    power = np.zeros(size // 2 + 1)
    for part in rest.parts:
        power += np.abs(np.fft.rfft(part, size)) ** 2
    first = 2 * int(PERIODS)  # four points a period of the longest run
    if first >= len(power):
        return 0.0, 0.0, 0.0
    top = first + int(np.argmax(power[first:]))
    best = (0.0, 0.0, 0.0)
    for place in np.linspace(top - 1, top + 1, 21):
        omega = 2 * np.pi * place / (size * step)
        left = 0.0
        for part in rest.parts:
            phase = omega * step * np.arange(len(part))
            waves = np.column_stack([np.cos(phase), np.sin(phase)])
            left += float(np.square(part - waves @ fit(waves, part)).sum())
        share = 1 - left / float(rest.values @ rest.values)
        best = max(best, (share, omega, omega * step * longest / (2 * np.pi)))
    return best


def _others(rows: Rows, rest: Rest) -> float:
    """The share of the rest that the other runs' positions at the same time say, out of fold; 0 where there are none."""
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
