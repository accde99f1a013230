"""Is it more than chance? Deviates of means over blocks of neighbouring rows, on the scale of a normal variable."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtr

BLOCKS, SHORTEST = 60, 10
"""So many blocks are made of the rows, none shorter than ten rows: noise of neighbours is shared by two or three."""
FEWEST = 3
"""Blocks that still have a spread."""
SEEN = 3.0
"""Deviate above which a statement is made: one of 740 statements of nothing."""
LARGEST = 1000.0
"""No deviate is larger: of a mean without spread nothing more is known."""


def block_starts(rows: int, stride: int = 1) -> np.ndarray:
    """First index of each block; the last block takes what is left over.

    >>> block_starts(35)
    array([ 0, 10, 20])
    """
    length = max(rows // BLOCKS, SHORTEST, 2 * stride)
    return np.arange(max(1, rows // length)) * length


def deviate(values: np.ndarray) -> float:
    """Mean over standard error of independent values, as the normal deviate of the same chance.

    Few blocks have a poor standard error (Student 1908): with three of them a mean of four errors is nothing rare.

    >>> round(deviate(np.array([1.0, 2.0, 3.0])), 2), round(deviate(1 + np.arange(300.0) % 3), 2)
    (1.79, 24.1)
    """
    count = len(values)
    if count < FEWEST:
        return 0.0
    mean, error = float(np.mean(values)), float(np.std(values, ddof=1)) / count**0.5
    if not np.isfinite(mean) or mean == 0:
        return 0.0
    size = abs(mean) / error if error > abs(mean) / LARGEST else LARGEST
    equal = float(-ndtri(stdtr(count - 1, -size)))
    return float(np.copysign(min(equal, LARGEST), mean))


def improvement(without: np.ndarray, having: np.ndarray, stride: int = 1) -> float:
    """Deviate by which the errors `having` a prediction are smaller than those `without` it, both (S, …) in order.

    The larger of two: that of the mean of the difference of squares; and that of the mean of q, the difference over the
    sum of squares of each block, which lies in [−1, 1]. The first is blind where a burst stands in few of the blocks
    (a comet at its perihelion), the second sees a burst as one block of many.
    """
    starts = block_starts(len(without), stride)
    squares = [
        np.add.reduceat(np.square(errors).reshape(len(errors), -1).sum(axis=1), starts) for errors in (without, having)
    ]
    difference, total = squares[0] - squares[1], squares[0] + squares[1]
    lengths = np.diff([*starts, len(without)])
    bounded = np.divide(difference, total, out=np.zeros_like(total), where=total > 0)
    return max(deviate(difference / lengths), deviate(bounded))
