"""Many networks of one wiring as one module: the first axis of every tensor is the genome."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.genome import ForceArgument, Genome
from pnn_symbolic.network.topology import forward, layers
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.stages import MixedActivation, MixedForce, in_turn
from pnn_symbolic.training.tape import Tape


class Population(nn.Module):
    """P genomes of one wiring; their trained weights are one tensor `values` (P, T), the force is shared and frozen.

    genomes   of one wiring
    starts    (P, W) float64, where training begins; numbers for fixed weights are ignored
    force     F = fΔt²/m at a position, on tensors of any shape

    Called with a batch it gives x' and w', each (P, S, N, D) in step units.
    """

    def __init__(self, genomes: Sequence[Genome], starts: Tensor, force: TensorForce) -> None:
        super().__init__()
        self.wiring = genomes[0].wiring
        self.force = force
        self.fixed: Tensor
        self.columns: Tensor
        self.kinds: Tensor  # (P, H): the number of each activation
        self.trained_outputs: Tensor
        self.given: Tensor  # (P, K): the number of each argument, -1 where it is not fixed
        self.register_buffer("fixed", torch.tensor(_fixed_weights(genomes), dtype=starts.dtype))
        self.register_buffer("columns", torch.tensor(_trained_edges(genomes)))

        activations = dict.fromkeys([LINEAR])
        for genome in genomes:
            activations |= dict.fromkeys(genome.activations)
        self.activations = list(activations)
        number_of = {activation: number for number, activation in enumerate(self.activations)}
        kinds = [[number_of[activation] for activation in genome.activations] for genome in genomes]
        self.register_buffer("kinds", torch.tensor(kinds, dtype=torch.long))
        self.register_buffer("trained_outputs", torch.tensor([genome.trained_outputs for genome in genomes]))

        arguments: dict[ForceArgument | None, int] = {None: -1}
        for genome in genomes:
            for argument in genome.force_arguments:
                arguments.setdefault(argument, len(arguments) - 1)
        given = [[arguments[argument] for argument in genome.force_arguments] for genome in genomes]
        self.arguments: list[ForceArgument] = [argument for argument in arguments if argument is not None]
        self.register_buffer("given", torch.tensor(given, dtype=torch.long))
        self.values = nn.Parameter(self.chosen(torch.arange(len(genomes)), starts))

    @property
    def trained(self) -> Tensor:
        """(P, W) bool: which weights are trained."""
        return torch.zeros_like(self.fixed, dtype=torch.bool).scatter(1, self.columns, True)[:, :-1]

    def weights(self, rows: Tensor, values: Tensor) -> Tensor:
        """All weights (rows, W): the fixed ones, and `values` (rows, T) where they are trained."""
        return self.fixed[rows].scatter(1, self.columns[rows], values)[:, :-1]

    def chosen(self, rows: Tensor, weights: Tensor) -> Tensor:
        """Of all weights (rows, W) those that are trained, (rows, T): the inverse of `weights`."""
        return nn.functional.pad(weights, (0, 1)).gather(1, self.columns[rows])

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """(x', w') of every genome, each (P, S, N, D)."""
        rows = torch.arange(len(self.values), device=self.values.device)
        weights = list(self.weights(rows, self.values).T[..., None, None, None])
        activations = [self._activation(batch, rows, [neuron.name]) for neuron in self.wiring.hidden]
        forces = in_turn(self._forces(batch, rows))
        return forward(self.wiring, weights, activations, *batch.inputs(rows), forces)

    def tape(self, batch: Batch, rows: Tensor) -> Tape:
        """For passes of some genomes that can be asked for slopes; a genome may come several times."""
        of_neurons = [layer for layer in layers(self.wiring) if isinstance(layer, tuple)]
        names = [[neuron.name for neuron in layer] for layer in of_neurons]
        activations = [self._activation(batch, rows, layer_names) for layer_names in names]
        return Tape(
            wiring=self.wiring,
            fixed=self.fixed.index_select(0, rows),
            columns=self.columns.index_select(0, rows),
            outputs=self.trained_outputs.index_select(0, rows),
            activations=activations,
            forces=self._forces(batch, rows),
            batch=batch,
            genomes=rows,
        )

    def _activation(self, batch: Batch, rows: Tensor, names: Sequence[str]) -> MixedActivation:
        """Of some neurons of some genomes, all of the first neuron first; a neuron that is not hidden is linear."""
        hidden = [neuron.name for neuron in self.wiring.hidden]
        kinds = torch.cat([self.kinds[rows, hidden.index(name)] if name in hidden else 0 * rows for name in names])
        if batch.known is None:
            return MixedActivation(self.activations, kinds)
        known = torch.cat([batch.known[name].index_select(0, rows) for name in names])
        return MixedActivation(self.activations, kinds, known)

    def _forces(self, batch: Batch, rows: Tensor) -> list[MixedForce]:
        return [
            MixedForce(name=stage.name, force=self.force, batch=batch, rows=rows, given=given, arguments=self.arguments)
            for stage, given in zip(self.wiring.forces, self.given.index_select(0, rows).T, strict=True)
        ]


def _fixed_weights(genomes: Sequence[Genome]) -> list[list[float]]:
    """(P, W + 1): every weight, 0 where it is trained; the last is for the padding of `_trained_edges`."""
    choices = {choice for genome in genomes for choice in genome.weights}
    value_of = {choice: float(exact_value(choice)) for choice in choices - {TRAINED}} | {TRAINED: 0.0}
    return [[*map(value_of.__getitem__, genome.weights), 0.0] for genome in genomes]


def _trained_edges(genomes: Sequence[Genome]) -> list[list[int]]:
    """(P, T): the edges whose weights are trained, padded with one edge more than there are."""
    padding = len(genomes[0].wiring.edges)
    longest = max(1, *(len(genome.trained) for genome in genomes))
    return [[*genome.trained, *[padding] * (longest - len(genome.trained))] for genome in genomes]
