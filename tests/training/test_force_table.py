"""The table of a force sub-network is the sub-network, far below its own error."""

import numpy as np
import pytest
import torch

from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.training.force_network import train_force_network
from pnn_symbolic.training.force_table import ACCURACY, PADDING, table_of


@pytest.fixture(scope="module", params=[("pendulum", 0.3), ("lennard-jones", -0.6)], ids=lambda pair: pair[0])
def network(request):
    name, energy = request.param
    return train_force_network(simulate(potential_called(name), [energy], steps=600), steps=40)


@pytest.mark.slow
def test_a_table_gives_what_the_network_gives_inside_and_outside_its_range(network):
    table = table_of(network)
    reach = 2 * PADDING * network.spread
    places = network.center + reach * torch.from_numpy(np.random.default_rng(0).uniform(-1, 1, (50, 40, 1, 1)))
    assert (table(places) - network(places)).abs().max() <= 3 * ACCURACY * network.scale


def test_the_slope_of_a_table_is_the_slope_of_the_network(network):
    places = network.center + network.spread * torch.linspace(-3, 3, 1001, dtype=torch.float64)
    force, slope = table_of(network).with_slope(places)
    inputs = places.clone().requires_grad_()
    (true,) = torch.autograd.grad(network(inputs).sum(), inputs)
    assert (force - network(places)).abs().max() <= 3 * ACCURACY * network.scale
    assert (slope - true).abs().max() <= 1e-8 * network.scale / network.spread


def test_where_a_unit_jumps_the_network_is_asked(network):
    weight = network.layers[0].weight
    before = weight.clone()
    weight[0] = 1e7  # a jump narrower than any cell
    table = table_of(network)
    assert table is not None
    assert not bool(table.accurate.all())
    places = network.center + network.spread * torch.linspace(-3, 3, 5001, dtype=torch.float64)
    assert (table(places) - network(places)).abs().max() <= 3 * ACCURACY * network.scale
    weight.copy_(before)
