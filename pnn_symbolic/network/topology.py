"""How are the neurons wired? One forward pass: fed tensors it trains, fed symbols it *is* the translator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import Any

from pnn_symbolic.errors import UnknownNameError


@dataclass(frozen=True)
class Neuron:
    """A weighted sum of earlier values; a hidden neuron applies an activation to it, an output does not."""

    name: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class ForceEvaluation:
    """The force sub-network: F = force(argument)."""

    name: str
    argument: str


@dataclass(frozen=True)
class Wiring:
    """Which value feeds which neuron. Values begin with x and w = vΔt; there are no biases.

    stages    hidden neurons and force evaluations, in the order they are computed
    outputs   the neurons of x' and w' = v'Δt, linear
    note      what the paper leaves open, and how this wiring reads it

    Weights are numbered through the neurons in order, as in the design: w1, w2 feed h1, …, w11, w12 feed w'.
    """

    name: str
    stages: tuple[Neuron | ForceEvaluation, ...]
    outputs: tuple[Neuron, Neuron]
    note: str = ""

    @cached_property
    def hidden(self) -> tuple[Neuron, ...]:
        """The neurons that have an activation."""
        return tuple(stage for stage in self.stages if isinstance(stage, Neuron))

    @cached_property
    def forces(self) -> tuple[ForceEvaluation, ...]:
        """The force evaluations, in the order they are computed."""
        return tuple(stage for stage in self.stages if isinstance(stage, ForceEvaluation))

    @cached_property
    def neurons(self) -> tuple[Neuron, ...]:
        """Every neuron that has weights, in the order its weights are numbered."""
        return (*self.hidden, *self.outputs)

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """(source, neuron) of each weight, in order.

        >>> DIRECT.edges[6]
        ('F', 'g2')
        """
        return tuple((source, neuron.name) for neuron in self.neurons for source in neuron.inputs)


def forward(
    wiring: Wiring,
    weights: Sequence[Any],
    activations: Sequence[Callable[[Any], Any]],
    x: Any,  # noqa: ANN401 - tensors, arrays or symbols: whatever can be added and multiplied
    w: Any,  # noqa: ANN401
    force: Callable[[Any], Any],
) -> tuple[Any, Any]:
    """(x', w') one step later: only +, ·, the activations and the force are used, so numbers and symbols both pass.

    weights       one for each of `wiring.edges`; numbers, symbols, or tensors that broadcast against x
    activations   one for each of `wiring.hidden`
    x, w, force   in step units: position, vΔt, and F = fΔt²/m as a function of position

    >>> import sympy as sp
    >>> x, w, half, F = *sp.symbols("x w"), sp.Rational(1, 2), sp.Function("F")
    >>> drift_kick_drift = [1, half, 0, 1, 1, 0, 1, 1, 1, half, 0, 1]
    >>> forward(DIRECT, drift_kick_drift, [lambda z: z] * 4, x, w, F)
    (w + x + F(w/2 + x)/2, w + F(w/2 + x))
    """
    values = {"x": x, "w": w}
    next_weight, next_activation = iter(weights), iter(activations)

    def weighted_sum(neuron: Neuron) -> Any:  # noqa: ANN401
        return reduce(add, [next(next_weight) * values[source] for source in neuron.inputs])

    for stage in wiring.stages:
        if isinstance(stage, ForceEvaluation):
            values[stage.name] = force(values[stage.argument])
        else:
            values[stage.name] = next(next_activation)(weighted_sum(stage))
    position, displacement = wiring.outputs
    return weighted_sum(position), weighted_sum(displacement)


def _one_force(name: str, second_input_of_g1: str, note: str) -> Wiring:
    stages = (
        Neuron("h1", ("x", "w")),
        Neuron("h2", ("x", "w")),
        ForceEvaluation("F", "h1"),
        Neuron("g1", ("h1", second_input_of_g1)),
        Neuron("g2", ("F", "h2")),
    )
    return Wiring(name, stages, (Neuron("x'", ("g1", "g2")), Neuron("w'", ("g1", "g2"))), note)


# The force is evaluated before g1, which may use it; `hidden` keeps h1, h2, g1, g2 in the order of the weights.
DIRECT = _one_force("direct", "h2", "g1 sees h2; the paper's figure leaves its second input open")
KICKED = _one_force("kicked", "F", "g1 sees the force; the paper's figure leaves its second input open")
WIRINGS = {wiring.name: wiring for wiring in (DIRECT, KICKED)}


def wiring_called(name: str) -> Wiring:
    """Look a wiring up by name.

    >>> len(wiring_called("kicked").edges)
    12
    """
    if name not in WIRINGS:
        raise UnknownNameError("wiring", name, WIRINGS)
    return WIRINGS[name]
