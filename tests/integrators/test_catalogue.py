import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic.errors import UnknownNameError
from pnn_symbolic.integrators import CATALOGUE, compose, drift, identify, integrator_called, kick
from pnn_symbolic.report.judgement import judgement, show_judgement
from pnn_symbolic.symbolic import OneStepMap
from pnn_symbolic.symbolic.checks import check_order, check_symplecticity, check_time_reversal
from pnn_symbolic.symbolic.rounding import round_constants

HALF = Rational(1, 2)
EQUATIONS = {
    "explicit Euler": "x' = x + h*v; v' = v + h*f(x)/m",
    "symplectic Euler A": "v' = v + h*f(x)/m; x' = x + h*v'",
    "symplectic Euler B": "x' = x + h*v; v' = v + h*f(x')/m",
    "position Verlet": "y = x + h*v/2; x' = x + h*v + h**2*f(y)/(2*m); v' = v + h*f(y)/m",
    "velocity Verlet": "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x'))/(2*m)",
}
every_integrator = pytest.mark.parametrize("integrator", CATALOGUE, ids=str)


@every_integrator
def test_every_claim_of_the_catalogue_is_proved(integrator):
    assert check_time_reversal(integrator.map).holds is integrator.time_reversible
    assert check_symplecticity(integrator.map).holds is integrator.symplectic
    assert check_order(integrator.map).value == integrator.order


@every_integrator
def test_every_row_is_the_method_as_the_books_write_it(integrator):
    assert OneStepMap.from_equations(EQUATIONS[integrator.name]) == integrator.map


@every_integrator
def test_every_row_is_identified_as_itself(integrator):
    match = identify(integrator.map)
    assert (match.name, match.relation, match.source) == (integrator.name, "exact", integrator.source)


def test_an_integrator_is_found_by_any_of_its_names():
    for integrator in CATALOGUE:
        for name in (integrator.name, *integrator.aliases):
            assert integrator_called(name.upper()) is integrator


def test_names_and_aliases_are_unique():
    names = [name.lower() for integrator in CATALOGUE for name in (integrator.name, *integrator.aliases)]
    assert len(names) == len(set(names))


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match='Did you mean "velocity Verlet"'):
        integrator_called("velocty verlet")


@pytest.mark.parametrize("defect", [Rational(1, 100), Rational(1, 10**6), Rational(1, 10**12)])
@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("row", ["position Verlet", "velocity Verlet"])
def test_no_defect_of_the_outer_letters_or_of_a_kick_line_passes(row, which, defect):
    letters = [drift, kick, drift] if row == "position Verlet" else [kick, drift, kick]
    numbers = [HALF, Rational(1), HALF]
    numbers[which] += defect
    step = compose(*(letter(number) for letter, number in zip(letters, numbers, strict=True)))
    assert check_time_reversal(step).holds is (which == 1)  # the middle letter may have any length
    assert check_symplecticity(step).holds
    assert check_order(step).value == 0  # the sum of the letters is no longer 1
    assert identify(step).relation == ("constants" if which == 1 else "near")


def coefficients(text):
    """The equations with each constant marked, to be perturbed one by one."""
    return [text.replace("#", "1", k).replace("#", "1.0001", 1).replace("#", "1") for k in range(text.count("#"))]


MARKED = {
    "position Verlet": "y = #*x + #*h*v/2; x' = #*x + #*h*v + #*h**2*f(y)/(2*m); v' = #*v + #*h*f(y)/m",
    "velocity Verlet": "a = f(#*x); y = #*x + #*h*v + #*h**2*a/(2*m); b = f(y);"
    "x' = #*x + #*h*v + #*h**2*a/(2*m); v' = #*v + #*h*a/(2*m) + #*h*b/(2*m)",
}


@pytest.mark.parametrize("text", [case for text in MARKED.values() for case in coefficients(text)])
def test_a_reversible_method_with_any_one_constant_changed_is_refused(text):
    finding = check_time_reversal(OneStepMap.from_equations(text))
    assert finding.holds is False
    assert finding.witness["mismatch"] != {"x": 0, "v": 0}


# ---------------------------------------------------------------- identification

factors = st.fractions(min_value=Rational(1, 2), max_value=2, max_denominator=2000).map(
    lambda q: Rational(q.numerator, q.denominator)
)


@given(factors, factors, st.sampled_from([i for i in CATALOGUE if i.name != "explicit Euler"]))
@settings(max_examples=25, deadline=None)
def test_drifts_and_kicks_longer_by_a_factor_are_recognised(drifts, kicks, integrator):
    words = {
        "symplectic Euler A": [kick(kicks), drift(drifts)],
        "symplectic Euler B": [drift(drifts), kick(kicks)],
        "position Verlet": [drift(drifts / 2), kick(kicks), drift(drifts / 2)],
        "velocity Verlet": [kick(kicks / 2), drift(drifts), kick(kicks / 2)],
    }
    match = identify(compose(*words[integrator.name]))
    assert match.name == integrator.name
    if (drifts, kicks) != (1, 1):
        assert match.relation == "constants"
        assert match.constants == {"mass_factor": 1 / kicks, "drift_factor": drifts}


def test_pnn_1_is_position_verlet_of_a_heavier_particle():
    step = compose(drift(HALF), kick(1 / Rational("1.0005")), drift(HALF))
    match = identify(step).to_json()
    assert set(match) == {"name", "relation", "source", "details"}
    assert (match["name"], match["relation"]) == ("position Verlet", "constants")
    assert match["details"]["sentence"] == "position Verlet with mass 1.0005 m"
    assert match["details"]["mass_factor"] == 1.0005
    assert match["details"]["mass_factor_exact"] == "2001/2000"
    assert identify(round_constants(step)[0]).relation == "exact"


def test_pnn_2_is_nearly_position_verlet_and_every_deviation_is_listed():
    step = OneStepMap.from_equations(
        "y = x + h*v/2; x' = x + 1.00005*h*v + h**2*f(y)/(2*1.0005*m); v' = 1.0001*v + h*f(y)/(1.0005*m)"
    )
    match = identify(step)
    assert (match.name, match.relation) == ("position Verlet", "near")
    assert [deviation["trained"] for deviation in match.details["deviations"]] == pytest.approx(
        [1.00005, 0.5 / 1.0005, 1.0001, 1 / 1.0005]
    )


def test_a_stranger_is_told_its_nearest_relative():
    match = identify(OneStepMap.from_equations("x' = x + h*v; v' = v + 0.3*h*f(x + 0.2*h*v)/m + 0.7*h*f(x)/m"))
    assert (match.name, match.relation) == (None, "none")
    assert match.details["distance"] > 0.05
    assert match.details["nearest"] in EQUATIONS


def test_a_force_per_unit_mass_is_no_obstacle():
    match = identify(OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y); x' = y + h*v'/2"))
    assert (match.name, match.relation) == ("position Verlet", "exact")
    assert "per unit mass" in str(match)


# ---------------------------------------------------------------- the judgement


@every_integrator
def test_a_judgement_is_plain_data_with_the_map_the_findings_and_the_name(integrator):
    found = json.loads(json.dumps(judgement(integrator.map)))
    assert list(found) == ["map", "findings", "factorisation", "identity"]
    assert list(found["findings"]) == ["time_reversible", "symplectic", "order"]
    assert found["findings"]["order"]["value"] == integrator.order
    assert found["identity"]["name"] == integrator.name


def test_a_shown_judgement_says_name_verdicts_and_witness(capsys):
    show_judgement(integrator_called("explicit Euler").map)
    shown = " ".join(capsys.readouterr().out.split())
    for part in ["explicit Euler", "refuted", "at x = 1", "multiplies areas by", "1, proved"]:
        assert part in shown
