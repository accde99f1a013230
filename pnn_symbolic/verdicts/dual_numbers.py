"""Dual numbers: values with their derivatives by the initial state, and the known functions on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import mpmath
from sympy import Expr, Float, Symbol

from pnn_symbolic.algebra.functions import ELU, RELU, TANH, KnownFunction
from pnn_symbolic.verdicts.precise_numbers import DIGITS, PRECISE, Number, matters


@dataclass(frozen=True)
class Dual:
    """A number with its derivatives with respect to the initial state (forward differentiation)."""

    value: Number
    slope: tuple[Number, ...]

    def __add__(self, number: Number) -> Dual:
        if isinstance(number, Dual):
            return Dual(self.value + number.value, tuple(a + b for a, b in zip(self.slope, number.slope, strict=True)))
        return Dual(self.value + number, self.slope)

    def __mul__(self, number: Number) -> Dual:
        if isinstance(number, Dual):
            slopes = zip(self.slope, number.slope, strict=True)
            return Dual(self.value * number.value, tuple(a * number.value + self.value * b for a, b in slopes))
        return Dual(self.value * number, tuple(a * number for a in self.slope))

    def chain(self, value: Number, derivative: Number) -> Dual:
        """g(self), from g and g' at the value."""
        return Dual(value, tuple(derivative * a for a in self.slope))

    def __neg__(self) -> Dual:
        return self * -1

    def __sub__(self, number: Number) -> Dual:
        return self + -number

    def __rsub__(self, number: Number) -> Dual:
        return -self + number

    __radd__ = __add__
    __rmul__ = __mul__


class KinkError(ArithmeticError):
    """An activation was asked for its derivative where it has none; the trial says nothing."""


def _is_positive(z: Number) -> bool:
    if isinstance(z, Dual) and not matters(z.value):
        raise KinkError
    return bool((z.value if isinstance(z, Dual) else z) > 0)


def _relu(z: Number) -> Number:
    return z if _is_positive(z) else z * 0


def _tanh(z: Number) -> Number:
    if isinstance(z, Dual):
        value = PRECISE.tanh(z.value)
        return z.chain(value, 1 - value * value)
    return PRECISE.tanh(z)


def _elu(z: Number) -> Number:
    if _is_positive(z):
        return z
    if isinstance(z, Dual):
        value = PRECISE.exp(z.value)
        return z.chain(value - 1, value)
    return PRECISE.exp(z) - 1


def _on_each_coordinate(function: Callable[[Number], Number]) -> Callable[[Number], Number]:
    def applied(z: Number) -> Number:
        if hasattr(z, "shape"):  # an array of dual numbers, for several degrees of freedom
            result = z.copy()
            result[:] = [function(part) for part in z]
            return result
        return function(z)

    return applied


def _by_formula(function: KnownFunction) -> Callable[[Number], Number]:
    """A known function and its derivative by its formula: SymPy puts the number in, to all digits."""
    z = Symbol("z", real=True)
    value = function.formula(z)
    derivative = value.diff(z)

    def at(formula: Expr, number: Number) -> Number:
        place = Float(mpmath.nstr(number, DIGITS + 10), DIGITS + 10)
        return PRECISE.mpf(str(formula.evalf(DIGITS + 10, subs={z: place})))

    def applied(number: Number) -> Number:
        if isinstance(number, Dual):
            return number.chain(at(value, number.value), at(derivative, number.value))
        return at(value, number)

    return applied


_BY_HAND = {RELU: _relu, TANH: _tanh, ELU: _elu}
"""With kinks found, and in fractions where there are any."""


@lru_cache(maxsize=1024)
def on_numbers(function: KnownFunction) -> Callable[[Number], Number]:
    """A known function on fractions, 100-digit numbers, dual numbers and arrays of them, coordinate by coordinate."""
    return _on_each_coordinate(_BY_HAND.get(function) or _by_formula(function))
