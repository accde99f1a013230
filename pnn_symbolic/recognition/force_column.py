"""What is the force between the rows? A straight line or a cubic spline through the forces of the file; its error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from pnn_symbolic.dynamics.resolution import HALF_A_PLACE, Resolution

SITES, ROWS_PER_SITE = 2000, 3
"""Knots at most, and rows for each: knots that lie closer than that tell nothing new and amplify rounding."""
FEWEST_SITES = 8
END = 2
"""Knots at either end, where a spline knows less; a step that comes near them is not scored by it."""
LARGEST_ERROR = 1e-3
"""Of the force: above it the force is no smooth function of x, or the knots are too far apart for any answer."""
ROUNDING, MOST_DIGITS = 1e-13, 12
"""Of the numbers that a constant is the difference of: what is smaller is rounding. Digits that are printed."""
REFINED, SURE = 2, 4.0
"""Times that a line is fitted, at last to what it left itself; standard errors that are not exceeded."""
OF_DOUBLES = 8.0
"""Of the largest force, in units of its last place: what a program's order of operations leaves of a straight line."""


@dataclass(frozen=True)
class StraightForce:
    """f(x) = slope (x − centre) + at_centre, on arrays and on tensors of any shape.

    slope_error, error  standard errors of the slope and of the force at the centre

    >>> line = StraightForce(slope=-2.0, centre=0.5, at_centre=1.0, slope_error=0.0, error=0.0)
    >>> line(np.array([0.0, 3.0]))
    array([ 2., -4.])
    >>> print(line)
    -2 x + 2
    """

    slope: float
    centre: float
    at_centre: float
    slope_error: float
    error: float

    @classmethod
    def through(cls, x: np.ndarray, forces: np.ndarray) -> StraightForce:
        """By least squares, at last of what the line leaves itself: a line in doubles has all its digits."""
        centre, slope, at_centre, left = float(x.mean()), 0.0, 0.0, forces
        away = x - centre
        for _ in range(REFINED):
            slope += float(away @ left / (away @ away))
            at_centre += float(left.mean())
            left = forces - (slope * away + at_centre)
        scatter = float(np.sqrt(np.mean(left**2)))
        return cls(
            slope=slope,
            centre=centre,
            at_centre=at_centre,
            slope_error=scatter / float(np.sqrt(away @ away)),
            error=scatter / float(np.sqrt(len(x))),
        )

    def __call__(self, positions: Any) -> Any:  # noqa: ANN401 - array in, array out; tensor in, tensor out
        """The force at each position."""
        return self.slope * (positions - self.centre) + self.at_centre

    def energy(self, positions: np.ndarray) -> np.ndarray:
        """−∫ f dx from the centre, of the same shape.

        >>> StraightForce(slope=-2.0, centre=0.0, at_centre=1.0, slope_error=0.0, error=0.0).energy(np.array([3.0]))
        array([6.])
        """
        away = positions - self.centre
        return -away * (self.slope * away / 2 + self.at_centre)

    def __str__(self) -> str:
        """With the digits that the errors leave, twelve at most; what is within its error is left out."""
        constant = self.at_centre - self.slope * self.centre
        of_rounding = ROUNDING * (abs(self.slope * self.centre) + abs(self.at_centre))
        numbers = (
            (self.slope, self.slope_error, " x"),
            (constant, max(float(np.hypot(self.error, self.slope_error * self.centre)), of_rounding), ""),
        )
        terms = [f"{_digits(number, error)}{x}" for number, error, x in numbers if abs(number) > SURE * error]
        return " + ".join(terms).replace("+ -", "- ") or "0"


def _digits(number: float, error: float) -> str:
    """A number to the place of its error.

    >>> _digits(-2 / 3, 3e-4), _digits(-3.0, 0.0)
    ('-0.6667', '-3')
    """
    known = MOST_DIGITS if error == 0 else 1 + int(np.floor(np.log10(abs(number)) - np.log10(error)))
    return f"{number:.{min(max(known, 1), MOST_DIGITS)}g}"


@dataclass(frozen=True, eq=False)
class ForceColumn:
    """f(x) of one particle on a line, from the rows of a file.

    at      positions → forces, any shape: a `StraightForce` where a line meets all of them to their digits
    error   root mean square of its error, in units of the force; infinite where there are too few rows for a spline
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
        straight = _straight(x, f)
        if straight is not None:
            error = float(np.sqrt(np.mean((straight(x) - f) ** 2)))
            return cls(at=straight, error=error, ends=(float(x.min()), float(x.max())))
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


def _straight(x: np.ndarray, forces: np.ndarray) -> StraightForce | None:
    """The line that meets each force to its last digit, where there are enough places to see that."""
    if len(np.unique(x)) < FEWEST_SITES or not (np.isfinite(x).all() and np.isfinite(forces).all()):
        return None
    line = StraightForce.through(x, forces)
    written = Resolution.of(forces).error + abs(line.slope) * Resolution.of(x).error
    of_the_fit = 1 + SURE / np.sqrt(len(x))  # so far a line through rounded forces may be from the true one
    allowed = of_the_fit * HALF_A_PLACE * written + OF_DOUBLES * float(np.spacing(np.abs(forces).max()))
    return line if np.abs(line(x) - forces).max() <= allowed else None


def _apart(x: np.ndarray) -> np.ndarray:
    """Indices of positions in rising order that keep a distance: the range over the number of knots."""
    if len(x) < FEWEST_SITES:
        return np.arange(len(x))
    distance = (x[-1] - x[0]) / min(SITES, len(x) // ROWS_PER_SITE + 1)
    kept = [0]
    while (following := int(np.searchsorted(x, x[kept[-1]] + distance))) < len(x):
        kept.append(following)
    return np.array(kept)
