"""First-order residuals against exact evaluation: fractions, by code that knows nothing of dual numbers."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.constants.deviations import residuals
from pnn_symbolic.constants.trained_form import TrainedForm
from tests.symbolic.paper_maps import HALF, PNN_1, PNN_2, PNN_3, by_hand, word

X, V, DT, M = Fraction(1, 3), Fraction(-2, 5), Fraction(3, 10), Fraction(2)
TINY = Fraction(1, 10**9)
PNN_3_FROM_WEIGHTS = TrainedForm(
    OneStepMap.from_equations("parameter c, d, s; y = x + c*h*v; w = v + s*h*f(y)/m; x' = y + h*w/2; v' = d*w"),
    {"c": Rational("0.50035"), "d": Rational("0.99995"), "s": 1 / Rational("1.0005")},
)


def force(q):
    return -q - q**3


def value(text):
    """A residual's text in numbers; f' is the derivative of the force."""
    names = {"x": X, "v": V, "dt": DT, "m": M, "f": force, "df": lambda q: -1 - 3 * q**2}
    numbers = {name: sympy.Rational(n.numerator, n.denominator) for name, n in names.items() if not callable(n)}
    return Fraction(str(sympy.sympify(text.replace("f'", "df"), {**names, **numbers})))


def reversal_defect(step):
    x, v = by_hand(step, X, V, DT, M, force)
    x, v = by_hand(step, x, -v, DT, M, force)
    return x - X, -v - V


def determinant(step):
    f = sympy.Function("f", real=True)
    names = {str(s): s for s in step.position.free_symbols | step.velocity.free_symbols}
    written = [part.replace(f, force) for part in (step.position, step.velocity)]
    numbers = {names[n]: sympy.Rational(q.numerator, q.denominator) for n, q in zip("xv", (X, V), strict=True)}
    numbers |= {names[n]: sympy.Rational(q.numerator, q.denominator) for n, q in (("dt", DT), ("m", M)) if n in names}
    jacobian = sympy.Matrix(written).jacobian([names["x"], names["v"]]).subs(numbers)
    return Fraction(str(jacobian.det()))


def test_pnn_2_errs_by_one_power_of_dt_in_x_and_none_in_v():
    damping, mass = residuals(TrainedForm.of(PNN_2))
    assert (damping.name, damping.deviation) == ("v in v'", Rational("0.0001"))
    assert damping.reversal.text() == ("-dt*v - dt**2*f(x + dt*v/2)/(2*m)", "2*v + dt*f(x + dt*v/2)/m")
    assert damping.reversal.powers == (1, 0)
    assert damping.area_text == "1"
    assert not mass.reversal


def test_no_mass_breaks_time_reversal_or_areas():
    (mass,) = residuals(TrainedForm.of(PNN_1))
    assert not mass.reversal
    assert mass.area_text == "0"
    assert mass.step.text() == ("dt**2*f(x + dt*v/2)/(2*m)", "dt*f(x + dt*v/2)/m")


def test_pnn_3_as_printed_is_not_even_conformal():
    """det J = 0.99995 - f'h²/40020: the rounding of the printed constants. From its weights it is 0.99995."""
    printed = {one.name: one.area_text for one in residuals(TrainedForm.of(PNN_3))}
    assert printed["v in v'"] == "1 + dt**2*f'(x + dt*v/2)/(2*m)"
    assert {one.area_text for one in residuals(PNN_3_FROM_WEIGHTS)} == {"0", "1"}


@pytest.mark.parametrize("form", [TrainedForm.of(PNN_2), TrainedForm.of(PNN_3), PNN_3_FROM_WEIGHTS], ids=str)
def test_the_reversal_residual_of_the_paper_s_networks_is_right_to_second_order(form):
    exact = reversal_defect(form.map)
    parts = [(Fraction(str(one.deviation)), one.reversal.text()) for one in residuals(form)]
    for axis in (0, 1):
        predicted = sum(delta * value(text[axis]) for delta, text in parts)
        assert abs(exact[axis] - predicted) < 1e-6


BASES = [
    [("D", HALF), ("K", 1), ("D", HALF)],
    [("K", HALF), ("D", 1), ("K", HALF)],
    [("K", 1), ("D", -1), ("K", 1)],
]


@settings(max_examples=12)
@given(
    base=st.sampled_from(BASES),
    weights=st.lists(st.integers(-9, 9), min_size=3, max_size=3),
    damping=st.integers(-3, 3),
)
@pytest.mark.slow
def test_residuals_are_the_derivatives_of_the_exact_defects(base, weights, damping):
    """Any small change of a palindrome's coefficients, and a scaling of the velocity, in exact fractions."""
    tiny = Rational(TINY.numerator, TINY.denominator)
    letters = [(letter, n + w * tiny) for (letter, n), w in zip(base, weights, strict=True)]
    law = word(letters)
    law = OneStepMap(law.position, law.velocity * (1 + damping * tiny))
    found = residuals(TrainedForm.of(law))
    defect, area = reversal_defect(law), determinant(law) - 1
    deltas = [Fraction(str(one.deviation)) for one in found]
    for axis in (0, 1):
        predicted = sum(d * value(one.reversal.text()[axis]) for d, one in zip(deltas, found, strict=True))
        assert abs(defect[axis] - predicted) < 1000 * TINY**2
    assert abs(area - sum(d * value(one.area_text) for d, one in zip(deltas, found, strict=True))) < 1000 * TINY**2
    moved = [a - b for a, b in zip(*(by_hand(s, X, V, DT, M, force) for s in (law, word(base))), strict=True)]
    for axis in (0, 1):
        predicted = sum(d * value(one.step.text()[axis]) for d, one in zip(deltas, found, strict=True))
        assert abs(moved[axis] - predicted) < 1000 * TINY**2


def test_a_law_whose_rounded_form_is_not_reversible_has_no_reversal_residual():
    law = OneStepMap.from_equations("v' = v + 1.0003*h*f(x)/m; x' = x + h*v'")
    (one,) = residuals(TrainedForm.of(law))
    assert one.reversal is None
    assert one.area_text == "0"


def test_nothing_deviates_in_an_exact_law_and_activations_have_no_residual():
    assert residuals(TrainedForm.of(word(BASES[0]))) == ()
    assert residuals(TrainedForm.of(OneStepMap.from_equations("x' = x + 1.001*relu(v)*h; v' = v"))) == ()
