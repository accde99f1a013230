"""Formulas as people type them → SymPy expressions, through a whitelist; nothing is evaluated as Python.

Python's own grammar (`ast`) splits the text, and every node that is not listed here is
refused with its place and what to write instead. Length, nesting, exponents and the size
of what comes out are bounded, so that no text takes long.
"""

import ast
import re
from collections.abc import Callable, Mapping, Set
from types import MappingProxyType
from warnings import catch_warnings, simplefilter

from sympy import Basic, E, Expr, Gt, Integer, Piecewise, Pow, Rational, cos, exp, pi, sin, tan
from sympy.core.function import AppliedUndef

from pnn_symbolic.algebra.functions import FUNCTIONS, KnownFunction, written_out
from pnn_symbolic.algebra.symbols import (
    MASS,
    POSITION,
    TIME,
    TIME_STEP,
    VELOCITY,
    Parameter,
    force_called,
    is_force_name,
)
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.bounds import MAX_DIGITS, MAX_EXPONENT, MAX_ROOT, degree, digits
from pnn_symbolic.maps.parsing.literals import Literals
from pnn_symbolic.maps.parsing.refusals import (
    MAX_NESTING,
    PRIME,
    UsedTooEarlyError,
    check_text,
    nearest,
    primed,
    refusal,
    short,
    shown,
)

NAMES: dict[str, Expr] = {"x": POSITION, "v": VELOCITY, "dt": TIME_STEP, "h": TIME_STEP, "Δt": TIME_STEP, "m": MASS}
CONSTANTS: dict[str, Expr] = {"pi": pi, "π": pi, "e": E, "E": E}
"""Names that stand for a number unless they are given another meaning."""
RESULTS = {f"x{PRIME}": "x", f"v{PRIME}": "v", "x_new": "x", "v_new": "v", f"t{PRIME}": "t"}
STEP_FUNCTIONS = {"exp": exp, "cos": cos, "sin": sin, "tan": tan}
"""Functions of dt, m and parameters alone."""
PAGE = "docs/extending.md#activation"
KNOWN = "a one-step map knows x, v, dt (or h), m"


def calls_of(functions: Mapping[str, KnownFunction]) -> tuple[str, ...]:
    """All that may stand before a bracket, but for further forces."""
    return ("f", *functions, "Max", "sqrt", *STEP_FUNCTIONS)


def read_formula(text: str) -> Expr:
    """One expression in x, v, dt, m, f(…) and the known functions.

    >>> read_formula("x + h*v + h**2*f(x + 0.5*h*v)/(2*m)")
    dt**2*f(dt*v/2 + x)/(2*m) + dt*v + x
    >>> read_formula("x + lenght")
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.ParseError: column 5: unknown name "lenght"; a one-step map knows x, v, dt (or h), m
    """
    check_text(text)
    return Reader(primed(text), text).read()


class Reader:
    """Reads one formula that starts at `offset` of the whole text.

    later       names that are defined after it
    functions   the known functions that it may hold, by name
    literals    what its decimals stand for, and where they are noted
    """

    def __init__(
        self,
        formula: str,
        text: str,
        offset: int = 0,
        defined: Mapping[str, Expr] = MappingProxyType({}),
        later: Set[str] = frozenset(),
        functions: Mapping[str, KnownFunction] = FUNCTIONS,
        literals: Literals | None = None,
    ) -> None:
        self.formula = formula.strip()
        self.text = text
        self.offset = offset + len(formula) - len(formula.lstrip())
        self.defined = defined
        self.later = later
        self.functions = functions
        self.calls = calls_of(functions)
        self.literals = literals or Literals()

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
        return self._node(tree.body, 0)

    def refused(self, node: ast.AST, message: str) -> ParseError:
        """The error that names the place of a node."""
        line = self.formula.splitlines()[0].encode()
        column = len(line[: getattr(node, "col_offset", 0)].decode(errors="ignore"))
        return refusal(self.text, self.offset + column, message)

    def _node(self, node: ast.AST, depth: int) -> Expr:
        if depth > MAX_NESTING:
            raise self.refused(node, f"nested more than {MAX_NESTING} deep; give parts a name of their own")
        readers: dict[type, Callable[..., Expr]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.Call: self._call,
        }
        reader = readers.get(type(node))
        if reader is None:
            kind = type(node).__name__.lower()
            raise self.refused(
                node, f'"{self.source(node)}" ({kind}) is not read; use + - * / ** and {", ".join(self.calls)}'
            )
        return reader(node, depth + 1)

    def source(self, node: ast.AST) -> str:
        """What was typed for a node."""
        return short(shown(ast.get_source_segment(self.formula, node) or ""))

    def _constant(self, node: ast.Constant, depth: int) -> Expr:
        if type(node.value) not in (int, float):
            raise self.refused(node, f"{self.source(node)} is not a number")
        source = (ast.get_source_segment(self.formula, node) or "").replace("_", "")
        exponent = re.search(r"[eE]([-+]?\d+)$", source)
        if len(source) > MAX_DIGITS or (exponent and abs(int(exponent.group(1))) > MAX_DIGITS):
            raise self.refused(node, f"{short(source)} has more than {MAX_DIGITS} digits")
        return Integer(node.value) if isinstance(node.value, int) else self.literals.number(source)

    def _name(self, node: ast.Name, depth: int) -> Expr:
        name = node.id
        if name in NAMES or name in self.defined:
            return NAMES[name] if name in NAMES else self.defined[name]
        if name in RESULTS:
            message = (
                f"{shown(name)} is used before it is defined: an implicit equation, and an explicit map is asked for"
            )
            raise UsedTooEarlyError(str(self.refused(node, f"{message}; define it in an earlier equation")))
        if name in CONSTANTS and name not in self.later:
            return CONSTANTS[name]
        if name == "t" and name not in self.later:
            return TIME
        if name in self.later:
            message = f'"{name}" is used before it is defined; move its equation up'
            raise UsedTooEarlyError(str(self.refused(node, message)))
        if name in self.calls:
            raise self.refused(node, f"{name} is a function; write {name}(…)")
        near = nearest(name, [*NAMES, *self.defined])
        free = "" if near or len(name) > 2 else f". For a free number write parameter {name}; in front"
        raise self.refused(node, f'unknown name "{short(name)}"; {KNOWN}{near}{free}')

    def _unary(self, node: ast.UnaryOp, depth: int) -> Expr:
        if isinstance(node.op, ast.USub):
            return -self._node(node.operand, depth)
        if isinstance(node.op, ast.UAdd):
            return self._node(node.operand, depth)
        raise self.refused(node, f'"{self.source(node)}" is not read; of signs only + and - are')

    def _binary(self, node: ast.BinOp, depth: int) -> Expr:
        if isinstance(node.op, ast.BitXor):
            raise self.refused(node, 'for a power write "**", not "^"')
        if isinstance(node.op, ast.Pow):
            return self._power(node, depth)
        left, right = self._node(node.left, depth), self._node(node.right, depth)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return self._bounded(node, left * right)
        if isinstance(node.op, ast.Div):
            self._check_divisor(node.right, right)
            return self._bounded(node, left / right)
        raise self.refused(node, f'"{self.source(node)}": this operation is not read; use + - * / **')

    def _power(self, node: ast.BinOp, depth: int) -> Expr:
        base, exponent = self._node(node.left, depth), self._node(node.right, depth)
        if (
            exponent.free_symbols
            and _is_number_of_the_step(exponent)
            and isinstance(base, Rational)
            and base.is_positive
        ):
            return Pow(base, exponent)
        if not isinstance(exponent, Rational) or abs(exponent.p) > MAX_EXPONENT:
            raise self.refused(
                node.right, f"exponent {self.source(node.right)}: write a number of at most {MAX_EXPONENT}"
            )
        if exponent.q != 1 and not (base.is_number and base.is_positive and exponent.q <= MAX_ROOT):
            raise self.refused(
                node.right, f"exponent {self.source(node.right)}: roots are read of positive numbers only"
            )
        return self._raised(node, base, exponent)

    def _raised(self, node: ast.BinOp, base: Expr, exponent: Rational) -> Expr:
        """A power whose exponent is one that is read; the base of a negative one is a divisor."""
        if exponent < 0:
            self._check_divisor(node.left, base)
        if digits(base) * abs(exponent.p) > MAX_DIGITS or degree(base) * abs(exponent.p) > MAX_EXPONENT:
            raise self.refused(node, f'"{self.source(node)}" is too high a power; at most {MAX_EXPONENT} in all')
        return Pow(base, exponent)

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            raise self.refused(node, f'"{self.source(node.func)}" is not a function; call {", ".join(self.calls)}')
        name = node.func.id
        if name == "Piecewise":
            return self._piecewise(node, depth)
        if name not in self.calls and not is_force_name(name):
            near = nearest(name, self.calls)
            fix = f"{'' if near else '.'} To add one, see {PAGE}"
            if name in ("F", "a", "acc", "accel", "force", "Force", "acceleration"):
                near, fix = "", ". The force is f(x), and f(x)/m with a mass"
            if name in NAMES or name in self.defined:
                fix = f'; for a product write "{shown(name)}*(…)"'
            known = ", ".join(self.calls)
            raise self.refused(node, f'no function is called "{short(name)}"; known: {known}{near}{fix}')
        arguments = [self._node(argument, depth) for argument in node.args]
        if is_force_name(name):
            is_driven = len(arguments) == 3 and arguments[2].has(TIME)
            if node.keywords or (len(arguments) not in (1, 2) and not is_driven):
                message = "a force takes a position, or x and v, as in f(x, v), and last the time, as in f(x, v, t)"
                raise self.refused(node, f'"{self.source(node)}": {message}')
            return force_called(name)(*arguments)  # pyright: ignore[reportReturnType]
        wanted = 2 if name == "Max" else 1
        if node.keywords or len(arguments) != wanted:
            raise self.refused(node, f'"{self.source(node)}": {name} takes {wanted} argument{"s" * (wanted > 1)}')
        if name in STEP_FUNCTIONS:
            if not _is_number_of_the_step(arguments[0]):
                near = nearest(name, [*self.functions])
                message = f'no function is called "{name}" of x or v: {name} takes numbers, dt, m and parameters{near}'
                raise self.refused(node, message)
            return STEP_FUNCTIONS[name](arguments[0])  # pyright: ignore[reportReturnType]
        if name == "sqrt":
            if not (arguments[0].is_number and arguments[0].is_nonnegative):
                raise self.refused(node, f'"{self.source(node)}": sqrt takes a number that is not negative')
            return Pow(arguments[0], Rational(1, 2))
        if name == "Max":
            if 0 not in arguments:
                raise self.refused(node, f'"{self.source(node)}": Max is read with a zero only, as Max(0, z)')
            arguments.remove(Integer(0))
            name = "relu"
        return self.functions[name](arguments[0])

    def _piecewise(self, node: ast.Call, depth: int) -> Expr:
        match node.args:
            case [
                ast.Tuple(elts=[upper, ast.Compare(left=left, ops=[ast.Gt()], comparators=[right])]),
                ast.Tuple(
                    elts=[
                        ast.BinOp(
                            left=ast.Call(func=ast.Name(id="exp"), args=[power]),
                            op=ast.Sub(),
                            right=ast.Constant(value=1),
                        ),
                        ast.Constant(value=True),
                    ]
                ),
            ] if not node.keywords:
                z = self._node(upper, depth)
                condition = Gt(self._node(left, depth), self._node(right, depth))
                written = Piecewise((z, condition), (exp(self._node(power, depth)) - 1, True))
                if written == written_out(z):
                    return written  # pyright: ignore[reportReturnType]
        raise self.refused(node, "of Piecewise only elu is read: Piecewise((z, z > 0), (exp(z) - 1, True)), or elu(z)")

    def _check_divisor(self, node: ast.AST, divisor: Expr) -> None:
        if divisor == 0:
            raise self.refused(node, f'division by zero: "{self.source(node)}"')
        factors = divisor.args if divisor.is_Mul else (divisor,)
        if not all(
            part in (MASS, TIME_STEP) or _is_constant(part) or _is_power(part) or _is_number_of_the_step(part)
            for part in factors
        ):
            raise self.refused(
                node, f'division by "{self.source(node)}": only numbers, dt, m and their products divide'
            )

    def _bounded(self, node: ast.AST, value: Expr) -> Expr:
        if digits(value) > MAX_DIGITS or degree(value) > 2 * MAX_EXPONENT:
            raise self.refused(
                node, f'"{self.source(node)}" is too large; at most {MAX_DIGITS} digits, power {MAX_EXPONENT}'
            )
        return value


def _is_constant(part: Basic) -> bool:
    return all(isinstance(symbol, Parameter) for symbol in part.free_symbols) and not part.atoms(AppliedUndef)


def _is_number_of_the_step(part: Basic) -> bool:
    """True for what is made of numbers, dt, m and parameters alone."""
    known = all(isinstance(symbol, Parameter) or symbol in (TIME_STEP, MASS) for symbol in part.free_symbols)
    return known and not part.atoms(AppliedUndef) and not part.has(Piecewise)


def _is_power(part: Basic) -> bool:
    return isinstance(part, Pow) and part.base in (MASS, TIME_STEP)
