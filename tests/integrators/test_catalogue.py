import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from scipy.integrate import DOP853
from sympy import Rational, sympify

from pnn_symbolic import OneStepMap
from pnn_symbolic.catalogue import CATALOGUE, IMPLICIT, OUT_OF_REACH, REMEMBERING, integrator_called
from pnn_symbolic.checks import CHECKS
from pnn_symbolic.code import read_code
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.report.catalogue_page import catalogue_page
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.report.judgement_screen import show_judgement
from pnn_symbolic.series.exact_roots import exact_root
from tests.integrators import oracles

EQUATIONS = {
    "explicit Euler": "x' = x + h*v; v' = v + h*f(x)/m",
    "symplectic Euler A": "v' = v + h*f(x)/m; x' = x + h*v'",
    "symplectic Euler B": "x' = x + h*v; v' = v + h*f(x')/m",
    "position Verlet": "y = x + h*v/2; x' = x + h*v + h**2*f(y)/(2*m); v' = v + h*f(y)/m",
    "velocity Verlet": "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x'))/(2*m)",
    "explicit midpoint": "y = x + h*v/2; x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*f(y)/m",
    "Heun": "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x + h*v))/(2*m)",
    "RK4": "a = h*v; k = h*f(x)/m; b = h*(v + k/2); l = h*f(x + a/2)/m; c = h*(v + l/2); p = h*f(x + b/2)/m;"
    "d = h*(v + p); q = h*f(x + c)/m; x' = x + (a + 2*b + 2*c + d)/6; v' = v + (k + 2*l + 2*p + q)/6",
    "r-RESPA 2": "w = v + h*f_slow(x)/(2*m); a = w + h*f_fast(x)/(4*m); y = x + h*a/2; b = a + h*f_fast(y)/(2*m);"
    "x' = y + h*b/2; v' = b + h*f_fast(x')/(4*m) + h*f_slow(x')/(2*m)",
}
OTHER_PRINT = {  # the same methods as first-order flows and their adjoints in turn, another form of the papers' tables
    "Blanes-Moan S6": ".0792036964311957 .1303114101821663 .2228614958676077 -.3667132690474257 .3246481886897062 "
    ".1096884778767498",
    "Blanes-Moan S10": ".050262764400392 .098553683500650 .314960616927694 -.447346482695478 .492426372489876 "
    "-.425118767797691 .237063913978122 .195602488600053 .346358189850727 -.362762779254345",
    "Blanes-Moan SRKN6b": ".082984406417405 .162314550766866 .233995250731502 .370877414979578 -.409933719901926 "
    ".059762097006575",
    "Blanes-Moan SRKN11b": ".041464998518262 .081764777428009 .116363894490058 .174189903309500 -.214196095413653 "
    ".087146882788236 -.011892898486655 -.234438862575420 .222927475154732 .134281397641196 .102388527145735",
    "Blanes-Moan SRKN14a": ".0378593198406116 .053859832783850 .048775800318585 .135207369686421 -.161075257952980 "
    ".104540892120091 .209700510951356 -.204785822176643 .074641362659228 .069119764509130 .037297935860413 "
    ".291269757886391 -.300064001014902 .103652534528448",
}
WEIGHTS = {  # Hairer, Lubich & Wanner (2006), section V.3.2
    "Kahan-Li 6": "0.39216144400731413927925056 0.33259913678935943859974864 -0.70624617255763935980996482 "
    "0.08221359629355080023149045 0.79854399093482996339895035",
    "McLachlan 8": "0.74167036435061295344822780 -0.40910082580003159399730010 0.19075471029623837995387626 "
    "-0.57386247111608226665638773 0.29906418130365592384446354 0.33462491824529818378495798 "
    "0.31529309239676659663205666 -0.79688793935291635401978884",
    "Kahan-Li 8": "0.13020248308889008087881763 0.56116298177510838456196441 -0.38947496264484728640807860 "
    "0.15884190655515560089621075 -0.39590389413323757733623154 0.18453964097831570709183254 "
    "0.25837438768632204729397911 0.29501172360931029887096624 -0.60550853383003451169892108",
}
every_integrator = pytest.mark.parametrize("integrator", CATALOGUE, ids=str)
without_parameters = [row for row in CATALOGUE if not row.has_parameters]
every_single_method = pytest.mark.parametrize("integrator", without_parameters, ids=str)


# ---------------------------------------------------------------- claims


@every_integrator
@pytest.mark.slow
def test_every_claim_of_the_catalogue_is_proved(integrator):
    claims = {
        "time_reversible": integrator.time_reversible,
        "symplectic": integrator.symplectic,
        "order": integrator.order,
        **integrator.further,
    }
    for name, claim in claims.items():
        found = CHECKS[name](integrator.map)
        if isinstance(claim, bool):
            assert found.holds is claim, found
        elif claim is not None:
            assert found.holds, found
            assert found.value == (claim if isinstance(claim, int) else sympify(claim)) or str(found.value) == claim


@pytest.mark.parametrize(
    "integrator", [row for row in without_parameters if row.stability_limit not in (None, "0")], ids=str
)
@pytest.mark.slow
def test_every_stability_limit_is_proved(integrator):
    found = CHECKS["stability_limit"](integrator.map)
    _, point, decimals = integrator.stability_limit.partition(".")
    claim = sympify(integrator.stability_limit, rational=True)
    assert found.holds
    assert abs(found.value - claim) <= Rational(1, 2 * 10 ** len(decimals)) if point else found.value == claim


@pytest.mark.parametrize("integrator", [row for row in CATALOGUE if row.stability_limit == "0"], ids=str)
def test_a_method_that_is_stable_at_no_step_is_refused_a_stability_limit(integrator):
    assert CHECKS["stability_limit"](integrator.map).holds is False


@pytest.mark.parametrize("integrator", [row for row in CATALOGUE if row.digits], ids=str)
@pytest.mark.slow
def test_decimals_lie_within_a_unit_of_the_40th_digit_of_a_method_that_is_proved_to_exist(integrator):
    if integrator.order == 2:
        return  # every value of the constant of Omelyan 2 has order 2, exactly
    root = exact_root(integrator.word)
    assert root.order == integrator.order
    assert root.radius < Rational(1, 10**39)
    assert root.moved <= Rational(1, 10**39)


@every_integrator
@pytest.mark.slow
def test_forces_per_step_are_counted_from_the_map(integrator):
    """A force at the end of a step is at the beginning of the next, so it is evaluated once."""
    form = integrator.map.normal_form
    at_start = {(atom.function, 1) for atom in form.table.atoms if set(atom.arguments[0]) == {(1, 0, 0)}}
    at_end = {(atom.function, 1) for atom in form.table.atoms if atom.arguments[0] == form.position}
    if integrator.name == "simplified Takahashi-Imada, kick first":
        assert (len(form.table.atoms), integrator.evaluations) == (4, 2)  # f(x) and f at the place it leads to
    else:
        assert integrator.evaluations == len(form.table.atoms) - len(at_start & at_end)


# ---------------------------------------------------------------- the same, measured by other code


@every_single_method
def test_every_claim_is_confirmed_by_a_measurement_in_two_dimensions(integrator):
    step = oracles.program(integrator)
    assert oracles.measured_order(step) == pytest.approx(integrator.order, abs=0.15)
    assert (oracles.reversal_defect(step) < 1e-30) is integrator.time_reversible
    assert (oracles.area_defect(step) < 1e-30) is integrator.symplectic


@pytest.mark.parametrize("integrator", [row for row in without_parameters if row.stability_limit], ids=str)
def test_the_oscillator_is_stable_below_the_limit_and_not_above(integrator):
    step, limit = oracles.program(integrator), float(sympify(integrator.stability_limit))
    assert all(oracles.is_stable(step, limit * k / 8 - 1e-4) for k in range(1, 9) if limit)
    assert not oracles.is_stable(step, limit + 6e-5 if limit else 0.05)


@every_single_method
def test_the_map_moves_particles_as_its_definition_does(integrator):
    x, v, h = 0.3, -0.7, 0.25
    names = {atom.function for atom in integrator.map.normal_form.table.atoms}
    force = {name: lambda q: -(q**3) / len(names) for name in names} if len(names) > 1 else lambda q: -(q**3)
    found = integrator.map.step_function()(x, v, h, 1.0, force)
    expected = oracles.program(integrator)((x,), (v,), h, lambda q: (-(q[0] ** 3),))
    assert found == pytest.approx((float(expected[0][0]), float(expected[1][0])), abs=1e-12)


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("name", EQUATIONS)
def test_methods_are_what_the_books_write(name):
    assert OneStepMap.from_equations(EQUATIONS[name]) == integrator_called(name).map


@pytest.mark.parametrize("name", OTHER_PRINT)
def test_two_printed_forms_of_the_coefficients_agree(name):
    alpha = [Fraction(text) for text in OTHER_PRINT[name].split()]
    alpha += alpha[::-1]
    letters = [alpha[0], *(a + b for a, b in pairwise(alpha)), alpha[-1]]
    ours = [letter.number for letter in integrator_called(name).word]
    assert [float(number) for number in ours] == pytest.approx([float(number) for number in letters], abs=1e-14)


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_round_to_those_of_the_book(name):
    kicks = [letter.number for letter in integrator_called(name).word if letter.kind == "K"]
    printed = [Rational(text) for text in WEIGHTS[name].split()]
    assert all(abs(a - b) < Rational(1, 10**26) for a, b in zip(kicks, printed, strict=False))
    assert kicks == kicks[::-1]


def test_scipys_decimals_of_dop853_round_its_row():
    definition = integrator_called("DOP853").made_from
    rows = [[float(sympify(number)) for number in row.split()] for row in (*definition.a, definition.b)]
    for number, row in enumerate(rows[:-1], 1):
        assert list(DOP853.A[number, :number]) == pytest.approx(row, rel=4e-16)
    assert list(DOP853.B) == pytest.approx(rows[-1], rel=4e-16)


def test_an_integrator_is_found_by_any_of_its_names():
    for integrator in CATALOGUE:
        for name in (integrator.name, *integrator.aliases):
            assert integrator_called(name.upper()) is integrator


def test_names_and_aliases_are_unique():
    names = [name.lower() for row in (*CATALOGUE, *IMPLICIT, *REMEMBERING, *OUT_OF_REACH) for name in row.names()]
    assert len(names) == len(set(names))


CODE_OF_REMEMBERING = {
    "Störmer two-step": "x_new = 2*x - x_prev + dt**2*f(x)/m; x_prev = x; x = x_new",
    "staggered leapfrog": "v[i+1/2] = v[i-1/2] + dt*f(x[i])/m; x[i+1] = x[i] + dt*v[i+1/2]",
    "Beeman": "a = f(x)/m; x_new = x + dt*v + dt**2*(4*a - a_prev)/6; a_new = f(x_new)/m; "
    "v = v + dt*(2*a_new + 5*a - a_prev)/6; x = x_new; a_prev = a",
}


@pytest.mark.parametrize("method", REMEMBERING, ids=str)
def test_a_method_that_remembers_is_the_word_of_its_row_in_the_variables_of_its_row(method):
    reading = read_code(CODE_OF_REMEMBERING[method.name])
    assert reading.map == method.made_from.map()
    assert str(identify(reading.map)) == str(identify(method.made_from.map()))


def test_every_row_says_where_it_was_published():
    rows = (*CATALOGUE, *IMPLICIT, *REMEMBERING, *OUT_OF_REACH)
    assert all(any(character.isdigit() for character in row.source) for row in rows)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match='Did you mean "velocity Verlet"'):
        integrator_called("velocty verlet")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Beeman", "remembers the previous force.*K 1/2, D 1, K 1/2"),
        ("rattle", "out of reach: .*keeps bonds rigid"),
        ("Chin 4A", "out of reach: .*gradient"),
        ("Crank-Nicolson", "is implicit: .*`check` judges it"),
    ],
)
def test_a_method_that_is_no_explicit_map_is_answered_with_the_reason(name, reason):
    with pytest.raises(InputError, match=reason):
        integrator_called(name)


def test_the_page_of_the_documentation_is_that_of_the_records():
    """Renew it by: discover-equations catalogue --markdown > docs/catalogue.md."""
    page = Path(__file__).parents[2] / "docs" / "catalogue.md"
    assert page.read_text(encoding="utf-8") == catalogue_page() + "\n" * (not catalogue_page().endswith("\n"))


# ---------------------------------------------------------------- the judgement


@pytest.mark.parametrize("name", ["explicit Euler", "position Verlet", "Forest-Ruth", "RK4"])
def test_a_judgement_is_plain_data_with_the_map_the_findings_and_the_name(name):
    row = integrator_called(name)
    found = json.loads(json.dumps(judgement(row.map)))
    assert {"map", "findings", "identity"} <= set(found)
    assert found["findings"]["order"]["value"] == row.order
    assert found["identity"]["name"] == name


def test_a_shown_judgement_says_name_verdicts_and_witness(capsys):
    show_judgement(integrator_called("explicit Euler").map)
    shown = " ".join(capsys.readouterr().out.split())
    for part in ["explicit Euler", "refuted", "multiplies areas by", "1, proved"]:
        assert part in shown


def test_the_text_of_a_row_tells_at_how_many_places_it_may_take_the_force():
    for row in CATALOGUE:
        if row.word is None:
            assert row.may_take(len(row.map.normal_form.table.atoms)), row.name


def test_friction_over_the_mass_is_the_friction_of_a_row():
    step = OneStepMap.from_equations(
        "parameter a; b = 1/(1 + a*h/(2*m)); c = (1 - a*h/(2*m))*b; x' = x + b*h*v + b*h**2*f(x)/(2*m);"
        "v' = c*v + h*(c*f(x) + f(x'))/(2*m)"
    )
    assert str(identify(step)) == "G-JF with g = a/m"
