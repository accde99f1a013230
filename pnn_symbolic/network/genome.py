"""Which networks can be chosen? A genome says what each activation and each weight is; a space holds all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from sympy import Symbol

from pnn_symbolic.errors import InputError, ShapeError, UnknownNameError
from pnn_symbolic.network.activations import ACTIVATIONS, LINEAR, Activation, activation_called, check_row
from pnn_symbolic.network.topology import DIRECT, ForceEvaluation, Wiring, is_known, wiring_called
from pnn_symbolic.network.weights import TRAINED, weight_cost

Z = Symbol("z", real=True)
"""Where formulas are written out."""
ForceArgument = tuple[Activation | None, str, str]
"""(activation, a, b): where a force is taken, activation(a·x + b·w)."""
NO_FORCE: ForceArgument = (None, "0", "0")
"""A force that the outputs do not depend on."""


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
        return {neuron.name: row for neuron, row in zip(self.wiring.hidden, self.activations, strict=True)}

    @cached_property
    def force_arguments(self) -> tuple[ForceArgument | None, ...]:
        """Of each force evaluation (activation, a, b), where it is taken at activation(a·x + b·w), both fixed; or None.

        `NO_FORCE` where the outputs do not depend on it: it may be infinite at 0·x + 0·w.
        """
        choices = dict(zip(self.wiring.edges, self.weights, strict=True))
        arguments: list[ForceArgument | None] = []
        for force, used in zip(self.wiring.forces, self.uses_forces, strict=True):
            inputs = {source: choice for (source, name), choice in choices.items() if name == force.argument}
            fixed = set(inputs) == {"x", "w"} and TRAINED not in inputs.values()
            row = self.activation_of.get(force.argument, LINEAR)
            argument = (row, inputs["x"], inputs["w"]) if fixed else None
            arguments.append(argument if used else NO_FORCE)
        return tuple(arguments)

    @cached_property
    def inner(self) -> tuple[int, ...]:
        """Indices of the weights that the force or an activation other than linear sees, in a pruned genome.

        The outputs are linear in each of all the others.
        """
        seen = {force.argument for force, used in zip(self.wiring.forces, self.uses_forces, strict=True) if used}
        """The values that the force or a nonlinear activation sees, directly or through others."""
        edges = [(k, source, name) for k, (source, name) in enumerate(self.wiring.edges) if self.weights[k] != "0"]
        inner = list[int]()
        for stage in reversed(self.wiring.stages):
            is_linear = isinstance(stage, ForceEvaluation) or self.activation_of.get(stage.name, LINEAR).is_linear
            if not is_linear or stage.name in seen:
                into = [(k, source) for k, source, name in edges if name == stage.name]
                inner += [k for k, _ in into]
                seen.update(source for _, source in into)
        return tuple(sorted(inner))

    @cached_property
    def trained_outputs(self) -> tuple[bool, bool]:
        """Whether a trained weight can change x', and w'.

        >>> Genome("direct", ("linear",) * 4, "1 1/2 0 0 1 0 0 0 trained 0 1 0".split()).trained_outputs
        (True, False)
        """
        changes = set[str]()
        used = [pair for pair in zip(self.wiring.edges, self.pruned.weights, strict=True) if pair[1] != "0"]
        for stage in (*self.wiring.stages, *self.wiring.outputs):
            if isinstance(stage, ForceEvaluation):
                changes |= {stage.name} if stage.argument in changes else set()
            elif any(
                name == stage.name and (choice == TRAINED or source in changes) for (source, name), choice in used
            ):
                changes.add(stage.name)
        position, displacement = self.wiring.outputs
        return position.name in changes, displacement.name in changes

    @property
    def is_linear(self) -> bool:
        """Whether every activation is linear."""
        return all(row.is_linear for row in self.activations)

    def to_json(self) -> dict[str, object]:
        """Plain data, the inverse of `from_json`: names stand for the wiring and the activations."""
        wiring, activations, weights = self.names
        return {"wiring": wiring, "activations": list(activations), "weights": list(weights)}

    @classmethod
    def from_json(cls, data: dict, space: SearchSpace | None = None) -> Genome:
        """Read back what `to_json` wrote; names mean what they mean in `space`, where it has them."""
        if space is None:
            return cls(data["wiring"], data["activations"], data["weights"])
        activations = [space.activation_called(name) for name in data["activations"]]
        return cls(space.wiring_called(data["wiring"]), activations, data["weights"])


@lru_cache(maxsize=2**17)  # a search asks for the same genomes again and again
def _pruned(genome: Genome) -> Genome:
    wiring, weights, links = genome.wiring, genome.weights, _links(genome.wiring)
    alive, used = _alive(weights, links), _used(weights, links)
    kept = list[str]()
    for choice, source, target in zip(weights, links.sources, links.targets, strict=True):
        kept.append(choice if source & alive and target & used else "0")
    activations = list[Activation]()
    for neuron, activation in zip(links.hidden, genome.activations, strict=True):
        activations.append(activation if neuron & alive & used else LINEAR)
    return Genome(wiring, activations, kept)


@dataclass(frozen=True)
class _Links:
    """What feeds what in a wiring; every value is a bit, so that a set of them is a number.

    inputs, outputs    the values that are there at first, and those that are asked for
    sources, targets   of each edge
    hidden             of each hidden neuron
    stages             of each stage and output its bit, whether it is a force, its inputs (edge, source) and its
                       readers (edge, target); a force has its argument for its only input, without an edge
    """

    inputs: int
    outputs: int
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    hidden: tuple[int, ...]
    stages: tuple[tuple[int, bool, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]], ...]


def _alive(weights: tuple[str, ...], links: _Links) -> int:
    """The values that can be non-zero."""
    alive = links.inputs
    for bit, is_force, inputs, _ in links.stages:
        if is_force:
            alive |= bit
            continue
        for edge, source in inputs:
            if source & alive and weights[edge] != "0":
                alive |= bit
                break
    return alive


def _used(weights: tuple[str, ...], links: _Links) -> int:
    """The values that an output depends on."""
    used = links.outputs
    for bit, is_force, inputs, readers in reversed(links.stages):
        for edge, reader in readers:
            if reader & used and weights[edge] != "0":
                used |= bit
                break
        if is_force and bit & used:
            used |= inputs[0][1]
    return used


@lru_cache
def _links(wiring: Wiring) -> _Links:
    stages = (*wiring.stages, *wiring.outputs)
    bits = {name: 1 << k for k, name in enumerate(["x", "w", *(stage.name for stage in stages)])}
    edges = [(edge, bits[source], bits[name]) for edge, (source, name) in enumerate(wiring.edges)]
    linked = list[tuple[int, bool, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]]()
    for stage in stages:
        bit = bits[stage.name]
        readers = tuple((edge, target) for edge, source, target in edges if source == bit)
        if isinstance(stage, ForceEvaluation):
            linked.append((bit, True, ((-1, bits[stage.argument]),), readers))
        else:
            into = tuple((edge, source) for edge, source, target in edges if target == bit)
            linked.append((bit, False, into, readers))
    return _Links(
        inputs=bits["x"] | bits["w"],
        outputs=sum(bits[neuron.name] for neuron in wiring.outputs),
        sources=tuple(source for _, source, _ in edges),
        targets=tuple(target for _, _, target in edges),
        hidden=tuple(bits[neuron.name] for neuron in wiring.hidden),
        stages=tuple(linked),
    )


@dataclass(frozen=True)
class SearchSpace:
    """All genomes of one wiring over given activations and weight choices.

    Known wirings and activations may be given by their names, which are looked up here.

    >>> SearchSpace().size == 4**16  # the paper's "approximately 4 billion functions"
    True
    """

    wiring: Wiring
    activations: tuple[Activation, ...]
    weights: tuple[str, ...]

    def __init__(
        self,
        wiring: Wiring | str = DIRECT,
        activations: Iterable[Activation | str] = tuple(ACTIVATIONS.values()),
        weights: Iterable[str] = ("0", "1/2", "1", TRAINED),
    ) -> None:
        object.__setattr__(self, "wiring", wiring_called(wiring))
        object.__setattr__(self, "activations", tuple(map(activation_called, activations)))
        object.__setattr__(self, "weights", tuple(weights))
        names = [row.name for row in self.activations]
        for row in self.activations:
            if names.count(row.name) > 1:
                raise InputError(f'the search space has two activations called "{row.name}"; leave one out')
            if ACTIVATIONS.get(row.name) is not row:
                check_row(row)
        for choice in self.weights:
            weight_cost(choice)
        if LINEAR not in self.activations or "0" not in self.weights:
            raise InputError(
                f"the search space has activations {tuple(names)} and weights {self.weights}; "
                'expected "linear" and "0" among them, since that is how a dead neuron is written'
            )

    @cached_property
    def alleles(self) -> tuple[tuple[Activation, ...] | tuple[str, ...], ...]:
        """The choices of each gene: first the activations, then the weights."""
        return (self.activations,) * len(self.wiring.hidden) + (self.weights,) * len(self.wiring.edges)

    @property
    def size(self) -> int:
        """How many genomes there are."""
        return int(np.prod([len(choices) for choices in self.alleles], dtype=object))

    def genome(self, genes: Sequence[int]) -> Genome:
        """The genome with these allele indices, one for each of `alleles`."""
        if len(genes) != len(self.alleles):
            raise ShapeError(f"{len(genes)} genes came, expected {len(self.alleles)}")
        hidden = len(self.wiring.hidden)
        activations = [self.activations[gene] for gene in genes[:hidden]]
        return Genome(self.wiring, activations, [self.weights[gene] for gene in genes[hidden:]])

    def genes(self, genome: Genome) -> list[int]:
        """The inverse of `genome`.

        >>> space = SearchSpace()
        >>> space.genes(space.genome([0, 1, 2, 3] * 4)) == [0, 1, 2, 3] * 4
        True
        """
        genes = list[int]()
        for chosen, choices in zip((*genome.activations, *genome.weights), self.alleles, strict=True):
            if chosen not in choices:
                names = [str(getattr(choice, "name", choice)) for choice in (chosen, *choices)]
                raise UnknownNameError("allele of this search space", names[0], names[1:])
            genes.append(choices.index(chosen))  # pyright: ignore[reportArgumentType] - it is one of them
        return genes

    def wiring_called(self, name: str) -> Wiring:
        """The wiring that a name stands for in a record of this space: its own, or a known one."""
        return self.wiring if name == self.wiring.name else wiring_called(name)

    def activation_called(self, name: str) -> Activation:
        """The activation that a name stands for in a record of this space: one of its own, or a known one."""
        return next((row for row in self.activations if row.name == name), None) or activation_called(name)

    def to_json(self) -> dict[str, object]:
        """Plain data, that must be equal where a record is gone on with: known ones by name, others in full."""
        wiring, rows = self.wiring, self.activations
        return {
            "wiring": wiring.name if is_known(wiring) else repr(wiring),
            "activations": [
                row.name if ACTIVATIONS.get(row.name) == row else f"{row.name} = {row.function.formula(Z)}, {row.cost}"
                for row in rows
            ],
            "weights": list(self.weights),
        }
