"""What can a weight be? An exact fixed number, or trained."""

from functools import cache

import sympy as sp

from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.parsing import read_number

TRAINED = "trained"
"""The choice that leaves a weight to the data; every other choice is an exact number such as "0", "1/2", "1"."""


@cache
def exact_value(choice: str) -> sp.Expr:
    """The number a fixed choice stands for, without the cost that may follow it after a colon.

    >>> exact_value("1/2"), exact_value("sqrt(2)"), exact_value("pi:3")
    (1/2, sqrt(2), pi)
    """
    try:
        return read_number(choice.partition(":")[0])
    except InputError:
        raise InputError(
            f'"{choice}" is no exact number, expected one such as 0, 1/2, -1, sqrt(2), pi, e or the word {TRAINED}'
        ) from None


@cache
def weight_cost(choice: str) -> int:
    """The paper's score (p. 5): 0 for a fixed zero, 1 for another fixed number, 2 for a trained weight.

    A number may bring a cost of its own, after a colon.

    >>> [weight_cost(choice) for choice in ("0", "1/2", "1", TRAINED, "pi", "pi:3")]
    [0, 1, 1, 2, 1, 3]
    """
    if choice == TRAINED:
        return 2
    value, (_, colon, cost) = exact_value(choice), choice.partition(":")
    if not colon:
        return 0 if value == 0 else 1
    if not (cost.isascii() and cost.isdigit()):
        raise InputError(f'the cost of "{choice}" is "{cost}", expected a whole number, as in pi:2')
    return int(cost)


def read_choices(text: str) -> tuple[str, ...]:
    """The weight choices that a list of numbers stands for; `trained` is one of them in any case.

    >>> read_choices("0, 1/2, 1, 2, pi:2")
    ('0', '1/2', '1', '2', 'pi:2', 'trained')
    """
    choices = tuple(choice.replace(" ", "") for choice in text.split(",") if choice.strip() != TRAINED)
    values: dict[sp.Expr, str] = {}
    for choice in choices:
        weight_cost(choice)
        if (value := exact_value(choice)) in values:
            raise InputError(f'the weights "{text}" hold one number twice: {values[value]} and {choice}; leave one out')
        values[value] = choice
    if "0" not in choices:
        raise InputError(f'the weights "{text}" hold no 0, which is how an unused edge is written; add it')
    return (*choices, TRAINED)
