"""Networks of one wiring as tensors: fixed and trained weights, and what each leaves of the motion."""

from __future__ import annotations

import torch
from torch import Tensor

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import Wiring, forward
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.training.dual_values import Dual, Weight
from pnn_symbolic.training.force_columns import ForceColumns
from pnn_symbolic.training.stages import in_turn


def tensors(genomes: list[Genome], copies: int) -> tuple[Tensor, Tensor, Tensor]:
    """Fixed weights (P, E + 1), which are trained (P, T), and which forces are used (P, K), `copies` times each.

    The spare weight at the end takes what genomes of fewer trained weights are padded with.
    """
    edges, most = len(genomes[0].weights), max(len(genome.trained) for genome in genomes)
    fixed = [[_fixed_value(choice) for choice in genome.weights] for genome in genomes]
    trained = [[*genome.trained, *[edges] * (most - len(genome.trained))] for genome in genomes]
    parts = (
        _padded(torch.tensor(fixed, dtype=torch.float64), edges + 1),
        torch.tensor(trained, dtype=torch.long).view(len(genomes), most),
        torch.tensor([genome.uses_forces for genome in genomes], dtype=torch.float64),
    )
    fixed, trained, used = (part.repeat_interleave(copies, dim=0) for part in parts)
    return fixed, trained, used


def _fixed_value(choice: str) -> float:
    """The number of a fixed weight; 0 in the place of a trained one, which is added."""
    return 0.0 if choice == TRAINED else float(exact_value(choice))


def all_weights(values: Tensor, fixed: Tensor, trained: Tensor) -> Tensor:
    """Fixed and trained ones together, (…, E)."""
    return fixed.scatter(-1, trained, values)[..., :-1]


def _padded(numbers: Tensor, length: int) -> Tensor:
    """With zeros at the end of the last axis, to a length."""
    return torch.nn.functional.pad(numbers, (0, length - numbers.shape[-1]))


def residuals(
    columns: ForceColumns, wiring: Wiring, values: Tensor, fixed: Tensor, trained: Tensor, used: Tensor
) -> Tensor:
    """(P, T + 1, 2·C): slopes of what each network leaves by its trained weights (P, T), and what it leaves."""
    count, numbers = values.shape[1], all_weights(values, fixed, trained)
    weights = [Weight(numbers[:, edge], (trained == edge).to(numbers.dtype)) for edge in range(len(wiring.edges))]
    unit = torch.eye(columns.width, dtype=numbers.dtype)[0].expand(len(values), -1)
    w = Dual(unit, unit.new_zeros(len(values), count, columns.width))
    nothing = w.scaled(torch.zeros(len(values), dtype=numbers.dtype))
    seen: list[Dual] = []

    def first(place: Dual) -> Dual:
        value, at = columns.first_force(place.scaled(used[:, 0]))
        seen.append(at)
        return value.scaled(used[:, 0])

    def second(place: Dual) -> Dual:
        return columns.second_force(place, seen[0]).scaled(used[:, 1])

    linear = [lambda value: value] * len(wiring.hidden)
    outputs = forward(wiring, weights, linear, nothing, w, in_turn([first, second][: len(wiring.forces)]))  # pyright: ignore
    return columns.residuals(*outputs)
