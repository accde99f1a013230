"""Steps in a uniform magnetic field: what is proved of them, and the same measured by code that shares none of it."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from sympy import Rational

from pnn_symbolic.catalogue import MAGNETIC, magnetic_called
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import InputError
from pnn_symbolic.magnetic import MagneticStep, is_magnetic_word, plane, read_magnetic_word
from pnn_symbolic.magnetic.checks import CHECKS
from pnn_symbolic.magnetic.expansion import PLANE, first_error
from pnn_symbolic.magnetic.gyration_numbers import GyrationNumbers
from pnn_symbolic.magnetic.orbits import EXACT
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.report.law_page import law_document

ROWS = pytest.mark.parametrize("method", MAGNETIC, ids=str)
FIELD = np.array([0.3, -0.7, 1.1])
UP = np.array([0.0, 0.0, 1.0])
X, V = np.array([0.4, -0.2, 0.5]), np.array([0.3, 0.8, -0.6])
W = Rational(2) ** Rational(1, 3)
TRIPLE = (1 / (2 - W), -W / (2 - W), 1 / (2 - W))


def step_of(method):
    return read_magnetic_word(method.made_from.text)


def found(word):
    return {name: question(read_magnetic_word(word)) for name, question in CHECKS.items()}


def gradient_force(x):
    """-grad of (|x|² + x y z + y⁴)/2."""
    return -np.array([x[0] + x[1] * x[2] / 2, x[1] + x[0] * x[2] / 2 + 2 * x[1] ** 3, x[2] + x[0] * x[1] / 2])


def stirring_force(x):
    return gradient_force(x) + np.array([np.sin(x[1]), -(x[0] ** 2), np.cos(x[0])])


def advanced(word, x, v, dt, field, force=gradient_force):
    """The word by cross products and matrix exponentials, for q = m = 1."""
    cross = np.array([[0, field[2], -field[1]], [-field[2], 0, field[0]], [field[1], -field[0], 0]])  # v × ω = cross v
    for letter, size in word:
        if letter == "D":
            x = x + size * dt * v
        elif letter == "K":
            v = v + size * dt * force(x)
        elif letter == "R":
            v = expm(size * dt * cross) @ v
        elif letter == "R_tan":
            t = size * dt * field / 2
            v = v + np.cross(v + np.cross(v, t), 2 * t / (1 + t @ t))
        elif letter == "R_lin":
            v = v + size * dt * np.cross(v, field)
        else:
            both = np.block([[np.zeros((3, 3)), np.eye(3)], [np.zeros((3, 3)), cross]])
            x, v = np.split(expm(size * dt * both) @ np.concatenate([x, v]), 2)
    return x, v


def letters_of(step):
    return [(letter.name, float(letter.number)) for letter in step.letters]


def jacobian(step, dt, field, force):
    """Of x and v, by central differences of the word in numbers; error below 1e-8."""
    start, shift, columns = np.concatenate([X, V]), 1e-4, []
    for k in range(6):
        ends = []
        for times in (-2, -1, 1, 2):
            moved = start + times * shift * np.eye(6)[k]
            ends.append(np.concatenate(advanced(letters_of(step), moved[:3], moved[3:], dt, field, force)))
        columns.append((ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * shift))
    return np.array(columns).T


def measured_order(step, field):
    """Of the error after a time 1, between 16 and 32 steps."""
    exact = solve_ivp(
        lambda _, y: np.concatenate([y[3:], gradient_force(y[:3]) + np.cross(y[3:], field)]),
        (0, 1), np.concatenate([X, V]), "DOP853", rtol=1e-13, atol=1e-14,
    ).y[:, -1]  # fmt: skip
    errors = []
    for steps in (16, 32):
        x, v = X, V
        for _ in range(steps):
            x, v = advanced(letters_of(step), x, v, 1 / steps, field)
        errors.append(np.linalg.norm(np.concatenate([x, v]) - exact))
    return np.log2(errors[0] / errors[1])


# ------------------------------------------------------------ the catalogue


@ROWS
def test_every_claim_of_a_row_is_proved(method):
    findings = {name: question(step_of(method)) for name, question in CHECKS.items()}
    assert findings["motion"].value == "x'' = f(x)/m + x' × ω"
    assert findings["order"].value == method.order
    assert findings["time_reversible"].holds is method.time_reversible
    elsewhere = method.time_reversible or method.reversible_elsewhere
    assert findings["reversible_up_to_conjugation"].holds is (elsewhere or None)
    assert findings["symplectic"].holds is method.symplectic
    assert findings["volume_preserving"].holds is method.volume_preserving
    assert findings["time_reversible_in_the_same_field"].holds is False
    assert step_of(method).forces == method.evaluations
    phase = findings["gyrophase"].value
    assert method.gyrophase == (phase if phase == EXACT else "-(dt*w)**2/12")
    assert phase == EXACT or (phase["coefficient"], phase["power"]) == ("-1/12", 2)


@ROWS
def test_a_row_has_the_order_that_is_measured_in_space(method):
    assert measured_order(step_of(method), FIELD) == pytest.approx(method.order, abs=0.15)


@ROWS
@pytest.mark.parametrize("field", [FIELD, UP], ids=["space", "plane"])
def test_a_row_keeps_volumes_under_a_force_that_is_no_gradient(method, field):
    assert np.linalg.det(jacobian(step_of(method), 0.7, field, stirring_force)) == pytest.approx(1, abs=1e-8)


@ROWS
def test_the_two_form_of_the_field_is_kept_in_space_where_it_is_proved(method):
    cross = np.array([[0, FIELD[2], -FIELD[1]], [-FIELD[2], 0, FIELD[0]], [FIELD[1], -FIELD[0], 0]])
    form = np.block([[-cross, np.eye(3)], [-np.eye(3), np.zeros((3, 3))]])
    there = jacobian(step_of(method), 0.7, FIELD, gradient_force)
    defect = np.abs(there.T @ form @ there - form).max()
    assert bool(defect < 1e-8) is method.symplectic


@ROWS
def test_gyrophase_is_that_of_the_eigenvalues(method):
    dt = 0.05
    there = jacobian(step_of(method), dt, UP, np.zeros_like)[3:5, 3:5]
    angle = np.abs(np.angle(np.linalg.eigvals(there)))[0]
    error = 0 if method.gyrophase == EXACT else -(dt**2) / 12
    assert angle / dt - 1 == pytest.approx(error, abs=2e-6 if error else 1e-9)


@ROWS
def test_a_row_comes_back_with_the_field_turned_around_where_it_is_proved(method):
    word = letters_of(step_of(method))
    x, v = advanced(word, X, V, 0.5, FIELD)
    x, v = advanced(word, x, -v, 0.5, -FIELD)
    assert bool(np.abs(x - X).max() < 1e-12) is method.time_reversible


def test_drift_across_a_uniform_force_is_exact_for_boris_and_not_with_the_corrected_angle():
    dt, steps, pull = 0.8, 4000, np.array([0.2, 0.0, 0.0])
    exact = np.cross(pull, UP)  # f × B/(q B²)
    for method in MAGNETIC:
        word = letters_of(step_of(method))
        x, v = X * 0, V * UP * 0  # from rest
        for _ in range(steps):
            x, v = advanced(word, x, v, dt, UP, lambda _: pull)
        ratio = x[1] / (steps * dt) / exact[1]
        is_exact = found(str(step_of(method)))["uniform_force_drift"].value == EXACT
        assert bool(abs(ratio - 1) < 2e-3) is is_exact


def test_the_step_in_numbers_is_the_word_by_cross_products():
    for word in ("D 1/2, K 1/3, R_tan 2/3, R 1/5, K 1/2, G 1/4, R_lin 1/7, K 1", "K 1/2, G 1, K 1/2"):
        step = read_magnetic_word(word)
        there = plane.stepped(step, plane.started(), dt=0.6, field=1.3)

        def force(x):
            value = plane.force(np.array([x[0] + 1j * x[1]]))[0]
            return np.array([value.real, value.imag, 0])

        start = [np.array([z.real, z.imag, 0]) for z in (plane.POSITION, plane.VELOCITY)]
        x, v = advanced(letters_of(step), *start, 0.6, 1.3 * UP, force)
        assert there.position[0] == pytest.approx(x[0] + 1j * x[1], abs=1e-12)
        assert there.velocity[0] == pytest.approx(v[0] + 1j * v[1], abs=1e-12)


# ------------------------------------------------------------ other words


@pytest.mark.parametrize("name", ["Boris", "exact gyration splitting"])
def test_a_triple_jump_has_order_4_as_measured(name):
    letters = letters_of_triple(magnetic_called(name))
    step = MagneticStep.of(*letters)
    assert first_error(step, 5).degree - 1 == first_error(step, 5, PLANE).degree - 1 == 4
    assert measured_order(step, FIELD) == pytest.approx(4, abs=0.25)


def letters_of_triple(method):
    return [(letter.name, weight * letter.number) for weight in TRIPLE for letter in step_of(method).letters]


@pytest.mark.parametrize(
    ("word", "motion"),
    [
        ("D 1/2, K 1/2, R_tan 1/2, K 1/2, D 1/2", "x'' = f(x)/m + x' × ω/2"),  # t for 2t in the tangent formula
        ("D 1/2, K 1/2, R_tan 1, D 1/2", "x'' = f(x)/(2*m) + x' × ω"),  # half a kick is missing
        ("D 1/2, K 1/2, R_tan -1, K 1/2, D 1/2", "x'' = f(x)/m - x' × ω"),  # B × v for v × B
        ("D 1/2, R_tan 1/2, K 1, R_tan -1/2, D 1/2", "x'' = f(x)/m"),  # in one place of two
    ],
)
def test_a_slip_in_boris_advances_another_motion_which_is_told(word, motion):
    finding = found(word)["motion"]
    assert finding.value == motion
    assert finding.details["remark"].startswith("not x'' = f(x)/m + x' × ω")


def test_a_turn_without_the_denominator_of_the_tangent_formula_grows_volumes():
    finding = found("D 1/2, K 1/2, R_lin 1, K 1/2, D 1/2")["volume_preserving"]
    assert finding.witness["determinant"] == "w**2 + 1, w = dt*|ω|"
    step = read_magnetic_word("D 1/2, K 1/2, R_lin 1, K 1/2, D 1/2")
    assert np.linalg.det(jacobian(step, 0.7, UP, stirring_force)) == pytest.approx(1 + 0.7**2, abs=1e-7)
    assert np.linalg.det(jacobian(step, 0.7, FIELD, stirring_force)) == pytest.approx(
        1 + 0.49 * FIELD @ FIELD, abs=1e-7
    )


def test_without_turns_a_word_is_reversible_in_the_same_field_too():
    findings = found("G 1/2, R -1/2, K 1, R -1/2, G 1/2")  # a motion without field, turned on the way
    assert findings["motion"].value == "x'' = f(x)/m"
    assert findings["gyrophase"].verdict.word == "undecided"


def test_numbers_that_are_not_transposed_lose_what_boris_and_the_exact_gyration_keep(monkeypatch):
    boris, exact = (step_of(magnetic_called(name)) for name in ("Boris", "exact gyration splitting"))
    assert CHECKS["time_reversible"](boris).holds
    assert CHECKS["symplectic"](exact).holds
    monkeypatch.setattr(GyrationNumbers, "turned", lambda _, number: number)
    assert not CHECKS["time_reversible"](boris).holds
    assert not CHECKS["symplectic"](exact).holds


def test_boris_as_programs_have_it_is_boris_half_a_drift_away():
    value = found("K 1/2, R_tan 1, K 1/2, D 1")["reversible_up_to_conjugation"].value
    assert (value["name"], value["variables"]["x"]) == ("Boris", "x - dt*v/2")
    there = read_magnetic_word(f"D 1/2, K 1/2, R_tan 1, K 1/2, D 1, {value['coordinates']}")
    assert there.equals(read_magnetic_word(value["palindrome"]))
    assert found("D 1, K 1, R 1")["reversible_up_to_conjugation"].verdict.word == "undecided"


def test_quarter_turns_are_one_turn_and_tangents_are_not():
    assert read_magnetic_word("D 1, (R 1/4)^4, K 1").equals(read_magnetic_word("D 1, R 1, K 1"))
    assert not read_magnetic_word("D 1, (R_tan 1/4)^4, K 1").equals(read_magnetic_word("D 1, R_tan 1, K 1"))


# ------------------------------------------------------------ as people type it


@pytest.mark.parametrize("name", ["boris", "Boris pusher", "cyclotronic", "boris-with-tan-correction"])
def test_check_judges_a_step_in_a_field_by_its_name(name):
    record = judgement(read_input(name).map)
    assert record["identity"]["relation"] == "exact"
    assert record["advances"] == "x'' = f(x)/m + x' × ω"


def test_a_word_is_named_whatever_its_letters():
    record = judgement(read_input("w = 1/4; (D w)^2, K 1/4, K 1/4, R_tan 1, K 1/2, D 1/2").map)
    assert record["identity"]["name"] == "Boris"
    assert judgement(read_input("D 1/2, K 1/2, R_tan 1, D 1/2").map)["identity"]["name"] is None


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("K 1/2, R 1, K 1/2", "no letter of this word moves x; R turns v .* if it is a drift, write D"),
        ("D 0.6756035959798289, R 1", "0.6756035959798289 looks rounded.*write it exactly"),
        ("D 1, R_tan 1, V 1", 'column 15: unknown letter "V"; in a magnetic field'),
        ("parameter c; D 1, R c, K 1", "c: in a magnetic field the numbers of letters are numbers alone"),
        ("D 1, R pi, K 1", "fractions and roots"),
        ("D 1, K_slow 1, R 1", 'unknown letter "K_slow"'),
        ("V 1/2, R 1, V 1/2", 'unknown letter "V"; the letters are D .*Write K for V'),
    ],
)
def test_a_word_that_is_not_sure_is_refused(word, message):
    with pytest.raises(InputError, match=message):
        read_input(word)


@pytest.mark.parametrize(
    "text",
    [
        "D 1/2, K 1, D 1/2",
        "x' = x + h*v; v' = v + G*h*f(x)",
        "R = 1/2; D R, K 1, D R",
        "a = -G * M * x; v = v + dt*a; x = x + dt*v",
        "v += G * f(x) * dt / R\nx += v*dt",
    ],
)
def test_no_other_text_is_taken_for_a_word_with_turns(text):
    assert not is_magnetic_word(text)


def test_the_page_of_boris_has_its_letters_its_code_and_the_verdicts_of_the_field():
    boris = read_magnetic_word("D 1/2, K 1/2, R_tan 1, K 1/2, D 1/2")
    law, others, again = law_document(boris, judgement(boris), "1.0", typed="boris").sections
    assert law.paragraphs[0].startswith("D 1/2, K 1/2, R_tan 1")
    assert [listing.name for listing in law.listings] == ["Python", "C", "BibTeX"]
    answers = [tile.answer for tile in (*law.tiles, *others.tiles)]
    assert "retraces its path when turned round, the field as well" in answers
    assert "does not keep the two-form of the field" in answers
    assert len(answers) == len(set(answers))
    assert "discover-equations export boris --to numpy" in again.commands
