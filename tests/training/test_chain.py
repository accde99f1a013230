"""A network applied k times with shared weights, and fitted to all of its steps."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.dynamics.potentials import harmonic
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Transitions
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.integrators.catalogue import integrator_called
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.training.chain import chain_batch, fit_chain
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.settings import FitSettings
from tests.paper_networks import genomes, pnn_1, pnn_2, weight_lists
from tests.training.particles import POTENTIAL, force_in_step_units, small_data, swings

UNITS = StepUnits.of(small_data())


def chain(links, windows=30):
    return chain_batch(swings(), UNITS, links, windows)


def test_a_chain_of_one_link_is_a_batch_of_pairs():
    every = sum(len(one) - 1 for one in swings())
    links, pairs = chain_batch(swings(), UNITS, 1, every), Batch.of(Transitions.of(swings()), UNITS)
    for name in ("x", "w", "x_next", "w_next"):
        assert torch.equal(getattr(links, name), getattr(pairs, name))


@settings(max_examples=20, deadline=None)
@given(genomes(wirings=("direct", "kicked")), weight_lists(), st.integers(2, 4))
def test_a_chain_is_the_network_fed_with_its_own_outputs(genome, weights, links):
    starts = torch.tensor([weights], dtype=torch.float64)
    network, batch = Population([genome], starts, force_in_step_units(small_data())), chain(links)
    x, w = batch.x, batch.w
    with torch.no_grad():
        for link, (position, displacement) in enumerate(
            zip(*(one.split(1, -1) for one in network(batch)), strict=True)
        ):
            one = Batch(x, w, x, w, 1.0, 1.0, x.numel())
            x, w = (output[0] for output in network(one))
            torch.testing.assert_close(position[0], x, equal_nan=True, msg=f"x of link {link}")
            torch.testing.assert_close(displacement[0], w, equal_nan=True, msg=f"w of link {link}")


def test_the_slopes_of_a_chain_are_those_of_finite_differences():
    genome, batch = pnn_2(), chain(3)
    values = torch.tensor([[1.1, 0.9]], dtype=torch.float64)
    network = Population([genome], torch.ones(1, 12, dtype=torch.float64), force_in_step_units(small_data()))
    rows, h = torch.tensor([0]), 1e-6
    for coordinate, (_, slope) in enumerate(network.linearised(batch, rows, values)):
        for k in range(2):
            shift = torch.zeros_like(values)
            shift[0, k] = h
            ends = [network.linearised(batch, rows, values + sign * shift)[coordinate][0] for sign in (1, -1)]
            torch.testing.assert_close(slope[..., k], (ends[0] - ends[1]) / (2 * h), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("optimizer", "links"), [*(("levenberg-marquardt", links) for links in (1, 2, 5, 10)), ("adam", 2)]
)
def test_a_chain_finds_the_mass_of_motion_by_position_verlet(links, optimizer):
    verlet = integrator_called("position Verlet").map.step_function()
    motion = simulate(POTENTIAL, [-0.5], mass=1.25, time_step=0.25, steps=60, integrator=verlet)
    start = Candidate(pnn_1(), (1, 0.5, 0, 1, 1, 0, 0.7, 1, 1, 0.5, 0, 1), {})
    units, how = StepUnits(0.25), FitSettings(optimizer=optimizer, patience=20, adam_epochs=600)
    fitted = fit_chain(start, chain_batch(motion, units, links), POTENTIAL.force, units, how)
    assert fitted.weights[6] == pytest.approx(1 / 1.25, rel=1e-9 if optimizer != "adam" else 1e-3)
    assert fitted.weights[:6] == start.weights[:6]


@pytest.mark.parametrize("links", [41, 1000])
def test_a_chain_longer_than_the_trajectories_is_refused(links):
    with pytest.raises(
        DataError, match=f"a chain of {links} links needs trajectories of {links + 1} rows, the longest"
    ):
        chain(links)


@pytest.mark.parametrize(("links", "windows"), [(0, 10), (-1, 10), (2, 0)])
def test_a_chain_has_at_least_one_link_and_one_stretch(links, windows):
    with pytest.raises(InputError, match="expected at least 1 of each"):
        chain(links, windows)


def test_a_particle_at_rest_teaches_nothing():
    (still,) = simulate(harmonic(), [0.0], time_step=0.1, steps=20)
    assert np.ptp(still.positions) == 0
    with pytest.raises(DataError, match="never moves"):
        chain_batch([still], StepUnits(0.1), 3)
