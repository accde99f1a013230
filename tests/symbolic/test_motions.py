"""What a step advances, and numbers that are functions of the time step: friction, gravity, springs, momenta."""

import json
from fractions import Fraction
from functools import cache

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, log

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.algebra.logarithms import fewest_logarithms
from pnn_symbolic.algebra.step_functions import exponent_of
from pnn_symbolic.algebra.symbols import TIME_STEP, parameter
from pnn_symbolic.checks import check_motion, check_order
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import InputError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.report.advances import advances
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.series.step_series import as_series

G = "parameter g; "
BAOAB = "w = v + h*f(x)/(2*m); y = x + h*w/2; u = exp(-g*h)*w; x' = y + h*u/2; v' = u + h*f(x')/(2*m)"
GJF = "b = 1/(1 + g*h/2); a = (1 - g*h/2)*b; x' = x + b*h*v + b*h**2*f(x)/(2*m);v' = a*v + h*(a*f(x) + f(x'))/(2*m)"
BBK = "w = v*(1 - g*h/2) + h*f(x)/(2*m); x' = x + h*w; v' = (w + h*f(x')/(2*m))/(1 + g*h/2)"
BOX2D = "v' = (v + h*f(x)/m)/(1 + g*h); x' = x + h*v'"
JOLT = "v' = (v + h*f(x)/m)*(1 - g*h); x' = x + h*v'"
MUJOCO = "v' = (m*v + h*f(x))/(m + h*g*m); x' = x + h*v'"
LEAPFROG = "v' = v*exp(-g*h) + (1 - exp(-g*h))/g*f(x)/m; x' = x + h*v'"
OLD_VELOCITY = "v' = v - h*g*v + h*f(x)/m; x' = x + h*v'"
LATE = "x' = x + h*v; v' = v - h*g*v + h*f(x)/m"
FRICTION = {
    # order, self-adjoint, the number by which areas are multiplied
    "BAOAB": (BAOAB, 2, True, "exp(-g*dt)"),
    "G-JF": (GJF, 2, True, "(-g*dt + 2)/(g*dt + 2)"),
    "BBK": (BBK, 2, True, "(-g*dt + 2)/(g*dt + 2)"),
    "Box2D": (BOX2D, 1, False, "1/(g*dt + 1)"),
    "Jolt": (JOLT, 1, False, "-g*dt + 1"),
    "MuJoCo": (MUJOCO, 1, False, "1/(g*dt + 1)"),
    "Langevin leapfrog": (LEAPFROG, 1, False, "exp(-g*dt)"),
    "friction of the old velocity": (OLD_VELOCITY, 1, False, "-g*dt + 1"),
    "both from the old state": (LATE, 1, False, None),
}
RATE, MASS = mpmath.mpf(3) / 7, mpmath.mpf(5) / 4


def force(q):
    """No gradient of a sum: two coupled coordinates, not linear."""
    return mpmath.matrix([-q[0] - q[0] * q[1], -2 * q[1] - q[0] ** 2 / 2 + q[1] ** 2])


def typed(name, x, v, h):
    """The step as a program of its own, in the plane."""
    f = force(x) / MASS
    e, a = mpmath.exp(-RATE * h), RATE * h / 2
    if name == "BAOAB":
        w = v + h / 2 * f
        new = x + h / 2 * w + h / 2 * e * w
        return new, e * w + h / 2 * force(new) / MASS
    if name == "G-JF":
        new = x + h / (1 + a) * v + h * h / 2 / (1 + a) * f
        return new, (1 - a) / (1 + a) * v + h / 2 * ((1 - a) / (1 + a) * f + force(new) / MASS)
    if name == "BBK":
        w = (1 - a) * v + h / 2 * f
        new = x + h * w
        return new, (w + h / 2 * force(new) / MASS) / (1 + a)
    if name == "both from the old state":
        return x + h * v, v - h * RATE * v + h * f
    scale = {"Box2D": 1 / (1 + 2 * a), "MuJoCo": 1 / (1 + 2 * a), "Jolt": 1 - 2 * a}
    if name in scale:
        new_v = (v + h * f) * scale[name]
    elif name == "Langevin leapfrog":
        new_v = e * v + (1 - e) / RATE * f
    else:
        new_v = v - h * RATE * v + h * f
    return x + h * new_v, new_v


START = ("0.3", "-0.4", "0.5", "0.2")
"""Position and velocity in the plane."""


@cache
def exact_motion(inverse_step):
    """The state after 1/inverse_step, by classical steps so short that they are exact here."""
    state, count = [mpmath.mpf(n) for n in START], 400
    d = mpmath.mpf(1) / inverse_step / count

    def slope(state):
        f = force(state[:2]) / MASS
        return [*state[2:], *(f[k] - RATE * state[2 + k] for k in (0, 1))]

    for _ in range(count):
        k1 = slope(state)
        k2 = slope([a + d / 2 * b for a, b in zip(state, k1, strict=True)])
        k3 = slope([a + d / 2 * b for a, b in zip(state, k2, strict=True)])
        k4 = slope([a + d * b for a, b in zip(state, k3, strict=True)])
        state = [a + d / 6 * (p + 2 * q + 2 * r + s) for a, p, q, r, s in zip(state, k1, k2, k3, k4, strict=True)]
    return state


def measured_order(name):
    """The slope of the error of one step, less 1, from 60 digits in the plane."""
    with mpmath.workdps(60):
        start = [mpmath.mpf(n) for n in START]

        def error(inverse_step):
            x, v = typed(name, mpmath.matrix(start[:2]), mpmath.matrix(start[2:]), mpmath.mpf(1) / inverse_step)
            return max(abs(a - b) for a, b in zip([*x, *v], exact_motion(inverse_step), strict=True))

        return float(mpmath.log(error(50) / error(100), 2)) - 1


def returns(name):
    """Whether a step with dt and one with -dt end where they began."""
    with mpmath.workdps(60):
        x, v = mpmath.matrix(["0.3", "-0.4"]), mpmath.matrix(["0.5", "0.2"])
        h = mpmath.mpf(1) / 10
        back = typed(name, *typed(name, x, v, h), -h)
        return max(abs(n) for n in (*(back[0] - x), *(back[1] - v))) < mpmath.mpf(10) ** -50


def area_factor(name):
    """The determinant of the step in the plane is μ², at two states; None where they differ."""
    with mpmath.workdps(60):
        found = []
        for start in (["0.3", "-0.4", "0.5", "0.2"], ["-0.7", "0.6", "0.1", "-0.9"]):
            start = [mpmath.mpf(n) for n in start]
            d, h = mpmath.mpf(10) ** -20, mpmath.mpf(1) / 10
            columns = []
            for k in range(4):
                ends = []
                for sign in (1, -1):
                    state = [n + sign * d * (place == k) for place, n in enumerate(start)]
                    ends.append(
                        [*(n for part in typed(name, *map(mpmath.matrix, (state[:2], state[2:])), h) for n in part)]
                    )
                columns.append([(a - b) / (2 * d) for a, b in zip(*ends, strict=True)])
            found.append(mpmath.sqrt(mpmath.det(mpmath.matrix(columns))))
        return found[0] if abs(found[0] - found[1]) < mpmath.mpf(10) ** -25 else None


@pytest.mark.parametrize("name", FRICTION)
@pytest.mark.slow
def test_order_symmetry_and_area_of_steps_with_friction_are_those_that_60_digits_show(name):
    text, order, self_adjoint, factor = FRICTION[name]
    step = OneStepMap.from_equations(G + text)
    findings = check(step)
    assert findings["motion"].value == "x'' = f(x)/m - g*v"
    assert findings["order"].value == order == pytest.approx(measured_order(name), abs=0.1)
    assert findings["self_adjoint"].holds is self_adjoint is returns(name)
    assert findings["time_reversible"].holds is False
    measured = area_factor(name)
    if factor is None:
        assert findings["conformal_factor"].holds is False
        assert measured is None
    else:
        found = findings["conformal_factor"].value
        assert str(found) == factor
        at = found.xreplace({parameter("g"): Rational(3, 7), TIME_STEP: Rational(1, 10)})
        assert float(at) == pytest.approx(float(measured), rel=1e-15)


@pytest.mark.slow
def test_a_spring_turned_exactly_between_half_kicks_is_reversible_symplectic_and_of_order_2():
    step = OneStepMap.from_equations(
        "parameter w; u = v + h*f(x)/(2*m); x' = x*cos(w*h) + u*sin(w*h)/w;"
        "v' = -w*x*sin(w*h) + u*cos(w*h) + h*f(x')/(2*m)"
    )
    findings = check(step)
    assert findings["motion"].value == "x'' = f(x)/m - w**2*x"
    assert [findings[name].holds for name in ("time_reversible", "self_adjoint", "symplectic")] == [True] * 3
    assert findings["order"].value == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cos(w*h)**2 + sin(w*h)**2", "1"),
        ("cos(2*w*h)", "2*cos(w*h)**2 - 1"),
        ("exp(-w*h)*exp(w*h)", "1"),
        ("exp(-w*h/2)**2", "exp(-w*h)"),
        ("tan(w*h)", "sin(w*h)/cos(w*h)"),
        ("4**h", "2**(2*h)"),
        ("0.75**h", "3**h*4**(-h)"),
        ("1/(1 + w*h) - 1", "-w*h/(1 + w*h)"),
    ],
)
def test_equal_functions_of_the_step_are_one_number(one, other):
    first, second = (OneStepMap.from_equations(f"parameter w; x' = x; v' = ({text})*v") for text in (one, other))
    assert first.equals(second)


def test_different_functions_of_the_step_are_different_numbers():
    first, second = (
        OneStepMap.from_equations(f"parameter w; x' = x; v' = {text}*v") for text in ("exp(-w*h)", "1/(1 + w*h)")
    )
    assert not first.equals(second)


def test_a_number_such_as_1_minus_exp_over_g_has_a_series():
    step = OneStepMap.from_equations(G + "x' = x + (1 - exp(-g*h))/g*v; v' = exp(-g*h)*v")
    assert check_motion(step).value == "x'' = -g*v"
    assert check_order(step).value == 10
    assert "examined up to order 10" in check_order(step).assumptions[-1]


@pytest.mark.parametrize(
    ("text", "advances", "order"),
    [
        ("x' = x + h*v; v' = v - h*v/2 + h*f(x)/m", "x'' = f(x)/m - v/2", 1),
        ("parameter k; v' = v - h*k*x; x' = x + h*v'", "x'' = -k*x", 1),
        ("w = v + h*(f(x)/m - 9.81)/2; x' = x + h*w; v' = w + h*(f(x')/m - 9.81)/2", "x'' = f(x)/m - 9.81", 2),
        ("x' = x + h*v/m; v' = v + h*f(x')", "x'' = f(x)/m, where v = m*x'", 1),
        ("w = v + h*f(x)/(4*m); x' = x + h*w; v' = w + h*f(x')/(4*m)", "x'' = f(x)/(2*m)", 2),
        (
            G + "a = f(x)/m - g*v; u = v + h*a; x' = x + h*v + h**2*a/2; v' = v + h*(a + f(x')/m - g*u)/2",
            "x'' = f(x)/m - g*v",
            2,
        ),
    ],
)
@pytest.mark.slow
def test_json_says_the_motion_and_the_order_for_it(text, advances, order):
    found = judgement(OneStepMap.from_equations(text))
    assert found["advances"] == advances
    assert found["findings"]["order"]["value"] == order


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x' = x + h*v; v' = 0.99*v + h*f(x)/m", "each step multiplies v by 0.99,"),
        ("x' = x + v; v' = v + f(x')/m", "dt is nowhere"),
        ("x' = x + h*v; v' = v + f(x')/m", "the kick does not shrink with dt"),
        ("x' = x + v; v' = v + h*f(x)/m", "the drift does not shrink with dt"),
        ("x' = x + h*v; v' = h*f(x)/m", "the velocity is assigned"),
    ],
)
def test_a_step_without_a_motion_says_why(text, reason):
    finding = check_motion(OneStepMap.from_equations(text))
    assert finding.holds is False
    assert reason in finding.witness["sentence"]
    assert check_order(OneStepMap.from_equations(text)).value == 0


@pytest.mark.parametrize("text", ["v/(1 + h*x)", "exp(-x)*v", "v*cos(h*v)", "v/(1 - 1 + 0*h)", "v/f(x)"])
def test_what_depends_on_the_state_is_no_number_of_the_step(text):
    with pytest.raises(InputError):
        OneStepMap.from_equations(f"x' = x; v' = {text}")


numbers = st.sampled_from(["1", "1/2", "-1/3", "g", "9.81", "1/(1 + g*h)", "exp(-g*h)", "(1 - g*h)", "k", "m", "1/m"])
terms = st.lists(
    st.tuples(numbers, st.sampled_from(["h*v", "h*f(x)", "h*f(x)/m", "h*x", "h", "v", "h**2*f(x)"])), max_size=3
)


@settings(max_examples=25)
@given(terms, terms)
@pytest.mark.slow
def test_every_map_with_friction_gravity_and_parameters_is_judged_without_a_failure(drift, kick):
    lines = [" + ".join([start, *(f"({n})*{t}" for n, t in part)]) for start, part in (("x", drift), ("v", kick))]
    step = OneStepMap.from_equations(f"parameter g; parameter k; x' = {lines[0]}; v' = {lines[1]}")
    for finding in check(step).values():
        assert not any("could not be carried out" in note for note in finding.assumptions), finding


@pytest.mark.parametrize(
    ("base", "friction"),
    [("0.99", "log(100/99)"), ("0.9801", "2*log(100/99)"), ("0.123456", "log(15625/1929)")],
)
def test_powers_of_one_number_are_series_in_one_logarithm(base, friction):
    step = OneStepMap.from_equations(f"u = {base}**(h/2)*v + h*f(x)/m; x' = x + h*u; v' = {base}**(h/2)*u")
    letters = as_series(step.normal_form).table.domain.symbols
    assert sum(letter.has(log) for letter in letters) == 1
    assert check_motion(step).value == f"x'' = f(x)/m - {friction}*v"


def test_factors_to_the_power_of_the_step_are_written_in_short_numbers():
    step = OneStepMap.from_equations("v' = 0.99**(60*h)*v + h*f(x)/m; x' = x + h*v'")
    assert check_motion(step).value == "x'' = f(x)/m - 60*log(100/99)*v"
    assert identify(step).details["sentence"] == "OBA with c = exp(-60*dt*log(100/99))"
    two = OneStepMap.from_equations("v' = exp(-0.25*h)*0.99**h*v + h*f(x)/m; x' = x + h*v'")
    assert check_motion(two).value == "x'' = f(x)/m - (1/4 + log(100/99))*v"


def test_a_number_next_to_a_simple_one_is_not_written_as_that():
    step = OneStepMap.from_equations("v' = v + h*f(x)/m; x' = x + 0.333333333333333333*h*v'")
    assert "v = 3.000000000000000003*x'" in check_motion(step).value


POSITIVE = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=50).filter(lambda n: n != 1)


@given(st.lists(POSITIVE, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
@pytest.mark.slow
def test_sums_of_logarithms_keep_their_value_in_the_fewest(bases):
    sums = [exponent_of(Rational(n.numerator, n.denominator) ** TIME_STEP).subs(TIME_STEP, 1) for n in bases]
    numbers = fewest_logarithms(sums)
    for before in sums:
        assert abs((before.xreplace(numbers) - before).evalf(40)) < 1e-30
    assert len(set().union(*(number.atoms(log) for number in numbers.values()))) <= len(bases)


@pytest.mark.parametrize(
    ("text", "number", "runs"),
    [
        ("p -= eps*0.3e400*grad_U(q); q += eps*p/m; p -= eps/2*grad_U(q)", "3e.399", "infinity"),
        ("x' = x + 1e400*dt*v; v' = v + dt*f(x')", "1e.400", "infinity"),
        ("x' = x + 1e200*1e200*dt*v; v' = v + dt*f(x')", "1e.400", "infinity"),
        ("K 1e-400, D 1, K 1/2", "1e-400", "0"),
    ],
)
def test_numbers_that_no_double_holds_are_refused(text, number, runs):
    with pytest.raises(InputError, match=f"the number {number}, which runs as {runs}: doubles go from"):
        judgement(read_input(text).map)


@pytest.mark.parametrize(
    "text",
    ["K 1e300, D 1, K 1/2", "K 1e-300, D 1e100, K 1/2", "x' = x + 1e300*dt*v; v' = 1e-300*v + dt*f(x')/m"],
)
def test_numbers_near_the_ends_of_the_doubles_are_judged(text):
    record = judgement(read_input(text).map)
    answers = json.dumps(record, allow_nan=False)
    assert "could not be carried out" not in answers
    assert not any(word in answers for word in ("inf*", " inf", "-inf"))


def test_the_mass_of_a_trained_law_is_told_as_its_map_prints_it():
    weight = Rational("0.99973514041")
    typed = OneStepMap.from_equations(f"y = x + h*v/2; v' = v + {weight**2}*h*f(y)/m; x' = y + h*v'/2")
    trained = OneStepMap(typed.position, typed.velocity)
    record = judgement(trained)
    assert "f(x + ½ v Δt) Δt/(1.00053 m)" in trained.plain()
    assert advances(record).startswith("advances x'' = f(x)/(1.00053*m), of order 2")
    assert record["advances"] == "x'' = 0.999470351*f(x)/m"


def test_a_constant_acceleration_is_written_as_itself_in_every_notation():
    falling = OneStepMap.from_equations("parameter g; x' = x + h*v; v' = v - h*g + 9.81*h*f(x)/m")
    assert falling.plain_equations()[1] == "v(t+Δt) = v + 9.81 f(x) Δt/m - g Δt"
    assert falling.latex().endswith("v + 9.81 f\\left(x\\right) \\frac{\\Delta t}{m} - g\\,\\Delta t\n\\end{aligned}")
    findings = check(OneStepMap.from_equations("parameter g; x' = x + h*v; v' = v - h*g"))
    assert findings["order"].witness["sentence"] == "one step errs by g*dt**2/2 in x + …"
    assert r"\dot x &= v + \frac{g \Delta t}{2}" in findings["modified_equation"].details["latex"]


@pytest.mark.parametrize("damping", ["pow(1-d, dt)", "pow(d, dt)", "pow(1-2*d, dt/2)**2"])
def test_a_factor_of_a_game_engine_to_the_power_of_the_step_is_friction(damping):
    step = read_input(f"v *= {damping}; v += dt*f(x)/m; x += dt*v").map
    base = {"pow(1-d, dt)": "1 - d", "pow(d, dt)": "d"}.get(damping, "1 - 2*d")
    record = judgement(step)
    assert record["advances"] == f"x'' = f(x)/m + log({base})*v"
    assert record["identity"]["name"] == "OBA"
    assert f"0 < {base} < 1, a damping" in record["findings"]["stability_limit"]["assumptions"]
    assert {name for name, finding in record["findings"].items() if finding["verdict"] == "undecided"} == set()
    assert OneStepMap.from_json(step.to_json()) == step
    x, v = step.at(d="1/4").step_function()(1.0, 0.5, 0.1, 2.0, lambda x: -x)
    factor = {"1 - d": 0.75, "d": 0.25, "1 - 2*d": 0.5}[base] ** 0.1
    assert (x, v) == pytest.approx((1 + 0.1 * (0.5 * factor - 0.05), 0.5 * factor - 0.05))


def test_bullets_names_for_a_power_and_a_number_are_read():
    code = "m_linearVelocity *= btPow(btScalar(1) - damping, timeStep)\nm_linearVelocity += f(x)/m*timeStep"
    step = read_input(f"{code}\nx += m_linearVelocity*timeStep").map
    assert step == OneStepMap.from_equations("parameter damping; v' = (1-damping)**h*v + h*f(x)/m; x' = x + h*v'")


def test_a_factor_that_may_grow_is_asked_for_as_an_exponential():
    with pytest.raises(InputError, match=r"write exp\(-c\*dt\), and c = -log\(d \+ 1\) for it"):
        read_input("v *= pow(1+d, dt); v += dt*f(x)/m; x += dt*v")
