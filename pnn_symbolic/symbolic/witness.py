"""Counterexamples: fixed states and forces on which a claim fails, in exact fractions where possible.

Numbers are fractions when the map has rational constants and few forces, so that a defect
of 1e-4 is exactly not zero; otherwise they have 50 digits, and a mismatch counts above 1e-30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
from sympy import Expr, Rational

from pnn_symbolic.symbolic.evaluation import Step, numeric_step
from pnn_symbolic.symbolic.normal_form import NormalForm

DIGITS = 50
SMALLEST_MISMATCH = Fraction(1, 10**30)
MOST_EXACT_STAGES = 4
_PRECISE = mpmath.MPContext()
_PRECISE.dps = DIGITS

Number = Any  # Fraction, 50-digit number or Dual


@dataclass(frozen=True)
class Trial:
    """A state, a time step, a mass and a force to try a claim on."""

    x: Fraction
    v: Fraction
    dt: Fraction
    m: Fraction
    force_text: str
    force: Callable[[Number], Number]

    @property
    def sentence(self) -> str:
        """The numbers in words."""
        return f"at x = {self.x}, v = {self.v} with dt = {self.dt}, m = {self.m} and f(x) = {self.force_text}"

    def to_json(self) -> dict[str, Any]:
        """The numbers as exact text."""
        return {
            "state": {"x": str(self.x), "v": str(self.v)},
            "dt": str(self.dt),
            "m": str(self.m),
            "force": self.force_text,
        }


def _cubic(x: Number) -> Number:
    return -x - x * x * x


def _square(x: Number) -> Number:
    return 1 - x + x * x


def _cosine(x: Number) -> Number:
    if isinstance(x, Dual):
        return x.chain(_PRECISE.cos(x.value), -_PRECISE.sin(x.value))
    return _PRECISE.cos(x)


TRIALS = tuple(
    Trial(Fraction(x), Fraction(v), Fraction(dt), Fraction(m), text, force)
    for x, v, dt, m, text, force in [
        ("1", "1/2", "1/10", "1", "-x - x**3", _cubic),
        ("-1", "-1/2", "1/10", "1", "-x - x**3", _cubic),
        ("1/3", "-2", "1/2", "2", "1 - x + x**2", _square),
        ("-2/3", "3/2", "1", "1/2", "1 - x + x**2", _square),
        ("1/2", "1/3", "1", "1", "cos(x)", _cosine),
        ("-1/2", "-1", "1/2", "3", "cos(x)", _cosine),
    ]
)


def trials(form: NormalForm) -> Iterator[tuple[Trial, Step, Callable[[Number], Number], str]]:
    """(trial, step, number, arithmetic): `number` converts the trial's fractions for the step."""
    rational = form.table.domain.is_QQ and all(atom.function in ("f", "relu", "product") for atom in form.table.atoms)
    exact = rational and len(form.table.atoms) <= MOST_EXACT_STAGES
    exact_step = numeric_step(form, _fraction, FUNCTIONS) if exact else None
    precise_step = numeric_step(form, _precise, FUNCTIONS)
    for trial in TRIALS:
        if exact_step is not None and trial.force is not _cosine:
            yield trial, exact_step, Fraction, "exact fractions"
        else:
            yield trial, precise_step, _precise, f"{DIGITS} digits"


def matters(mismatch: Number) -> bool:
    """True when a mismatch is no rounding error."""
    if isinstance(mismatch, Fraction):
        return mismatch != 0
    return bool(abs(mismatch) > _precise(SMALLEST_MISMATCH))


def text(number: Number) -> str:
    """A number for people: the fraction when it is short, else 12 digits."""
    if isinstance(number, Fraction) and len(str(number)) <= 16:
        return str(number)
    return f"{float(number):.12g}"


def _fraction(number: Expr) -> Fraction:
    assert isinstance(number, Rational)
    return Fraction(number.p, number.q)


def _precise(number: Expr | Fraction) -> Number:
    if isinstance(number, Fraction):
        return _PRECISE.mpf(number.numerator) / number.denominator
    if isinstance(number, Rational):
        return _PRECISE.mpf(number.p) / number.q
    return _PRECISE.mpf(str(number.evalf(DIGITS + 10)))


# ---------------------------------------------------------------- derivatives


@dataclass(frozen=True)
class Dual:
    """A number with its derivatives with respect to the initial state (forward differentiation)."""

    value: Number
    slope: tuple[Number, ...]

    def __add__(self, other: Number) -> Dual:
        if isinstance(other, Dual):
            return Dual(self.value + other.value, tuple(a + b for a, b in zip(self.slope, other.slope, strict=True)))
        return Dual(self.value + other, self.slope)

    def __mul__(self, other: Number) -> Dual:
        if isinstance(other, Dual):
            slopes = zip(self.slope, other.slope, strict=True)
            return Dual(self.value * other.value, tuple(a * other.value + self.value * b for a, b in slopes))
        return Dual(self.value * other, tuple(a * other for a in self.slope))

    def chain(self, value: Number, derivative: Number) -> Dual:
        """g(self), from g and g' at the value."""
        return Dual(value, tuple(derivative * a for a in self.slope))

    def __neg__(self) -> Dual:
        return self * -1

    def __sub__(self, other: Number) -> Dual:
        return self + -other

    def __rsub__(self, other: Number) -> Dual:
        return -self + other

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
        value = _PRECISE.tanh(z.value)
        return z.chain(value, 1 - value * value)
    return _PRECISE.tanh(z)


def _elu(z: Number) -> Number:
    if _is_positive(z):
        return z
    if isinstance(z, Dual):
        value = _PRECISE.exp(z.value)
        return z.chain(value - 1, value)
    return _PRECISE.exp(z) - 1


def _on_each_coordinate(function: Callable[[Number], Number]) -> Callable[[Number], Number]:
    def applied(z: Number) -> Number:
        if hasattr(z, "shape"):  # an array of dual numbers, for several degrees of freedom
            result = z.copy()
            result[:] = [function(part) for part in z]
            return result
        return function(z)

    return applied


FUNCTIONS = {name: _on_each_coordinate(g) for name, g in (("relu", _relu), ("tanh", _tanh), ("elu", _elu))}
