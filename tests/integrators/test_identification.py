import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.catalogue import CATALOGUE, integrator_called
from pnn_symbolic.checks import check_order, check_symplecticity, check_time_reversal
from pnn_symbolic.integrators import compose, drift, identify, kick
from pnn_symbolic.maps.parsing import read_word
from pnn_symbolic.maps.rounding import round_constants
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import reduced

HALF = Rational(1, 2)
PEFRL = "xi = 0.1786178958448091; lam = -0.2123418310626054; chi = -0.06626458266981849; "
exact_numbers = st.fractions(min_value=Rational(1, 2), max_value=2, max_denominator=2000).map(
    lambda q: Rational(q.numerator, q.denominator)
)


def word(text):
    return OneStepMap.from_word(text)


@pytest.mark.parametrize("integrator", CATALOGUE, ids=str)
@pytest.mark.slow
def test_every_row_is_identified_as_itself(integrator):
    match = identify(integrator.map)
    assert (match.name, match.relation, match.source) == (integrator.name, "exact", integrator.source)


@pytest.mark.parametrize("integrator", [row for row in CATALOGUE if row.word], ids=str)
def test_every_word_in_the_catalogue_is_another_method_and_no_rotation_of_another(integrator):
    """Words of one length are equal only to themselves, so a name means one map."""
    same = [row for row in CATALOGUE if row.word == integrator.word]
    assert same == [integrator]


# ---------------------------------------------------------------- up to constants


@given(
    exact_numbers,
    exact_numbers,
    st.sampled_from(["symplectic Euler A", "position Verlet", "velocity Verlet", "Ruth 3"]),
)
@settings(max_examples=25)
def test_drifts_and_kicks_longer_by_a_factor_are_recognised(drifts, kicks, name):
    known = integrator_called(name).word
    factor = {"D": drifts, "K": kicks}
    longer = Word(tuple(letter._replace(number=letter.number * factor[letter.kind]) for letter in known))
    match = identify(longer.map)
    assert match.name == name
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


def test_a_force_per_unit_mass_is_no_obstacle():
    for text in ["y = x + h*v/2; v' = v + h*f(y); x' = y + h*v'/2", "x' = x + h*v; v' = v + h*f(x)"]:
        match = identify(OneStepMap.from_equations(text))
        assert match.relation == "exact"
        assert "per unit mass" in str(match)


@pytest.mark.parametrize("name", ["RK4", "Heun", "Nyström 4"])
def test_a_runge_kutta_method_for_another_mass_is_recognised(name):
    step = integrator_called(name).map
    heavier = OneStepMap.from_json(eval_free(step, "m", "(3/2*m)"))
    match = identify(heavier)
    assert (match.name, match.relation, match.details["mass_factor_exact"]) == (name, "constants", "3/2")


def eval_free(step, name, instead):
    """The map's text with one name replaced."""
    record = step.to_json()
    swap = lambda text: text.replace(f"*{name})", f"*{instead})").replace(f"/{name}", f"/{instead}")  # noqa: E731
    stages = [[stage, swap(formula)] for stage, formula in record.get("stages", [])]
    return {**record, "position": swap(record["position"]), "velocity": swap(record["velocity"]), "stages": stages}


# ---------------------------------------------------------------- powers, families


@pytest.mark.parametrize("steps", [2, 3, 7])
@pytest.mark.parametrize("name", ["position Verlet", "velocity Verlet", "Ruth 3", "RK4"])
@pytest.mark.slow
def test_shorter_steps_in_a_row_are_recognised(name, steps):
    if name == "RK4" and steps == 7:
        return
    match = identify(integrator_called(name).map.substeps(steps))
    assert (match.name, match.relation, match.details["power"]) == (name, "power", steps)


def test_whole_steps_in_a_row_are_recognised():
    match = identify(word("(K 1/2, D 1, K 1/2)^3"))
    assert (match.relation, str(match)) == ("power", "3 steps of velocity Verlet, each of dt")


@pytest.mark.parametrize(
    ("text", "name", "parameters"),
    [
        ("D 3/10, K 1, D 7/10", "shifted Verlet family", {"c": "3/10"}),
        ("K 1/5, D 1, K 4/5", "shifted velocity Verlet family", {"c": "1/5"}),
        ("D 1/6, K 1/2, D 2/3, K 1/2, D 1/6", "two-kick palindromes", {"xi": "1/6"}),
        ("K 1/2, D 1/2, S 0.9, D 1/2, K 1/2", "BAOAB", {"c": "9/10"}),
        ("D 1/2, K 1/2, S 0.9, K 1/2, D 1/2", "ABOBA", {"c": "9/10"}),
        ("S 0.9, K 1/2, D 1, K 1/2, S 0.9", "OBABO", {"c": "9/10"}),
        ("K 1, D 1/2, S 0.9, D 1/2", "BAOA", {"c": "9/10"}),
        ("D 1/2, S 0.9, K 1, S 0.9, D 1/2", "AOBOA", {"c": "9/10"}),
        ("D 1/2, S 0.8, K 2/3, D 1/2", "damped position Verlet", {"s": "4/5", "phi": "2/3"}),
    ],
)
def test_a_member_of_a_family_says_which(text, name, parameters):
    match = identify(word(text))
    assert (match.name, match.relation, match.details["parameters"]) == (name, "exact", parameters)


def test_a_family_of_runge_kutta_methods_names_its_member():
    text = "y = x + 0.6*h*v; w = v + 0.6*h*f(x)/m; x' = x + h*(v + 5*w)/6; v' = v + h*(f(x) + 5*f(y))/(6*m)"
    match = identify(OneStepMap.from_equations(text))
    assert str(match) == "member a = 3/5 of the two-stage Runge-Kutta family"


def test_multiple_time_steps_are_recognised_whatever_their_number_and_the_names_of_the_forces():
    match = identify(word("K_long 1/2, (K_short 1/14, D 1/7, K_short 1/14)^7, K_long 1/2"))
    assert (match.name, match.relation) == ("r-RESPA 7", "exact")


# ---------------------------------------------------------------- other coordinates, turned around


def letters_strategy():
    number = st.fractions(-1, 1, max_denominator=9).filter(bool).map(lambda q: Rational(q.numerator, q.denominator))
    return st.lists(st.tuples(st.sampled_from("DK"), number), min_size=1, max_size=3)


@given(letters_strategy(), st.sampled_from(["velocity Verlet", "Ruth 3", "Forest-Ruth", "Omelyan 2"]))
@settings(max_examples=15)  # a change told the wrong way round shows within them
@pytest.mark.slow
def test_a_method_in_other_coordinates_is_recognised_and_the_change_leads_back(letters, name):
    known, change = integrator_called(name).word, Word.of(*letters)
    hidden = reduced(change.inverse.then(known).then(change))
    match = identify(hidden.map)
    if match.relation == "conjugate":
        row = integrator_called(match.name)
        chi = Word.of(*read_word(match.details["conjugation"]))
        times = match.details.get("power", 1)
        step = row.map if times == 1 else row.map.substeps(times)
        assert chi.inverse.map.then(step).then(chi.map).equals(hidden.map)
    else:
        assert match.relation in ("exact", "adjoint", "power", "near")
    assert match.relation != "none"


def test_symplectic_euler_of_half_steps_is_velocity_verlet_in_other_coordinates():
    match = identify(word("D 1/10, K 1/4, D 1/2, K 1/2, D 1/2, K 1/4, D -1/10"))
    assert (match.name, match.relation, match.details["power"]) == ("velocity Verlet", "conjugate", 2)
    assert match.details["conjugation"] == "D -1/10"


@pytest.mark.parametrize(
    "name", [row.name for row in CATALOGUE if row.word and not row.time_reversible and row.order and row.order > 1]
)
def test_letters_from_last_to_first_are_the_adjoint(name):
    row = integrator_called(name)
    if not row.has_parameters:
        match = identify(row.word.reversed.map)
        assert (match.name, match.relation) == (name, "adjoint")


@pytest.mark.parametrize("name", ["position Verlet", "Ruth 3", "McLachlan-Atela 4", "PEFRL"])
def test_a_method_undone_is_its_inverse(name):
    match = identify(integrator_called(name).word.inverse.map)
    assert (match.name, match.relation) == (name, "inverse")


@pytest.mark.parametrize("name", ["Ruth 3", "McLachlan-Atela 4", "Calvo-Sanz-Serna 4", "PEFRL", "Blanes-Moan SRKN6b"])
def test_kicks_for_drifts_is_said_to_be_so(name):
    swap = {"D": "K", "K": "D"}
    parts = tuple(letter._replace(kind=swap[letter.kind]) for letter in integrator_called(name).word)
    match = identify(Word(parts).map)
    assert (match.name, match.relation) == (name, "swapped")


def test_decimals_as_printed_are_the_method_with_rounded_constants():
    letters = "D xi, K (1-2*lam)/2, D chi, K lam, D 1-2*(chi+xi), K lam, D chi, K (1-2*lam)/2, D xi"
    match = identify(word(PEFRL + letters))
    assert (match.name, match.relation) == ("PEFRL", "near")
    assert "rounded constants" in str(match)
    assert match.details["distance"] < 1e-15
    swapped = identify(word(PEFRL + letters.translate(str.maketrans("DK", "KD"))))
    assert (swapped.name, swapped.relation) == ("PEFRL", "swapped")


# ---------------------------------------------------------------- near, or none


def test_pnn_2_is_position_verlet_with_a_damped_velocity_and_every_deviation_has_its_consequence():
    step = OneStepMap.from_equations(
        "y = x + h*v/2; x' = x + 1.00005*h*v + h**2*f(y)/(2*1.0005*m); v' = 1.0001*v + h*f(y)/(1.0005*m)"
    )
    match = identify(step)
    assert (match.name, match.relation) == ("position Verlet", "near")
    kick_1, scaling = match.details["deviations"]
    assert (kick_1["where"], kick_1["trained_exact"], kick_1["expected"]) == ("kick 1", "2000/2001", "1")
    assert (scaling["where"], scaling["trained"]) == ("velocity scaling", 1.0001)
    assert "areas are multiplied by 1.0001" in scaling["consequence"]
    assert match.details["lost"] == "not time-reversible, not symplectic, order 0 instead of 2"
    assert match.details["family"]["name"] == "damped position Verlet"


def test_pnn_3_as_printed_is_compared_term_by_term():
    step = OneStepMap.from_equations(
        "y = x + 1.0007*h*v/2; x' = x + 1.00035*h*v + h**2*f(y)/(2*1.0005*m); v' = 0.99995*v + h*f(y)/(1.0005*m)"
    )
    match = identify(step)
    assert (match.name, match.relation) == ("position Verlet", "near")
    trained = {deviation["where"]: deviation["trained"] for deviation in match.details["deviations"]}
    assert trained["v in v'"] == 0.99995
    assert trained["v in x'"] == 1.00035
    consequence = {deviation["where"]: deviation["consequence"] for deviation in match.details["deviations"]}
    assert "not symplectic" in consequence["v in v'"]


def test_a_trained_runge_kutta_method_is_near_to_its_model():
    text = (
        "k = f(x); l = f(x + h*v/2.001); p = f(x + h*v/2 + h**2*k/4); q = f(x + h*v + h**2*l/2);"
        "x' = x + h*v + h**2*(k + l + p)/6; v' = v + 1.0001*h*(k + 2*l + 2*p + q)/6"
    )
    match = identify(OneStepMap.from_equations(text))
    assert (match.name, match.relation) == ("RK4", "near")
    assert 0 < match.details["distance"] < 0.001


@pytest.mark.parametrize("defect", [Rational(1, 100), Rational(1, 10**6), Rational(1, 10**12)])
@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("row", ["position Verlet", "velocity Verlet"])
def test_no_defect_of_one_letter_passes(row, which, defect):
    known = integrator_called(row).word.parts
    parts = [letter._replace(number=letter.number + defect * int(k == which)) for k, letter in enumerate(known)]
    step = Word(tuple(parts)).map
    assert check_time_reversal(step).holds is (which == 1)  # the middle letter may have any length
    assert check_symplecticity(step).holds
    assert identify(step).relation == ("constants" if which == 1 else "near")


def test_a_map_without_a_term_of_a_row_is_not_near_to_it_whatever_small_term_it_has_instead():
    heun = "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*f(x)/(2*m) + h*f(y)/(2*m)"
    assert identify(OneStepMap.from_equations(f"y = x + 1.01*h*v; {heun}")).relation == "near"
    assert identify(OneStepMap.from_equations(f"y = x + 0.04*h**2*f(x)/m; {heun}")).relation == "none"


def test_nothing_is_called_nearest_where_nothing_is_near():
    match = identify(OneStepMap.from_equations("x' = x + h*v; v' = 0*v"))
    assert match.details["nearest"] is match.details["distance"] is None
    assert "nearest" not in str(match)


def test_known_functions_are_not_counted_as_forces():
    match = identify(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m - h*tanh(v)"))
    assert "with 1 force" in str(match)


def test_a_stranger_is_told_its_properties_and_its_nearest_relative():
    match = identify(OneStepMap.from_equations("x' = x + h*v; v' = v + 0.3*h*f(x + 0.2*h*v)/m + 0.7*h*f(x)/m"))
    assert (match.name, match.relation) == (None, "none")
    assert match.details["nearest"] == "explicit Euler"
    assert match.details["distance"] > 0.01
    assert match.details["properties"] == "a method of order 1 with 2 forces, neither time-reversible nor symplectic"


@pytest.mark.parametrize(
    "step",
    [
        word("D 1"),
        word("K 1"),
        word("D 1/2, S 0, K 1, D 1/2"),
        OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x, 2*v)/m"),
        OneStepMap.from_equations("x' = x + h*v; v' = v + h*tanh(f(x))/m"),
        OneStepMap.from_equations("x' = x + h*v + 0.01*v; v' = v + h*f(x')/m"),
        OneStepMap.from_equations("parameter a; x' = x + a*h*v; v' = v + h*f(x')/m"),
        OneStepMap.from_equations("x' = x + h*v*f(x); v' = v"),
        word("K_a 1, D 1/3, K_b 1, K_c 1, D 2/3"),
    ],
    ids=str,
)
def test_maps_beyond_the_catalogue_are_answered_without_a_name(step):
    match = identify(step)
    assert (match.name, match.relation) == (None, "none")
    assert match.details["sentence"].startswith("no known integrator")


XI = "r = (36 + 2*sqrt(326))**(1/3); xi = 1/2 - r/12 + 1/(6*r); "


def test_omelyan_2_is_known_by_its_roots_and_by_their_decimals_rather_than_as_a_member_of_its_family():
    exact = identify(OneStepMap.from_word(XI + "D xi, K 1/2, D 1 - 2*xi, K 1/2, D xi"))
    assert (exact.name, exact.relation) == ("Omelyan 2", "exact")
    typed = identify(OneStepMap.from_word("xi = 0.19318332750378357; D xi, K 1/2, D 1 - 2*xi, K 1/2, D xi"))
    assert (typed.name, typed.relation) == ("Omelyan 2", "near")
    other = identify(OneStepMap.from_word("xi = 0.2; D xi, K 1/2, D 1 - 2*xi, K 1/2, D xi"))
    assert (other.name, other.details["parameters"]) == ("two-kick palindromes", {"xi": "1/5"})


RK4_OF_VELOCITIES = (
    "k = f(x, v)/m; y = x + h*v/2; w = v + h*k/2; l = f(y, w)/m; z = x + h*w/2; u = v + h*l/2; n = f(z, u)/m;"
    "q = x + h*u; r = v + h*n; p = f(q, r)/m; x' = x + h*(v + 2*w + 2*u + r)/6; v' = v + h*(k + 2*l + 2*n + p)/6"
)


@pytest.mark.parametrize(
    ("equations", "sentence", "order"),
    [
        (RK4_OF_VELOCITIES, "RK4 for f(x, v)", 4),
        (RK4_OF_VELOCITIES.replace("/m", ""), "RK4 for f(x, v), f being the force per unit mass", 4),
        ("x' = x + h*v; v' = v + h*f(x, v)/m", "explicit Euler for f(x, v)", 1),
        ("v' = v + h*f(x, v)/m; x' = x + h*v'", "symplectic Euler A for f(x, v) with the old v", 1),
        (
            "w = v + h*f(x, v)/(2*m); x' = x + h*w; v' = w + h*f(x', w)/(2*m)",
            "velocity Verlet for f(x, v) with v, then with v half a step later",
            1,
        ),
        (
            "a = f(x, v)/m; x' = x + h*v + h**2*a/2; v' = v + h*(a + f(x', v + h*a)/m)/2",
            "velocity Verlet for f(x, v) with v, then with the v that the first force predicts",
            2,
        ),
    ],
)
def test_forms_for_forces_of_the_velocity_have_their_names(equations, sentence, order):
    step = OneStepMap.from_equations(equations)
    assert str(identify(step)) == sentence
    assert check_order(step).value == order


def test_a_slip_in_where_the_velocity_is_taken_loses_the_name():
    slip = OneStepMap.from_equations(RK4_OF_VELOCITIES.replace("f(z, u)", "f(z, w)"))
    assert identify(slip).name is None
    assert check_order(slip).value < 4
