import re

import numpy as np
import pytest
from sympy import Rational, cbrt, sqrt, sympify

from pnn_symbolic import OneStepMap, Verdict
from pnn_symbolic.checks import check_phase, check_stability
from pnn_symbolic.maps.word import Word
from tests.symbolic.decimal_methods import METHODS, lettered
from tests.symbolic.paper_maps import HALF, PNN_1, PNN_2, word


def composed(lengths):
    letters = [("D", lengths[0] / 2)]
    for here, after in zip(lengths, [*lengths[1:], 0], strict=True):
        letters += [("K", here), ("D", (here + after) / 2)]
    return Word.of(*letters).map


W, U, R = 1 / (2 - cbrt(2)), 1 / (4 - cbrt(4)), sqrt(2) / 2
RUTH = lettered("KDKDKD", ["7/24", "2/3", "3/4", "-2/3", "-1/24", "1"]).map
RUNGE_KUTTA = OneStepMap.from_equations(
    "k1 = f(x)/m; k2 = f(x + h*v/2)/m; k3 = f(x + h*v/2 + h**2*k1/4)/m; k4 = f(x + h*v + h**2*k2/2)/m;"
    "x' = x + h*v + h**2*(k1 + k2 + k3)/6; v' = v + h*(k1 + 2*k2 + 2*k3 + k4)/6"
)
NYSTROM = OneStepMap.from_equations(
    "a = f(x)/m; b = f(x + h*v/2 + h**2*a/8)/m; c = f(x + h*v + h**2*b/2)/m;"
    "x' = x + h*v + h**2*(a + 2*b)/6; v' = v + h*(a + 4*b + c)/6"
)
ROWLANDS = OneStepMap.from_equations("q = x + h*v/2; v' = v + h*f(q + h**2*f(q)/(12*m))/m; x' = q + h*v'/2")

STABLE = {
    "symplectic Euler": (word([("K", 1), ("D", 1)]), 2, 1 / 24, 2),
    "position Verlet": (word([("D", HALF), ("K", 1), ("D", HALF)]), 2, 1 / 24, 2),
    "pseudo-leapfrog": (word([("K", 1 - R), ("D", R), ("K", R), ("D", 1 - R)]), 2.2645, 0.02022, 2),
    "Ruth 3": (RUTH, 2.5075, 11 / 17280, 4),
    "Forest-Ruth": (composed([W, 1 - 2 * W, W]), 1.5734, -0.0661, 4),
    "Suzuki 4": (composed([U, U, 1 - 4 * U, U, U]), 2.7210, -9.3e-4, 4),
    "Simpson": (lettered("KDKDK", ["1/6", "1/2", "2/3", "1/2", "1/6"]).map, 6**0.5, None, 2),
    "PEFRL": (METHODS["PEFRL"][0].map, 2.9895, -6.1e-5, 4),
    "Calvo-Sanz-Serna 4": (METHODS["Calvo-Sanz-Serna 4"][0].map, 3.0559, -7.4e-5, 4),
    "Blanes-Moan S6": (METHODS["Blanes-Moan S6"][0].map, 3.1328, -1.3e-5, 4),
    "Yoshida 6A": (METHODS["Yoshida 6A"][0].map, 2.2691, 3.8e-3, 6),
    "McLachlan 8": (METHODS["McLachlan 8"][0].map, 3.3933, 4.7e-6, 8),
    "Kahan-Li 8": (METHODS["Kahan-Li 8"][0].map, 3.0964, None, 8),
    "Runge-Kutta 4": (RUNGE_KUTTA, 8**0.5, None, 4),
    "Nyström 4": (NYSTROM, 2.5865, None, 4),
    "Rowlands": (ROWLANDS, 12**0.5, None, 4),
}
rows = pytest.mark.parametrize(("step", "limit", "phase", "power"), STABLE.values(), ids=STABLE)


def matrix(step, z):
    """One step of x'' = -x with dt = z, column by column."""
    run = step.step_function()
    return np.array([run(*start, z, 1.0, lambda x: -x) for start in ((1.0, 0.0), (0.0, 1.0))]).T


@rows
def test_the_limit_is_the_one_of_the_literature(step, limit, phase, power):
    finding = check_stability(step)
    assert finding.verdict is Verdict.PROVED
    assert float(finding.value) == pytest.approx(limit, abs=1e-4)
    assert finding.to_json()["value_float"] == float(finding.value)


@rows
@pytest.mark.slow
def test_oscillations_are_bounded_below_the_limit_and_grow_above_it(step, limit, phase, power):
    exact = float(check_stability(step).value)
    touched = [place["h_omega_float"] for place in check_stability(step).details["touching"]]
    for z in np.linspace(0.02, 0.9999, 60) * exact:
        if all(abs(z - place) > 1e-6 for place in touched):
            assert np.abs(np.linalg.eigvals(matrix(step, z))).max() < 1 + 1e-9
    assert np.abs(np.linalg.eigvals(matrix(step, exact * 1.0001))).max() > 1 + 1e-9


@rows
def test_the_phase_error_is_the_one_of_the_literature_and_the_one_of_the_eigenvalues(step, limit, phase, power):
    finding = check_phase(step)
    value = finding.value
    assert value["power"] == power
    if phase is not None:
        assert value["coefficient_float"] == pytest.approx(phase, rel=0.03)
    z = 0.2 if power < 8 else 0.5
    angle = abs(np.angle(np.linalg.eigvals(matrix(step, z))[0]))
    series = sum(term["coefficient_float"] * z ** term["power"] for term in finding.details["series"])
    assert angle / z - 1 == pytest.approx(series, rel=2e-3)


def test_a_limit_between_decimals_is_a_fraction_just_below_it():
    xi = Rational("0.19318332750378357")  # McLachlan 1995, Omelyan 2002
    step = word([("D", xi), ("K", HALF), ("D", 1 - 2 * xi), ("K", HALF), ("D", xi)])
    finding = check_stability(step)
    assert float(finding.value) == pytest.approx(2.5532, abs=1e-4)
    assert check_phase(step).value["coefficient_float"] == pytest.approx(0.01203, abs=1e-5)


def test_a_limit_that_is_no_square_root_is_the_root_of_a_polynomial():
    assert str(check_stability(NYSTROM).value) == "2*sqrt(CRootOf(y**3 - 6*y**2 + 18*y - 18, 0))"


@pytest.mark.parametrize(
    "text",
    [
        "x' = x + h*v; v' = v + h*f(x)/m",
        "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*f(x + h*v/2)/m",
        "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x + h*v))/(2*m)",
    ],
    ids=["explicit Euler", "midpoint", "Heun"],
)
def test_methods_that_grow_at_every_time_step_are_refuted_with_one(text):
    step = OneStepMap.from_equations(text)
    finding = check_stability(step)
    assert finding.verdict is Verdict.REFUTED
    assert finding.value is None
    assert "every time step" in finding.witness["sentence"]
    z = float(Rational(finding.witness["h_omega"]))
    largest = np.abs(np.linalg.eigvals(matrix(step, z))).max()
    assert largest == pytest.approx(finding.witness["spectral_radius"], rel=1e-12)
    assert largest > 1


def test_pnn_2_grows_and_pnn_1_is_stable_a_little_beyond_2():
    assert check_stability(PNN_1).value == 2 * sqrt(Rational("1.0005"))
    assert check_stability(PNN_2).verdict is Verdict.REFUTED
    assert check_stability(PNN_2).witness["determinant"] == "10001/10000"


def test_a_trained_mass_shifts_the_frequency_at_every_time_step():
    finding = check_phase(PNN_1)
    assert finding.value["power"] == 0
    assert finding.value["coefficient_float"] == pytest.approx(1.0005**-0.5 - 1, rel=1e-12)
    assert finding.details["beyond_the_frequency"]["power"] == 2


def test_two_verlet_steps_in_one_touch_the_bound_where_a_quarter_turn_was_made():
    finding = check_stability(composed([HALF, HALF]))
    assert finding.value == 4
    assert [place["h_omega"] for place in finding.details["touching"]] == ["2*sqrt(2)"]


def test_conjugate_methods_have_one_limit_and_one_phase_error():
    maps = [
        word(letters)
        for letters in (
            [("K", 1), ("D", 1)],
            [("D", 1), ("K", 1)],
            [("D", HALF), ("K", 1), ("D", HALF)],
            [("K", HALF), ("D", 1), ("K", HALF)],
            [("D", Rational(1, 3)), ("K", 1), ("D", Rational(2, 3))],
        )
    ]
    assert {str(check_stability(step).value) for step in maps} == {"2"}
    assert {str(check_phase(step).value) for step in maps} == {str(check_phase(maps[0]).value)}


RESPA = OneStepMap.from_equations(
    "a = v + h*f_slow(x)/(2*m); y = x + h*a/2; b = a + h*f_fast(y)/m; x' = y + h*b/2; v' = b + h*f_slow(x')/(2*m)"
)
PALINDROMES = OneStepMap.from_word("parameter xi; D xi, K 1/2, D 1 - 2*xi, K 1/2, D xi")


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("z", [0.5, 1.9, 2.5, 3.5])
def test_with_several_forces_the_condition_on_their_shares_is_the_one_of_the_eigenvalues(share, z):
    finding = check_stability(RESPA)
    assert finding.holds
    assert "value_float" not in finding.to_json()
    assert finding.details["limit_with_one_force_alone"] == {"f_fast": 2.0, "f_slow": 2.0}
    run, forces = RESPA.step_function(), {"f_slow": lambda x: -share * x, "f_fast": lambda x: (share - 1) * x}
    trace = sum(run(*start, z, 1.0, forces)[k] for k, start in enumerate(((1.0, 0.0), (0.0, 1.0))))
    said = sympify(finding.value.partition("trace = ")[2]).subs({"share_slow": share, "z": z})
    assert float(said) == pytest.approx(trace, abs=1e-12)


@pytest.mark.parametrize("number", ["1/5", "1/3", "3/10"])
def test_the_phase_error_of_a_family_is_that_of_each_of_its_members(number):
    family, member = check_phase(PALINDROMES), check_phase(PALINDROMES.at(xi=number))
    coefficient = sympify(family.value["coefficient"]).subs("xi", Rational(number))
    assert (str(coefficient), family.value["power"]) == (member.value["coefficient"], member.value["power"])


def test_the_phase_error_of_several_forces_is_that_of_one_when_the_others_have_no_share():
    family = check_phase(RESPA)
    assert family.assumptions == ("of ω², f_slow has share_slow, and f_fast the rest",)
    # On its own the fast force makes position Verlet of the step, the slow one velocity Verlet: conjugate methods.
    assert {sympify(family.value["coefficient"]).subs("share_slow", share) for share in (0, 1)} == {Rational(1, 24)}


@pytest.mark.parametrize(
    "step",
    [PNN_2, OneStepMap.from_equations("x' = x + h*v; v' = v - h*f(x')/m"), OneStepMap.from_word("D 1")],
    ids=["PNN 2", "wrong sign", "free flight"],
)
def test_a_step_that_does_not_turn_the_oscillator_is_refuted_by_its_real_eigenvalues(step):
    finding = check_phase(step)
    assert finding.holds is False
    eigenvalues = np.linalg.eigvals(matrix(step, float(Rational(finding.witness["h_omega"]))))
    assert np.abs(np.imag(eigenvalues)).max() < 1e-9
    said = re.search(r"eigenvalues (\S+) and (\S+):", finding.witness["sentence"])
    assert sorted(map(float, said.groups())) == pytest.approx(sorted(eigenvalues.real), abs=1e-7)


def test_a_factor_of_the_whole_state_leaves_the_frequency_alone():
    shrunk = OneStepMap.from_equations("w = v + h*f(x)/m; x' = (x + h*w)/2; v' = w/2")
    assert check_phase(shrunk).value == check_phase(word([("K", 1), ("D", 1)])).value


def test_where_no_force_acts_nothing_oscillates():
    assert check_stability(OneStepMap.from_word("D 1")).holds is False


def test_a_family_has_a_limit_where_it_does_not_depend_on_the_parameter():
    shifted = OneStepMap.from_equations("parameter c; y = x + c*h*v; v' = v + h*f(y)/m; x' = y + (1 - c)*h*v'")
    assert check_stability(shifted).value == 2
    heavier = OneStepMap.from_equations("parameter c; v' = v + c*h*f(x)/m; x' = x + h*v'")
    assert check_stability(heavier).value == "abs(trace) < 2, trace = 2 - c*z**2"
