"""The force sub-network: how well it knows the force, and whether it knows where it does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pnn_symbolic.dynamics.simulation import paper_potential
from pnn_symbolic.errors import DataError
from pnn_symbolic.training.force_network import train_force_network
from tests.training.particles import swings


@pytest.fixture(scope="module")
def network(paper):
    return train_force_network(paper.trajectories)


@pytest.mark.slow
def test_the_force_of_rows_it_never_saw_is_known_to_a_thousandth(paper, network):
    """The paper's test energy lies among those of training, and none of its rows was trained on."""
    positions = paper.test.before[:, 0]
    forces = paper_potential().force(positions)
    with torch.no_grad():
        found = network(torch.from_numpy(positions)).numpy()
    assert np.sqrt(np.mean((found - forces) ** 2) / np.mean(forces**2)) < 1e-3
    assert network.relative_error < 1e-3
    assert found.shape == positions.shape


def test_it_is_frozen(network):
    assert not any(one.requires_grad for one in network.parameters())
    assert not network.training


def test_it_knows_where_it_was_trained(paper, network):
    low, high = network.lowest, network.highest
    assert low == min(one.positions.min() for one in paper.trajectories)
    assert network.leaves_range(np.array([low - 1e-6, low, (low + high) / 2, high, high + 1e-6])).tolist() == [
        *(True, False, False, False, True),
    ]


def test_the_same_seed_gives_the_same_network():
    places = torch.linspace(-0.4, 0.4, 9, dtype=torch.float64)
    first, second = (train_force_network(swings(), 3, steps=20)(places) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_the_global_random_state_of_torch_is_left_alone():
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    train_force_network(swings(), 3, steps=2)
    assert torch.rand(3).tolist() == expected.tolist()


def test_trajectories_without_forces_are_refused():
    mute = [replace(one, forces=None) for one in swings()]
    with pytest.raises(DataError, match="add a column force, or name the potential with --potential"):
        train_force_network(mute)
