"""Which genomes does a class of a certificate hold, and how many?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np


class Counting:
    """The genomes of a space, given as the header of a certificate says it."""

    def __init__(self, space: dict) -> None:
        self.stages, self.hidden = space["stages"], space["hidden"]
        self.costs, self.prices = space["weights"], space["activations"]
        self.bits = {choice: 1 << k for k, choice in enumerate(self.costs)}
        neurons = [inputs for _, inputs in self.stages if isinstance(inputs, list)]  # a force has one name there
        self.edges = sum(map(len, neurons))
        self.of_each_group = len(self.costs) ** self.edges

    def cost(self, genome: dict) -> int:
        """What its activations and weights cost together."""
        return self._price(genome["activations"]) + sum(map(self.costs.__getitem__, genome["weights"]))

    def _price(self, activations: Iterable[str]) -> int:
        return sum(map(self.prices.__getitem__, activations))

    def without_a_class(self, named: Iterable[tuple[str, ...]]) -> np.ndarray:
        """By cost, the genomes of activations that are not named."""
        counts = self._polynomial([self.prices.values()] * len(self.hidden))
        for names in named:
            counts[self._price(names)] -= 1
        return np.convolve(counts, self._polynomial([self.costs.values()] * self.edges))

    def counts(self, activations: list, domains: list, without: list) -> np.ndarray:
        """The genomes of a box without others, by cost: of A without B and C as many as of A without C, less A ∩ B."""
        if without:
            box, *rest = without
            common = list[list[str]]()
            for choices, left_out in zip(domains, box, strict=True):
                common.append([choice for choice in choices if choice in left_out])
            counts, fewer = self.counts(activations, domains, rest), self.counts(activations, common, rest)
            return counts - np.pad(fewer, (0, len(counts) - len(fewer)))
        if not all(domains):
            return np.zeros(1, dtype=object)
        prices = [[self.prices[name]] for name in activations]
        costs = [list(map(self.costs.__getitem__, choices)) for choices in domains]
        return self._polynomial(prices + costs)

    @staticmethod
    def _polynomial(choices: Iterable[Iterable[int]]) -> np.ndarray:
        """In how many ways one of each can be chosen, by what it costs together."""
        counts = np.ones(1, dtype=object)
        for costs in choices:
            counts = np.convolve(counts, np.bincount(list(costs)).astype(object))
        return counts

    def shared(self, group: list[dict]) -> Iterator[tuple[int, int]]:
        """Pairs of classes, all of the same activations, that have genomes in common, by their places."""
        boxes = np.array([self.mask(record["domains"]) for record in group])
        costs = np.array([record["costs"] for record in group])
        left_out = list[list[np.ndarray]]()
        for record in group:
            left_out.append([np.array(self.mask(box)) for box in record["without"]])
        for k in range(1, len(group)):
            meets = (boxes[:k] & boxes[k]).all(1) & (costs[:k, 0] <= costs[k, 1]) & (costs[k, 0] <= costs[:k, 1])
            for j in map(int, np.flatnonzero(meets)):
                if all((boxes[j] & boxes[k] & ~box).any() for box in (*left_out[j], *left_out[k])):
                    yield j, k

    def mask(self, domains: list) -> list[int]:
        """For each weight the choices of a box, as bits."""
        return [sum(map(self.bits.__getitem__, choices)) for choices in domains]

    def is_rigid(self, activations: list, domains: list) -> bool:
        """Whether no trained weight of a box comes before a nonlinear activation or the force."""
        is_trained = {"x": False, "w": False}
        """Whether a trained weight comes before a value."""
        choices, names = iter(domains), iter(activations)
        for name, inputs in self.stages[:-2]:
            if isinstance(inputs, str):
                is_nonlinear, is_trained[name] = True, is_trained[inputs]
            else:
                is_trained[name] = max(("trained" in next(choices)) | is_trained[source] for source in inputs)
                is_nonlinear = name in self.hidden and next(names) != "linear"
            if is_nonlinear and is_trained[name]:
                return False
        return True
