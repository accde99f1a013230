"""Decimal literals: numbers as they are typed, how finely each was written, and what it may stand for.

A decimal in a formula is seldom exact: it is a double, a single, or a constant that was rounded or cut off. So a
text is read three times with one reader: with its decimals, with letters in their places (the family of all maps that
are written like it), and with the numbers that the decimals stand for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ulp
from typing import Any, NamedTuple

from sympy import Expr, Rational

FEWEST_DECIMALS = 4
"""With fewer a decimal is exact: at three, no fraction is told from chance."""
MOST_DECIMALS = 38
"""Further ones are not told from others: exact methods are found to 40 to 50 digits."""
LONG = 10
"""Decimals, or significant digits, from which a literal is long."""
POWERS_OF_TWO = frozenset(2**power for power in range(15))
"""A decimal that is so simple a fraction of them, 0.061767578125, was not rounded; 0.1250 was."""
LONG_QUOTIENT = re.compile(r"\s*[-+]?\d{7,}/\d{7,}\s*")
"""A fraction of a table that may stand for a number that is near it: 14005451/335480064."""
DIGITS_OF_A_DOUBLE = range(15, 18)
DIGITS_OF_A_SINGLE = range(6, 10)


class Literals:
    """What the decimals of a text stand for: themselves, but for those with a meaning.

    texts   the decimals that were read, each once

    >>> literals = Literals({"0.3333": Rational(1, 3)})
    >>> literals.number("0.3333"), literals.number("0.5"), list(literals.texts)
    (1/3, 1/2, ['0.3333', '0.5'])
    """

    def __init__(self, meanings: Mapping[str, Expr] | None = None) -> None:
        self.meanings = meanings or {}
        self.texts: dict[str, None] = {}

    def number(self, text: str) -> Expr:
        """What a decimal stands for."""
        self.texts[text] = None
        return self.meanings[text] if text in self.meanings else Rational(text)


class Literal(NamedTuple):
    """A decimal that may be rounded.

    value   as typed
    unit    how finely it was written: of its last decimal, or of the double or single that it is
    long    with ten digits or decimals: the printout of a computed number, or of a constant known that well
    """

    text: str
    value: Fraction
    unit: Fraction
    long: bool


def is_long_quotient(text: str) -> bool:
    """True for a quotient of whole numbers so long that it may have been chosen near a number that is no fraction."""
    return LONG_QUOTIENT.fullmatch(text) is not None


def literal(text: str) -> Literal | None:
    """A decimal with its unit; None for one that is exact.

    A quotient p/q that approximates a number is as fine as 1/q², as continued fractions are.

    >>> literal("0.5"), literal("0.1667").unit, literal("0.16666666666666666").unit == Fraction(1, 2**55)
    (None, Fraction(1, 10000), True)
    >>> literal("0.1250").unit
    Fraction(1, 10000)
    """
    if is_long_quotient(text):
        return Literal(text, Fraction(text), Fraction(1, Fraction(text).denominator ** 2), long=True)
    decimal = Decimal(text)
    digits, exponent = decimal.as_tuple().digits, decimal.as_tuple().exponent
    decimals, count = -int(exponent), len(digits)
    if decimals < FEWEST_DECIMALS or not any(digits):
        return None
    value, unit = Fraction(text), Fraction(1, 10 ** min(decimals, MOST_DECIMALS))
    if value.denominator in POWERS_OF_TWO and digits[-1]:
        return None
    if count in DIGITS_OF_A_DOUBLE and _prints_as(float(text), digits):
        unit = _unit_of_a_double(float(text), unit)
    elif count in DIGITS_OF_A_SINGLE:
        unit = _unit_of_a_single(text, digits, unit)
    return Literal(text, value, unit, max(decimals, count) >= LONG)


def _unit_of_a_double(double: float, unit: Fraction) -> Fraction:
    from numpy import float32, spacing  # numpy takes a tenth of a second that exact methods do without

    single = float32(double)
    return Fraction(float(spacing(abs(single)))) if float(single) == double else max(unit, Fraction(ulp(double)))


def _unit_of_a_single(text: str, digits: tuple[int, ...], unit: Fraction) -> Fraction:
    from numpy import float32, spacing  # numpy takes a tenth of a second that exact answers do without

    single = float32(text)
    is_full = len(digits) == DIGITS_OF_A_SINGLE[-1] and _prints_as(float(single), digits)
    is_single = is_full or Decimal(str(single)) == Decimal(text)
    return max(unit, Fraction(float(spacing(abs(single))))) if is_single else unit


def _prints_as(double: float, digits: tuple[int, ...]) -> bool:
    """True when these are the digits that a double has in a printout as long as they are."""
    printed = Decimal(f"{double:.{len(digits) - 1}e}").as_tuple().digits
    return printed == digits


Reading = Callable[[Mapping[str, Expr]], Any]
"""Meanings of decimals, by their text → the map that is read with them, or the letters of a word."""


@dataclass(frozen=True)
class Typed:
    """How the numbers of a map came: the decimals of its text, and the reading of it with others in their places.

    source     the text
    decimals   all of its decimals
    literals   its decimals that may be rounded; one for all that are typed alike
    read       meanings of decimals, by their text → the map
    letters    the same → its letters, where the text is a word
    """

    source: str = ""
    decimals: tuple[Fraction, ...] = ()
    literals: tuple[Literal, ...] = ()
    read: Reading | None = field(default=None, compare=False)
    letters: Reading | None = field(default=None, compare=False)


EXACTLY = Typed()
"""Every number is meant as it stands."""


def typed_by(
    source: str,
    texts: Mapping[str, None],
    read: Reading,
    letters: Reading | None = None,
) -> Typed:
    """What is kept of a text that was read.

    texts   its decimals, as `Literals` notes them
    """
    literals = tuple(filter(None, map(literal, texts)))
    decimals = tuple(map(Fraction, texts))
    if not literals:
        return Typed(source, decimals)
    return Typed(source=source, decimals=decimals, literals=literals, read=read, letters=letters)
