"""Which network was chosen? A genome says what each activation and each weight is, and what follows of it untrained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from typing import Protocol

from pnn_symbolic.errors import ShapeError
from pnn_symbolic.network.activations import LINEAR, Activation, activation_called
from pnn_symbolic.network.links import alive, changed_by_training, links_of, seen_weights, used
from pnn_symbolic.network.topology import Wiring, wiring_called
from pnn_symbolic.network.weights import TRAINED, weight_cost

ForceArgument = tuple[Activation | None, str, str]
"""(activation, a, b): where a force is taken, activation(a·x + b·w)."""
NO_FORCE: ForceArgument = (None, "0", "0")
"""A force that the outputs do not depend on."""


class Names(Protocol):
    """What names stand for: a search space may have wirings and activations of its own."""

    def wiring_called(self, name: str) -> Wiring:
        """The wiring of this name."""
        ...

    def activation_called(self, name: str) -> Activation:
        """The activation of this name."""
        ...


@dataclass(frozen=True, repr=False)
class Genome:
    """One network of the family, before training: hashable, exact, and JSON both ways.

    wiring        how its neurons are wired
    activations   one for each hidden neuron
    weights       one choice for each edge: an exact number as text ("0", "1/2", "pi"), or "trained"

    Known wirings and activations may be given by their names, which are looked up here.

    >>> verlet = Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split())
    >>> verlet.cost  # the paper's PNN 1: eight fixed non-zero weights and a trained one
    10
    >>> Genome.from_json(verlet.to_json()) == verlet
    True
    """

    wiring: Wiring
    activations: tuple[Activation, ...]
    weights: tuple[str, ...]

    def __init__(self, wiring: Wiring | str, activations: Iterable[Activation | str], weights: Iterable[str]) -> None:
        object.__setattr__(self, "wiring", wiring_called(wiring))
        object.__setattr__(self, "activations", tuple(map(activation_called, activations)))
        object.__setattr__(self, "weights", tuple(weights))
        got = len(self.activations), len(self.weights)
        expected = len(self.wiring.hidden), len(self.wiring.edges)
        if got != expected:
            raise ShapeError(
                f"the genome has {got[0]} activations and {got[1]} weights, "
                f'expected {expected[0]} and {expected[1]} for the wiring "{self.wiring.name}"'
            )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.wiring, self.activations, self.weights))

    def __getstate__(self) -> dict[str, object]:
        """Without the hash, which another process may calculate otherwise."""
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}

    def __repr__(self) -> str:
        wiring, activations, weights = self.names
        return f"Genome(wiring={wiring!r}, activations={activations!r}, weights={weights!r})"

    @property
    def names(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Wiring, activations and weights as text: an order of genomes."""
        return self.wiring.name, tuple(row.name for row in self.activations), self.weights

    @cached_property
    def cost(self) -> int:
        """Lack of parsimony: activation costs plus weight costs (paper, p. 5)."""
        return sum([row.cost for row in self.activations]) + sum(map(weight_cost, self.weights))

    @cached_property
    def trained(self) -> tuple[int, ...]:
        """Indices of the trained weights."""
        return tuple(k for k, choice in enumerate(self.weights) if choice == TRAINED)

    @cached_property
    def pruned(self) -> Genome:
        """The same function with everything that cannot matter set to 0 and linear.

        A weight matters if its source can be non-zero and its neuron reaches an output; a(0) = 0 for every activation,
        but force(0) is not 0. Genomes with equal `pruned` are fitted once.
        """
        return _pruned(self)

    @cached_property
    def uses_forces(self) -> tuple[bool, ...]:
        """Of each force evaluation, whether the outputs depend on it."""
        edges = zip(self.wiring.edges, self.pruned.weights, strict=True)
        read = {source for (source, _), choice in edges if choice != "0"}
        return tuple(force.name in read for force in self.wiring.forces)

    @cached_property
    def activation_of(self) -> dict[str, Activation]:
        """Of each hidden neuron, by name; a neuron that is not among them applies none."""
        names = (neuron.name for neuron in self.wiring.hidden)
        return dict(zip(names, self.activations, strict=True))

    @cached_property
    def force_arguments(self) -> tuple[ForceArgument | None, ...]:
        """Of each force evaluation (activation, a, b), where it is taken at activation(a·x + b·w), both fixed; or None.

        `NO_FORCE` where the outputs do not depend on it: it may be infinite at 0·x + 0·w.
        """
        inputs: dict[str, dict[str, str]] = {}
        for (source, name), choice in zip(self.wiring.edges, self.weights, strict=True):
            inputs.setdefault(name, {})[source] = choice
        arguments: list[ForceArgument | None] = []
        for force, is_used in zip(self.wiring.forces, self.uses_forces, strict=True):
            choices = inputs[force.argument]
            fixed = set(choices) == {"x", "w"} and TRAINED not in choices.values()
            row = self.activation_of.get(force.argument, LINEAR)
            argument = (row, choices["x"], choices["w"]) if fixed else None
            arguments.append(argument if is_used else NO_FORCE)
        return tuple(arguments)

    @cached_property
    def inner(self) -> tuple[int, ...]:
        """Indices of the weights that the force or an activation other than linear sees, in a pruned genome.

        The outputs are linear in each of all the others.
        """
        forces = compress(self.wiring.forces, self.uses_forces)
        nonlinear = {name for name, row in self.activation_of.items() if not row.is_linear}
        seeing = nonlinear | {force.argument for force in forces}
        return seen_weights(self.weights, links_of(self.wiring), seeing)

    @cached_property
    def trained_outputs(self) -> tuple[bool, bool]:
        """Whether a trained weight can change x', and w'.

        >>> Genome("direct", ("linear",) * 4, "1 1/2 0 0 1 0 0 0 trained 0 1 0".split()).trained_outputs
        (True, False)
        """
        links = links_of(self.wiring)
        changed = changed_by_training(self.pruned.weights, links)
        position, displacement = (bool(links.bits[output.name] & changed) for output in self.wiring.outputs)
        return position, displacement

    @property
    def is_linear(self) -> bool:
        """Whether every activation is linear."""
        return all(row.is_linear for row in self.activations)

    def to_json(self) -> dict[str, object]:
        """Plain data, the inverse of `from_json`: names stand for the wiring and the activations."""
        wiring, activations, weights = self.names
        return {"wiring": wiring, "activations": list(activations), "weights": list(weights)}

    @classmethod
    def from_json(cls, data: dict, space: Names | None = None) -> Genome:
        """Read back what `to_json` wrote; names mean what they mean in `space`, where it has them."""
        if space is None:
            return cls(data["wiring"], data["activations"], data["weights"])
        activations = [space.activation_called(name) for name in data["activations"]]
        return cls(space.wiring_called(data["wiring"]), activations, data["weights"])


@lru_cache(maxsize=2**17)  # a search asks for the same genomes again and again
def _pruned(genome: Genome) -> Genome:
    wiring, weights, links = genome.wiring, genome.weights, links_of(genome.wiring)
    living, needed = alive(weights, links), used(weights, links)
    kept = list[str]()
    for choice, source, target in zip(weights, links.sources, links.targets, strict=True):
        kept.append(choice if source & living and target & needed else "0")
    activations = list[Activation]()
    for neuron, activation in zip(links.hidden, genome.activations, strict=True):
        activations.append(activation if neuron & living & needed else LINEAR)
    return Genome(wiring, activations, kept)
