"""The harmonic oscillator, f = -ω² m x: a step becomes a matrix of polynomials in y = (hω)².

Every linear system with a symmetric force matrix is a sum of such oscillators. The trace and the determinant say
all about stability and about the frequency; conjugate methods have the same.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §I.5.2 and §IX.3; Leimkuhler & Reich,
*Simulating Hamiltonian Dynamics* (2004), §2.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm

from sympy import QQ, ZZ, Symbol

from pnn_symbolic.algebra.number_field import widened, with_letters
from pnn_symbolic.algebra.symbols import MASS, parameter
from pnn_symbolic.algebra.whole_numbers import WholeNumbers, denominators
from pnn_symbolic.maps.interpret import Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, V, X
from pnn_symbolic.maps.scaled_form import stages_of
from pnn_symbolic.series.polynomials import Polynomial, combined, times

NOT_LINEAR = "known functions or products of x and v are not linear"


class NotAnOscillatorError(ValueError):
    """The map does not become a matrix in (hω)²; the text says why."""


@dataclass(frozen=True)
class OscillatorStep:
    """One step of the harmonic oscillator.

    field      the field of the numbers
    rows       (x' from x and from hv, hv' from x and from hv), polynomials in y; where `unit` is more
               than 1 in whole numbers, because h is measured in units of 1/unit
    """

    field: Number
    rows: tuple[tuple[Polynomial, Polynomial], tuple[Polynomial, Polynomial]]
    unit: int = 1

    @cached_property
    def trace(self) -> Polynomial:
        """The trace of the matrix, a polynomial in y = (hω)²."""
        (a, _), (_, d) = self.rows
        return self._measured(combined(self._ring, (1, a), (1, d)))

    @cached_property
    def determinant(self) -> Polynomial:
        """The determinant of the matrix, a polynomial in y = (hω)²."""
        (a, b), (c, d) = self.rows
        return self._measured(combined(self._ring, (1, times(a, d)), (-1, times(b, c))))

    @property
    def matrix(self) -> tuple[Polynomial, Polynomial, Polynomial, Polynomial]:
        """The entries: x' from x, x' from hv, hv' from x, hv' from hv."""
        (a, b), (c, d) = self.rows
        return self._measured(a), self._measured(b, 1), self._measured(c, -1), self._measured(d)

    @property
    def _ring(self) -> Number:
        return self.field if self.unit == 1 else _whole(self.field)

    def _measured(self, polynomial: Polynomial, power: int = 0) -> Polynomial:
        if self.unit == 1:
            return polynomial
        unit, ring = QQ(1, self.unit), self._ring
        numbers = polynomial if ring is ZZ else [ring.written(number) for number in polynomial]
        return [number * self.field.convert(unit ** (2 * k + power)) for k, number in enumerate(numbers)]


def oscillator_step(form: NormalForm, force: str | None = None) -> OscillatorStep:
    """The matrix of a map; with `force`, only the force of that name acts.

    Several forces pull the oscillator together: each has its share of ω², and the shares add up to 1. They are
    parameters of the matrix, share_slow for f_slow; the first force has the rest. A force f(x, v) is taken without its
    dependence on the velocity.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m")
    >>> [str(n) for n in oscillator_step(step.normal_form).trace]
    ['2', '-1']
    """
    name = "oscillator", force
    if name not in form.at_hand:
        form.at_hand[name] = _oscillator_step(form, force)
    return form.at_hand[name]


def _oscillator_step(form: NormalForm, force: str | None) -> OscillatorStep:
    if not form.only_forces:
        raise NotAnOscillatorError(NOT_LINEAR)
    if not form.graded:
        raise NotAnOscillatorError("the constants are no pure numbers in units of dt, so that not hω alone counts")
    field, shares = _shares(form.table.domain, list(form.forces), force)
    unit = 1 if _whole(field) is None else _unit(form)
    ring = field if unit == 1 else _whole(field)
    algebra = _Linear(ring, _reader(form, field, unit), shares)
    return OscillatorStep(field, interpret(form, algebra), unit)


def _whole(field: Number) -> Number | None:
    """The ring of whole numbers of a field; None where there is none to calculate in."""
    return ZZ if field.is_QQ else WholeNumbers.of(field) if field.is_Algebraic else None


def _reader(form: NormalForm, field: Number, unit: int) -> Callable[[Number, int], Number]:
    """What takes a number that comes with a power of dt to the ring of the matrix."""
    if unit == 1:
        return lambda number, _: widened(number, form.table.domain, field)
    whole = _whole(field)
    if isinstance(whole, WholeNumbers):
        return lambda number, power: whole.read(number * field.convert(unit**power))
    return lambda number, power: int(number * unit**power)


def oscillator_over_the_step(form: NormalForm) -> OscillatorStep:
    """The matrix of a map whose numbers in units of dt are functions of dt: as `oscillator_step`, in their field.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> step = OneStepMap.from_equations("parameter g; v' = v - h*g*v + h*f(x)/m; x' = x + h*v'")
    >>> [str(n) for n in oscillator_over_the_step(step.normal_form).trace]
    ['-g*dt + 2', '-1']
    """
    if "oscillator over the step" not in form.at_hand:
        form.at_hand["oscillator over the step"] = _oscillator_over_the_step(form)
    return form.at_hand["oscillator over the step"]


def _oscillator_over_the_step(form: NormalForm) -> OscillatorStep:
    if not form.only_forces:
        raise NotAnOscillatorError(NOT_LINEAR)
    stages = stages_of(form)
    field, shares = _shares(stages.field, list(form.forces), None)
    if not form.mass_power and MASS in field.symbols and has_mass(form):  # f comes as it is: f·dt² = -y m x
        mass = field.from_sympy(MASS)
        shares = {name: mass if share is None else mass * share for name, share in shares.items()}
    algebra = _Linear(field, lambda number, _: widened(number, stages.field, field), shares)
    return OscillatorStep(field, interpret(stages, algebra))


Entry = tuple[Polynomial, Polynomial]
"""What a value takes from x and from hv."""


@dataclass(frozen=True)
class _Linear:
    """The algebra of linear functions of x and hv, polynomials in y = (hω)² in front; a force pulls with -y or a share.

    number   a number that comes with a power of dt, in the ring of the polynomials
    """

    ring: Number
    number: Callable[[Number, int], Number]
    shares: Mapping[str, Number | None]

    def letter(self, key: int) -> Entry:
        """A constant shifts the centre of the oscillation, no more."""
        return [self.ring.one] if key == X else [], [self.ring.one] if key == V else []

    def total(self, summands: Sequence[Summand[Entry]]) -> Entry:
        numbers = [self.number(number, place.term[1]) for place, number, _ in summands]
        from_x, from_v = zip(*(entry for _, _, entry in summands), strict=True) if summands else ((), ())
        return (
            combined(self.ring, *zip(numbers, from_x, strict=True)),
            combined(self.ring, *zip(numbers, from_v, strict=True)),
        )

    def force(self, key: int, name: str, arguments: tuple[Entry, ...]) -> Entry:
        if name not in self.shares:
            return [], []
        share = self.shares[name]
        pull = [self.ring.zero, -self.ring.one if share is None else -share]
        x, v = arguments[0]
        return times(pull, x), times(pull, v)

    def function(self, key: int, name: str, argument: Entry) -> Entry:
        raise NotAnOscillatorError(NOT_LINEAR)

    def product(self, key: int, factors: tuple[Entry, ...]) -> Entry:
        raise NotAnOscillatorError(NOT_LINEAR)


def has_mass(form: NormalForm) -> bool:
    """True where m occurs in a number of the map, as a letter of the numbers."""
    if not form.table.has_step:
        return False
    places = [place for place, symbol in enumerate(form.table.domain.symbols) if symbol == MASS]
    for _, number in form.terms():
        for part in (number.numer, number.denom):
            if any(monomial[place] for monomial in part.itermonoms() for place in places):
                return True
    return False


def _shares(field: Number, names: list[str], force: str | None) -> tuple[Number, dict[str, Number | None]]:
    """The field of the matrix, and what share of ω² each force has: None for all of it."""
    if force is not None or len(names) < 2:
        return field, dict.fromkeys([force] if force is not None else names)
    letters = share_letters(names)
    wider = with_letters(field, letters)
    shares = [wider.from_sympy(letter) for letter in letters]
    return wider, dict(zip(names, [wider.one - sum(shares, wider.zero), *shares], strict=True))


def share_letters(names: Sequence[str]) -> list[Symbol]:
    """The parameters that are the shares of all forces but the first."""
    return [parameter(f"share_{name.removeprefix('f_')}") for name in names[1:]]


def shared(form: NormalForm) -> tuple[str, ...]:
    """What is assumed of several forces, as a sentence; nothing of one."""
    first, *others = form.forces or [""]
    if not others:
        return ()
    shares = ", ".join(f"{name} has share_{name.removeprefix('f_')}" for name in others)
    return (f"of ω², {shares}, and {first} the rest",)


def _unit(form: NormalForm) -> int:
    """A unit of time in which all numbers are whole; 1 where there is none."""
    rational, unit = form.table.domain.is_QQ, 1
    for (key, i, _), number in form.terms():
        if i < 0:  # v' = x/dt, which no unit of time makes whole
            return 1
        below = lcm(*([int(number.denominator)] if rational else denominators(number)))
        if i:
            unit = lcm(unit, below)
        elif key != ONE and below != 1:
            return 1
    return unit
