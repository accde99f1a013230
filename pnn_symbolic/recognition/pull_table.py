"""What pulls two particles by the square of their distance? A table of cubics in the place of its splines.

Between the rows of a crystal the force is asked some 10⁸ times. A table over r² needs no root, no power and no search
for a knot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.particle_pairs import Pull, pull_of

CELLS = 20_000
"""Of r², from the closest to the farthest pair. Cubics leave Δ⁴/(4!·2⁷) of the fourth derivative, so of r⁻⁷ at r = 1
1e-14 where the farthest pair is 2.5 apart, and 1e-9 where it is 10: below what the splines leave of the forces."""
DEGREE = 3
_PLACES = (1 - np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))) / 2
_POWERS = np.linalg.inv(np.vander(_PLACES, increasing=True))


@dataclass(frozen=True, eq=False)
class PullTable:
    """push(r)/r by r², as cubics in even cells.

    pull      push(r)/r itself: asked where the table does not reach
    low, high squares of the distances between which it is tabulated
    powers    (cells + 1, 4) by rising powers of the place in the cell; 0 in the last cell
    is_cut    whether nothing pulls beyond the last
    """

    pull: Pull
    low: float
    high: float
    powers: np.ndarray
    is_cut: bool

    @classmethod
    def of(
        cls, push: Callable[[np.ndarray], np.ndarray], nearest: float, farthest: float, *, is_cut: bool
    ) -> PullTable:
        """Between two distances."""
        low, high = nearest**2, farthest**2
        squares = low + (high - low) / CELLS * (np.arange(CELLS)[:, None] + _PLACES)
        pull = pull_of(push)
        powers = np.concatenate([pull(squares) @ _POWERS.T, np.zeros((1, DEGREE + 1))])
        return cls(pull=pull, low=low, high=high, powers=powers, is_cut=is_cut)

    def __call__(self, squares: np.ndarray) -> np.ndarray:
        """push(r)/r at squares of distances, of any shape.

        >>> table = PullTable.of(lambda r: r**-7, 1.0, 2.5, is_cut=True)
        >>> bool(abs(table(np.array([2.25]))[0] * 1.5 - 1.5**-7) < 1e-14), float(table(np.array([9.0]))[0])
        (True, 0.0)
        """
        places = (squares - self.low) * (CELLS / (self.high - self.low))
        np.minimum(places, CELLS, out=places)
        cells = places.astype(np.intp)
        places -= cells
        powers = self.powers.take(cells, axis=0, mode="clip")  # no number is in any cell, and stays none
        values = powers[..., DEGREE] * places
        for power in range(DEGREE - 1, 0, -1):
            values += powers[..., power]
            values *= places
        values += powers[..., 0]
        if squares.min(initial=np.inf) < self.low:
            nearer = squares < self.low
            values[nearer] = self.pull(squares[nearer])
        farther = cells == CELLS  # by its cell: a square just below the highest may be rounded into the last
        if not self.is_cut and farther.any():
            values[farther] = self.pull(squares[farther])
        return values
