"""A word for people: its exponentials and its letters, with short numbers."""

from __future__ import annotations

from sympy import Expr, Rational, Symbol

from pnn_symbolic.maps.text.short_numbers import LARGEST_SHOWN_DENOMINATOR, faithful_text
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.factorisation import Factorisation

MOST_CHARACTERS = 24
MOST_FACTORS = 11
"""Factors of a word that are shown, those of five Verlet steps in a row."""


def factorisation_text(factors: Factorisation) -> str:
    """The exponentials and the word, first to last, long numbers in six digits; or why there is none.

    Of many factors the first are told: JSON has all.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.splitting.factorisation import factorise
    >>> factorisation_text(factorise(OneStepMap.from_word("K 1, D 1")))
    'exp(h B) exp(h A); first to last K 1, D 1 (V R)'
    """
    word = factors.word
    if word is None:
        return factors.reason
    exponentials, letters = short_parts(word)
    if (more := len(letters) - MOST_FACTORS) > 0:
        return f"{' '.join(exponentials[:MOST_FACTORS])} … and {more} more exponentials; --json has all, and the word"
    return f"{' '.join(exponentials)}; first to last {', '.join(letters)} ({word.letters})"


def short_parts(word: Word) -> tuple[list[str], list[str]]:
    """The exponentials and the letters of a word, with short numbers."""
    exponentials, letters = [], []
    for letter in word:
        short = short_number(letter.number)
        exact = short == str(letter.number)
        operator = letter.operator if exact else letter._replace(number=Symbol(short)).operator
        exponentials.append(operator if exact else operator.replace(f"({short})*h", f"{short} h"))
        letters.append(f"{letter.name} {short}")
    return exponentials, letters


def short_number(number: Expr) -> str:
    """A number as it is, or in six digits, and as many more as tell it from a simpler one."""
    if number.free_symbols:
        return str(number)
    if isinstance(number, Rational) and number.q <= LARGEST_SHOWN_DENOMINATOR and len(str(number)) <= MOST_CHARACTERS:
        return str(number)
    if not isinstance(number, Rational):
        return f"{float(number):.6g}"
    return "-" * (number.p < 0) + faithful_text(abs(number), 6)  # pyright: ignore[reportArgumentType]
