import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from sympy import Rational, symbols, sympify

from pnn_symbolic import OneStepMap, Verdict
from pnn_symbolic.checks import check_modified_equation, check_order, check_shadow_hamiltonian
from pnn_symbolic.checks.shadow_hamiltonian import shadow_hamiltonian
from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.hamiltonian import energy_text
from pnn_symbolic.series.shadow_hamiltonian import spread
from pnn_symbolic.series.trees import FIRST_TREE, FORCE_OF_X, Branch, Forest
from tests.symbolic.decimal_methods import METHODS, mirrored, of_steps
from tests.symbolic.paper_maps import HALF, PNN_1, PNN_2, PNN_3, word

POSITION_VERLET = word([("D", HALF), ("K", 1), ("D", HALF)])
VELOCITY_VERLET = word([("K", HALF), ("D", 1), ("K", HALF)])
KICK_DRIFT = word([("K", 1), ("D", 1)])
RUTH = word([(a, Rational(n)) for a, n in zip("KDKDKD", ["7/24", "2/3", "3/4", "-2/3", "-1/24", "1"], strict=True)])
EULER = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")
MIDPOINT = OneStepMap.from_equations("x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*f(x + h*v/2)/m")
RUNGE_KUTTA = OneStepMap.from_equations(
    "k1 = f(x)/m; k2 = f(x + h*v/2)/m; k3 = f(x + h*v/2 + h**2*k1/4)/m; k4 = f(x + h*v + h**2*k2/2)/m;"
    "x' = x + h*v + h**2*(k1 + k2 + k3)/6; v' = v + h*(k1 + 2*k2 + 2*k3 + k4)/6"
)
ROWLANDS = OneStepMap.from_equations("q = x + h*v/2; v' = v + h*f(q + h**2*f(q)/(12*m))/m; x' = q + h*v'/2")


# ---------------------------------------------------------------- Hénon and Heiles' galaxy, written out


def derivative(order, q):
    """Derivatives of U = (x² + y²)/2 + x²y - y³/3 as arrays with `order` axes."""
    x, y = q
    if order == 0:
        return (x * x + y * y) / 2 + x * x * y - y**3 / 3
    if order == 1:
        return np.array([x + 2 * x * y, y + x * x - y * y])
    if order == 2:
        return np.array([[1 + 2 * y, 2 * x], [2 * x, 1 - 2 * y]])
    third = np.zeros((2, 2, 2))
    third[0, 0, 1] = third[0, 1, 0] = third[1, 0, 0] = 2
    third[1, 1, 1] = -2
    return third if order == 3 else np.zeros((2,) * order)


def force(q):
    return -derivative(1, q)


def one_exact_step(q, v, dt, field):
    return solve_ivp(
        lambda _, z: np.concatenate(field(z[:2], z[2:])), (0, dt), [*q, *v], method="DOP853", rtol=1e-13, atol=1e-15
    ).y[:, -1]


Q, P = np.array([0.3, -0.2]), np.array([0.25, 0.4])


def observed_power(step, field, coarse=0.2, given_force=force):
    """The power of dt of the difference between one step and the exact motion under a vector field (q, v, dt)."""
    errors = []
    for dt in (coarse, coarse / 2):
        numbers = np.concatenate(step.step_function()(Q, P, dt, 1.0, given_force))
        exact = one_exact_step(Q, P, dt, lambda q, v, dt=dt: field(q, v, dt))
        errors.append(np.abs(numbers - exact).max())
    return np.log2(errors[0] / errors[1])


def evaluated(text, q, v):
    """f''(v, f'(v)) as numbers, by reading the brackets; f(x) = -grad U."""
    name, rest = re.match(r"(v|f'*)(?:\((.*)\))?$", text).groups()
    if name == "v":
        return v
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(rest or ""):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            parts.append(rest[start:place])
            start = place + 1
    total = -derivative(1 + name.count("'"), q)
    for part in [*parts, rest[start:]] if rest else []:
        total = total @ evaluated(part.strip(), q, v)
    return total


def field_of(finding, kappa=0.0):
    """The vector field that the terms of a modified equation describe."""

    def field(q, v, dt):
        total = {"x'": np.zeros(2), "v'": np.zeros(2)}
        for term in finding.details["terms"]:
            number = float(sympify(term["number"]).subs(symbols("kappa"), kappa / dt))
            total[term["in"]] = total[term["in"]] + number * dt ** term["dt"] * evaluated(term["term"], q, v)
        return total["x'"], total["v'"]

    return field


# ---------------------------------------------------------------- order


@pytest.mark.parametrize("name", ["PEFRL", "Calvo-Sanz-Serna 4", "Blanes-Moan S6"])
def test_methods_in_decimals_converge_as_proved_on_a_nonlinear_problem(name):
    method, order = METHODS[name]
    power = observed_power(method.map, lambda q, v, dt: (v, force(q)), coarse=0.4)
    assert power == pytest.approx(order + 1, abs=0.4)


def test_the_leading_errors_are_those_of_the_books():
    assert check_order(POSITION_VERLET).witness == {
        "position_error": "dt**3*f'(v)/(12*m)",
        "velocity_error": "-dt**3*f''(v, v)/(24*m) - dt**3*f'(f)/(6*m**2)",
        "sentence": "one step errs by dt**3*f'(v)/(12*m) in x, -dt**3*f''(v, v)/(24*m) - dt**3*f'(f)/(6*m**2) in v + …",
    }
    velocity = check_order(VELOCITY_VERLET).witness
    assert velocity["position_error"] == "-dt**3*f'(v)/(6*m)"
    assert velocity["velocity_error"] == "dt**3*f''(v, v)/(12*m) + dt**3*f'(f)/(12*m**2)"


def test_a_force_that_comes_with_and_without_the_mass_is_the_same_force():
    step = OneStepMap.from_equations("y = x + h*v/2 + h**3*f(x); v' = v + h*f(y)/m; x' = y + h*v'/2 - h**3*f(x)")
    assert check_order(step).value == 2
    assert check_order(step).witness == check_order(POSITION_VERLET).witness
    shifted = check_order(OneStepMap.from_equations("y = x + f(x)/2; v' = v + h*f(y)/m; x' = x + h*v"))
    assert shifted.details["plain_law"]["velocity_error"] == "-dt*f/m + dt*f[at 1*x + 1/2*f]/m"


numbers = st.fractions(min_value=-2, max_value=2, max_denominator=9).filter(bool)


@settings(max_examples=25)
@given(st.lists(numbers, min_size=2, max_size=6))
def test_half_a_step_and_half_its_adjoint_have_even_order(drawn):
    """For consistent words; Φ*(h) = Φ(-h)⁻¹ is the reversed word."""
    half = [Rational(n.numerator, n.denominator) for n in drawn]
    drifts, kicks = half[::2], half[1::2]
    if not sum(drifts) or not sum(kicks):
        return
    scaled = [n / (2 * sum(drifts)) if k % 2 == 0 else n / (2 * sum(kicks)) for k, n in enumerate(half)]
    letters = list(zip("DK" * 3, scaled, strict=False))
    finding = check_order(Word.of(*letters, *letters[::-1]).map)
    assert finding.value >= 2
    assert finding.value % 2 == 0


NYSTROM_5 = """
    a = f(x)/m
    b = f(x + h*v/5 + h**2*a/50)/m
    c = f(x + 2*h*v/3 + h**2*(-a + 7*b)/27)/m
    d = f(x + h*v + h**2*(3*a/10 - 2*b/35 + 9*c/35))/m
    x' = x + h*v + h**2*(14*a + 100*b + 54*c)/336
"""


def test_a_method_of_order_5_on_a_line_may_have_order_4_in_the_plane():
    """f''(v, f'(v)) and f'(f''(v, v)) are the same on a line; the error here is their difference."""
    step = OneStepMap.from_equations(
        f"""{NYSTROM_5}
        p = f(x + h*v)/m; n = f(x - h*v)/m
        g = f(x + h**2*(p - 2*a + n))/m - a
        s = h**2*(p - n)/2
        k = (f(x + h*v + s)/m - p - f(x - h*v + s)/m + n)/2
        v' = v + h*(14*a + 125*b + 162*c + 35*d)/336 + h*(k - g)"""
    )
    plain = OneStepMap.from_equations(f"{NYSTROM_5}; v' = v + h*(14*a + 125*b + 162*c + 35*d)/336")
    assert check_order(plain).value == check_order(plain).details["order_scalar"] == 5
    finding = check_order(step)
    assert finding.value == 4
    assert finding.details["order_scalar"] == 5
    assert observed_power(step, lambda q, v, dt: (v, force(q)), coarse=0.1) == pytest.approx(5, abs=0.4)


HEUN_WITH_FRICTION = OneStepMap.from_equations(
    "a = f(x, v)/m; b = f(x + h*v, v + h*a)/m; x' = x + h*v + h**2*a/2; v' = v + h*(a + b)/2"
)
RK4_WITH_FRICTION = OneStepMap.from_equations(
    "k1 = f(x, v)/m; v2 = v + h*k1/2; k2 = f(x + h*v/2, v2)/m; v3 = v + h*k2/2; k3 = f(x + h*v2/2, v3)/m;"
    "v4 = v + h*k3; k4 = f(x + h*v3, v4)/m; x' = x + h*(v + 2*v2 + 2*v3 + v4)/6; v' = v + h*(k1 + 2*k2 + 2*k3 + k4)/6"
)
NAIVE_FRICTION = OneStepMap.from_equations("w = v + h*f(x, v)/(2*m); x' = x + h*w; v' = w + h*f(x', w)/(2*m)")


@pytest.mark.parametrize(
    ("step", "order"),
    [(HEUN_WITH_FRICTION, 2), (RK4_WITH_FRICTION, 4), (NAIVE_FRICTION, 1)],
    ids=["Heun", "RK4", "Verlet"],
)
def test_the_order_for_forces_of_the_velocity_is_the_one_observed(step, order):
    def damped(q, v):
        return force(q) - 0.4 * v - 0.3 * v * v * v

    finding = check_order(step)
    assert finding.value == order
    assert "x'' = f(x, x')/m" in finding.scope
    power = observed_power(step, lambda q, v, dt: (v, damped(q, v)), coarse=0.1, given_force=damped)
    assert power == pytest.approx(order + 1, abs=0.3)


RESPA = OneStepMap.from_equations(
    "a = v + h*f_slow(x)/(2*m); y = x + h*a/2; b = a + h*f_fast(y)/m; x' = y + h*b/2; v' = b + h*f_slow(x')/(2*m)"
)
LOPSIDED = OneStepMap.from_equations(
    "a = v + h*f_slow(x)/m; y = x + h*a/2; b = a + h*f_fast(y)/m; x' = y + h*b/2; v' = b"
)


@pytest.mark.parametrize(("step", "order"), [(RESPA, 2), (LOPSIDED, 1)], ids=["r-RESPA", "slow kick first"])
def test_the_order_with_several_forces_is_the_one_observed(step, order):
    slow = {"f_slow": lambda q: -q, "f_fast": lambda q: force(q) + q}
    finding = check_order(step)
    assert finding.value == order
    assert "x'' = (f_fast(x) + f_slow(x))/m" in finding.scope
    power = observed_power(step, lambda q, v, dt: (v, force(q)), coarse=0.1, given_force=slow)
    assert power == pytest.approx(order + 1, abs=0.3)


@pytest.mark.parametrize(("mass", "drift"), [("1.0005", "1"), ("2", "1"), ("1", "0.999"), ("1.0005", "1.000134")])
def test_wrong_masses_and_times_are_told_apart_from_low_order(mass, drift):
    m, r = Rational(mass), Rational(drift)
    finding = check_order(word([("D", r / 2), ("K", 1 / m), ("D", r / 2)]))
    assert finding.value == 2
    assert finding.details["plain_law"]["order"] == 0
    assert finding.details["effective_order"] == 2
    assert Rational(finding.details["effective_mass"]) == m * r
    assert Rational(finding.details["drift_factor"]) == r


def test_the_constant_of_pnn_1_weighs_more_than_the_truncation_up_to_its_cross_over():
    details = check_order(PNN_1).details
    assert details["newton_polygon"] == [[1, 1], [3, 0]]
    assert details["cross_over"]["h_omega"] == pytest.approx((6 * (1 - 1 / 1.0005)) ** 0.5, rel=1e-9)
    assert details["order_when_rounded"] == 2


@pytest.mark.parametrize(("step", "error"), [(PNN_2, 1e-4), (PNN_3, -5e-5)], ids=["PNN 2", "PNN 3"])
def test_a_trained_factor_of_the_velocity_is_an_error_without_dt(step, error):
    finding = check_order(step)
    assert finding.value == 0
    (term,) = finding.details["leading_error"]
    assert (term["in"], term["dt"], term["term"]) == ("v", 0, "v")
    assert term["number_float"] == pytest.approx(error)


# ---------------------------------------------------------------- the modified equation


@pytest.mark.parametrize(
    ("step", "coarse"),
    [(EULER, 0.02), (MIDPOINT, 0.04), (RUNGE_KUTTA, 0.2), (KICK_DRIFT, 0.04), (RUTH, 0.1), (ROWLANDS, 0.2)],
    ids=["Euler", "midpoint", "RK4", "symplectic Euler", "Ruth 3", "Rowlands"],
)
@pytest.mark.slow
def test_a_step_follows_its_modified_equation_two_powers_beyond_the_last_term(step, coarse):
    finding = check_modified_equation(step)
    assert observed_power(step, field_of(finding), coarse) > 5.5


def test_a_damped_step_follows_its_modified_equation_with_a_rate():
    factor = Fraction(9, 10)
    step = (
        word([("D", HALF)])
        .then(OneStepMap.from_equations(f"x' = x; v' = {factor}*v + h*f(x)/m"))
        .then(word([("D", HALF)]))
    )
    finding = check_modified_equation(step)
    assert "exp(kappa*dt)" in finding.assumptions[0]
    assert finding.details["rates_times_dt"]["kappa"] == pytest.approx(np.log(0.9))
    errors = []
    for dt in (0.1, 0.05):  # the rate is kept while dt is halved, so that the factor per step changes
        kept = Fraction(float(np.exp(-0.5 * dt))).limit_denominator(10**9)
        damped = (
            word([("D", HALF)])
            .then(OneStepMap.from_equations(f"x' = x; v' = {kept}*v + h*f(x)/m"))
            .then(word([("D", HALF)]))
        )
        field = field_of(check_modified_equation(damped), kappa=float(np.log(float(kept))))
        numbers = np.concatenate(damped.step_function()(Q, P, dt, 1.0, force))
        errors.append(
            np.abs(numbers - one_exact_step(Q, P, dt, lambda q, v, dt=dt, field=field: field(q, v, dt))).max()
        )
    assert np.log2(errors[0] / errors[1]) > 3.5


@pytest.mark.parametrize(
    ("step", "divergence"),
    [
        (EULER, "-dt*f'/m"),
        (MIDPOINT, "-dt**2*v*f''/(4*m)"),
        (KICK_DRIFT, None),
        (ROWLANDS, None),
    ],
    ids=["Euler", "midpoint", "symplectic Euler", "Rowlands"],
)
def test_areas_shrink_by_the_divergence_of_the_modified_equation(step, divergence):
    found = check_modified_equation(step).details["divergence"]
    assert (found and found["text"]) == divergence


def test_runge_kutta_4_changes_areas_at_the_fifth_power_first():
    assert check_modified_equation(RUNGE_KUTTA).details["divergence"]["dt"] == 5


def test_a_step_that_does_not_begin_at_the_identity_is_the_flow_of_no_equation():
    finding = check_modified_equation(OneStepMap.from_equations("x' = x; v' = -v"))
    assert finding.verdict is Verdict.REFUTED
    assert "not the identity" in finding.witness["sentence"]


# ---------------------------------------------------------------- the shadow Hamiltonian

TABLE = {
    "position Verlet": (
        POSITION_VERLET,
        {2: "-v**2*U2/24 + U1**2/12", 4: "7*v**4*U4/5760 - v**2*U1*U3/80 - v**2*U2**2/240 + U1**2*U2/60"},
    ),
    "velocity Verlet": (
        VELOCITY_VERLET,
        {2: "v**2*U2/12 - U1**2/24", 4: "-v**4*U4/720 + v**2*U1*U3/120 + v**2*U2**2/60 - U1**2*U2/240"},
    ),
    "kick and drift": (
        KICK_DRIFT,
        {
            1: "-v*U1/2",
            2: "v**2*U2/12 + U1**2/12",
            3: "-v*U1*U2/12",
            4: "-v**4*U4/720 + v**2*U1*U3/120 + v**2*U2**2/60 + U1**2*U2/60",
        },
    ),
    "drift and kick": (
        word([("D", 1), ("K", 1)]),
        {1: "v*U1/2", 2: "v**2*U2/12 + U1**2/12", 3: "v*U1*U2/12"},
    ),
}


@pytest.mark.parametrize(("step", "terms"), TABLE.values(), ids=TABLE)
def test_the_shadow_hamiltonian_is_that_of_the_table(step, terms):
    finding = check_shadow_hamiltonian(step)
    assert finding.verdict is Verdict.PROVED
    found = sympify(finding.details["one_dimension"]).subs({"m": 1})
    for power, expected in terms.items():
        assert sympify(expected).expand() == found.expand().coeff(symbols("dt"), power)
    assert finding.details["up_to"] == 6


def lennard_jones(order, x):
    """Derivatives of 4 (x⁻¹² - x⁻⁶)."""
    total = 0.0
    for factor, power in ((4, 12), (-4, 6)):
        product = factor
        for k in range(order):
            product = product * -(power + k)
        total = total + product * x ** -(power + order)
    return total


SPREADS = {
    "position Verlet": (POSITION_VERLET, {0: 2, 2: 4, 4: 6}),
    "symplectic Euler": (KICK_DRIFT, {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}),
    "Ruth 3": (RUTH, {0: 3, 3: 4, 4: 5}),
    "Forest-Ruth in decimals": (of_steps(mirrored(["1.351207191959657634"])).map, {0: 4, 4: 6}),
}


@pytest.mark.parametrize(("step", "powers"), SPREADS.values(), ids=SPREADS)
@pytest.mark.slow
def test_the_shadow_energy_of_a_lennard_jones_pair_wavers_by_the_next_power_of_dt(step, powers):
    shadow = shadow_hamiltonian(step)
    start = (1.2, 0.3)  # bound, across the well
    spreads = {}
    for through, power in powers.items():
        coarse, fine = (spread(step, shadow, lennard_jones, start, 0.008 / n, 200 * n, through=through) for n in (1, 2))
        assert coarse / fine == pytest.approx(2**power, rel=0.12)
        spreads[through] = coarse
    assert list(spreads.values()) == sorted(spreads.values(), reverse=True)


def test_the_shadow_energy_wavers_by_the_next_power_in_two_dimensions():
    shadow = shadow_hamiltonian(VELOCITY_VERLET)
    for through, power in {0: 2, 2: 4, 4: 6}.items():
        coarse, fine = (
            spread(VELOCITY_VERLET, shadow, derivative, (Q, P), 0.2 / n, 50 * n, through=through) for n in (1, 2)
        )
        assert coarse / fine == pytest.approx(2**power, rel=0.12)


@pytest.mark.parametrize(
    "step", [EULER, MIDPOINT, RUNGE_KUTTA, ROWLANDS, PNN_2], ids=["Euler", "midpoint", "RK4", "Rowlands", "PNN 2"]
)
def test_a_step_that_is_not_symplectic_has_no_shadow_hamiltonian(step):
    finding = check_shadow_hamiltonian(step)
    assert finding.verdict is Verdict.REFUTED
    assert finding.value is None
    assert finding.witness["sentence"]
    assert shadow_hamiltonian(step) is None


def test_a_trained_mass_is_in_the_shadow_hamiltonian():
    text = check_shadow_hamiltonian(PNN_1).value
    assert text.startswith("m*v**2/2 + 2000*U/2001 ")


def test_with_several_forces_each_has_its_potential():
    text = check_shadow_hamiltonian(RESPA).value
    assert "U_fast''(v, v)" in text
    assert "U_slow'(U_fast')" in text or "U_fast'(U_slow')" in text


@settings(max_examples=20)
@given(st.lists(numbers, min_size=2, max_size=7), st.sampled_from(["DK", "KD"]))
def test_every_word_has_a_shadow_hamiltonian(drawn, letters):
    step = Word.of(*zip(letters * 4, [Rational(n.numerator, n.denominator) for n in drawn], strict=False)).map
    assert check_shadow_hamiltonian(step).verdict is Verdict.PROVED


def test_the_text_of_an_energy_does_not_depend_on_which_trees_were_met_before():
    forest, met_backwards = Forest(), Forest()
    levels = [forest.of_level((FORCE_OF_X,), level) for level in range(7)]
    trees = [tree for level in levels for tree in level]

    def again(tree):
        if tree < FIRST_TREE:
            return tree
        label, branches = forest[tree]
        return met_backwards.number(label, *(Branch(again(item), slot) for item, slot in branches))

    copies = {tree: again(tree) for tree in reversed(trees)}
    for tree in trees:
        for latex in (False, True):
            text = energy_text(forest, forest.free(tree), latex=latex)
            assert energy_text(met_backwards, met_backwards.free(copies[tree]), latex=latex) == text


def test_a_hundred_steps_of_a_method_have_its_order():
    """Written as one step of a hundred kicks: its ten thousand constants are not each spoken of in full."""
    finding = check_order(OneStepMap.from_word("(K 1/200, D 1/100, K 1/200)^100"))
    assert finding.holds
    assert finding.value == 2
    # of velocity Verlet: dt³/12 of both, a hundred times with dt/100
    assert finding.witness["velocity_error"] == "dt**3*f''(v, v)/(120000*m) + dt**3*f'(f)/(120000*m**2)"


@pytest.mark.parametrize("root", ["sqrt(2)", "2**(1/3)", "3**(-1/4)"])
def test_a_step_with_roots_follows_the_equation_that_one_with_their_digits_follows(root):
    """Numbers with roots are calculated with as whole ones of their ring, fractions as fractions."""
    letters = "D {0}/3, K {0}/7, D 1 - {0}/2, K 1 - {0}/7, D {0}/6"
    steps = [OneStepMap.from_word(letters.format(number)) for number in (root, sympify(root).evalf(30))]
    exact, digits = (check_modified_equation(step.literally).details["terms"] for step in steps)
    assert len(exact) > 10
    for term, expected in zip(exact, digits, strict=True):
        assert term["term"] == expected["term"]
        assert term["number_float"] == pytest.approx(expected["number_float"], abs=1e-12)
