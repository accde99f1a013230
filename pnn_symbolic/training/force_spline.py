"""The force between the rows of a file, where a sub-network does not learn it: a cubic spline, on tensors."""

from __future__ import annotations

import torch
from scipy.interpolate import CubicSpline
from torch import Tensor

from pnn_symbolic.dynamics.turns import Period


class ForceSpline:
    """A cubic spline through forces, with the gradients that training asks for.

    period   of the force along x, where the spline is known over one turn; else None

    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 50)
    >>> force = ForceSpline(CubicSpline(x, np.sin(3 * x)))
    >>> place = torch.tensor([0.123], dtype=torch.float64, requires_grad=True)
    >>> bool(abs(force(place).item() - np.sin(0.369)) < 1e-6)
    True
    >>> force(place).backward()
    >>> bool(abs(place.grad.item() - 3 * np.cos(0.369)) < 1e-4)
    True
    """

    def __init__(self, spline: CubicSpline, period: Period | None = None) -> None:
        self.knots, self.coefficients = torch.from_numpy(spline.x), torch.from_numpy(spline.c.T.copy())
        self.period = period

    def __call__(self, positions: Tensor) -> Tensor:
        """The force at each position; beyond the first and the last knot the cubics there go on."""
        places = positions if self.period is None else self.period.home(positions)
        number = torch.searchsorted(self.knots, places.detach().contiguous(), right=True) - 1
        number = number.clamp(0, len(self.knots) - 2)
        along = places - self.knots[number]
        third, second, first, value = self.coefficients[number].unbind(-1)
        return ((third * along + second) * along + first) * along + value
