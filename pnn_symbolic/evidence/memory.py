"""Does something outside the state act? What is left now, against what was left long before."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.dynamics.triples import Triples, mean_squares
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.significance import block_starts, deviate

LAGS = range(12, 31)
"""In strides. Noise that velocities take over from differenced or smoothed positions is gone by then."""
FEWEST = 50
"""Pairs at a lag: with fewer, thirty noisy rows have a memory."""
SURE, STRONG = 5.0, 0.2
"""A memory shows above five deviates, and in a correlation above 0.2."""
WORTH_SAYING, ROUNDINGS = 0.01, 64.0
"""Mean squares that it must amount to: of the explainable motion, and of rounding."""


def remembers(residuals: np.ndarray, floor: Floor) -> np.ndarray:
    """(2,): whether residuals (S, 2, N, D) on `floor.triples` are correlated over 12 to 30 strides, for each output."""
    errors = mean_squares(residuals)
    least = WORTH_SAYING * np.maximum(floor.motion - floor.predicted, 0) + ROUNDINGS * floor.rounding
    found = np.zeros(2, bool)
    for lag in LAGS:
        early, late = _pairs(floor.triples, lag * floor.triples.stride)
        if len(early) < FEWEST:
            continue
        products = (residuals[early] * residuals[late]).mean(axis=(2, 3))
        starts = block_starts(len(early), floor.triples.stride)
        lengths = np.diff([*starts, len(early)])
        for one in range(2):
            size = abs(products[:, one].mean())
            if size > max(STRONG * errors[one], least[one]):
                sums = np.add.reduceat(products[:, one], starts)
                found[one] |= abs(deviate(sums / lengths)) > SURE
    return found


def _pairs(triples: Triples, lag: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the triples that have another one `lag` rows later in their run, and of that one."""
    place = triples.run * (triples.row.max() + lag + 1) + triples.row
    late = np.searchsorted(place, place + lag)
    there = late < len(place)
    there[there] = place[late[there]] == place[there] + lag
    return np.flatnonzero(there), late[there]
