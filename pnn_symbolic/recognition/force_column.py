"""What is the force between the rows? A cubic spline through the forces that the file gives, and its error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

SITES, ROWS_PER_SITE = 2000, 3
"""Knots at most, and rows for each: knots that lie closer than that tell nothing new and amplify rounding."""
FEWEST_SITES = 8
END = 2
"""Knots at either end, where a spline knows less; a step that comes near them is not scored by it."""
LARGEST_ERROR = 1e-3
"""Of the force: above it the force is no smooth function of x, or the knots are too far apart for any answer."""


@dataclass(frozen=True, eq=False)
class ForceColumn:
    """f(x) of one particle on a line, from the rows of a file.

    at      positions → forces, any shape
    error   root mean square of the spline's error, in units of the force; infinite where there are too few rows
    ends    first and last position with a force

    >>> x = np.linspace(-1, 1, 200)
    >>> column = ForceColumn.of(x, np.sin(3 * x))
    >>> bool(abs(column.at(0.123) - np.sin(0.369)) < 1e-7), bool(column.error < 1e-5)
    (True, True)
    """

    at: Callable[[np.ndarray], np.ndarray]
    error: float
    ends: tuple[float, float] = (-np.inf, np.inf)

    @classmethod
    def of(cls, positions: np.ndarray, forces: np.ndarray) -> ForceColumn:
        """From positions and forces of any one shape.

        The error is that of a spline through half of the knots, at the others: an upper bound, up to 16 times too big.
        A force that is no function of x gets an infinite one.
        """
        x, f = np.ravel(positions), np.ravel(forces)
        x, first = np.unique(x, return_index=True)
        f = f[first]
        kept = _apart(x)
        x, f = x[kept], f[kept]
        if len(x) < FEWEST_SITES:
            return cls(at=np.zeros_like, error=np.inf)
        spline, coarse = CubicSpline(x, f), CubicSpline(x[::2], f[::2])
        between = slice(END + 1, len(x) - END, 2)
        error = float(np.sqrt(np.mean((coarse(x[between]) - f[between]) ** 2)))
        size = float(np.sqrt(np.mean(f**2)))
        return cls(at=spline, error=error if error < LARGEST_ERROR * size else np.inf, ends=(x[0], x[-1]))


def _apart(x: np.ndarray) -> np.ndarray:
    """Indices of positions in rising order that keep a distance: the range over the number of knots."""
    if len(x) < FEWEST_SITES:
        return np.arange(len(x))
    distance = (x[-1] - x[0]) / min(SITES, len(x) // ROWS_PER_SITE + 1)
    kept = [0]
    while (following := int(np.searchsorted(x, x[kept[-1]] + distance))) < len(x):
        kept.append(following)
    return np.array(kept)
