"""Counterexamples: fixed states and forces on which a claim fails, in exact fractions where possible.

Numbers are fractions when the map has rational constants and few forces, so that a defect
of 1e-4 is exactly not zero; otherwise they have 100 digits, and a mismatch counts above 1e-80.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any

import mpmath
from sympy import Expr, Float, Integer, Rational, Symbol

from pnn_symbolic.algebra.functions import ELU, RELU, TANH, KnownFunction
from pnn_symbolic.maps.atoms import POSITION_SLOT, TIME_SLOT, VELOCITY_SLOT
from pnn_symbolic.maps.evaluation import Force, NumericStep, numeric_step
from pnn_symbolic.maps.normal_form import NormalForm

DIGITS = 100
SMALLEST_MISMATCH = Fraction(1, 10**80)
MOST_EXACT_STAGES = 4
MOST_EXACT_BITS = 64
MOST_TRIED_FIRST = 6
_PRECISE = mpmath.MPContext()
_PRECISE.dps = DIGITS

Number = Any  # Fraction, 100-digit number or Dual


@dataclass(frozen=True)
class Trial:
    """A state, a time step, a mass and a force to try a claim on; and the time, where the map depends on it."""

    x: Fraction
    v: Fraction
    dt: Fraction
    m: Fraction
    laws: dict[str, str]
    force: Mapping[str, Force]
    parameters: dict[str, str] = field(default_factory=dict)
    t: Fraction | None = None

    @property
    def sentence(self) -> str:
        """The numbers in words."""
        given = "".join(f", {name} = {value}" for name, value in self.parameters.items())
        forces = " and ".join(f"{call} = {law}" for call, law in self.laws.items())
        time = "" if self.t is None else f", t = {self.t}"
        return f"at x = {self.x}, v = {self.v}{time} with dt = {self.dt}, m = {self.m}{given} and {forces}"

    def to_json(self) -> dict[str, Any]:
        """The numbers as exact text; `force` is one formula, or one for each of several forces."""
        return {
            "state": {"x": str(self.x), "v": str(self.v), **({} if self.t is None else {"t": str(self.t)})},
            "dt": str(self.dt),
            "m": str(self.m),
            **({"parameters": self.parameters} if self.parameters else {}),
            "force": self.laws.get("f(x)", self.laws),
        }


def _cubic(x: Number) -> Number:
    return -x - x * x * x


def _square(x: Number) -> Number:
    return 1 - x + x * x


def _cosine(x: Number) -> Number:
    if isinstance(x, Dual):
        return x.chain(_PRECISE.cos(x.value), -_PRECISE.sin(x.value))
    return _PRECISE.cos(x)


FORCES = (("-x - x**3", _cubic), ("1 - x + x**2", _square), ("cos(x)", _cosine))
TRIALS = (
    ("1", "1/2", "1/10", "1", 0),
    ("-1", "-1/2", "1/10", "1", 0),
    ("1/3", "-2", "1/2", "2", 1),
    ("-2/3", "3/2", "1", "1/2", 1),
    ("1/2", "1/3", "1", "1", 2),
    ("-1/2", "-1", "1/2", "3", 2),
    ("3/7", "-5/4", "7/3", "5/6", 1),
    ("-13/11", "17/9", "8/5", "2/7", 0),
    ("29/23", "-19/31", "11/13", "37/41", 2),
)
"""x, v, dt, m and which of `FORCES`; where a map has several forces, the next ones follow in turn."""


STARTING_TIME = Fraction(1, 3)
ADDED = {POSITION_SLOT: "", VELOCITY_SLOT: " - v - x*v", TIME_SLOT: " + t*x"}
"""Slot → what a force that depends on it has beside one of `FORCES`."""


def trials(form: NormalForm) -> Iterator[tuple[Trial, NumericStep, Callable[[Number], Number], str]]:
    """(trial, step, number, arithmetic): `number` converts the trial's fractions for the step."""
    yield from _trials(form, TRIALS[:MOST_TRIED_FIRST], [Fraction(k, 2 * k + 1) for k in range(1, 40)])
    yield from _trials(form, TRIALS[MOST_TRIED_FIRST:], [Fraction(4 * k + 3, 11 * k + 6) for k in range(1, 40)])


def _trials(
    form: NormalForm, tried: tuple[tuple[str, str, str, str, int], ...], parameters: list[Fraction]
) -> Iterator[tuple[Trial, NumericStep, Callable[[Number], Number], str]]:
    values = {name: _rational(value) for name, value in zip(form.parameters, parameters, strict=False)}
    form = form.at(values) if values else form
    given = {str(name): str(value) for name, value in values.items()}
    rational = form.table.domain.is_QQ and form.functions <= {"relu"}
    exact = rational and len(form.keys) <= MOST_EXACT_STAGES and _are_short(form)
    functions = {name: _applicable(function) for name, function in form.table.functions.items()}
    exact_step = numeric_step(form, _fraction, functions) if exact else None
    precise_step = numeric_step(form, _precise, functions)
    for x, v, dt, m, first in tried:
        laws, forces = _forces(form, first)
        trial = Trial(
            x=Fraction(x),
            v=Fraction(v),
            dt=Fraction(dt),
            m=Fraction(m),
            laws=laws,
            force=forces,
            parameters=given,
            t=STARTING_TIME if form.sees_time else None,
        )
        if exact_step is not None and not any("cos" in law for law in laws.values()):
            yield trial, partial(exact_step, t=STARTING_TIME), Fraction, "exact fractions"
        else:
            yield trial, partial(precise_step, t=_precise(STARTING_TIME)), _precise, f"{DIGITS} digits"


def _rational(number: Fraction) -> Expr:
    return Integer(number.numerator) / Integer(number.denominator)


def _forces(form: NormalForm, first: int) -> tuple[dict[str, str], dict[str, Force]]:
    """Formula and function of each force of a map; one of the velocity loses v + x*v, one of the time gains t*x."""
    laws, forces = {}, {}
    for k, (name, slots) in enumerate((form.slots or {"f": (POSITION_SLOT,)}).items()):
        law, force = FORCES[(first + k) % len(FORCES)]
        more = "".join(ADDED[slot] for slot in slots)
        laws[form.calls.get(name, "f(x)")] = law + more
        forces[name] = _with_slots(force, slots) if more else force
    return laws, forces


def _with_slots(force: Force, slots: tuple[int, ...]) -> Force:
    def pull(x: Number, *others: Number) -> Number:
        total = force(x)
        for slot, value in zip(slots[1:], others, strict=True):
            total = total - value - x * value if slot == VELOCITY_SLOT else total + value * x
        return total

    return pull


def _are_short(form: NormalForm) -> bool:
    """True when exact fractions stay short enough to be quick: constants of 40 decimals do not."""
    numbers = (number for value, _ in form.values() for number in value.values())
    return all(number.denominator.bit_length() <= MOST_EXACT_BITS for number in numbers)


def matters(mismatch: Number) -> bool:
    """True when a mismatch is no rounding error."""
    if isinstance(mismatch, Fraction):
        return mismatch != 0
    return bool(abs(mismatch) > _precise(SMALLEST_MISMATCH))


def text(number: Number) -> str:
    """A number for people: the fraction when it is short, else 12 digits."""
    if isinstance(number, Fraction) and number.denominator.bit_length() < 60 and len(str(number)) <= 16:
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


def _by_formula(function: KnownFunction) -> Callable[[Number], Number]:
    """A known function and its derivative by its formula: SymPy puts the number in, to all digits."""
    z = Symbol("z", real=True)
    value = function.formula(z)
    derivative = value.diff(z)

    def at(formula: Expr, number: Number) -> Number:
        place = Float(mpmath.nstr(number, DIGITS + 10), DIGITS + 10)
        return _PRECISE.mpf(str(formula.evalf(DIGITS + 10, subs={z: place})))

    def applied(number: Number) -> Number:
        if isinstance(number, Dual):
            return number.chain(at(value, number.value), at(derivative, number.value))
        return at(value, number)

    return applied


_BY_HAND = {RELU: _relu, TANH: _tanh, ELU: _elu}
"""With kinks found, and in fractions where there are any."""


@lru_cache(maxsize=1024)
def _applicable(function: KnownFunction) -> Callable[[Number], Number]:
    return _on_each_coordinate(_BY_HAND.get(function) or _by_formula(function))
