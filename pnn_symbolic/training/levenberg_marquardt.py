"""Second-order fitting of many tiny least-squares problems at once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Linearise = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""(rows, parameters (A, T)) → residuals (A, R), Jacobian (A, R, T) of those problems."""


class LevenbergMarquardt(torch.optim.Optimizer):
    """Levenberg–Marquardt on a batch: every problem has its own damping and stops by itself.

    parameters    (P, T): T parameters of each of P independent problems
    free          (P, T) bool: parameters that do not exist for a problem stay where they are
    tolerance     a problem has converged when a step changes its loss by less than this fraction
    damping       to begin with, relative to the diagonal of JᵀJ

    Damping scales with the diagonal of JᵀJ (Marquardt 1963, SIAM J. Appl. Math. 11, 431), so that units do not
    matter. A step that does not lower the loss, or gives something that is no number, is taken back.

    >>> quadratic = lambda rows, p: (p**2 - 2.0, 2 * p.unsqueeze(-1))
    >>> p = torch.nn.Parameter(torch.tensor([[1.0]], dtype=torch.float64))
    >>> optimizer = LevenbergMarquardt(p, tolerance=1e-15)
    >>> while len(optimizer.active):
    ...     _ = optimizer.step(quadratic)
    >>> round(p.item(), 12)
    1.414213562373
    """

    def __init__(
        self, parameters: Tensor, free: Tensor | None = None, tolerance: float = 1e-6, damping: float = 1e-3
    ) -> None:
        super().__init__([parameters], {"tolerance": tolerance})
        self.parameters, self.tolerance, self.first_damping = parameters, tolerance, damping
        self.free = torch.ones_like(parameters, dtype=torch.bool) if free is None else free
        self.damping = torch.full((len(parameters),), damping, dtype=parameters.dtype, device=parameters.device)
        self.loss = torch.full((len(parameters),), torch.inf, dtype=parameters.dtype, device=parameters.device)
        self.active = torch.arange(len(parameters), device=parameters.device)
        self._normal: Tensor | None = None
        self._slope: Tensor | None = None

    @torch.no_grad()
    def step(self, closure: Linearise) -> Tensor:  # type: ignore[override] - a closure of another kind
        """One trial step of every problem that has not converged; returns all losses (P,), sums of squares."""
        if self._normal is None or self._slope is None:
            loss, normal, slope = self._quadratic_model(closure, self.active, self.parameters)
            self.loss = loss
            self._normal, self._slope = normal, slope
            self.active = self.active[torch.isfinite(loss) & self.free.any(1)]
            return self.loss
        rows = self.active
        normal, slope = self._normal[rows], self._slope[rows]
        diagonal = normal.diagonal(dim1=1, dim2=2)
        # A parameter that changes nothing, or that does not exist, has diagonal 0: leave it where it is.
        ridge = torch.where(diagonal > 0, self.damping[rows, None] * diagonal, 1.0)
        # A singular matrix gives infinities, and so a step that is taken back.
        change = -torch.linalg.solve_ex(normal + torch.diag_embed(ridge), slope)[0]
        trial = self.parameters[rows] + change
        loss, normal, slope = self._quadratic_model(closure, rows, trial)
        before = self.loss[rows]
        better = loss < before
        accepted = rows[better]
        self.parameters[accepted] = trial[better]
        self.loss[accepted] = loss[better]
        self._normal[accepted], self._slope[accepted] = normal[better], slope[better]
        self.damping[rows] = torch.where(better, self.damping[rows] / 10, self.damping[rows] * 10).clamp(min=1e-15)
        # At a minimum the trial differs by rounding only, to either side.
        settled = (loss - before).abs() <= torch.where(better, self.tolerance, 1e-12) * before
        done = settled | (self.damping[rows] > 1e11 * self.first_damping)
        self.active = rows[~done]
        return self.loss

    def _quadratic_model(self, linearise: Linearise, rows: Tensor, parameters: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        residuals, jacobian = linearise(rows, parameters)
        jacobian = jacobian * self.free[rows, None, :]
        loss = residuals.square().sum(1)
        normal = jacobian.mT @ jacobian
        slope = (jacobian.mT @ residuals.unsqueeze(-1)).squeeze(-1)
        finite = torch.isfinite(loss) & torch.isfinite(slope).all(1) & torch.isfinite(normal).all(2).all(1)
        loss = torch.where(finite, loss, torch.inf)
        return loss, torch.where(finite[:, None, None], normal, 0.0), torch.where(finite[:, None], slope, 0.0)
