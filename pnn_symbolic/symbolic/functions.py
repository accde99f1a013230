"""What the known non-linear functions mean, as formulas: written here and nowhere else.

`exp` is part of elu and is not offered by itself.
"""

from collections.abc import Callable

from sympy import Expr, Max, Piecewise, exp, tanh


def relu(z: Expr) -> Expr:
    """Rectified linear unit: z where z > 0, else 0."""
    return Max(0, z)


def elu(z: Expr) -> Expr:
    """Exponential linear unit: z where z > 0, else exp(z) - 1."""
    return Piecewise((z, z > 0), (exp(z) - 1, True))


FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {"relu": relu, "tanh": tanh, "elu": elu}


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
    if isinstance(expression, Piecewise):
        argument = expression.args[0].args[0]
        # SymPy rewrites the condition of a branch (2*x > 0 becomes x > 0), so build it again and compare.
        if expression == elu(argument):  # pyright: ignore[reportArgumentType]
            return "elu", argument  # pyright: ignore[reportReturnType]
    return None
