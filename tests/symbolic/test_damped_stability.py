"""Linear stability and phase of steps whose numbers are functions of dt: friction and constants with a unit."""

import random
import re
from functools import cache
from math import exp, sqrt

import mpmath
import numpy as np
import pytest
from sympy import Expr, Symbol, lambdify, symbols, sympify
from sympy.abc import g

from pnn_symbolic import OneStepMap
from pnn_symbolic.checks import check_motion, check_phase, check_stability
from pnn_symbolic.checks.damped_stability import EVERY
from pnn_symbolic.checks.fixed_points import KEPT
from tests.symbolic.test_motions import BAOAB, BBK, BOX2D, GJF, JOLT, LEAPFROG, MUJOCO

LIMITS = {
    # y = (dt·ω)² below which both eigenvalues are inside the unit circle, from 1 ± trace + det and 1 - det by hand
    "BAOAB": (BAOAB, lambda c: 4),
    "G-JF": (GJF, lambda c: 4),
    "BBK": (BBK, lambda c: 4),
    "Box2D": (BOX2D, lambda c: 4 + 2 * c),
    "MuJoCo": (MUJOCO, lambda c: 4 + 2 * c),
    "Langevin leapfrog": (LEAPFROG, lambda c: 2 * c * (1 + exp(-c)) / (1 - exp(-c))),
    "exact damping after the kick": ("v' = (v + h*f(x)/m)*exp(-g*h); x' = x + h*v'", lambda c: 2 + 2 * exp(c)),
}


@cache
def function_of(side):
    """One side of an inequality as a function of g, dt and z in mpmath; read once for all numbers."""
    return lambdify(symbols("g dt z"), sympify(side, {"g": g}), "mpmath")


def holds(region, **numbers):
    """Whether numbers are in the region that a finding tells."""
    with mpmath.workdps(30):
        values = [mpmath.mpf(numbers.get(name, 1)) for name in ("g", "dt", "z")]
        if isinstance(region, Expr):
            return values[2] < float(function_of(str(region))(*values))
        if region == EVERY:
            return True
        for part in region.split(" and "):
            left, relation, right = re.split(r" (<|>) ", part.replace("dt*ω", "z"))
            sides = [mpmath.mpmathify(function_of(side)(*values)) for side in (left, right)]
            if any(mpmath.im(side) for side in sides):
                return False  # a bound that is no real number: there is no such z
            if not (sides[0].real < sides[1].real if relation == "<" else sides[0].real > sides[1].real):
                return False
        return True


@pytest.mark.parametrize("name", LIMITS)
def test_the_limit_of_steps_with_friction_is_the_one_of_schur_and_cohn(name):
    text, square = LIMITS[name]
    finding = check_stability(OneStepMap.from_equations("parameter g; " + text))
    assert finding.verdict.word == "proved"
    assert finding.assumptions == ("g > 0",)
    for rate, dt in ((0.1, 0.5), (3.0, 0.25), (20.0, 0.5)):
        limit = finding.value.evalf(subs={s: {"g": rate, "dt": dt}[s.name] for s in finding.value.free_symbols})
        assert float(limit) == pytest.approx(sqrt(square(rate * dt)), rel=1e-12)


def test_a_damping_that_turns_velocities_around_is_a_condition_of_its_own():
    finding = check_stability(OneStepMap.from_equations("parameter g; " + JOLT))
    assert finding.value == "dt*ω < sqrt((-2*g*dt + 4)/(-g*dt + 1)) and -g*dt + 1 > 0"


FRICTIONS = {
    "exp(-g*h*{})": lambda c: np.exp(-c),
    "(1 - g*h*{})": lambda c: 1 - c,
    "1/(1 + g*h*{})": lambda c: 1 / (1 + c),
    "(1 - g*h*{0}/2)/(1 + g*h*{0}/2)": lambda c: (1 - c / 2) / (1 + c / 2),
}


def drawn(seed):
    """Drifts, kicks and frictions in any order: (letter, number, kind of friction)."""
    draw = random.Random(seed)
    letters = "".join(draw.choices("DKF", k=draw.randint(2, 5))) + draw.choice(("DK", "KD", "KFD"))
    return [(letter, draw.randint(1, 4) / 4, draw.choice(list(FRICTIONS))) for letter in letters]


def equations(word):
    lines, x, v = [], "x", "v"
    for k, (letter, number, kind) in enumerate(word):
        if letter == "D":
            lines.append(f"y{k} = {x} + {number}*h*{v}")
            x = f"y{k}"
        else:
            new = f"{v} + {number}*h*f({x})/m" if letter == "K" else f"{v}*{kind.format(number)}"
            lines.append(f"w{k} = {new}")
            v = f"w{k}"
    return "parameter g; " + "; ".join([*lines, f"x' = {x}", f"v' = {v}"])


def matrix(word, rate, dt, z):
    """One step of x'' = -(z/dt)² x with the velocity in units of 1/dt."""
    total = np.eye(2)
    for letter, number, kind in word:
        change = {"D": [[1, number], [0, 1]], "K": [[1, 0], [-number * z * z, 1]]}
        own = change.get(letter) or [[1, 0], [0, FRICTIONS[kind](rate * dt * number)]]
        total = np.array(own) @ total
    return total


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.slow
def test_the_region_of_random_steps_with_friction_is_that_of_the_eigenvalues(seed):
    word = drawn(seed)
    finding = check_stability(OneStepMap.from_equations(equations(word)))
    draw = random.Random(-seed)
    compared = 0
    for _ in range(25):
        rate, dt, z = draw.choice((0.1, 0.7, 3.0, 9.0)), draw.choice((0.1, 0.5, 1.1)), draw.uniform(0.05, 6)
        radius = np.abs(np.linalg.eigvals(matrix(word, rate, dt, z))).max()
        if abs(radius - 1) < 1e-9:
            continue
        compared += 1
        if finding.verdict.word == "refuted":
            assert radius > 1
        else:
            assert holds(finding.value, g=rate, dt=dt, z=z) is bool(radius < 1)
    assert compared > 8 or all(letter != "F" for letter, *_ in word)


def test_a_step_that_grows_with_friction_of_the_wrong_sign_says_so_with_numbers():
    finding = check_stability(OneStepMap.from_equations("parameter g; v' = (v + h*f(x)/m)*exp(g*h); x' = x + h*v'"))
    assert finding.verdict.word == "refuted"
    assert finding.witness["spectral_radius"] == pytest.approx(exp(0.05 / 2), rel=1e-6)


def test_the_mass_does_not_count_in_momenta_either():
    momenta = OneStepMap.from_equations("parameter g; v' = (v + h*f(x))*exp(-g*h); x' = x + h*v'/m")
    velocities = OneStepMap.from_equations("parameter g; v' = (v + h*f(x)/m)*exp(-g*h); x' = x + h*v'")
    assert check_stability(momenta).value == check_stability(velocities).value


def test_gravity_does_not_change_the_limit():
    falling = "w = v + h*(f(x)/m - 9.81)/2; x' = x + h*w; v' = w + h*(f(x')/m - 9.81)/2"
    assert check_stability(OneStepMap.from_equations(falling)).value == 2


def precise_matrix(word, rate, dt, omega):
    """The same in 60 digits."""
    frictions = dict(zip(FRICTIONS, PRECISE_FRICTIONS, strict=True))
    total = mpmath.eye(2)
    for letter, number, kind in word:
        change = {"D": [[1, number], [0, 1]], "K": [[1, 0], [-number * (omega * dt) ** 2, 1]]}
        own = change.get(letter) or [[1, 0], [0, frictions[kind](rate * dt * number)]]
        total = mpmath.matrix(own) * total
    return total


PRECISE_FRICTIONS = (
    lambda c: mpmath.exp(-c),
    lambda c: 1 - c,
    lambda c: 1 / (1 + c),
    lambda c: (1 - c / 2) / (1 + c / 2),
)


def at(text, **numbers):
    return mpmath.mpf(str(sympify(text, {name: Symbol(name) for name in ("g", "ω", "dt")}).subs(numbers).evalf(50)))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.slow
def test_phase_and_decay_of_random_steps_with_friction_are_those_of_the_eigenvalues(seed):
    word = drawn(seed)
    finding = check_phase(OneStepMap.from_equations(equations(word)))
    if finding.verdict.word == "undecided" or finding.value.get("of") != "dt":
        assert not {"D", "K", "F"} <= {letter for letter, *_ in word}
        return
    with mpmath.workdps(60):
        given = {"g": mpmath.mpf(1) / 3, "ω": mpmath.mpf(7) / 5, "dt": mpmath.mpf(10) ** -10}
        dt, step = given["dt"], precise_matrix(word, given["g"], given["dt"], given["ω"])
        trace, determinant = step[0, 0] + step[1, 1], mpmath.det(step)
        turned = mpmath.acos(trace / (2 * mpmath.sqrt(determinant))) / dt
        ratio = turned / mpmath.sqrt(at(finding.details["frequency_squared"], **given)) - 1
        expected = at(finding.value["coefficient"], **given) * dt ** finding.value["power"]
        assert abs(ratio - expected) < abs(expected) * mpmath.mpf(10) ** -4
        decay, rate = finding.details.get("decay", {"rate": "0", "exact": True}), -mpmath.log(determinant) / dt
        rest = rate - at(decay["rate"], **given)
        if decay["exact"]:
            assert abs(rest) < mpmath.mpf(10) ** -40
        else:
            expected = at(decay["difference"], **given)
            assert abs(rest - expected) < abs(expected) * mpmath.mpf(10) ** -4


def test_baoab_decays_exactly_and_g_jf_to_second_order():
    details = [check_phase(OneStepMap.from_equations("parameter g; " + text)).details for text in (BAOAB, GJF)]
    assert [found["decay"] for found in details] == [
        {"rate": "g", "exact": True},
        {"rate": "g", "exact": False, "difference": "(g**3/12)*dt**2"},
    ]


def test_a_spring_turned_exactly_has_the_phase_error_of_the_kicks_alone():
    text = "parameter k; u = v + h*f(x)/m; v' = u*cos(k*h) - k*x*sin(k*h); x' = x*cos(k*h) + u*sin(k*h)/k"
    finding = check_phase(OneStepMap.from_equations(text))
    assert finding.value == {"coefficient": "ω**4/(24*k**2 + 24*ω**2)", "power": 2, "of": "dt"}


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("w = v + h*(f(x)/m - 9.81)/2; x' = x + h*w; v' = w + h*(f(x')/m - 9.81)/2", True),
        ("v' = v + h*f(x)/m - 9.81*h; x' = x + h*v'", True),
        ("v' = v + h*f(x)/m - 9.81*h; x' = x + h*v + h**2*f(x)/(2*m)", False),
        ("parameter g; v' = (v + h*f(x)/m)*exp(-g*h) - 9.81*h; x' = x + h*v'", False),
        ("parameter g; v' = (v + h*f(x)/m - 9.81*h)*exp(-g*h); x' = x + h*v'", True),
        ("parameter g; " + BAOAB, True),
    ],
)
def test_a_step_rests_where_its_motion_rests_or_says_how_it_moves(text, rests):
    step = OneStepMap.from_equations(text)
    told = check_motion(step).details["fixed_points"]
    constant = 9.81 if "9.81" in text else 0.0
    run = (step.at(g="1/2") if "parameter" in text else step).step_function()
    x = -2 * constant / 3  # f = -3 x balances the constant where m = 2
    x_after, v_after = run(x, 0.0, 0.1, 2.0, lambda q: -3 * q)
    assert (told == KEPT) is rests is bool(abs(x_after - x) < 1e-12 and abs(v_after) < 1e-12)


def test_a_factor_to_the_power_of_sixty_steps_is_decided_at_once():
    step = OneStepMap.from_equations("v' = (99/100)**(60*dt)*v + dt*f(x)/m; x' = x + dt*v'")
    bound, damps = str(check_stability(step).value).split(" and ")
    limit = sympify(bound.partition(" < ")[2], {"dt": Symbol("dt")})
    assert float(limit.subs("dt", 0.1)) == pytest.approx(sqrt(2 + 2 * 0.99**6))
    assert damps.endswith(" > 0")
