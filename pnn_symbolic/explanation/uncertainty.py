"""How is a measured number written? With the uncertainty of its last digits in brackets: 26.9964(2)."""

from __future__ import annotations

import math

TWO_DIGITS = 20
"""Below, the uncertainty has two digits, so that rounding it never changes it by more than a tenth or so."""
MOST_DECIMALS = 15


def with_uncertainty(value: float, error: float | None) -> str:
    """A number and its standard error; without one, or with a vanishing one, to twelve digits.

    >>> with_uncertainty(26.99642, 0.0002), with_uncertainty(0.09999, 0.00123), with_uncertainty(1234.5, 62.0)
    ('26.9964(2)', '0.1000(12)', '1230(60)')
    >>> with_uncertainty(0.5, 0.0), with_uncertainty(1.7, None)
    ('0.5', '1.7')
    >>> with_uncertainty(0.0, 0.0)
    '0'
    """
    if error is None or not math.isfinite(error) or error <= abs(value) * 10.0**-MOST_DECIMALS:
        return f"{value:.12g}"
    last = math.floor(math.log10(error))
    if round(error * 10.0 ** (1 - last)) < TWO_DIGITS:
        last -= 1
    digits = round(error * 10.0**-last)
    if digits >= 10 and digits % 10 == 0:
        digits, last = digits // 10, last + 1
    if last >= 0:
        return f"{round(value, -last):.0f}({digits * 10**last})"
    return f"{value:.{-last}f}({digits})"
