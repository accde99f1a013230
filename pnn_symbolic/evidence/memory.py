"""Does something outside the state act? What is left now, against what was left long before."""

from __future__ import annotations

from functools import lru_cache

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
    for early, late in _pairs(floor.triples):
        products = (residuals[early] * residuals[late]).mean(axis=(2, 3))
        large = np.abs(products.mean(axis=0)) > np.maximum(STRONG * errors, least)
        if large.any():
            starts = block_starts(len(early), floor.triples.stride)
            means = np.add.reduceat(products, starts) / np.diff([*starts, len(early)])[:, None]
            found |= large & [abs(deviate(means[:, one])) > SURE for one in range(2)]
    return found


@lru_cache(maxsize=4)
def _pairs(triples: Triples) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each lag that has enough of them: indices of the triples with another one so much later, and of that one."""
    found = []
    for lag in (strides * triples.stride for strides in LAGS):
        place = triples.run * (int(triples.row.max()) + lag + 1) + triples.row
        late = np.searchsorted(place, place + lag)
        there = late < len(place)
        there[there] = place[late[there]] == place[there] + lag
        if np.sum(there) >= FEWEST:
            found.append((np.flatnonzero(there), late[there]))
    return found
