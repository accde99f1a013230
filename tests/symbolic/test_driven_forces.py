"""Driven forces f(x, t) and f(x, v, t): the time is a third coordinate, t' = t + dt."""

import re

import numpy as np
import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.checks import check
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.one_step_map import compose
from pnn_symbolic.splitting.factorisation import factorise

POSITION_VERLET = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y, t + h/2)/m; x' = y + h*v'/2")
VELOCITY_VERLET = OneStepMap.from_equations("w = v + h*f(x, t)/(2*m); x' = x + h*w; v' = w + h*f(x', t + h)/(2*m)")
DAMPED = OneStepMap.from_equations("v' = v + h*f(x, v, t)/m; x' = x + h*v'")
DRIVEN = [POSITION_VERLET, VELOCITY_VERLET, DAMPED]


@pytest.mark.parametrize("step", DRIVEN, ids=str)
def test_a_driven_map_is_read_back_from_its_text_and_from_json(step):
    assert OneStepMap.from_equations(str(step)) == step
    assert OneStepMap.from_json(step.power(2).to_json()) == step.power(2)
    assert "t + dt" in str(step) or step == DAMPED


def test_a_step_of_velocity_verlet_asks_for_the_force_now_and_at_the_end():
    asked = []

    def drive(x, t):
        asked.append(t)
        return np.cos(t)

    x, v = VELOCITY_VERLET.step_function()(1.0, 0.5, 0.1, 2.0, drive, t=3.0)
    assert asked == [3.0, 3.1]
    np.testing.assert_allclose(x, 1 + 0.05 + 0.01 * np.cos(3) / 4, rtol=1e-15)
    np.testing.assert_allclose(v, 0.5 + 0.1 * (np.cos(3) + np.cos(3.1)) / 4, rtol=1e-15)


@pytest.mark.parametrize("step", DRIVEN, ids=str)
def test_two_steps_at_once_are_two_steps_one_after_the_other(step):
    def pull(x, *others):
        return -x * (1 + np.cos(others[-1])) - 0.1 * sum(others[:-1])

    once, twice = step.step_function(), step.power(2).step_function()
    there = once(*once(0.7, -0.3, 0.2, 1.5, pull, t=2.0), 0.2, 1.5, pull, t=2.2)
    np.testing.assert_allclose(twice(0.7, -0.3, 0.2, 1.5, pull, t=2.0), there, rtol=1e-14)
    assert str(step.power(2)).endswith("t' = t + 2*dt")


def test_substeps_divide_the_time():
    assert {"t + dt/4", "t + 3*dt/4"} == set(re.findall(r"t \+ [^)]*", str(POSITION_VERLET.substeps(2))))
    assert POSITION_VERLET.substeps(2).time is None  # t' = t + dt again


def test_a_step_and_its_inverse_lead_back_in_time_too():
    back_and_forth = POSITION_VERLET.inverse().then(POSITION_VERLET)
    assert str(back_and_forth) == "x' = x; v' = v; t' = t"


@pytest.mark.parametrize("step", [POSITION_VERLET, VELOCITY_VERLET], ids=str)
def test_a_symmetric_step_of_a_driven_force_is_its_own_adjoint(step):
    assert step.adjoint() == step


def test_the_force_at_the_old_time_by_mistake_is_not_its_own_adjoint():
    late = OneStepMap.from_equations("w = v + h*f(x, t)/(2*m); x' = x + h*w; v' = w + h*f(x', t)/(2*m)")
    assert late.adjoint() != late


def test_drifts_that_advance_the_time_and_a_kick_that_does_not_make_the_driven_step():
    half_drift = OneStepMap.from_equations("x' = x + h*v/2; v' = v; t' = t + h/2")
    kick = OneStepMap.from_equations("x' = x; v' = v + h*f(x, t)/m; t' = t")
    assert compose(half_drift, kick, half_drift) == POSITION_VERLET


def test_a_map_of_which_nobody_knows_how_long_it_takes_is_not_composed_with_a_driven_one():
    with pytest.raises(InputError, match="does not tell how long it takes"):
        OneStepMap.from_word("D 1").then(POSITION_VERLET)


@pytest.mark.parametrize("step", DRIVEN, ids=str)
def test_what_is_asked_at_each_time_is_decided_and_the_rest_says_why_not_in_one_line(step):
    found = check(step)
    undecided = {name for name, finding in found.items() if finding.verdict.word == "undecided"}
    assert undecided >= {"order", "time_reversible", "self_adjoint", "stability_limit"}
    for name in undecided:
        (reason,) = found[name].assumptions
        assert reason == "the map depends on the time t: this question is decided for forces of the state alone"
    assert found["symplectic"].holds is (step != DAMPED)
    assert found["volume_preserving"].holds is (step != DAMPED)


def test_a_kick_that_counts_twice_does_not_keep_areas_at_a_time_that_is_told():
    euler = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x, t)/m")
    witness = check(euler)["area_preserving_1d"].witness
    assert witness is not None
    assert witness["state"] == {"x": "1", "v": "1/2", "t": "1/3"}
    assert witness["force"] == {"f(x, t)": "-x - x**3 + t*x"}
    # Jacobian [[1, dt], [dt*f', 1]] with f' = -1 - 3 + 1/3: determinant 1 - dt**2*f' at dt = 1/10.
    assert witness["outcome"] == {"determinant": "311/300"}


def test_a_kick_of_a_word_does_not_depend_on_the_time():
    assert "depends on the time, and a kick does not" in factorise(VELOCITY_VERLET).reason


def test_t_is_another_name_where_the_text_defines_it():
    assert OneStepMap.from_equations("t = x + h*v/2; v' = v + h*f(t)/m; x' = t + h*v'/2") == OneStepMap.from_word(
        "D 1/2, K 1, D 1/2"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x' = x + h*v; v' = v + h*f(x, v, dt)", "and last the time"),
        ("x' = x + h*v; v' = v + h*f(x, t, v)", "and last the time"),
        ("x' = x + h*v; v' = v + h*f(x, v, t + v)", "the third argument of a force is the time"),
        ("x' = x + h*v; v' = v + h*f(x) + h*f(x, t)", "one argument and with two"),
        ("x' = x + h*v; v' = v + h*f(x, v) + h*f(x, t)", "different arguments"),
        ("x' = x + h*v; v' = v + h*t", "nowhere else"),
        ("x' = x + h*v; v' = v + h*f(x, t) + h*f(x, t)*t", "nowhere else"),
        ("x' = x + h*v; v' = v + h*f(x, t); t' = 2*t", "the time after a step is t and a part of dt"),
    ],
)
def test_what_is_no_force_of_a_time_is_refused(text, message):
    with pytest.raises(InputError, match=message):
        OneStepMap.from_equations(text)
