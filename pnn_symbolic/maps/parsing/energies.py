"""Which energy is typed? U(x) with named numbers, through the whitelist of formulas; nothing is evaluated as Python."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from sympy import Abs, Expr, Float, Pow, Rational, cos, cosh, exp, log, sin, sinh, sqrt, tan, tanh

from pnn_symbolic.algebra.symbols import POSITION
from pnn_symbolic.maps.parsing.bounds import MAX_EXPONENT
from pnn_symbolic.maps.parsing.formulas import CONSTANTS
from pnn_symbolic.maps.parsing.grammar import Grammar
from pnn_symbolic.maps.parsing.refusals import check_text, nearest, short

CALLS = {
    "exp": exp,
    "log": log,
    "sqrt": sqrt,
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "sinh": sinh,
    "cosh": cosh,
    "tanh": tanh,
    "abs": Abs,
}
"""Functions that an energy may hold."""
DOUBLE = 17
"""Digits that tell every double apart."""


def read_energy(text: str, numbers: Mapping[str, Expr]) -> Expr:
    """U as an expression in `POSITION`; every other name must be one of `numbers`.

    >>> read_energy("x**4/4 - g*x", {"g": Rational(2)})
    x**4/4 - 2*x
    >>> read_energy("1/x + lenght", {})
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.ParseError: column 7: "lenght" has no number; say it after a colon, as in 1/x + lenght:lenght=1
    """
    check_text(text)
    return _EnergyReader(text, text, offset=0, defined=numbers, calls=tuple(CALLS)).read()


class _EnergyReader(Grammar):
    """Reads one energy: other names and functions than a map has, and anything may divide."""

    def name(self, node: ast.Name) -> Expr:
        """x, one of the named numbers, or a number such as pi."""
        name = node.id
        if name == "x":
            return POSITION
        if name in self.defined:
            return self.defined[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in CALLS:
            raise self.refused(node, f"{name} is a function; write {name}(…)")
        shown = f"{short(self.formula)}:{name}=1"
        raise self.refused(node, f'"{short(name)}" has no number; say it after a colon, as in {shown}')

    def decimal(self, text: str) -> Expr:
        """A decimal stays one: 9.81*x is computed as people compute it, to the last digit."""
        return Float(Rational(text), DOUBLE)

    def call(self, node: ast.Call, depth: int) -> Expr:
        """A function of one value."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in CALLS:
            raise self.refused(
                node,
                f'no function is called "{self.source(node.func)}"; known: {", ".join(CALLS)}{nearest(name, CALLS)}',
            )
        if node.keywords or len(node.args) != 1:
            raise self.refused(node, f'"{self.source(node)}": {name} takes 1 argument')
        return CALLS[name](self.node(node.args[0], depth))  # pyright: ignore[reportReturnType]

    def power(self, node: ast.BinOp, depth: int) -> Expr:
        """A power or a root, or a positive number to the power of a value."""
        base, exponent = self.node(node.left, depth), self.node(node.right, depth)
        exponent = Rational(str(exponent)) if isinstance(exponent, Float) else exponent
        if exponent.has(POSITION) and not base.has(POSITION) and base.is_positive:
            return Pow(base, exponent)  # as in e**(-x)
        if not isinstance(exponent, Rational) or abs(exponent.p) > MAX_EXPONENT or exponent.q > MAX_EXPONENT:
            raise self.refused(
                node.right, f"exponent {self.source(node.right)}: write a number of at most {MAX_EXPONENT}"
            )
        return self.raised(node, base, exponent)

    def check_divisor(self, node: ast.AST, divisor: Expr) -> None:
        """All but zero divides."""
        if divisor == 0:
            raise self.refused(node, f'division by zero: "{self.source(node)}"')
