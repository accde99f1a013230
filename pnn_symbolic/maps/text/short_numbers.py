"""Numbers as people read them: short decimals, and multiples of simple numbers."""

from decimal import Context, Decimal
from functools import lru_cache

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import exact, nearest_by_ratio

NEAR = Rational(1, 20)
NEARLY_TYPED = Rational(1, 500)
"""A calculated number of a typed map that is so near a simple one is shown as a multiple of it: f/(1.0005 m)."""
MOST_DIGITS = 40
LONGEST_SHOWN_ROOT = 40
"""Longer numbers with roots in them are shown as decimals."""
LARGEST_SHOWN_DENOMINATOR = 1000
LARGEST_SIMPLE = 16
"""Fractions up to this denominator are shown as fractions, also where a decimal was typed."""
SIMPLE = tuple(exact(number) for number in ("1", "1/2", "2", "1/3", "2/3", "1/4", "3/4", "1/6"))
"""Numbers that a trained one is shown as a multiple of."""


def as_typed(size: Expr, digits: int, typed: frozenset[Expr], *, inverse: bool = False) -> tuple[Expr, str, str]:
    """A positive number of a map that was typed, as `as_multiple` gives those of a trained one.

    A decimal that was typed is shown as it was, also as a divisor; a number that was calculated from it as a decimal,
    unless it is so near a simple number that its difference from it says more.

    >>> as_typed(Rational("2.9999999"), 5, frozenset({Rational("2.9999999")}))
    (1, '2.9999999', '')
    >>> as_typed(Rational("9.81"), 5, frozenset({Rational("9.81")}))
    (1, '9.81', '')
    """
    if not isinstance(size, Rational) or size.q <= LARGEST_SIMPLE:
        return as_multiple(size, digits, inverse=inverse)
    if size.q <= LARGEST_SHOWN_DENOMINATOR and size not in typed:
        return as_multiple(size, digits, inverse=inverse)
    if size in typed:
        return Rational(1), _in_full(size), ""
    if inverse and 1 / size in typed:
        return Rational(1), "", _in_full(1 / size)
    simple = nearest_by_ratio(size, SIMPLE)
    if abs(size / simple - 1) <= NEARLY_TYPED:
        return as_multiple(size, digits, inverse=inverse)
    return Rational(1), faithful_text(size, digits), ""


def _in_full(decimal: Expr) -> str:
    assert isinstance(decimal, Rational)
    return decimal_text(decimal, len(str(decimal.p)) + len(str(decimal.q)))


def faithful_text(number: Rational, digits: int) -> str:
    """A positive rational in so many digits, and as many more as a shorter number needs to be told from it.

    >>> faithful_text(Rational("0.49999999"), 5), faithful_text(Rational("0.123456"), 5)
    ('0.49999999', '0.12346')
    """
    exact = Context(prec=60).divide(Decimal(number.p), Decimal(number.q))
    wanted = digits
    while (rounded := Context(prec=wanted).plus(exact)) != exact and wanted < MOST_DIGITS:
        if len(rounded.normalize().as_tuple().digits) >= digits:
            break
        wanted += 1
    return decimal_text(number, wanted)


@lru_cache(maxsize=4096)
def as_multiple(size: Expr, digits: int, *, inverse: bool = False) -> tuple[Expr, str, str]:
    """A positive number as (simple, multiple, divisor): number = simple · multiple / divisor.

    Short fractions and roots are simple. With `inverse` a trained factor becomes a divisor: the
    paper writes the trained weight of a force as a factor of the mass. "" stands for 1.

    >>> as_multiple(Rational("1.00005") / 2, 5), as_multiple(1 / Rational("2.001"), 5, inverse=True)
    ((1/2, '1.00005', ''), (1/2, '', '1.0005'))
    >>> as_multiple(Rational(7, 24), 5)
    (7/24, '', '')
    """
    if not isinstance(size, Rational) and size.is_number and len(in_full(size)) > LONGEST_SHOWN_ROOT:
        return Rational(1), decimal_text(exact(str(size.evalf(30))), digits), ""
    if not isinstance(size, Rational) or size.q <= LARGEST_SHOWN_DENOMINATOR:
        return size, "", ""
    simple = nearest_by_ratio(size, SIMPLE)
    if abs(size / simple - 1) > NEAR:
        return Rational(1), decimal_text(size, digits), ""
    if inverse:
        return simple, "", decimal_text(simple / size, digits)  # pyright: ignore[reportArgumentType]
    return simple, decimal_text(size / simple, digits), ""


@lru_cache(maxsize=4096)
def in_full(number: Expr) -> str:
    """A number as SymPy writes it, which takes a millisecond for one with roots, and is asked for more than once."""
    return str(number)


def decimal_text(number: Rational, digits: int) -> str:
    """A positive rational with so many digits; near 1, with as many more as its difference from 1 needs.

    >>> decimal_text(Rational("1.0000531"), 5), decimal_text(Rational("0.178617895"), 5)
    ('1.000053', '0.17862')
    """
    exact = Context(prec=60).divide(Decimal(number.p), Decimal(number.q))
    if exact != 1:
        first_different_decimal = -(exact - 1).adjusted()
        digits = max(digits, first_different_decimal + 1 + (exact > 1))
    rounded = Context(prec=digits).plus(exact)
    if not -6 < rounded.adjusted() < 8:
        return f"{rounded.normalize():E}"
    return f"{rounded.normalize():f}"
