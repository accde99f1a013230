"""A term of a motion as text: a number, as short as it can be told, times what it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import cast

from sympy import Add, Expr, Rational, factor, fraction, log

from pnn_symbolic.algebra.decimals import decimal
from pnn_symbolic.algebra.step_functions import in_few_logarithms
from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.maps.text.printing import joined, sign_and_size
from pnn_symbolic.maps.text.short_numbers import (
    LARGEST_SHOWN_DENOMINATOR,
    LARGEST_SIMPLE,
    as_multiple,
    as_typed,
    faithful_text,
)

SHOWN_DIGITS = 9
"""Of a number that has no short form."""
MASS_DIGITS = 5
"""Of a weight near 1, as in 1/1.00053."""
MOST_CHARACTERS = 24
"""Of such a decimal."""


def in_short(ratio: Rational) -> tuple[str, str]:
    """A positive fraction as (factor, divisor), each a short whole number, or one of them a decimal; "" for 1."""
    if ratio.q <= LARGEST_SIMPLE and ratio.p <= LARGEST_SHOWN_DENOMINATOR:
        pair = str(ratio.p), str(ratio.q)
    elif 0 < len(text := _decimal(ratio) or _decimal(cast(Rational, 1 / ratio))) <= MOST_CHARACTERS:
        pair = (text, "1") if _decimal(ratio) else ("1", text)
    elif ratio.q <= LARGEST_SHOWN_DENOMINATOR and ratio.p < 10**MOST_CHARACTERS:
        pair = str(ratio.p), str(ratio.q)
    else:
        pair = _not_exactly(ratio), "1"
    return tuple("" if part == "1" else part for part in pair)  # pyright: ignore[reportReturnType]


Weight = Callable[[Rational], tuple[str, str]]
"""A positive fraction → (factor, divisor), as they are written."""


def as_printed(decimals: frozenset[Expr] | None) -> Weight:
    """How the weights of forces per mass are written where a map with these decimals is printed: near 1, as 1/1.00053.

    >>> as_printed(None)(Rational("0.999470280912")), as_printed(None)(Rational("0.4997351404"))
    (('', '1.00053'), ('', '2*1.00053'))
    """

    def written(ratio: Rational) -> tuple[str, str]:
        if decimals is None:
            simple, _, divisor = as_multiple(ratio, MASS_DIGITS, inverse=True)
        else:
            simple, _, divisor = as_typed(ratio, MASS_DIGITS, decimals, inverse=True)
        if not divisor:
            return in_short(ratio)
        above, below = (str(part) if part != 1 else "" for part in fraction(simple))
        return above, "*".join(part for part in (below, divisor) if part)

    return written


def term_text(number: Expr, name: str, weight: Weight = in_short) -> tuple[str, str]:
    """number · name as (sign, text); no name stands for 1.

    >>> term_text(-MASS / 2, "v"), term_text(1 / (1 + MASS), "")
    (('-', 'm*v/2'), ('+', '1/(m + 1)'))
    >>> term_text(2 * log(3) + log(11) - 2 * log(10), "v")  # friction by 0.99**dt
    ('-', 'log(100/99)*v')
    """
    if number.is_number and number.has(log):
        return _with_logarithm(number, name)
    ratio, rest = factor(number).as_coeff_Mul()  # pyright: ignore[reportAttributeAccessIssue]
    sign, ratio = ("-", -ratio) if ratio.is_negative else ("+", ratio)
    above, below = fraction(rest)
    written = weight if below.has(MASS) else in_short
    front, divisor = written(ratio) if isinstance(ratio, Rational) else (str(ratio), "")
    top = [front] * bool(front) + [f"({above})" if above.is_Add else str(above)] * (above != 1) + [name] * bool(name)
    bottom = [divisor] * bool(divisor) + [f"({below})" if below.is_Add else str(below)] * (below != 1)
    whole = "*".join(top) or "1"
    if not bottom:
        return sign, whole
    return sign, f"{whole}/({'*'.join(bottom)})" if len(bottom) > 1 or below.is_Mul else f"{whole}/{bottom[0]}"


def _with_logarithm(number: Expr, name: str) -> tuple[str, str]:
    sign, size = ("-", -number) if number.is_negative else ("+", number)
    terms = Add.make_args(in_few_logarithms(size))
    texts = [sign_and_size(term) if term.has(log) else term_text(term, "") for term in terms]
    text = joined([(front, str(term)) for front, term in texts])
    return sign, f"({text})*{name}" if len(terms) > 1 and name else text + f"*{name}" * bool(name)


def _decimal(ratio: Rational) -> str:
    """A fraction whose decimals end, after not too many; else nothing.

    >>> _decimal(Rational("9.81")), _decimal(Rational(1, 3))
    ('9.81', '')
    """
    for places in range(SHOWN_DIGITS + 1):
        if (ratio * 10**places).is_Integer:
            return f"{Decimal(int(ratio * 10**places)).scaleb(-places):f}"
    return ""


def _not_exactly(ratio: Rational) -> str:
    """A fraction as a decimal, in so many digits that it does not read as a simpler number.

    >>> _not_exactly(1 / Rational("0.333333333333333333"))
    '3.000000000000000003'
    """
    text = decimal(ratio, SHOWN_DIGITS)
    return faithful_text(ratio, SHOWN_DIGITS) if len(text.lstrip("0.").replace(".", "")) < SHOWN_DIGITS else text
