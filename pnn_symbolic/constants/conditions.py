"""A property of a family of maps as polynomial equations in its parameters: time reversal, symplecticity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import Parameter
from pnn_symbolic.maps.coefficients import at_point, places
from pnn_symbolic.maps.interpret import InTable, Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, Table, V, Value, X

Point = Mapping[Parameter, Rational]
"""The value of each parameter."""


def reversal_conditions(family: NormalForm, simple: Point) -> list[Expr]:
    """What must vanish for step, flip, step, flip to be the identity, forces meeting as in the rounded law."""
    met_on_the_way_back = _meetings(family, at_point(family, simple))
    table = family.table
    conditions: list[Number] = []
    remaining = iter(enumerate(met_on_the_way_back, family.keys.stop))

    def meet(function: str, arguments: tuple[Value, ...]) -> Value:
        new, key = next(remaining)
        if key is None:
            return table.value(new)  # a force of its own, so that what stands before it must vanish
        for argument, first_argument in zip(arguments, family.atom(key).arguments, strict=True):
            conditions.extend(table.add(argument, table.scale(first_argument, -1)).values())
        return table.value(key)

    turned = InTable.of(table, family, family.position, table.scale(family.velocity, -1))
    position, velocity = interpret(family, _Meeting(turned, meet))
    conditions.extend(table.add(position, table.scale(table.value(X), -1)).values())
    conditions.extend(table.add(velocity, table.value(V)).values())
    return [family.number(number) for number in conditions]


def _meetings(family: NormalForm, rounded: NormalForm) -> list[int | None]:
    """For each force on the way back of the rounded law: the force of the way there with the same argument.

    None for a force that meets none: the rounded law may not feel it.
    """
    table = Table(*(rounded.number(number) for number in places(rounded).values()), functions=rounded.table.functions)
    keys: list[int] = []

    def meet(function: str, arguments: tuple[Value, ...]) -> Value:
        value = table.call(function, *arguments)
        keys.append(next(iter(value))[0])
        return value

    position, velocity = interpret(rounded, _Meeting(InTable.of(table, rounded), meet))
    turned = InTable.of(table, rounded, position, table.scale(velocity, -1))
    interpret(rounded, _Meeting(turned, meet))
    there, back = keys[: len(keys) // 2], keys[len(keys) // 2 :]
    return [family.keys[there.index(key)] if key in there else None for key in back]


@dataclass(frozen=True)
class _Meeting:
    """The algebra of the values of a table, where `call` says what a force is."""

    values: InTable
    call: Callable[[str, tuple[Value, ...]], Value]

    def letter(self, key: int) -> Value:
        return self.values.letter(key)

    def total(self, summands: Sequence[Summand[Value]]) -> Value:
        return self.values.total(summands)

    def force(self, key: int, name: str, arguments: tuple[Value, ...]) -> Value:
        return self.call(name, arguments)

    def function(self, key: int, name: str, argument: Value) -> Value:
        raise ValueError(f"{name} cannot be repaired: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[Value, ...]) -> Value:
        raise ValueError("products cannot be repaired: laws of forces alone are asked")


def symplecticity_conditions(family: NormalForm, simple: Point) -> list[Expr]:
    """What must vanish for dX ∧ dV = dx ∧ dv + Σ c dℓ ∧ df(ℓ) to have a solution c."""
    zero = family.table.domain.zero
    left = _wedge(family.position, family.velocity)
    for key in reversed(family.keys):
        argument = {term: number for term, number in family.atom(key).arguments[0].items() if term[0]}
        if not argument:  # df(0) = 0: no area has this force as a side
            left = {pair: number for pair, number in left.items() if key not in pair}
            continue
        # c dℓ ∧ df(ℓ) with ℓ = Σ a_k·k has the coefficients c·a_k at dk ∧ df(ℓ): the first of them fixes c.
        leading = min(argument)
        ratio = left.get((leading[0], key), zero) / argument[leading]
        for (side, _, _), number in argument.items():
            left[side, key] = left.get((side, key), zero) - ratio * number
    left[X, V] = left.get((X, V), zero) - family.table.one
    return [family.number(number) for number in left.values() if number]


def _wedge(left: Value, right: Value) -> dict[tuple[int, int], Number]:
    """dℓ ∧ dr of two sums; the differential of a constant is 0."""
    area: dict[tuple[int, int], Number] = {}
    for (a, _, _), m in left.items():
        for (b, _, _), n in right.items():
            if a != b and ONE not in (a, b):
                pair, number = ((a, b), m * n) if a < b else ((b, a), -(m * n))
                area[pair] = area[pair] + number if pair in area else number
    return area
