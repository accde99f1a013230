"""Words whose decimals round a root of the order conditions: the letters as they were typed, or as their formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from sympy import Expr, Poly, PolynomialError, Rational

from pnn_symbolic.algebra.symbols import Parameter, parameter
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.exact_roots import Nearest, nearest_by_decimals, nearest_root
from pnn_symbolic.series.rounded_numbers import (
    DIGITS_OF_ROOTS,
    Rounded,
    digits_of_box,
    may_be,
    readings,
    rounded_numbers,
)
from pnn_symbolic.series.word_patterns import Affine, Pattern, of_formulas, patterns
from pnn_symbolic.splitting.factorisation import factorise

EXACT = Fraction(0)


NOTHING = Nearest(None)


def root_of_word(step: OneStepMap, typed: Typed, above: int) -> Nearest:
    """The root of the order conditions that the decimals of a word round, of an order above that of the word."""
    if typed.letters is None:
        word = factorise(step).word if step.normal_form.table.domain.is_QQ else None
        near = nearest_by_decimals(word) if word is not None else NOTHING
        return near if near.root is not None and near.root.order > above else near._replace(root=None)
    word = Word(typed.letters({}))
    if word.has("S"):
        return NOTHING
    letters = _formulas(typed, word)
    if letters is None:
        return NOTHING
    best, unsolved, refused = None, 0, 0
    for numbers in readings(rounded_numbers(typed.literals)):
        near = nearest_root(word, list(_kept(word, letters, numbers)), _is_evident, above=above)
        unsolved, refused = max(unsolved, near.unsolved), max(refused, near.refused)
        if near.root is not None:
            best, above = near.root, near.root.order
    return Nearest(best, unsolved, refused)


def _is_evident(numbers: Sequence[Rounded], intended: Sequence[Fraction], radius: Fraction, conditions: int) -> bool:
    return conditions * digits_of_box(numbers) >= DIGITS_OF_ROOTS and may_be(numbers, intended, radius)


def _formulas(typed: Typed, word: Word) -> list[Affine] | None:
    """The letters as linear formulas of the decimals; None where they are no such."""
    assert typed.letters is not None
    names = [parameter(f"t{place}") for place in range(len(typed.literals))]
    try:
        spelt = typed.letters({literal.text: name for literal, name in zip(typed.literals, names, strict=True)})
    except InputError:  # a decimal stands where a letter may not, as in sqrt(2.0001)
        return None
    formulas = [_affine(letter, names) for letter in spelt]
    if len(formulas) != len(word) or any(formula is None for formula in formulas):
        return None
    return [formula for formula in formulas if formula is not None]


def _affine(letter: Letter, names: Sequence[Parameter]) -> Affine | None:
    try:
        polynomial = Poly(letter.number, *names)
    except PolynomialError:
        return None
    numbers = dict(polynomial.terms())
    if polynomial.total_degree() > 1 or not all(isinstance(number, Rational) for number in numbers.values()):
        return None
    nothing = (0,) * len(names)
    row = [_exact(numbers.get((*nothing[:k], 1, *nothing[k + 1 :]))) for k in range(len(names))]
    return _exact(numbers.get(nothing)), row


def _exact(number: Expr | None) -> Fraction:
    return Fraction(number.p, number.q) if isinstance(number, Rational) else EXACT


def _kept(word: Word, letters: Sequence[Affine], numbers: Sequence[Rounded]) -> Iterator[Pattern]:
    """Patterns of letters typed one by one, then the formulas in which they were typed."""
    typed = [_letter(letter, affine, numbers) for letter, affine in zip(word, letters, strict=True)]
    direct = [number for number in typed if number is not None]
    if len(direct) == len(word.parts):
        yield from patterns(word, direct)
    else:
        yield of_formulas(word, letters, numbers)


def _letter(letter: Letter, affine: Affine, numbers: Sequence[Rounded]) -> Rounded | None:
    """A letter that is one decimal or its opposite, or exact; None for a formula."""
    offset, row = affine
    if not any(row):
        return Rounded(offset, offset, EXACT, EXACT, short=False)
    places = [place for place, entry in enumerate(row) if entry]
    if offset or len(places) != 1 or abs(row[places[0]]) != 1:
        return None
    number, sign = numbers[places[0]], row[places[0]]
    return number._replace(typed=sign * number.typed, centre=sign * number.centre)
