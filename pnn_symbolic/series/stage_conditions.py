"""Order conditions of a map of any kind, as functions of its decimals: stages, arguments of forces and weights.

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.14.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
from sympy import Rational

from pnn_symbolic.maps.normal_form import NormalForm, Number, V, Value, X
from pnn_symbolic.series.trees import FOREST, Label

PRECISE = mpmath.MPContext()
PRECISE.dps = 60
STEP = PRECISE.mpf(10) ** -25
"""Of a difference quotient: slopes are right to as many digits."""

Number60 = Any
Terms = list[tuple[Number60, tuple[int, ...]]]
"""A polynomial in the decimals: number and exponents."""


class NotOfStagesError(ValueError):
    """The map has other parts than x, v dt and forces dt²/m, f(x) with x in full."""


@dataclass(frozen=True)
class _Row:
    """One argument of a force, or x' or v': what it takes of v·dt and of each force."""

    velocity: Terms
    forces: dict[int, Terms]


class StageConditions:
    """The conditions of a family of maps, whose parameters are the decimals, in 60 digits.

    form    the family
    names   the parameters, in the order of the decimals
    """

    def __init__(self, form: NormalForm, names: Sequence[Any]) -> None:
        if not form.graded or form.sees_velocity:
            raise NotOfStagesError
        self._domain, self._names = form.table.domain, list(names)
        self.labels = tuple(Label(name) for name in form.forces)
        self._forces = [form.atom(key).function for key in form.keys]
        self._first = form.keys.start
        self._arguments = [self._row(form.atom(key).arguments[0], X) for key in form.keys]
        self._position, self._velocity = self._row(form.position, X), self._row(form.velocity, V)

    def missed(self, numbers: Sequence[Number60], order: int, below: int = 0) -> list[Number60]:
        """By how much these numbers miss each condition up to an order, beginning after one."""
        values = _Values(self, numbers)
        missed = []
        for degree in range(below + 1, order + 1):
            if degree == 1:
                missed += [_at(self._position.velocity, numbers) - 1]
            for tree in FOREST.of_level(self.labels, degree - 1):
                missed.append(values.total(self._velocity, tree) - _precise(FOREST.exact_velocity(tree)))
            if degree >= 2:
                for tree in FOREST.of_level(self.labels, degree - 2):
                    missed.append(values.total(self._position, tree) - _precise(FOREST.exact_position(tree)))
        return missed

    def slopes(self, numbers: Sequence[Number60], order: int) -> list[list[float]]:
        """(conditions, decimals)."""
        here, columns = self.missed(numbers, order), []
        for place in range(len(numbers)):
            moved = [number + STEP * (place == k) for k, number in enumerate(numbers)]
            there = self.missed(moved, order)
            columns.append([float((b - a) / STEP) for a, b in zip(here, there, strict=True)])
        return [list(row) for row in zip(*columns, strict=True)]

    def _row(self, value: Value, own: int) -> _Row:
        velocity: Terms = []
        forces: dict[int, Terms] = {}
        for (key, _, _), number in value.items():
            terms = self._terms(number)
            if key >= self._first:
                forces[key - self._first] = terms
            elif key == V and own == X:
                velocity = terms
            elif key != own or terms != [(PRECISE.mpf(1), (0,) * len(self._names))]:
                raise NotOfStagesError
        if (own, 0, 0) not in value:
            raise NotOfStagesError
        return _Row(velocity, forces)

    def _terms(self, number: Number) -> Terms:
        polynomial = self._domain.to_sympy(number).as_poly(*self._names)
        if polynomial is None:
            raise NotOfStagesError
        terms = []
        for exponents, coefficient in polynomial.terms():
            if not isinstance(coefficient, Rational):
                raise NotOfStagesError
            terms.append((PRECISE.mpf(coefficient.p) / coefficient.q, exponents))
        return terms


class _Values:
    """Numbers of trees at each stage, for one choice of the decimals."""

    def __init__(self, conditions: StageConditions, numbers: Sequence[Number60]) -> None:
        self._numbers = numbers
        self._rows: dict[int, dict[int, Number60]] = {}
        self._conditions = conditions
        self._drifts = [_at(row.velocity, numbers) for row in conditions._arguments]
        self._weights = [self.weights(row) for row in conditions._arguments]
        self._kept: dict[int, dict[int, Number60]] = {}

    def weights(self, row: _Row) -> dict[int, Number60]:
        """What a sum takes of each force."""
        if id(row) not in self._rows:
            self._rows[id(row)] = {key: _at(terms, self._numbers) for key, terms in row.forces.items()}
        return self._rows[id(row)]

    def at(self, tree: int) -> dict[int, Number60]:
        """At each stage the product of the branches of a tree; 0 where the force is another."""
        if tree not in self._kept:
            label, branches = FOREST[tree]
            names = self._conditions._forces
            here = {key: PRECISE.mpf(name == label.force) for key, name in enumerate(names)}
            for item, _ in branches:
                for key in here:
                    here[key] *= self._drifts[key] if item == V else self._branch(item, key)
            self._kept[tree] = here
        return self._kept[tree]

    def total(self, row: _Row, tree: int) -> Number60:
        """What a sum takes of a tree."""
        weights, here = self.weights(row), self.at(tree)
        return sum((weight * here[key] for key, weight in weights.items()), PRECISE.mpf(0))

    def _branch(self, tree: int, key: int) -> Number60:
        return sum((weight * self.at(tree)[stage] for stage, weight in self._weights[key].items()), PRECISE.mpf(0))


def _precise(number: Fraction) -> Number60:
    return PRECISE.mpf(number.numerator) / number.denominator


def _at(terms: Terms, numbers: Sequence[Number60]) -> Number60:
    total = PRECISE.mpf(0)
    for coefficient, exponents in terms:
        for number, exponent in zip(numbers, exponents, strict=True):
            if exponent:
                coefficient = coefficient * number**exponent
        total += coefficient
    return total
