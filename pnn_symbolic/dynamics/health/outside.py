"""Does something outside (x, v) act? A drive in time, or another trajectory of the same file.

What (x, v), and the force where it is known, leave of the change of v is followed in two ways. Where it goes on in time
and is *not* the same at other visits to the same (x, v), something unseen acts. Where it is the same, the functions of
(x, v) were too stiff, which says nothing of the rows.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.regression import degree_for, fit, powers
from pnn_symbolic.dynamics.health.rest import Rest, rest_of
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows, Run
from pnn_symbolic.dynamics.health.waves import Wave, modulation_of, waves_of

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
CARRIED = 0.2
"""Of what a wave leaves: what one that multiplies x, with twice its factors, leaves where it is meant."""
OTHERS = 0.5
"""Share of what is left that the other trajectories say, out of fold."""
HIGHEST = 3
"""Degree in the positions of all trajectories."""
FOLDS = 8


def outside(rows: Rows) -> Symptom | None:
    """A drive, or trajectories that act on each other: what says more of the rest, one wave in step or the others."""
    if rows.pairs < 4 * FEWEST_PAIRS or not rows.resolved or rows.runs[0].x.shape[1] != 1:
        return None
    rows = rows.head(MOST)
    rest = rest_of(rows)
    if rest is None or rest.share < max(FAINTEST, BLURRED * rest.coarse):
        return None
    memory = _memory(rest)
    if memory < GOES_ON:
        return None
    returns = _returns(rows, rest)
    if returns is None or returns > SURELY_RETURNS:
        return None
    (apart, in_step), others = waves_of(rows, rest), _others(rows, rest)
    wave = in_step if in_step.share > IN_STEP * apart.share else apart
    explained = max(wave.share, others)
    if explained < IN_STEP and (returns > RETURNS or rest.share < SHARE):
        return None
    wave, drive = _drive_or_modulation(rows, rest, wave)
    statistic = {
        "left": rest.share,
        "memory": memory,
        "same_place": returns,
        "peak": wave.share,
        "frequency": wave.frequency,
        "others": others,
    }
    if others > max(OTHERS, in_step.share):
        return _interacting(drive, statistic)
    return _explicit_time(drive, statistic)


def _drive(wave: Wave) -> str:
    """A wave that says most of the rest, in words; "" of one that does not."""
    return f"a drive near the angular frequency {wave.frequency:.4g}" if wave.share > PEAK else ""


def _drive_or_modulation(rows: Rows, rest: Rest, wave: Wave) -> tuple[Wave, str]:
    """The wave, or that of a force of x that swings where it leaves far less; and it in words."""
    modulation = modulation_of(rows, rest)
    if 1 - modulation.share < CARRIED * (1 - wave.share):
        return modulation, f"a force of x that swings near the angular frequency {modulation.frequency:.4g}"
    return wave, _drive(wave)


def _interacting(drive: str, statistic: dict[str, float]) -> Symptom:
    also = f", or {drive} acts on all" if drive else ", or one cause acts on all"
    return Symptom(
        code="interacting",
        severity="warning",
        sentence=(
            f"The trajectories act on each other{also}: {_left(statistic)}, and the others' positions say "
            f"{statistic['others']:.0%} of it."
        ),
        statistic=statistic,
        remedy="One law for one particle cannot hold: they belong into one state of several coordinates.",
    )


def _explicit_time(drive: str, statistic: dict[str, float]) -> Symptom:
    # Of one run a coordinate that is left out, as y of a charge in a magnetic field, swings as a drive does.
    what = f"{drive}, or a coordinate that is not in the file" if drive else "something that is not in the file"
    also = ", or the other trajectories" if statistic["others"] > OTHERS else ""
    return Symptom(
        code="explicit_time",
        severity="warning",
        sentence=f"Something outside (x, v) acts, {what}{also}: {_left(statistic)}.",
        statistic=statistic,
        remedy="No law of (x, v) alone can hold; give what acts as a coordinate, or rows without it.",
    )


def _left(statistic: dict[str, float]) -> str:
    return f"(x, v) leaves {statistic['left']:.2g} of the change of v, which goes on in time"


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
