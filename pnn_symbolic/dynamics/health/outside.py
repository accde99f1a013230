"""Does something outside (x, v) act? A drive in time, or another trajectory of the same file.

What (x, v), and the force where it is known, leave of the change of v is followed in two ways. Where it goes on in time
and is *not* the same at other visits to the same (x, v), something unseen acts. Where it is the same, the functions of
(x, v) were too stiff, which says nothing of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import KDTree

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.forces import resolved_force, state_windows
from pnn_symbolic.dynamics.health.regression import degree_for, fit, powers
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run

SHARE = 1e-3
"""Of the change of v that must be left where nothing says nearly all of it."""
FAINTEST = 1e-4
"""The same where one wave, or the others, say nearly all of it; at 1e-5 one clean set in 100 had some."""
BLURRED = 0.1
"""Of what two rules of integration differ by, squared: Δt·ω = 1 leaves 6e-5 of the change of v by the better one, a
hundredth of that difference."""
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
"""Share that is nearly all: of what is left in one wave that all runs have in phase, it is a drive."""
PERIODS = 3.0
"""A drive is seen that often in the longest run, or it is no drive but a trend."""
OTHERS = 0.5
"""Share of what is left that the other trajectories say, out of fold."""
HIGHEST = 3
"""Degree in the positions of all trajectories."""
FOLDS = 8


@dataclass(frozen=True, eq=False)
class Rest:
    """What (x, v) leaves of the change of v over windows of k rows.

    values    (S,) the rest, run after run
    columns   (S, K) what was fitted
    change, moved   (S,) the changes of v and x over the same windows
    lengths   windows of each run
    share     mean square of the rest over that of the change
    coarse    mean square by which two rules of integration differ in ∫v dt, over its own
    """

    values: np.ndarray
    columns: np.ndarray
    change: np.ndarray
    moved: np.ndarray
    lengths: tuple[int, ...]
    share: float
    coarse: float
    k: int

    @cached_property
    def basis(self) -> np.ndarray:
        """(S, K): orthonormal columns that span what was fitted."""
        return np.linalg.qr(self.columns / np.sqrt(np.mean(self.columns**2, axis=0)).clip(1e-300))[0]

    @property
    def parts(self) -> list[np.ndarray]:
        """The rest of each run."""
        return np.split(self.values, np.cumsum(self.lengths)[:-1])


@dataclass(frozen=True)
class Wave:
    """One angular frequency in the rest, and the share that it says of it."""

    share: float
    frequency: float


def outside(rows: Rows) -> Symptom | None:
    """A drive, or trajectories that act on each other: what says more of the rest, one wave in step or the others."""
    if rows.pairs < 4 * FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    rows = rows.head(MOST)
    rest = _rest(rows)
    if rest is None or rest.share < max(FAINTEST, BLURRED * rest.coarse):
        return None
    memory = _memory(rest)
    if memory < GOES_ON:
        return None
    returns = _returns(rows, rest)
    if returns is None or returns > SURELY_RETURNS:
        return None
    (apart, in_step), others = _waves(rows, rest), _others(rows, rest)
    wave = in_step if in_step.share > IN_STEP * apart.share else apart
    faint = returns > RETURNS or rest.share < SHARE
    if faint and max(wave.share, others) < IN_STEP:
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
    if others > max(OTHERS, in_step.share):
        also = f", or {drive} acts on all" if drive else ", or one cause acts on all"
        return Symptom(
            code="interacting",
            severity="warning",
            sentence=(
                f"The trajectories act on each other{also}: {left}, and the others' positions say {others:.0%} of it."
            ),
            statistic=statistic,
            remedy="One law for one particle cannot hold: they belong into one state of several coordinates.",
        )
    what = drive or "something that is not in the file"
    also = ", or the other trajectories" if others > OTHERS else ""
    return Symptom(
        code="explicit_time",
        severity="warning",
        sentence=f"Something outside (x, v) acts, {what}{also}: {left}.",
        statistic=statistic,
        remedy="No law of (x, v) alone can hold; give what drives it as a coordinate, or rows without it.",
    )


def _rest(rows: Rows) -> Rest | None:
    k = rows.velocity_window
    change = rows.windows(k, lambda run: run.v).ravel()
    if not change.any():
        return None
    columns = state_windows(rows, k)
    if rows.with_forces and resolved_force(rows):
        columns = np.column_stack([columns, rows.windows(k, lambda run: run.impulse)])
    values = change - columns @ fit(columns, change)
    lengths = tuple(len(run) - k for run in rows.runs if len(run) > k)
    moved = rows.windows(k, lambda run: run.x).ravel()
    power = float(change @ change)
    path = rows.windows(k, lambda run: run.path).ravel()
    path_by_two_rows = rows.windows(k, lambda run: run.cumulated(run.v, four=False)).ravel()
    coarse = float(np.square(path - path_by_two_rows).sum() / np.square(path).sum())
    return Rest(
        values=values,
        columns=columns,
        change=change,
        moved=moved,
        lengths=lengths,
        share=float(values @ values) / power,
        coarse=coarse,
        k=k,
    )


def _memory(rest: Rest) -> float:
    """The largest autocorrelation, of either sign, at the lags that measuring does not reach."""
    best = 0.0
    for lag in np.unique(np.linspace(LAGS[0], LAGS[1], 7).astype(int)) * rest.k:
        count, product, early_square, late_square = 0, 0.0, 0.0, 0.0
        for part in rest.parts:
            if len(part) > lag:
                early, late = part[:-lag], part[lag:]
                count += len(early)
                product += float(early @ late)
                early_square += float(early @ early)
                late_square += float(late @ late)
        if count < FEWEST_PAIRS:
            continue
        size = np.sqrt(early_square * late_square)
        # Windows of k rows overlap, so that a k-th of the pairs is independent.
        certain = CHANCE / np.sqrt(count / rest.k)
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


def _waves(rows: Rows, rest: Rest) -> tuple[Wave, Wave]:
    """The wave that explains most of the rest beside (x, v): with a phase for each run, and with one phase for all."""
    step = float(rows.runs[0].steps.mean())
    longest = max(rest.lengths)
    frequency = float(np.sqrt(np.mean(rest.change**2) / np.mean(rest.moved**2)))
    lowest = 2 * np.pi * PERIODS / (longest * step)
    # A period holds at least four windows of k rows.
    highest = min(np.pi / 2 / (step * rest.k), FASTEST * frequency)
    if highest <= lowest:
        return Wave(0.0, 0.0), Wave(0.0, 0.0)
    resolution = 2 * np.pi / (4 * longest * step)
    grid = np.arange(lowest, highest, resolution)
    shares = np.array([_shares(rest, omega * step) for omega in grid])
    waves = []
    for column in (0, 1):
        fine = grid[int(np.argmax(shares[:, column]))] + np.linspace(-1, 1, 21) * resolution
        share, omega = max((_shares(rest, omega * step)[column], omega) for omega in fine.tolist())
        waves.append(Wave(min(1.0, share), omega))
    return waves[0], waves[1]


def _shares(rest: Rest, phase_per_row: float) -> tuple[float, float]:
    """The share of the rest that a wave explains, with a phase for each run and with one for all.

    A driven motion answers with the drive's own frequency, so (x, v) and the wave share what they explain: waves are
    freed of (x, v) before they are compared.
    """
    basis, runs = rest.basis, len(rest.lengths)
    rows_of_runs = np.split(np.arange(len(rest.values)), np.cumsum(rest.lengths)[:-1])
    # Products of the waves with each other, with the basis and with the rest; a cosine and a sine for each run.
    squares, inside = np.zeros((2 * runs, 2 * runs)), np.zeros((basis.shape[1], 2 * runs))
    along = np.zeros(2 * runs)
    for number, (rows_of_run, part) in enumerate(zip(rows_of_runs, rest.parts, strict=True)):
        phase = phase_per_row * np.arange(len(part))
        waves = np.column_stack([np.cos(phase), np.sin(phase)])
        own = slice(2 * number, 2 * number + 2)
        squares[own, own] = waves.T @ waves
        inside[:, own], along[own] = basis[rows_of_run].T @ waves, waves.T @ part
    freed = squares - inside.T @ inside
    apart = float(along @ np.linalg.lstsq(freed, along, rcond=1e-6)[0])
    one_phase = np.tile(np.eye(2), (runs, 1))
    along = one_phase.T @ along
    in_step = float(along @ np.linalg.lstsq(one_phase.T @ freed @ one_phase, along, rcond=1e-6)[0])
    whole = float(rest.values @ rest.values)
    return apart / whole, in_step / whole


def _others(rows: Rows, rest: Rest) -> float:
    """The share of the rest that the others' positions at the same time say, out of fold; 0 where none are.

    What they say is freed of (x, v) first: the positions of strongly coupled trajectories are much alike.
    """
    runs = [run for run in rows.runs if len(run) > rest.k]
    if len(runs) < 2 or len(set(rest.lengths)) > 1:
        return 0.0
    positions = np.hstack([run.x for run in runs])
    spread = positions.std(axis=0)
    positions = (positions - positions.mean(axis=0)) / np.where(spread == 0, 1.0, spread)
    most = min(HIGHEST, degree_for(positions.shape[1], 2 * len(positions), HIGHEST))
    best = 0.0
    for degree in range(1, most + 1):
        best = max(best, _explained_out_of_fold(runs, rest, powers(positions, degree)))
    return best


def _explained_out_of_fold(runs: list[Run], rest: Rest, products: np.ndarray) -> float:
    """The share of the rest that the integrals of these products explain, out of fold, with factors for each run."""
    length = rest.lengths[0]
    columns = np.zeros((len(rest.values), len(runs) * products.shape[1]))
    for number, run in enumerate(runs):
        sums = run.cumulated(products)
        here = slice(number * products.shape[1], (number + 1) * products.shape[1])
        columns[number * length : (number + 1) * length, here] = sums[rest.k :] - sums[: -rest.k]
    columns -= rest.basis @ (rest.basis.T @ columns)
    place = np.tile(np.arange(length) * FOLDS // length, len(runs))
    left = 0.0
    for fold in range(FOLDS):
        away = place != fold
        predicted = columns[~away] @ fit(columns[away], rest.values[away])
        left += float(np.square(rest.values[~away] - predicted).sum())
    return max(0.0, 1 - left / float(rest.values @ rest.values))
