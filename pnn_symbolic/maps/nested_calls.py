"""Which forces does an expression hold, and in which order are they met? Each after those in its arguments."""

from __future__ import annotations

from typing import Any

from sympy import Expr
from sympy.core.function import AppliedUndef


def calls_inside_out(expression: Expr) -> list[Expr]:
    """The forces in an expression, each after those that its arguments hold, as they are met from left to right.

    >>> from pnn_symbolic.algebra.symbols import FORCE as f, POSITION as x
    >>> calls_inside_out(1 + f(x + f(2 * x)))
    [f(2*x), f(x + f(2*x))]
    """
    calls: list[Expr] = []
    met: set[Any] = set()
    waiting: list[tuple[Any, bool]] = [(expression, False)]
    while waiting:
        part, arguments_are_done = waiting.pop()
        if arguments_are_done:
            calls.append(part)
        elif part not in met:
            met.add(part)
            if isinstance(part, AppliedUndef):
                waiting.append((part, True))
            waiting += [(argument, False) for argument in reversed(part.args)]
    return calls
