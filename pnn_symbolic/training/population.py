"""Many networks of one wiring as one module: the first axis of every tensor is the genome."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from pnn_symbolic.network.activations import ACTIVATIONS
from pnn_symbolic.network.genome import NO_FORCE, Genome
from pnn_symbolic.network.topology import forward, wiring_called
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.training.data import Batch, TensorForce


class Population(nn.Module):
    """P genomes of one wiring; their trained weights are one tensor `values` (P, T), the force is shared and frozen.

    genomes   of one wiring
    starts    (P, W) float64, where training begins; numbers for fixed weights are ignored
    force     F = fΔt²/m at a position, on tensors of any shape

    Called with a batch it gives x' and w', each (P, S, N, D) in step units. Where the batch is a chain, the outputs of
    one link are the inputs of the next, all links share their weights, and those of all links come side by side.
    """

    def __init__(self, genomes: Sequence[Genome], starts: Tensor, force: TensorForce) -> None:
        super().__init__()
        self.wiring = wiring_called(genomes[0].wiring)
        self.force = force
        edges, most = len(self.wiring.edges), max(1, *(len(one.trained) for one in genomes))
        number = {choice: 0.0 if choice == TRAINED else float(exact_value(choice)) for choice in _choices(genomes)}
        # One spare column takes what the shorter rows of `columns` are padded with.
        columns = [[*one.trained, *[edges] * (most - len(one.trained))] for one in genomes]
        index = {name: place for place, name in enumerate(ACTIVATIONS)}
        self.fixed: Tensor
        self.columns: Tensor
        self.kinds: Tensor
        fixed = [[*(number[choice] for choice in one.weights), 0.0] for one in genomes]
        self.register_buffer("fixed", torch.tensor(fixed, dtype=starts.dtype))
        self.register_buffer("columns", torch.tensor(columns))
        self.register_buffer("kinds", torch.tensor([[index[name] for name in one.activations] for one in genomes]))
        self.arguments = [one.fixed_argument for one in genomes]
        self.values = nn.Parameter(nn.functional.pad(starts, (0, 1)).gather(1, self.columns))

    @property
    def free(self) -> Tensor:
        """(P, T) bool: which of `values` exist."""
        return self.columns < len(self.wiring.edges)

    def weights(self, rows: Tensor, values: Tensor) -> Tensor:
        """All weights (rows, W): the fixed ones, and `values` (rows, T) where they are trained."""
        return self.fixed[rows].scatter(1, self.columns[rows], values)[:, :-1]

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """(x', w') of every genome, each (P, S, N, D)."""
        rows = torch.arange(len(self.values), device=self.values.device)
        return self._run(batch, rows, list(self.weights(rows, self.values).T[..., None, None, None]))

    def linearised(self, batch: Batch, rows: Tensor, values: Tensor) -> list[tuple[Tensor, Tensor]]:
        """For each number that a row predicts, x' and w' of every coordinate: (rows, S) and its slope (rows, S, T).

        Each sample gets a weight tensor of its own, so that one backward pass gives the slopes of all samples.
        """
        with torch.enable_grad():
            samples = batch.x.shape[-3]
            own = [one[:, None].expand(-1, samples).detach() for one in self.weights(rows, values).T]
            used = torch.unique(self.columns[rows][self.free[rows]]).tolist()
            leaves = [own[k].requires_grad_() for k in used]
            outputs = [one.flatten(2) for one in self._run(batch, rows, [one[..., None, None] for one in own])]
            found = []
            for output in outputs:
                for coordinate in range(output.shape[2]):
                    one = output[..., coordinate]
                    slopes: Sequence[Tensor | None] = [None] * len(leaves)
                    if one.requires_grad:  # an output may depend on no trained weight at all
                        slopes = torch.autograd.grad(one.sum(), leaves, retain_graph=True, allow_unused=True)
                    found.append((one.detach(), self._trained_columns(rows, used, slopes, one)))
        return found

    def _trained_columns(self, rows: Tensor, used: list[int], slopes: Sequence[Tensor | None], like: Tensor) -> Tensor:
        zero = torch.zeros_like(like)
        place = torch.full((self.fixed.shape[1],), len(used), device=rows.device)
        place[used] = torch.arange(len(used), device=rows.device)
        table = torch.stack([*(zero if one is None else one for one in slopes), zero], dim=-1)
        return table.gather(2, place[self.columns[rows]][:, None, :].expand(-1, like.shape[1], -1))

    def _run(self, batch: Batch, rows: Tensor, weights: list[Tensor]) -> tuple[Tensor, Tensor]:
        x, w = batch.inputs(rows)
        activations = [_Mixed(kinds) for kinds in self.kinds[rows].T]
        links = []
        for link in range(batch.links):
            x, w = forward(self.wiring, weights, activations, x, w, self._force(batch, rows, first=not link))
            links.append((x, w))
        if len(links) == 1:
            return x, w
        positions, displacements = zip(*links, strict=True)
        return torch.cat(positions, -1), torch.cat(displacements, -1)

    def _force(self, batch: Batch, rows: Tensor, *, first: bool) -> TensorForce:
        """The force; where its argument is fixed, it is known already, and need not be finite where it is not used.

        first   the inputs are those of the batch, not the outputs of a link before, of which no force is known yet
        """
        arguments = [self.arguments[row] for row in rows.tolist()]
        arguments = [one if first or one == NO_FORCE else None for one in arguments]
        free = [place for place, argument in enumerate(arguments) if argument is None]
        distinct = {argument: k for k, argument in enumerate(dict.fromkeys(one for one in arguments if one))}

        def evaluate(position: Tensor) -> Tensor:
            if batch.force is not None:
                return batch.force[rows]
            if len(free) == len(arguments):
                return self.force(position)
            table = torch.stack([batch.force_at(argument, self.force) for argument in distinct])
            known = table[[distinct[one] if one else 0 for one in arguments]]
            if not free:
                return known
            places = torch.tensor(free, device=rows.device)
            return known.index_copy(0, places, self.force(position[places]))

        return evaluate


class _Mixed:
    """One hidden neuron of every genome: each row of the batch has its own activation."""

    def __init__(self, kinds: Tensor) -> None:
        self.rows = {
            activation.name: torch.nonzero(kinds == index).squeeze(1)
            for index, activation in enumerate(ACTIVATIONS.values())
            if activation.name != "linear"
        }

    def __call__(self, z: Tensor) -> Tensor:
        for name, rows in self.rows.items():
            if len(rows):
                z = z.index_copy(0, rows, ACTIVATIONS[name].tensor(z[rows]))
        return z


def _choices(genomes: Sequence[Genome]) -> set[str]:
    return {choice for one in genomes for choice in one.weights}
