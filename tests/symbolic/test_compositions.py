"""Compositions by weights: the order is that of the weights alone."""

import pytest
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from pnn_symbolic import OneStepMap, check, identify
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.compositions import composition_word
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.series.compositions import _brackets

FREE = {3: 1, 4: 1, 5: 2, 6: 2, 7: 4, 8: 5}
"""Degree → brackets that are independent in the free Lie algebra of E1, E3, E5 and E7 (Witt's formula)."""
CUBE_ROOT_SLIP = "compose [0.828981543588751, -0.657963087177502, 0.828981543588751]"


@pytest.mark.parametrize("step", ["DKD", "KDK"])
@pytest.mark.parametrize("degree", FREE)
def test_between_the_errors_of_verlet_steps_there_is_no_relation(step, degree):
    """So a composition of Verlet steps has the order that the weights give any symmetric step, up to 8."""
    errors = list(_brackets(step, degree))
    keys = sorted({(slot, item) for error in errors for slot in (0, 1) for item in error[slot]})
    rows = [[error[slot].get(item, QQ.zero) for slot, item in keys] for error in errors]
    assert DomainMatrix(rows, (len(rows), len(keys)), QQ).rank() == FREE[degree]


@pytest.mark.parametrize(
    ("text", "order", "name"),
    [
        ("compose [1/(2 - 2**(1/3)), 1 - 2/(2 - 2**(1/3)), 1/(2 - 2**(1/3))]", 4, "Forest-Ruth"),
        (CUBE_ROOT_SLIP, 2, "Forest-Ruth slip"),
        (
            "compose [0.2967324292201065, 0.2967324292201065, -0.186929716880426, 0.2967324292201065, "
            "0.2967324292201065]",
            2,
            "Suzuki 4 slip",
        ),
        (
            "compose [0.784513610477560, 0.235573213359357, -1.17767998417887, 1.31518632068391, -1.17767998417887, "
            "0.235573213359357, 0.784513610477560]",
            6,
            "Yoshida 6A",
        ),
        ("compose [1]", 2, "position Verlet"),
        ("compose [1/3, 2/3]", 2, None),
    ],
)
@pytest.mark.slow
def test_weights_have_their_order_and_their_name(text, order, name):
    record = judgement(read_input(text).map)
    assert record["findings"]["order"]["value"] == order
    assert record["advances"] == "x'' = f(x)/m"
    assert record["identity"]["name"] == name or name is None


def test_what_weights_are_taken_for_is_told():
    assert "any symmetric step" in read_input(CUBE_ROOT_SLIP).read_as


@pytest.mark.parametrize(
    ("text", "message"), [("compose [0.5, 0.25]", "sum to 0.75"), ("compose [1/2, , 1/2]", "missing")]
)
def test_weights_that_are_no_composition_are_refused_with_the_fix(text, message):
    with pytest.raises(ParseError, match=message):
        composition_word(text)


def test_friction_by_a_power_of_the_step_is_friction():
    step = OneStepMap.from_equations("v' = (1/2)**dt*v + dt*f(x)/m; x' = x + dt*v'")
    assert check(step)["motion"].value == "x'' = f(x)/m - log(2)*v"


def test_exact_friction_keeps_the_name_of_a_splitting():
    step = OneStepMap.from_equations(
        "parameter g; a = v + dt*f(x)/(2*m); y = x + dt*a/2; b = exp(-g*dt)*a; x' = y + dt*b/2; v' = b + dt*f(x')/(2*m)"
    )
    assert str(identify(step)) == "BAOAB with c = exp(-g*dt)"
