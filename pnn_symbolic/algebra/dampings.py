"""Factors that damp to the power of the step, as engines have them: (1 - d)**dt, which is exp(dt*log(1 - d))."""

from __future__ import annotations

from sympy import Expr, Symbol, log

from pnn_symbolic.algebra.symbols import Parameter

SLOWING = Symbol("s", positive=True)


def damps(base: Expr) -> bool:
    """True for a parameter, and for 1 less a positive multiple of one: factors of engines, between 0 and 1."""
    number, parameter = (1 - base).as_coeff_Mul()
    return isinstance(base, Parameter) or (isinstance(parameter, Parameter) and bool(number.is_positive))


def is_of_parameters(base: Expr) -> bool:
    """True for what is made of numbers and at least one parameter."""
    return bool(base.free_symbols) and all(isinstance(symbol, Parameter) for symbol in base.free_symbols)


def of_a_damping(expression: Expr) -> Expr:
    """The expression with -s, s > 0, for the logarithm of parameters such as 1 - d, which damp: 0 < 1 - d < 1.

    >>> from pnn_symbolic.algebra.symbols import parameter
    >>> of_a_damping(2 * log(1 - parameter("d")))
    -2*s
    """
    return expression.xreplace(dict.fromkeys(logs_of_parameters(expression), -SLOWING))  # pyright: ignore[reportReturnType]


def logs_of_parameters(expression: Expr) -> set[Expr]:
    """The logarithms in an expression that are of parameters."""
    return {part for part in expression.atoms(log) if part.free_symbols}
