"""How does a step change with a constant? The rounded law run on dual numbers, and on their derivatives by x and v.

A constant is c0 + δ with δ² = 0. A force whose argument moves by δ·u becomes f(ℓ) + δ f'(ℓ)·u; in several dimensions f'
is a matrix, so the terms keep the order of their factors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sympy import Add, Expr, Rational

from pnn_symbolic.algebra.symbols import Parameter
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.maps.coefficients import Place, places, put
from pnn_symbolic.maps.interpret import Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, Number, Table, V, Value, X, add_to


class Slope(NamedTuple):
    """f_1'(ℓ_1)·f_2'(ℓ_2)···dt^i m^j·key: one term that is linear in a deviation.

    forces   (key of a force, whether its derivative is by the velocity), outermost first; none for a plain term
    """

    forces: tuple[tuple[int, bool], ...]
    key: int
    i: int
    j: int


First = dict[Slope, Number]
"""A sum of such terms."""


class Jet(NamedTuple):
    """A value of the rounded law, and its derivative with respect to one deviation."""

    value: Value
    slope: First


Dual = tuple[First, First]
"""A polynomial in the f'(ℓ), and its derivative with respect to the deviation."""


NumberAndSlope = tuple[Number, Number]


class JetProgram:
    """The rounded law as a program that runs on jets, the deviation being a direction in its parameters."""

    def __init__(self, form: TrainedForm, rounded: Mapping[str, Rational], direction: Mapping[Parameter, Expr]) -> None:
        self.form = form.form
        point = {name: rounded[str(name)] for name in self.form.parameters}
        base: dict[Place, Expr] = {}
        slopes: dict[Place, Expr] = {}
        for place, number in places(self.form).items():
            formula = self.form.number(number)
            along = Add(*(speed * formula.diff(name) for name, speed in direction.items()))
            base[place], slopes[place] = put(formula, point), put(along, point)
        self.table = Table(*base.values(), *slopes.values(), functions=self.form.table.functions)
        self.met: dict[int, int] = {}
        convert = self.table.domain.from_sympy
        self.numbers = {place: (convert(base[place]), convert(slopes[place])) for place in base}

    def run(self, x: Jet, v: Jet) -> tuple[Jet, Jet]:
        """One step from any jets, in the same table: equal arguments meet in one force."""
        return interpret(self.form, _Jets(self.table, self.numbers, self.met, (x, v)))

    def area(self) -> First | None:
        """First-order change of det ∂(x', v')/∂(x, v) on a line; None where the rounded law changes areas itself.

        The factors f'(ℓ) of its terms commute there.
        """
        position, velocity = interpret(self.form, _Tangents(self.table, self.numbers, self.met))
        determinant = _times(position[0], velocity[1])
        minus: Dual = {Slope((), ONE, 0, 0): -self.table.one}, {}
        _add_dual(determinant, _times(minus, _times(position[1], velocity[0])))
        return determinant[1] if determinant[0] == {Slope((), ONE, 0, 0): self.table.one} else None


@dataclass(frozen=True)
class _Jets:
    """The algebra of jets.

    numbers   of each place, with its derivative with respect to the deviation
    met       force of the law → the force of the table that its argument met first
    """

    table: Table
    numbers: Mapping[Place, NumberAndSlope]
    met: dict[int, int]
    state: tuple[Jet, Jet]

    def letter(self, key: int) -> Jet:
        return Jet(self.table.value(ONE), {}) if key == ONE else self.state[key == V]

    def total(self, summands: Sequence[Summand[Jet]]) -> Jet:
        table, sum_, slope = self.table, {}, {}
        for place, _, factor in summands:
            number, derivative = self.numbers[place]
            _, i, j = place.term
            if number:
                sum_ = table.add(sum_, table.multiply(factor.value, {(ONE, i, j): number}))
                for term, coefficient in factor.slope.items():
                    add_to(slope, {term._replace(i=term.i + i, j=term.j + j): coefficient * number})
            if derivative:
                product = table.multiply(factor.value, {(ONE, i, j): derivative})
                add_to(slope, {Slope((), *term): coefficient for term, coefficient in product.items()})
        return Jet(sum_, slope)

    def force(self, key: int, name: str, arguments: tuple[Jet, ...]) -> Jet:
        value = self.table.call(name, *(argument.value for argument in arguments))
        ((here, _, _),) = value
        self.met.setdefault(key, here)
        slope: First = {}
        for slot, argument in enumerate(arguments):
            for term, coefficient in argument.slope.items():
                add_to(slope, {term._replace(forces=((here, bool(slot)), *term.forces)): coefficient})
        return Jet(value, slope)

    def function(self, key: int, name: str, argument: Jet) -> Jet:
        raise ValueError(f"{name} has no jet here: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[Jet, ...]) -> Jet:
        raise ValueError("products have no jet here: laws of forces alone are asked")


@dataclass(frozen=True)
class _Tangents:
    """The algebra of the derivatives with respect to x and to v, on a line, each with its derivative along a deviation.

    numbers, met   as of `_Jets`, after a step
    """

    table: Table
    numbers: Mapping[Place, NumberAndSlope]
    met: Mapping[int, int]

    def letter(self, key: int) -> tuple[Dual, Dual]:
        unit: First = {Slope((), ONE, 0, 0): self.table.one}
        return (unit if key == X else {}, {}), (unit if key == V else {}, {})

    def total(self, summands: Sequence[Summand[tuple[Dual, Dual]]]) -> tuple[Dual, Dual]:
        sums: tuple[Dual, Dual] = ({}, {}), ({}, {})
        for place, _, slopes in summands:
            number, derivative = self.numbers[place]
            _, i, j = place.term
            weight = {Slope((), ONE, i, j): number}, {Slope((), ONE, i, j): derivative}
            for side, slope in zip(sums, slopes, strict=True):
                _add_dual(side, _times(weight, slope))
        return sums

    def force(self, key: int, name: str, arguments: tuple[tuple[Dual, Dual], ...]) -> tuple[Dual, Dual]:
        sums: tuple[Dual, Dual] = ({}, {}), ({}, {})
        for slot, argument in enumerate(arguments):
            derivative: Dual = {Slope(((self.met[key], bool(slot)),), ONE, 0, 0): self.table.one}, {}
            for side, slope in zip(sums, argument, strict=True):
                _add_dual(side, _times(derivative, slope))
        return sums

    def function(self, key: int, name: str, argument: tuple[Dual, Dual]) -> tuple[Dual, Dual]:
        raise ValueError(f"{name} has no tangent here: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[tuple[Dual, Dual], ...]) -> tuple[Dual, Dual]:
        raise ValueError("products have no tangent here: laws of forces alone are asked")


def _times(a: Dual, b: Dual) -> Dual:
    result: Dual = _product(a[0], b[0]), _product(a[0], b[1])
    add_to(result[1], _product(a[1], b[0]))
    return result


def _add_dual(total: Dual, more: Dual) -> None:
    add_to(total[0], more[0])
    add_to(total[1], more[1])


def _product(a: First, b: First) -> First:
    """Of two sums without x, v and forces, on a line."""
    result: First = {}
    for left, number in a.items():
        for right, factor in b.items():
            if number and factor:
                forces = tuple(sorted(left.forces + right.forces))  # on a line they commute
                term = Slope(forces=forces, key=ONE, i=left.i + right.i, j=left.j + right.j)
                add_to(result, {term: number * factor})
    return result


def scaled(table: Table, jet: Jet, factor: int) -> Jet:
    """factor · jet, for a non-zero whole number."""
    number = table.domain.convert(factor)
    return Jet(table.scale(jet.value, factor), {slope: number * n for slope, n in jet.slope.items()})
