"""How much of what a law leaves is noise? What no polynomial in the row before predicts of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

DEGREES = (0, 1, 2, 4, 6, 8)
COLUMNS_PER_ROW = 0.2
FOLDS, TOGETHER = 5, 25
"""Interleaved folds of blocks of neighbours."""
SMALLEST_PART = 0.02
"""A column has at least this share of what the change of position leaves: a weight that is not infinite."""


@dataclass(frozen=True)
class Noise:
    """Standard deviations of the noise in position and velocity, and how well they are known.

    share    (2,) of the mean square that the law leaves in x and in v, what is noise
    error    relative standard error of the squares
    """

    position: float
    velocity: float
    share: tuple[float, float]
    error: float

    @classmethod
    def of(cls, before: np.ndarray, residuals: np.ndarray, time_step: float, rounding: np.ndarray) -> Noise:
        """From residuals (S, 2, N, D) in x and v of consecutive pairs, and the states one row before them (S, 2, N, D).

        The row before has noise of its own; a regression on the row itself would predict part of the noise from itself.
        rounding (2,) are the mean squares of x and v that the digits of the file explain.
        """
        left, error = unpredicted(before, residuals)
        left = np.maximum(left, rounding)
        all_left = np.maximum(np.square(residuals).mean(axis=(0, 2, 3)), np.finfo(float).tiny)
        # White noise σ_v stands in v' and in v, so that a residual of v has 2σ_v²; one of x has 2σ_x² + Δt²σ_v².
        velocity = left[1] / 2
        position = max((left[0] - time_step**2 * velocity) / 2, SMALLEST_PART * left[0])
        share = np.minimum(1.0, left / all_left)
        return cls(
            position=float(position**0.5),
            velocity=float(velocity**0.5),
            share=(float(share[0]), float(share[1])),
            error=error,
        )


def unpredicted(before: np.ndarray, residuals: np.ndarray) -> tuple[np.ndarray, float]:
    """(2,): mean squares of the residuals that no polynomial in the states before predicts; their relative error."""
    count = len(residuals)
    states = before.reshape(count, -1)
    spread = np.ptp(states, axis=0)
    states = 2 * (states - states.min(axis=0)) / np.where(spread > 0, spread, 1.0) - 1
    fold = np.arange(count) // TOGETHER % FOLDS
    targets = residuals.reshape(count, -1)
    best = np.square(targets).reshape(count, 2, -1).mean(axis=2)
    for degree in DEGREES:
        columns = _polynomials(states, degree, int(COLUMNS_PER_ROW * count))
        if columns is None:
            break
        rest = np.empty_like(targets)
        for number in range(FOLDS):
            kept = fold != number
            if kept.all() or not kept.any():
                rest[~kept] = targets[~kept]
                continue
            factors = np.linalg.lstsq(columns[kept], targets[kept], rcond=1e-13)[0]
            rest[~kept] = targets[~kept] - columns[~kept] @ factors
        squares = np.square(rest).reshape(count, 2, -1).mean(axis=2)
        for output in (0, 1):
            if squares[:, output].mean() < best[:, output].mean():
                best[:, output] = squares[:, output]
    means = best.mean(axis=0)
    blocks = np.array([part.mean(axis=0) for part in np.array_split(best, max(2, count // (2 * TOGETHER)))])
    errors = blocks.std(axis=0, ddof=1) / np.sqrt(len(blocks)) / np.maximum(means, np.finfo(float).tiny)
    return means, float(errors.max())


def _polynomials(states: np.ndarray, degree: int, most: int) -> np.ndarray | None:
    """Products of Chebyshev polynomials up to a total degree; None where there would be more than `most` of them."""
    size = states.shape[1]
    products: list[tuple[int, ...]] = []  # each by its axes, one for every degree in it: (0, 0, 2) is T₂(x₀) T₁(x₂)
    for total in range(degree + 1):
        products += combinations_with_replacement(range(size), total)
    if len(products) > max(1, most):
        return None
    table = np.polynomial.chebyshev.chebvander(states, degree)  # (S, axes, degrees)
    columns = np.ones((len(states), len(products)))
    for number, axes in enumerate(products):
        for axis in range(size):
            columns[:, number] *= table[:, axis, axes.count(axis)]
    return columns
