"""Does something outside the state act? What is left now, against what was left long before."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pnn_symbolic.dynamics.triples import Triples, mean_squares
from pnn_symbolic.evidence.significance import block_starts, deviate

LAGS = range(12, 31)
"""In strides. Noise that velocities take over from differenced or smoothed positions is gone by then."""
FEWEST = 50
"""Pairs at a lag: with fewer, thirty noisy rows have a memory."""
BEYOND_NOISE = 4
"""Rows beyond a stride from which on noise is not shared, also where velocities are central differences."""
SURE, STRONG = 5.0, 0.2
"""A memory shows above five deviates, and in a correlation above 0.2."""


def remembers(residuals: np.ndarray, triples: Triples, least: np.ndarray) -> np.ndarray:
    """(2,): whether residuals (S, 2, N, D) of triples are correlated over 12 to 30 strides, for each output.

    least   (2,): mean squares that the correlated part must amount to
    """
    errors = mean_squares(residuals)
    correlated = np.zeros(2, bool)
    for early, late in _pairs(triples, tuple(strides * triples.stride for strides in LAGS)):
        products = (residuals[early] * residuals[late]).mean(axis=(2, 3))
        large = np.abs(products.mean(axis=0)) > np.maximum(STRONG * errors, least)
        if large.any():
            starts = block_starts(len(early), triples.stride)
            means = np.add.reduceat(products, starts) / np.diff([*starts, len(early)])[:, None]
            correlated |= large & [abs(deviate(means[:, output])) > SURE for output in range(2)]
    return correlated


def lasts(residuals: np.ndarray, triples: Triples) -> bool:
    """Whether residuals (S, …) are correlated over more rows than those that share noise: 1 to 3 strides beyond one.

    The correlation is taken in each block by itself, in [−1, 1], so that bursts and what grows count like the rest.
    """
    flat = residuals.reshape(len(residuals), -1)
    stride = triples.stride
    lags = tuple(range(stride + BEYOND_NOISE, 3 * stride + 2 * BEYOND_NOISE + 1, max(1, stride // 2)))
    for early, late in _pairs(triples, lags):
        starts = block_starts(len(early), stride)
        products = np.add.reduceat((flat[early] * flat[late]).sum(axis=1), starts)
        squares = np.add.reduceat((flat[early] ** 2 + flat[late] ** 2).sum(axis=1), starts) / 2
        correlations = np.divide(products, squares, out=np.zeros_like(products), where=squares > 0)
        if abs(correlations.mean()) > STRONG and abs(deviate(correlations)) > SURE:
            return True
    return False


@lru_cache(maxsize=8)
def _pairs(triples: Triples, lags: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each lag that has enough of them: indices of the triples with another one so much later, and of that one."""
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    for lag in lags:
        place = triples.run * (int(triples.row.max()) + lag + 1) + triples.row
        late = np.searchsorted(place, place + lag)
        there = late < len(place)
        there[there] = place[late[there]] == place[there] + lag
        if np.sum(there) >= FEWEST:
            pairs.append((np.flatnonzero(there), late[there]))
    return pairs
