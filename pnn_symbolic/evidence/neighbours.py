"""What do similar states predict? Small polynomials through the nearest rows that are far in time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import KDTree

NEIGHBOURS = {1: 15, 2: 30, 3: 45}
"""Degree → how many neighbours it is fitted to: five, five and four and a half for each column."""
RIDGE = 1e-12
"""Of the trace, added to the diagonal of a fit: neighbours along one orbit do not span the plane."""


def local_predictions(states: np.ndarray, targets: np.ndarray, run: np.ndarray, row: np.ndarray, gap: int) -> Iterator:
    """Predictions of targets (S, m) by polynomials of degree 1, 2, 3 through the nearest states, one after the other.

    states   (S, 2): one coordinate and its displacement; distance is measured in their spreads
    gap      rows of the same run that are so near in time, or nearer, are left out: they share noise
    """
    spread = states.std(axis=0)
    scaled = (states - states.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    most = min(max(NEIGHBOURS.values()) + 2 * gap + 1, len(states))
    _, near = KDTree(scaled).query(scaled, most)
    allowed = (run[near] != run[:, None]) | (np.abs(row[near] - row[:, None]) > gap)
    order = np.argsort(~allowed, axis=1, kind="stable")  # those allowed first, nearest first
    near = np.take_along_axis(near, order, axis=1)
    for degree, count in NEIGHBOURS.items():
        if (allowed.sum(axis=1) < count).any():
            return
        chosen = near[:, :count]
        away = scaled[chosen] - scaled[:, None]
        size = np.abs(away).max(axis=(1, 2), keepdims=True)
        x, w = np.moveaxis(away / np.where(size > 0, size, 1.0), -1, 0)
        columns = np.stack(
            [x ** (total - power) * w**power for total in range(degree + 1) for power in range(total + 1)], axis=-1
        )
        # All columns but the first are 0 at the middle: the value there is the first coefficient.
        products = columns.swapaxes(1, 2) @ columns
        trace = np.trace(products, axis1=1, axis2=2)
        products += RIDGE * trace[:, None, None] * np.eye(columns.shape[-1])
        first = np.linalg.solve(products, np.eye(columns.shape[-1])[:, :1])
        yield ((columns @ first).swapaxes(1, 2) @ targets[chosen])[:, 0]
