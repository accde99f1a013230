"""Decimals in exponents, angles and quotients as they were typed.

SymPy has exp(-32999*dt/100000) and 100000/(32999*dt + 100000): shown are exp(-0.32999*dt) and 1/(0.32999*dt + 1).
"""

from __future__ import annotations

import re
from fractions import Fraction

from sympy import Add, Expr, Rational, fraction

from pnn_symbolic.maps.text.short_numbers import decimal_text

CALL = re.compile(r"(\b(?:exp|cos|sin|tan)|[/(])\(([^()]*)\)")
"""A function of the step, what divides, and what is divided: ((1 - dt)/(1 + dt))."""
FRACTION = re.compile(r"(?<![\w.])(\d+)((?:[* ][^\W\d]\w*(?:\*\*\d+)?)*)/(\d+)(?![\w.])")
IN_LATEX = re.compile(r"\\frac\{(\d+)((?: \\?[A-Za-z]\w*(?:_\{\w+\})?(?:\^\{\d+\})?)*)\}\{(\d+)\}")
LEAST_BELOW = 9
"""A fraction with a smaller denominator is as short as its decimal."""


def with_typed_exponents(text: str, typed: frozenset[Expr] | None) -> str:
    """A formula as text or LaTeX, its exponents and angles with the decimals that were typed.

    >>> with_typed_exponents("x' = exp(-32999*dt/100000)*v/3", frozenset({Rational("0.32999")}))
    "x' = exp(-0.32999*dt)*v/3"
    >>> with_typed_exponents(r"e^{- \\frac{32999 dt}{100000}} v", frozenset({Rational("0.32999")}))
    'e^{- 0.32999 dt} v'
    """
    if not typed:
        return text
    numbers = {Fraction(number.p, number.q): number for number in typed if isinstance(number, Rational)}

    def decimal(fraction: re.Match[str]) -> str:
        number = numbers.get(Fraction(int(fraction[1]), int(fraction[3])))
        if number is None or number.q < LEAST_BELOW:
            return fraction[0]
        return decimal_text(number, len(str(number.p)) + len(str(number.q))) + fraction[2]

    def argument(call: re.Match[str]) -> str:
        return f"{call[1]}({FRACTION.sub(decimal, call[2])})"

    return IN_LATEX.sub(decimal, CALL.sub(argument, text))


def with_typed_divisor(number: Expr, typed: frozenset[Expr]) -> Expr:
    """A quotient over a divisor in which the decimals are those that were typed; any other number as it is.

    >>> from sympy.abc import t
    >>> with_typed_divisor(100000 * t / (32999 * t + 100000), frozenset({Rational("0.32999")}))
    t/(32999*t/100000 + 1)
    """
    above, below = fraction(number)
    if not below.is_Add:
        return number
    coefficients = [term.as_coeff_Mul()[0] for term in Add.make_args(below)]
    for unit in coefficients:
        ratios = [abs(coefficient / unit) for coefficient in coefficients]
        if typed & set(ratios) and all(ratio in typed or ratio == 1 for ratio in ratios):
            return _divided(above, unit) / _divided(below, unit)
    return number


def _divided(total: Expr, unit: Expr) -> Expr:
    """Every term of a sum."""
    return Add(*(term / unit for term in Add.make_args(total)))
