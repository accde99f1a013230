import mpmath
import numpy as np
import pytest
from sympy import N, Rational, cbrt

from pnn_symbolic import OneStepMap
from pnn_symbolic.checks import check_order
from pnn_symbolic.series.exact_roots import exact_root
from tests.symbolic.decimal_methods import METHODS, lettered, of_steps, pefrl

all_methods = pytest.mark.parametrize(("word", "order"), METHODS.values(), ids=METHODS)


@all_methods
def test_the_decimals_of_the_literature_round_a_method_of_its_order(word, order):
    root = exact_root(word)
    assert root.order == order
    assert root.radius < Rational(1, 10**39)
    assert root.moved < Rational(1, 10**13)


@all_methods
def test_the_order_is_that_of_the_exact_method_and_says_so(word, order):
    finding = check_order(word.map)
    assert finding.value == order
    assert "exact root" in finding.assumptions[0]
    assert finding.details["order_as_typed"] < order
    assert 0 < finding.details["largest_leftover"] < 1e-13


def local_error(word, dt, digits=160):
    """Error of one step on x'' = -x - x², by its own loop in long numbers and a Taylor series of the motion."""
    with mpmath.workdps(digits):
        x, v = mpmath.mpf(1) / 3, mpmath.mpf(1) / 5
        start = x, v
        for letter in word:
            number = mpmath.mpf(letter.number.p) / letter.number.q * dt
            x, v = (x + number * v, v) if letter.kind == "D" else (x, v - number * (x + x * x))
        series = [start[0], start[1]]
        for n in range(60):
            square = sum(series[i] * series[n - i] for i in range(n + 1))
            series.append(-(series[n] + square) / ((n + 1) * (n + 2)))
        return abs(x - sum(a * dt**n for n, a in enumerate(series)))


@pytest.mark.parametrize(("name", "halvings"), [("PEFRL", 60), ("Yoshida 6A", 30), ("Kahan-Li 8", 20)])
def test_refined_methods_converge_where_the_decimals_have_stopped(name, halvings):
    word, order = METHODS[name]
    refined = exact_root(word, digits=80).word
    for method, power in ((refined, order + 1), (word, 3)):
        coarse, fine = (local_error(method, mpmath.mpf(2) ** -k) for k in (halvings, halvings + 1))
        assert float(mpmath.log(coarse / fine, 2)) == pytest.approx(power, abs=0.05)


@pytest.mark.parametrize("digits", [12, 15, 20])
def test_rounded_forest_ruth_and_suzuki_are_refined_to_their_radicals(digits):
    w, u = N(1 / (2 - cbrt(2)), 60), N(1 / (4 - cbrt(4)), 60)
    forest_ruth, suzuki = (
        exact_root(of_steps([Rational(str(N(length, digits))) for length in lengths]))
        for lengths in ([w, 1 - 2 * w, w], [u, u, 1 - 4 * u, u, u])
    )
    assert forest_ruth.order == suzuki.order == 4
    assert abs(forest_ruth.word.parts[1].number - w) < 1e-39


def test_an_exact_method_is_left_alone():
    assert exact_root(lettered("KDKDKD", ["7/24", "2/3", "3/4", "-2/3", "-1/24", "1"])) is None
    assert exact_root(lettered("DKD", ["0.5", "1.0", "0.5"])) is None


@pytest.mark.parametrize("change", ["1e-13", "1e-11", "1e-8", "1e-4"])
@pytest.mark.parametrize("letter", ["xi", "lam", "chi"])
def test_a_trained_weight_near_a_method_is_not_taken_for_its_decimals(letter, change):
    given = {"xi": "0.1786178958448091", "lam": "-0.2123418310626054", "chi": "-0.06626458266981849"}
    changed = {**given, letter: str(Rational(given[letter]) + Rational(change))}
    finding = check_order(pefrl(**changed).map)
    assert finding.value == 2
    assert "order_as_typed" not in finding.details


@pytest.mark.parametrize("mass", ["1.0001", "1.0005", "1.00000000000001", "0.99999999999123456"])
def test_a_trained_mass_is_no_rounded_one(mass):
    step = OneStepMap.from_equations(f"y = x + h*v/2; v' = v + h*f(y)/({mass}*m); x' = y + h*v'/2")
    finding = check_order(step)
    assert finding.value == 2
    assert finding.details["plain_law"]["order"] == 0
    assert finding.details["effective_order"] == 2
    assert Rational(finding.details["effective_mass"]) == Rational(mass)


def test_a_weight_trained_in_single_precision_is_no_rounded_third():
    third = str(float(np.float32(1 / 3)))  # 17 digits, right to 8
    step = lettered("KDKDKDK", [third, *["0.5", third] * 3][:7])
    assert check_order(step.map).details["plain_law"]["order"] == 0
