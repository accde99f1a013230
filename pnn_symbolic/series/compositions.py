"""Compositions of one symmetric step, S(w1 h) S(w2 h) … S(w1 h): fewer order conditions than letters suggest.

The logarithm of S(h) is h·E1 + h³·E3 + h⁵·E5 + …, and that of a composition a Lie series in
these. So its error at dt^n is a sum of brackets of E1, E3, …, and vanishes as soon as as many
trees have their exact numbers as there are independent brackets.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §V.3.
"""

from collections.abc import Iterator
from functools import cache

from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.trees import FORCE_OF_X, FOREST
from pnn_symbolic.series.vector_field import Field, bracket, modified_equation

STEPS = {
    "DKD": Word.of(("D", "1/2"), ("K", 1), ("D", "1/2")),
    "KDK": Word.of(("K", "1/2"), ("D", 1), ("K", "1/2")),
}


@cache
def independent_trees(step: str, degree: int) -> tuple[int, ...]:
    """Trees whose numbers in v' decide whether a palindrome of DKD or KDK steps errs at dt^degree.

    >>> [len(independent_trees("DKD", degree)) for degree in (3, 5, 7)]
    [1, 2, 4]
    """
    errors = list(_brackets(step, degree))
    free = sorted({FOREST.free(tree) for tree in FOREST.of_level((FORCE_OF_X,), degree - 1)})
    rows = [[error.velocity.get(tree, QQ.zero) for tree in free] for error in errors]
    _, pivots = DomainMatrix(rows, (len(rows), len(free)), QQ).rref()
    return tuple(free[place] for place in pivots)


def _brackets(step: str, degree: int) -> Iterator[Field]:
    """All brackets [Ei, [Ej, …]] at dt^degree."""
    if degree > 1:
        yield _logarithm(step, degree)[degree - 1]
    for first in range(1, degree - 1, 2):
        for rest in _brackets(step, degree - first):
            yield bracket(FOREST, _logarithm(step, first)[first - 1], rest)
    if degree == 1:
        yield _logarithm(step, 1)[0]


@cache
def _logarithm(step: str, degree: int) -> list[Field]:
    return modified_equation(Expansion(STEPS[step].normal_form), degree)
