"""Inverse, adjoint, powers, substeps and conjugates; what they must satisfy is what the words mean."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError
from pnn_symbolic.integrators import compose
from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY, IDENTITY
from tests.symbolic.paper_maps import PNN_1, PNN_2, PNN_3

nonzero = (
    st.fractions(min_value=-2, max_value=2, max_denominator=9)
    .filter(bool)
    .map(lambda q: Rational(q.numerator, q.denominator))
)
numbers = st.one_of(nonzero, st.just(Rational(0)))
letters = st.lists(st.tuples(st.sampled_from(["D", "K", "K_slow", "S"]), nonzero), max_size=5)
plain_letters = st.lists(st.tuples(st.sampled_from("DK"), nonzero), min_size=1, max_size=4)
few = settings(max_examples=25)

TAKAHASHI_IMADA = OneStepMap.from_equations("q = x + h*v/2; v' = v + h*f(q + h**2*f(q)/(12*m))/m; x' = q + h*v'/2")
RESPA = OneStepMap.from_word("K_slow 1/2, (K_fast 1/4, D 1/2, K_fast 1/4)^2, K_slow 1/2")
SUZUKI = OneStepMap.from_word(
    "u = 1/(4 - 4**(1/3)); (D u/2, K u, D u/2)^2, D 1/2 - 2*u, K 1 - 4*u, D 1/2 - 2*u, (D u/2, K u, D u/2)^2"
)
ACTIVATED = OneStepMap.from_equations("x' = x + h*v; v' = v + h*tanh(x') + h*f(relu(x'))/m")
PNN_3_FROM_WEIGHTS = OneStepMap.from_word("D 0.50035, K 1/1.0005, D 1/2, S 0.99995")
INVERTIBLE = [PNN_1, PNN_2, PNN_3_FROM_WEIGHTS, TAKAHASHI_IMADA, RESPA, SUZUKI, ACTIVATED, FLIP_VELOCITY, IDENTITY]


def from_letters(letters):
    return OneStepMap.from_word(", ".join(f"{letter} {number}" for letter, number in letters) or "()")


def scaled(step, length):
    """The map in another unit of length, f standing for the force in that unit."""
    old = {POSITION: POSITION / length, VELOCITY: VELOCITY / length}
    position, velocity = (length * formula.xreplace(old) for formula in (step.position, step.velocity))
    return OneStepMap(position, velocity)


STRUCTURE = ("time_reversible", "self_adjoint", "area_preserving_1d", "symplectic", "volume_preserving")


def verdicts(step):
    """Of the questions that are about the map alone, and not about the motion that it follows."""
    return {name: finding.verdict for name, finding in check(step).items() if name in STRUCTURE}


@few
@given(letters)
def test_the_inverse_of_a_word_is_read_backwards_with_opposite_signs(letters):
    step = from_letters(letters)
    undone = [(letter, 1 / number if letter == "S" else -number) for letter, number in reversed(letters)]
    assert step.inverse() == from_letters(undone)


@pytest.mark.parametrize("step", INVERTIBLE, ids=range(len(INVERTIBLE)))
def test_a_map_and_its_inverse_are_the_identity(step):
    assert step.then(step.inverse()).equals(IDENTITY)
    assert step.inverse().then(step).equals(IDENTITY)


@few
@given(numbers, numbers, numbers, numbers, numbers, numbers, nonzero)
def test_a_map_with_one_force_has_an_explicit_inverse_exactly_when_areas_grow_by_a_constant(a, b, c, d, p, q, length):
    """z' = M z + k f(pᵀz): det J = det M + f' pᵀ adj(M) k, so areas grow by a constant iff pᵀ adj(M) k = 0."""
    assume(a * d - b * c != 0 and (p != 0 or q != 0))
    x, v, h, m = POSITION, VELOCITY, TIME_STEP, MASS
    force = h * FORCE(p * x + q * h * v) / m

    def step(k1, k2):
        return OneStepMap(a * x + b * h * v + k1 * h * force, c * x / h + d * v + k2 * force)

    good = length * (a * q - b * p), length * (c * q - d * p)  # adj(M) k is then orthogonal to p
    assert p * (d * good[0] - b * good[1]) + q * (a * good[1] - c * good[0]) == 0
    assert step(*good).then(step(*good).inverse()).equals(IDENTITY)
    with pytest.raises(InputError, match="implicit"):
        step(good[0] + p * a + q * b, good[1] + p * c + q * d).inverse()


@pytest.mark.parametrize(
    "text",
    [
        "x' = x + h*v; v' = v + h*f(x)/m",
        "y = x + h*v/2; x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*f(y)/m",
        "x' = x + h*v; v' = v + h*f(x', v)/m",
    ],
)
def test_an_implicit_inverse_is_refused_and_says_so(text):
    with pytest.raises(InputError, match=r"the inverse is implicit.*f\(x"):
        OneStepMap.from_equations(text).inverse()
    with pytest.raises(InputError, match="implicit"):
        OneStepMap.from_equations(text).adjoint()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x' = x; v' = 0", "no inverse"),
        ("x' = x + v*h; v' = x/h + v", "no inverse"),
        ("x' = x*v; v' = v", "multiplies"),
    ],
)
def test_a_map_without_inverse_is_refused(text, says):
    with pytest.raises(InputError, match=says):
        OneStepMap.from_equations(text).inverse()


def test_the_inverse_returns_to_the_start_in_two_dimensions():
    def force(q):
        return -np.array([q[0] + 2 * q[0] * q[1], q[1] + q[0] ** 2 - q[1] ** 2])

    x, v = np.array([0.3, -0.2]), np.array([0.1, 0.4])
    for step in (PNN_3_FROM_WEIGHTS, TAKAHASHI_IMADA, SUZUKI):
        there = step.step_function()(x, v, 0.1, 1.5, force)
        np.testing.assert_allclose(step.inverse().step_function()(*there, 0.1, 1.5, force), (x, v), rtol=1e-13)


@few
@given(letters)
def test_the_adjoint_of_the_adjoint_is_the_map(letters):
    step = from_letters(letters)
    assert step.adjoint().adjoint() == step


@few
@given(plain_letters)
def test_the_adjoint_of_a_word_in_drifts_and_kicks_is_read_backwards(letters):
    assert from_letters(letters).adjoint() == from_letters(letters[::-1])


@pytest.mark.parametrize("step", INVERTIBLE, ids=range(len(INVERTIBLE)))
def test_the_adjoint_undoes_the_step_of_opposite_time_step(step):
    assert step.with_time_step(Rational(-1)).then(step.adjoint()).equals(IDENTITY)


@few
@given(letters)
def test_half_a_step_of_the_adjoint_and_half_a_step_are_self_adjoint(letters):
    half = from_letters(letters).with_time_step(Rational(1, 2))
    step = half.adjoint().then(half)
    assert step.adjoint() == step


@settings(max_examples=15)
@given(plain_letters)
def test_a_self_adjoint_method_has_an_even_order(letters):
    drifts, kicks = (sum(number for kind, number in letters if kind == letter) for letter in "DK")
    assume(drifts and kicks)
    consistent = [(kind, number / (drifts if kind == "D" else kicks)) for kind, number in letters]
    half = from_letters(consistent).with_time_step(Rational(1, 2))
    order = check(half.adjoint().then(half))["order"].value
    assert order >= 2
    assert order % 2 == 0


@few
@given(letters, st.integers(0, 3), st.integers(0, 3))
def test_powers_add_up(letters, a, b):
    step = from_letters(letters)
    assert step.power(a).then(step.power(b)) == step.power(a + b)
    assert step.power(-a) == step.power(a).inverse()


def test_substeps_are_as_long_together_as_the_step():
    verlet = OneStepMap.from_word("K 1/2, D 1, K 1/2")
    assert verlet.substeps(3) == OneStepMap.from_word("(K 1/6, D 1/3, K 1/6)^3")
    assert verlet.substeps(1) == verlet
    with pytest.raises(InputError, match="at least 1"):
        verlet.substeps(0)


@pytest.mark.parametrize("times", [301, 10**12, -(10**12)])
def test_a_power_that_takes_too_long_is_refused_at_once(times):
    with pytest.raises(InputError, match="smaller power"):
        OneStepMap.from_word("D 1/2, K 1, D 1/2").power(times)


def test_all_one_kick_methods_are_conjugates_of_each_other():
    kick_drift = OneStepMap.from_word("K 1, D 1")
    assert kick_drift.conjugated_by(OneStepMap.from_word("K 1")) == OneStepMap.from_word("D 1, K 1")
    assert kick_drift.conjugated_by(OneStepMap.from_word("D -1/2")) == OneStepMap.from_word("D 1/2, K 1, D 1/2")
    assert kick_drift.conjugated_by(OneStepMap.from_word("K 1/2")) == OneStepMap.from_word("K 1/2, D 1, K 1/2")


@few
@given(plain_letters, letters)
@pytest.mark.slow
def test_conjugating_there_and_back_is_nothing(letters, chi):
    step, chi = from_letters(letters), from_letters(chi)
    assert step.conjugated_by(chi).conjugated_by(chi.inverse()) == step


@settings(max_examples=15)
@given(letters)
def test_names_and_spellings_change_no_verdict(letters):
    step = from_letters(letters)
    text = str(step).replace("dt", "h")
    renamed = text.replace("y1", "first").replace("y2", "zweite").replace("f(", "f_only(")
    assert OneStepMap.from_equations(text) == step
    assert verdicts(OneStepMap.from_equations(renamed)) == verdicts(step)


@settings(max_examples=15)
@given(letters, nonzero)
def test_another_unit_of_length_changes_no_verdict(letters, length):
    """x → λx, v → λv and f(x) → λ f(x/λ), another force: what holds for every force holds again."""
    step = from_letters(letters)
    assert verdicts(scaled(step, length)) == verdicts(step)


@pytest.mark.slow
def test_another_unit_of_length_changes_no_verdict_of_a_map_that_is_no_word():
    for step in (OneStepMap.from_tableau([[0, 0], [1, 0]], ["1/2", "1/2"]), TAKAHASHI_IMADA, PNN_3, RESPA):
        for length in (Rational(-1), Rational(5, 2), sqrt(2)):
            assert verdicts(scaled(step, length)) == verdicts(step)


def test_the_product_of_no_maps_is_the_identity():
    assert compose() == IDENTITY
