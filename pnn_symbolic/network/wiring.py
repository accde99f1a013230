"""What is a wiring? One forward pass: fed tensors it trains, fed symbols it *is* the translator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import product
from operator import add
from typing import Any

from pnn_symbolic.errors import InputError

OUTPUTS = ["x'", "w'"]


@dataclass(frozen=True)
class Neuron:
    """A weighted sum of earlier values; a hidden neuron applies an activation to it if it `bends`, an output never.

    Only the argument of a force may be a hidden neuron that does not bend.
    """

    name: str
    inputs: tuple[str, ...]
    bends: bool = True

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.inputs)})"


@dataclass(frozen=True)
class ForceEvaluation:
    """The force sub-network: F = force(argument)."""

    name: str
    argument: str

    def __str__(self) -> str:
        return f"{self.name} = force({self.argument})"


@dataclass(frozen=True, repr=False)
class Wiring:
    """Which value feeds which neuron. Values begin with x and w = vΔt; there are no biases.

    A wiring is a value: `SearchSpace` takes those of this module or one's own. Names are for the command line and JSON.

    stages    hidden neurons and force evaluations, in the order they are computed
    outputs   the neurons of x' and w' = v'Δt, linear
    note      what the paper leaves open, and how this wiring reads it

    Weights are numbered through the neurons in order, as in the design: w1, w2 feed h1, …, w11, w12 feed w'.

    >>> state = ("x", "w")
    >>> stages = (Neuron("h", state), ForceEvaluation("F", "h"))
    >>> Wiring("one kick", stages, (Neuron("x'", (*state, "F")), Neuron("w'", (*state, "F"))))
    <wiring one kick: h(x, w), F = force(h), x'(x, w, F), w'(x, w, F)>
    >>> Wiring("late", stages, (Neuron("x'", ("g",)), Neuron("w'", state)))
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.InputError: the wiring "late": x' sees "g", which is not computed before; known: x, w, h, F
    """

    name: str
    stages: tuple[Neuron | ForceEvaluation, ...]
    outputs: tuple[Neuron, Neuron]
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(self.stages))
        object.__setattr__(self, "outputs", tuple(self.outputs))
        for fault in self._faults():
            raise InputError(f'the wiring "{self.name}": {fault}')

    def _faults(self) -> Iterator[str]:
        """Why it is no network, in words."""
        if (names := [neuron.name for neuron in self.outputs]) != OUTPUTS:
            yield f"its outputs are {names}, expected {OUTPUTS}"
        values = ["x", "w"]
        for stage in (*self.stages, *self.outputs):
            yield from _faults_of_stage(stage, values)
            values.append(stage.name)
        neurons, arguments = {neuron.name for neuron in self.neurons}, {force.argument for force in self.forces}
        for argument in arguments - neurons:
            yield f"a force is taken at {argument}, expected at a neuron"
        for neuron in self.neurons[: -len(OUTPUTS)]:
            if not neuron.bends and neuron.name not in arguments:
                yield f"{neuron.name} has no activation, and no force is taken there"

    def __repr__(self) -> str:
        return f"<wiring {self.name}: {', '.join(map(str, (*self.stages, *self.outputs)))}>"

    def __hash__(self) -> int:
        return hash(self.name)  # genomes are hashed all the time

    @cached_property
    def hidden(self) -> tuple[Neuron, ...]:
        """The neurons that have an activation."""
        return tuple(stage for stage in self.stages if isinstance(stage, Neuron) and stage.bends)

    @cached_property
    def forces(self) -> tuple[ForceEvaluation, ...]:
        """The force evaluations, in the order they are computed."""
        return tuple(stage for stage in self.stages if isinstance(stage, ForceEvaluation))

    @cached_property
    def neurons(self) -> tuple[Neuron, ...]:
        """Every neuron that has weights, in the order its weights are numbered."""
        return (*(stage for stage in self.stages if isinstance(stage, Neuron)), *self.outputs)

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """(source, neuron) of each weight, in order.

        >>> from pnn_symbolic.network.topology import DIRECT
        >>> DIRECT.edges[6]
        ('F', 'g2')
        """
        edges: list[tuple[str, str]] = []
        for neuron in self.neurons:
            edges += product(neuron.inputs, [neuron.name])
        return tuple(edges)


def _faults_of_stage(stage: Neuron | ForceEvaluation, values: list[str]) -> Iterator[str]:
    """Why it cannot be computed from the values before it."""
    inputs = (stage.argument,) if isinstance(stage, ForceEvaluation) else stage.inputs
    for source in inputs:
        if source not in values:
            yield f'{stage.name} sees "{source}", which is not computed before; known: {", ".join(values)}'
    if not inputs or len(set(inputs)) < len(inputs):
        yield f"{stage.name} sees {list(inputs)}, expected one value or more, each once"
    if stage.name in values:
        yield f'two of its values are called "{stage.name}"'


@cache
def layers(wiring: Wiring) -> tuple[tuple[Neuron, ...] | ForceEvaluation, ...]:
    """The stages in order; neurons that follow each other and do not see each other are one layer."""
    layers: list[tuple[Neuron, ...] | ForceEvaluation] = []
    for stage in wiring.stages:
        if isinstance(stage, ForceEvaluation):
            layers.append(stage)
            continue
        last = layers[-1] if layers else None
        if isinstance(last, tuple) and not {neuron.name for neuron in last} & set(stage.inputs):
            layers[-1] = (*last, stage)
        else:
            layers.append((stage,))
    return tuple(layers)


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
    >>> from pnn_symbolic.network.topology import DIRECT
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
            total = weighted_sum(stage)
            values[stage.name] = next(next_activation)(total) if stage.bends else total
    position, displacement = wiring.outputs
    return weighted_sum(position), weighted_sum(displacement)
