"""Any exact number may be a fixed weight, at a cost of its own."""

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.errors import InputError
from pnn_symbolic.integrators import compose, drift, identify, kick
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.weights import TRAINED, exact_value, read_choices, weight_cost
from pnn_symbolic.translation import learned_mass_ratio, translate

HALF = sp.Rational(1, 2)
CONSTANTS = ["pi", "e", "sqrt(2)", "1/3", "-1", "pi/2", "sqrt(3)/pi", "0.1"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/3", sp.Rational(1, 3)),
        ("-1", -1),
        ("0.1", sp.Rational(1, 10)),
        ("sqrt(2)", sp.sqrt(2)),
        ("pi", sp.pi),
        ("e", sp.E),
    ],
)
def test_a_choice_is_the_exact_number_that_it_reads(text, value):
    assert exact_value(text) == value


@given(st.fractions())
def test_every_fraction_is_an_exact_weight(fraction):
    assert exact_value(str(fraction)) == sp.Rational(fraction.numerator, fraction.denominator)
    assert weight_cost(str(fraction)) == (fraction != 0)


@pytest.mark.parametrize(
    "text",
    [
        "0, x",
        "0, v*2",
        "0, dt",
        "0, f(1)",
        "0, one",
        "0, 1/0",
        "0, nan",
        "0, 1e999999",
        "0, sqrt(-1)",
        "0,,1",
        "0, '1'",
    ],
)
def test_what_is_no_exact_number_is_refused(text):
    with pytest.raises(InputError, match="is no exact number, expected one such as"):
        read_choices(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1/2, 1", "hold no 0"),
        ("0, 1/2, 0.5", "hold one number twice"),
        ("0, pi:1.5", "expected a whole number"),
        ("0, pi:", "expected a whole number"),
        ("0, pi:-2", "expected a whole number"),
    ],
)
def test_a_list_of_weights_says_what_is_wrong_with_it(text, reason):
    with pytest.raises(InputError, match=reason):
        read_choices(text)


def test_a_weight_may_bring_its_cost():
    space = SearchSpace(weights=read_choices("0, 1/2, 1, pi:3"))
    assert space.weights == ("0", "1/2", "1", "pi:3", TRAINED)
    assert Genome("direct", ("linear",) * 4, ("pi:3", *["0"] * 11)).cost == 3


@pytest.mark.parametrize("number", CONSTANTS)
def test_position_verlet_with_any_exact_mass_is_proved_and_named(number):
    factor = exact_value(number)
    law = compose(drift(HALF), kick(1 / factor), drift(HALF))
    found = check(law)
    assert found["time_reversible"].holds
    assert found["symplectic"].holds
    assert OneStepMap.from_json(law.to_json()) == law
    if factor.is_positive:
        assert identify(law).name == "position Verlet"


@pytest.mark.parametrize("number", CONSTANTS)
@pytest.mark.slow
def test_drifts_of_another_length_are_refuted_exactly(number):
    law = compose(drift(HALF), kick(1), drift(exact_value(number)))
    assert not check(law)["time_reversible"].holds
    assert check(law)["symplectic"].holds


def test_a_fixed_weight_is_a_learned_mass_too():
    genome = Genome("direct", ("linear",) * 4, ["1", "1/2", "0", "1", "1", "0", "pi", "1", "1", "1/2", "0", "1"])
    one = Candidate(genome, (1, 0.5, 0, 1, 1, 0, float(sp.pi), 1, 1, 0.5, 0, 1), {})
    assert learned_mass_ratio(one) == 1 / sp.pi
    assert str(identify(translate(one))) == "position Verlet"
    assert check(translate(one))["order"].value == 2
