"""Compositions as packages list them: "compose [w1, w2, …]", one symmetric step of order 2 after another, w of dt long.

The order that the weights give is that of Verlet steps, up to 8: the logarithm of a symmetric step S(h) is
h·E1 + h³·E3 + …, that of a composition a Lie series in these, and between those of Verlet there is no relation up to
h⁸ (a test counts the brackets). A weight that is wrong for one S is so for all, a thermostat's too.
"""

import re
from itertools import pairwise

from sympy import Integer

from pnn_symbolic.algebra.decimals import decimal
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.numbers import read_number

LIST = re.compile(r"\s*compose\s*\[(?P<weights>[^][]*)\]\s*", re.IGNORECASE)
MOST = 100
"""Weights; a word of as many Verlet steps is as long as a word may be."""
FAR_FROM_ONE = 1e-3
"""A sum of weights that no rounding explains."""
MEANING = (
    "steps of position Verlet, these parts of dt long; the order is the same for any symmetric step of order 2, up to 8"
)


def composition_word(text: str) -> str | None:
    """The word of Verlet steps that "compose [w1, w2, …]" lists; None for any other text.

    >>> composition_word("compose [1/3, 2/3]")
    'w1 = 1/3; w2 = 2/3; D w1/2, K w1, D (w1 + w2)/2, K w2, D w2/2'
    """
    listed = LIST.fullmatch(text)
    if listed is None:
        return None
    weights = [weight.strip() for weight in listed["weights"].split(",")]
    if not all(weights):
        raise ParseError("a weight is missing; write compose [1/4, 1/2, 1/4]")
    if len(weights) > MOST:
        raise ParseError(f"these are {len(weights)} weights, and a composition may have {MOST}")
    total = sum(map(read_number, weights), Integer(0))
    if abs(total - 1) > FAR_FROM_ONE:
        raise ParseError(f"the weights sum to {decimal(total, 6)}, and must sum to 1; list all of them, to the last")
    names = [f"w{place}" for place in range(1, len(weights) + 1)]
    letters = [f"D {names[0]}/2", f"K {names[0]}"]
    for before, name in pairwise(names):
        letters += [f"D ({before} + {name})/2", f"K {name}"]
    definitions = "; ".join(f"{name} = {weight}" for name, weight in zip(names, weights, strict=True))
    return f"{definitions}; {', '.join([*letters, f'D {names[-1]}/2'])}"
