"""Many networks of one wiring as one module: the first axis of every tensor is the genome."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from pnn_symbolic.network.activations import ACTIVATIONS
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import forward, wiring_called
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.training.dual import Dual, elementwise

TensorForce = Callable[[Tensor], Tensor]


class Population(nn.Module):
    """P genomes of one wiring; their trained weights are one tensor `values` (P, T), the force is shared and frozen.

    genomes   of one wiring
    starts    (P, W) float64, where training begins; numbers for fixed weights are ignored
    force     F = fΔt²/m at a position, on tensors of any shape

    >>> verlet = Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 1 1 1 1/2 0 1".split())
    >>> population = Population([verlet], torch.zeros(1, 12, dtype=torch.float64), lambda x: -x)
    >>> x, w = population(torch.ones(1, dtype=torch.float64), torch.zeros(1, dtype=torch.float64))
    >>> x.tolist(), w.tolist()
    ([[0.5]], [[-1.0]])
    """

    def __init__(self, genomes: Sequence[Genome], starts: Tensor, force: TensorForce) -> None:
        super().__init__()
        self.wiring = wiring_called(genomes[0].wiring)
        self.force = force
        edges, most = len(self.wiring.edges), max(1, *(len(one.trained) for one in genomes))
        fixed = [[0.0 if choice == TRAINED else float(exact_value(choice)) for choice in one.weights] for one in genomes]
        # One spare column takes what the shorter rows of `columns` are padded with.
        columns = [[*one.trained, *[edges] * (most - len(one.trained))] for one in genomes]
        names = list(ACTIVATIONS)
        kinds = [[names.index(name) for name in one.activations] for one in genomes]
        self.fixed: Tensor
        self.columns: Tensor
        self.kinds: Tensor
        self.uses_force: Tensor
        self.register_buffer("fixed", torch.tensor([[*row, 0.0] for row in fixed], dtype=starts.dtype))
        self.register_buffer("columns", torch.tensor(columns))
        self.register_buffer("kinds", torch.tensor(kinds))
        self.register_buffer("uses_force", torch.tensor([one.uses_force for one in genomes]))
        spare = torch.nn.functional.pad(starts, (0, 1))
        self.values = nn.Parameter(spare.gather(1, self.columns))

    @property
    def free(self) -> Tensor:
        """(P, T) bool: which of `values` exist."""
        return self.columns < len(self.wiring.edges)

    def weights(self, rows: Tensor, values: Tensor) -> Tensor:
        """All weights (rows, W): the fixed ones, and `values` (rows, T) where they are trained."""
        return self.fixed[rows].scatter(1, self.columns[rows], values)[:, :-1]

    def forward(self, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        """(x', w'), each (P, …) for x and w of shape (…), in step units."""
        rows = torch.arange(len(self.values))
        weights, activations, force = self._parts(rows, self.values, x.dim())
        return forward(self.wiring, weights, activations, *self._inputs(rows, x, w), force)

    def linearised(self, x: Tensor, w: Tensor, rows: Tensor, values: Tensor) -> tuple[Dual, Dual]:
        """(x', w') of some genomes with `values` (rows, T), and their derivatives by these (T, rows, …)."""
        weights, activations, force = self._parts(rows, values, x.dim())
        units = torch.eye(values.shape[1], dtype=values.dtype)[:, None, :].expand(-1, len(rows), -1)
        slots = torch.zeros(*units.shape[:2], self.fixed.shape[1], dtype=values.dtype)
        slopes = slots.scatter(2, self.columns[rows].expand(len(units), -1, -1), units)[..., :-1]
        slopes = slopes.movedim(2, 0).reshape(-1, *units.shape[:2], *(1,) * x.dim())
        return forward(
            self.wiring,
            [Dual(weight, slope) for weight, slope in zip(weights, slopes, strict=True)],
            [elementwise(activation) for activation in activations],
            *map(Dual, self._inputs(rows, x, w)),
            elementwise(force),
        )

    def _parts(self, rows: Tensor, values: Tensor, dimensions: int) -> tuple[list[Tensor], list[_Mixed], _Used]:
        weights = self.weights(rows, values).T.reshape(-1, len(rows), *(1,) * dimensions)
        activations = [_Mixed(kinds) for kinds in self.kinds[rows].T]
        return list(weights.unbind()), activations, _Used(self.force, self.uses_force[rows])

    @staticmethod
    def _inputs(rows: Tensor, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        return x.expand(len(rows), *x.shape), w.expand(len(rows), *w.shape)


class _Mixed:
    """One hidden neuron of every genome: each row of the batch has its own activation."""

    def __init__(self, kinds: Tensor) -> None:
        self.kinds = kinds

    def __call__(self, z: Tensor) -> Tensor:
        for index, activation in enumerate(ACTIVATIONS.values()):
            if activation.name == "linear":
                continue
            rows = torch.nonzero(self.kinds == index).squeeze(1)
            if len(rows):
                z = z.index_copy(0, rows, activation.tensor(z[rows]))
        return z


class _Used:
    """The force for the genomes that use it: another's argument may lie where the force is infinite."""

    def __init__(self, force: TensorForce, used: Tensor) -> None:
        self.force, self.rows = force, torch.nonzero(used).squeeze(1)

    def __call__(self, position: Tensor) -> Tensor:
        return torch.zeros_like(position).index_copy(0, self.rows, self.force(position[self.rows]))
