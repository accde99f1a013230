"""Quotients of polynomials have one way to be written, and equations one meaning in any order."""

import pytest
from sympy import QQ, exp, latex, sqrt
from sympy.abc import c, t

from pnn_symbolic.algebra.fraction_field import FractionField, at_letters
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.number_latex import number_latex
from pnn_symbolic.report.judgement_screen import show_judgement

ROOTS = QQ.algebraic_field(sqrt(2))


@pytest.mark.parametrize("numbers", [QQ, ROOTS], ids=["rational", "with a root"])
def test_equal_quotients_are_written_alike_whichever_way_they_were_made(numbers):
    field = FractionField(numbers, [c, t])
    first, second = field.gens
    below = 3 * first + second
    ways = [
        field.quo(first, below),
        first / below,
        1 / (3 + second / first),
        first**2 / (below * first),
        (first * (below + 1)) / (below * (below + 1)),
        field.one / 3 - second / (3 * below),
        (below / first) ** -1,
    ]
    assert len(set(ways)) == 1
    assert {way.denom.LC for way in ways} == {numbers.one}


def test_sums_of_quotients_are_in_lowest_terms():
    field = FractionField(QQ, [c, t])
    first, second = field.gens
    total = 1 / (first * (first + second)) + 1 / (second * (first + second))
    assert total == 1 / (first * second)
    assert 1 / (first - second) + 1 / (second - first) == field.zero


def test_a_quotient_and_its_value_at_other_letters_agree():
    field = FractionField(QQ, [c, t])
    first, second = field.gens
    number = (first - 2 * second) / (first * second + 1)
    assert at_letters(number, (second, first)) == (second - 2 * first) / (first * second + 1)


def test_a_rational_quotient_is_written_with_whole_numbers():
    field = FractionField(QQ, [c])
    assert str(field.to_sympy(field.from_sympy(3 / (10 * c + 7)))) == "3/(10*c + 7)"


@pytest.mark.parametrize(
    "number", [t * exp(-c * t), (1 - exp(-c * t)) / c, exp(-2 * t) + t * exp(-t) + 1, (1 + exp(-t)) ** 2 / 3]
)
def test_latex_of_exponentials_is_that_of_sympy(number):
    assert number_latex(number) == latex(number)


def test_equations_mean_the_same_in_any_order():
    in_order = read_input("v' = 0.7*v + h*f(x)/m; x' = x + h*v'").map
    turned = read_input("x' = x + h*v'; v' = 0.7*v + h*f(x)/m")
    assert turned.map == in_order
    assert turned.map.decimals == in_order.decimals
    assert "another order" in turned.read_as


@pytest.mark.parametrize("rate", ["0.32999", "0.0731"])
def test_a_decimal_in_an_exponent_is_shown_as_it_was_typed(rate, capsys):
    friction = read_input(f"v' = exp(-{rate}*h)*v + h*f(x)/m; x' = x + h*v'").map
    show_judgement(friction, brief=True)
    screen = capsys.readouterr().out
    assert screen.count(f"exp(-{rate}") >= 4  # in both formulas, the name and the word
    assert "/100000" not in screen
    assert rf"e^{{- {rate} dt}}" in friction.latex()


def test_decimals_that_divide_are_shown_as_they_were_typed():
    step = OneStepMap.from_equations("v' = ((1 - 0.12345*h)*v + h*f(x)/m)/(1 + 0.12345*h); x' = x + h*v'")
    assert "((1 - 0.12345*dt)/(0.12345*dt + 1)) v" in step.plain()
    assert r"\frac{1 - 0.12345 dt}{0.12345 dt + 1} v" in step.latex()
    assert r"\frac{- 0.12345 dt^{2} + dt}{0.12345 dt + 1} v" in step.latex()
    assert OneStepMap.from_equations(str(step)).equals(step)  # which is exact


def test_the_whole_table_of_a_map_shows_decimals_as_they_were_typed(command):
    out = command("check", "--all", "v' = v*exp(-0.32999*h) + h*f(x)/m; x' = x + h*v'")[1]
    assert "32999" not in out.replace("0.32999", "").replace("3299900000", "")
    assert out.count("exp(-0.32999") > 5
