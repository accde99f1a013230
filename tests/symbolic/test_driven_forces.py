"""Driven forces f(x, t) and f(x, v, t): the time is a third coordinate, t' = t + dt."""

import random
import re
from fractions import Fraction
from functools import cache
from math import prod

import mpmath
import numpy as np
import pytest
from sympy import Rational, cos, lambdify, sin, symbols

from pnn_symbolic import OneStepMap
from pnn_symbolic.checks import CHECKS, check
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.one_step_map import compose
from pnn_symbolic.report.judgement_screen import show_judgement
from pnn_symbolic.series.backward_error import backward
from pnn_symbolic.splitting.factorisation import factorise

POSITION_VERLET = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y, t + h/2)/m; x' = y + h*v'/2")
VELOCITY_VERLET = OneStepMap.from_equations("w = v + h*f(x, t)/(2*m); x' = x + h*w; v' = w + h*f(x', t + h)/(2*m)")
DAMPED = OneStepMap.from_equations("v' = v + h*f(x, v, t)/m; x' = x + h*v'")
ASKED = {name: CHECKS[name] for name in ("motion", "order", "self_adjoint", "time_reversible")}
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
def test_what_is_asked_at_each_time_is_decided_and_the_rest_says_why_not_in_one_line(step, capsys):
    found = check(step)
    undecided = {name for name, finding in found.items() if finding.verdict.word == "undecided"}
    assert undecided - {"reversible_up_to_conjugation"} == {"stability_limit", "phase_error", "shadow_hamiltonian"}
    show_judgement(step)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "undecided" in line)
    assert line.endswith("the map depends on the time t: this question is decided for forces of the state alone")
    for name in undecided:
        (reason,) = found[name].assumptions
        assert reason == "the map depends on the time t: this question is decided for forces of the state alone"
    assert found["symplectic"].holds is (step != DAMPED)
    assert found["volume_preserving"].holds is (step != DAMPED)


def plane(q, t):
    """No gradient, not linear, and driven in both directions."""
    return mpmath.matrix(
        [-q[0] - q[0] * q[1] + mpmath.cos(2 * t) * q[1], -2 * q[1] - q[0] ** 2 / 2 + mpmath.sin(t + q[0])]
    )


def drawn(seed):
    """Drifts and kicks of total length 1, with the times of the kicks: half of them palindromes, half on time."""
    draw = random.Random(seed)
    kicks = draw.randint(1, 3)
    drifts, weights = ([Fraction(draw.randint(1, 5), 6) for _ in range(n)] for n in (kicks + 1, kicks))
    if draw.random() < 0.4:
        drifts[draw.choice((0, -1))] = Fraction(0)
    if draw.random() < 0.5:
        drifts, weights = ([(a + b) / 2 for a, b in zip(row, row[::-1], strict=True)] for row in (drifts, weights))
    drifts, weights = ([number / sum(row) for number in row] for row in (drifts, weights))
    times = [sum(drifts[: k + 1], Fraction(0)) for k in range(kicks)]
    if draw.random() < 0.5:
        times[draw.randrange(kicks)] += draw.choice((Fraction(1, 2), Fraction(-1, 3), Fraction(1, 7)))
    return drifts, weights, times


def typed(drifts, weights, times):
    lines = [
        f"y{k} = x{k} + {c}*h*v{k}; v{k + 1} = v{k} + {w}*h*f(y{k}, t + {t}*h)/m; x{k + 1} = y{k}"
        for k, (c, w, t) in enumerate(zip(drifts[:-1], weights, times, strict=True))
    ]
    end = len(weights)
    text = "; ".join([*lines, f"x' = x{end} + {drifts[-1]}*h*v{end}; v' = v{end}"])
    return OneStepMap.from_equations(re.sub(r"\b([xv])0\b", r"\1", text))


def stepped(method, x, v, t, h, force=plane):
    drifts, weights, times = ([mpmath.mpf(n.numerator) / n.denominator for n in row] for row in method)
    for c, w, s in zip(drifts[:-1], weights, times, strict=True):
        x = x + c * h * v
        v = v + w * h * force(x, t + s * h) / 2
    return x + drifts[-1] * h * v, v


@cache
def exact(h):
    x, v, t = mpmath.matrix(["0.3", "-0.4"]), mpmath.matrix(["0.5", "0.2"]), mpmath.mpf(1) / 3
    d = h / 300
    for _ in range(300):  # so short that classical Runge-Kutta steps are exact here
        f1 = plane(x, t) / 2
        f2 = plane(x + d / 2 * v, t + d / 2) / 2
        f3 = plane(x + d / 2 * v + d**2 / 4 * f1, t + d / 2) / 2
        f4 = plane(x + d * v + d**2 / 2 * f2, t + d) / 2
        x, v, t = x + d * v + d**2 / 6 * (f1 + f2 + f3), v + d / 6 * (f1 + 2 * f2 + 2 * f3 + f4), t + d
    return x, v


def size(x, v):
    return max(abs(n) for n in (*x, *v))


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.slow
def test_order_and_both_symmetries_of_a_driven_step_are_those_that_40_digits_show(seed):
    method = drawn(seed)
    step = typed(*method)
    findings = {name: question(step) for name, question in ASKED.items()}
    with mpmath.workdps(40):
        x, v, t = mpmath.matrix(["0.3", "-0.4"]), mpmath.matrix(["0.5", "0.2"]), mpmath.mpf(1) / 3
        errors = [
            size(*(a - b for a, b in zip(stepped(method, x, v, t, h), exact(h), strict=True)))
            for h in (mpmath.mpf(1) / 200, mpmath.mpf(1) / 400)
        ]
        slope = float(mpmath.log(errors[0] / errors[1], 2)) - 1
        h = mpmath.mpf(1) / 10
        there = stepped(method, x, v, t, h)
        back = stepped(method, *there, t + h, -h)
        adjoint = size(back[0] - x, back[1] - v) < mpmath.mpf(10) ** -35
        back = stepped(method, there[0], -there[1], -t - h, h, lambda q, s: plane(q, -s))
        reversible = size(back[0] - x, back[1] + v) < mpmath.mpf(10) ** -35
    assert findings["motion"].value == "x'' = f(x, t)/m"
    assert findings["order"].value == pytest.approx(slope, abs=0.15)
    assert findings["self_adjoint"].holds is adjoint
    assert findings["time_reversible"].holds is reversible


@pytest.mark.slow
def test_the_modified_equation_of_a_driven_step_leaves_an_error_of_the_next_power():
    step = OneStepMap.from_equations("v' = v + h*f(x, t)/m; x' = x + h*v'")
    x, v, t = symbols("x v t")
    force = -sin(x) + x * cos(2 * t)
    found = backward(step)

    def written(item):
        powers, factors = found.expansion.forest.on_a_line(item)
        return v**powers * prod(force.diff(x, i, t, k) for _, i, _, k in factors)

    # Fields at dt^0, dt^1 and dt^2, with m = 1.
    fields = [[sum(Rational(n) * written(i) for i, n in part.items()) for part in term[:2]] for term in found.terms[:3]]

    def error(h):
        rates = [lambdify((x, v, t), sum(term[k] * h**n for n, term in enumerate(fields)), "mpmath") for k in (0, 1)]
        x0, v0, t0 = mpmath.mpf("0.7"), mpmath.mpf("-0.3"), mpmath.mpf("0.4")
        end = mpmath.odefun(lambda s, y: [rate(*y, s) for rate in rates], t0, [x0, v0])(t0 + h)
        v1 = v0 + h * (-mpmath.sin(x0) + x0 * mpmath.cos(2 * t0))
        return max(abs(x0 + h * v1 - end[0]), abs(v1 - end[1]))

    with mpmath.workdps(20):  # the errors are 1e-9 and 1e-10
        slope = float(mpmath.log(error(mpmath.mpf(1) / 100) / error(mpmath.mpf(1) / 200), 2))
    assert slope == pytest.approx(4, abs=0.05)


RUNGE_KUTTA = (
    "k1 = v; l1 = f(x, v, t)/m; k2 = v + h*l1/2; l2 = f(x + h*k1/2, v + h*l1/2, t + h/2)/m; k3 = v + h*l2/2; "
    "l3 = f(x + h*k2/2, v + h*l2/2, t + h/2)/m; k4 = v + h*l3; l4 = f(x + h*k3, v + h*l3, t + {}*h)/m; "
    "x' = x + h*(k1 + 2*k2 + 2*k3 + k4)/6; v' = v + h*(l1 + 2*l2 + 2*l3 + l4)/6"
)


@pytest.mark.parametrize(("last", "order"), [("1", 4), ("1/2", 1)])
def test_the_classical_runge_kutta_method_is_of_order_4_with_its_nodes_and_else_not(last, order):
    found = check(OneStepMap.from_equations(RUNGE_KUTTA.format(last)), ASKED)
    assert (found["motion"].value, found["order"].value) == ("x'' = f(x, v, t)/m", order)
    if order == 1:  # Σ b c = 5/12 in the place of 1/2
        assert found["order"].witness["velocity_error"] == "-dt**2*f_t/(12*m)"


def test_damping_of_a_driven_oscillator_is_told_with_the_motion():
    step = OneStepMap.from_equations("parameter g; v' = (v + h*f(x, t)/m)*exp(-g*h); x' = x + h*v'")
    found = check(step)
    assert found["motion"].value == "x'' = f(x, t)/m - g*v"
    assert (found["order"].value, str(found["conformal_factor"].value)) == (1, "exp(-g*dt)")


@pytest.mark.parametrize(
    ("text", "motion"),
    [
        ("x' = x; v' = v + h*f(x, t)/m; t' = t", "dx/dt = 0, dv/dt = f(x, t)/m"),
        ("v' = v + h*f(x, t)/m; x' = x + h*v'; t' = t", "x'' = f(x, t)/m, where t stands still"),
        (
            "v' = v + 2*h*f(x, t)/m; x' = x + 2*h*v'; t' = t + 2*h",
            "x'' = 4*f(x, t)/m, where v = x'/2 and t runs 2 times as fast as the time",
        ),
    ],
)
def test_the_motion_says_how_the_time_runs(text, motion):
    assert check(OneStepMap.from_equations(text))["motion"].value == motion


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
