"""How are the neurons wired? One forward pass: fed tensors it trains, fed symbols it *is* the translator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from operator import add
from typing import Any

from pnn_symbolic.errors import InputError, UnknownNameError

OUTPUTS = ["x'", "w'"]
PAGE = "docs/extending.md#wiring"


@dataclass(frozen=True)
class Neuron:
    """A weighted sum of earlier values; a hidden neuron applies an activation to it if it `bends`, an output never.

    Only the argument of a force may be a hidden neuron that does not bend.
    """

    name: str
    inputs: tuple[str, ...]
    bends: bool = True


@dataclass(frozen=True)
class ForceEvaluation:
    """The force sub-network: F = force(argument)."""

    name: str
    argument: str


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
        stages = (
            f"{stage.name} = force({stage.argument})"
            if isinstance(stage, ForceEvaluation)
            else f"{stage.name}({', '.join(stage.inputs)})"
            for stage in (*self.stages, *self.outputs)
        )
        return f"<wiring {self.name}: {', '.join(stages)}>"

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

        >>> DIRECT.edges[6]
        ('F', 'g2')
        """
        return tuple((source, neuron.name) for neuron in self.neurons for source in neuron.inputs)


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
            total = weighted_sum(stage)
            values[stage.name] = next(next_activation)(total) if stage.bends else total
    position, displacement = wiring.outputs
    return weighted_sum(position), weighted_sum(displacement)


def chain(count: int, name: str = "", *, kicked: bool = False, note: str = "") -> Wiring:
    """K force evaluations one after the other: 2K + 1 layers of two neurons, 8K + 4 weights, 4K activations.

    kicked   the first neuron after a force sees that force and not h2

    Each layer but the last has activations. A force is taken at the first neuron of every other layer, and the second
    neuron of the next layer sees it. With two of them, velocity Verlet needs fixed weights only.

    >>> len(chain(2).edges), len(chain(2).hidden)
    (20, 8)
    """
    stages, state = list[Neuron | ForceEvaluation](), ("x", "w")
    for k in range(count):
        h, g = ((f"{letter}{2 * k + 1}", f"{letter}{2 * k + 2}") for letter in "hg")
        force = "F" if count == 1 else f"F{k + 1}"
        stages += [Neuron(neuron, state) for neuron in h]
        stages += [ForceEvaluation(force, h[0])]
        stages += [Neuron(g[0], (h[0], force if kicked else h[1])), Neuron(g[1], (force, h[1]))]
        state = g
    outputs = Neuron("x'", state), Neuron("w'", state)
    return Wiring(name=name or f"chain-{count}", stages=tuple(stages), outputs=outputs, note=note)


def dense(count: int) -> Wiring:
    """K force evaluations, every neuron seeing x, w and all earlier forces: a tableau of Runge, Kutta or Nyström.

    The argument of force k is one neuron, with an activation; the outputs see all forces.

    >>> len(dense(2).edges), len(dense(2).hidden)
    (13, 2)
    """
    stages, seen = list[Neuron | ForceEvaluation](), ("x", "w")
    for k in range(1, count + 1):
        stages += [Neuron(f"h{k}", seen), ForceEvaluation(f"F{k}", f"h{k}")]
        seen = (*seen, f"F{k}")
    return Wiring(f"dense-{count}", tuple(stages), (Neuron("x'", seen), Neuron("w'", seen)))


def _authors() -> Wiring:
    stages = (
        Neuron("a1", ("x", "w")),
        Neuron("a2", ("x", "w")),
        Neuron("p", ("a1", "a2"), bends=False),
        ForceEvaluation("F", "p"),
        Neuron("a3", ("a1", "a2")),
        Neuron("a4", ("a1", "a2")),
        Neuron("a5", ("a3", "F", "a4")),
        Neuron("a6", ("a3", "F", "a4")),
    )
    outputs = Neuron("x'", ("a5", "a6")), Neuron("w'", ("a5", "a6"))
    note = "the larger network of the authors' later notebooks"
    return Wiring(name="authors", stages=stages, outputs=outputs, note=note)


DIRECT = chain(1, "direct", note="g1 sees h2; the paper's figure leaves its second input open")
KICKED = chain(1, "kicked", kicked=True, note="g1 sees the force; the paper's figure leaves its second input open")
WIRINGS = {wiring.name: wiring for wiring in (DIRECT, KICKED, _authors())}
FAMILIES = {"chain": chain, "dense": dense}
MOST_FORCES = 9


def wiring_called(name: str | Wiring) -> Wiring:
    """The known wiring of this name; chain-K and dense-K have K force evaluations. A wiring is itself.

    >>> len(wiring_called("kicked").edges), len(wiring_called("chain-3").forces)
    (12, 3)
    """
    return name if isinstance(name, Wiring) else _called(name)


@cache
def _called(name: str) -> Wiring:
    family, dash, count = name.partition("-")
    if dash and family in FAMILIES:
        if count not in map(str, range(1, MOST_FORCES + 1)):
            raise InputError(
                f'the wiring "{name}" has "{count}" force evaluations, expected a number from 1 to {MOST_FORCES}, '
                f"as in {family}-2"
            )
        return FAMILIES[family](int(count))
    if name not in WIRINGS:
        raise UnknownNameError("wiring", name, (*WIRINGS, *(f"{family}-2" for family in FAMILIES)), page=PAGE)
    return WIRINGS[name]


def is_known(wiring: Wiring) -> bool:
    """Whether its name alone says what it is.

    >>> is_known(DIRECT), is_known(chain(2)), is_known(chain(2, name="direct"))
    (True, True, False)
    """
    try:
        return wiring_called(wiring.name) == wiring
    except InputError:
        return False
