"""What does each weight change? A forward pass that keeps its values, and a backward pass over them, by hand.

Autograd would do the same; but these tensors are so small that its bookkeeping costs several times the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import torch
from torch import Tensor, nn

from pnn_symbolic.network.topology import ForceEvaluation, Wiring, forward
from pnn_symbolic.training.stages import MixedActivation, MixedForce, in_turn

RIDGE = 1e-13
"""Relative to the diagonal; lets two inputs of an output be the same."""


@cache
def _output_edges(wiring: Wiring, device: torch.device) -> Tensor:
    """(2, inputs): the number of the edge from each input of the outputs to each output, −1 where there is none."""
    edge = {one: k for k, one in enumerate(wiring.edges)}
    names = dict.fromkeys(source for neuron in wiring.outputs for source in neuron.inputs)
    edges = [[edge.get((name, neuron.name), -1) for name in names] for neuron in wiring.outputs]
    return torch.tensor(edges, device=device)


class Tape:
    """One forward pass of A networks of one wiring on S samples of N particles in D dimensions.

    weights   one for each edge of the wiring, (A, 1, 1, 1)
    x, w      (A, S, N, D)
    values    what every stage gave, by name, (A, S, N, D)
    outputs   x' and w', (A, S, N, D)
    """

    def __init__(
        self,
        wiring: Wiring,
        weights: Sequence[Tensor],
        activations: Sequence[MixedActivation],
        x: Tensor,
        w: Tensor,
        forces: Sequence[MixedForce],
    ) -> None:
        self.wiring, self.weights = wiring, list(weights)
        self.values = {"x": x, "w": w}
        self._slopes: dict[str, Tensor | None] = {}
        self._force_slopes: dict[str, list[Tensor]] = {}
        self._into = {neuron.name: list[tuple[int, str]]() for neuron in wiring.neurons}
        for edge, (source, name) in enumerate(wiring.edges):
            self._into[name].append((edge, source))

        def neuron(name: str, activation: MixedActivation) -> Callable[[Tensor], Tensor]:
            def run(z: Tensor) -> Tensor:
                self.values[name], self._slopes[name] = activation.with_slope(z)
                return self.values[name]

            return run

        def evaluation(argument: str, force: MixedForce) -> Callable[[Tensor], Tensor]:
            def run(position: Tensor) -> Tensor:
                self.values[argument] = position
                self.values[force.name], self._force_slopes[force.name] = force.with_slopes(position)
                return self.values[force.name]

            return run

        neurons = [neuron(one.name, activation) for one, activation in zip(wiring.hidden, activations, strict=True)]
        evaluations = in_turn(
            [evaluation(stage.argument, force) for stage, force in zip(wiring.forces, forces, strict=True)]
        )
        self.outputs = list(forward(wiring, weights, neurons, x, w, evaluations))

    def solve_outputs(self, targets: Sequence[Tensor], trained: Tensor) -> Tensor:
        """Move the output weights that are trained, (A, W) bool, to where squares are least, given all other weights.

        The outputs are linear in them (variable projection: Golub & Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)).
        Returns the changes of all weights, (A, W).
        """
        names = list(dict.fromkeys(source for neuron in self.wiring.outputs for source in neuron.inputs))
        inputs = torch.stack([self.values[name].flatten(1) for name in names], dim=1)
        rest = torch.stack([(a - b).flatten(1) for a, b in zip(targets, self.outputs, strict=True)], dim=1)
        edges = _output_edges(self.wiring, inputs.device)
        chosen = nn.functional.pad(trained, (0, 1))[:, edges]  # (A, 2, inputs)
        square, slope = inputs @ inputs.mT, rest @ inputs.mT
        unit = square.diagonal(dim1=1, dim2=2).sqrt()[:, None]
        scale = torch.where(chosen & (unit > 0), 1 / unit, 0.0)
        square = square[:, None] * scale[..., :, None] * scale[..., None, :]
        square.diagonal(dim1=2, dim2=3).fill_(1 + RIDGE)
        change = torch.linalg.solve_ex(square, slope * scale)[0] * scale
        change = torch.where(torch.isfinite(change), change, 0.0)
        for k, moved in enumerate((change @ inputs).unbind(1)):
            self.outputs[k] = self.outputs[k] + moved.view_as(self.outputs[k])
        changes = torch.zeros(len(trained), trained.shape[1] + 1, dtype=change.dtype, device=change.device)
        changes[:, edges] = change
        for k, (_, name) in enumerate(self.wiring.edges):
            if name not in self._slopes:  # the edge leads to an output
                self.weights[k] = self.weights[k] + changes[:, k, None, None, None]
        return changes[:, :-1]

    def jacobian(self, columns: Tensor, scales: Sequence[float]) -> Tensor:
        """Slopes of x' and w', each over its scale, of every coordinate and sample: (A, T, 2·N·D·S).

        columns   (A, T) the edges by which to differentiate; the slope is 0 where there is no edge of this number
        """
        first = self.values["x"]
        samples, coordinates = first.shape[1], first.shape[2:].numel()
        wanted = {edge for edge in torch.unique(columns).tolist() if edge < len(self.wiring.edges)}
        shape = len(columns), len(wanted) + 1, 2 * coordinates, samples  # the last one is 0, for no edge
        slopes = torch.zeros(shape, dtype=first.dtype, device=first.device)
        place = {edge: k for k, edge in enumerate(sorted(wanted))}
        reached = self._reached(wanted)
        seeds = torch.eye(2 * coordinates, dtype=first.dtype, device=first.device)
        seeds = seeds.view(1, 2 * coordinates, 2, 1, *first.shape[2:])
        behind = {one.name: seeds[:, :, k] / scales[k] for k, one in enumerate(self.wiring.outputs)}
        for stage in (*self.wiring.outputs, *reversed(self.wiring.stages)):
            slope = behind.pop(stage.name, None)
            if slope is None:
                continue
            if isinstance(stage, ForceEvaluation):
                for k, one in enumerate(self._force_slopes[stage.name]):
                    part = slope.flatten(-2)[..., k, None, None] * one[:, None]
                    behind[stage.argument] = part + behind.get(stage.argument, 0.0)
                continue
            own = self._slopes.get(stage.name)
            slope = slope if own is None else slope * own[:, None]
            for edge, source in self._into[stage.name]:
                if edge in wanted:
                    # For all networks, since to pick those that have it trained takes longer than the product.
                    slopes[:, place[edge]] = (slope * self.values[source][:, None]).flatten(3).sum(3)
                if source in reached:
                    behind[source] = self.weights[edge][:, None] * slope + behind.get(source, 0.0)
        places = torch.tensor([place.get(edge, len(wanted)) for edge in range(len(self.wiring.edges) + 1)])
        return slopes.flatten(2)[torch.arange(len(columns))[:, None], places.to(columns.device)[columns]]

    def _reached(self, wanted: set[int]) -> set[str]:
        """Names of the stages that change with a wanted weight."""
        found = set[str]()
        for stage in self.wiring.stages:
            if isinstance(stage, ForceEvaluation):
                changes = stage.argument in found
            else:
                changes = any(edge in wanted or source in found for edge, source in self._into[stage.name])
            found |= {stage.name} if changes else set()
        return found
