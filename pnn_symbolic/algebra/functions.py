"""What the known non-linear functions mean, as formulas: written here and nowhere else.

`exp` is part of elu and is not offered by itself.
"""

from collections.abc import Callable

from sympy import Expr, Function, Max, Piecewise, exp, tanh


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


FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {"relu": relu, "tanh": tanh, "elu": elu}  # pyright: ignore[reportAssignmentType]


def known_call(expression: Expr) -> tuple[str, Expr] | None:
    """Name and argument when `expression` is one of `FUNCTIONS`, else None.

    >>> from sympy import Symbol
    >>> known_call(elu(2 * Symbol("x", real=True)))
    ('elu', 2*x)
    """
    if isinstance(expression, Max) and len(expression.args) == 2 and 0 in expression.args:
        (argument,) = (part for part in expression.args if part != 0)
        return "relu", argument  # pyright: ignore[reportReturnType]
    if isinstance(expression, tanh):
        return "tanh", expression.args[0]  # pyright: ignore[reportReturnType]
    if isinstance(expression, elu):
        return "elu", expression.args[0]  # pyright: ignore[reportReturnType]
    if isinstance(expression, Piecewise):
        argument = expression.args[0].args[0]
        # SymPy rewrites the condition of a branch (2*x > 0 becomes x > 0), so build it again and compare.
        if expression == written_out(argument):  # pyright: ignore[reportArgumentType]
            return "elu", argument  # pyright: ignore[reportReturnType]
    return None
