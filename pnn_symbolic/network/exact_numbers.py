"""Which exact numbers do the weights of a space stand for? Fractions, and elements of the one field that holds all.

Bounds rest on which columns are combinations of others, so numbers are never rounded before they are compared. Where
all are fractions, they are `Fraction`. A number that is none, such as √2 or π, is a `Real`: an element of the smallest
field that holds every weight of the space (`algebra.number_field`), in which sums, products, quotients and the
question whether a number is 0 are exact. A result that is a fraction is a `Fraction` again, so that each number is
written in one way. With both π and e in one space, this rests on what is believed of them: that no polynomial
relation ties one to the other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from sympy import QQ
from sympy.polys.polyerrors import CoercionFailed

from pnn_symbolic.maps.normal_form import Table
from pnn_symbolic.network.weights import TRAINED, exact_value


class Real:
    """A real number that is no fraction, of one field; equal ones are one object, and it is never 0.

    >>> root = numbers_of(("0", "sqrt(2)"))["sqrt(2)"]
    >>> root * root, root + 1, 1 / root, float(root)
    (Fraction(2, 1), (1 + sqrt(2)), (sqrt(2)/2), 1.4142135623730951)
    """

    __slots__ = ("element", "field", "text", "value")

    element: Any
    field: Any
    text: str
    value: float

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> tuple:
        """In another process it is the same text and value, without arithmetic: a field cannot be copied."""
        return _printed, (self.text, self.value)

    def __add__(self, addend: Number | int) -> Number:
        return _result(self.field, operator.add, self, addend)

    def __sub__(self, subtrahend: Number) -> Number:
        return _result(self.field, operator.sub, self, subtrahend)

    def __rsub__(self, minuend: Number) -> Number:
        return _result(self.field, operator.sub, minuend, self)

    def __mul__(self, factor: Number | int) -> Number:
        return _result(self.field, operator.mul, self, factor)

    def __truediv__(self, divisor: Number) -> Number:
        return _result(self.field, operator.truediv, self, divisor)

    def __rtruediv__(self, dividend: Number) -> Number:
        return _result(self.field, operator.truediv, dividend, self)

    def __neg__(self) -> Number:
        return self * -1

    __radd__, __rmul__ = __add__, __mul__


Number = Fraction | Real


@cache  # a space has few numbers, and asks for the same results again and again
def _result(field: Any, operation: Callable[[Any, Any], Any], left: Number | int, right: Number | int) -> Number:  # noqa: ANN401
    a, b = _element(field, left), _element(field, right)
    return _number(field, field.quo(a, b) if operation is operator.truediv else operation(a, b))


def _element(field: Any, number: Number | int) -> Any:  # noqa: ANN401
    if isinstance(number, Real):
        return number.element
    return field.convert(QQ(number.numerator, number.denominator))


@cache
def _printed(text: str, value: float) -> Real:
    real = Real()
    real.text, real.value = text, value
    return real


@cache
def _number(field: Any, element: Any) -> Number:  # noqa: ANN401 - SymPy has no annotation for either
    fraction, ground = element, field
    if field.is_FractionField and element.numer.is_ground and element.denom.is_ground:  # without π and e
        ground = field.domain
        fraction = ground.quo(element.numer.LC, element.denom.LC)
    try:
        fraction = QQ.convert_from(fraction, ground)
        return Fraction(int(fraction.numerator), int(fraction.denominator))
    except CoercionFailed:
        real, written = Real(), field.to_sympy(element)
        real.field, real.element, real.text, real.value = field, element, f"({written})", float(written)
        return real


@cache
def numbers_of(choices: tuple[str, ...]) -> dict[str, Number]:
    """The number of each choice that is fixed, all of one field.

    >>> numbers_of(("0", "1/2", "trained"))
    {'0': Fraction(0, 1), '1/2': Fraction(1, 2)}
    """
    exact = {choice: exact_value(choice) for choice in choices if choice != TRAINED}
    table = Table(*exact.values())
    numbers: dict[str, Number] = {}
    for choice, value in exact.items():
        element = next(iter(table.read(value).values()), table.domain.zero)  # 0 is read as a sum without terms
        numbers[choice] = _number(table.domain, element)
    return numbers
