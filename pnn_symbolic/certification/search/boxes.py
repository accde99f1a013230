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
        found = np.zeros(sum(row.cost for row in self.activations) + 1, dtype=object)
        found[-1] = 1
        for choices in self.domains:
            found = np.convolve(found, _polynomial(choices))
        return found

    @cached_property
    def rigid(self) -> Box | None:
        """The genomes with no trained weight before a bend or the force, see `rigid`; None if there is none.

        >>> whole = Box.whole(SearchSpace(), ("linear",) * 4)  # the force's argument alone has to be fixed
        >>> int(whole.rigid.counts.sum()) / 4**12
        0.5625
        """
        wiring, bent = self.wiring, {force.argument for force in self.wiring.forces}
        bent |= {one.name for one, row in zip(wiring.hidden, self.activations, strict=True) if not row.is_linear}
        for neuron in reversed(wiring.neurons):
            bent |= set(neuron.inputs) if neuron.name in bent else set()
        return self.meet(
            tuple(
                tuple(one for one in choices if one != TRAINED) if target in bent else choices
                for (_, target), choices in zip(wiring.edges, self.domains, strict=True)
            )
        )

    def blind(self, output: int) -> Box | None:
        """The genomes whose x' (output 0) or w' (output 1) is always 0; None if there is none."""
        wiring = self.wiring
        return self.meet(
            tuple(
                tuple(one for one in choices if one != TRAINED and exact_value(one) == 0)
                if target == wiring.outputs[output].name
                else choices
                for (_, target), choices in zip(wiring.edges, self.domains, strict=True)
            )
        )

    def meet(self, domains: tuple[tuple[str, ...], ...]) -> Box | None:
        """What is in this box and in another one of these activations; None where that is nothing."""
        both = tuple(
            tuple(one for one in mine if one in theirs) for mine, theirs in zip(self.domains, domains, strict=True)
        )
        return replace(self, domains=both) if all(both) else None

    def counts_without(self, others: tuple[Box, ...]) -> np.ndarray:
        """How many genomes of each cost are in this box and in none of the others.

        >>> whole = Box.whole(SearchSpace(), ("linear",) * 4)
        >>> int(whole.counts_without((whole.blind(0), whole.blind(1))).sum()) / 4**12 == (15 / 16) ** 2
        True
        """
        if not others:
            return self.counts
        *rest, last = others
        found, common = self.counts_without(tuple(rest)), self.meet(last.domains)
        if common is None:
            return found
        fewer = common.counts_without(tuple(rest))
        return found - np.pad(fewer, (0, len(found) - len(fewer)))

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
        wiring = self.wiring
        joins = [
            edge if any(choice == TRAINED or exact_value(choice) != 0 for choice in choices) else None
            for edge, choices in zip(wiring.edges, self.domains, strict=True)
        ]
        return tuple(_alive(wiring, tuple(joins)))

    def split(self) -> Iterator[Box]:
        """Boxes that tile this one; nothing where every weight that matters is decided.

        First it is decided which weights are zero, from the outputs to the inputs, since that decides what can be said
        at all; then which are trained, and last which number a fixed one is.
        """
        place = self._undecided()
        if place is None:
            return
        choices = self.domains[place]
        zero = tuple(one for one in choices if one != TRAINED and exact_value(one) == 0)
        trained = tuple(one for one in choices if one == TRAINED)
        fixed = tuple(one for one in choices if one not in zero and one not in trained)
        if zero and zero != choices:
            parts = [tuple(one for one in choices if one not in zero), zero]
        elif trained and trained != choices:
            parts = [trained, fixed]
        else:
            parts = [(one,) for one in choices]
        for part in parts:
            yield replace(self, domains=(*self.domains[:place], part, *self.domains[place + 1 :]))

    def _undecided(self) -> int | None:
        open_places = [k for k, choices in enumerate(self.domains) if self.alive[k] and len(choices) > 1]
        if not open_places:
            return None
        by_zero = [k for k in open_places if any(one != TRAINED and exact_value(one) == 0 for one in self.domains[k])]
        if by_zero:
            return min(by_zero, key=_from_the_outputs(self.wiring).index)
        return open_places[0]

    def genome(self) -> Genome:
        """The cheapest genome of the box, without what cannot matter."""
        cheapest = tuple(min(choices, key=weight_cost) for choices in self.domains)
        return Genome(self.wiring, self.activations, cheapest).pruned


@cache
def _polynomial(choices: tuple[str, ...]) -> np.ndarray:
    costs = [weight_cost(choice) for choice in choices]
    return np.array([costs.count(cost) for cost in range(max(costs) + 1)], dtype=object)


@cache
def _from_the_outputs(wiring: Wiring) -> list[int]:
    """Places of the weights, output neurons first, then backwards through the hidden ones."""
    places = {
        neuron.name: [k for k, edge in enumerate(wiring.edges) if edge[1] == neuron.name] for neuron in wiring.neurons
    }
    order = [*wiring.outputs, *reversed(wiring.neurons[:-2])]
    return [place for neuron in order for place in places[neuron.name]]


@cache
def _alive(wiring: Wiring, joins: tuple[tuple[str, str] | None, ...]) -> list[bool]:
    live, used = {"x", "w"}, {neuron.name for neuron in wiring.outputs}
    for stage in (*wiring.stages, *wiring.outputs):
        if isinstance(stage, ForceEvaluation) or any(one and one[1] == stage.name and one[0] in live for one in joins):
            live.add(stage.name)
    for stage in reversed(wiring.stages):
        if any(one and one[0] == stage.name and one[1] in used for one in joins):
            used.add(stage.name)
            if isinstance(stage, ForceEvaluation):
                used.add(stage.argument)
    return [source in live and target in used for source, target in wiring.edges]
