"""Second-order fitting of many tiny least-squares problems at once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Linearise = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""(problems, parameters (A, T)) → parameters, and (A, T + 1, R): slopes of their R residuals by each, residuals last.

It may give back better parameters than it was given, such as those that are linear, solved for."""
FEWER, SAVED = 0.8, 2**16
"""Converged problems are let go of when so small a part is left, and so many numbers less are computed in a step: what
has to be laid out anew for those that are left takes as long as about 2^16 numbers (2 ms)."""


class LevenbergMarquardt(torch.optim.Optimizer):
    """Levenberg–Marquardt on a batch: every problem has its own damping and stops by itself.

    parameters    (P, T): T parameters of each of P independent problems; what changes no residual stays where it is
    tolerance     a problem has converged when a step changes its loss by less than this fraction
    damping       to begin with, relative to the diagonal of JᵀJ

    Damping scales with the diagonal of JᵀJ (Marquardt 1963, SIAM J. Appl. Math. 11, 431), so that units do not
    matter. A step that does not lower the loss, or gives something that is no number, is taken back.

    >>> quadratic = lambda problems, p: (p, torch.stack([2 * p, p**2 - 2.0], dim=1))
    >>> p = torch.nn.Parameter(torch.tensor([[1.0]], dtype=torch.float64))
    >>> optimizer = LevenbergMarquardt(p, tolerance=1e-15)
    >>> while len(optimizer.active):
    ...     _ = optimizer.step(quadratic)
    >>> round(p.item(), 12)
    1.414213562373
    """

    def __init__(self, parameters: Tensor, tolerance: float = 1e-6, damping: float = 1e-3) -> None:
        super().__init__([parameters], {"tolerance": tolerance})
        self.parameters, self.tolerance, self.first_damping = parameters, tolerance, damping
        self.loss = torch.full_like(parameters[:, 0], torch.inf, requires_grad=False)
        self.active = torch.arange(len(parameters), device=parameters.device)
        # Of the active problems:
        self._going = torch.ones_like(self.active, dtype=torch.bool)
        self._damping = torch.full_like(self.loss, damping)
        self._products: Tensor | None = None  # JᵀJ, Jᵀr and rᵀr in one, (A, T + 1, T + 1)
        self._size = 0  # numbers of one problem in what is computed in a step

    @torch.no_grad()
    def step(self, closure: Linearise) -> Tensor:  # type: ignore[override] - a closure of another kind
        """One trial step of every problem that has not converged; returns all losses (P,), sums of squares.

        Those that have are let go of many at a time, since to pick the others costs about as much as a step.
        """
        if self._products is None:
            trial, self._products, loss = self._quadratic_model(closure, self.parameters)
            self.parameters.copy_(trial)
            self.loss.copy_(loss)
            self._going = torch.isfinite(loss)
        else:
            before, parameters = self.loss.index_select(0, self.active), self.parameters.index_select(0, self.active)
            trial, products, loss = self._quadratic_model(closure, parameters + self._change(self._products))
            better = self._going & (loss < before)
            self.parameters.index_copy_(0, self.active, torch.where(better[:, None], trial, parameters))
            self.loss.index_copy_(0, self.active, torch.where(better, loss, before))
            self._products = torch.where(better[:, None, None], products, self._products)
            self._damping = torch.where(better, self._damping / 10, self._damping * 10).clamp(min=1e-15)
            # At a minimum the trial differs by rounding only, to either side.
            settled = (loss - before).abs() <= torch.where(better, self.tolerance, 1e-12) * before
            self._going &= ~(settled | (self._damping > 1e11 * self.first_damping))
        going = torch.nonzero(self._going).squeeze(1)
        gone = len(self.active) - len(going)
        if not len(going) or (len(going) <= FEWER * len(self.active) and gone * self._size >= SAVED):
            parts = self.active, self._going, self._damping, self._products
            self.active, self._going, self._damping, self._products = (part.index_select(0, going) for part in parts)
        return self.loss

    def _change(self, products: Tensor) -> Tensor:
        normal, slope = products[:, :-1, :-1], products[:, :-1, -1]
        diagonal = normal.diagonal(dim1=1, dim2=2)
        # A parameter that changes nothing has diagonal 0: leave it where it is.
        unit = torch.where(diagonal > 0, diagonal, 1.0).rsqrt()
        scaled = normal * unit[:, :, None] * unit[:, None]
        scaled.diagonal(dim1=1, dim2=2).copy_(1 + self._damping[:, None])
        # A singular matrix gives infinities, and so a step that is taken back.
        return -torch.linalg.solve_ex(scaled, slope * unit)[0] * unit

    def _quadratic_model(self, closure: Linearise, parameters: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        parameters, table = closure(self.active, parameters)
        self._size = table[0].numel() if len(table) else 0
        products = table @ table.mT
        finite = torch.isfinite(products.diagonal(dim1=1, dim2=2).sum(1))
        return parameters, products, torch.where(finite, products[:, -1, -1], torch.inf)
