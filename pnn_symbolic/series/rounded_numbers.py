"""Numbers that were rounded when they were typed: how far may the intended ones lie from them?

For numbers that were rounded to nearest, the true ones are a correction of at most half a unit, so the least
correction is at most that in the mean square, always. Numbers that are printouts of calculations have several
roundings behind them, and are as fine as the coarsest of them. docs/theory/series.md tells of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import log10, ulp
from typing import NamedTuple

from pnn_symbolic.maps.parsing.literals import Literal

ROUNDINGS = 4
"""A long number may be off by so many units, and one more for each number of the set: a sum of roundings."""
FAR = 3
"""Boxes from which on numbers are told apart from those that were meant, whatever was done to them."""
CHANCE = Fraction(1, 50)
"""A fraction is told from chance when fewer fractions as simple are expected in its box."""
DIGITS_OF_FRACTIONS = 4.0
"""Digits by which fractions must be told from chance, all numbers that move together."""
DIGITS_OF_ROOTS = 6.0
"""Digits to which order conditions must be met, all conditions together."""
DECIMALS_OF_SHORT_NUMBERS = 6
"""A decimal fraction with no more may have been typed as it is: it is no rounding of another number."""


class Rounded(NamedTuple):
    """A typed number and the box in which the intended one lies.

    typed    as it was typed
    centre   the middle of the box: half a unit further from 0, where numbers are taken to be cut off
    unit     how finely it was written
    within   half the width of the box
    short    written with few digits, rounded once or cut off
    """

    typed: Fraction
    centre: Fraction
    unit: Fraction
    within: Fraction
    short: bool


def rounded_numbers(literals: Sequence[Literal]) -> list[Rounded]:
    """The boxes of decimals, rounded to nearest."""
    coarsest = max((literal.unit for literal in literals if literal.long), default=Fraction(0))
    numbers: list[Rounded] = []
    for literal in literals:
        value = literal.value
        if literal.long:
            within = (ROUNDINGS + len(literals)) * coarsest
            numbers.append(Rounded(value, value, coarsest, within, short=False))
        else:
            numbers.append(Rounded(value, value, literal.unit, literal.unit, short=True))
    return numbers


def readings(numbers: Sequence[Rounded]) -> Iterator[list[Rounded]]:
    """Short numbers as rounded to nearest, then as cut off."""
    yield list(numbers)
    if any(number.short for number in numbers):
        yield [_cut_off(number) if number.short else number for number in numbers]


def _cut_off(number: Rounded) -> Rounded:
    half = number.unit / 2
    return number._replace(centre=number.typed + (half if number.typed > 0 else -half))


def may_be(numbers: Sequence[Rounded], intended: Sequence[Fraction], radius: Fraction = Fraction(0)) -> bool:
    """True when all lie in their boxes, the short ones also in the mean square, with a radius for what is not exact."""
    pairs = list(zip(numbers, intended, strict=True))
    if any(abs(value - number.centre) + radius > number.within for number, value in pairs):
        return False
    if any(_would_be_typed(number, value, radius) for number, value in pairs):
        return False
    squares = [float((value - number.centre) / number.unit) ** 2 for number, value in pairs if number.short]
    return sum(squares) <= len(squares) / 4 * (1 + 1e-12)


def far_off(numbers: Sequence[Rounded], intended: Sequence[Fraction]) -> bool:
    """True when a number lies so far beyond its box that no rounding of any kind led there."""
    pairs = zip(numbers, intended, strict=True)
    return any(abs(value - number.centre) > FAR * number.within for number, value in pairs)


def _would_be_typed(number: Rounded, value: Fraction, radius: Fraction) -> bool:
    """True for another number that has so few decimals that it would have been typed itself: 1/2 is not 0.49999999."""
    if abs(value - number.typed) <= radius:
        return False
    decimals = max(len(str(int(1 / number.unit))) - 1, 0)
    short = Fraction(round(value * 10**decimals), 10**decimals)
    if abs(value - short) > radius or short.denominator > 10**DECIMALS_OF_SHORT_NUMBERS:
        return False
    spacing = Fraction(ulp(float(number.typed)))
    return number.short or abs(value - number.typed) > (number.within / number.unit) * spacing


def digits_of_box(numbers: Sequence[Rounded]) -> float:
    """To how many digits the coarsest number is known."""
    return -log10(float(max(number.within for number in numbers)))


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the smallest denominator in an interval.

    >>> simplest(Fraction("0.33"), Fraction("0.34")), simplest(Fraction("-0.51"), Fraction("-0.49"))
    (Fraction(1, 3), Fraction(-1, 2))
    """
    if low > high:
        low, high = high, low
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = low.numerator // low.denominator
    if whole == low or whole + 1 <= high:
        return Fraction(whole if whole == low else whole + 1)
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))


def evident_fraction(number: Rounded) -> Fraction | None:
    """The simplest fraction in the box of a number, where so simple a one is not there by chance."""
    fraction = simplest(number.centre - number.within, number.centre + number.within)
    return fraction if fraction and chance(number, fraction) <= CHANCE else None


def chance(number: Rounded, fraction: Fraction) -> Fraction:
    """How many fractions as simple are expected in the box: q² of denominators up to q in a unit length."""
    return fraction.denominator**2 * 2 * number.within
