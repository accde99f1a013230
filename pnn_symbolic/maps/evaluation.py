"""Run a normal form on numbers of any kind: floats, arrays, fractions, dual numbers.

Each distinct force argument is evaluated once, in the order in which the map needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.errors import UnknownNameError
from pnn_symbolic.maps.normal_form import ONE, NormalForm, T, V, X
from pnn_symbolic.maps.program import Program, Sum

Number = Any  # float, array, Fraction, Dual…
Unary = Callable[[Number], Number]
Force = Callable[..., Number]
_Term = tuple[int, int, int, Any]
"""A register, powers of dt and m, and the number in front, or a function of dt and m that gives it."""
NumericStep = Callable[..., tuple[Number, Number]]
"""step(x, v, dt, m, f, t=0) → (x', v'); f(x) to f(x, v, t), or a force for each name: {"f_slow": …}."""


def numeric_step(form: NormalForm, number: Callable[[Expr], Any], functions: Mapping[str, Unary]) -> NumericStep:
    """The map as a function of numbers; `number` converts a constant, `functions` has the known ones."""
    program = Program.of(form)

    def terms(total: Sum) -> list[_Term]:
        return [(register, i, j, _coefficient(factor, number)) for register, i, j, factor in total]

    return _Step(
        lines=[
            _Line(line.register, line.function, list(map(terms, line.arguments)), line.factors)
            for line in program.lines
        ],
        position=terms(program.position),
        velocity=terms(program.velocity),
        forces=frozenset(program.forces),
        functions=functions,
        zero=number(form.number(form.table.domain.zero)),
        unit=number(form.number(form.table.one)),
    )


class _Line(NamedTuple):
    """A register and what it holds: a function of sums over registers, or a product of some."""

    register: int
    function: str
    arguments: list[list[_Term]]
    factors: tuple[int, ...]


@dataclass(frozen=True)
class _Step:
    """The program of a map, with its constants as numbers."""

    lines: list[_Line]
    position: list[_Term]
    velocity: list[_Term]
    forces: frozenset[str]
    functions: Mapping[str, Unary]
    zero: Number
    unit: Number

    def __call__(
        self, x: Number, v: Number, dt: Number, m: Number, f: Force | Mapping[str, Force], t: Number = 0
    ) -> tuple[Number, Number]:
        calls = {**self.functions, **(f if isinstance(f, Mapping) else dict.fromkeys(self.forces, f))}
        if missing := self.forces - calls.keys():
            raise UnknownNameError("force", min(missing), calls.keys() - self.functions.keys())
        known = {T: t, ONE: self.unit, X: x, V: v}
        start = self.zero * x  # the shape of the state, also for a constant
        for register, function, arguments, factors in self.lines:
            if function == "product":
                known[register] = prod((known[key] for key in factors[1:]), start=known[factors[0]])
            else:
                known[register] = calls[function](*(_total(terms, known, dt, m, start) for terms in arguments))
        return _total(self.position, known, dt, m, start), _total(self.velocity, known, dt, m, start)


def _total(terms: list[_Term], known: Mapping[int, Number], dt: Number, m: Number, start: Number) -> Number:
    """`start` and all terms."""
    result = start
    for key, i, j, factor in terms:
        if callable(factor):
            factor = factor(dt, m)
        scale = factor if not i and not j else factor * dt**i * m**j
        result = result + (scale if key == ONE else scale * known[key])
    return result


def _coefficient(factor: Expr, number: Callable[[Expr], Any]) -> Any:  # noqa: ANN401 - a number, or one for dt and m
    """A constant as a number; a function of the step such as exp(-c·dt) as a function of dt and m."""
    if not factor.has(TIME_STEP, MASS):
        return number(factor)

    @lru_cache(maxsize=1024)
    def of_numbers(dt: Number, m: Number) -> Number:
        return number(factor.xreplace({TIME_STEP: _exactly(dt), MASS: _exactly(m)}))  # pyright: ignore[reportArgumentType]

    def at(dt: Number, m: Number) -> Number:
        if not factor.has(MASS):
            return of_numbers(dt, 1)
        if not getattr(m, "shape", ()):
            return of_numbers(dt, m)
        values = m.copy()  # a mass for each particle
        values.flat = [of_numbers(dt, mass) for mass in m.flat]
        return values

    return at


def _exactly(value: Number) -> Expr:
    """A float, a fraction, or a number of many digits as the fraction that it is."""
    if hasattr(value, "man_exp"):
        sign = -1 if value < 0 else 1
        man, power = value.man_exp
        return sign * abs(int(man)) * Rational(2) ** int(power)
    return Rational(*value.as_integer_ratio())


def numpy_step(form: NormalForm, number: Callable[[Expr], Any] = float) -> NumericStep:
    """The map for floats and NumPy arrays; `number` may turn constants into arrays, one map for each entry."""
    functions = {name: function.array for name, function in form.table.functions.items()}
    return numeric_step(form, number, functions)
