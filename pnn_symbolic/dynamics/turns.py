"""Does the force repeat along x? A rotor that runs, a particle over a washboard: their rows, taken turn by turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import pi
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from pnn_symbolic.dynamics.trajectory import SHORTEST, Trajectory

MOST_ROWS = 4000
"""Rows from which a period is found."""
FEWEST_TURNS = 3
"""A force that is seen over fewer periods is learned as it is."""
GRID = 2**15
"""Places between which a spectrum is taken: a period has to be longer than two of them."""
HARMONICS = 12
TURNS = (2 * pi, 360.0, 1.0)
"""A turn in radians, in degrees, as it is."""
EXACTLY = 1e-9
"""As `UNFORETOLD`, where the period is tried as a turn of an angle: 1.00001 is not taken for 1."""
UNFORETOLD, OF_NOISE = 1e-3, 4.0
"""Of the variance of the force: at most so much of it, or so often its noise, may the other turns leave unforetold
where it repeats. Of a spring, a double well, a Lennard-Jones particle, they foretell nothing."""
NOISIEST, OF_FEW_ROWS = 0.05, 0.01
"""Of its variance: where the force of neighbours along x differs by more, only turns of an angle are tried."""
MEDIAN_OF_SQUARES = 0.455
"""Of a normal variable of variance 1."""
SHARPENING = 1000
"""Rows from which the length of a period is found."""
ROWS_A_TURN = 40
"""Of runs taken turn by turn; where a turn has fewer, several stay together."""
MOST_TOGETHER = 8
MOST_PIECES = 500
"""Of a million rows in 14,000 pieces all took 20 s to look at; the rest of the program looks at 20,000 rows at most."""
BEYOND = 0.1
"""Of a period: so far beyond the ends of a turn its force is learned with it, to be smooth where turns meet."""


@dataclass(frozen=True)
class Period:
    """A force that repeats along x.

    length   after which it repeats, in the unit of the positions
    center   of the turn into which positions are brought
    turns    that the rows run through
    """

    length: float
    center: float
    turns: float

    def home(self, positions: Any) -> Any:  # noqa: ANN401 - arrays and tensors alike
        """Positions brought into the central turn."""
        return positions - self.length * ((positions - self.center) / self.length).round()

    def one_turn(self, positions: np.ndarray, forces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Positions and forces (R,) in the central turn, and again those that belong a little beyond its ends."""
        x = self.home(positions)
        above, below = (side * (x - self.center) > (0.5 - BEYOND) * self.length for side in (-1, 1))
        brought = [x, x[above] + self.length, x[below] - self.length]
        return np.concatenate(brought), np.concatenate([forces, forces[above], forces[below]])

    def repeated(self, force: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
        """A force that is known in the central turn, everywhere."""
        return lambda positions: force(self.home(np.asarray(positions)))


def period_of_force(
    trajectories: Sequence[Trajectory], force: Callable[[np.ndarray], np.ndarray] | None = None
) -> Period | None:
    """The period of the force of one particle on a line, of the file or given; None where it does not repeat.

    Rows of even turns have to be foretold by rows of odd ones, at the same place of the turn.

    >>> x = np.linspace(0.0, 60.0, 3000)[:, None, None]
    >>> rotor = Trajectory(x, np.ones_like(x), time_step=0.02, forces=-np.sin(x))
    >>> period_of_force([rotor]).length == 2 * pi
    True
    >>> period_of_force([replace(rotor, forces=-x)]) is None
    True
    """
    if any(run.positions[0].size != 1 or (force is None and run.forces is None) for run in trajectories):
        return None
    x = np.concatenate([run.positions.ravel() for run in trajectories])
    chosen = np.linspace(0, len(x) - 1, min(len(x), MOST_ROWS)).astype(int)
    if force is None:
        f = np.concatenate([run.forces.ravel() for run in trajectories if run.forces is not None])[chosen]
    else:
        with np.errstate(all="ignore"):
            f = np.asarray(force(x[chosen]), dtype=float).ravel()
    order = np.argsort(x[chosen], kind="stable")
    x, f = x[chosen][order], f[order]
    if not np.isfinite(f).all() or not np.ptp(f) > 0:
        return None
    f = f - f.mean()
    noise = _noise(x, f) / float(f.var())
    if noise > NOISIEST:  # or so few rows a turn that neighbours along x are none
        exactly, candidates = OF_FEW_ROWS, iter(())
    else:
        exactly, candidates = max(EXACTLY, OF_NOISE * noise), _candidates(x, f)
    for length, most in chain(zip(TURNS, repeat(exactly)), zip(candidates, repeat(max(UNFORETOLD, exactly)))):
        if np.ptp(x) >= FEWEST_TURNS * length and _unforetold(x, f, length) < most:
            return Period(length, float(np.median(x)), float(np.ptp(x) / length))
    return None


def turn_by_turn(trajectories: Sequence[Trajectory], period: Period) -> list[Trajectory]:
    """The same rows as runs that stay near the central turn: each is cut where it leaves, and brought back.

    Whatever moves the particle, by forces that repeat, does so alike in every turn. Of more than `MOST_PIECES` pieces
    so many are taken, evenly spread.
    """
    for together in range(1, MOST_TOGETHER + 1):
        pieces = [(run, rows) for run in trajectories for rows in _pieces(run, period, together)]
        if pieces and sum(rows.stop - rows.start for _, rows in pieces) >= ROWS_A_TURN * len(pieces):
            taken = np.unique(np.linspace(0, len(pieces) - 1, min(len(pieces), MOST_PIECES)).astype(int))
            chosen = [pieces[number] for number in taken.tolist()]
            return [_brought_home(run, rows, period) for run, rows in chosen]
    return list(trajectories)


def _pieces(run: Trajectory, period: Period, together: int) -> Iterator[slice]:
    """The rows of each piece of a run that ends where it is so many periods and a half away from its own turn."""
    # Only half turns are walked through: within one nothing changes.
    half = np.floor(2 * (run.positions.ravel() - period.center) / period.length).astype(int)
    first, home = 0, half[0]
    for row in (np.flatnonzero(np.diff(half)) + 1).tolist():
        if abs(half[row] - home) > 2 * together:
            if row - first >= SHORTEST:
                yield slice(first, row)
            first, home = row, half[row]
    if len(run) - first >= SHORTEST:
        yield slice(first, len(run))


def _brought_home(run: Trajectory, rows: slice, period: Period) -> Trajectory:
    """Some rows of a run, moved by as many periods as bring the first of them home."""
    piece = run.rows(rows)
    away = piece.positions[:1] - period.home(piece.positions[:1])
    return replace(piece, positions=piece.positions - away, resolutions=run.written)


def _noise(x: np.ndarray, f: np.ndarray) -> float:
    """The variance of what cubics through two rows on either side leave of the force, along x."""
    middle = np.arange(2, len(x) - 2)
    nodes = [middle + beside for beside in (-2, -1, 1, 2)]
    expected, amplified = np.zeros(len(middle)), np.ones(len(middle))
    with np.errstate(divide="ignore", invalid="ignore"):
        for node in nodes:
            weight = np.ones(len(middle))
            for further in nodes:
                if further is not node:
                    weight = weight * (x[middle] - x[further]) / (x[node] - x[further])
            expected += weight * f[node]
            amplified += weight**2
        squares = (f[middle] - expected) ** 2 / amplified
    squares = squares[np.isfinite(squares)]
    return float(np.median(squares) / MEDIAN_OF_SQUARES) if len(squares) else np.inf


def _swings(f: np.ndarray) -> bool:
    """Whether the force, in rising order of x, goes through its mean at least twice in each of three periods."""
    means = np.array([part.mean() for part in np.array_split(f, min(len(f), GRID // 64))]) - f.mean()
    return int(np.count_nonzero(np.diff(np.sign(means)))) >= 2 * FEWEST_TURNS - 1


def _candidates(x: np.ndarray, f: np.ndarray) -> Iterator[float]:
    """The period of the strongest wave and its first multiples, sharpened."""
    if not _swings(f):
        return
    grid = np.linspace(x[0], x[-1], GRID, endpoint=False)
    power = np.abs(np.fft.rfft(np.interp(grid, x, f) * np.hanning(GRID))) ** 2
    power[:FEWEST_TURNS] = 0.0
    strongest = np.ptp(x) / int(np.argmax(power))
    # At random: of every fourth row of an even grid other lengths would say the same.
    drawn = np.sort(np.random.default_rng(0).permutation(len(x))[:SHARPENING])
    for multiple in (1, 2, 3):
        if np.ptp(x) < (FEWEST_TURNS - 1) * multiple * strongest:
            return
        yield _sharpened(x[drawn], f[drawn], multiple * strongest)


def _sharpened(x: np.ndarray, f: np.ndarray, length: float) -> float:
    """The length near this one of which harmonics leave least."""

    def left(inverse: float) -> float:
        angles = 2 * pi * inverse * x[:, None] * np.arange(1, HARMONICS + 1)
        columns = np.concatenate([np.ones((len(x), 1)), np.cos(angles), np.sin(angles)], axis=1)
        rest = f - columns @ np.linalg.lstsq(columns, f, rcond=None)[0]
        return float(rest @ rest)

    # A wave number is known to half a wave over the whole range; of so narrow a valley a scan finds the bottom.
    width = 1 / np.ptp(x)
    scan = 1 / length + width * np.linspace(-1, 1, 41)
    lowest = scan[int(np.argmin([left(value) for value in scan]))]
    step = scan[1] - scan[0]
    answer = minimize_scalar(left, bounds=(lowest - step, lowest + step), method="bounded", options={"xatol": 1e-13})
    return float(1 / answer.x)


def _unforetold(x: np.ndarray, f: np.ndarray, length: float) -> float:
    """The share of the force that odd turns do not foretell of even ones at the same place, and even ones of odd."""
    turn, place = np.divmod(x, length)
    odd = turn % 2 == 1
    rest = 0.0
    for known, asked in ((odd, ~odd), (~odd, odd)):
        if np.count_nonzero(known) < ROWS_A_TURN:
            return np.inf
        expected = np.interp(place[asked], *_sorted(place[known], f[known]), period=length)
        rest += float(np.sum((f[asked] - expected) ** 2))
    return rest / float(f @ f)


def _sorted(place: np.ndarray, f: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(place, kind="stable")
    return place[order], f[order]
