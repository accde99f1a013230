"""What do the stages of many networks compute? Every genome has activations and a force argument of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from pnn_symbolic.network.activations import ACTIVATIONS
from pnn_symbolic.training.data import Argument, Batch, TensorForce

KINDS = tuple(ACTIVATIONS)
"""Activations by number, as `MixedActivation` takes them."""


class MixedActivation:
    """One hidden neuron of A genomes.

    kinds   (A,) the number of each genome's activation
    known   (A, S, N, D) or None: what the neuron gives wherever it is not linear, if that is known beforehand
    """

    def __init__(self, kinds: Tensor, known: Tensor | None = None) -> None:
        self.rows = [
            (ACTIVATIONS[name], torch.nonzero(kinds == index).squeeze(1))
            for index, name in enumerate(KINDS)
            if name != "linear"
        ]
        self.rows = [(activation, rows) for activation, rows in self.rows if len(rows)]
        self.known = known

    def __call__(self, z: Tensor) -> Tensor:
        """a(z)."""
        for activation, rows in self.rows:
            z = z.index_copy(0, rows, activation.tensor(z[rows]) if self.known is None else self.known[rows])
        return z

    def with_slope(self, z: Tensor) -> tuple[Tensor, Tensor | None]:
        """a(z) and a'(z); None where all are 1. What is known does not change with any weight: its slope is 0."""
        value, slope = self(z), None
        for activation, rows in self.rows:
            slope = torch.ones_like(value) if slope is None else slope
            slope[rows] = activation.slope(value[rows]) if self.known is None else 0.0
        return value, slope


class MixedForce:
    """One force evaluation of A genomes: looked up where its argument is fixed; need not be finite where it is unused.

    name        of the stage
    rows        (A,) the genomes
    given       (A,) the number of each one's fixed argument among `arguments`; -1 where it is free
    """

    def __init__(
        self, name: str, force: TensorForce, batch: Batch, rows: Tensor, given: Tensor, arguments: Sequence[Argument]
    ) -> None:
        self.name, self.force, self.known = name, force, None
        if batch.known is not None:
            self.known, self.free = batch.known[name][rows], rows[:0]
            return
        self.free = torch.nonzero(given < 0).squeeze(1)
        if len(self.free) < len(given):
            self.known = batch.forces_at(arguments, force)[given]  # what a free one gets here is replaced

    def __call__(self, position: Tensor) -> Tensor:
        """F at a position, (A, S, N, D)."""
        if self.known is None:
            return self.force(position)
        return self._placed(self.known, self.force(position[self.free])) if len(self.free) else self.known

    def with_slopes(self, position: Tensor) -> tuple[Tensor, list[Tensor]]:
        """F, and the slopes of each of its N·D coordinates by all positions, where its argument is not fixed."""
        if not len(self.free):
            return self(position), []
        with torch.enable_grad():
            inputs = position[self.free].detach().requires_grad_()
            force = self.force(inputs)
            totals = [one.sum() for one in force.flatten(-2).unbind(-1)] if force.requires_grad else []
            slopes = [torch.autograd.grad(one, inputs, retain_graph=True)[0] for one in totals]
        if self.known is None:
            return force.detach(), slopes
        zero = torch.zeros_like(position)
        return self._placed(self.known, force.detach()), [self._placed(zero, one) for one in slopes]

    def _placed(self, known: Tensor, part: Tensor) -> Tensor:
        return known.index_copy(0, self.free, part)


def in_turn(forces: Sequence[Callable[[Tensor], Tensor]]) -> Callable[[Tensor], Tensor]:
    """One force for a single forward pass, whose first evaluation is the first of these, and so on."""
    left = iter(forces)
    return lambda position: next(left)(position)
