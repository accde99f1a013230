"""What do the stages of many networks compute? Every genome has activations and a force argument of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from pnn_symbolic.network.activations import Activation
from pnn_symbolic.network.genome import ForceArgument
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.step_force import StepForce


class MixedActivation:
    """One hidden neuron of A genomes.

    activations   those that occur
    kinds         (A,) the place of each genome's own among them
    known         (A, S, N, D) or None: what the neuron gives wherever it is not linear, if that is known beforehand
    """

    def __init__(self, activations: Sequence[Activation], kinds: Tensor, known: Tensor | None = None) -> None:
        parts = kinds.argsort(stable=True).split(torch.bincount(kinds, minlength=len(activations)).tolist())
        pairs = zip(activations, parts, strict=True)
        self.rows = [(activation, rows) for activation, rows in pairs if rows.shape[0] and not activation.is_linear]
        self.known = known

    def __call__(self, z: Tensor) -> Tensor:
        """a(z)."""
        for activation, rows in self.rows:
            z = z.index_copy(0, rows, activation.tensor(z[rows]) if self.known is None else self.known[rows])
        return z

    def apply(self, z: Tensor, slope: Tensor | None) -> None:
        """Make a(z) of z, and a'(z) of a slope of 1, in place.

        What is known does not change with any weight: its slope is 0.
        """
        for activation, rows in self.rows:
            if self.known is not None:
                value = self.known.index_select(0, rows).view(-1, *z.shape[1:])
                derivative = torch.zeros_like(value)
            else:
                inputs = z.index_select(0, rows)
                value = activation.tensor(inputs)
                derivative = None if slope is None else activation.derivative(inputs, value)
            z.index_copy_(0, rows, value)
            if slope is not None and derivative is not None:
                slope.index_copy_(0, rows, derivative)


class MixedForce:
    """One force evaluation of A genomes: looked up where its argument is fixed; need not be finite where it is unused.

    name        of the stage
    rows        (A,) the genomes
    given       (A,) the number of each one's fixed argument among `arguments`; -1 where it is free
    """

    def __init__(
        self,
        name: str,
        force: TensorForce,
        batch: Batch,
        rows: Tensor,
        given: Tensor,
        arguments: Sequence[ForceArgument],
    ) -> None:
        self.name, self.force, self.known = name, batch.force_of_pairs(force), None
        if batch.known is not None:
            self.known, self.free = batch.known[name].index_select(0, rows), rows[:0]
            return
        self.free = torch.nonzero(given < 0).squeeze(1)
        if len(self.free) < len(given):
            known = given.clamp(min=0)  # what a free one gets here is replaced
            self.known = batch.forces_at(arguments, force).index_select(0, known)

    def __call__(self, position: Tensor) -> Tensor:
        """F at a position, (A, S, N, D)."""
        if self.known is None:
            return self.force(position)
        return self.known.index_copy(0, self.free, self.force(position[self.free])) if len(self.free) else self.known

    def where_free(self, position: Tensor, slopes: bool) -> tuple[Tensor, list[Tensor]]:
        """F of the networks whose argument is free; if asked for, slopes of its N·D coordinates by all positions."""
        if not slopes:
            return self.force(position.index_select(0, self.free)), []
        if isinstance(self.force, StepForce) and (with_slope := self.force.with_slope(position, self.free)):
            return with_slope
        with torch.inference_mode(False), torch.enable_grad():
            inputs = position.index_select(0, self.free).requires_grad_()
            force = self.force(inputs)
            totals = [coordinate.sum() for coordinate in force.flatten(-2).unbind(-1)] if force.requires_grad else []
            return force.detach(), [torch.autograd.grad(total, inputs, retain_graph=True)[0] for total in totals]


def in_turn(forces: Sequence[Callable[[Tensor], Tensor]]) -> Callable[[Tensor], Tensor]:
    """One force for a single forward pass, whose first evaluation is the first of these, and so on."""
    left = iter(forces)
    return lambda position: next(left)(position)
