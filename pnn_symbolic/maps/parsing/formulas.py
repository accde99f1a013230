"""Formulas as people type them → SymPy expressions, through a whitelist; nothing is evaluated as Python.

What is not read is refused with its place and what to write instead; names, functions and divisions stand here,
the grammar in `grammar`.
"""

import ast
from collections.abc import Mapping, Set
from types import MappingProxyType

from sympy import Basic, E, Expr, Gt, Integer, Piecewise, Pow, Rational, cos, exp, log, pi, sin, tan
from sympy.core.function import AppliedUndef

from pnn_symbolic.algebra.dampings import damps, is_of_parameters
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
from pnn_symbolic.maps.parsing.bounds import MAX_EXPONENT, MAX_ROOT
from pnn_symbolic.maps.parsing.grammar import Grammar
from pnn_symbolic.maps.parsing.literals import Literals
from pnn_symbolic.maps.parsing.refusals import (
    PRIME,
    UsedTooEarlyError,
    check_text,
    nearest,
    primed,
    short,
    shown,
)

NAMES: dict[str, Expr] = {"x": POSITION, "v": VELOCITY, "dt": TIME_STEP, "h": TIME_STEP, "Δt": TIME_STEP, "m": MASS}
CONSTANTS: dict[str, Expr] = {"pi": pi, "π": pi, "e": E, "E": E}
"""Names that stand for a number unless they are given another meaning."""
RESULTS = {f"x{PRIME}": "x", f"v{PRIME}": "v", "x_new": "x", "v_new": "v", f"t{PRIME}": "t"}
STEP_FUNCTIONS = {"exp": exp, "cos": cos, "sin": sin, "tan": tan}
"""Functions of dt, m and parameters alone."""
OTHER_WORDS_FOR_FORCE = frozenset({"F", "a", "acc", "accel", "force", "Force", "acceleration"})
PAGE = "docs/extending.md#activation"
KNOWN = "a one-step map knows x, v, dt (or h), m"


def calls_of(functions: Mapping[str, KnownFunction]) -> tuple[str, ...]:
    """All that may stand before a bracket, but for further forces."""
    return ("f", *functions, "Max", "sqrt", *STEP_FUNCTIONS, "log")


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


class Reader(Grammar):
    """Reads one formula of a map, that starts at `offset` of the whole text.

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
        super().__init__(formula, text, offset=offset, defined=defined, calls=calls_of(functions))
        self.later = later
        self.functions = functions
        self.literals = literals or Literals()

    def name(self, node: ast.Name) -> Expr:
        """x, v, dt, m, t, a number such as pi, or what was defined before."""
        name = node.id
        if name in NAMES or name in self.defined:
            return NAMES[name] if name in NAMES else self.defined[name]
        if name in RESULTS:
            message = (
                f"{shown(name)} is used before it is defined: an implicit equation, and an explicit map is asked for"
            )
            raise UsedTooEarlyError(str(self.refused(node, f"{message}; define it in an earlier equation")))
        if name in self.later:
            message = f'"{name}" is used before it is defined; move its equation up'
            raise UsedTooEarlyError(str(self.refused(node, message)))
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name == "t":
            return TIME
        if name in self.calls:
            raise self.refused(node, f"{name} is a function; write {name}(…)")
        near = nearest(name, [*NAMES, *self.defined])
        free = "" if near or len(name) > 2 else f". For a free number write parameter {name}; in front"
        raise self.refused(node, f'unknown name "{short(name)}"; {KNOWN}{near}{free}')

    def decimal(self, text: str) -> Expr:
        """As typed, or what the decimal was said to stand for."""
        return self.literals.number(text)

    def power(self, node: ast.BinOp, depth: int) -> Expr:
        """A whole power, a root of a positive number, or a positive number to a power of the step."""
        base, exponent = self.node(node.left, depth), self.node(node.right, depth)
        of_the_step = exponent.free_symbols and is_number_of_the_step(exponent)
        if of_the_step and (
            (isinstance(base, Rational) and base.is_positive) or (damps(base) and exponent.has(TIME_STEP))
        ):
            return Pow(base, exponent)
        if not isinstance(exponent, Rational) or abs(exponent.p) > MAX_EXPONENT:
            with_c = "" if not is_of_parameters(base) else f", and c = -log({base}) for it"
            fix = f"write exp(-c*dt){with_c}" if of_the_step else f"write a number of at most {MAX_EXPONENT}"
            raise self.refused(node.right, f"exponent {self.source(node.right)}: {fix}")
        if exponent.q != 1 and not (base.is_number and base.is_positive and exponent.q <= MAX_ROOT):
            raise self.refused(
                node.right, f"exponent {self.source(node.right)}: roots are read of positive numbers only"
            )
        return self.raised(node, base, exponent)

    def call(self, node: ast.Call, depth: int) -> Expr:
        """A force, a known function, a root, or a function of the step."""
        if not isinstance(node.func, ast.Name):
            raise self.refused(node, f'"{self.source(node.func)}" is not a function; call {", ".join(self.calls)}')
        name = node.func.id
        if name == "Piecewise":
            return self._piecewise(node, depth)
        if name not in self.calls and not is_force_name(name):
            raise self._unknown_function(node, name)
        arguments = [self.node(argument, depth) for argument in node.args]
        if is_force_name(name):
            return self._force(node, name, arguments)
        wanted = 2 if name == "Max" else 1
        if node.keywords or len(arguments) != wanted:
            raise self.refused(node, f'"{self.source(node)}": {name} takes {wanted} argument{"s" * (wanted > 1)}')
        if name in STEP_FUNCTIONS:
            return self._of_the_step(node, name, arguments[0])
        if name == "sqrt":
            return self._square_root(node, arguments[0])
        if name == "log":
            return self._logarithm(node, arguments[0])
        if name == "Max":
            return self._maximum(node, arguments)
        return self.functions[name](arguments[0])

    def _square_root(self, node: ast.Call, argument: Expr) -> Expr:
        if not (argument.is_number and argument.is_nonnegative):
            wanted = "a number that is not negative" if argument.is_number else "numbers; give this root a name, w"
            raise self.refused(node, f'"{self.source(node)}": sqrt takes {wanted}')
        return Pow(argument, Rational(1, 2))

    def _logarithm(self, node: ast.Call, argument: Expr) -> Expr:
        """As it stands in exp(dt*log(1 - d)), which is how (1 - d)**dt is written."""
        if not ((isinstance(argument, Rational) and argument.is_positive) or damps(argument)):
            raise self.refused(
                node, f'"{self.source(node)}": log takes a positive number, a parameter d, or 1 - d, in an exponent'
            )
        return log(argument)  # pyright: ignore[reportReturnType]

    def _maximum(self, node: ast.Call, arguments: list[Expr]) -> Expr:
        """relu(z), written as Max(0, z) or Max(z, 0)."""
        if 0 not in arguments:
            raise self.refused(node, f'"{self.source(node)}": Max is read with a zero only, as Max(0, z)')
        arguments.remove(Integer(0))
        return self.functions["relu"](arguments[0])

    def _unknown_function(self, node: ast.Call, name: str) -> ParseError:
        near = nearest(name, self.calls)
        fix = f"{'' if near else '.'} To add one, see {PAGE}"
        if name in OTHER_WORDS_FOR_FORCE:
            near, fix = "", ". The force is f(x), and f(x)/m with a mass"
        if name in NAMES or name in self.defined:
            fix = f'; for a product write "{shown(name)}*(…)"'
        known = ", ".join(self.calls)
        return self.refused(node, f'no function is called "{short(name)}"; known: {known}{near}{fix}')

    def _force(self, node: ast.Call, name: str, arguments: list[Expr]) -> Expr:
        is_driven = len(arguments) == 3 and arguments[2].has(TIME)
        if node.keywords or (len(arguments) not in (1, 2) and not is_driven):
            message = "a force takes a position, or x and v, as in f(x, v), and last the time, as in f(x, v, t)"
            raise self.refused(node, f'"{self.source(node)}": {message}')
        return force_called(name)(*arguments)  # pyright: ignore[reportReturnType]

    def _of_the_step(self, node: ast.Call, name: str, argument: Expr) -> Expr:
        if not is_number_of_the_step(argument):
            near = nearest(name, [*self.functions])
            message = f'no function is called "{name}" of x or v: {name} takes numbers, dt, m and parameters{near}'
            raise self.refused(node, message)
        return STEP_FUNCTIONS[name](argument)  # pyright: ignore[reportReturnType]

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
                z = self.node(upper, depth)
                condition = Gt(self.node(left, depth), self.node(right, depth))
                written = Piecewise((z, condition), (exp(self.node(power, depth)) - 1, True))
                if written == written_out(z):
                    return written  # pyright: ignore[reportReturnType]
        raise self.refused(node, "of Piecewise only elu is read: Piecewise((z, z > 0), (exp(z) - 1, True)), or elu(z)")

    def check_divisor(self, node: ast.AST, divisor: Expr) -> None:
        """Numbers divide, dt, m and what is made of them."""
        if divisor == 0:
            raise self.refused(node, f'division by zero: "{self.source(node)}"')
        factors = divisor.args if divisor.is_Mul else (divisor,)
        if not all(map(_divides, factors)):
            raise self.refused(
                node, f'division by "{self.source(node)}": only numbers, dt, m and their products divide'
            )


def _divides(part: Basic) -> bool:
    if part in (MASS, TIME_STEP) or (isinstance(part, Pow) and part.base in (MASS, TIME_STEP)):
        return True
    is_constant = all(isinstance(symbol, Parameter) for symbol in part.free_symbols) and not part.atoms(AppliedUndef)
    return is_constant or is_number_of_the_step(part)


def is_number_of_the_step(part: Basic) -> bool:
    """True for what is made of numbers, dt, m and parameters alone."""
    known = all(isinstance(symbol, Parameter) or symbol in (TIME_STEP, MASS) for symbol in part.free_symbols)
    return known and not part.atoms(AppliedUndef) and not part.has(Piecewise)
