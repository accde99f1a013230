"""A trajectory that we did not make: ASE's velocity Verlet and its Lennard-Jones calculator."""

import numpy as np
import pytest

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import lennard_jones
from pnn_symbolic.dynamics.readers import read_trajectories
from pnn_symbolic.dynamics.units import UNITS

pytestmark = pytest.mark.slow

EPSILON, SIGMA, MASS = 0.5, 2.5, 26.982
ROWS = 300


def test_a_run_of_ase_is_read_with_its_time_step(from_ase):
    path, femtosecond = from_ase
    (trajectory,) = read_trajectories(path, UNITS["ase"])
    assert trajectory.positions.shape == (ROWS + 1, 1, 1)
    assert trajectory.time_step == pytest.approx(femtosecond, rel=1e-5)
    assert trajectory.positions[0, 0, 0] == 2.8


def test_ase_and_our_potential_agree_on_every_force(from_ase):
    (trajectory,) = read_trajectories(from_ase[0], UNITS["ase"])
    expected = lennard_jones(EPSILON, SIGMA).force(trajectory.positions)
    np.testing.assert_allclose(trajectory.forces, expected, rtol=1e-9, atol=1e-9)


def test_ase_conserves_our_energy(from_ase):
    """Its velocities are in the units of its times, so no factor stands between them."""
    (trajectory,) = read_trajectories(from_ase[0], UNITS["ase"])
    x, v = trajectory.positions, trajectory.velocities
    energies = lennard_jones(EPSILON, SIGMA).energy(x) + MASS * v**2 / 2
    np.testing.assert_allclose(energies, energies[0, 0, 0], rtol=1e-5)


def test_a_run_of_ase_can_be_split_to_learn_from(from_ase):
    data = DataSet.of(read_trajectories(from_ase[0], UNITS["ase"]))
    assert (len(data.training), len(data.validation), len(data.test)) == (216, 54, 30)
