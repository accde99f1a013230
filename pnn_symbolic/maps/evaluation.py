"""Run a normal form on numbers of any kind: floats, arrays, fractions, dual numbers.

Each distinct force argument is evaluated once, in the order in which the map needs it.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import prod
from typing import Any

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.errors import UnknownNameError
from pnn_symbolic.maps.normal_form import ONE, NormalForm, T, V, X
from pnn_symbolic.maps.program import Program, Sum

Number = Any  # float, array, Fraction, Dual…
Unary = Callable[[Number], Number]
Force = Callable[..., Number]
NumericStep = Callable[..., tuple[Number, Number]]
"""step(x, v, dt, m, f, t=0) → (x', v'); f(x) to f(x, v, t), or a force for each name: {"f_slow": …}."""


def numeric_step(form: NormalForm, number: Callable[[Expr], Any], functions: Mapping[str, Unary]) -> NumericStep:
    """The map as a function of numbers; `number` converts a constant, `functions` has the known ones."""

    program = Program.of(form)

    def terms(total: Sum) -> list[tuple[int, int, int, Any]]:
        return [(register, i, j, _coefficient(factor, number)) for register, i, j, factor in total]

    lines = [(line.register, line.function, list(map(terms, line.arguments)), line.factors) for line in program.lines]
    forces = program.forces
    outputs = terms(program.position), terms(program.velocity)
    zero, unit = number(form.number(form.table.domain.zero)), number(form.number(form.table.one))

    def step(
        x: Number, v: Number, dt: Number, m: Number, f: Force | Mapping[str, Force], t: Number = 0
    ) -> tuple[Number, Number]:
        calls = {**functions, **(f if isinstance(f, Mapping) else dict.fromkeys(forces, f))}
        if missing := forces - calls.keys():
            raise UnknownNameError("force", min(missing), calls.keys() - functions.keys())
        known = {T: t, ONE: unit, X: x, V: v}

        def total(value: list[tuple[int, int, int, Any]]) -> Number:
            result = zero * x  # the shape of the state, also for a constant
            for key, i, j, factor in value:
                if callable(factor):
                    factor = factor(dt, m)
                scale = factor if not i and not j else factor * dt**i * m**j
                result = result + (scale if key == ONE else scale * known[key])
            return result

        for register, function, arguments, factors in lines:
            if function == "product":
                known[register] = prod((known[key] for key in factors[1:]), start=known[factors[0]])
            else:
                known[register] = calls[function](*map(total, arguments))
        return total(outputs[0]), total(outputs[1])

    return step


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
