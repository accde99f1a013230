import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from pnn_symbolic import OneStepMap
from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.maps.one_step_map import IDENTITY
from pnn_symbolic.maps.parsing import read_word
from tests.symbolic.paper_maps import PNN_1, PNN_2, word

VELOCITY_VERLET = OneStepMap.from_equations("a = v + h*f(x)/(2*m); x' = x + h*a; v' = a + h*f(x')/(2*m)")

fractions = st.fractions(min_value=-3, max_value=3, max_denominator=20).map(
    lambda q: Rational(q.numerator, q.denominator)
)
letters = st.lists(st.tuples(st.sampled_from("DK"), fractions), min_size=1, max_size=5)
separators = st.sampled_from([", ", " ", ",", "; ", "\n", "\r\n", " ,\t"])


@pytest.mark.parametrize(
    "text",
    [
        "K 1/2, D 1, K 1/2",
        "K 1/2 D 1 K 1/2",
        "K1/2 D1 K1/2",
        "K .5\nD 1.0\nK 5e-1\n",
        "half = 1/2; K half, D 2*half, K 1 - half",
        "K 1/4 + 1/4, D (1\n), K +1/2,",
        "(K 1/2, (D 1/3)^3, K 1/2)^1",
        "K sqrt(2)*sqrt(2)/4, D 2**0, K (1/4)**(1/2)",
    ],
)
def test_velocity_verlet_is_read_in_every_spelling(text):
    assert OneStepMap.from_word(text).equals(VELOCITY_VERLET)


@settings(max_examples=40)
@given(letters, separators)
def test_a_word_is_the_product_of_its_letters(letters, separator):
    text = separator.join(f"{letter} {number}" for letter, number in letters)
    assert OneStepMap.from_word(text) == word(letters)


def test_a_decimal_is_read_digit_for_digit():
    assert read_word("D 0.1786178958448091000000001") == (("D", Rational("0.1786178958448091000000001")),)


def test_roots_and_names_are_exact():
    r = sqrt(2) / 2
    typed = OneStepMap.from_word("r = sqrt(2)/2; K 1 - r, D r, K r, D 1 - r")
    assert typed.equals(word([("K", 1 - r), ("D", r), ("K", r), ("D", 1 - r)]))
    assert not typed.equals(OneStepMap.from_word("r = 0.7071067811865476; K 1 - r, D r, K r, D 1 - r"))


def test_roots_may_stand_inside_roots():
    """The ξ of Omelyan, Mryglod & Folk's method with two kicks, in radicals, is a root of a cubic."""
    xi = "r = (2*sqrt(326) + 36)**(1/3); xi = 1/2 - r/12 + 1/(6*r); "
    cubic = OneStepMap.from_word(xi + "D 48*xi**3 - 72*xi**2 + 38*xi - 5, K 1")
    assert cubic.equals(OneStepMap.from_word("K 1"))


def test_a_scaling_multiplies_the_velocity():
    assert OneStepMap.from_word("D 1/2, K 1/1.0005, D 1/2") == PNN_1
    assert OneStepMap.from_word("D 1/2, S 1.0001, K 1/1.0005, D 1/2") == PNN_2


def test_kicks_of_several_forces_keep_their_names():
    typed = OneStepMap.from_word("K_slow 1/2, (K_fast 1/4, D 1/2, K_fast 1/4)^2, K_slow 1/2")
    assert typed == OneStepMap.from_equations(
        "v1 = v + h*f_slow(x)/(2*m) + h*f_fast(x)/(4*m); x1 = x + h*v1/2; v2 = v1 + h*f_fast(x1)/(2*m);"
        "x' = x1 + h*v2/2; v' = v2 + h*f_fast(x')/(4*m) + h*f_slow(x')/(2*m)"
    )


def test_a_declared_parameter_stays_free():
    family = OneStepMap.from_word("parameter c; D c, K 1, D 1 - c")
    assert family.at(c="1/2") == OneStepMap.from_word("D 1/2, K 1, D 1/2")
    assert OneStepMap.from_equations(str(family)) == family


@settings(max_examples=20)
@given(letters, st.integers(0, 3), fractions.filter(bool))
def test_a_group_is_repeated_and_undone(letters, times, scale):
    group = f"S {scale}, " + ", ".join(f"{letter} {number}" for letter, number in letters)
    assert OneStepMap.from_word(f"({group})^{times}") == OneStepMap.from_word(", ".join([group] * times) or "()")
    assert OneStepMap.from_word(f"({group})**{times}, ({group})^-{times}") == IDENTITY


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "column 1: a word is missing"),
        ("D 1/2, V 1", 'column 8: unknown letter "V".*Write K for V'),
        ("V 1/2 R 1 V 1/2", 'unknown letter "V"'),
        ("D 1/2, k 1", 'column 8: unknown letter "k".*Write K for k'),
        ("Drift 1", 'unknown letter "Drift".*letters are D'),
        ("K_fsat", "K_fsat needs a number"),
        ("D", "column 2: D needs a number: write D 1"),
        ("D, K 1", "column 2: D needs a number"),
        ("D K 1", 'column 3: D needs a number: write D 1, found "K"'),
        ("D 1/2 - K 1", 'column 9: a number is missing here, found "K"'),
        ("D 1/2\nK 1/\nD 1/2", "line 2, column 5: a number is missing"),
        ("(D 1, K 1", r'column 1: this "\(" is never closed'),
        ("D 1)", r'column 4: there is no "\("'),
        ("D (1 2)", "column 6: expected an operator"),
        ("D (1/2", "column 7: expected an operator"),
        ("D 1 2", 'column 5: expected a letter, found "2"'),
        ("D 2w", r"column 4.*write products with \*"),
        ("D w; w = 1/2", 'column 3: unknown name "w"; define it before'),
        ("wide = 1; D wdie", 'Did you mean "wide"'),
        ("w = 1; w = 2; D w", 'column 8: "w" is defined twice'),
        ("w = 1/2; w, K 1", '"w" is a number and needs a letter'),
        ("D = 1", '"D" has a meaning of its own'),
        ("K_fast = 1", "meaning of its own"),
        ("sqrt = 1", "meaning of its own"),
        ("D h/2, K h", 'column 3: "h" has no place here'),
        ("D f(1)", '"f" has no place here'),
        ("D sin(1)", 'unknown name "sin"'),
        ("(D 1, K 1)^", "whole number of times"),
        ("(D 1, K 1)^n", "whole number of times"),
        ("(D 1, S 0)^-1", "S 0 cannot be undone"),
        ("(D 1)^1000000000000", "column 7: so often"),
        ("(D 1)^" + "9" * 5000, "so often"),
        ("((((D 1)^100)^100)^100)^100", "so often"),
        ("D 1, " * 2000, "300 letters"),
        ("(" * 5000, "nested"),
        ("D " + "(" * 90 + "1" + ")" * 90 + "**" * 90 + "2", "number is missing"),
        ("D 10**10**10", "exponent"),
        ("D 2**65", "64"),
        ("D 2^3", r'write "\*\*"'),
        ("D 1e999999999", "digits"),
        ("D " + "9" * 1500, "digits"),
        ("D 1/0", "division by zero"),
        ("D sqrt(1 - sqrt(2))", "sqrt"),
        ("D (1 - 2**(1/3))**(1/3)", "roots"),
        ("D 1/(1/2 - 0.5)", "division by zero"),
        ("D sqrt(-1)", "sqrt"),
        ("D (-8)**(1/3)", "roots"),
        ("D __import__('os').system('ls')", 'column 3: unknown name "__import__"'),
        ("__import__('os')", 'unknown letter "__import__"'),
        ("D 1.real", 'found "real"'),
        ("w = 1; D w.real", 'found ".real"'),
        ("D 'a'", "D needs a number"),
        ("D 1j", 'found "j"'),
        ("D 0x10", 'found "x10"'),
        ("D True", "column 3: True is not a number"),
        ("D lambda: 1", "column 3"),
        ("D 1 if 1 else 2", 'unknown letter "if"'),
        ("D 1//2", "not read"),
        ("D\x001", "column 2"),
        ("D½", 'unknown letter "D½"'),
        ("x" * 60_000, "characters"),
        ("parameter c; D d", 'unknown name "d"'),
        ("parameter c, D c", '"D" has a meaning of its own'),
        ("parameter 1c; D 1", '"1c" is no name'),
        ("parameter c; c = 1; D c", '"c" is defined twice'),
        ("parameter h; D h", "meaning of its own"),
    ],
)
def test_anything_else_is_refused_at_once_with_the_place(text, says):
    start = time.perf_counter()
    with pytest.raises(ParseError, match=says):
        OneStepMap.from_word(text)
    assert time.perf_counter() - start < 1


def test_too_many_roots_at_once_are_refused_at_once():
    start = time.perf_counter()
    with pytest.raises(InputError, match="degree 32, at most 16"):
        OneStepMap.from_word("D sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7) + sqrt(11)")
    with pytest.raises(InputError, match="degree 77"):
        OneStepMap.from_equations("x' = x + (2**(1/11) + 3**(1/7))*h*v; v' = v")
    OneStepMap.from_word("D sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7)")
    assert time.perf_counter() - start < 3


def test_a_word_is_text():
    with pytest.raises(ValueError, match="text"):
        OneStepMap.from_word([("D", 1)])
