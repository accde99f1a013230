"""Repairs are proved, near, and said in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.constants.repair import repairs
from pnn_symbolic.constants.trained_form import TrainedForm
from tests.symbolic.paper_maps import PNN_1, PNN_2, PNN_3, word

NOTEBOOK = OneStepMap.from_equations("""
    y = x + h*v/2
    x' = x + 1.000134*h*v + 0.99977*h**2*f(y)/(2*m)
    v' = v + 0.99977*h*f(y)/m
""")
"""The law of the authors' later notebooks."""


def all_repairs(law):
    return list(repairs(TrainedForm.of(law)))


def half(number):
    return Rational(number) / 2


def test_the_later_notebook_law_is_repaired_by_tying_two_weights():
    """D r/2, K s, D r/2 with r and s as trained."""
    tied = word([("D", half("1.000134")), ("K", Rational("0.99977")), ("D", half("1.000134"))])
    (found,) = [one for one in all_repairs(NOTEBOOK) if one.form.map == tied]
    assert found.word == "D c1/2, K c2, D c1/2"
    assert [formula for *_, formula in found.changed] == ["c1/2", "c1*c2/2"]
    assert "time-reversible again as D c1/2, K c2, D c1/2" in found.sentence


@pytest.mark.parametrize("law", [PNN_2, PNN_3, NOTEBOOK], ids=["PNN 2", "PNN 3", "notebook"])
@pytest.mark.slow
def test_every_repair_is_proved_and_near(law):
    found = all_repairs(law)
    assert found
    for one in found:
        findings = check(one.form.map)
        assert findings["time_reversible"].holds
        assert findings["symplectic"].holds
        assert all(abs(new - old) < 0.001 for _, old, new, _ in one.changed)
        assert one.form.constants  # the mass stays free at least


def test_a_law_that_lost_nothing_needs_no_repair():
    assert all_repairs(PNN_1) == []
    assert all_repairs(word([("K", Rational("0.5001")), ("D", 1), ("K", Rational("0.5001"))])) == []


def test_nothing_can_be_repaired_in_a_method_that_never_had_it():
    assert all_repairs(OneStepMap.from_equations("x' = x + 1.0001*h*v; v' = v + h*f(x)/m")) == []


@settings(max_examples=10)
@given(st.lists(st.integers(-9, 9), min_size=4, max_size=4))
@pytest.mark.slow
def test_a_disturbed_symplectic_euler_is_symplectic_again(parts):
    a, b, c, d = (1 + Rational(part, 10_000) for part in parts)
    law = OneStepMap.from_equations("x' = x; v' = v")
    x, v, kick = law.position, law.velocity, word([("K", 1)]).velocity - law.velocity
    dt = next(s for s in kick.free_symbols if s.name == "dt")
    disturbed = OneStepMap(x + a * dt * v + b * dt * kick, c * v + d * kick)
    lost = not check(disturbed)["symplectic"].holds
    found = all_repairs(disturbed)
    assert bool(found) is lost
    assert all(check(one.form.map)["symplectic"].holds for one in found)


@pytest.mark.slow
def test_two_unequal_half_kicks_are_made_equal():
    law = word([("K", Rational("0.5001")), ("D", 1), ("K", Rational("0.4999"))])
    assert any(one.word in ("K c1, D 1, K c1", "K c2, D 1, K c2", "K 1/2, D 1, K 1/2") for one in all_repairs(law))
    assert all(check(one.form.map)["time_reversible"].holds for one in all_repairs(law))


@pytest.mark.parametrize(
    "law",
    [
        "x' = 1.001*x + 0.99959*h*v; v' = 0.99875*v + 0.001*h*f(0.99875*x)/m",  # a spring written as its exact flow
        "x' = x + h*v + 0.002*h*h*f(x)/m; v' = 1.0001*v + 0.001*h*f(x + 0.5*h*v)/m",
        "x' = x + 1.0001*h*v; v' = 1.0001*v + h*f(0)/m",
        "x' = x + h*v; v' = 1.001*v + 0.003*h*f(0)/m",
    ],
)
def test_a_law_whose_rounded_form_feels_no_force_is_repaired(law):
    """Forces that the rounded law does not feel meet none on the way back; f(0) has no argument."""
    found = all_repairs(OneStepMap.from_equations(law))
    assert found
    for one in found:
        findings = check(one.form.map)
        assert findings["time_reversible" if one.regained == "time-reversible" else "symplectic"].holds
        assert one.to_json()["sentence"] == one.sentence
