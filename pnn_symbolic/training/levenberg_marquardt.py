"""Second-order fitting of many tiny least-squares problems at once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Linearise = Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]
"""(rows, parameters (A, T)) → parameters, residuals (A, R), Jacobian (A, R, T) of those problems.

It may give back better parameters than it was given, such as those that are linear, solved for."""


class LevenbergMarquardt(torch.optim.Optimizer):
    """Levenberg–Marquardt on a batch: every problem has its own damping and stops by itself.

    parameters    (P, T): T parameters of each of P independent problems
    free          (P, T) bool: parameters that do not exist for a problem stay where they are
    tolerance     a problem has converged when a step changes its loss by less than this fraction
    damping       to begin with, relative to the diagonal of JᵀJ

    Damping scales with the diagonal of JᵀJ (Marquardt 1963, SIAM J. Appl. Math. 11, 431), so that units do not
    matter. A step that does not lower the loss, or gives something that is no number, is taken back.

    >>> quadratic = lambda rows, p: (p, p**2 - 2.0, 2 * p.unsqueeze(-1))
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
            start, loss, normal, slope = self._quadratic_model(closure, self.active, self.parameters)
            self.parameters.copy_(start)
            self.loss = loss
            self._normal, self._slope = normal, slope
            self.active = self.active[torch.isfinite(loss) & self.free.any(1)]
            return self.loss
        rows = self.active
        normal, slope = self._normal[rows], self._slope[rows]
        diagonal = normal.diagonal(dim1=1, dim2=2)
        # A parameter that changes nothing, or that does not exist, has diagonal 0: leave it where it is.
        unit = torch.where(diagonal > 0, diagonal, 1.0).sqrt()
        scaled = normal / unit[:, :, None] / unit[:, None, :]
        scaled.diagonal(dim1=1, dim2=2).copy_(1 + self.damping[rows, None])
        # A singular matrix gives infinities, and so a step that is taken back.
        change = -torch.linalg.solve_ex(scaled, slope / unit)[0] / unit
        trial, loss, normal, slope = self._quadratic_model(closure, rows, self.parameters[rows] + change)
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

    def _quadratic_model(self, linearise: Linearise, rows: Tensor, parameters: Tensor) -> tuple[Tensor, ...]:
        parameters, residuals, jacobian = linearise(rows, parameters)
        free = self.free[rows].to(residuals.dtype)
        loss = residuals.square().sum(1)
        normal = jacobian.mT @ jacobian * free[:, :, None] * free[:, None, :]
        slope = (jacobian.mT @ residuals.unsqueeze(-1)).squeeze(-1) * free
        finite = torch.isfinite(loss + slope.abs().sum(1) + normal.diagonal(dim1=1, dim2=2).sum(1))
        if finite.all():
            return parameters, loss, normal, slope
        loss = torch.where(finite, loss, torch.inf)
        normal, slope = torch.where(finite[:, None, None], normal, 0.0), torch.where(finite[:, None], slope, 0.0)
        return parameters, loss, normal, slope
