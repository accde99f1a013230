import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, sqrt

from pnn_symbolic.errors import InputError
from pnn_symbolic.integrators import compose, drift, kick
from pnn_symbolic.maps.one_step_map import IDENTITY
from pnn_symbolic.maps.word import Word

nonzero = st.fractions(min_value=-2, max_value=2, max_denominator=9).filter(bool)
numbers = nonzero.map(lambda q: Rational(q.numerator, q.denominator))
words = st.lists(st.tuples(st.sampled_from("DKS"), numbers), max_size=6).map(lambda letters: Word.of(*letters))


@given(words, words)
@settings(max_examples=30)
def test_words_multiply_as_maps_do(first, second):
    assert first.then(second).map.equals(first.map.then(second.map))


@given(words)
@settings(max_examples=30)
def test_a_word_and_its_inverse_are_the_identity(word):
    assert word.then(word.inverse).map.equals(IDENTITY)
    assert word.inverse.then(word).map.equals(IDENTITY)


def test_a_word_is_the_product_of_its_drifts_and_kicks():
    word = Word.of(("K", "1/3"), ("D", sqrt(2)), ("K", -1))
    assert word.map.equals(compose(kick(Rational(1, 3)), drift(sqrt(2)), kick(-1)))


def test_a_word_prints_as_people_write_it():
    word = Word.of(("K", "1/2"), ("D", "1/2"), ("S", "0.9"), ("D", "1/2"), ("K", "1/2"))
    assert word.text == "K 1/2, D 1/2, S 9/10, D 1/2, K 1/2"
    assert word.operators == "exp(h/2 B) exp(h/2 A) S(9/10) exp(h/2 A) exp(h/2 B)"
    assert (word.letters, word.initials) == ("V R O R V", "BAOAB")
    assert word.steps[:3] == (
        "kick: v becomes v + dt*f(x)/(2*m)",
        "drift: x becomes x + dt*v/2",
        "scaling: v becomes 9*v/10",
    )


@pytest.mark.parametrize("name", ["Q", "KS", "k", "Kslow", "D_slow", ""])
def test_an_unknown_letter_is_refused(name):
    with pytest.raises(InputError, match="no letter is called"):
        Word.of((name, 1))


def test_a_scaling_by_zero_has_no_inverse():
    with pytest.raises(InputError, match="forgets the velocity"):
        _ = Word.of(("D", 1), ("S", 0)).inverse
