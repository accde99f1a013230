"""Sums and products of code: taken apart into terms and factors, and put together again."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from pnn_symbolic.code.gate import NICE
from pnn_symbolic.code.syntax import Call, Expression, Name, Number, Operation


def factors_of(node: Expression, power: int) -> Iterable[tuple[int, Expression]]:
    """The factors of a product, each with 1, or -1 where it divides."""
    match node:
        case Operation(sign="*" | "/" as sign, left=left, right=right) if left is not None:
            yield from factors_of(left, power)
            yield from factors_of(right, power if sign == "*" else -power)
        case _:
            yield power, node


def is_weight(factor: Expression) -> bool:
    """Whether a factor is a simple number, as those of stages are."""
    return isinstance(factor, Number) and Fraction(factor.text).denominator in NICE


def has_weight(node: Expression) -> bool:
    """Whether a product has such a number in it."""
    return any(is_weight(factor) for _, factor in factors_of(node, 1))


def terms_of(node: Expression, sign: str) -> Iterable[tuple[str, Expression]]:
    """The terms of a sum, each with its sign."""
    match node:
        case Operation(sign="+" | "-" as own, left=left, right=right):
            if left is not None:
                yield from terms_of(left, sign)
            yield from terms_of(right, sign if own == "+" else "+-"[sign == "+"])
        case _:
            yield sign, node


def added(terms: list[tuple[str, Expression]]) -> Expression:
    """Terms as a sum."""
    sign, total = terms[0]
    if sign == "-":
        total = Operation(total.place, "-", None, total)
    for sign, term in terms[1:]:
        total = Operation(term.place, sign, total, term)
    return total


def multiplied(factors: list[tuple[int, Expression]]) -> Expression:
    """Factors as a product; one that divides goes behind one that does not."""
    above = [factor for power, factor in factors if power > 0]
    below = [factor for power, factor in factors if power < 0]
    place = factors[0][1].place
    product = above[0] if above else Number(place, "1")
    for factor in above[1:]:
        product = Operation(place, "*", product, factor)
    for factor in below:
        product = Operation(place, "/", product, factor)
    return product


def without_places(node: Expression) -> Expression:
    """An expression without its place in the text."""
    match node:
        case Name(name=name):
            return Name(0, name)
        case Number(text=text):
            return Number(0, text)
        case Operation(sign=sign, left=left, right=right):
            return Operation(0, sign, None if left is None else without_places(left), without_places(right))
        case Call(function=function, arguments=arguments):
            return Call(0, function, tuple(map(without_places, arguments)))
    return node
