"""Facts about simulated motion, and about the paper's data set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.dynamics.potentials import POTENTIALS, harmonic, lennard_jones
from pnn_symbolic.dynamics.simulation import (
    ALUMINIUM,
    TEST_ENERGY,
    TRAINING_ENERGIES,
    paper_data,
    paper_potential,
    simulate,
    velocity_verlet,
)
from pnn_symbolic.errors import InputError

EPSILON, SIGMA = 0.5, 2.5  # eV and Å (paper, p. 3)


def total_energy(potential, trajectory, mass):
    inertia = mass / trajectory.units.acceleration_per_force
    x, v = trajectory.positions.ravel(), trajectory.velocities.ravel()
    return potential.energy(x) + inertia * v**2 / 2


def largest_drift(potential, energy, inner_steps):
    (trajectory,) = simulate(potential, [energy], time_step=0.04, steps=200, inner_steps=inner_steps)
    energies = total_energy(potential, trajectory, mass=1.0)
    return np.abs(energies - energy).max()


@pytest.mark.parametrize("name", [name for name in POTENTIALS if POTENTIALS[name]().minimum is not None])
def test_halving_the_inner_step_divides_the_energy_error_by_four(name):
    potential = POTENTIALS[name]()
    energy = potential.lowest_energy + 0.2
    coarse, fine = (largest_drift(potential, energy, inner_steps) for inner_steps in (8, 16))
    assert coarse / fine == pytest.approx(4, rel=0.1)


@settings(max_examples=20)
@given(energy=st.floats(0.01, 10), mass=st.floats(0.1, 10), stiffness=st.floats(0.1, 10))
def test_a_spring_swings_as_the_book_says(energy, mass, stiffness):
    frequency = np.sqrt(stiffness / mass)
    time_step = 0.1 / frequency
    (swing,) = simulate(harmonic(stiffness), [energy], mass=mass, time_step=time_step, steps=60, inner_steps=50)
    time = np.arange(61) * time_step
    amplitude = np.sqrt(2 * energy / stiffness)
    np.testing.assert_allclose(swing.positions.ravel(), amplitude * np.sin(frequency * time), atol=1e-5 * amplitude)


def test_rows_of_a_simulation_are_steps_of_the_integrator_given():
    def explicit_euler(x, v, dt, m, f):
        return x + v * dt, v + f(x) * dt / m

    (swing,) = simulate(harmonic(), [0.5], time_step=0.1, steps=3, integrator=explicit_euler)
    np.testing.assert_allclose(swing.positions.ravel(), [0.0, 0.1, 0.2, 0.299], rtol=1e-14)
    np.testing.assert_allclose(swing.forces, -swing.positions, rtol=1e-14)


def test_many_steps_in_one_call_are_the_same_as_many_calls():
    force = lennard_jones().force
    x, v = 1.2, 0.3
    for _ in range(7):
        x, v = velocity_verlet(x, v, 0.01, 1.0, force)
    assert velocity_verlet(1.2, 0.3, 0.01, 1.0, force, steps=7) == pytest.approx((x, v), rel=1e-13)


def test_a_simulation_that_blows_up_says_so():
    with pytest.raises(InputError, match=r"blew up with time step 50; take a smaller one"), np.errstate(all="ignore"):
        simulate(POTENTIALS["double-well"](), [0.5], time_step=50.0, steps=50)


@pytest.fixture(scope="module")
def paper():
    return paper_data()


def test_the_paper_learns_from_40000_pairs_80_to_20_and_is_tested_on_10000(paper):
    assert (len(paper.training), len(paper.validation), len(paper.test)) == (32_000, 8_000, 10_000)


def test_the_paper_steps_by_1_fs_which_is_0_0053486_in_lennard_jones_units(paper):
    assert paper.time_step == 1.0
    assert (paper.units.time, paper.units.length, paper.units.energy, paper.units.mass) == ("fs", "Å", "eV", "amu")
    time_unit = SIGMA * np.sqrt(ALUMINIUM / (EPSILON * paper.units.acceleration_per_force))
    assert paper.time_step / time_unit == pytest.approx(0.0053486, abs=5e-8)


def test_the_paper_has_aluminium_beside_a_fixed_partner(paper):
    assert paper.mass == 26.982
    assert paper_potential().parameters == {"epsilon": 0.5, "sigma": 2.5}
    assert {one.positions[0, 0, 0] for one in paper.trajectories} == {2.80}


def test_the_paper_starts_from_its_energies_and_keeps_them(paper):
    assert len(paper.trajectories) == 4
    for level, trajectory in zip(TRAINING_ENERGIES, paper.trajectories, strict=True):
        energies = total_energy(paper_potential(), trajectory, ALUMINIUM) / EPSILON
        assert energies[0] == pytest.approx(level, rel=1e-12)
        assert np.abs(energies / level - 1).max() < 3e-6  # the inner step of 0.1 fs


def test_the_energy_of_the_paper_s_test_set_is_never_learned_from(paper):
    x, v = paper.test.before[:, 0, 0, 0], paper.test.before[:, 1, 0, 0]
    inertia = ALUMINIUM / paper.units.acceleration_per_force
    energies = (paper_potential().energy(x) + inertia * v**2 / 2) / EPSILON
    np.testing.assert_allclose(energies, TEST_ENERGY, rtol=1e-6)
    assert TEST_ENERGY not in TRAINING_ENERGIES


def test_the_paper_s_trajectories_hold_53_to_64_periods(paper):
    """64.4 periods of 155 fs in the limit of small swings; wider ones are slower."""
    velocities = [trajectory.velocities.ravel() for trajectory in paper.trajectories]
    periods = [int(((v[:-1] < 0) & (v[1:] >= 0)).sum()) for v in velocities]
    assert periods == [64, 60, 55, 53]


def test_the_same_seed_splits_the_same_way_and_another_one_does_not():
    assert paper_data(pairs=50, seed=3).digest() == paper_data(pairs=50, seed=3).digest()
    assert paper_data(pairs=50, seed=3).digest() != paper_data(pairs=50, seed=4).digest()
