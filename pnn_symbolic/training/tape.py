"""What does each weight change? A forward pass that keeps its values, and a backward pass over them, by hand.

Autograd would do the same; but these tensors are so small that its bookkeeping costs several times the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor

from pnn_symbolic.network.topology import ForceEvaluation, Neuron, Wiring
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.small_systems import solve_positive
from pnn_symbolic.training.stages import MixedActivation, MixedForce

RIDGE = 1e-13
"""Relative to the diagonal; lets two inputs of an output be the same."""


@cache
def layers(wiring: Wiring) -> tuple[tuple[Neuron, ...] | ForceEvaluation, ...]:
    """The stages in order; neurons that follow each other and do not see each other are one layer."""
    found: list[tuple[Neuron, ...] | ForceEvaluation] = []
    for stage in wiring.stages:
        if isinstance(stage, ForceEvaluation):
            found.append(stage)
        elif found and isinstance(found[-1], tuple) and not {one.name for one in found[-1]} & set(stage.inputs):
            found[-1] = (*found[-1], stage)
        else:
            found.append((stage,))
    return tuple(found)


class Tape:
    """Passes of A networks of one wiring over S samples of N particles in D dimensions; each overwrites the last.

    fixed        (A, W + 1) the weights that a pass is not given; the last one is for padding
    columns      (A, T) the edges whose weights it is given, W where there is none
    activations  of each layer of neurons: of the first neuron of every network, then of the second, …
    genomes      (A,) the numbers of the networks in the batch, for it may have rows of its own for each

    values       what every stage gave, by name, (A, S·N·D); what is the same for all may be (1, S·N·D)
    left         x' and w' of the batch, less the outputs, (2, A, S·N·D)
    """

    def __init__(
        self,
        wiring: Wiring,
        fixed: Tensor,
        columns: Tensor,
        activations: Sequence[MixedActivation],
        forces: Sequence[MixedForce],
        batch: Batch,
        genomes: Tensor,
    ) -> None:
        self.wiring, self.fixed, self.columns, self.count = wiring, fixed, columns, len(genomes)
        self.activations, self.forces = activations, {one.name: one for one in forces}
        self.into = {neuron.name: list[tuple[int, str]]() for neuron in wiring.neurons}
        for edge, (source, name) in enumerate(wiring.edges):
            self.into[name].append((edge, source))
        x, w = batch.inputs(genomes)
        goals = batch.targets(genomes)
        self.shape, self.goals = x.shape[1:], [goal.flatten(1) for goal, _ in goals]
        self.scales = x.new_tensor([1 / (spread * batch.count**0.5) for _, spread in goals])

        # Values of all stages in one table, and slopes of the outputs by all neurons in another, so that the slope by
        # a weight is a row of one times a row of the other, whatever its edge is.
        samples, coordinates = len(x[0]), x.shape[2:].numel()
        stages = [stage.name for stage in wiring.stages]
        end = len(stages) * self.count
        self.value_table = x.new_empty(end + 2 * len(x), samples * coordinates)
        self.values = dict(zip(stages, self.value_table[:end].split(self.count), strict=True))
        self.values |= zip("xw", self.value_table[end:].split(len(x)), strict=True)
        self.values["x"].copy_(x.flatten(1))
        self.values["w"].copy_(w.flatten(1))

        for force in forces:
            if force.known is not None:
                self.values[force.name].copy_(force.known.flatten(1))

        hidden = [stage.name for layer in layers(wiring) if isinstance(layer, tuple) for stage in layer]
        outputs = [neuron.name for neuron in wiring.outputs]
        end = len(hidden) * self.count
        self.slope_table = x.new_empty(end + 3, 2 * coordinates, samples, coordinates)
        self.slope_table[end:] = 0.0  # and the last row stays so
        self.behind = dict(zip(hidden, self.slope_table[:end].split(self.count), strict=True))
        self.behind |= zip(outputs, self.slope_table[end:-1].split(1), strict=True)
        for k, (name, scale) in enumerate(zip(outputs, self.scales, strict=True)):
            one = self.behind[name][0, k * coordinates :][:coordinates]
            one.copy_(scale * torch.eye(coordinates, dtype=x.dtype, device=x.device)[:, None])
        self.sources = self._row_numbers(self.value_table, [self.values[source] for source, _ in wiring.edges])
        self.targets = self._row_numbers(self.slope_table, [self.behind[neuron] for _, neuron in wiring.edges])

        shape = self.slope_table.shape[1:]
        self.slopes_of_columns = x.new_empty(*columns.shape, *shape)
        self.values_of_columns = x.new_empty(*columns.shape, 1, *shape[1:])
        self.table = x.new_empty(self.count, columns.shape[1] + 1, *shape[:2])

        # The inputs of the outputs, and below them what is left.
        self.inputs = list(dict.fromkeys(source for neuron in wiring.outputs for source in neuron.inputs))
        self.basis = x.new_empty(len(self.inputs) + 2, self.count, samples * coordinates)
        self.left = self.basis[-2:]
        edge = {one: k for k, one in enumerate(wiring.edges)}
        numbers = [edge.get((source, name), -1) for source in self.inputs for name in outputs]
        place = [numbers.index(k) if k in numbers else len(numbers) for k in range(len(wiring.edges) + 1)]
        self.place = torch.tensor(place, device=x.device)[columns]
        self.solved = (columns.T == torch.tensor(numbers, device=x.device)[:, None, None]).any(1).unflatten(0, (-1, 2))

    def _row_numbers(self, table: Tensor, parts: Sequence[Tensor]) -> Tensor:
        """(A·T,) which row of a table belongs to each column, if `parts` belong to the edges; the last one to none."""
        first = [one.storage_offset() // table.stride(0) for one in parts]
        each = [int(one.shape[0] > 1) for one in parts]
        numbers = torch.tensor([[*first, table.shape[0] - 1], [*each, 0]], device=table.device)[:, self.columns]
        return (numbers[0] + numbers[1] * torch.arange(self.count, device=table.device)[:, None]).flatten()

    def run(self, values: Tensor, slopes: bool = True) -> None:
        """A forward pass with these weights, (A, T); without slopes, `linearised` must not follow."""
        self._take(values)
        self.slopes: dict[str, Tensor] = {}
        self.force_slopes: dict[str, list[Tensor]] = {}
        activations = iter(self.activations)
        for layer in layers(self.wiring):
            if isinstance(layer, ForceEvaluation):
                force, position = self.forces[layer.name], self.values[layer.argument].unflatten(1, self.shape)
                if len(force.free):
                    value, self.force_slopes[layer.name] = force.where_free(position, slopes)
                    self.values[layer.name].index_copy_(0, force.free, value.flatten(1))
                continue
            for neuron in layer:
                (edge, source), *others = self.into[neuron.name]
                torch.mul(self.values[source], self.weights[edge], out=self.values[neuron.name])
                for edge, source in others:
                    self.values[neuron.name].addcmul_(self.values[source], self.weights[edge])
            first = self.values[layer[0].name].storage_offset() // self.value_table.stride(0)
            values = self.value_table[first : first + len(layer) * self.count]
            bends = torch.ones_like(values) if slopes else None
            next(activations).bend(values, bends)
            if bends is not None:
                self.slopes |= zip([neuron.name for neuron in layer], bends.split(self.count), strict=True)
        for neuron, goal, left in zip(self.wiring.outputs, self.goals, self.left, strict=True):
            left.copy_(goal)
            for edge, source in self.into[neuron.name]:
                left.addcmul_(self.values[source], self.weights[edge], value=-1)

    def solve_outputs(self) -> Tensor:
        """Move the given weights of outputs to where squares are least, given all others; returns all, (A, T).

        The outputs are linear in them (variable projection: Golub & Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)).
        """
        count = len(self.inputs)
        for name, one in zip(self.inputs, self.basis, strict=False):
            one.copy_(self.values[name])
        products = (self.basis[:count, None] * self.basis).sum(-1)  # (inputs, inputs + 2, A)
        diagonal = products.diagonal().T[:, None]
        scale = torch.where(self.solved & (diagonal > 0), diagonal.rsqrt(), 0.0)  # (inputs, 2, A)
        square = products[:, :count, None] * scale[:, None] * scale
        square.diagonal().fill_(1 + RIDGE)
        change = solve_positive(torch.cat([square, (products[:, count:] * scale)[:, None]], 1)) * scale
        change = torch.where(torch.isfinite(change), change, 0.0)
        for one, moved in zip(self.basis, change[..., None], strict=False):
            self.left.addcmul_(one, moved, value=-1)
        changes = torch.cat([change.flatten(0, 1), torch.zeros_like(change[0, :1])]).T.gather(1, self.place)
        self._take(self.given + changes)
        return self.given

    def _take(self, values: Tensor) -> None:
        self.given = values
        self.weights = self.fixed.scatter(1, self.columns, values).T[..., None].unbind()

    def errors(self) -> Tensor:
        """(2, A): E_x and E_v."""
        return self.left.square().sum(-1) * self.scales.square()[:, None]

    def linearised(self) -> Tensor:
        """Slopes by every given weight, and residuals last, (A, T + 1, 2·N·D·S); these squared add up to E_x + E_v."""
        behind: dict[str, Tensor] = {}

        def pass_on(name: str) -> None:
            for edge, source in self.into[name]:
                if source not in ("x", "w"):
                    weight, slope = self.weights[edge][..., None, None], self.behind[name]
                    behind[source] = torch.addcmul(behind[source], slope, weight) if source in behind else slope * weight

        for neuron in self.wiring.outputs:
            pass_on(neuron.name)
        for layer in reversed(layers(self.wiring)):
            if isinstance(layer, ForceEvaluation):
                free, slopes = self.forces[layer.name].free, self.force_slopes.get(layer.name)
                if layer.name in behind and slopes:
                    slope = behind[layer.name].index_select(0, free)
                    part = sum(slope[..., k, None] * one.flatten(2)[:, None] for k, one in enumerate(slopes))
                    before = behind.get(layer.argument, torch.zeros_like(behind[layer.name]))
                    behind[layer.argument] = before.index_add(0, free, torch.as_tensor(part))
                continue
            for neuron in layer:
                if neuron.name not in behind:
                    self.behind[neuron.name].zero_()
                    continue
                own = self.slopes[neuron.name].view(self.count, 1, *self.slope_table.shape[2:])
                torch.mul(behind[neuron.name], own, out=self.behind[neuron.name])
                pass_on(neuron.name)
        slopes, values = self.slopes_of_columns, self.values_of_columns
        torch.index_select(self.slope_table, 0, self.targets, out=slopes.flatten(0, 1))
        torch.index_select(self.value_table, 0, self.sources, out=values.flatten(0, 1).flatten(1))
        if self.slope_table.shape[-1] == 1:
            torch.mul(slopes.squeeze(-1), values.squeeze(-1), out=self.table[:, :-1])
        else:
            torch.sum(slopes * values, -1, out=self.table[:, :-1])
        left = self.left.view(2, self.count, *self.slope_table.shape[2:]).permute(1, 0, 3, 2)
        torch.mul(left, -self.scales[:, None, None], out=self.table[:, -1].view_as(left))
        return self.table.flatten(2)
