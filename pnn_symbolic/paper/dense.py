"""A trained network as plain numbers: run without torch in long loops, and with torch where slopes are needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pnn_symbolic.dynamics.simulation import Step
    from pnn_symbolic.training.feed_forward import FeedForward
    from pnn_symbolic.training.force_network import ForceNetwork

Matrix = tuple[tuple[float, ...], ...]
Layer = tuple[Matrix, tuple[float, ...]]
"""weights (out, in), biases (out)"""


@dataclass(frozen=True)
class Dense:
    """Linear, activation, …, linear, of inputs measured from `center` in `spread`; outputs likewise.

    layers       (weights (out, in), biases (out)) of each layer
    activation   "tanh" or "relu"
    """

    layers: tuple[Layer, ...]
    activation: str
    center: tuple[float, ...]
    spread: tuple[float, ...]
    output_center: tuple[float, ...]
    output_spread: tuple[float, ...]

    @cached_property
    def _arrays(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(np.array(weights).T, np.array(biases)) for weights, biases in self.layers]

    @property
    def parameters(self) -> int:
        """How many numbers were trained."""
        return sum(weights.size + biases.size for weights, biases in self._arrays)

    def __call__(self, z: Any) -> Any:  # noqa: ANN401 - arrays or tensors (…, inputs) → (…, outputs)
        """Outputs for inputs on the last axis."""
        if isinstance(z, np.ndarray):
            z = (z - self._center) / self._spread
            for weights, biases in self._arrays[:-1]:
                z = z @ weights + biases
                z = np.tanh(z) if self.activation == "tanh" else np.maximum(z, 0.0)
            weights, biases = self._arrays[-1]
            return (z @ weights + biases) * self._output_spread + self._output_center
        import torch  # torch takes two seconds to load

        given = torch.as_tensor
        z = (z - given(self._center)) / given(self._spread)
        for weights, biases in self._arrays[:-1]:
            z = z @ given(weights) + given(biases)
            z = z.tanh() if self.activation == "tanh" else z.relu()
        weights, biases = self._arrays[-1]
        return (z @ given(weights) + given(biases)) * given(self._output_spread) + given(self._output_center)

    @cached_property
    def _center(self) -> np.ndarray:
        return np.array(self.center)

    @cached_property
    def _spread(self) -> np.ndarray:
        return np.array(self.spread)

    @cached_property
    def _output_center(self) -> np.ndarray:
        return np.array(self.output_center)

    @cached_property
    def _output_spread(self) -> np.ndarray:
        return np.array(self.output_spread)

    def as_force(self) -> Callable[[Any], Any]:
        """A network of one input and one output as a function of positions of any shape."""

        def force(positions: Any) -> Any:  # noqa: ANN401 - array in, array out; tensor in, tensor out
            if isinstance(positions, float | int | np.number | np.ndarray):
                return self(np.asarray(positions)[..., None])[..., 0]
            return self(positions[..., None])[..., 0]

        return force

    def as_step(self) -> Step:
        """A network of (x, v) or (x, v, f) → (x', v') as a step; its Δt and m are those that it was trained at."""
        with_force = len(self.center) == 3

        def step(x: Any, v: Any, dt: float, m: float, f: Callable[[Any], Any]) -> tuple[Any, Any]:  # noqa: ANN401
            inputs = (x, v, f(x)) if with_force else (x, v)
            outputs = self(np.stack(np.broadcast_arrays(*inputs), axis=-1) if np.ndim(x) else np.array(inputs))
            return outputs[..., 0], outputs[..., 1]

        return step


def of_force_network(network: ForceNetwork) -> Dense:
    """The force sub-network, every number as it is."""
    from torch import nn  # torch takes two seconds to load

    linear = [layer for layer in network.layers if isinstance(layer, nn.Linear)]
    layers: list[Layer] = []
    for layer in linear:
        weights, biases = layer.weight.detach().numpy(), layer.bias.detach().numpy()
        layers.append((_matrix(weights), _vector(biases)))
    return Dense(
        layers=tuple(layers),
        activation="tanh",
        center=(network.center,),
        spread=(network.spread,),
        output_center=(0.0,),
        output_spread=(network.scale,),
    )


def of_feed_forward(network: FeedForward) -> Dense:
    """A baseline, its single-precision numbers as the short decimals that they print as."""
    layers: list[Layer] = []
    for weights, biases in network.matrices():
        layers.append((_matrix(weights, short=True), _vector(biases, short=True)))
    center = _vector(network.center.double().flatten().numpy())
    spread = _vector(network.spread.double().flatten().numpy())
    return Dense(
        layers=tuple(layers),
        activation="relu",
        center=center,
        spread=spread,
        output_center=center[:2],
        output_spread=spread[:2],
    )


def _matrix(array: np.ndarray, short: bool = False) -> Matrix:
    return tuple(_vector(row, short) for row in array)


def _vector(array: np.ndarray, short: bool = False) -> tuple[float, ...]:
    if short:  # the shortest decimal of a number in single precision
        return tuple(float(str(number)) for number in array.astype(np.float32))
    return tuple(map(float, array))
