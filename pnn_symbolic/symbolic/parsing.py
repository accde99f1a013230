"""Formulas as people type them → SymPy expressions, through a whitelist; nothing is evaluated as Python.

Python's own grammar (`ast`) splits the text, and every node that is not listed here is
refused with its place and what to write instead. Length, nesting, exponents and the size
of what comes out are bounded, so that no text takes long.
"""

import ast
import re
from collections.abc import Callable
from difflib import get_close_matches

from sympy import Basic, E, Expr, Gt, Integer, Piecewise, Pow, Rational, exp, pi
from sympy.core.function import AppliedUndef

from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.symbolic.functions import FUNCTIONS
from pnn_symbolic.symbolic.symbols import (
    MASS,
    POSITION,
    TIME_STEP,
    VELOCITY,
    Parameter,
    force_called,
    is_force_name,
    parameter,
)

MAX_LENGTH = 50_000
MAX_NESTING = 100
MAX_EXPONENT = 64
MAX_ROOT = 12
MAX_DIGITS = 1_000
MAX_SIZE = 20_000

PRIME = "ʹ"  # U+02B9: Python's grammar takes it as a letter, and one letter for one keeps the columns right
NAMES: dict[str, Expr] = {"x": POSITION, "v": VELOCITY, "dt": TIME_STEP, "h": TIME_STEP, "Δt": TIME_STEP, "m": MASS}
CONSTANTS: dict[str, Expr] = {"pi": pi, "π": pi, "e": E, "E": E}
"""Names that stand for a number unless they are given another meaning."""
RESULTS = {f"x{PRIME}": "x", f"v{PRIME}": "v", "x_new": "x", "v_new": "v"}
CALLS = ("f", *FUNCTIONS, "Max", "sqrt")
KNOWN = "a one-step map knows x, v, dt (or h), m"


def read_formula(text: str) -> Expr:
    """One expression in x, v, dt, m, f(…) and the known functions.

    >>> read_formula("x + h*v + h**2*f(x + 0.5*h*v)/(2*m)")
    dt**2*f(dt*v/2 + x)/(2*m) + dt*v + x
    >>> read_formula("x + lenght")
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.ParseError: column 5: unknown name "lenght"; a one-step map knows x, v, dt (or h), m
    """
    _check_length(text)
    return _Reader(_primes(text), text, 0, {}, set()).read()


def read_number(text: str) -> Expr:
    """One exact number: whole, decimal, a fraction, a root, π, e, and what + - * / make of these.

    >>> read_number("-2/3"), read_number("sqrt(2)"), read_number("pi/2")
    (-2/3, sqrt(2), pi/2)
    """
    value = read_formula(text)
    if not (value.is_number and value.is_real and value.is_finite):
        raise ParseError(f'"{_short(text)}" is no exact number, expected one such as 0, 1/2, -1, sqrt(2), pi, e')
    return value


def read_equations(text: str) -> tuple[Expr, Expr]:
    """Equations for x' and v', with intermediate names, separated by semicolons or lines."""
    _check_length(text)
    primed = _primes(text)
    defined: dict[str, Expr] = {}
    start = 0
    for piece in re.split(r"[;\n]", primed):
        if declaration := re.match(r"\s*parameter\s", piece):
            _read_parameters(piece, text, start, declaration.end(), defined)
        elif piece.strip():
            _read_equation(piece, text, start, defined, primed)
        start += len(piece) + 1
    results = {RESULTS[name]: value for name, value in defined.items() if name in RESULTS}
    missing = [name for name in ("x", "v") if name not in results]
    if missing:
        wanted = " and ".join(f"{name}'" for name in missing)
        raise ParseError(f"no equation for {wanted}; write both, as in \"x' = x + dt*v; v' = v + dt*f(x)/m\"")
    return results["x"], results["v"]


def _read_parameters(piece: str, text: str, start: int, place: int, defined: dict[str, Expr]) -> None:
    """`parameter c, d`: names of numbers that are left free."""
    for name in re.finditer(r"[^,\s]+", piece[place:]):
        word, column = name.group(), start + place + name.start()
        if not re.fullmatch(r"[^\W\d]\w*", word):
            raise _refusal(text, column, f'"{_short(word)}" is no name for a parameter; write "parameter c"')
        _check_definable(word, text, column, defined)
        defined[word] = parameter(word)


def _check_definable(name: str, text: str, place: int, defined: dict[str, Expr]) -> None:
    if name in NAMES:
        fix = f"write {name}' for the new value" if name in ("x", "v") else "choose another name"
        raise _refusal(text, place, f'"{name}" is given and cannot be defined; {fix}')
    if name in CALLS or is_force_name(name) or name == "Piecewise":
        raise _refusal(text, place, f'"{name}" is a function and cannot be defined; choose another name')
    if name in defined or (name in RESULTS and RESULTS[name] in {RESULTS.get(known) for known in defined}):
        raise _refusal(text, place, f'"{_shown(name)}" is defined twice')


def _read_equation(piece: str, text: str, start: int, defined: dict[str, Expr], primed: str) -> None:
    match = re.match(r"\s*([^\W\d]\w*)\s*=(?!=)", piece)
    if match is None:
        raise _refusal(
            text, start + len(piece) - len(piece.lstrip()), f'expected "name = formula", found "{_short(piece)}"'
        )
    name = match.group(1)
    place = start + match.start(1)
    _check_definable(name, text, place, defined)
    later = {other for other in re.findall(r"([^\W\d]\w*)\s*=(?!=)", primed[start:]) if other not in defined}
    value = _Reader(piece[match.end() :], text, start + match.end(), defined, later).read()
    if _size(value) > MAX_SIZE:
        raise _refusal(
            text, place, f'"{_shown(name)}" has more than {MAX_SIZE} parts when written out; use fewer stages'
        )
    defined[name] = value
    if name in RESULTS:  # x' and x_new are two spellings of one name
        for alias in (alias for alias, meaning in RESULTS.items() if meaning == RESULTS[name]):
            defined[alias] = value


class _Reader:
    """Reads one formula that starts at `offset` of the whole text."""

    def __init__(self, formula: str, text: str, offset: int, defined: dict[str, Expr], later: set[str]) -> None:
        self.formula = formula.strip()
        self.text = text
        self.offset = offset + len(formula) - len(formula.lstrip())
        self.defined = defined
        self.later = later

    def read(self) -> Expr:
        if not self.formula:
            raise _refusal(self.text, self.offset, "a formula is missing here")
        try:
            tree = ast.parse(self.formula, mode="eval")
        except SyntaxError as error:
            place = self.offset + max((error.offset or 1) - 1, 0)
            raise _refusal(
                self.text, place, f"this is not a formula ({error.msg}); write products with *, as in 2*x"
            ) from None
        except (ValueError, RecursionError, MemoryError):
            message = f"too deeply nested, or not text; nest at most {MAX_NESTING} deep"
            raise _refusal(self.text, self.offset, message) from None
        return self._node(tree.body, 0)

    def _refusal(self, node: ast.AST, message: str) -> ParseError:
        line = self.formula.splitlines()[0].encode()
        column = len(line[: getattr(node, "col_offset", 0)].decode(errors="ignore"))
        return _refusal(self.text, self.offset + column, message)

    def _node(self, node: ast.AST, depth: int) -> Expr:
        if depth > MAX_NESTING:
            raise self._refusal(node, f"nested more than {MAX_NESTING} deep; give parts a name of their own")
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
            raise self._refusal(
                node, f'"{self._source(node)}" ({kind}) is not read; use + - * / ** and {", ".join(CALLS)}'
            )
        return reader(node, depth + 1)

    def _source(self, node: ast.AST) -> str:
        return _short(_shown(ast.get_source_segment(self.formula, node) or ""))

    def _constant(self, node: ast.Constant, depth: int) -> Expr:
        if type(node.value) not in (int, float):
            raise self._refusal(node, f"{self._source(node)} is not a number")
        source = (ast.get_source_segment(self.formula, node) or "").replace("_", "")
        exponent = re.search(r"[eE]([-+]?\d+)$", source)
        if len(source) > MAX_DIGITS or (exponent and abs(int(exponent.group(1))) > MAX_DIGITS):
            raise self._refusal(node, f"{_short(source)} has more than {MAX_DIGITS} digits")
        return Integer(node.value) if isinstance(node.value, int) else Rational(source)

    def _name(self, node: ast.Name, depth: int) -> Expr:
        name = node.id
        if name in NAMES or name in self.defined:
            return NAMES[name] if name in NAMES else self.defined[name]
        if name in RESULTS:
            raise self._refusal(
                node,
                f"{_shown(name)} is used before it is defined: an implicit equation, which is out of reach; "
                "solve it for the new values, or define it in an earlier equation",
            )
        if name in CONSTANTS and name not in self.later:
            return CONSTANTS[name]
        if name in self.later:
            raise self._refusal(node, f'"{name}" is used before it is defined; move its equation up')
        if name in CALLS:
            raise self._refusal(node, f"{name} is a function; write {name}(…)")
        raise self._refusal(node, f'unknown name "{_short(name)}"; {KNOWN}{_nearest(name, [*NAMES, *self.defined])}')

    def _unary(self, node: ast.UnaryOp, depth: int) -> Expr:
        if isinstance(node.op, ast.USub):
            return -self._node(node.operand, depth)
        if isinstance(node.op, ast.UAdd):
            return self._node(node.operand, depth)
        raise self._refusal(node, f'"{self._source(node)}" is not read; of signs only + and - are')

    def _binary(self, node: ast.BinOp, depth: int) -> Expr:
        if isinstance(node.op, ast.BitXor):
            raise self._refusal(node, 'for a power write "**", not "^"')
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
        raise self._refusal(node, f'"{self._source(node)}": this operation is not read; use + - * / **')

    def _power(self, node: ast.BinOp, depth: int) -> Expr:
        base, exponent = self._node(node.left, depth), self._node(node.right, depth)
        if not isinstance(exponent, Rational) or abs(exponent.p) > MAX_EXPONENT:
            raise self._refusal(
                node.right, f"exponent {self._source(node.right)}: write a number of at most {MAX_EXPONENT}"
            )
        if exponent.q != 1 and not (isinstance(base, Rational) and base > 0 and exponent.q <= MAX_ROOT):
            raise self._refusal(
                node.right, f"exponent {self._source(node.right)}: roots are read of positive numbers only"
            )
        if exponent < 0:
            self._check_divisor(node.left, base)
        if _digits(base) * abs(exponent.p) > MAX_DIGITS or _degree(base) * abs(exponent.p) > MAX_EXPONENT:
            raise self._refusal(node, f'"{self._source(node)}" is too high a power; at most {MAX_EXPONENT} in all')
        return Pow(base, exponent)

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            raise self._refusal(node, f'"{self._source(node.func)}" is not a function; call {", ".join(CALLS)}')
        name = node.func.id
        if name == "Piecewise":
            return self._piecewise(node, depth)
        if name not in CALLS and not is_force_name(name):
            is_value = name in NAMES or name in self.defined
            fix = f'; for a product write "{_shown(name)}*(…)"' if is_value else ""
            known = ", ".join(CALLS)
            raise self._refusal(
                node, f'no function is called "{_short(name)}"; known: {known}{_nearest(name, CALLS)}{fix}'
            )
        arguments = [self._node(argument, depth) for argument in node.args]
        if is_force_name(name):
            if node.keywords or len(arguments) not in (1, 2):
                raise self._refusal(
                    node, f'"{self._source(node)}": a force takes a position, or x and v, as in f(x, v)'
                )
            return force_called(name)(*arguments)  # pyright: ignore[reportReturnType]
        wanted = 2 if name == "Max" else 1
        if node.keywords or len(arguments) != wanted:
            raise self._refusal(node, f'"{self._source(node)}": {name} takes {wanted} argument{"s" * (wanted > 1)}')
        if name == "sqrt":
            if not (isinstance(arguments[0], Rational) and arguments[0] >= 0):
                raise self._refusal(node, f'"{self._source(node)}": sqrt takes a number that is not negative')
            return Pow(arguments[0], Rational(1, 2))
        if name == "Max":
            if 0 not in arguments:
                raise self._refusal(node, f'"{self._source(node)}": Max is read with a zero only, as Max(0, z)')
            arguments.remove(Integer(0))
            name = "relu"
        return FUNCTIONS[name](arguments[0])

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
                if written == FUNCTIONS["elu"](z):
                    return written  # pyright: ignore[reportReturnType]
        raise self._refusal(node, "of Piecewise only elu is read: Piecewise((z, z > 0), (exp(z) - 1, True)), or elu(z)")

    def _check_divisor(self, node: ast.AST, divisor: Expr) -> None:
        if divisor == 0:
            raise self._refusal(node, f'division by zero: "{self._source(node)}"')
        factors = divisor.args if divisor.is_Mul else (divisor,)
        if not all(part in (MASS, TIME_STEP) or _is_constant(part) or _is_power(part) for part in factors):
            raise self._refusal(
                node, f'division by "{self._source(node)}": only numbers, dt, m and their products divide'
            )

    def _bounded(self, node: ast.AST, value: Expr) -> Expr:
        if _digits(value) > MAX_DIGITS or _degree(value) > 2 * MAX_EXPONENT:
            raise self._refusal(
                node, f'"{self._source(node)}" is too large; at most {MAX_DIGITS} digits, power {MAX_EXPONENT}'
            )
        return value


def _is_constant(part: Basic) -> bool:
    return all(isinstance(symbol, Parameter) for symbol in part.free_symbols) and not part.atoms(AppliedUndef)


def _is_power(part: Basic) -> bool:
    return isinstance(part, Pow) and part.base in (MASS, TIME_STEP)


def _digits(value: Expr) -> int:
    """Digits of the numbers in front, enough to stop numbers from growing without bound."""
    numbers = [part for part in (value, *value.args) if isinstance(part, Rational)]
    return max((max(abs(n.p).bit_length(), n.q.bit_length()) * 3 // 10 for n in numbers), default=0)


def _degree(value: Expr) -> int:
    """Highest power at the top of an expression: 3 of x**3, 6 of (x**2 + 1)**3 and of x**3*v**3."""
    if value.is_Add:
        return max(_degree(part) for part in value.args)  # pyright: ignore[reportArgumentType]
    if value.is_Mul:
        return sum(_degree(part) for part in value.args)  # pyright: ignore[reportArgumentType]
    if isinstance(value, Pow):
        exponent = value.exp
        return abs(exponent.p) * max(_degree(value.base), 1) if isinstance(exponent, Rational) else MAX_EXPONENT
    return 0 if value.is_number else 1


def _size(value: Expr) -> int:
    """Different parts of an expression: forces that many stages share count once."""
    seen: set[Expr] = set()
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            waiting += [child for child in part.args if isinstance(child, Expr)]
    return len(seen)


def _check_length(text: str) -> None:
    if not isinstance(text, str):
        raise InputError(f"expected a formula as text, found {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the text has {len(text)} characters, at most {MAX_LENGTH} are read")
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if depth > MAX_NESTING:
            raise _refusal(
                text, place, f"brackets are nested more than {MAX_NESTING} deep; give parts a name of their own"
            )


def _primes(text: str) -> str:
    return re.sub(r"\b([xv])['′’]", rf"\1{PRIME}", text.replace("\r", " ").replace("\t", " "))


def _shown(name: str) -> str:
    return name.replace(PRIME, "'")


def _short(text: str) -> str:
    text = " ".join(_shown(text).split())
    return text if len(text) <= 40 else text[:37] + "…"


def _nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f'. Did you mean "{_shown(near[0])}"?' if near else ""


def _refusal(text: str, place: int, message: str) -> ParseError:
    before = text[:place]
    line, column = before.count("\n") + 1, place - before.rfind("\n")
    where = f"line {line}, column {column}" if "\n" in text.strip() else f"column {column}"
    return ParseError(f"{where}: {message}")
