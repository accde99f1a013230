"""Values of many networks with their slopes by every trained weight: a forward pass makes both at once."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Dual:
    """What a stage gives in each of P networks of T trained weights.

    value   (P, C)
    slopes  (P, T, C)
    """

    value: Tensor
    slopes: Tensor

    def __add__(self, factor: Dual) -> Dual:
        return Dual(self.value + factor.value, self.slopes + factor.slopes)

    def number(self, place: int) -> Dual:
        """(P, 1): one of the numbers of each value."""
        return Dual(self.value[:, place, None], self.slopes[:, :, place, None])

    def sum(self, begin: int, end: int) -> Dual:
        """(P, 1): the sum of some of the numbers of each value."""
        return Dual(self.value[:, begin:end].sum(1, keepdim=True), self.slopes[:, :, begin:end].sum(2, keepdim=True))

    def outer(self, factor: Dual) -> Dual:
        """(P, C·C'): all products of the numbers of one value with those of another."""
        value = (self.value[:, :, None] * factor.value[:, None]).flatten(1)
        slopes = (
            self.slopes[..., None] * factor.value[:, None, None]
            + self.value[:, None, :, None] * factor.slopes[:, :, None]
        )
        return Dual(value, slopes.flatten(2))

    def placed(self, begin: int, length: int) -> Dual:
        """The same numbers from a place on among zeros."""
        beside = begin, length - begin - self.value.shape[1]
        return Dual(torch.nn.functional.pad(self.value, beside), torch.nn.functional.pad(self.slopes, beside))

    def scaled(self, factors: Tensor) -> Dual:
        """Times a fixed factor (P,) of each network."""
        return Dual(self.value * factors[:, None], self.slopes * factors[:, None, None])


@dataclass(frozen=True, eq=False)
class Weight:
    """A weight of P networks, (P,), and which trained one it is, (P, T) of 0 and 1."""

    numbers: Tensor
    which: Tensor

    def __mul__(self, value: Dual) -> Dual:
        slopes = self.numbers[:, None, None] * value.slopes + self.which[..., None] * value.value[:, None]
        return Dual(self.numbers[:, None] * value.value, slopes)
