"""Which functions can a neuron apply? One row each: its torch meaning and slope, its SymPy meaning, its cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy as sp

from pnn_symbolic.algebra.functions import FUNCTIONS
from pnn_symbolic.errors import UnknownNameError

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Activation:
    """One activation function a, with a(0) = 0: what it does to tensors, to formulas, and what it costs.

    slope   a'(z), computed from a(z)
    cost    the square of the paper's score (p. 5): linear 0, relu 1, tanh 2, elu 3
    """

    name: str
    tensor: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    formula: Callable[[sp.Expr], sp.Expr]
    cost: int


def _elu(z: Tensor) -> Tensor:
    from torch.nn.functional import elu

    return elu(z)


ACTIVATIONS = {
    row.name: row
    for row in (
        Activation("linear", lambda z: z, lambda a: a.new_ones(()).expand_as(a), lambda z: z, 0),
        Activation("relu", lambda z: z.relu(), lambda a: (a > 0).to(a.dtype), FUNCTIONS["relu"], 1),
        Activation("tanh", lambda z: z.tanh(), lambda a: 1 - a.square(), FUNCTIONS["tanh"], 4),
        Activation("elu", _elu, lambda a: 1 + a.clamp(max=0), FUNCTIONS["elu"], 9),
    )
}


def activation_called(name: str) -> Activation:
    """Look an activation up by name.

    >>> activation_called("elu").cost
    9
    """
    if name not in ACTIVATIONS:
        raise UnknownNameError("activation", name, ACTIVATIONS)
    return ACTIVATIONS[name]


def read_activations(text: str) -> tuple[str, ...]:
    """The activations that a list names, in the order of their costs; `linear` is one of them in any case.

    >>> read_activations("tanh, relu")
    ('linear', 'relu', 'tanh')
    """
    named = {activation_called(one.strip()).name for one in text.split(",") if one.strip()} | {"linear"}
    return tuple(name for name in ACTIVATIONS if name in named)
