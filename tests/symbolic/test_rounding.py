import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.maps.rounding import mass_factor, nearest, round_constants
from tests.symbolic.paper_maps import HALF, PNN_1, PNN_2, PNN_3, word

POSITION_VERLET = word([("D", HALF), ("K", 1), ("D", HALF)])


@pytest.mark.parametrize("step", [PNN_1, PNN_2, PNN_3], ids=["PNN 1", "PNN 2", "PNN 3"])
def test_each_of_the_papers_networks_rounds_to_position_verlet(step):
    rounded, changes = round_constants(step)
    assert rounded == POSITION_VERLET
    assert all(0 < abs(change.relative_change) < 0.001 for change in changes)
    findings = check(rounded)
    assert [findings["time_reversible"].holds, findings["symplectic"].holds, findings["order"].value] == [True, True, 2]


def test_rounding_pnn_1_changes_the_two_force_weights_and_nothing_else():
    _, changes = round_constants(PNN_1)
    assert [(change.trained, change.simple) for change in changes] == [
        (1 / Rational("2.001"), Rational(1, 2)),
        (1 / Rational("1.0005"), Rational(1)),
    ]


def test_an_exact_map_is_left_alone():
    assert round_constants(POSITION_VERLET) == (POSITION_VERLET, ())


def test_small_constants_vanish_and_strange_ones_stay():
    step = OneStepMap.from_equations("x' = x + 0.45*h*v + 0.0004*h**2*f(x)/m; v' = v + h*f(x)/m")
    rounded, changes = round_constants(step)
    assert rounded == OneStepMap.from_equations("x' = x + 0.45*h*v; v' = v + h*f(x)/m")
    assert len(changes) == 1


def test_a_constant_that_hides_a_time_step_is_not_rounded():
    step = OneStepMap.from_equations("x' = x + 0.001*v; v' = v + 0.001*f(x)")
    assert round_constants(step) == (step, ())


@pytest.mark.parametrize("tolerance", [1e-4, 1e-2])
def test_the_tolerance_is_the_users(tolerance):
    _, changes = round_constants(PNN_1, tolerance=tolerance)
    assert bool(changes) is (tolerance > 5e-4)


@given(st.fractions(min_value=-3, max_value=3, max_denominator=10_000))
def test_nearest_moves_a_number_by_at_most_the_tolerance(q):
    number = Rational(q.numerator, q.denominator)
    assert abs(nearest(number, 0.01) - number) <= 0.01 * max(1, abs(number) * 1.02)


def test_the_mass_factor_is_one_over_the_force_weights():
    assert mass_factor(PNN_1) == Rational("1.0005")
    assert mass_factor(POSITION_VERLET) == 1
    assert mass_factor(word([("D", 1)])) is None
