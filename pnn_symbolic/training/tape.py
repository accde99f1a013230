"""What does each weight change? A forward pass that keeps its values, and a backward pass over them, by hand.

Autograd would do the same; but these tensors are so small that its bookkeeping costs several times the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import torch
from torch import Tensor

from pnn_symbolic.network.topology import ForceEvaluation, Neuron, Wiring, layers
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.small_systems import solve_positive
from pnn_symbolic.training.stages import MixedActivation, MixedForce

RIDGE = 1e-13
"""Relative to the diagonal; lets two inputs of an output be the same."""


class Tape:
    """Passes of A networks of one wiring over S samples of N particles in D dimensions; each overwrites the last.

    fixed        (A, W + 1) the weights that a pass is not given; the last one is for padding
    columns      (A, T) the edges whose weights it is given, W where there is none
    outputs      (A, 2) bool: whether a given weight can change x', and w'; what none can is no part of a fit
    activations  of each layer of neurons: of the first neuron of every network, then of the second, …
    genomes      (A,) the numbers of the networks in the batch, for it may have rows of its own for each

    values       what every stage gave, by name, (A, 1, S, N·D); x and w may be the same for all, (1, 1, S, N·D)
    left         the goals of x' and w', less the outputs, (2, A, 1, S, N·D)
    """

    def __init__(
        self,
        wiring: Wiring,
        fixed: Tensor,
        columns: Tensor,
        outputs: Tensor,
        activations: Sequence[MixedActivation],
        forces: Sequence[MixedForce],
        batch: Batch,
        genomes: Tensor,
    ) -> None:
        self.wiring, self.fixed, self.columns, self.count = wiring, fixed, columns, len(genomes)
        self.fixed_outputs = ~outputs
        self.activations, self.forces = activations, {force.name: force for force in forces}
        self.into = {neuron.name: list[tuple[int, str]]() for neuron in wiring.neurons}
        for edge, (source, name) in enumerate(wiring.edges):
            self.into[name].append((edge, source))
        x, w = (part.flatten(2)[:, None] for part in batch.inputs(genomes))
        goals = batch.targets(genomes)
        self.goals = [goal.flatten(2)[:, None] for goal, _ in goals]
        # Rows at rest have no spread: of these, held back for the test, every error is infinite.
        scales = [1 / (spread * batch.count**0.5) if spread > 0 else inf for _, spread in goals]
        self.scales = x.new_tensor(scales)
        self.shape = (-1, *batch.x.shape[-3:])  # of places, as a force takes them
        self._lay_out_values(x, w)
        self._lay_out_slopes()
        self._lay_out_outputs()

    # All values are in one table, and all slopes, of the 2·N·D outputs by the sums of the neurons, are in another: the
    # slope by a weight is a row of the one times a row of the other, wherever its edge is.

    def _lay_out_values(self, x: Tensor, w: Tensor) -> None:
        sizes = dict.fromkeys([stage.name for stage in self.wiring.stages], self.count)
        self.value_table, self.values = _table(x, 1, sizes | dict.fromkeys("xw", x.shape[0]))
        self.values["x"].copy_(x)
        self.values["w"].copy_(w)
        for force in self.forces.values():
            if force.known is not None:
                self.values[force.name].copy_(force.known.flatten(2)[:, None])
        self.sources = self._row_numbers([self.values[source] for source, _ in self.wiring.edges], 0)

    def _lay_out_slopes(self) -> None:
        outputs = [neuron.name for neuron in self.wiring.outputs]
        hidden = [stage.name for stage in self.wiring.stages if isinstance(stage, Neuron)]
        coordinates = self.value_table.shape[-1]
        sizes = dict.fromkeys(hidden, self.count) | dict.fromkeys((*outputs, "none"), 1)
        self.slope_table, self.slopes = _table(self.value_table, 2 * coordinates, sizes)
        self.slope_table[-3:] = 0.0
        unit = torch.eye(coordinates, dtype=self.fixed.dtype, device=self.fixed.device)[:, None]
        for k, (name, scale) in enumerate(zip(outputs, self.scales, strict=True)):
            self.slopes[name][0, k * coordinates :][:coordinates] = scale * unit
        parts = [self.slopes[neuron] for _, neuron in self.wiring.edges]
        self.neurons = self._row_numbers(parts, self.slope_table.shape[0] - 1)
        self.derivative_table, self.derivatives = _table(self.value_table, 1, dict.fromkeys(hidden, self.count))
        self.derivative_table.fill_(1.0)  # where an activation is linear, it stays so
        shape = self.slope_table.shape[1:]
        self.columns_slopes = self.derivative_table.new_empty(*self.columns.shape, *shape)
        self.columns_values = self.derivative_table.new_empty(*self.columns.shape, 1, *shape[1:])
        self.linear = self.derivative_table.new_empty(self.count, self.columns.shape[1] + 1, *shape[:2])

    def _lay_out_outputs(self) -> None:
        self.inputs = list(dict.fromkeys(source for neuron in self.wiring.outputs for source in neuron.inputs))
        self.basis = self.value_table.new_empty(len(self.inputs) + 2, self.count, *self.value_table.shape[1:])
        self.left = self.basis[-2:]
        edges = {edge: k for k, edge in enumerate(self.wiring.edges)}
        numbers = [edges.get((source, neuron.name), -1) for source in self.inputs for neuron in self.wiring.outputs]
        number_of = {edge: number for number, edge in reversed(list(enumerate(numbers)))}
        place = [number_of.get(edge, len(numbers)) for edge in range(len(edges) + 1)]
        self.place = torch.tensor(place, device=self.fixed.device)[self.columns]
        solved = torch.zeros(self.count, len(numbers) + 1, dtype=torch.bool, device=self.fixed.device)
        self.solved = solved.scatter(1, self.place, True)[:, :-1].T.unflatten(0, (-1, 2))  # (inputs, 2, A)

    def _row_numbers(self, parts: Sequence[Tensor], unconnected: int) -> Tensor:
        """(A·T,) the row in its table that each column takes, of the part of its edge; `unconnected` for no edge."""
        first = [*(part.storage_offset() // part.stride(0) for part in parts), unconnected]
        each = [*(int(part.shape[0] > 1) for part in parts), 0]
        numbers = torch.tensor([first, each], device=self.fixed.device)[:, self.columns]
        return (numbers[0] + numbers[1] * torch.arange(self.count, device=self.fixed.device)[:, None]).flatten()

    def run(self, weights: Tensor, slopes: bool = True) -> None:
        """A forward pass with these weights, (A, T); without slopes, `linearised` must not follow."""
        self._take(weights)
        self.force_slopes: dict[str, list[Tensor]] = {}
        activations = iter(self.activations)
        for layer in layers(self.wiring):
            if isinstance(layer, ForceEvaluation):
                self._evaluate(layer, slopes)
                continue
            for neuron in layer:
                self._add_up(neuron.name, self.values[neuron.name])
            values = self._rows_of(layer, self.value_table, self.values)
            derivatives = self._rows_of(layer, self.derivative_table, self.derivatives)
            next(activations).apply(values, derivatives if slopes else None)
        for neuron, goal, left in zip(self.wiring.outputs, self.goals, self.left, strict=True):
            output = self._add_up(neuron.name, left)
            torch.sub(goal, output, out=left)  # at the end: a goal less 1e60 plus 1e60 would seem reached

    def _evaluate(self, stage: ForceEvaluation, slopes: bool) -> None:
        """The force in the networks where it is not known beforehand."""
        force = self.forces[stage.name]
        if force.free.shape[0]:
            position = self.values[stage.argument].view(self.shape)
            value, self.force_slopes[stage.name] = force.where_free(position, slopes)
            self.values[stage.name].index_copy_(0, force.free, value.flatten(2)[:, None])

    def _add_up(self, name: str, total: Tensor) -> Tensor:
        """What goes into a neuron, weighted, into `total`."""
        (edge, source), *further = self.into[name]
        torch.mul(self.values[source], self.weights[edge], out=total)
        for edge, source in further:
            total.addcmul_(self.values[source], self.weights[edge])
        return total

    def _rows_of(self, layer: tuple[Neuron, ...], table: Tensor, parts: dict[str, Tensor]) -> Tensor:
        """The rows of a layer in a table: its neurons follow each other there."""
        first = parts[layer[0].name].storage_offset() // table.stride(0)
        return table[first:][: len(layer) * self.count]

    def _take(self, weights: Tensor) -> None:
        self.given = weights
        self.weights = self.fixed.scatter(1, self.columns, weights).T[..., None, None, None].unbind()

    def solve_outputs(self) -> Tensor:
        """Move the given weights of outputs to where squares are least, given all others; returns all, (A, T).

        The outputs are linear in them (variable projection: Golub & Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)).
        """
        for name, column in zip(self.inputs, self.basis, strict=False):
            column.copy_(self.values[name])
        basis, count = self.basis.flatten(2), len(self.inputs)
        products = (basis[:count, None] * basis).sum(-1)  # (inputs, inputs + 2, A)
        diagonal = products.diagonal().T[:, None]
        scale = torch.where(self.solved & (diagonal > 0), diagonal.rsqrt(), 0.0)  # (inputs, 2, A)
        square = products[:, :count, None] * scale[:, None] * scale
        square.diagonal().fill_(1 + RIDGE)
        change = solve_positive(torch.cat([square, (products[:, count:] * scale)[:, None]], 1)) * scale
        change = torch.where(torch.isfinite(change), change, 0.0)
        moved = torch.zeros_like(self.left)
        for column, factor in zip(self.basis, change[..., None, None, None], strict=False):
            moved.addcmul_(column, factor)
        self.left.sub_(moved)
        changes = torch.cat([change.flatten(0, 1), torch.zeros_like(change[0, :1])]).T.gather(1, self.place)
        self._take(self.given + changes)
        return self.given

    def errors(self) -> Tensor:
        """(2, A): E_x and E_v."""
        return self.left.flatten(2).square().sum(-1) * self.scales.square()[:, None]

    def loss(self) -> Tensor:
        """(A,): what a fit makes small, E_x + E_v; an output that no given weight can change would hide the other."""
        return self.errors().masked_fill(self.fixed_outputs.T, 0.0).sum(0)

    def linearised(self) -> Tensor:
        """Slopes by every given weight, and residuals last, (A, T + 1, 2·N·D·S); these squared add up to the loss."""
        self._pass_back()
        slopes, values, linear = self.columns_slopes, self.columns_values, self.linear
        torch.index_select(self.slope_table, 0, self.neurons, out=slopes.flatten(0, 1))
        torch.index_select(self.value_table, 0, self.sources, out=values.flatten(0, 1))
        if slopes.shape[-1] == 1:
            torch.mul(slopes.squeeze(-1), values.squeeze(-1), out=linear[:, :-1])
        else:
            torch.sum(slopes * values, -1, out=linear[:, :-1])
        left = self.left.squeeze(2).permute(1, 0, 3, 2)  # (A, 2, N·D, S)
        residuals = linear[:, -1].view(left.shape)
        torch.mul(left, -self.scales[:, None, None], out=residuals)
        residuals.masked_fill_(self.fixed_outputs[..., None, None], 0.0)
        return linear.flatten(2)

    def _pass_back(self) -> None:
        """The backward pass: the slopes of the outputs by the sum of each neuron, into their table."""
        behind: dict[str, Tensor] = {}  # slopes by what a stage gives
        for neuron in self.wiring.outputs:
            self._pass_on(neuron.name, behind)
        for stage in reversed(self.wiring.stages):
            if isinstance(stage, ForceEvaluation):
                if self.force_slopes.get(stage.name) and stage.name in behind:
                    self._pass_through(stage, behind)
            elif stage.name in behind:
                torch.mul(behind[stage.name], self.derivatives[stage.name], out=self.slopes[stage.name])
                self._pass_on(stage.name, behind)
            else:
                self.slopes[stage.name].zero_()

    def _pass_on(self, name: str, behind: dict[str, Tensor]) -> None:
        """From the sum of a neuron to the stages that go into it."""
        own = self.slopes[name]
        for edge, source in self.into[name]:
            if source in ("x", "w"):
                continue
            weight = self.weights[edge]
            behind[source] = torch.addcmul(behind[source], own, weight) if source in behind else own * weight

    def _pass_through(self, force: ForceEvaluation, behind: dict[str, Tensor]) -> None:
        """From a force to its argument, in the networks where that is free."""
        free, slope = self.forces[force.name].free, behind[force.name].index_select(0, self.forces[force.name].free)
        slopes = [part.flatten(2)[:, None] for part in self.force_slopes[force.name]]
        part = torch.stack([slope[..., [k]] * of_force for k, of_force in enumerate(slopes)]).sum(0)
        before = behind.get(force.argument)
        shape = self.slopes[force.argument].shape
        before = part.new_zeros(shape) if before is None else before.expand(shape)
        behind[force.argument] = before.index_add(0, free, part)


def _table(like: Tensor, width: int, sizes: dict[str, int]) -> tuple[Tensor, dict[str, Tensor]]:
    """Rows of the given width for each name, in one tensor and apart."""
    table = like.new_empty(sum(sizes.values()), width, *like.shape[2:])
    return table, dict(zip(sizes, table.split(list(sizes.values())), strict=True))
