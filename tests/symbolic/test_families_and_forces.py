"""Maps with free parameters, with several forces, and with forces that depend on the velocity."""

import numpy as np
import pytest
from sympy import Rational, sqrt

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.errors import InputError, UnknownNameError

SHIFTED = "parameter c; y = x + c*h*v; v' = v + h*f(y)/m; x' = y + (1 - c)*h*v'"
RESPA = """
v1 = v + h*f_slow(x)/(2*m); v2 = v1 + h*f_fast(x)/(4*m); x1 = x + h*v2/2; v3 = v2 + h*f_fast(x1)/(2*m)
x' = x1 + h*v3/2; v4 = v3 + h*f_fast(x')/(4*m); v' = v4 + h*f_slow(x')/(2*m)
"""


def test_a_drift_kick_drift_family_is_symplectic_for_every_parameter():
    assert check(OneStepMap.from_equations(SHIFTED))["symplectic"].holds


def test_the_family_is_reversible_for_one_half_only():
    family = OneStepMap.from_equations(SHIFTED)
    found = check(family)["time_reversible"]
    assert found.holds is False
    assert found.witness["parameters"] == {"c": "1/3"}
    assert check(family.at(c="1/2"))["time_reversible"].holds
    assert not check(family.at(c=sqrt(2) / 2))["time_reversible"].holds


def test_a_member_of_the_family_is_the_map_written_with_its_number():
    member = OneStepMap.from_equations(SHIFTED.removeprefix("parameter c;").replace("c", "(1/3)"))
    assert OneStepMap.from_equations(SHIFTED).at(c=Rational(1, 3)).equals(member)


def test_a_family_reads_back_from_its_text_and_its_json():
    family = OneStepMap.from_equations(SHIFTED)
    assert OneStepMap.from_equations(str(family)) == family == OneStepMap.from_json(family.to_json())


def test_an_unknown_parameter_is_refused_by_name():
    with pytest.raises(UnknownNameError, match='no parameter is called "d"; known: c'):
        OneStepMap.from_equations(SHIFTED).at(d=1)


@pytest.mark.parametrize("declared", ["parameter x", "parameter f_slow", "parameter 1c", "parameter c, c"])
def test_a_parameter_needs_a_free_name(declared):
    with pytest.raises(InputError, match="column"):
        OneStepMap.from_equations(f"{declared}; x' = x; v' = v")


def test_a_slow_and_a_fast_force_make_a_reversible_symplectic_step_of_order_2():
    found = check(OneStepMap.from_equations(RESPA))
    assert found["time_reversible"].holds
    assert found["symplectic"].holds


def test_slow_and_fast_forces_are_not_interchangeable():
    swapped = RESPA.replace("slow", "other").replace("fast", "slow").replace("other", "fast")
    assert not OneStepMap.from_equations(RESPA).equals(OneStepMap.from_equations(swapped))


def test_a_step_with_two_forces_runs_on_numbers():
    step = OneStepMap.from_equations(RESPA).step_function()
    x, v = step(1.0, 0.5, 0.1, 2.0, {"f_slow": lambda q: -q, "f_fast": lambda q: -(q**3)})
    w = 0.5 - 0.1 * 1 / 4 - 0.1 * 1 / 8
    y = 1 + 0.05 * w
    w -= 0.1 * y**3 / 4
    y += 0.05 * w
    w -= 0.1 * y**3 / 8 + 0.1 * y / 4
    np.testing.assert_allclose((x, v), (y, w), rtol=1e-15)


def test_a_force_without_a_function_is_named():
    with pytest.raises(UnknownNameError, match="f_fast"):
        OneStepMap.from_equations(RESPA).step_function()(1, 0, 0.1, 1, {"f_slow": lambda q: -q})


def test_friction_makes_euler_irreversible_and_the_witness_says_at_which_force():
    step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x, v)/m")
    found = check(step)["time_reversible"]
    assert found.holds is False
    assert "f(x, v) = -x - x**3 - v - x*v" in found.witness["sentence"]
    assert step.step_function()(1.0, 2.0, 0.5, 1.0, lambda x, v: -x - v) == (2.0, 0.5)


def test_one_force_is_not_taken_with_one_argument_and_with_two():
    with pytest.raises(InputError, match="one argument and with two"):
        OneStepMap.from_equations("x' = x + f(x); v' = v + f(x, v)")
