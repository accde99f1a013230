"""Facts about energies and the forces derived from them."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic.dynamics.potentials import (
    POTENTIALS,
    check_forces,
    harmonic,
    lennard_jones,
    pendulum,
    potential_called,
)
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, EnergyError, InputError, UnknownNameError

every_potential = pytest.mark.parametrize("name", POTENTIALS)
holding = pytest.mark.parametrize("name", [name for name in POTENTIALS if POTENTIALS[name]().minimum is not None])
near_the_minimum = st.floats(-0.3, 0.6)


def somewhere(potential):
    return 1.0 if potential.minimum is None else potential.minimum


@every_potential
@given(offset=near_the_minimum)
@pytest.mark.slow
def test_the_force_is_the_falling_slope_of_the_energy(name, offset):
    potential = POTENTIALS[name]()
    x, h = somewhere(potential) + offset * 0.5, 1e-5
    slope = (potential.energy(x + h) - potential.energy(x - h)) / (2 * h)
    assert potential.force(x) == pytest.approx(-slope, rel=1e-5, abs=1e-7)


@every_potential
@given(offset=near_the_minimum)
@pytest.mark.slow
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
        ("harmonic:stiffness=0", InputError, 'stiffness of harmonic is "0", expected a number above 0'),
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


@pytest.mark.parametrize(
    ("text", "minimum", "barrier"),
    [
        ("x**4/4 - g*x:g=9.81", 9.81 ** (1 / 3), np.inf),
        ("x**2/2 - x**3/3", 0.0, 1 / 6),
        ("-1/cosh(x)**2", 0.0, 0.0),
        ("exp(x) - x", 0.0, np.inf),
        ("-exp(-(x - a)**2/2):a=3", 3.0, 0.0),
        ("4*(1/x**12 - 1/x**6)", 2 ** (1 / 6), 0.0),
        ("-cos(x)", 0.0, 1.0),
        ("1/x + x", 1.0, np.inf),
        ("log(x) + 1/x", 1.0, np.inf),
        ("1/x + x**2", 0.5 ** (1 / 3), np.inf),
        ("(x - 50)**2", 50.0, np.inf),
        ("x**6/6 + abs(x)**3", 0.0, np.inf),
    ],
)
def test_a_formula_has_its_lowest_point_and_its_barrier(text, minimum, barrier):
    potential = potential_called(text)
    assert potential.minimum == pytest.approx(minimum, abs=1e-9)
    if barrier == np.inf:
        assert potential.barrier > 1e6
    else:
        assert potential.barrier == pytest.approx(barrier, abs=1e-6)
    (swing,) = simulate(potential, [potential.lowest_energy + 0.05], steps=20)
    assert np.isfinite(swing.positions).all()


@pytest.mark.parametrize(
    "text", ["9.81*x", "gravity:g=-2", "coulomb:strength=-1", "1/x", "-x**2", "x**3", "7", "quartic:stiffness=-1"]
)
def test_a_potential_that_holds_nothing_says_so_and_takes_a_start(text):
    potential = potential_called(text)
    assert potential.minimum is None
    with pytest.raises(InputError, match=r"has no lowest point to start from; say where to start, with --start"):
        simulate(potential, [1.0])
    (fall,) = simulate(potential, [float(potential.energy(np.array(2.0))) + 1], start=2.0, steps=5)
    assert fall.velocities[0] == pytest.approx(2**0.5)
    assert fall.forces.shape == fall.positions.shape
    assert potential.force(torch.tensor([2.0, 3.0])).shape == (2,)


@given(g=st.floats(-10, 10).filter(bool), x=st.floats(-2, 2))
def test_a_formula_is_computed_as_it_is_typed(g, x):
    potential = potential_called(f"x**4/4 - g*x:g={g!r}")
    assert potential.energy(np.array(x)) == pytest.approx(x**4 / 4 - g * x, rel=1e-15, abs=1e-15)
    assert potential.parameters == {"g": g}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x**4/4 - g*x", '"g" has no number; say it after a colon, as in x\\*\\*4/4 - g\\*x:g=1'),
        ("erf(x)", 'no function is called "erf"; known: exp, log, sqrt, sin, cos'),
        ("x.real", r"\(attribute\) is not read"),
        ("__import__('os')", 'no function is called "__import__"'),
        ("x^2", 'for a power write "\\*\\*"'),
        ("x**x", "exponent x: write a number"),
        ("x**2:k=1", 'the formula x\\*\\*2 has no "k"'),
        ("k*x:k=big", 'k of k\\*x is "big", expected a number'),
        ("k*x:k", 'k of k\\*x is "", expected a number'),
        ("k*x:x=1", '"x=1" after the colon is no number'),
        ("2*(x", "this is not a formula"),
    ],
)
def test_a_formula_that_cannot_be_read_is_refused(text, message):
    with pytest.raises(InputError, match=message) as caught:
        potential_called(text)
    assert "\n" not in str(caught.value)


def test_numbers_may_have_the_sign_that_makes_sense():
    assert potential_called("duffing:stiffness=-1,hardening=4").minimum == pytest.approx(0.5)
    assert potential_called("pendulum:strength=-2").lowest_energy == pytest.approx(-2)
    assert potential_called("duffing:hardening=-1").barrier == pytest.approx(0.25)


def test_a_force_that_is_no_number_at_a_row_is_refused_with_the_row():
    swing = Trajectory(np.array([1.0, 2.0, 0.0])[:, None, None], np.ones((3, 1, 1)), 0.1, label="id b")
    check_forces(harmonic(), [swing])
    with pytest.raises(
        DataError, match=r"^row 3 of id b: the force of coulomb at x = 0 is inf, expected a finite number"
    ):
        check_forces(potential_called("coulomb"), [swing])
    with pytest.raises(DataError, match=r"^row 3 of id b: the force of x\*\*0.5 at x = 0 is -inf"):
        check_forces(potential_called("x**0.5"), [swing])
