"""Which functions can a neuron apply? One row each: what it means, its derivative, its cost.

A row is a value: `SearchSpace` takes rows, of this module or of one's own. Names are for the command line and for JSON.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import sympy as sp

from pnn_symbolic.algebra.functions import ELU, IDENTITY, RELU, TANH, KnownFunction
from pnn_symbolic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from torch import Tensor

PAGE = "docs/extending.md#activation"
TRIED = (-2.3, -0.7, -0.1, 0.2, 0.9, 3.1)
"""Where the meanings of a row are compared with each other."""
AGREEMENT = 1e-9
"""Their largest difference, relative to 1 and to their size: double arithmetic leaves far less."""


@dataclass(frozen=True, repr=False)
class Activation:
    """One activation function a, with a(0) = 0: the whole row of what is known of it.

    function      its name, its meaning in formulas and on arrays, its bounds and signs
    tensor        a(z) on tensors of any shape
    derivative    a'(z) on tensors, from z and a(z)
    cost          of each neuron that has it, a whole number: of the known ones the square of the paper's score (p. 5)
    bound_known   whether `certify` can bound networks that have it; true of the known ones only, which the format of
                  a certificate defines

    >>> import numpy as np, torch
    >>> sine = Activation(
    ...     KnownFunction("sine", formula=sp.sin, array=np.sin, bounds=(-1, 1), is_odd=True),
    ...     tensor=torch.sin,
    ...     derivative=lambda z, a: z.cos(),
    ...     cost=4,
    ... )
    >>> sine.name, sine.formula(sp.Symbol("z", real=True))
    ('sine', sine(z))
    """

    function: KnownFunction
    tensor: Callable[[Tensor], Tensor]
    derivative: Callable[[Tensor, Tensor], Tensor]
    cost: int
    bound_known: bool = False
    serial: tuple[int, int] = field(init=False, compare=False, default_factory=lambda: (os.getpid(), next(_SERIALS)))

    def __post_init__(self) -> None:
        if type(self.cost) is not int or self.cost < 0:
            raise InputError(f'the activation "{self.name}" costs {self.cost}, expected a whole number from 0 on')
        _ALIVE[self.serial] = self

    @property
    def name(self) -> str:
        """As people type it, and as JSON and printed maps have it."""
        return self.function.name

    @property
    def formula(self) -> Callable[[sp.Expr], sp.Expr]:
        """a(z) on expressions."""
        return self.function

    @property
    def is_linear(self) -> bool:
        """Whether it changes nothing."""
        return self.function is IDENTITY

    def __repr__(self) -> str:
        return f"<activation {self.name}>"

    def __hash__(self) -> int:
        return hash(self.function.name)  # genomes are hashed all the time

    def __reduce__(self) -> tuple:
        """In a process forked from this one it is the same row, whatever functions it is made of."""
        return (activation_called, (self.name,)) if ACTIVATIONS.get(self.name) is self else (_alive, (self.serial,))


_SERIALS = count()
_ALIVE: WeakValueDictionary[tuple[int, int], Activation] = WeakValueDictionary()
"""The rows of this process: forked ones have them too, so that a serial number is all that is sent to them."""


def _alive(serial: tuple[int, int]) -> Activation:
    if serial not in _ALIVE:
        raise InputError("an activation was made after the processes were begun that need it; make it before them")
    return _ALIVE[serial]


def _elu(z: Tensor) -> Tensor:
    from torch.nn.functional import elu  # torch takes two seconds to load

    return elu(z)


LINEAR = Activation(
    IDENTITY, tensor=lambda z: z, derivative=lambda z, a: a.new_ones(()).expand_as(a), cost=0, bound_known=True
)
_ROWS = (
    LINEAR,
    Activation(RELU, tensor=lambda z: z.relu(), derivative=lambda z, a: (a > 0).to(a.dtype), cost=1, bound_known=True),
    Activation(TANH, tensor=lambda z: z.tanh(), derivative=lambda z, a: 1 - a.square(), cost=4, bound_known=True),
    Activation(ELU, tensor=_elu, derivative=lambda z, a: 1 + a.clamp(max=0), cost=9, bound_known=True),
)
ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})
"""The rows that have a name on the command line and in JSON."""


def activation_called(name: str | Activation) -> Activation:
    """The known row of this name; a row is itself.

    >>> activation_called("elu").cost
    9
    """
    if isinstance(name, Activation):
        return name
    if name not in ACTIVATIONS:
        raise UnknownNameError("activation", name, ACTIVATIONS, page=PAGE)
    return ACTIVATIONS[name]


def read_activations(text: str) -> tuple[Activation, ...]:
    """The activations that a list names, in the order of their costs; `linear` is one of them in any case.

    >>> read_activations("tanh, relu")
    (<activation linear>, <activation relu>, <activation tanh>)
    """
    names = filter(None, map(str.strip, text.split(",")))
    named = {LINEAR, *map(activation_called, names)}
    return tuple(row for row in ACTIVATIONS.values() if row in named)


@lru_cache
def check_row(row: Activation) -> None:
    """Refuse a row whose meanings differ, or that is not what it says of itself; tried at a few numbers.

    >>> import numpy as np, torch
    >>> cosine = KnownFunction("cosine", formula=sp.cos, array=np.cos)
    >>> check_row(Activation(cosine, tensor=torch.cos, derivative=lambda z, a: -z.sin(), cost=4))
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.InputError: the activation "cosine" is 1 at 0, expected 0: a neuron without inputs is none
    """
    # Torch takes two seconds to load.
    import numpy as np
    import torch

    function, z = row.function, sp.Symbol("z", real=True)
    if (origin := function.formula(sp.Integer(0))) != 0:
        raise InputError(f'the activation "{row.name}" is {origin} at 0, expected 0: a neuron without inputs is none')
    places, tensors = np.array(TRIED), torch.tensor(TRIED, dtype=torch.float64)
    above, below = places > 0, places < 0
    formula = function.formula(z)
    values = np.array([float(formula.subs(z, place)) for place in TRIED])
    slopes = np.array([float(formula.diff(z).subs(z, place)) for place in TRIED])
    outputs, (low, high) = row.tensor(tensors), function.bounds
    claims = {
        "array": (function.array(places), values),
        "tensor": (outputs.numpy(), values),
        "derivative": (row.derivative(tensors, outputs).numpy(), slopes),
    }
    if function.is_odd:
        claims["value of the other sign (is_odd)"] = (function.array(-places), -values)
    if function.is_identity_above:
        claims["value above 0 (is_identity_above)"] = (values[above], places[above])
    if function.is_zero_below:
        claims["value below 0 (is_zero_below)"] = (values[below], np.zeros(below.sum()))
    claims["value within its bounds"] = (values, np.clip(values, float(low), float(high)))
    for what, (given, expected) in claims.items():
        for number, wanted in zip(given, expected, strict=True):
            if not abs(number - wanted) <= AGREEMENT * (1 + abs(wanted)):
                raise InputError(f'the activation "{row.name}": its {what} is {number:.9g}, expected {wanted:.9g}')
