"""Which functions can a neuron apply? One row each: its torch meaning, its SymPy meaning, its cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy as sp

from pnn_symbolic.errors import UnknownNameError
from pnn_symbolic.symbolic.functions import FUNCTIONS

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Activation:
    """One activation function a, with a(0) = 0: what it does to tensors, to formulas, and what it costs.

    The cost is the square of the paper's score (p. 5): linear 0, relu 1, tanh 2, elu 3.
    """

    name: str
    tensor: Callable[[Tensor], Tensor]
    formula: Callable[[sp.Expr], sp.Expr]
    cost: int


def _elu(z: Tensor) -> Tensor:
    from torch.nn.functional import elu

    return elu(z)


ACTIVATIONS = {
    row.name: row
    for row in (
        Activation("linear", lambda z: z, lambda z: z, 0),
        Activation("relu", lambda z: z.relu(), FUNCTIONS["relu"], 1),
        Activation("tanh", lambda z: z.tanh(), FUNCTIONS["tanh"], 4),
        Activation("elu", _elu, FUNCTIONS["elu"], 9),
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
