"""Exact numbers as people type them: 1/6, 0.1786, sqrt(2)/2, 1/(2 - 2**(1/3))."""

import ast
from collections.abc import Mapping
from types import MappingProxyType

from sympy import Expr

from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.formulas import CONSTANTS, NAMES, Reader
from pnn_symbolic.maps.parsing.literals import Literals
from pnn_symbolic.maps.parsing.refusals import check_text, nearest, short

OF_FORMULAS = (*NAMES, "f")


def read_number(text: str, place: str = "", literals: Literals | None = None) -> Expr:
    """One exact number; a decimal is read digit for digit. `place` is what an error calls the number.

    >>> read_number("1/(2 - 2**(1/3))"), read_number("0.1786")
    (1/(2 - 2**(1/3)), 893/5000)
    """
    try:
        check_text(text)
        return NumberReader(text, text, literals=literals).read()
    except ParseError as error:
        raise ParseError(f'{place} is "{short(text)}": {error}' if place else str(error)) from None


class NumberReader(Reader):
    """Reads an exact number: the arithmetic of formulas, without x, v, dt, m and the forces."""

    def __init__(
        self,
        formula: str,
        text: str,
        offset: int = 0,
        defined: Mapping[str, Expr] = MappingProxyType({}),
        literals: Literals | None = None,
    ) -> None:
        super().__init__(formula, text, offset, defined, literals=literals)
        self.calls = ("sqrt",)

    def name(self, node: ast.Name) -> Expr:
        """A number that was defined before, or one such as pi."""
        if node.id in self.defined:
            return self.defined[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]
        if node.id in OF_FORMULAS:
            message = f'"{node.id}" has no place here; a number is a fraction of the time step, as in D 1/2'
            raise self.refused(node, message)
        message = f'unknown name "{short(node.id)}"; define it before, as in "{short(node.id)} = 1/2; …"'
        raise self.refused(node, message + nearest(node.id, self.defined))

    def call(self, node: ast.Call, depth: int) -> Expr:
        """A root."""
        if isinstance(node.func, ast.Name) and node.func.id == "sqrt":
            return super().call(node, depth)
        raise self.refused(node, f'no function is called "{self.source(node.func)}" here; known: sqrt')
