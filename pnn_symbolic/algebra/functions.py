"""What the known non-linear functions mean, as formulas and on arrays: written here and nowhere else.

A function of one's own is one more `KnownFunction`, passed as a value; a formula that holds it carries it along.
`exp` is part of elu and is not offered by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Any

from sympy import Expr, Function, Max, Piecewise, exp, tanh
from sympy.core.function import AppliedUndef, UndefinedFunction

from pnn_symbolic.algebra.symbols import is_force_name
from pnn_symbolic.errors import InputError

if TYPE_CHECKING:
    import numpy as np

RESERVED = ("x", "v", "dt", "h", "m", "e", "E", "pi", "product", "none", "trained", "Max", "Piecewise", "sqrt", "exp")
"""Names that mean something else where maps are written."""


@dataclass(frozen=True)
class KnownFunction:
    """A function g of one number with g(0) = 0 that a map may use, with all that proofs may know of it.

    name                as maps are written and read: sine(x)
    formula             its meaning to SymPy, exact
    array               the same on NumPy arrays
    bounds              of its values, exact numbers or ±∞
    is_odd              g(−z) = −g(z)
    is_identity_above   g(z) = z where z ≥ 0
    is_zero_below       g(z) = 0 where z ≤ 0
    text                how exact text spells it, where that is not name(z); "{z}" stands for the argument

    What is said of bounds and signs is believed, and proofs rest on it. Called with an expression, it is the function
    in a formula, which proofs take as a function of its own; its meaning is looked at only where numbers go in.

    >>> import numpy as np
    >>> from sympy import Symbol, sin
    >>> sine = KnownFunction("sine", formula=sin, array=np.sin, bounds=(-1, 1), is_odd=True)
    >>> sine(2 * Symbol("x", real=True)), FUNCTIONS["relu"](Symbol("x", real=True))
    (sine(2*x), Max(0, x))
    """

    name: str
    formula: Callable[[Expr], Expr]
    array: Callable[[np.ndarray], np.ndarray]
    bounds: tuple[Any, Any] = (-inf, inf)
    is_odd: bool = False
    is_identity_above: bool = False
    is_zero_below: bool = False
    text: str = ""

    def __post_init__(self) -> None:
        if not (self.name.isascii() and self.name.isidentifier()) or self.name in RESERVED or is_force_name(self.name):
            raise InputError(
                f'a function is called "{self.name}", expected a name of letters and digits that means nothing else in '
                "a map: not x, v, dt, m, e, pi, f, f_…"
            )

    def __call__(self, z: Expr) -> Expr:
        """The function of an expression, as maps hold it."""
        return self.formula(z) if self in (*FUNCTIONS.values(), IDENTITY) else _head(self)(z)  # pyright: ignore[reportReturnType]

    def spelt(self, z: str) -> str:
        """Exact text, given that of the argument.

        >>> FUNCTIONS["relu"].spelt("x"), FUNCTIONS["tanh"].spelt("x")
        ('Max(0, x)', 'tanh(x)')
        """
        return self.text.replace("{z}", z) if self.text else f"{self.name}({z})"


class AppliedKnown(AppliedUndef):
    """A known function in a formula: opaque to SymPy, and `meaning` says what it is."""

    meaning: KnownFunction


@lru_cache(maxsize=1024)
def _head(function: KnownFunction) -> UndefinedFunction:
    """What stands before the bracket; two are equal where their functions are."""
    return UndefinedFunction(function.name, bases=(AppliedKnown,), real=True, meaning=function)  # pyright: ignore[reportReturnType]


def relu(z: Expr) -> Expr:
    """Rectified linear unit: z where z > 0, else 0."""
    return Max(0, z)


class elu(Function):  # noqa: N801 - SymPy writes functions by the names of their classes
    """Exponential linear unit: z where z > 0, else exp(z) - 1.

    No `Piecewise`, since SymPy multiplies the branches of nested ones out, and takes for ever over five.

    >>> from sympy import Symbol
    >>> elu(-1), elu(Symbol("x", real=True)).diff()
    (-1 + exp(-1), Piecewise((1, x > 0), (exp(x), True)))
    """

    nargs = 1

    @classmethod
    def eval(cls, z: Expr) -> Expr | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Of a number it is a number."""
        return (z if z > 0 else exp(z) - 1) if z.is_comparable else None  # pyright: ignore[reportReturnType]

    def fdiff(self, argindex: int = 1) -> Expr:
        """The slope."""
        z = self.args[0]
        return Piecewise((1, z > 0), (exp(z), True))  # pyright: ignore[reportOperatorIssue, reportReturnType]

    def _eval_is_extended_real(self) -> bool | None:
        return self.args[0].is_extended_real


def written_out(z: Expr) -> Expr:
    """elu(z) as people type it."""
    return Piecewise((z, z > 0), (exp(z) - 1, True))


def _relu_of_array(z: np.ndarray) -> np.ndarray:
    import numpy as np  # only where numbers go in

    return np.maximum(0.0, z)


def _tanh_of_array(z: np.ndarray) -> np.ndarray:
    import numpy as np  # numpy takes a tenth of a second that exact answers do without

    return np.tanh(z)


def _elu_of_array(z: np.ndarray) -> np.ndarray:
    import numpy as np  # numpy takes a tenth of a second that exact answers do without

    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


RELU = KnownFunction(
    name="relu", formula=relu, array=_relu_of_array, bounds=(0, inf),
    is_identity_above=True, is_zero_below=True, text="Max(0, {z})",
)  # fmt: skip
TANH = KnownFunction(name="tanh", formula=tanh, array=_tanh_of_array, bounds=(-1, 1), is_odd=True)  # pyright: ignore[reportArgumentType]
ELU = KnownFunction(
    name="elu",
    formula=elu,  # pyright: ignore[reportArgumentType]
    array=_elu_of_array, bounds=(-1, inf),
    is_identity_above=True, text="Piecewise(({z}, {z} > 0), (exp({z}) - 1, True))",
)  # fmt: skip
IDENTITY = KnownFunction(name="linear", formula=lambda z: z, array=lambda z: z, is_odd=True)
"""No function at all: an expression with it is the expression without."""
FUNCTIONS: Mapping[str, KnownFunction] = {function.name: function for function in (RELU, TANH, ELU)}
"""The functions that every text of a map may hold."""


def known_call(expression: Expr) -> tuple[KnownFunction, Expr] | None:
    """Function and argument when `expression` is a `KnownFunction` of something, else None.

    >>> from sympy import Symbol
    >>> function, argument = known_call(elu(2 * Symbol("x", real=True)))
    >>> function.name, argument
    ('elu', 2*x)
    """
    function: KnownFunction | None = None
    argument: Any = expression.args[0] if expression.args else None
    if isinstance(expression, AppliedKnown):
        function = expression.meaning
    elif isinstance(expression, Max) and len(expression.args) == 2 and 0 in expression.args:
        function, (argument,) = RELU, (part for part in expression.args if part != 0)
    elif isinstance(expression, tanh):
        function = TANH
    elif isinstance(expression, elu):
        function = ELU
    elif isinstance(expression, Piecewise):
        argument = expression.args[0].args[0]
        # SymPy rewrites the condition of a branch (2*x > 0 becomes x > 0), so build it again and compare.
        function = ELU if expression == written_out(argument) else None
    return None if function is None else (function, argument)


def with_functions(
    more: Iterable[KnownFunction], functions: Mapping[str, KnownFunction] = FUNCTIONS
) -> dict[str, KnownFunction]:
    """A table of functions by name with some more; two of one name are refused, since text could not tell them apart.

    >>> [*with_functions([KnownFunction("twice", formula=lambda z: 2 * z, array=lambda z: 2 * z)])]
    ['relu', 'tanh', 'elu', 'twice']
    """
    known = dict(functions)
    for function in more:
        if known.setdefault(function.name, function) != function:
            raise InputError(f'two functions are called "{function.name}"; give one of them another name')
    return known
