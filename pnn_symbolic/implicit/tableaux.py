"""Tableaux of exact numbers → the numbers of a relation, in one field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sympy import Expr

from pnn_symbolic.algebra.number_field import Number
from pnn_symbolic.errors import InputError, ShapeError
from pnn_symbolic.maps.parsing.tableaux import MAX_STAGES, Row, exact_coefficient
from pnn_symbolic.maps.table import Table

Vector = tuple[Number, ...]


class Relation(NamedTuple):
    """The numbers of an `ImplicitStep`."""

    field: Number
    a: tuple[Vector, ...]
    c: Vector
    b_bar: Vector
    b: Vector


def relation_of_pair(a: Sequence[Row], a_hat: Sequence[Row], b: Row, c: Row | None) -> Relation:
    """That of a partitioned Runge–Kutta method: A Â, the sums of the rows of A, b Â and b.

    c, where given, is checked to be these sums; the weights b sum to 1.
    """
    stages = len(a)
    numbers = [*_matrix(a, "A", stages), *_matrix(a_hat, "A_hat", stages), _row(b, "b", stages)]
    field, rows = _in_one_field(numbers + ([] if c is None else [_row(c, "c", stages)]))
    outer, inner, weights = rows[:stages], rows[stages : 2 * stages], rows[2 * stages]
    nodes = tuple(sum_in(field, row) for row in outer)
    if c is not None:
        _check_nodes(field, nodes, rows[-1])
    if sum_in(field, weights) != field.one:
        total = field.to_sympy(sum_in(field, weights))
        raise InputError(f"the weights b sum to {total}, and x' = x + dt v asks for 1")
    columns = tuple(zip(*inner, strict=True))
    product = tuple(tuple(_dot(field, row, column) for column in columns) for row in outer)
    b_bar = tuple(_dot(field, weights, column) for column in columns)
    return Relation(field=field, a=product, c=nodes, b_bar=b_bar, b=weights)


def relation_of_nystrom(a: Sequence[Row], b_bar: Row, b: Row, c: Row) -> Relation:
    """That of a Nyström method, whose numbers they are."""
    stages = len(a)
    rows = [_row(row, name, stages) for name, row in (("c", c), ("b_bar", b_bar), ("b", b))]
    field, numbers = _in_one_field([*_matrix(a, "A", stages), *rows])
    return Relation(field, tuple(numbers[:stages]), *numbers[stages:])


def sum_in(field: Number, numbers: Iterable[Number]) -> Number:
    """The sum of numbers of a field."""
    return sum(numbers, field.zero)


def _check_nodes(field: Number, nodes: Vector, stated: Vector) -> None:
    for number, (node, stated_node) in enumerate(zip(nodes, stated, strict=True), 1):
        if node != stated_node:
            raise InputError(
                f"row {number} of A sums to {field.to_sympy(node)}, but c[{number}] is "
                f"{field.to_sympy(stated_node)}; correct one of them, or leave c out"
            )


def _row(row: Row, name: str, stages: int) -> list[Expr]:
    if len(row) != stages:
        raise ShapeError(f"{name} has {len(row)} numbers, expected {stages}, one for each stage (row of A)")
    return [exact_coefficient(number, f"{name}[{k}]") for k, number in enumerate(row, 1)]


def _matrix(rows: Sequence[Row], name: str, stages: int) -> list[list[Expr]]:
    if not 1 <= stages <= MAX_STAGES or len(rows) != stages:
        raise ShapeError(f"{name} has {len(rows)} rows, expected one for each stage, from 1 to {MAX_STAGES}")
    return [_row(row, f"row {number} of {name}", stages) for number, row in enumerate(rows, 1)]


def _in_one_field(rows: Sequence[Sequence[Expr]]) -> tuple[Number, list[Vector]]:
    table = Table(*(number for row in rows for number in row))
    return table.domain, [tuple(map(table.number_at, row)) for row in rows]


def _dot(field: Number, row: Vector, column: Vector) -> Number:
    return sum_in(field, (a * b for a, b in zip(row, column, strict=True)))
