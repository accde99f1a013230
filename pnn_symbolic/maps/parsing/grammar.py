"""The grammar of formulas: Python's own splits the text, and every node that is not listed here is refused.

What a name, a call, a decimal and a division mean is left to those who read: formulas of maps and energies.
Length, nesting, exponents and the size of what comes out are bounded, so that no text takes long.
"""

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from warnings import catch_warnings, simplefilter

from sympy import Expr, Integer, Pow, Rational

from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.bounds import MAX_DIGITS, MAX_EXPONENT, degree, digits
from pnn_symbolic.maps.parsing.refusals import MAX_NESTING, refusal, short, shown


class Grammar(ABC):
    """Reads one formula that starts at `offset` of the whole text.

    defined   what further names stand for
    calls     all that may stand before a bracket, for refusals
    """

    def __init__(
        self, formula: str, text: str, *, offset: int, defined: Mapping[str, Expr], calls: tuple[str, ...]
    ) -> None:
        self.formula = formula.strip()
        self.text = text
        self.offset = offset + len(formula) - len(formula.lstrip())
        self.defined = defined
        self.calls = calls

    @abstractmethod
    def name(self, node: ast.Name) -> Expr:
        """What a name stands for."""

    @abstractmethod
    def decimal(self, text: str) -> Expr:
        """The number that a decimal stands for."""

    @abstractmethod
    def call(self, node: ast.Call, depth: int) -> Expr:
        """The value of a function."""

    @abstractmethod
    def power(self, node: ast.BinOp, depth: int) -> Expr:
        """One value to the power of another."""

    @abstractmethod
    def check_divisor(self, node: ast.AST, divisor: Expr) -> None:
        """Refuse what may not divide."""

    def read(self) -> Expr:
        """The formula's value."""
        if not self.formula:
            raise refusal(self.text, self.offset, "a formula is missing here")
        try:
            with catch_warnings():
                simplefilter("error", SyntaxWarning)  # 0.5if and the like, of which Python warns its authors
                tree = ast.parse(self.formula, mode="eval")
        except SyntaxError as error:
            place = self.offset + max((error.offset or 1) - 1, 0)
            raise refusal(
                self.text, place, f"this is not a formula ({error.msg}); write products with *, as in 2*x"
            ) from None
        except (ValueError, RecursionError, MemoryError):
            message = f"too deeply nested, or not text; nest at most {MAX_NESTING} deep"
            raise refusal(self.text, self.offset, message) from None
        return self.node(tree.body, 0)

    def refused(self, node: ast.AST, message: str) -> ParseError:
        """The error that names the place of a node."""
        line = self.formula.splitlines()[0].encode()
        column = len(line[: getattr(node, "col_offset", 0)].decode(errors="ignore"))
        return refusal(self.text, self.offset + column, message)

    def source(self, node: ast.AST) -> str:
        """What was typed for a node."""
        return short(shown(ast.get_source_segment(self.formula, node) or ""))

    def node(self, node: ast.AST, depth: int) -> Expr:
        """The value of a part of the formula."""
        if depth > MAX_NESTING:
            raise self.refused(node, f"nested more than {MAX_NESTING} deep; give parts a name of their own")
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp():
                return self._unary(node, depth + 1)
            case ast.BinOp():
                return self._binary(node, depth + 1)
            case ast.Call():
                return self.call(node, depth + 1)
        kind = type(node).__name__.lower()
        raise self.refused(
            node, f'"{self.source(node)}" ({kind}) is not read; use + - * / ** and {", ".join(self.calls)}'
        )

    def raised(self, node: ast.BinOp, base: Expr, exponent: Rational) -> Expr:
        """A power whose exponent is one that is read; the base of a negative one is a divisor."""
        if exponent < 0:
            self.check_divisor(node.left, base)
        if digits(base) * abs(exponent.p) > MAX_DIGITS or degree(base) * abs(exponent.p) > MAX_EXPONENT:
            raise self.refused(node, f'"{self.source(node)}" is too high a power; at most {MAX_EXPONENT} in all')
        return Pow(base, exponent)

    def _constant(self, node: ast.Constant) -> Expr:
        if type(node.value) not in (int, float):
            raise self.refused(node, f"{self.source(node)} is not a number")
        source = (ast.get_source_segment(self.formula, node) or "").replace("_", "")
        exponent = re.search(r"[eE]([-+]?\d+)$", source)
        if len(source) > MAX_DIGITS or (exponent and abs(int(exponent.group(1))) > MAX_DIGITS):
            raise self.refused(node, f"{short(source)} has more than {MAX_DIGITS} digits")
        return Integer(node.value) if isinstance(node.value, int) else self.decimal(source)

    def _unary(self, node: ast.UnaryOp, depth: int) -> Expr:
        if isinstance(node.op, ast.USub):
            return -self.node(node.operand, depth)
        if isinstance(node.op, ast.UAdd):
            return self.node(node.operand, depth)
        raise self.refused(node, f'"{self.source(node)}" is not read; of signs only + and - are')

    def _binary(self, node: ast.BinOp, depth: int) -> Expr:
        if isinstance(node.op, ast.BitXor):
            raise self.refused(node, 'for a power write "**", not "^"')
        if isinstance(node.op, ast.Pow):
            return self.power(node, depth)
        left, right = self.node(node.left, depth), self.node(node.right, depth)
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return self._bounded(node, left * right)
            case ast.Div():
                self.check_divisor(node.right, right)
                return self._bounded(node, left / right)
        raise self.refused(node, f'"{self.source(node)}": this operation is not read; use + - * / **')

    def _bounded(self, node: ast.AST, value: Expr) -> Expr:
        if digits(value) > MAX_DIGITS or degree(value) > 2 * MAX_EXPONENT:
            raise self.refused(
                node, f'"{self.source(node)}" is too large; at most {MAX_DIGITS} digits, power {MAX_EXPONENT}'
            )
        return value
