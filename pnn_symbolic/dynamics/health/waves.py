"""Is what (x, v) leaves of the change of v a wave, as a drive makes it? The frequency that explains most of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.health.rest import Rest
from pnn_symbolic.dynamics.health.rows import Rows

FASTEST = 8.0
"""Drives are sought up to that multiple of the motion's own frequency."""
PERIODS = 3.0
"""A drive is seen that often in the longest run, or it is no drive but a trend."""
PEAKS = 5
"""Of the coarse frequencies the highest so many maxima are looked at closely: beside what (x, v) take from it the peak
of a drive is narrow, and a broad one of 0.99 beside it stood higher in a coarse look."""


@dataclass(frozen=True)
class Wave:
    """One angular frequency in the rest, and the share that it says of it."""

    share: float
    frequency: float


def waves_of(rows: Rows, rest: Rest) -> tuple[Wave, Wave]:
    """The wave that explains most of the rest beside (x, v): with a phase for each run, and with one phase for all."""
    grid, step = _frequencies(rows, rest)
    if not len(grid):
        return Wave(0.0, 0.0), Wave(0.0, 0.0)

    def shares_of(omega: float) -> tuple[float, float]:
        return _shares(rest, omega * step)

    coarse = np.array([shares_of(omega) for omega in grid.tolist()])
    return (
        _highest(lambda omega: shares_of(omega)[0], grid, coarse[:, 0]),
        _highest(lambda omega: shares_of(omega)[1], grid, coarse[:, 1]),
    )


def modulation_of(rows: Rows, rest: Rest) -> Wave:
    """The same of a wave that a term in x carries beside itself, as the voltage of a trap or a swing that is pumped."""
    grid, step = _frequencies(rows, rest)
    if not len(grid):
        return Wave(0.0, 0.0)
    runs = [run.x[:, 0] for run in rows.runs if len(run) > rest.k]
    between = np.concatenate([(x[rest.k :] + x[: -rest.k]) / 2 for x in runs])
    spread = float(between.std()) or 1.0
    carried = np.column_stack([np.ones(len(between)), between / spread])

    def share_of(omega: float) -> float:
        return _shares(rest, omega * step, carried)[0]

    return _highest(share_of, grid, np.array([share_of(omega) for omega in grid.tolist()]))


def _frequencies(rows: Rows, rest: Rest) -> tuple[np.ndarray, float]:
    """Those that are tried, and the time step; none in a short run."""
    step = float(rows.runs[0].steps.mean())
    longest = max(rest.lengths)
    frequency = float(np.sqrt(np.mean(rest.change**2) / np.mean(rest.moved**2)))
    lowest = 2 * np.pi * PERIODS / (longest * step)
    # A period holds at least four windows of k rows.
    highest = min(np.pi / 2 / (step * rest.k), FASTEST * frequency)
    resolution = 2 * np.pi / (4 * longest * step)
    return np.arange(lowest, max(highest, lowest), resolution), step


def _highest(share_of: Callable[[float], float], grid: np.ndarray, shares: np.ndarray) -> Wave:
    """The highest of the highest maxima of a grid, looked at closely, and the best of them once more."""
    beside = np.pad(shares, 1, constant_values=-np.inf)
    peaks = np.flatnonzero((shares >= beside[:-2]) & (shares >= beside[2:]))
    centres = grid[peaks[np.argsort(-shares[peaks])][:PEAKS]]
    width = float(np.ptp(grid)) / max(1, len(grid) - 1)
    around = np.linspace(-1, 1, 21)
    close = (centres[:, None] + width * around).clip(grid[0]).ravel()
    _, near = max((share_of(omega), omega) for omega in close.tolist())
    share, omega = max((share_of(omega), omega) for omega in (near + width / 10 * around).tolist())
    return Wave(min(1.0, share), omega)


def _shares(rest: Rest, phase_per_row: float, carried: np.ndarray | None = None) -> tuple[float, float]:
    """The share of the rest that a wave explains, with a phase for each run and with one for all.

    carried   (S, C) functions that it multiplies; 1 where it is left out

    A driven motion answers with the drive's own frequency, so (x, v) and the wave share what they explain: waves are
    freed of (x, v) before they are compared.
    """
    basis, runs = rest.basis, len(rest.lengths)
    carried = np.ones((len(rest.values), 1)) if carried is None else carried
    each = 2 * carried.shape[1]
    rows_of_runs = np.split(np.arange(len(rest.values)), np.cumsum(rest.lengths)[:-1])
    # Products of the waves with each other, with the basis and with the rest; a cosine and a sine of each run.
    squares, inside = np.zeros((each * runs, each * runs)), np.zeros((basis.shape[1], each * runs))
    along = np.zeros(each * runs)
    for number, (rows_of_run, part) in enumerate(zip(rows_of_runs, rest.parts, strict=True)):
        phase = phase_per_row * np.arange(len(part))
        times_what = carried[rows_of_run]
        waves = np.column_stack([np.cos(phase)[:, None] * times_what, np.sin(phase)[:, None] * times_what])
        own = slice(each * number, each * number + each)
        squares[own, own] = waves.T @ waves
        inside[:, own], along[own] = basis[rows_of_run].T @ waves, waves.T @ part
    freed = squares - inside.T @ inside
    apart = float(along @ np.linalg.lstsq(freed, along, rcond=1e-6)[0])
    one_phase = np.tile(np.eye(each), (runs, 1))
    along = one_phase.T @ along
    in_step = float(along @ np.linalg.lstsq(one_phase.T @ freed @ one_phase, along, rcond=1e-6)[0])
    whole = float(rest.values @ rest.values)
    return apart / whole, in_step / whole
