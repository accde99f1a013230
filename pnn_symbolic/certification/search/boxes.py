"""Which genomes are decided together? Boxes: one activation for each neuron, a set of choices for each weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from pnn_symbolic.network.activations import Activation, activation_called
from pnn_symbolic.network.exact_numbers import Number, numbers_of
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation, Wiring
from pnn_symbolic.network.weights import TRAINED, exact_value, weight_cost

Constant = Number | None
"""A weight in a relaxed network: the number it must have, or None where it may have any."""


@dataclass(frozen=True)
class Box:
    """All genomes with these activations whose weight k is one of `domains[k]`, which are parts of `alphabet`.

    >>> whole = Box.whole(SearchSpace(), ("linear",) * 4)
    >>> whole.counts.sum() == 4**12, whole.counts[:3]  # by cost: 0, 1, 2
    (True, array([1, 24, 276], dtype=object))
    """

    wiring: Wiring
    activations: tuple[Activation, ...]
    domains: tuple[tuple[str, ...], ...]
    alphabet: tuple[str, ...]

    @classmethod
    def whole(cls, space: SearchSpace, activations: Iterable[Activation | str]) -> Box:
        """Every genome of the space with these activations, known ones also by name."""
        rows = tuple(map(activation_called, activations))
        domains = (space.weights,) * len(space.wiring.edges)
        return cls(wiring=space.wiring, activations=rows, domains=domains, alphabet=space.weights)

    @cached_property
    def counts(self) -> np.ndarray:
        """How many genomes of each cost there are, by index: the coefficients of a product of small polynomials."""
        counts = np.zeros(sum(row.cost for row in self.activations) + 1, dtype=object)
        counts[-1] = 1
        for choices in self.domains:
            counts = np.convolve(counts, _polynomial(choices))
        return counts

    @cached_property
    def fixed_basis(self) -> Box | None:
        """The genomes whose basis functions are fixed, see the module `fixed_basis`; None if there is none.

        No trained weight comes before the force or a nonlinear activation.

        >>> whole = Box.whole(SearchSpace(), ("linear",) * 4)  # the force's argument alone has to be fixed
        >>> int(whole.fixed_basis.counts.sum()) / 4**12
        0.5625
        """
        must_be_fixed = {force.argument for force in self.wiring.forces}
        for neuron, activation in zip(self.wiring.hidden, self.activations, strict=True):
            if not activation.is_linear:
                must_be_fixed.add(neuron.name)
        for neuron in reversed(self.wiring.neurons):
            if neuron.name in must_be_fixed:
                must_be_fixed |= set(neuron.inputs)
        domains = list[tuple[str, ...]]()
        for (_, target), choices in zip(self.wiring.edges, self.domains, strict=True):
            domains.append(_without_trained(choices) if target in must_be_fixed else choices)
        return self.meet(tuple(domains))

    def blind(self, output: int) -> Box | None:
        """The genomes whose x' (output 0) or w' (output 1) is always 0; None if there is none."""
        blind_neuron = self.wiring.outputs[output].name
        domains = list[tuple[str, ...]]()
        for (_, target), choices in zip(self.wiring.edges, self.domains, strict=True):
            domains.append(tuple(filter(_is_zero, choices)) if target == blind_neuron else choices)
        return self.meet(tuple(domains))

    def meet(self, domains: tuple[tuple[str, ...], ...]) -> Box | None:
        """What is in this box and in another one of these activations; None where that is nothing."""
        common = list[tuple[str, ...]]()
        for choices, others in zip(self.domains, domains, strict=True):
            common.append(tuple(choice for choice in choices if choice in others))
        return replace(self, domains=tuple(common)) if all(common) else None

    def counts_without(self, others: tuple[Box, ...]) -> np.ndarray:
        """How many genomes of each cost are in this box and in none of the others.

        >>> whole = Box.whole(SearchSpace(), ("linear",) * 4)
        >>> int(whole.counts_without((whole.blind(0), whole.blind(1))).sum()) / 4**12 == (15 / 16) ** 2
        True
        """
        if not others:
            return self.counts
        # |A \ (B ∪ C)| = |A \ B| - |(A ∩ C) \ B|, for each cost.
        *rest, last = others
        counts, common = self.counts_without(tuple(rest)), self.meet(last.domains)
        if common is None:
            return counts
        left_out = common.counts_without(tuple(rest))
        return counts - np.pad(left_out, (0, len(counts) - len(left_out)))

    @cached_property
    def constants(self) -> tuple[Constant, ...]:
        """The relaxed weights: the one number that a weight must have, or None.

        >>> whole = Box.whole(SearchSpace(), ("linear",) * 4)
        >>> Box(whole.wiring, whole.activations, (("1/2",), *whole.domains[1:]), whole.alphabet).constants[:2]
        (Fraction(1, 2), None)
        """
        numbers = numbers_of(self.alphabet)
        return tuple(numbers.get(choices[0]) if len(choices) == 1 else None for choices in self.domains)

    @cached_property
    def alive(self) -> tuple[bool, ...]:
        """For each weight, whether it can change an output: its source can be non-zero and its neuron reaches one."""
        connected = list[tuple[str, str]]()
        for edge, choices in zip(self.wiring.edges, self.domains, strict=True):
            if not all(map(_is_zero, choices)):
                connected.append(edge)
        return tuple(_alive(self.wiring, tuple(connected)))

    def split(self) -> Iterator[Box]:
        """Boxes that tile this one; nothing where every weight that matters is decided.

        First it is decided which weights are zero, from the outputs to the inputs, since that decides what can be said
        at all; then which are trained, and last which number a fixed one is.
        """
        edge = self._undecided_edge()
        if edge is None:
            return
        for part in _split_choices(self.domains[edge]):
            yield replace(self, domains=(*self.domains[:edge], part, *self.domains[edge + 1 :]))

    def _undecided_edge(self) -> int | None:
        """The index of the weight that is decided next."""
        alive = [edge for edge, is_alive in enumerate(self.alive) if is_alive]
        undecided = [edge for edge in alive if len(self.domains[edge]) > 1]
        may_be_zero = [k for k in undecided if any(map(_is_zero, self.domains[k]))]
        if may_be_zero:
            return min(may_be_zero, key=_from_the_outputs(self.wiring).index)
        return undecided[0] if undecided else None

    def genome(self) -> Genome:
        """The cheapest genome of the box, without what cannot matter."""
        cheapest = tuple(min(choices, key=weight_cost) for choices in self.domains)
        return Genome(self.wiring, self.activations, cheapest).pruned


@cache
def _is_zero(choice: str) -> bool:
    return choice != TRAINED and exact_value(choice) == 0


def _without_trained(choices: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(choice for choice in choices if choice != TRAINED)


def _split_choices(choices: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Zero apart from all others; where there is no such question, trained apart; else each number by itself."""
    zero, fixed = tuple(filter(_is_zero, choices)), _without_trained(choices)
    if zero and zero != choices:
        return [tuple(choice for choice in choices if choice not in zero), zero]
    if fixed and fixed != choices:
        return [(TRAINED,), fixed]
    return [(choice,) for choice in choices]


@cache
def _polynomial(choices: tuple[str, ...]) -> np.ndarray:
    """How many of the choices have each cost, by index."""
    costs = [weight_cost(choice) for choice in choices]
    return np.array([costs.count(cost) for cost in range(max(costs) + 1)], dtype=object)


@cache
def _from_the_outputs(wiring: Wiring) -> list[int]:
    """Indices of the weights, output neurons first, then backwards through the hidden ones."""
    order = list[int]()
    for neuron in (*wiring.outputs, *reversed(wiring.neurons[:-2])):
        order += [k for k, (_, target) in enumerate(wiring.edges) if target == neuron.name]
    return order


@cache
def _alive(wiring: Wiring, connected: tuple[tuple[str, str], ...]) -> list[bool]:
    """For each edge, whether something comes to its source and goes on from its target, along connected edges.

    The others carry a weight of 0. A force is something even at 0.
    """
    reached, used = _reached(wiring, connected), _used(wiring, connected)
    return [source in reached and target in used for source, target in wiring.edges]


def _reached(wiring: Wiring, connected: tuple[tuple[str, str], ...]) -> set[str]:
    """The values that something comes to."""
    reached = {"x", "w"}
    for stage in (*wiring.stages, *wiring.outputs):
        sources = {source for source, target in connected if target == stage.name}
        if isinstance(stage, ForceEvaluation) or sources & reached:
            reached.add(stage.name)
    return reached


def _used(wiring: Wiring, connected: tuple[tuple[str, str], ...]) -> set[str]:
    """The values that something goes on from, to an output."""
    used = {neuron.name for neuron in wiring.outputs}
    for stage in reversed(wiring.stages):
        targets = {target for source, target in connected if source == stage.name}
        if targets & used:
            used.add(stage.name)
            if isinstance(stage, ForceEvaluation):
                used.add(stage.argument)
    return used
