"""Which networks can be chosen? A genome says what each activation and each weight is; a space holds all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from pnn_symbolic.errors import InputError, ShapeError, UnknownNameError
from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.topology import ForceEvaluation, wiring_called
from pnn_symbolic.network.weights import TRAINED, weight_cost

NO_FORCE = ("none", "0", "0")
"""Among `force_arguments`: a force that the outputs do not depend on."""


@dataclass(frozen=True)
class Genome:
    """One network of the family, before training: hashable, exact, and JSON both ways.

    wiring        name of its wiring
    activations   one name for each hidden neuron
    weights       one choice for each edge: an exact number as text ("0", "1/2", "pi"), or "trained"

    >>> verlet = Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split())
    >>> verlet.cost  # the paper's PNN 1: eight fixed non-zero weights and a trained one
    10
    >>> Genome.from_json(verlet.to_json()) == verlet
    True
    """

    wiring: str
    activations: tuple[str, ...]
    weights: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "activations", tuple(self.activations))
        object.__setattr__(self, "weights", tuple(self.weights))
        wiring = wiring_called(self.wiring)
        got = len(self.activations), len(self.weights)
        expected = len(wiring.hidden), len(wiring.edges)
        if got != expected:
            raise ShapeError(
                f"the genome has {got[0]} activations and {got[1]} weights, "
                f'expected {expected[0]} and {expected[1]} for the wiring "{wiring.name}"'
            )

    @cached_property
    def cost(self) -> int:
        """Lack of parsimony: activation costs plus weight costs (paper, p. 5)."""
        activations = sum(activation_called(name).cost for name in self.activations)
        return activations + sum(weight_cost(choice) for choice in self.weights)

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
        wiring = wiring_called(self.wiring)
        edges = zip(wiring.edges, self.pruned.weights, strict=True)
        read = {source for (source, _), choice in edges if choice != "0"}
        return tuple(force.name in read for force in wiring.forces)

    @cached_property
    def force_arguments(self) -> tuple[tuple[str, str, str] | None, ...]:
        """Of each force evaluation (activation, a, b), where it is taken at activation(a·x + b·w), both fixed; or None.

        `NO_FORCE` where the outputs do not depend on it: it may be infinite at 0·x + 0·w.
        """
        wiring = wiring_called(self.wiring)
        choices = dict(zip(wiring.edges, self.weights, strict=True))
        shape = dict(zip((neuron.name for neuron in wiring.hidden), self.activations, strict=True))
        found: list[tuple[str, str, str] | None] = []
        for force, used in zip(wiring.forces, self.uses_forces, strict=True):
            inputs = {source: choice for (source, name), choice in choices.items() if name == force.argument}
            fixed = set(inputs) == {"x", "w"} and TRAINED not in inputs.values()
            argument = (shape.get(force.argument, "linear"), inputs["x"], inputs["w"]) if fixed else None
            found.append(argument if used else NO_FORCE)
        return tuple(found)

    @cached_property
    def inner(self) -> tuple[int, ...]:
        """Indices of the weights that the force or an activation other than linear sees, in a pruned genome.

        The outputs are linear in each of all the others.
        """
        wiring, edges = wiring_called(self.wiring), list(enumerate(wiring_called(self.wiring).edges))
        shape = dict(zip((neuron.name for neuron in wiring.hidden), self.activations, strict=True))
        used = dict(zip((force.name for force in wiring.forces), self.uses_forces, strict=True))
        seen, found = set[str](), list[int]()
        for stage in reversed(wiring.stages):
            if isinstance(stage, ForceEvaluation):
                seen |= {stage.argument} if used[stage.name] else set()
            elif shape.get(stage.name, "linear") != "linear" or stage.name in seen:
                into = [(k, source) for k, (source, name) in edges if name == stage.name and self.weights[k] != "0"]
                seen |= {source for _, source in into}
                found += [k for k, _ in into]
        return tuple(sorted(found))

    @cached_property
    def trained_outputs(self) -> tuple[bool, bool]:
        """Whether a trained weight can change x', and w'.

        >>> Genome("direct", ("linear",) * 4, "1 1/2 0 0 1 0 0 0 trained 0 1 0".split()).trained_outputs
        (True, False)
        """
        wiring, changes = wiring_called(self.wiring), set[str]()
        used = [pair for pair in zip(wiring.edges, self.pruned.weights, strict=True) if pair[1] != "0"]
        for stage in (*wiring.stages, *wiring.outputs):
            if isinstance(stage, ForceEvaluation):
                changes |= {stage.name} if stage.argument in changes else set()
            elif any(
                name == stage.name and (choice == TRAINED or source in changes) for (source, name), choice in used
            ):
                changes.add(stage.name)
        position, displacement = wiring.outputs
        return position.name in changes, displacement.name in changes

    @property
    def is_linear(self) -> bool:
        """Whether every activation is linear."""
        return all(name == "linear" for name in self.activations)

    def to_json(self) -> dict[str, object]:
        """Plain data, the inverse of `from_json`."""
        return {"wiring": self.wiring, "activations": list(self.activations), "weights": list(self.weights)}

    @classmethod
    def from_json(cls, data: dict) -> Genome:
        """Read back what `to_json` wrote."""
        return cls(data["wiring"], tuple(data["activations"]), tuple(data["weights"]))


@lru_cache(maxsize=2**17)  # a search asks for the same genomes again and again
def _pruned(genome: Genome) -> Genome:
    weights, links = genome.weights, _links(genome.wiring)
    alive = {"x", "w"}  # values that can be non-zero
    for name, is_force, inputs, _ in links:
        if is_force or any(source in alive and weights[k] != "0" for k, source in inputs):
            alive.add(name)
    used = {neuron.name for neuron in wiring_called(genome.wiring).outputs}  # values an output depends on
    for name, is_force, inputs, readers in reversed(links):
        if any(reader in used and weights[k] != "0" for k, reader in readers):
            used.add(name)
            if is_force:
                used.update(argument for _, argument in inputs)
    matters = alive & used
    wiring = wiring_called(genome.wiring)
    kept = tuple(
        choice if choice != "0" and source in alive and target in used else "0"
        for (source, target), choice in zip(wiring.edges, weights, strict=True)
    )
    activations = tuple(
        name if neuron.name in matters else "linear"
        for neuron, name in zip(wiring.hidden, genome.activations, strict=True)
    )
    return Genome(genome.wiring, activations, kept)


Links = list[tuple[str, bool, list[tuple[int, str]], list[tuple[int, str]]]]


@lru_cache
def _links(wiring: str) -> Links:
    """Of each stage and output, its name, whether it is a force, and (edge, source) and (edge, reader) pairs.

    A force has its argument for its only source, without an edge.
    """
    edges = list(enumerate(wiring_called(wiring).edges))
    links: Links = []
    for stage in (*wiring_called(wiring).stages, *wiring_called(wiring).outputs):
        is_force = isinstance(stage, ForceEvaluation)
        into = [(k, source) for k, (source, name) in edges if name == stage.name]
        readers = [(k, name) for k, (source, name) in edges if source == stage.name]
        links.append((stage.name, is_force, [(-1, stage.argument)] if is_force else into, readers))
    return links


@dataclass(frozen=True)
class SearchSpace:
    """All genomes of one wiring over given activations and weight choices.

    >>> SearchSpace().size == 4**16  # the paper's "approximately 4 billion functions"
    True
    """

    wiring: str = "direct"
    activations: tuple[str, ...] = ("linear", "relu", "tanh", "elu")
    weights: tuple[str, ...] = ("0", "1/2", "1", TRAINED)

    def __post_init__(self) -> None:
        wiring_called(self.wiring)
        for name in self.activations:
            activation_called(name)
        for choice in self.weights:
            weight_cost(choice)
        if "linear" not in self.activations or "0" not in self.weights:
            raise InputError(
                f"the search space has activations {self.activations} and weights {self.weights}; "
                'expected "linear" and "0" among them, since that is how a dead neuron is written'
            )

    @cached_property
    def alleles(self) -> tuple[tuple[str, ...], ...]:
        """The choices of each gene: first the activations, then the weights."""
        wiring = wiring_called(self.wiring)
        return (self.activations,) * len(wiring.hidden) + (self.weights,) * len(wiring.edges)

    @property
    def size(self) -> int:
        """How many genomes there are."""
        return int(np.prod([len(choices) for choices in self.alleles], dtype=object))

    def genome(self, genes: Sequence[int]) -> Genome:
        """The genome with these allele indices, one for each of `alleles`."""
        if len(genes) != len(self.alleles):
            raise ShapeError(f"{len(genes)} genes came, expected {len(self.alleles)}")
        names = tuple(choices[gene] for choices, gene in zip(self.alleles, genes, strict=True))
        hidden = len(wiring_called(self.wiring).hidden)
        return Genome(self.wiring, names[:hidden], names[hidden:])

    def genes(self, genome: Genome) -> list[int]:
        """The inverse of `genome`.

        >>> space = SearchSpace()
        >>> space.genes(space.genome([0, 1, 2, 3] * 4)) == [0, 1, 2, 3] * 4
        True
        """
        names = (*genome.activations, *genome.weights)
        for name, choices in zip(names, self.alleles, strict=True):
            if name not in choices:
                raise UnknownNameError("allele of this search space", name, choices)
        return [choices.index(name) for name, choices in zip(names, self.alleles, strict=True)]
