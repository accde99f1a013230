"""Which networks can be chosen? A space holds all genomes of one wiring over given activations and weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from sympy import Symbol

from pnn_symbolic.errors import InputError, ShapeError, UnknownNameError
from pnn_symbolic.network.activations import ACTIVATIONS, LINEAR, Activation, activation_called, check_row
from pnn_symbolic.network.chosen import NO_FORCE as NO_FORCE
from pnn_symbolic.network.chosen import ForceArgument as ForceArgument
from pnn_symbolic.network.chosen import Genome as Genome
from pnn_symbolic.network.invariance import position_path
from pnn_symbolic.network.topology import DIRECT, Wiring, is_known, wiring_called
from pnn_symbolic.network.weights import TRAINED, weight_cost

Z = Symbol("z", real=True)
"""Where formulas are written out."""


@dataclass(frozen=True)
class SearchSpace:
    """All genomes of one wiring over given activations and weight choices.

    invariant   for particles that act on each other, see `invariance`: neurons are linear, and the position keeps to
                one path of weights 1

    Known wirings and activations may be given by their names, which are looked up here.

    >>> SearchSpace().size == 4**16  # the paper's "approximately 4 billion functions"
    True
    >>> SearchSpace(invariant=True).size == 4**7, SearchSpace("chain-2", invariant=True).size == 4**12
    (True, True)
    """

    wiring: Wiring
    activations: tuple[Activation, ...]
    weights: tuple[str, ...]
    invariant: bool = False

    def __init__(
        self,
        wiring: Wiring | str = DIRECT,
        activations: Iterable[Activation | str] = tuple(ACTIVATIONS.values()),
        weights: Iterable[str] = ("0", "1/2", "1", TRAINED),
        *,
        invariant: bool = False,
    ) -> None:
        object.__setattr__(self, "wiring", wiring_called(wiring))
        object.__setattr__(self, "activations", tuple(map(activation_called, activations)))
        object.__setattr__(self, "weights", tuple(weights))
        object.__setattr__(self, "invariant", invariant)
        names = Counter(row.name for row in self.activations)
        for row in self.activations:
            if names[row.name] > 1:
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
        if not self.invariant:
            return (self.activations,) * len(self.wiring.hidden) + (self.weights,) * len(self.wiring.edges)
        path, weights = position_path(self.wiring), list[tuple[str, ...]]()
        for edge in range(len(self.wiring.edges)):
            weights.append((path[edge],) if edge in path else self.weights)
        return ((LINEAR,),) * len(self.wiring.hidden) + tuple(weights)

    @property
    def size(self) -> int:
        """How many genomes there are."""
        return prod(map(len, self.alleles))

    def genome(self, genes: Sequence[int]) -> Genome:
        """The genome with these allele indices, one for each of `alleles`."""
        if len(genes) != len(self.alleles):
            raise ShapeError(f"{len(genes)} genes came, expected {len(self.alleles)}")
        hidden = len(self.wiring.hidden)
        if self.invariant:
            chosen = [choices[gene] for choices, gene in zip(self.alleles, genes, strict=True)]
            return Genome(self.wiring, chosen[:hidden], chosen[hidden:])  # pyright: ignore[reportArgumentType]
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
            if self.invariant and len(choices) == 1:  # of a path that leads nowhere a pruned genome has nothing
                genes.append(0)
                continue
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
        wiring = self.wiring
        return {
            "wiring": wiring.name if is_known(wiring) else repr(wiring),
            "activations": list(map(_in_full, self.activations)),
            "weights": list(self.weights),
            **({"invariant": True} if self.invariant else {}),
        }


def _in_full(row: Activation) -> str:
    """The name of a known activation; of one's own, its formula and its cost, too."""
    if ACTIVATIONS.get(row.name) == row:
        return row.name
    return f"{row.name} = {row.function.formula(Z)}, {row.cost}"
