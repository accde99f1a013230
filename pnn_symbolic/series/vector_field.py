"""Vector fields in trees: the exact motion, and the motion that a step follows exactly (backward error analysis).

A step that is the identity at dt = 0 is, as a formal series, the flow over dt of a *modified*
equation x' = P(x, v), v' = Q(x, v), whose P and Q are series in dt; the time is a third coordinate
where a force is driven. With D = P·∂/∂x + Q·∂/∂v + ∂/∂t the flow is exp(dt·D), so that the terms of D
follow from those of the step, one power of dt after the other.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §IX.1.
"""

from collections.abc import Sequence
from math import factorial
from typing import Any

from sympy import QQ

from pnn_symbolic.maps.normal_form import Number, V
from pnn_symbolic.series.exact_motion import Field, Series
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.trees import FIRST_TREE, IN_V, IN_X, Forest, Item

PRIMES = (2, 3, 5, 7, 11, 13)
"""All that can divide denominators up to dt^16."""


def rescaled(forest: Forest, motion: Field, drift: Number, kicks: dict[str, Number]) -> Field:
    """The same for x' = drift·v, v' = Σ kick·f: every v that moves x, and every force, gets its factor."""
    return Field(
        {item: number * _scale(forest, item, drift, kicks, IN_X) for item, number in motion.position.items()},
        {item: number * _scale(forest, item, drift, kicks, IN_V) for item, number in motion.velocity.items()},
        motion.time,
    )


def _scale(forest: Forest, item: int, drift: Number, kicks: dict[str, Number], slot: int) -> Number:
    """Factor of an item in x' (slot 0) or v' (slot 1)."""
    own = drift if slot == IN_X else drift**0
    if item == V:
        return own
    if item < FIRST_TREE:
        return drift**0
    label, branches = forest[item]
    factor = own * kicks[label.force]
    for branch in branches:
        factor = factor * _scale(forest, branch.item, drift, kicks, branch.slot)
    return factor


def modified_equation(expansion: Expansion, degree: int) -> list[Field]:
    """D_1, …, D_degree: the terms of the modified equation, at dt^0, dt^1, …

    The map must be the identity at dt = 0.
    """
    terms = [expansion.at(n) for n in range(1, degree + 1)]
    field = expansion.field
    if not (field.is_QQ and expansion.graded):  # friction and gravity leave numbers broken in every unit
        shares = {k: field.quo(field.one, field.convert(k)) for k in map(factorial, range(2, degree + 1))}
        return logarithm(expansion.forest, terms, lambda number, k: number * shares[k])
    # In units of time short enough all numbers are whole: at dt^n a prime p divides the denominators of a
    # logarithm at most (n-1)/(p-1) times.
    unit = expansion.unit
    for prime in PRIMES:
        unit *= prime if prime <= degree else 1
    whole: list[Field] = []
    for n, term in enumerate(terms, 1):
        whole.append(term.mapped(lambda number, scale=unit**n: _whole(number * scale)))
    derivations: list[Field] = []
    for n, term in enumerate(logarithm(expansion.forest, whole, _divide_whole), 1):
        derivations.append(term.mapped(lambda number, scale=unit**n: QQ(number, scale)))
    return derivations


def logarithm(forest: Forest, terms: Sequence[Field], divide: Any) -> list[Field]:  # noqa: ANN401
    """D with exp(D) = 1 + terms; `divide(number, whole)` divides in the field of the numbers."""
    powers: list[list[Field]] = []  # powers[k - 1][n - 1]: the part at dt^n of D^k applied to x and v
    derivations: list[Field] = []
    for degree, term in enumerate(terms, 1):
        rest = Field(*map(dict, term))
        while len(powers) < degree:
            powers.append([_nothing() for _ in terms])
        for k in range(2, degree + 1):
            total = _nothing()
            for m in range(1, degree - k + 2):
                _add_derivative(forest, total, derivations[m - 1], powers[k - 2][degree - m - 1])
            powers[k - 1][degree - 1] = _without_zeros(total)
            _subtract(rest, powers[k - 1][degree - 1].mapped(lambda number, k=k: divide(number, factorial(k))))
        new = _without_zeros(rest)
        powers[0][degree - 1] = new
        derivations.append(new)
    return derivations


def bracket(forest: Forest, first: Field, second: Field) -> Field:
    """The commutator first∘second - second∘first of two fields as derivations."""
    total, back = _nothing(), _nothing()
    _add_derivative(forest, total, first, second)
    _add_derivative(forest, back, second, first)
    _subtract(total, back)
    return _without_zeros(total)


def derivative(forest: Forest, along: Field, of: Field) -> Field:
    """The derivative of a field's parts along a field.

    Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §III.5.1, the Lie derivative.
    """
    total = _nothing()
    _add_derivative(forest, total, along, of)
    return _without_zeros(total)


def _add_derivative(forest: Forest, total: Field, along: Field, of: Field) -> None:
    """Add to `total` the derivative of a field's parts along a field."""
    for sums, part in zip(total, of, strict=True):
        for item, number in part.items():
            for slot, direction in enumerate(along):
                _add_grafts(forest, sums, (item, number), slot, direction)


def _add_grafts(forest: Forest, sums: Series, term: tuple[Item, Number], slot: int, direction: Series) -> None:
    """Add what a term becomes when each tree of a direction is grafted on it."""
    item, number = term
    for branch, factor in direction.items():
        grown = forest.graft(item, branch, slot)
        if grown:
            product = number * factor
            for tree, times in grown.items():
                sums[tree] = sums[tree] + product * times if tree in sums else product * times


def _subtract(total: Field, field: Field) -> None:
    """Take a field from `total`."""
    for sums, part in zip(total, field, strict=True):
        for item, number in part.items():
            sums[item] = sums[item] - number if item in sums else -number


def _without_zeros(field: Field) -> Field:
    return Field(*({item: number for item, number in part.items() if number} for part in field))


def _nothing() -> Field:
    return Field({}, {}, {})


def _whole(number: Number) -> int:
    assert number.denominator == 1
    return int(number)


def _divide_whole(number: int, divisor: int) -> int:
    quotient, rest = divmod(number, divisor)
    assert not rest
    return quotient
