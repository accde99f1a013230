"""How much white noise gives differences of a high order their size? Motion leaves little in them, noise all of it."""

from __future__ import annotations

from collections.abc import Iterable
from math import comb

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

MEDIANS_TO_SIGMA = 1.4826
"""The standard deviation of normal numbers over the median of their sizes: a few breaks do not count."""
EVEN = 1e-6
"""Relative: steps that differ by less are equal."""


def scatter(columns: Iterable[tuple[np.ndarray, np.ndarray]], order: int) -> float:
    """The standard deviation of white noise that gives the differences of this order their size; 0 of too few rows.

    columns   of each run, values (T, C) and the steps (T − 1,) between them

    >>> noise = np.random.default_rng(0).normal(size=(4000, 1))
    >>> round(scatter([(noise, np.ones(3999))], order=2), 1)
    1.0
    """
    differences = [_differences(values, steps, order).ravel() for values, steps in columns if len(values) > order]
    if not differences:
        return 0.0
    return float(MEDIANS_TO_SIGMA * np.median(np.abs(np.concatenate(differences))))


def _differences(values: np.ndarray, steps: np.ndarray, order: int) -> np.ndarray:
    """(T − order, C): divided differences, each in units in which white noise of 1 leaves 1.

    On an uneven clock plain ones would take v times the jitter for noise.
    """
    if np.ptp(steps) < EVEN * steps.mean():
        size = np.sqrt(comb(2 * order, order))  # the root of the sum of the squares of the binomial coefficients
        return np.diff(values, order, axis=0) / size
    near = sliding_window_view(np.concatenate([[0.0], np.cumsum(steps / steps.mean())]), order + 1)
    apart = near[:, :, None] - near[:, None, :] + np.eye(order + 1)
    weights = 1 / apart.prod(axis=2)  # Newton: x[t₀, …, tₚ] = Σ xᵢ / ∏ⱼ(tᵢ − tⱼ)
    weights = weights / np.sqrt(np.square(weights).sum(axis=1, keepdims=True))
    return np.einsum("tcr,tr->tc", sliding_window_view(values, order + 1, axis=0), weights)
