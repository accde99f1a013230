"""Pasted code is read as the map that it is, or refused with its place; it is never read as another map."""

import contextlib
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.checks import check_motion, check_order, check_symplecticity
from pnn_symbolic.code import Roles, read_code
from pnn_symbolic.code.tokens import tokens_of
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import ParseError, PNNError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.report.judgement import judgement
from tests.code.fourth_fragments import FOURTH
from tests.code.fresh_fragments import FRESH
from tests.code.languages import NAMES, written
from tests.code.public_fragments import PUBLIC
from tests.code.second_fragments import SECOND
from tests.code.third_fragments import FRAGMENTS as THIRD

ALL = [*PUBLIC, *FRESH, *SECOND, *FOURTH]
READ = [fragment for fragment in ALL if not fragment.map.startswith("REFUSED")]
REFUSED = [fragment for fragment in ALL if fragment.map.startswith("REFUSED")]
by_name = {"ids": lambda fragment: fragment.name.replace(" ", "_")}


def truth(text):
    """A map that is written as a word, or as equations."""
    return OneStepMap.from_equations(text) if "x' =" in text else OneStepMap.from_word(text)


def is_same(one, other):
    """Whether two maps are one, whatever their parameters are called."""
    ours, theirs = one.normal_form.parameters, other.normal_form.parameters
    if len(ours) != len(theirs):
        return False
    for order in permutations(theirs):
        names = dict(zip(ours, order, strict=True))
        if OneStepMap(one.position.xreplace(names), one.velocity.xreplace(names), one.time).equals(other):
            return True
    return False


@pytest.mark.parametrize("fragment", READ, **by_name)
@pytest.mark.slow
def test_code_is_read_as_the_map_that_it_is(fragment):
    assert is_same(read_code(fragment.code).map, truth(fragment.map))


@pytest.mark.parametrize("fragment", REFUSED, **by_name)
def test_what_is_no_sure_step_is_refused_with_the_fix(fragment):
    with pytest.raises(ParseError) as refused:
        read_code(fragment.code)
    assert fragment.map.removeprefix("REFUSED").strip() in str(refused.value)
    assert "\n" not in str(refused.value)


numbers = st.fractions(min_value=-1, max_value=2, max_denominator=12).filter(bool)
words = st.lists(st.tuples(st.sampled_from("DK"), numbers), min_size=1, max_size=6).filter(
    lambda word: {letter for letter, _ in word} == {"D", "K"}
)


@settings(max_examples=60, deadline=None)
@given(
    word=words,
    language=st.sampled_from(["Python", "C", "Julia"]),
    names=st.sampled_from(NAMES),
    blanks=st.sampled_from(["", " "]),
    augmented=st.booleans(),
)
@pytest.mark.slow
def test_a_word_written_as_code_is_read_as_that_word(word, language, names, blanks, augmented):
    code = written(word, language, names, blanks, augmented)
    meant = OneStepMap.from_word(", ".join(f"{letter} {number}" for letter, number in word))
    if not names[3]:
        meant = OneStepMap.from_equations(str(meant).replace("/m", "").replace("*m", "").replace("m*", ""))
    assert read_code(code).map.equals(meant), code


SIGNS = {"+": "-", "-": "+", "*": "/", "/": "*", "+=": "-=", "-=": "+=", "*=": "/="}
WITHOUT_EFFECT = ("for ", "while ", "kinetic", "t = t", "k2 = dt*f(y")
"""Lines whose operators change nothing of the step: headers of loops over time, outputs, a clock that no force sees."""


def mutants(code):
    """The code with one operator turned around, one dropped with its operand, or one += made =."""
    tokens = [token for token in tokens_of(code) if token.kind != "line"]
    for token, after in pairwise(tokens):
        sign, end = token.text, token.place + len(token.text)
        line = code[code.rfind("\n", 0, token.place) + 1 :].split("\n")[0]
        if token.kind != "sign" or sign not in SIGNS or code[token.place : end] != sign:
            continue
        if any(part in line for part in WITHOUT_EFFECT):
            continue
        yield code[: token.place] + SIGNS[sign] + code[end:]
        after_operand = after.place + len(after.text)
        if (
            len(sign) == 1
            and after.kind in ("number", "name")
            and code[after_operand : after_operand + 1] not in "([.-"
        ):
            yield code[: token.place] + code[after_operand:]
        if len(sign) == 2:
            yield code[: token.place] + "=" + code[end:]


@pytest.mark.parametrize("fragment", READ, **by_name)
@pytest.mark.slow
def test_a_dropped_term_or_sign_is_never_read_as_the_step_itself(fragment):
    step = read_code(fragment.code).map
    for mutant in mutants(fragment.code):
        try:
            other = read_code(mutant).map
        except PNNError:
            continue
        assert not other.equals(step), mutant


# --- roles that are asked for, and given


def test_a_gradient_without_a_name_of_what_is_asked_for_and_named():
    code = "p += eps*grad(q)\nq += eps*p"
    with pytest.raises(ParseError, match="add --force=-grad or --force=grad"):
        read_code(code)
    assert read_code(code, Roles(force="grad")).map.equals(truth("v' = v + h*f(x); x' = x + h*v'"))
    assert read_code(code, Roles(force="-grad")).map.equals(truth("v' = v - h*f(x); x' = x + h*v'"))


def test_a_name_that_may_be_the_force_is_asked_for_and_named():
    code = "v += thrust*dt; x += v*dt"
    with pytest.raises(ParseError, match="add --force thrust"):
        read_code(code)
    assert read_code(code, Roles(force="thrust")).map.equals(truth("v' = v + h*f(x); x' = x + h*v'"))


def test_a_step_is_found_by_its_unit_and_asked_for_where_two_names_have_it():
    assert "step s" in read_code("v += s*acc(x); x += s*v").sentence
    with pytest.raises(ParseError, match="which is the step, s or u"):
        read_code("v += s*acc(x); x += u*v")
    assert "parameter u" in read_code("v += s*acc(x); x += u*v", Roles(step="s")).sentence


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("v *= Mathf.Clamp01(1 - c*dt)", r'column 6: "Clamp01\(…\)" is not known'),
        ("v = my_filter(v, 3)", r'"my_filter\(…\)" is not known'),
        ("x = wrap(x, 0, 1)", r'"wrap\(…\)" is not known'),
        ("v += dt*limit(f(x))/m", r'"limit\(…\)" is not known'),
        ("v += Vector3(0, -9.81, 0)*dt", r'"Vector3\(…\)" is a constant'),
        ("x = x % L", r'"%" may begin a comment or divide'),
        ("x = x // box.L", r'"//" may begin a comment or divide'),
        ("v = v if x else 0", r'"if" begins a choice'),
    ],
)
@pytest.mark.parametrize("roles", [Roles(), Roles(position="x", velocity="v")], ids=["found", "named"])
def test_a_line_that_is_not_read_is_refused_for_what_stands_in_it(line, reason, roles):
    with pytest.raises(ParseError, match=reason):
        read_code(f"{line}; v += dt*f(x)/m; x += dt*v", roles)


def test_powers_of_two_are_read_as_code_writes_them():
    code = "v *= exp2(-k*dt) - expm1(-c*dt); v += dt*f(x)/m; x += dt*v"
    assert read_code(code).map.equals(
        truth("parameter c, k; w = v*(2**(-k*h) + 1 - exp(-c*h)) + h*f(x)/m; x' = x + h*w; v' = w")
    )


def test_units_that_clash_are_judged_as_they_stand_where_both_roles_are_named():
    code = "x = x + v/2; v = v + dt*F(x)/m"
    with pytest.raises(ParseError, match='units clash in "x = x \\+ v/2"'):
        read_code(code)
    reading = read_code(code, Roles(position="x", velocity="v"))
    assert reading.sentence.count("units clash")
    assert reading.map.equals(truth("x' = x + v/2; v' = v + h*f(x')/m"))


@pytest.mark.parametrize(
    ("friction", "factor"),
    [
        ("v *= exp(-0.125*dt)", "exp(-h/8)"),
        ("v *= math.exp(-2.0*dt)", "exp(-2*h)"),
        ("v = exp(-dt*1.5)*v", "exp(-3*h/2)"),
        ("v -= v*3.5*dt", "(1 - 7*h/2)"),
        ("v += dt*(-0.5*v)", "(1 - h/2)"),
        ("v = v/(1 + 0.5*dt)", "1/(1 + h/2)"),
        ("v -= v*dt/2", "(1 - h/2)"),
    ],
)
@pytest.mark.parametrize("momentum", [False, True], ids=["velocity", "momentum"])
def test_a_number_is_a_rate_where_nothing_else_is_one_over_a_time(friction, factor, momentum):
    code = f"{friction}; v += dt*force(x)/m; x += dt*v"
    if momentum:
        code = f"{friction}; v += dt*force(x); x += dt*v/m".replace("v", "p")
    assert read_code(code).map.equals(truth(f"w = {factor}*v + h*f(x)/m; x' = x + h*w; v' = w"))


@pytest.mark.parametrize(
    "slip",
    [
        "x += 0.5*v; v += dt*acc(x)",
        "x += v*dt + 0.5*v*dt*dt; v += acc(x)*dt",
        "x += v*dt + 0.5*dt*dt; v += acc(x)*dt",
        "v += 0.5*x; x += v*dt",
        "v *= exp(-dt); v += acc(x)*dt; x += v*dt",
        "v *= exp(-0.5*dt*dt); v += acc(x)*dt; x += v*dt",
        "v -= v*dt; v += acc(x)*dt; x += v*dt",
        "v += 0.5*acc(x); x += v*dt",
    ],
)
def test_a_number_is_no_rate_where_a_step_a_force_or_a_rate_may_be_missing(slip):
    with pytest.raises(ParseError, match="units clash"):
        read_code(slip)


def test_a_decimal_with_a_unit_is_read_once_it_has_a_name():
    with pytest.raises(ParseError, match=r"0\.5 is read without a unit; where it has one, name it on a line before"):
        read_code("vy -= 0.5*dt; y += vy*dt")
    assert read_code("k = 0.5; vy -= k*dt; y += vy*dt").map.equals(truth("w = v - h/2; x' = x + h*w; v' = w"))


@pytest.mark.parametrize("turns", ["4", "n", "len(c)"])
def test_coefficients_of_a_list_that_is_not_pasted_are_no_parameters_of_one_kick(turns):
    code = f"for i in range({turns}):\n    x = x + c[i]*v*dt\n    v = v + d[i]*acc(x)*dt"
    with pytest.raises(ParseError, match=r"line 2, .*: c is read and never set"):
        read_code(code)
    both = "c = [1/2, 1/2]; d = [1, 0]\n" + code.replace(f"range({turns})", "range(2)")
    assert read_code(both).map.equals(truth("y = x + h*v/2; v' = v + h*f(y); x' = y + h*v'/2"))
    particles = "for i in range(n):\n    v[i] += dt*f[i]/mass[i]*scale[i]\n    x[i] += dt*v[i]"
    assert read_code(particles).map.equals(truth("parameter scale; v' = v + scale*h*f(x)/m; x' = x + h*v'"))


def test_a_root_of_parameters_is_refused_for_what_it_is():
    with pytest.raises(ParseError, match=r'"sqrt\(k/m\)": sqrt takes numbers; give this root a name, w'):
        read_code("w = sqrt(k/m); c = cos(w*dt); s = sin(w*dt); xn = x*c + v*s/w; v = v*c - x*w*s; x = xn")


def test_what_was_understood_is_one_line_with_the_roles_and_the_order():
    sentence = read_code("p -= eps*grad_U(q)/2\nq += eps*p/m\np -= eps*grad_U(q)/2").sentence
    assert sentence.startswith("position q, velocity p (a momentum, m*v), step eps, mass m, force f = -grad_U")
    assert "q is moved by the changed p; p is changed at the moved q" in sentence
    assert "\n" not in sentence


def test_a_stale_force_is_said():
    sentence = read_code("v += a*dt/2\nx += v*dt\nv += a*dt/2").sentence
    assert "a is the force at the start of the step, also after x has moved" in sentence


def test_a_step_of_numbers_is_read_with_dt_one():
    reading = read_code("node.vx += fx; node.x += node.vx *= d")
    assert "no step, read with dt = 1" in reading.sentence


@pytest.mark.parametrize(
    "text",
    ["", ";", "(", "x = (", "for", "def f(", "x += ", "lambda", "= 3", "x[", "{", "}", "x = 1/0", "@", "a b c d"],
)
def test_no_text_is_more_than_a_refusal(text):
    with pytest.raises(ParseError):
        read_code(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="xvdtamF()[]{}+-*/=.,;:_ \n0125", max_size=40))
def test_whatever_is_typed_is_read_or_refused(text):
    with contextlib.suppress(PNNError):
        read_code(text)


def test_a_name_in_two_arguments_of_a_force_is_no_traceback():
    with contextlib.suppress(PNNError):
        read_code("v += a*clamp(v, -vmax, vmax);\nx += v*dt;")


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ALL), st.integers(0, 300), st.integers(0, 12))
def test_whatever_is_left_of_a_fragment_is_read_or_refused(fragment, start, length):
    with contextlib.suppress(PNNError):
        read_code(fragment.code[:start] + fragment.code[start + length :])


def test_the_numbers_of_the_word_tests_are_exact():
    assert written([("D", Fraction(1, 3))], "Julia", NAMES[0], "", augmented=True).count("(1//3)") == 1


# ---------------------------------------------------------------- by another hand

JUDGED = [fragment for fragment in THIRD if fragment.refuse != "must"]
by_title = {"ids": lambda fragment: fragment.title.replace(" ", "_")}


@pytest.mark.parametrize("fragment", JUDGED, **by_title)
@pytest.mark.slow
def test_what_is_read_is_what_another_hand_wrote_down_before(fragment):
    try:
        step = read_input(fragment.text).map
    except ParseError:
        assert fragment.refuse == "may"
        return
    record = {"order": None, "symplectic": None}
    if isinstance(step, OneStepMap):
        record = {"order": check_order(step).value, "symplectic": check_symplecticity(step).to_json()["verdict"]}
        sentence, motion = str(identify(step)), str(check_motion(step).value)
    else:
        judged = judgement(step)
        record = {name: judged["findings"][name] for name in record}
        record = {"order": record["order"]["value"], "symplectic": record["symplectic"]["verdict"]}
        sentence, motion = judged["identity"]["details"]["sentence"], judged["advances"]
    assert fragment.order in (None, record["order"])
    assert fragment.symplectic in (None, record["symplectic"])
    assert (fragment.name or "").lower() in sentence.lower()
    assert (fragment.advances or "") in motion


@pytest.mark.parametrize("fragment", [fragment for fragment in THIRD if fragment.refuse == "must"], **by_title)
def test_what_is_no_step_was_refused_as_another_hand_wrote_down_before(fragment):
    with pytest.raises(ParseError):
        read_input(fragment.text)


# ---------------------------------------------------------------- memory


def oscillator(x):
    """The acceleration of an oscillator that hardens, for unit mass."""
    return -x - x**3


def beeman(x, v, before, dt):
    here = oscillator(x)
    moved = x + dt * v + dt**2 * (4 * here - before) / 6
    return moved, v + dt * (2 * oscillator(moved) + 5 * here - before) / 6, here


def kick_of_two_forces(x, v, before, dt):
    here = oscillator(x)
    v = v + dt * (3 * here - before) / 2
    return x + dt * v, v, here


def late_kick(x, v, before, dt):
    v = v + dt * before
    return x + dt * v, v, oscillator(x)


REMEMBERING = {
    beeman: (
        "x_new = x + v*dt + (4*a - a_old)*dt**2/6\na_new = acc(x_new)\nv = v + (2*a_new + 5*a - a_old)*dt/6\n"
        "x = x_new\na_old = a\na = a_new",
        lambda x, v, before, dt: v + dt * (oscillator(x) - before) / 6,
    ),
    kick_of_two_forces: (
        "a = acc(x)\nv += dt*(3*a - a_old)/2\nx += dt*v\na_old = a",
        lambda x, v, before, dt: v + dt * oscillator(x) - dt * before / 2,
    ),
    late_kick: (
        "v += dt*a_old\nx += dt*v\na_old = a\na = acc(x)",
        lambda x, v, before, dt: v + dt * before,
    ),
}


@pytest.mark.parametrize("step", REMEMBERING, ids=lambda step: step.__name__)
def test_a_step_that_remembers_is_the_map_that_is_told_in_the_variables_that_are_told(step):
    """In fractions: positions are those of the code, for ever, and w is the sum that the sentence says."""
    code, new_velocity = REMEMBERING[step]
    reading = read_code(code)
    advance = reading.map.step_function()
    state, dt = (Fraction(1), Fraction(1, 2), Fraction(-1, 7)), Fraction(1, 10)
    x, w = state[0], new_velocity(*state, dt)
    for _ in range(3):
        state = step(*state, dt)
        x, w = advance(x, w, dt, Fraction(1), oscillator)
        assert (float(x), float(w)) == pytest.approx((float(state[0]), float(new_velocity(*state, dt))), abs=1e-14)
    assert "velocity w = v" in reading.sentence


def test_a_memory_that_no_other_velocity_holds_is_refused():
    with pytest.raises(ParseError, match="v_old is kept from the step before, and it remembers more than one velocity"):
        read_code("x += dt*(1.5*v - 0.5*v_old)\nv_old = v\nv += dt*(1.5*a - 0.5*a_old)\na_old = a")
