"""How much of what a law leaves is hidden by the digits that the rows are written with?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.rounding import rounding
from pnn_symbolic.dynamics.trajectory import Trajectory

LONGER = 4.0
"""Of the rounding that one step may leave: what a longer one may, of fewer rows whose digits are not those of all. A
motion that is not linear leaves decades more."""
GROWTH = np.array([6, 4])
"""Powers of the step with which the squares of x and v grow that a law of second order leaves of an exact motion."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Of one set of rows, at the law's own step.

    squares   (2,): mean squares of x and v that rounding leaves of an exact law
    guard     how many of them an exact law may leave
    """

    squares: np.ndarray
    guard: float

    @classmethod
    def of(cls, runs: Sequence[Trajectory], stride: int, time_step: float) -> Digits:
        """Of rows `stride` apart, in time `time_step`."""
        squares, guard = rounding(runs, stride)
        return cls(squares / np.array([1.0, time_step**2]), guard)

    def hide(self, residuals: np.ndarray, steps: int) -> bool:
        """Whether what a law of so many steps leaves of x and v, (S, 2, …), is no more than rounding."""
        allowed = self._allowed(steps) * (LONGER if steps > 1 else 1.0)
        return bool((_mean_squares(residuals) <= allowed).all())

    def would_show(self, residuals: np.ndarray, steps: int, unseen: np.ndarray) -> bool:
        """Whether one step would leave more than rounding of an exact motion, by what a longer one leaves of it.

        unseen   (2,): what is left of rows that the longer law says exactly, of x and v
        """
        beyond = _mean_squares(residuals) - self._allowed(steps) - np.square(unseen)
        return bool((beyond / steps**GROWTH > self.guard * self.squares).any())

    def _allowed(self, steps: int) -> np.ndarray:
        return self.guard * self.squares * np.array([steps**2, 1.0])  # w is measured over the longer step


def _mean_squares(residuals: np.ndarray) -> np.ndarray:
    return np.square(residuals).mean(axis=tuple(axis for axis in range(residuals.ndim) if axis != 1))
