from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic import OneStepMap, Verdict, check
from pnn_symbolic.checks import check_order, check_symplecticity, check_time_reversal
from pnn_symbolic.checks.order import order_for_the_plain_law
from tests.symbolic.paper_maps import HALF, PNN_1, PNN_2, PNN_3, by_hand, word

nonzero = st.fractions(min_value=-2, max_value=2, max_denominator=12).filter(bool)
coefficients = nonzero.map(lambda q: Rational(q.numerator, q.denominator))
words = st.lists(coefficients, min_size=1, max_size=5).flatmap(
    lambda cs: st.sampled_from("DK").map(lambda first: alternating(first, cs))
)


def alternating(first, coefficients):
    other = {"D": "K", "K": "D"}[first]
    return [(first if k % 2 == 0 else other, c) for k, c in enumerate(coefficients)]


# ---------------------------------------------------------------- the paper


@pytest.mark.parametrize("mass", ["1", "1.0005", "0.3", "2"])
def test_position_verlet_of_any_mass_is_reversible_and_symplectic(mass):
    step = word([("D", HALF), ("K", 1 / Rational(mass)), ("D", HALF)])
    assert check_time_reversal(step).holds
    assert check_symplecticity(step).holds
    accuracy = check_order(step)
    assert accuracy.value == 2, "for the mass that it has"
    assert order_for_the_plain_law(accuracy) == (2 if mass == "1" else 0), "for the mass m"


def test_pnn_1_is_reversible_and_symplectic_and_of_order_2_for_its_mass_and_0_for_the_mass_m():
    findings = check(PNN_1)
    assert {name for name, finding in findings.items() if finding.holds} == findings.keys()
    assert findings["motion"].value == "x'' = f(x)/(1.0005*m)"
    assert findings["order"].value == 2
    plain = findings["order"].details["plain_law"]
    assert (plain["law"], plain["order"]) == ("x'' = f(x)/m", 0)
    assert "dt*f/(2001*m)" in plain["velocity_error"]


@pytest.mark.parametrize(("step", "factor"), [(PNN_2, 1.0001), (PNN_3, 0.99995)], ids=["PNN 2", "PNN 3"])
def test_pnn_2_and_3_are_neither_reversible_nor_symplectic(step, factor):
    reversal, symplectic = check_time_reversal(step), check_symplecticity(step)
    assert reversal.holds is False
    assert symplectic.holds is False
    assert float(symplectic.witness["outcome"]["determinant"].split("/")[0]) > 0
    assert 1 + symplectic.witness["mismatch"]["determinant"] == pytest.approx(factor, abs=2e-6)


def test_pnn_2_multiplies_every_area_by_one_and_a_ten_thousandth():
    assert check_symplecticity(PNN_2).value == {"area_factor": "10001/10000"}


@pytest.mark.parametrize("step", [PNN_2, PNN_3], ids=["PNN 2", "PNN 3"])
def test_the_counterexample_to_reversal_is_right_by_hand(step):
    witness = check_time_reversal(step).witness
    assert witness["force"] == "-x - x**3"
    x, v = (Fraction(witness["state"][name]) for name in "xv")
    dt, m = Fraction(witness["dt"]), Fraction(witness["m"])

    def force(y):
        return -y - y**3

    new_x, new_v = by_hand(step, x, v, dt, m, force)
    back_x, back_v = by_hand(step, new_x, -new_v, dt, m, force)
    assert (back_x, -back_v) != (x, v)
    assert float(back_x - x) == pytest.approx(witness["mismatch"]["x"], rel=1e-12)
    assert float(-back_v - v) == pytest.approx(witness["mismatch"]["v"], rel=1e-12)


@pytest.mark.parametrize("step", [PNN_2, PNN_3], ids=["PNN 2", "PNN 3"])
def test_the_counterexample_to_symplecticity_is_right_by_hand(step):
    witness = check_symplecticity(step).witness
    y = sympy.Symbol("x", real=True)
    f = sympy.Function("f", real=True)
    force = sympy.Lambda(y, -y - y**3)
    X, V = (formula.replace(f, force) for formula in (step.position, step.velocity))
    v = sympy.Symbol("v", real=True)
    determinant = sympy.Matrix([[X.diff(y), X.diff(v)], [V.diff(y), V.diff(v)]]).det()
    values = {s: Rational(witness["state"].get(s.name) or witness[s.name]) for s in determinant.free_symbols}
    assert float(determinant.subs(values) - 1) == pytest.approx(witness["mismatch"]["determinant"], rel=1e-10)


# ---------------------------------------------------------------- splittings


@given(st.lists(coefficients, min_size=1, max_size=3), coefficients, st.sampled_from("DK"))
@settings(max_examples=40)
@pytest.mark.slow
def test_every_palindrome_of_drifts_and_kicks_is_reversible(half, middle, first):
    step = word(alternating(first, [*half, middle, *reversed(half)]))
    assert check_time_reversal(step).holds


@given(words)
@settings(max_examples=40)
def test_a_word_is_reversible_exactly_when_it_is_a_palindrome(letters):
    finding = check_time_reversal(word(letters))
    assert finding.holds is (letters == letters[::-1])
    assert (finding.witness is None) is finding.holds


@given(words)
@settings(max_examples=40)
def test_every_word_is_symplectic_with_its_kicks_as_multipliers(letters):
    finding = check_symplecticity(word(letters))
    assert finding.holds
    kicks = sorted(c for letter, c in letters if letter == "K")
    multipliers = finding.value["multipliers"].values()
    dt, m = sympy.symbols("dt m")
    assert sorted(sympy.sympify(text) * m / dt for text in multipliers) == kicks


def test_a_map_that_keeps_areas_on_a_line_but_not_in_the_plane_is_refuted():
    # Rowlands; Wisdom, Holman & Touma: the simplified Takahashi-Imada kick
    step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y + h**2*f(y)/(12*m))/m; x' = y + h*v'/2")
    finding = check_symplecticity(step)
    assert finding.holds is False
    assert "x2" in finding.witness["state"]
    assert check_time_reversal(step).holds


def random_nystrom(generator, stages):
    """x' and v' from forces at random arguments: nearly never symplectic."""
    lines, forces = [], []
    for k in range(stages):
        a = [Rational(int(n), 6) for n in generator.integers(-6, 7, size=k + 1)]
        argument = f"x + ({a[0]})*h*v" + "".join(f" + ({a[j + 1]})*h**2*F{j}/m" for j in range(k))
        lines.append(f"F{k} = f({argument})")
        forces.append(f"F{k}")
    b = [Rational(int(n), 6) for n in generator.integers(-6, 7, size=2 * stages)]
    lines.append("x' = x + h*v" + "".join(f" + ({b[k]})*h**2*{F}/m" for k, F in enumerate(forces)))
    lines.append("v' = v" + "".join(f" + ({b[stages + k]})*h*{F}/m" for k, F in enumerate(forces)))
    return OneStepMap.from_equations("; ".join(lines))


def plane_defect(step, generator):
    """Largest entry of JᵀΩJ - Ω in two dimensions for a cubic potential, by complex steps."""
    A, B = generator.normal(size=(2, 2)), generator.normal(size=(2, 2, 2))
    A, B = A + A.T, sum(B.transpose(p) for p in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])

    def force(q):
        return -A @ q - np.einsum("ijk,j,k->i", B, q, q)

    run, z = step.step_function(), generator.normal(size=4)
    J = np.empty((4, 4))
    for k in range(4):
        shifted = z.astype(complex)
        shifted[k] += 1e-30j
        J[:, k] = np.concatenate(run(shifted[:2], shifted[2:], 0.3, 1.3, force)).imag / 1e-30
    omega = np.block([[np.zeros((2, 2)), np.eye(2)], [-np.eye(2), np.zeros((2, 2))]])
    return np.abs(J.T @ omega @ J - omega).max() / max(1, np.abs(J).max() ** 2)


@pytest.mark.parametrize("seed", range(30))
def test_symplecticity_agrees_with_the_jacobian_in_two_dimensions(seed):
    generator = np.random.default_rng(seed)
    if seed % 2:
        step = random_nystrom(generator, 1 + seed % 3)
    else:
        size = int(generator.integers(1, 6))
        step = word(
            alternating("DK"[seed // 2 % 2], [Rational(int(n) or 1, 5) for n in generator.integers(-5, 6, size)])
        )
    assert check_symplecticity(step).holds is bool(plane_defect(step, generator) < 1e-10)


# ---------------------------------------------------------------- order


def henon_heiles(q):
    return np.array([-q[0] - 2 * q[0] * q[1], -q[1] - q[0] ** 2 + q[1] ** 2])


def observed_order(step, mass=1.0):
    """Order of the error of one step minus 1, for Hénon and Heiles' galaxy, against many small steps."""
    from scipy.integrate import solve_ivp

    z = np.array([0.3, -0.2, 0.25, 0.4])
    run, errors, steps = step.step_function(), [], [0.2, 0.1]
    for dt in steps:
        exact = solve_ivp(
            lambda _, z: np.concatenate([z[2:], henon_heiles(z[:2]) / mass]),
            (0, dt),
            z,
            method="DOP853",
            rtol=1e-13,
            atol=1e-15,
        ).y[:, -1]
        errors.append(np.abs(np.concatenate(run(z[:2], z[2:], dt, mass, henon_heiles)) - exact).max())
    return np.log2(errors[0] / errors[1]) - 1


THETA = 1 / (2 - Rational(2) ** Rational(1, 3))
MAPS_OF_KNOWN_ORDER = {
    "explicit Euler": (OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m"), 1),
    "symplectic Euler": (word([("K", 1), ("D", 1)]), 1),
    "position Verlet": (word([("D", HALF), ("K", 1), ("D", HALF)]), 2),
    "velocity Verlet": (word([("K", HALF), ("D", 1), ("K", HALF)]), 2),
    "Heun": (OneStepMap.from_equations("x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x + h*v))/(2*m)"), 2),
    "Ruth 3": (
        word(
            [
                (letter, Rational(c))
                for letter, c in zip("KDKDKD", ["7/24", "2/3", "3/4", "-2/3", "-1/24", "1"], strict=True)
            ]
        ),
        3,
    ),
    "Forest-Ruth": (
        word(
            [
                ("D", THETA / 2),
                ("K", THETA),
                ("D", (1 - THETA) / 2),
                ("K", 1 - 2 * THETA),
                ("D", (1 - THETA) / 2),
                ("K", THETA),
                ("D", THETA / 2),
            ]
        ),
        4,
    ),
    "Nyström 4": (
        OneStepMap.from_equations(
            "a = f(x)/m; b = f(x + h*v/2 + h**2*a/8)/m; c = f(x + h*v + h**2*b/2)/m;"
            "x' = x + h*v + h**2*(a/6 + b/3); v' = v + h*(a + 4*b + c)/6"
        ),
        4,
    ),
    "Runge-Kutta 4": (
        OneStepMap.from_equations(
            "k1 = f(x)/m; k2 = f(x + h*v/2)/m; k3 = f(x + h*v/2 + h**2*k1/4)/m; k4 = f(x + h*v + h**2*k2/2)/m;"
            "x' = x + h*v + h**2*(k1 + k2 + k3)/6; v' = v + h*(k1 + 2*k2 + 2*k3 + k4)/6"
        ),
        4,
    ),
}


@pytest.mark.parametrize(("step", "order"), MAPS_OF_KNOWN_ORDER.values(), ids=MAPS_OF_KNOWN_ORDER)
def test_the_proved_order_is_the_one_in_the_books_and_the_one_observed(step, order):
    assert check_order(step).value == order
    assert observed_order(step) == pytest.approx(order, abs=0.35)


def test_a_force_per_unit_mass_is_compared_with_its_own_equation_of_motion():
    finding = check_order(OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y); x' = y + h*v'/2"))
    assert finding.value == 2
    assert "per unit mass" in finding.scope


@pytest.mark.parametrize("text", ["x' = 2*x; v' = v", "x' = x; v' = v", "x' = x + 0.01*v; v' = v + 0.01*f(x)/m"])
def test_an_inconsistent_map_has_order_0(text):
    assert check_order(OneStepMap.from_equations(text)).value == 0


def test_the_order_is_not_over_reported_by_one_dimensional_coincidences():
    finding = check_order(MAPS_OF_KNOWN_ORDER["Forest-Ruth"][0])
    assert "f'" in finding.witness["velocity_error"]
    assert "any number of dimensions" in finding.scope


# ---------------------------------------------------------------- known functions


def test_maps_with_activations_are_refuted_by_numbers():
    findings = check(OneStepMap.from_equations("x' = x + h*relu(v); v' = v + h*f(x)/m"))
    assert findings["time_reversible"].holds is False
    assert findings["symplectic"].holds is False
    assert findings["order"].verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "text",
    [
        "x' = x; v' = v + relu(2*x)*h/2 - relu(x)*h",  # the identity in disguise
        "x' = x + relu(v)*h - relu(-v)*h; v' = v",  # a drift: v = relu(v) - relu(-v)
        "x' = x; v' = v + h*x**3",
    ],
)
def test_what_is_true_in_disguise_is_never_refuted(text):
    findings = check(OneStepMap.from_equations(text))
    assert findings["time_reversible"].verdict is not Verdict.REFUTED
    assert findings["symplectic"].verdict is not Verdict.REFUTED


@pytest.mark.parametrize("name", ["relu", "tanh", "elu"])
def test_a_kick_by_a_known_function_of_the_position_is_reversible_and_symplectic(name):
    findings = check(OneStepMap.from_equations(f"y = x + h*v/2; v' = v + h*{name}(y); x' = y + h*v'/2"))
    assert findings["time_reversible"].holds
    assert findings["symplectic"].holds


def test_a_finding_is_plain_data_and_one_sentence():
    import json

    for step in (PNN_1, PNN_2):
        for finding in check(step).values():
            record = json.loads(json.dumps(finding.to_json()))
            always = {"verdict", "value", "scope", "assumptions", "witness", "source"}
            assert always <= set(record) <= {*always, "value_float", "details"}
            assert record["verdict"] == finding.verdict.word
            assert "\n" not in str(finding)


def test_a_kink_is_no_counterexample():
    # a drift in disguise, whose kinks lie where the fixed trials look: v - 1/2 = 0 and x - 1 = 0
    disguised = "x' = x + h*(relu(v - 1/2) - relu(1/2 - v) + 1/2); v' = v - h*(relu(x - 1) - relu(1 - x))"
    finding = check_symplecticity(OneStepMap.from_equations(disguised))
    assert finding.holds is False  # areas: 1 + dt² away from the kinks, as for explicit Euler
    assert finding.witness["mismatch"]["determinant"] == pytest.approx(float(Fraction(finding.witness["dt"])) ** 2)
