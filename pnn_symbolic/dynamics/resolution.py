"""How finely are the numbers written? The rounding error of a column, read from its digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST = 20_000
"""Values that are looked at: digits show in few."""
EXACT = 8 * np.finfo(float).eps
"""Relative: what scaling by a power of ten may add to a number."""
DIGITS = 14
"""Decimal digits up to which a written number is coarser than a double."""
ENOUGH_FOR_SINGLE, HALF_OF_THE_NINTH = 9, 0.5000001
"""Digits that tell any two numbers of single precision apart, %.9g, and the most that writing them so moves one."""
FIRST = 32
"""Values that are asked before all: of doubles hardly any pass, and the others need not be asked."""
NO_CHANCE = 3
"""Different numbers that end a place earlier than the decimals: a thousandth by chance."""
HALF_A_PLACE = 1.01 * 3**0.5
"""Of a column's rounding error, root mean square: the most that rounding takes or adds."""
GUARD, COARSE_GUARD = 64.0, 1.2
"""An exact law leaves up to 64 R where numbers are doubles: a program in another order of operations leaves up to 1.9
roundings, and 8 are allowed. Where they are coarser, rounding is the noise: 1.2 R (measured on 16 methods)."""


@dataclass(frozen=True)
class Resolution:
    """How finely one column is written.

    kind     "doubles", "float32", "decimals" or "digits" (significant ones)
    digits   how many decimals, or significant digits; None for binary numbers
    error    root mean square of the rounding error, in the unit of the column

    >>> Resolution.of(np.array([0.125, 0.25, 1.333]))
    Resolution(kind='decimals', digits=3, error=0.0002886751345948129)
    >>> Resolution.of(np.full(3, 0.3)).kind
    'doubles'
    >>> roots = np.sqrt(np.arange(2, 50), dtype=np.float32)
    >>> [Resolution.of(np.array([float(form % root) for root in roots])).kind for form in ("%.9g", "%s")]
    ['float32', 'float32']
    """

    kind: str
    digits: int | None
    error: float

    @classmethod
    def of(cls, values: np.ndarray) -> Resolution:
        """Read it from the numbers themselves; of two ways to write them the coarser is taken.

        >>> Resolution.of(np.array([-998.0, -413.0, 7.0, 585.0, 1000.0])).kind  # counts, not three digits
        'decimals'
        """
        numbers = np.abs(np.ravel(values))
        numbers = numbers[:: max(1, len(numbers) // MOST)]
        numbers = numbers[numbers > 0]
        if not len(numbers):
            return cls("doubles", None, float(np.finfo(float).tiny))
        doubles = cls("doubles", None, float(np.sqrt(np.mean(np.spacing(numbers) ** 2) / 12)))
        if np.ptp(numbers) == 0:
            return doubles  # one number, of either sign, says nothing of how others would have been written
        coarsest = doubles
        decimals, digits = _decimals(numbers), _digits(numbers)
        if decimals is not None and digits is not None and not _are_coarser(numbers, digits, decimals):
            digits = None
        for resolution in (decimals, digits, _single(numbers)):
            if resolution is not None and resolution.error > max(4 * doubles.error, coarsest.error):
                coarsest = resolution
        return coarsest


def _decimals(numbers: np.ndarray) -> Resolution | None:
    powers = np.array([10.0**decimals for decimals in range(DIGITS + 1)])
    for decimals in np.flatnonzero(_are_whole(numbers[:FIRST] * powers[:, None])).tolist():
        if _are_whole(numbers * powers[decimals]):
            return Resolution("decimals", decimals, 10.0**-decimals / 12**0.5)
    return None


def _digits(numbers: np.ndarray) -> Resolution | None:
    digits, first = np.arange(1, DIGITS + 1), numbers[:FIRST]
    passed = _are_whole(first / _last_places(first, digits[:, None]))
    for count in digits[passed].tolist():
        last = _last_places(numbers, count)
        if _are_whole(numbers / last):
            return Resolution("digits", count, float(np.sqrt(np.mean(last**2) / 12)))
    return None


def _are_coarser(numbers: np.ndarray, digits: Resolution, decimals: Resolution) -> bool:
    """Whether enough different numbers end earlier than these decimals: one in ten does by chance."""
    assert digits.digits is not None
    assert decimals.digits is not None
    ends_earlier = _last_places(numbers, digits.digits) > 2 * 10.0**-decimals.digits
    return len(np.unique(numbers[ends_earlier])) >= NO_CHANCE


def _last_places(numbers: np.ndarray, digits: int | np.ndarray) -> np.ndarray:
    """The unit of the last of so many significant digits of each number."""
    return 10.0 ** (np.floor(np.log10(numbers)) + 1 - digits)


def _single(numbers: np.ndarray) -> Resolution | None:
    """Where all are numbers of single precision: as they are, in nine digits, or in the fewest that tell them apart."""
    with np.errstate(over="ignore"):
        single = numbers.astype(np.float32)
    if not (_are_single(numbers[:FIRST], single[:FIRST]) and _are_single(numbers, single)):
        return None
    return Resolution("float32", None, float(np.sqrt(np.mean(np.spacing(single).astype(float) ** 2) / 12)))


def _are_single(numbers: np.ndarray, single: np.ndarray) -> bool:
    apart = np.abs(single - numbers)
    if (apart <= HALF_OF_THE_NINTH * _last_places(numbers, ENOUGH_FOR_SINGLE)).all():
        return True
    shortest = single.astype(str).astype(float)
    return bool((np.abs(shortest - numbers) <= EXACT * numbers).all())


def _are_whole(numbers: np.ndarray) -> np.ndarray | np.bool:
    """Whether all numbers along the last axis are whole, to rounding."""
    return np.all(np.abs(numbers - np.rint(numbers)) <= EXACT * numbers, axis=-1, keepdims=False)
