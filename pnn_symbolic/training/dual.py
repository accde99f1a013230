"""Numbers that carry their derivatives: fed to the forward pass, they give outputs and Jacobian in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Dual:
    """A tensor and its derivatives by T parameters: forward-mode differentiation of a batch.

    value   (P, …)
    slope   (T, P, …), or None where the value depends on no parameter

    >>> p = Dual(torch.tensor([3.0]), torch.tensor([[1.0]]))
    >>> (p * p + p).slope
    tensor([[7.]])
    """

    value: Tensor
    slope: Tensor | None = None

    def __add__(self, other: Dual) -> Dual:
        if self.slope is None or other.slope is None:
            slope = self.slope if other.slope is None else other.slope
        else:
            slope = self.slope + other.slope
        return Dual(self.value + other.value, slope)

    def __mul__(self, other: Dual) -> Dual:
        slope = None if self.slope is None else self.slope * other.value
        if other.slope is not None:
            through_other = other.slope * self.value
            slope = through_other if slope is None else slope + through_other
        return Dual(self.value * other.value, slope)


def elementwise(function: Callable[[Tensor], Tensor]) -> Callable[[Dual], Dual]:
    """A function that acts on each element by itself (an activation, a force on a line), on dual numbers.

    >>> square = elementwise(lambda z: z**2)
    >>> square(Dual(torch.tensor([3.0]), torch.tensor([[1.0]]))).slope
    tensor([[6.]])
    """

    def on_duals(z: Dual) -> Dual:
        if z.slope is None:
            return Dual(function(z.value))
        with torch.enable_grad():
            leaf = z.value.detach().requires_grad_()
            value = function(leaf)
            if value is leaf:
                return z
            (derivative,) = torch.autograd.grad(value.sum(), leaf)
        return Dual(value.detach(), derivative * z.slope)

    return on_duals
