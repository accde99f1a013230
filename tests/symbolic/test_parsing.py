import time

import pytest

from pnn_symbolic import OneStepMap
from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.maps.parsing import read_formula

VERLET = OneStepMap.from_equations("x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x'))/(2*m)")


@pytest.mark.parametrize(
    "text",
    [
        "a = v + h*f(x)/(2*m); x' = x + h*a; v' = a + h*f(x')/(2*m)",
        "x_new = x + dt*v + dt**2*f(x)/(2*m)\nv_new = v + dt*(f(x) + f(x_new))/(2*m)\n",
        "x' = x + Δt*(v + 0.5*Δt*f(x)/m); v' = v + Δt*0.5*(f(x) + f(x_new))/m",
        "  v_half=v+.5e0*h*f(x)/m ; x’ = x + h*v_half;; v′ = v_half + 5e-1*h*f(x')/m",
    ],
)
def test_velocity_verlet_is_read_in_every_spelling(text):
    assert OneStepMap.from_equations(text) == VERLET


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("__import__('os').system('ls')", "column 1"),
        ("__import__(x)", "no function is called"),
        ("x.real", "attribute"),
        ("x[0]", "subscript"),
        ("lambda: 1", "lambda"),
        ("'x'", "column 1"),
        ("f'{x}'", "column 1"),
        ("x if v else m", "not read"),
        ("x == v", "not read"),
        ("[x]", "not read"),
        ("f(x, v, x)", "a force takes"),
        ("f(x=1)", "a force takes"),
        ("f(*x)", "column 3"),
        ("x(v)", r"write \"x\*"),
        ("tan(x)", 'Did you mean "tanh"'),
        ("x + dtt", 'column 5: unknown name "dtt".*Did you mean "dt"'),
        ("exp(x)", "no function is called"),
        ("x^2", r"\*\*"),
        ("2x", r"2\*x"),
        ("x**v", "exponent"),
        ("x**65", "64"),
        ("x**0.5", "roots"),
        ("10**10**10", "exponent"),
        ("((x**64)**64)**64", "too high"),
        ("((10**64)**64)**64", "too high"),
        ("1/x", "division"),
        ("1/f(x)", "division"),
        ("x/0", "division by zero"),
        ("x/(m - m)", "division by zero"),
        ("1/(x + m)", "division"),
        ("1e999999999", "digits"),
        ("1e-999999999", "digits"),
        ("9" * 1500, "digits"),
        ("1j", "not a number"),
        ("True", "not a number"),
        ("nan", "unknown name"),
        ("sqrt(x)", "sqrt"),
        ("sqrt(-1)", "sqrt"),
        ("Max(x, v)", "zero"),
        ("Piecewise((x, v > 0), (exp(x) - 1, True))", "elu"),
        ("x'", "implicit"),
        ("x @ v", "not read"),
        ("x // v", "not read"),
        ("~x", "not read"),
        ("x :=", "column"),
        ("x\x00", "column"),
        ("", "missing"),
        ("+" * 5000 + "x", "nested"),
        ("(" * 5000, "nested"),
        ("x" * 60_000, "characters"),
        ("x*" * 300 + "x", "nested"),
    ],
)
def test_anything_else_is_refused_at_once_with_the_place(text, says):
    start = time.perf_counter()
    with pytest.raises(ParseError, match=says):
        read_formula(text)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x' = x + h*v'; v' = v", "column 12: v' .*implicit"),
        ("x' = x + h*f(x')/m; v' = v", "implicit"),
        ("y = z; z = x; x' = x; v' = v", 'column 5: "z" is used before it is defined'),
        ("x' = x", "no equation for v'"),
        ("x = 3; v' = v", "write x'"),
        ("x' = x; x_new = x; v' = v", "twice"),
        ("f = 3; x' = x; v' = v", "function"),
        ("x' == x; v' = v", "name = formula"),
        ("x' = ; v' = v", "missing"),
        ("x' = x + y\nv' = v", "line 1, column 10"),
        ("x' = x\nv' = v + vv", "line 2, column 10"),
        ("a = x**64; x' = a**64; v' = v", "too high"),
    ],
)
def test_unusable_equations_are_refused_with_the_place(text, says):
    with pytest.raises(ParseError, match=says):
        OneStepMap.from_equations(text)


def test_names_that_would_double_in_size_are_read_and_written_without_writing_them_out():
    doubled = ";".join(f"a{k + 1} = f(a{k}) + f(2*a{k})" for k in range(40))
    start = time.perf_counter()
    step = OneStepMap.from_equations(f"a0 = x; {doubled}; x' = a40; v' = v")
    assert OneStepMap.from_equations(str(step)) == step == OneStepMap.from_json(step.to_json())
    assert len(step.latex()) < 20_000
    assert time.perf_counter() - start < 5


def test_a_power_of_many_terms_is_refused_at_once():
    with pytest.raises(InputError, match="terms"):
        OneStepMap.from_equations("x' = (x + v + f(x) + f(v) + 1)**30; v' = v")
