"""Words multiply out and peel back; what is no word is proved to be none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from pnn_symbolic import OneStepMap, Verdict
from pnn_symbolic.algebra.symbols import parameter
from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY, IDENTITY
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import (
    conjugate_palindrome,
    conjugating_word,
    cyclically_reduced,
    primitive_root,
    reduced,
    rotations,
)
from pnn_symbolic.splitting.factorisation import factorise

nonzero = st.fractions(min_value=-2, max_value=2, max_denominator=9).filter(bool)
numbers = nonzero.map(lambda q: Rational(q.numerator, q.denominator)) | st.sampled_from([sqrt(2), 1 - sqrt(2) / 3])
names = st.sampled_from(["D", "K", "K_fast", "K_slow", "S"])
letters = st.lists(st.tuples(names, numbers), max_size=7)
words = st.builds(lambda ls, bare: Word.of(*ls, per_unit_mass=bare), letters, st.booleans())
splittings = st.lists(st.tuples(st.sampled_from(["D", "K", "K_slow"]), numbers), max_size=6).map(
    lambda ls: Word.of(*ls)
)

cores = splittings.map(lambda word: cyclically_reduced(word)[0]).filter(lambda core: set(core.initials) == {"A", "B"})


@given(words)
@settings(max_examples=60)
@pytest.mark.slow
def test_words_multiply_out_and_peel_back(word):
    found = factorise(word.map)
    assert found.verdict is Verdict.PROVED
    assert reduced(found.word) == reduced(word)
    assert found.word.map == word.map


@given(letters, letters)
@settings(max_examples=30)
@pytest.mark.slow
def test_a_word_that_forgets_the_velocity_peels_back_to_the_same_map(before, after):
    word = Word.of(*before, ("S", 0), *after)
    found = factorise(word.map).word
    assert found.map == word.map


@given(splittings, splittings)
@settings(max_examples=40)
@pytest.mark.slow
def test_equal_reduced_words_are_equal_maps_and_no_others(first, second):
    assert (reduced(first) == reduced(second)) is first.map.equals(second.map)


NO_WORDS = {
    "explicit Euler": "x' = x + h*v; v' = v + h*f(x)/m",
    "Heun": "x' = x + h*v + h**2*f(x)/(2*m); v' = v + h*(f(x) + f(x + h*v))/(2*m)",
    "simplified Takahashi-Imada": "y = x + h*v/2; v' = v + h*f(y + h**2*f(y)/(12*m))/m; x' = y + h*v'/2",
    "a force that is too far out": "x' = x; v' = v + h*f(2*x)",
    "a constant force": "x' = x; v' = v + h*f(0)/m",
    "a force of the velocity": "x' = x; v' = v + h*f(x, v)/m",
    "a shift": "x' = x + 1; v' = v",
    "an oscillator": "x' = x + h*v; v' = v - h*x",
    "a stretching": "x' = 2*x; v' = v",
    "a cubic kick": "x' = x; v' = v - h*x**3",
    "only the position is pushed": "x' = x + h**2*f(x)/m; v' = v",
}


@pytest.mark.parametrize("text", NO_WORDS.values(), ids=NO_WORDS)
def test_what_is_no_product_of_drifts_and_kicks_is_proved_to_be_none(text):
    found = factorise(OneStepMap.from_equations(text))
    assert found.verdict is Verdict.REFUTED
    assert found.word is None
    assert found.reason.startswith("no word: ")


def test_a_known_function_leaves_the_word_undecided():
    assert factorise(OneStepMap.from_equations("x' = x + h*relu(v); v' = v")).verdict is Verdict.UNDECIDED


def test_a_known_function_that_cancels_does_not():
    step = OneStepMap.from_equations("y = relu(x); x' = x + h*v + y - y; v' = v")
    assert str(factorise(step).word) == "D 1"


@pytest.mark.parametrize(("step", "text"), [(IDENTITY, "D 0"), (FLIP_VELOCITY, "S -1")])
def test_the_simplest_maps_are_words(step, text):
    assert str(factorise(step).word) == text


def test_a_constant_trained_at_one_time_step_is_a_number_with_dt_in_it():
    found = factorise(OneStepMap.from_equations("x' = x + 0.01*v; v' = v + 0.02*f(x')"))
    assert str(found.word) == "D 1/(100*dt), K 1/(50*dt)"
    assert found.word.per_unit_mass


def test_a_family_is_a_word_with_its_parameter():
    c = parameter("c")
    word = Word.of(("D", c), ("K", 1), ("D", 1 - c))
    assert factorise(word.map).word == word


def test_friction_is_put_where_the_numbers_are_short():
    baoab = Word.of(("K", "1/2"), ("D", "1/2"), ("S", "0.9"), ("D", "1/2"), ("K", "1/2"))
    assert factorise(baoab.map).word == baoab
    assert factorise(baoab.map).word.initials == "BAOAB"


# ---------------------------------------------------------------- other coordinates


@given(splittings, splittings)
@settings(max_examples=40)
@pytest.mark.slow
def test_conjugate_words_are_recognised_with_the_change_of_coordinates(word, change):
    other = change.inverse.then(word).then(change)
    found = conjugating_word(word, other)
    assert found is not None
    assert reduced(found.inverse.then(word).then(found)) == reduced(other)


@given(words)
@settings(max_examples=40)
def test_the_cyclic_core_is_the_word_in_other_coordinates(word):
    core, change = cyclically_reduced(word)
    assert reduced(change.inverse.then(word).then(change)) == core


@given(words)
@settings(max_examples=20)
def test_every_rotation_is_the_core_in_other_coordinates(word):
    core, _ = cyclically_reduced(word)
    for rotation, change in rotations(core):
        assert reduced(change.inverse.then(core).then(change)) == rotation


@given(splittings, splittings)
@settings(max_examples=40)
def test_every_palindrome_is_found_in_every_coordinates(half, change):
    disguised = change.inverse.then(half).then(half.reversed).then(change)
    palindrome, found = conjugate_palindrome(disguised)
    assert reduced(palindrome.reversed) == reduced(palindrome)
    assert reduced(found.inverse.then(disguised).then(found)) == reduced(palindrome)


def test_ruth_3_is_no_palindrome_in_any_coordinates():
    numbers = ["7/24", "2/3", "3/4", "-2/3", "-1/24", "1"]
    assert conjugate_palindrome(Word.of(*zip("KDKDKD", numbers, strict=True))) is None


@given(cores, st.integers(1, 3))
@settings(max_examples=20)
def test_powers_have_their_root(core, power):
    word = Word(core.parts * power, core.per_unit_mass)
    root, times = primitive_root(word)
    assert times % power == 0
    assert Word(root.parts * times, root.per_unit_mass) == word
