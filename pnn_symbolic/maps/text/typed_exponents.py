"""Decimals in exponents and angles as they were typed: exp(-0.32999*dt) where SymPy has exp(-32999*dt/100000)."""

from __future__ import annotations

import re
from fractions import Fraction

from sympy import Expr, Rational

from pnn_symbolic.maps.text.short_numbers import decimal_text

CALL = re.compile(r"\b(exp|cos|sin|tan)\(([^()]*)\)")
FRACTION = re.compile(r"(?<![\w.])(\d+)((?:[* ][^\W\d]\w*)*)/(\d+)(?![\w.])")
IN_LATEX = re.compile(r"\\frac\{(\d+)((?: [^{}\d]\S*)*)\}\{(\d+)\}")
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
