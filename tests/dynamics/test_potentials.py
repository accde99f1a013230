"""Facts about energies and the forces derived from them."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic.dynamics.potentials import POTENTIALS, harmonic, lennard_jones, pendulum, potential_called
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.errors import EnergyError, InputError, UnknownNameError

every_potential = pytest.mark.parametrize("name", POTENTIALS)
holding = pytest.mark.parametrize("name", [name for name in POTENTIALS if POTENTIALS[name]().minimum is not None])
near_the_minimum = st.floats(-0.3, 0.6)


def somewhere(potential):
    return 1.0 if potential.minimum is None else potential.minimum


@every_potential
@given(offset=near_the_minimum)
def test_the_force_is_the_falling_slope_of_the_energy(name, offset):
    potential = POTENTIALS[name]()
    x, h = somewhere(potential) + offset * 0.5, 1e-5
    slope = (potential.energy(x + h) - potential.energy(x - h)) / (2 * h)
    assert potential.force(x) == pytest.approx(-slope, rel=1e-5, abs=1e-7)


@every_potential
@given(offset=near_the_minimum)
def test_arrays_and_tensors_feel_the_same_energy_and_force(name, offset):
    potential = POTENTIALS[name]()
    x = np.array([[somewhere(potential) + offset * 0.5]])
    for act in (potential.energy, potential.force):
        on_tensor = act(torch.tensor(x))
        assert on_tensor.shape == (1, 1)
        np.testing.assert_allclose(on_tensor.numpy(), act(x), rtol=1e-12, atol=1e-12)


@every_potential
def test_torch_differentiates_the_energy_to_the_same_force(name):
    potential = POTENTIALS[name]()
    x = torch.tensor(somewhere(potential) + 0.1, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(potential.energy(x), x)
    assert potential.force(x).item() == pytest.approx(-slope.item(), rel=1e-12)


@holding
def test_nothing_is_lower_than_the_minimum_and_no_force_acts_there(name):
    potential = POTENTIALS[name]()
    around = potential.minimum + np.linspace(-0.5, 0.5, 101)
    assert potential.energy(around).min() == pytest.approx(potential.lowest_energy, abs=1e-12)
    assert potential.force(potential.minimum) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("number", [1, 1.0, np.float64(1), np.float32(1), np.int64(1)], ids=lambda n: type(n).__name__)
@every_potential
def test_single_numbers_of_any_type_feel_a_force(name, number):
    potential = POTENTIALS[name]()
    assert float(potential.force(number)) == pytest.approx(float(potential.force(np.array([1.0]))[0]), abs=1e-6)


@pytest.mark.parametrize("energy", [-1.01, 0.0, 0.3, np.nan, np.inf])
def test_an_energy_without_a_bound_orbit_is_refused(energy):
    with pytest.raises(
        EnergyError, match=r"no bound orbit of lennard-jones has energy .*expected one from -1 .* to, but"
    ):
        simulate(lennard_jones(), [energy])


def test_a_pendulum_that_turns_over_is_refused():
    with pytest.raises(EnergyError, match=r"no bound orbit of pendulum"):
        simulate(pendulum(), [1.0])


def test_a_start_above_the_energy_is_refused_and_the_minimum_named():
    with pytest.raises(EnergyError, match=r"start at the minimum, x = 0"):
        simulate(harmonic(), [0.1], start=1.0)


@pytest.mark.parametrize(
    "setting", [{"time_step": 0}, {"time_step": np.nan}, {"mass": -1}, {"steps": 0}, {"inner_steps": 0}]
)
def test_a_simulation_without_duration_or_mass_is_refused(setting):
    with pytest.raises(InputError, match=r"expected"):
        simulate(harmonic(), [1.0], **setting)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("lenard-jones", UnknownNameError, 'known: lennard-jones, harmonic.*Did you mean "lennard-jones"'),
        ("morse:dept=2", UnknownNameError, 'no parameter of morse is called "dept".*Did you mean "depth"'),
        ("morse:width=-1", InputError, 'width of morse is "-1", expected a number above 0'),
        ("harmonic:stiffness=0", InputError, 'stiffness of harmonic is "0", expected a number that is not 0'),
        ("harmonic:stiffness=soft", InputError, 'stiffness of harmonic is "soft"'),
        ("harmonic:stiffness", InputError, 'stiffness of harmonic is ""'),
    ],
)
def test_a_potential_that_cannot_be_read_is_refused_with_what_exists(text, error, message):
    with pytest.raises(error, match=message):
        potential_called(text)


@given(depth=st.floats(0.01, 100), width=st.floats(0.1, 10))
def test_numbers_typed_after_the_name_enter_the_formula(depth, width):
    typed = potential_called(f"morse:depth={depth!r}, width={width!r}")
    assert typed.formula == POTENTIALS["morse"](depth=depth, width=width).formula
    assert typed.lowest_energy == pytest.approx(-depth)
