import json

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Float, Rational, Symbol

from pnn_symbolic import OneStepMap
from pnn_symbolic.algebra.functions import FUNCTIONS
from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY, IDENTITY
from tests.symbolic.paper_maps import PNN_1, PNN_2, PNN_3, word

fractions = st.fractions(min_value=-3, max_value=3, max_denominator=50).map(
    lambda q: Rational(q.numerator, q.denominator)
)
letters = st.lists(st.tuples(st.sampled_from("DK"), fractions), max_size=5)
ACTIVATED = OneStepMap.from_equations(
    "y = x + h*elu(2*v + 1); x' = relu(x) + h*tanh(y)*0.3; v' = v + sqrt(2)*h*f(y)/m - h*relu(f(x)*h)"
)


@settings(max_examples=40)
@given(letters)
@pytest.mark.slow
def test_a_printed_map_reads_back_as_itself(letters):
    step = word(letters)
    assert OneStepMap.from_equations(str(step)) == step


@pytest.mark.parametrize("step", [PNN_1, PNN_2, PNN_3, ACTIVATED, IDENTITY, FLIP_VELOCITY], ids=str)
def test_json_reads_back_here_and_in_sympy(step):
    record = json.loads(json.dumps(step.to_json()))
    assert OneStepMap.from_json(record) == step
    assert OneStepMap.from_equations(str(step)) == step
    in_sympy = OneStepMap(sympy.sympify(record["position"]), sympy.sympify(record["velocity"]))
    assert in_sympy.equals(step)


def test_a_float_is_the_decimal_it_prints_as():
    step = OneStepMap(POSITION + Float(0.1) * TIME_STEP * VELOCITY, 1.0005 * VELOCITY)
    assert step.position == POSITION + TIME_STEP * VELOCITY / 10
    assert step.velocity == Rational(2001, 2000) * VELOCITY


def test_a_typed_decimal_keeps_all_its_digits():
    step = OneStepMap.from_equations("x' = x + 0.1786178958448091000000001*h*v; v' = v")
    assert step.position.coeff(TIME_STEP * VELOCITY) == Rational("0.1786178958448091000000001")


@pytest.mark.parametrize(
    "formula",
    [
        Symbol("q"),
        1 / POSITION,
        sympy.sin(POSITION),
        sympy.EulerGamma,
        sympy.I,
        sympy.oo,
        POSITION**POSITION,
        Float("nan"),
    ],
)
def test_what_is_no_one_step_map_is_refused(formula):
    with pytest.raises(InputError):
        OneStepMap(POSITION + formula, VELOCITY)


def test_text_is_pointed_to_from_equations():
    with pytest.raises(InputError, match="from_equations"):
        OneStepMap("x", "v")


@settings(max_examples=40)
@given(letters, letters, letters)
@pytest.mark.slow
def test_composition_is_associative_and_the_identity_is_neutral(a, b, c):
    a, b, c = word(a), word(b), word(c)
    assert a.then(b).then(c) == a.then(b.then(c))
    assert IDENTITY.then(a) == a == a.then(IDENTITY)


def test_maps_that_differ_in_form_only_are_equal():
    x, v, dt, m, f = POSITION, VELOCITY, TIME_STEP, MASS, FORCE
    a = OneStepMap(x + dt * (v + dt * f((2 * x + dt * v) / 2) / m / 2), v + dt * f(x + v * dt / 2) / m)
    assert a == OneStepMap.from_equations("x' = x + h*v + h**2*f(x + h*v/2)/(2*m); v' = v + h*f(x + h*v/2)/m")


def test_roots_are_exact():
    a = OneStepMap.from_equations("x' = x + (sqrt(2)/2)*h*v; v' = v + f(sqrt(2)*sqrt(2)*x)*h/m")
    b = OneStepMap.from_equations("x' = x + (1/sqrt(2))*h*v; v' = v + f(2*x)*h/m")
    assert a.equals(b)
    assert not a.equals(OneStepMap.from_equations("x' = x + 0.7071067811865476*h*v; v' = v + f(2*x)*h/m"))


def test_the_step_function_computes_the_formulas_and_calls_the_force_once_per_argument():
    calls = []

    def force(x):
        calls.append(x)
        return -(x**3)

    x, v, dt, m = np.array([0.3, -1.2]), np.array([0.5, 0.25]), 0.1, 2.0
    new_x, new_v = PNN_1.step_function()(x, v, dt, m, force)
    middle = x + v * dt / 2
    np.testing.assert_allclose(new_x, x + v * dt + 0.5 * -(middle**3) * dt**2 / (1.0005 * m), rtol=1e-14)
    np.testing.assert_allclose(new_v, v - middle**3 * dt / (1.0005 * m), rtol=1e-14)
    assert len(calls) == 1


def test_the_step_function_knows_the_activations():
    step = OneStepMap.from_equations("x' = relu(x) + elu(v); v' = tanh(v)").step_function()
    x, v = np.array([-1.0, 2.0]), np.array([-0.5, 3.0])
    new_x, new_v = step(x, v, 0.1, 1.0, np.sin)
    np.testing.assert_allclose(new_x, [np.expm1(-0.5), 5.0], rtol=1e-15)
    np.testing.assert_allclose(new_v, np.tanh(v), rtol=1e-15)


@pytest.mark.parametrize(("name", "numpy_function"), [("relu", lambda z: max(z, 0)), ("tanh", np.tanh)])
@pytest.mark.parametrize("z", [-1.5, 0.25, 3.0])
def test_the_formula_of_a_known_function_is_the_function(name, numpy_function, z):
    assert float(FUNCTIONS[name](Symbol("z")).subs("z", z)) == pytest.approx(numpy_function(z))


def test_latex_is_the_papers_equation_1():
    assert PNN_1.latex() == (
        "\\begin{aligned}\n"
        r"x(t+\Delta t) &= x + v\,\Delta t + \frac{1}{2} f\left(x + v \frac{\Delta t}{2}\right)"
        r" \frac{\Delta t^2}{1.0005\,m} \\"
        "\n"
        r"v(t+\Delta t) &= v + f\left(x + v \frac{\Delta t}{2}\right) \frac{\Delta t}{1.0005\,m}"
        "\n\\end{aligned}"
    )


def test_latex_shows_the_constants_of_the_papers_equations_2_and_3():
    assert r"1.00005 v\,\Delta t" in PNN_2.latex()
    assert "&= 1.0001 v" in PNN_2.latex()
    assert r"1.0007 v \frac{\Delta t}{2}" in PNN_3.latex()
    assert r"1.00035 v\,\Delta t" in PNN_3.latex()
    assert "0.99995 v" in PNN_3.latex()


@pytest.mark.parametrize("mass", ["1.0005", "1.00005", "1.000000001", "0.9999", "1.2", "3.7"])
def test_no_mass_factor_is_rounded_to_one(mass):
    step = OneStepMap.from_equations(f"x' = x + h*v; v' = v + h*f(x)/({mass}123456*m)")
    shown = step.plain()
    assert "+ f(x) Δt/m" not in shown


def test_the_plain_form_is_one_line_for_people():
    assert PNN_1.plain() == (
        "x(t+Δt) = x + v Δt + ½ f(x + ½ v Δt) Δt²/(1.0005 m);  v(t+Δt) = v + f(x + ½ v Δt) Δt/(1.0005 m)"
    )


def test_a_notebook_shows_a_map_as_its_equations():
    law = OneStepMap.from_word("K 1, D 1")
    assert law._repr_latex_() == f"$${law.latex()}$$"
