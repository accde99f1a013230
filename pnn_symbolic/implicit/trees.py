"""The Taylor series of an implicit step, tree by tree: the number of a tree at a stage needs smaller trees alone.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy import QQ

from pnn_symbolic.algebra.number_field import Number
from pnn_symbolic.implicit.relation import ImplicitStep, Vector
from pnn_symbolic.maps.normal_form import V
from pnn_symbolic.series.text import SeriesTerm
from pnn_symbolic.series.trees import FORCE_OF_X, FOREST


class ImplicitError(NamedTuple):
    """The first power of dt at which a step errs, and its errors in x' and in v'."""

    degree: int
    position: list[SeriesTerm]
    velocity: list[SeriesTerm]


def first_error(step: ImplicitStep, highest: int) -> ImplicitError | None:
    """Step minus the exact motion of x'' = s f/m, up to the order `highest`; the weights of v' sum to s."""
    known: dict[int, Vector] = {}
    for degree in range(1, highest + 2):
        position = _errors(step, known, degree, 2) if degree > 1 else []
        velocity = _errors(step, known, degree, 1)
        if position or velocity:
            return ImplicitError(degree, position, velocity)
    return None


def _errors(step: ImplicitStep, known: dict[int, Vector], degree: int, power: int) -> list[SeriesTerm]:
    """The errors at dt^degree in x' (trees come with dt² more than in the force) or in v' (with dt more)."""
    field, terms = step.field, []
    scale = sum(step.b, field.zero)
    weights, exact = (step.b_bar, FOREST.exact_position) if power == 2 else (step.b, FOREST.exact_velocity)
    for tree in FOREST.of_level((FORCE_OF_X,), degree - power):
        number = _dot(step, weights, _at_stages(step, known, tree))
        value, nodes = exact(tree), sum(FOREST.nodes(tree).values())
        off = number - field.convert_from(QQ(value.numerator, value.denominator), QQ) * scale**nodes
        if off:
            size = field.to_sympy(field.quo(off, field.convert(FOREST.symmetry(tree))))
            terms.append(
                (
                    nodes,
                    SeriesTerm(number=size, dt=degree, m=-nodes, name=FOREST.text(tree), latex=FOREST.text(tree, True)),
                )
            )
    return [term for _, term in sorted(terms, key=lambda pair: (pair[0], pair[1].name))]


def _at_stages(step: ImplicitStep, known: dict[int, Vector], tree: int) -> Vector:
    """The number of a tree at each stage, times its symmetry: the product of those of its branches in the argument."""
    if tree not in known:
        numbers: list[Number] = [step.field.one] * step.stages
        for item, _ in FOREST[tree].branches:
            branch = step.c if item == V else _applied(step, _at_stages(step, known, item))
            numbers = [number * factor for number, factor in zip(numbers, branch, strict=True)]
        known[tree] = tuple(numbers)
    return known[tree]


def _applied(step: ImplicitStep, vector: Vector) -> Vector:
    """A times a vector."""
    return tuple(_dot(step, row, vector) for row in step.a)


def _dot(step: ImplicitStep, row: Vector, column: Vector) -> Number:
    return sum((a * b for a, b in zip(row, column, strict=True)), step.field.zero)
