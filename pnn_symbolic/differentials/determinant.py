"""The determinant of a step on a line, as a polynomial in the derivatives of its forces.

On a line da = D dℓ for each force value, with a number D = f'(ℓ) that may be anything. So the
determinant is a polynomial in the D, in which each of them occurs at most once a term. It can have 2^K
terms for K forces; to decide whether it is constant it is enough to know the *space* that the
coefficients span: two-forms in the differentials of the forces not yet resolved, at most (K+2)(K+1)/2
of them. So constancy is decided exactly and in polynomial time, for any number of stages.

Source: derived here; each derivative is one rank-one term of the Jacobian matrix.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from sympy import Expr, Symbol
from sympy.polys.rings import ring

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.differentials.exterior_forms import (
    TwoForm,
    argument_of,
    constant_stages,
    differential,
    subtract,
    wedge,
)
from pnn_symbolic.maps.interpret import Interpretation, Summand, interpret
from pnn_symbolic.maps.normal_form import NormalForm, Number, V, X
from pnn_symbolic.maps.scaled_form import Row, Stages
from pnn_symbolic.maps.text.printing import ExactText

MOST_WRITTEN = 4
MOST_EXPANDED = 8


def constant_determinant(stages: Stages) -> Number | None:
    """The determinant, if it is the same number for every force; None if it is not.

    Products of different values, `stages.has_mixed_products`, are beyond this; `determinant_polynomial` does them.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.maps.scaled_form import stages_of
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")
    >>> print(constant_determinant(stages_of(step.normal_form)))
    None
    """
    constant = constant_stages(stages)
    fixed = wedge(differential(stages.position, constant), differential(stages.displacement, constant))
    varying: list[TwoForm] = []  # they span the coefficients of all terms that have a derivative in them
    for stage in reversed(stages.stages):
        if stage.key in constant:
            continue
        slots = [differential(argument, constant) for argument in (argument_of(stages, stage), *stage.arguments[1:])]
        fixed, moved = _resolve(fixed, stage.key, slots)
        spanning = moved
        for form in varying:
            rest, moved = _resolve(form, stage.key, slots)
            spanning += [rest, *moved]
        varying = _independent(stages, spanning)
    return None if varying else fixed.get((X, V), stages.field.zero)


def _resolve(form: TwoForm, key: int, slots: list[Row]) -> tuple[TwoForm, list[TwoForm]]:
    """A two-form with da = D dℓ put in: the terms without D, and what each D multiplies."""
    rest = {pair: number for pair, number in form.items() if pair[1] != key}
    beside = {pair[0]: number for pair, number in form.items() if pair[1] == key}
    return rest, [moved for slot in slots if (moved := wedge(beside, slot))]


def _independent(stages: Stages, forms: list[TwoForm]) -> list[TwoForm]:
    """A basis of the space that two-forms span."""
    basis: dict[tuple[int, int], TwoForm] = {}
    for form in forms:
        rest = dict(form)
        for pivot, vector in basis.items():
            if pivot in rest:
                ratio = stages.field.quo(rest[pivot], vector[pivot])
                subtract(rest, {pair: product for pair, n in vector.items() if (product := n * ratio)})
        if rest:
            basis[min(rest)] = rest
    return list(basis.values())


def determinant_polynomial(form: NormalForm) -> Expr | None:
    """The determinant written out, the derivative of f at ℓ as the symbol f'(ℓ); None for long or driven maps.

    Products of values are resolved, so this decides for maps with products, too.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> determinant_polynomial(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m").normal_form)
    -dt**2*f'(x)/m + 1
    """
    longest = MOST_EXPANDED if form.has_products else MOST_WRITTEN
    if form.sees_time or len(form.keys) > longest or any(i < 0 or j > 0 for (_, i, j), _ in form.terms()):
        return None
    meaning = Interpretation(form, ExactText(form))
    values = {key: Symbol(meaning.atom(key)) for key in (X, V, *form.keys)}
    slopes = {key: _derivatives(form, meaning, key) for key in form.keys}
    written = [TIME_STEP, 1 / MASS, *values.values(), *(symbol for symbols in slopes.values() for symbol in symbols)]
    polynomials, *generators = ring([f"g{k}" for k in range(len(written))], form.table.domain)
    generator_of = dict(zip(written, generators, strict=True))
    tangents = _Tangents(
        polynomials=polynomials,
        powers=(generators[0], generators[1]),
        values={key: generator_of[symbol] for key, symbol in values.items()},
        slopes={key: [generator_of[symbol] for symbol in symbols] for key, symbols in slopes.items()},
    )
    (_, (x_x, x_v)), (_, (v_x, v_v)) = interpret(form, tangents)
    determinant = polynomials(0) + x_x * v_v - x_v * v_x
    return determinant.as_expr(*written)


Tangent = tuple[Any, Any]
"""Derivatives with respect to x and to v."""
Point = tuple[Any, Tangent]
"""A value, where it is one letter of the polynomials, and its tangent."""


@dataclass(frozen=True)
class _Tangents:
    """The algebra of tangents: polynomials in dt, 1/m, the values of the atoms and the derivatives of the forces."""

    polynomials: Any
    powers: tuple[Any, Any]
    values: dict[int, Any]
    slopes: dict[int, list[Any]]

    def letter(self, key: int) -> Point:
        zero, unit = self.polynomials.zero, self.polynomials.one
        return self.values.get(key, unit), (unit if key == X else zero, unit if key == V else zero)

    def total(self, summands: Sequence[Summand[Point]]) -> Point:
        dt, per_mass = self.powers
        parts = []
        for place, number, (_, tangent) in summands:
            _, i, j = place.term
            parts.append((self.polynomials.ground_new(number) * dt**i * per_mass**-j, tangent))
        return None, self._combined(parts)

    def force(self, key: int, name: str, arguments: tuple[Point, ...]) -> Point:
        tangents = (tangent for _, tangent in arguments)
        return self.values[key], self._combined(zip(self.slopes[key], tangents, strict=True))

    def function(self, key: int, name: str, argument: Point) -> Point:
        return self.force(key, name, (argument,))

    def product(self, key: int, factors: tuple[Point, ...]) -> Point:
        values = [value for value, _ in factors]
        others = (prod(values[:k] + values[k + 1 :]) for k in range(len(values)))
        return self.values[key], self._combined(zip(others, (tangent for _, tangent in factors), strict=True))

    def _combined(self, parts: Iterable[tuple[Any, Tangent]]) -> Tangent:
        by_x, by_v = self.polynomials.zero, self.polynomials.zero
        for factor, (x, v) in parts:
            by_x, by_v = by_x + factor * x, by_v + factor * v
        return by_x, by_v


def _derivatives(form: NormalForm, meaning: Interpretation[str], key: int) -> list[Symbol]:
    """f'(ℓ), or f_x(ℓ, u) and f_v(ℓ, u), as symbols."""
    atom = form.atom(key)
    count = len(atom.arguments)
    marks = ["'"] if count == 1 else ["_x", "_v"][:count]
    arguments = ", ".join(meaning.argument(key, slot) for slot in range(count))
    return [Symbol(f"{atom.function}{mark}({arguments})") for mark in marks]
