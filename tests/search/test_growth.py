"""A network that is grown by a force is the same function."""

import random

import pytest
import sympy as sp

from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import forward, wiring_called
from pnn_symbolic.search.growth import grown, smaller_wiring, worth_growing


@pytest.mark.parametrize("wiring", ["chain-1", "chain-2", "dense-1", "dense-2"])
def test_a_grown_network_is_the_same_function(wiring):
    draw, space = random.Random(0), SearchSpace(wiring, ("linear",), ("0", "1/2", "1"))
    x, w, force = *sp.symbols("x w"), sp.Function("F")

    def function(genome):
        numbers = [sp.Rational(choice) for choice in genome.weights]
        plain = [lambda z: z] * len(genome.activations)
        return [sp.expand(one) for one in forward(genome.wiring, numbers, plain, x, w, force)]

    for _ in range(5):
        genome = space.genome([draw.randrange(len(choices)) for choices in space.alleles])
        for larger in grown(genome):
            assert smaller_wiring(larger.wiring) == wiring_called(wiring)
            assert function(larger) == function(genome)


def test_a_network_that_is_right_in_one_output_is_worth_growing():
    space = SearchSpace("chain-1")

    def met(gene, position, velocity):
        genome = space.genome([0] * 4 + [0] * 11 + [gene])
        return Candidate(genome, (0.0,) * 12, {"validation": Errors(position, velocity)})

    right_in_x, fair, beaten = met(1, 1e-31, 1e-2), met(2, 1e-4, 1e-4), met(3, 1e-3, 1e-2)
    assert set(worth_growing([right_in_x, fair, beaten], "validation")) == {right_in_x.genome, fair.genome}
