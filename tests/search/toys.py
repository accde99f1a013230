"""A space small enough to look at all of it, and a fit that is a formula."""

import math
from collections.abc import Sequence

import numpy as np

from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import forward
from pnn_symbolic.network.weights import TRAINED, exact_value
from tests.paper_networks import LINEAR

SMALL = SearchSpace("direct", ("linear",), ("0", "1"))
"""4096 networks of fixed weights, among them drift, then kick: a symplectic Euler method."""

X, W = np.random.default_rng(0).normal(size=(2, 30))
NOISE = 1e-4 * np.random.default_rng(1).normal(size=(2, 30))


def force(place):
    return -0.1 * np.sin(place)


def errors(genome: Genome) -> Errors:
    """Of a genome of fixed weights, on thirty states moved by drift-kick with a little noise."""
    targets = X + W + NOISE[0], W + force(X + W) + NOISE[1]
    weights = [0.3 if choice == TRAINED else float(exact_value(choice)) for choice in genome.weights]
    shapes = [
        {"linear": lambda z: z, "tanh": np.tanh}.get(row.name, lambda z: np.maximum(z, 0)) for row in genome.activations
    ]
    outputs = forward(genome.wiring, weights, shapes, X, W, force)
    return Errors(*(float(np.mean((a - b) ** 2) / np.var(b)) for a, b in zip(outputs, targets, strict=True)))


class CountingFit:
    """The formula, and a list of every genome it was asked about."""

    def __init__(self) -> None:
        self.asked: list[Genome] = []

    def __call__(self, genomes: Sequence[Genome]) -> list[Candidate]:
        self.asked += genomes
        return [Candidate(one, (0.1,) * 12, {"validation": errors(one)}) for one in genomes]


def every_genome(space=SMALL):
    from itertools import product

    return [space.genome(list(genes)) for genes in product(*(range(len(choices)) for choices in space.alleles))]


def lowest_objective(accuracy_weight=1.0):
    """By looking at all of the small space."""
    objectives = {one: accuracy_weight * errors(one).log + one.cost for one in every_genome()}
    return min(objectives.values())


def point(cost: int, error: float, split="validation") -> Candidate:
    """A candidate of this cost, at most 12, and this error."""
    genome = Genome("direct", LINEAR, ("1",) * cost + ("0",) * (12 - cost))
    return Candidate(genome, (0.0,) * 12, {split: Errors(math.sqrt(error), math.sqrt(error))})
