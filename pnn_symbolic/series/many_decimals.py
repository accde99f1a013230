"""Numbers with so many decimals that they may be rounded ones."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pnn_symbolic.series.rounded_numbers import Rounded

FEWEST_DECIMALS = 10
"""Numbers with fewer decimals are taken as they are: 1.0001 is no rounded 1."""
EXACTLY = Fraction(0)
UNITS = 10
"""By how many units of the last decimal a number may change: sums and multiples of decimals were rounded before."""


def decimals(number: Fraction) -> int:
    """How many decimals a number has, when it has so many that it may be rounded; 0 for an exact one.

    A number that is no decimal, such as a quotient of decimals, counts with the digits of its denominator.

    >>> decimals(Fraction("0.125")), decimals(Fraction("0.1786178958448091")), decimals(Fraction(-3, 73))
    (0, 16, 0)
    """
    below, count = number.denominator, 0
    while below % 10 == 0:
        below, count = below // 10, count + 1
    while below % 2 == 0 or below % 5 == 0:
        below, count = below // (2 if below % 2 == 0 else 5), count + 1
    if below > 1:
        count = len(str(number.denominator)) // 2
    return count if count >= FEWEST_DECIMALS else 0


def by_decimals(values: Sequence[Fraction]) -> list[Rounded]:
    """Numbers of a map that was not typed, as fine as the coarsest of those that have many decimals."""
    counts = [decimals(value) for value in values]
    unit = Fraction(1, 10 ** min(filter(None, counts), default=0))
    numbers: list[Rounded] = []
    for value, count in zip(values, counts, strict=True):
        rounding = unit if count else EXACTLY
        numbers.append(Rounded(value, value, rounding, UNITS * rounding, short=False))
    return numbers
