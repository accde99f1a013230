"""What can a weight be? An exact fixed number, or trained."""

from functools import cache

import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.symbolic.symbols import exact

TRAINED = "trained"
"""The choice that leaves a weight to the data; every other choice is an exact number such as "0", "1/2", "1"."""


@cache
def exact_value(choice: str) -> sp.Rational:
    """The number a fixed choice stands for.

    >>> exact_value("1/2")
    1/2
    """
    try:
        return exact(choice)
    except (TypeError, ValueError, ZeroDivisionError):
        raise InputError(
            f'"{choice}" is no exact number, expected one such as 0, 1/2, 1 or the word {TRAINED}'
        ) from None


@cache
def weight_cost(choice: str) -> int:
    """The paper's score (p. 5): 0 for a fixed zero, 1 for another fixed number, 2 for a trained weight.

    >>> [weight_cost(choice) for choice in ("0", "1/2", "1", TRAINED)]
    [0, 1, 1, 2]
    """
    if choice == TRAINED:
        return 2
    return 0 if exact_value(choice) == 0 else 1
