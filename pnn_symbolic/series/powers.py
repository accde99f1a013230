"""Power series: of the angle by which a step turns, and of the rate at which it decays.

Source: Knuth, *The Art of Computer Programming* 2 (1997), §4.7.
"""

from fractions import Fraction
from math import factorial

from sympy import QQ

from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.series.polynomials import combined, times

Series = list[Number]
"""Numbers in front of the powers of a small number, from 0 on."""


def square_of_angle(field: Number, trace: Series, determinant: Series, terms: int) -> Series:
    """θ² up to a power: θ² = Σ 2^(k+1) ((k-1)!)² / (2k)! u^k, where u = 1 - trace/(2 √det)."""
    half = field.quo(field.one, field.convert(2))
    size = inverse(field, square_root(field, determinant, terms), terms)
    u = combined(field, (1, [field.one]), (-half, product(trace, size, terms)))[: terms + 1]
    square: Series = []
    power = [field.one]
    for k in range(1, terms + 1):
        power = product(power, u, terms)
        size = Fraction(2 ** (k + 1) * factorial(k - 1) ** 2, factorial(2 * k))
        square = combined(field, (1, square), (field.convert(QQ(size.numerator, size.denominator)), power))
    return square


def product(a: Series, b: Series, terms: int) -> Series:
    """a · b up to a power."""
    return times(a[: terms + 1], b[: terms + 1])[: terms + 1]


def square_root(field: Number, series: Series, terms: int) -> Series:
    """The square root of a series that begins with 1."""
    half = field.quo(field.one, field.convert(2))
    result = [field.one]
    for k in range(1, terms + 1):
        rest = series[k] if k < len(series) else field.zero
        for i in range(1, k):
            rest = rest - result[i] * result[k - i]
        result.append(rest * half)
    return result


def inverse(field: Number, series: Series, terms: int) -> Series:
    """1 divided by a series that begins with 1.

    >>> [str(number) for number in inverse(QQ, [QQ(1), QQ(1, 2)], 3)]
    ['1', '-1/2', '1/4', '-1/8']
    """
    result = [field.one]
    for k in range(1, terms + 1):
        rest = field.zero
        for i in range(1, k + 1):
            if i < len(series):
                rest = rest - series[i] * result[k - i]
        result.append(rest)
    return result


def logarithm(field: Number, series: Series, terms: int) -> Series:
    """log of a series s that begins with 1: k L_k = k s_k - Σ i L_i s_(k-i).

    >>> [str(number) for number in logarithm(QQ, [QQ(1), QQ(1)], 3)]
    ['0', '1', '-1/2', '1/3']
    """
    padded = [*series, *[field.zero] * (terms + 1)]
    result = [field.zero]
    for k in range(1, terms + 1):
        rest = padded[k] * field.convert(k)
        for i in range(1, k):
            rest = rest - field.convert(i) * result[i] * padded[k - i]
        result.append(field.quo(rest, field.convert(k)))
    return result


def leading_term(series: Series) -> tuple[int, Number] | None:
    """The lowest power above 0 whose coefficient is not 0, and that; None where there is none."""
    return next(((power, number) for power, number in enumerate(series) if power and number), None)
