"""A network applied k times with shared weights, and fitted to all of its steps."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.potentials import harmonic
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.training.chain import ChainedNetwork, Segments, fit_chain
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.settings import FitSettings
from tests.paper_networks import genomes, numbers, pnn_1, weight_lists
from tests.training.particles import POTENTIAL, force_in_step_units, small_data, swings

UNITS = StepUnits.of(small_data())


def chain(links, count=30):
    return Segments.of(swings(), UNITS, links, count)


def test_stretches_of_one_step_are_the_pairs():
    pairs = Transitions.of(swings())
    one, states = Segments.of(swings(), UNITS, 1, len(pairs)), [UNITS.scaled(pairs)[k] for k in (0, 1)]
    for found, expected in zip(
        (one.x, one.w, one.x_next[:, 0], one.w_next[:, 0]),
        (states[0][:, 0], states[0][:, 1], states[1][:, 0], states[1][:, 1]),
        strict=True,
    ):
        np.testing.assert_array_equal(found.numpy(), expected)


@settings(max_examples=20)
@given(genomes(), weight_lists(), st.integers(1, 4))
def test_a_chain_is_the_network_fed_with_its_own_outputs(genome, weights, links):
    one = Candidate(genome, tuple(float(number) for number in numbers(genome, weights)), {})
    batch, force = chain(links), force_in_step_units(small_data())
    starts = torch.tensor([one.weights], dtype=torch.float64)
    network, x, w = Population([genome], starts, force), batch.x, batch.w
    with torch.no_grad():
        positions, displacements = ChainedNetwork(one, force)(batch)
        for link in range(links):
            x, w = (output[0] for output in network(Batch(x, w, x, w, 1.0, 1.0, x.numel())))
            torch.testing.assert_close(positions[0, :, link], x, equal_nan=True)
            torch.testing.assert_close(displacements[0, :, link], w, equal_nan=True)


@pytest.mark.parametrize(
    ("optimizer", "links"), [*(("levenberg-marquardt", links) for links in (1, 2, 5, 10)), ("adam", 2)]
)
@pytest.mark.slow
def test_a_chain_finds_the_mass_of_motion_by_position_verlet(links, optimizer):
    verlet = integrator_called("position Verlet").map.step_function()
    motion = simulate(POTENTIAL, [-0.5], mass=1.25, time_step=0.25, steps=60, integrator=verlet)
    start = Candidate(pnn_1(), (1, 0.5, 0, 1, 1, 0, 0.7, 1, 1, 0.5, 0, 1), {})
    units, how = StepUnits(0.25), FitSettings(optimizer=optimizer, patience=20, adam_epochs=600)
    fitted = fit_chain(start, Segments.of(motion, units, links), POTENTIAL.force, units, how)
    assert fitted.weights[6] == pytest.approx(1 / 1.25, rel=1e-9 if optimizer != "adam" else 1e-3)
    assert fitted.weights[:6] == start.weights[:6]


@pytest.mark.parametrize("links", [41, 1000])
def test_a_chain_longer_than_the_trajectories_is_refused(links):
    with pytest.raises(
        DataError, match=f"a chain of {links} links needs trajectories of {links + 1} rows, the longest"
    ):
        chain(links)


@pytest.mark.parametrize(("links", "count"), [(0, 10), (-1, 10), (2, 0)])
def test_a_chain_has_at_least_one_link_and_one_stretch(links, count):
    with pytest.raises(InputError, match="expected at least 1 of each"):
        chain(links, count)


def test_a_particle_at_rest_teaches_nothing():
    (still,) = simulate(harmonic(), [0.0], time_step=0.1, steps=20)
    assert np.ptp(still.positions) == 0
    with pytest.raises(DataError, match="never moves"):
        Segments.of([still], StepUnits(0.1), 3)
