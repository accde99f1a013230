"""The determinant of a step on a line, as a polynomial in the derivatives of its forces.

On a line da = D dℓ for each force value, with a number D = f'(ℓ) that may be anything. So the
determinant is a polynomial in the D, in which each of them occurs at most once a term. It can have 2^K
terms for K forces; to decide whether it is constant it is enough to know the *space* that the
coefficients span: two-forms in the differentials of the forces not yet resolved, at most (K+2)(K+1)/2
of them. So constancy is decided exactly and in polynomial time, for any number of stages.

Source: derived here; each derivative is one rank-one term of the Jacobian matrix.
"""

from collections.abc import Iterable
from functools import reduce
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
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, Number, V, Value, X
from pnn_symbolic.maps.scaled_form import Row, Stages
from pnn_symbolic.maps.text.printing import exact_text, key_text

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
        slots = [differential(argument_of(stages, stage), constant)]
        if stage.velocity is not None:
            slots.append(differential(stage.velocity, constant))
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
    """The determinant written out, the derivative of f at ℓ as the symbol f'(ℓ); None for long maps.

    Products of values are resolved, so this decides for maps with products, too.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> determinant_polynomial(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m").normal_form)
    -dt**2*f'(x)/m + 1
    """
    atoms = form.table.atoms
    longest = MOST_EXPANDED if any(atom.factors for atom in atoms) else MOST_WRITTEN
    if len(atoms) > longest or any(i < 0 or j > 0 for value, _ in form.values() for _, i, j in value):
        return None
    values = [Symbol(key_text(form, key)) for key in range(X, FIRST_ATOM + len(atoms))]
    slopes = {key: _derivatives(form, key) for key in range(FIRST_ATOM, FIRST_ATOM + len(atoms))}
    written = [TIME_STEP, 1 / MASS, *values, *(symbol for symbols in slopes.values() for symbol in symbols)]
    polynomials, *generators = ring([f"g{k}" for k in range(len(written))], form.table.domain)
    dt, per_mass = generators[:2]
    value_of = dict(zip(range(X, FIRST_ATOM + len(atoms)), generators[2:], strict=False))
    slope_of = dict(zip(written[2 + len(values) :], generators[2 + len(values) :], strict=True))
    tangents = {ONE: _ZERO, X: (polynomials.one, polynomials.zero), V: (polynomials.zero, polynomials.one)}

    def tangent(value: Value) -> Tangent:
        parts = ((polynomials.ground_new(n) * dt**i * per_mass**-j, tangents[key]) for (key, i, j), n in value.items())
        return _sum((factor * a, factor * b) for factor, (a, b) in parts)

    for key, atom in enumerate(atoms, FIRST_ATOM):
        if atom.factors:
            others = (atom.factors[:k] + atom.factors[k + 1 :] for k in range(len(atom.factors)))
            parts = [
                (prod(value_of[o] for o in rest), tangents[f]) for f, rest in zip(atom.factors, others, strict=True)
            ]
        else:
            slots = [atom.argument] if atom.velocity is None else [atom.argument, atom.velocity]
            parts = [(slope_of[d], tangent(slot)) for d, slot in zip(slopes[key], slots, strict=True)]
        tangents[key] = _sum((factor * a, factor * b) for factor, (a, b) in parts)
    (x_x, x_v), (v_x, v_v) = tangent(form.position), tangent(form.velocity)
    determinant = polynomials(0) + x_x * v_v - x_v * v_x
    return determinant.as_expr(*written)


Tangent = tuple[Any, Any]
_ZERO: Tangent = (0, 0)


def _sum(parts: Iterable[Tangent]) -> Tangent:
    return reduce(lambda total, part: (total[0] + part[0], total[1] + part[1]), parts, _ZERO)


def _derivatives(form: NormalForm, key: int) -> list[Symbol]:
    """f'(ℓ), or f_x(ℓ, u) and f_v(ℓ, u), as symbols."""
    atom = form.table.atoms[key - FIRST_ATOM]
    marks = [] if atom.factors else ["'"] if atom.velocity is None else ["_x", "_v"]
    arguments = ", ".join(exact_text(form, slot) for slot in (atom.argument, atom.velocity) if slot is not None)
    return [Symbol(f"{atom.function}{mark}({arguments})") for mark in marks]
