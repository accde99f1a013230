"""Numbers that are rates: 3.5 in v - 3.5*v*dt and in exp(-3.5*dt) is one over a time, since nothing else there is.

A literal such as 0.5 is a pure number elsewhere, or x + 0.5*v would not be missed for the dt that it lacks. Here the
units have a time too many, and the number stands with the step and the velocity alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from pnn_symbolic.code.syntax import Expression, Name, Number, Operation


def rated_names(product: Expression) -> list[Name] | None:
    """The names that a literal multiplies in a product; None where it is no such product.

    >>> from pnn_symbolic.code.syntax import Name, Number, Operation
    >>> product = Operation(0, "*", Number(0, "3.5"), Name(0, "dt"))
    >>> [name.name for name in rated_names(product)], rated_names(Name(0, "dt"))
    (['dt'], None)
    """
    factors = list(_factors(product))
    names = [factor for factor in factors if isinstance(factor, Name)]
    has_literal = any(isinstance(factor, Number) and not factor.name for factor in factors)
    all_read = all(isinstance(factor, Name | Number) for factor in factors)
    return names if names and has_literal and all_read else None


def _factors(node: Expression) -> Iterator[Expression]:
    """What is multiplied; numbers that divide, too."""
    match node:
        case Operation(sign="+" | "-", left=None, right=right):
            yield from _factors(right)
        case Operation(sign="*", left=left, right=right) if left is not None:
            yield from _factors(left)
            yield from _factors(right)
        case Operation(sign="/", left=left, right=Number() as divisor) if left is not None:
            yield from _factors(left)
            yield divisor
        case _:
            yield node
