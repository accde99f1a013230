"""The exact motion x'' = f in powers of dt: the numbers that every method is compared with."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from sympy import QQ

from pnn_symbolic.maps.normal_form import ONE, Number, T, V, X
from pnn_symbolic.series.trees import IN_T, Forest, Item, Label

Series = dict[Item, Number]
"""Item → number in front of it, in the field of the map."""


class Field(NamedTuple):
    """What comes with one power of dt in a map or a vector field; in the time only where a force is driven."""

    position: Series
    velocity: Series
    time: Series

    def mapped(self, meaning: Callable[[Number], Number]) -> Field:
        """The field with other numbers."""
        position, velocity, time = ({item: meaning(number) for item, number in part.items()} for part in self)
        return Field(position, velocity, time)


def exact_motion(forest: Forest, labels: tuple[Label, ...], degree: int) -> Field:
    """What stands in front of dt^degree in the solution of x'' = the sum of these forces, with rational numbers."""
    time = {0: T, 1: ONE}.get(degree) if any(IN_T in label.slots for label in labels) else None
    clock: Series = {} if time is None else {time: QQ.one}
    if degree == 0:
        return Field({X: QQ.one}, {V: QQ.one}, clock)
    position: Series = {V: QQ.one} if degree == 1 else {}
    for tree in forest.of_level(labels, degree - 2) if degree >= 2 else ():
        position[tree] = _rational(forest.exact_position(tree), forest.symmetry(tree))
    velocity = {
        tree: _rational(forest.exact_velocity(tree), forest.symmetry(tree))
        for tree in forest.of_level(labels, degree - 1)
    }
    return Field(position, velocity, clock)


def _rational(number: Fraction, symmetry: int) -> Number:
    return QQ(number.numerator, number.denominator * symmetry)
