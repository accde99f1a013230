"""Update equations as people type them: "y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2"."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from pnn_symbolic.algebra.functions import KnownFunction, with_functions
from pnn_symbolic.algebra.symbols import is_force_name, parameter
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.bounds import MAX_SIZE, collect_parts
from pnn_symbolic.maps.parsing.formulas import NAMES, RESULTS, Reader, calls_of
from pnn_symbolic.maps.parsing.literals import Literals
from pnn_symbolic.maps.parsing.refusals import PRIME, check_text, primed, refusal, short, shown

DEFINITION = re.compile(r"([^\W\d]\w*)\s*=(?!=)")
NAME = re.compile(r"[^\W\d]\w*")
PIECE = re.compile(r"[^;\n]*[^;\s][^;\n]*")
DECLARATION = re.compile(r"parameters?\s+(?!\s|=)")


def read_equations(
    text: str, functions: Iterable[KnownFunction] = (), literals: Literals | None = None
) -> tuple[Expr, Expr, Expr | None]:
    """Equations for x', v' and (if it is not t + dt) t', with names and parameters, separated by semicolons or lines.

    functions   that the text may hold beside the known ones
    literals    what the decimals stand for, and where they are noted
    """
    check_text(text)
    return _Equations(text, with_functions(functions), literals).read()


@dataclass(frozen=True)
class Unsolved:
    """Equations name = value in which every name stands for its own symbol, and the symbols of x' and v'."""

    names: tuple[Symbol, ...]
    values: tuple[Expr, ...]
    results: tuple[Symbol, Symbol]


def read_unsolved(text: str) -> Unsolved:
    """Equations whose names may stand on both sides, to be solved for them.

    >>> read_unsolved("v' = v + dt*f(x_new)/m; x_new = x + dt*v'").values[0]
    dt*f(x')/m + v
    """
    check_text(text)
    return _Unsolved(text, with_functions(()), None).unsolved()


def in_order(text: str) -> str | None:
    """The same equations, each behind those that it takes names from; None where they go round in a circle.

    >>> in_order("x' = x + h*v'; v' = v + h*f(x)/m")
    "v' = v + h*f(x)/m; x' = x + h*v'"
    >>> in_order("x' = x + h*v'; v' = v + h*f(x')/m") is None
    True
    """
    spelt = primed(text)
    pieces = {match.span(): match[0].strip() for match in PIECE.finditer(spelt)}
    defined: dict[tuple[int, int], str] = {}
    for place, piece in pieces.items():
        if definition := DEFINITION.match(piece):
            defined[place] = _one_spelling(definition[1])
    names = set(defined.values())
    needed: dict[tuple[int, int], set[str]] = {}
    for place, piece in pieces.items():
        uses = {_one_spelling(name) for name in NAME.findall(piece.partition("=")[2])}
        needed[place] = uses & names
    ordered: list[tuple[int, int]] = []
    known: set[str] = set()
    while len(ordered) < len(pieces):
        ready = next((place for place in pieces if place not in ordered and needed[place] <= known), None)
        if ready is None:
            return None
        ordered.append(ready)
        known.add(defined.get(ready, ""))
    return "; ".join(text[start:end].strip() for start, end in ordered)


def _one_spelling(name: str) -> str:
    """x' and x_new are two spellings of one name."""
    return f"{RESULTS[name]}'" if name in RESULTS else name


class _Equations:
    """What has been defined so far."""

    def __init__(self, text: str, functions: Mapping[str, KnownFunction], literals: Literals | None) -> None:
        self.text = text
        self.literals = literals
        self.functions = functions
        self.primed = primed(text)
        self.names = {definition[1] for definition in DEFINITION.finditer(self.primed)}
        self.defined: dict[str, Expr] = {}
        self.parts: set[Expr] = set()

    def read(self) -> tuple[Expr, Expr, Expr | None]:
        for piece in PIECE.finditer(self.primed):
            start = piece.end() - len(piece[0].lstrip())
            if declaration := DECLARATION.match(self.primed, start):
                self._declare(declaration.end(), piece.end())
            else:
                self._define(start, piece.end())
        results = {RESULTS[name]: value for name, value in self.defined.items() if name in RESULTS}
        missing = [name for name in ("x", "v") if name not in results]
        if missing:
            wanted = " and ".join(f"{name}'" for name in missing)
            raise ParseError(f"no equation for {wanted}; write both, as in \"x' = x + dt*v; v' = v + dt*f(x)/m\"")
        return results["x"], results["v"], results.get("t")

    def meanings(self) -> Mapping[str, Expr]:
        """What a name in a formula stands for."""
        return self.defined

    def _declare(self, start: int, end: int) -> None:
        """`parameter c, d`: names of numbers that are left free."""
        for word in re.compile(r"[^,\s]+").finditer(self.primed, start, end):
            if not re.fullmatch(r"[^\W\d]\w*", word[0]):
                message = f'"{short(word[0])}" is no name for a parameter; write "parameter c"'
                raise refusal(self.text, word.start(), message)
            self._check_free(word[0], word.start())
            self.defined[word[0]] = parameter(word[0])

    def _define(self, start: int, end: int) -> None:
        definition = DEFINITION.match(self.primed, start)
        if definition is None:
            piece = short(self.primed[start:end])
            raise refusal(self.text, start, f'expected "name = formula", found "{piece}"')
        name = definition[1]
        self._check_free(name, start)
        formula = self.primed[definition.end() : end]
        if comma := re.search(rf",\s*[xvt]{PRIME}\s*=", formula):
            message = "a comma stands between two equations; write a semicolon, \"x' = …; v' = …\""
            raise refusal(self.text, definition.end() + comma.start(), message)
        offset = definition.end()
        value = Reader(
            formula=formula,
            text=self.text,
            offset=offset,
            defined=self.meanings(),
            later=self.names,
            functions=self.functions,
            literals=self.literals,
        ).read()
        collect_parts(value, self.parts)
        if len(self.parts) > MAX_SIZE:
            message = f'up to "{shown(name)}" the equations have more than {MAX_SIZE} parts; use fewer stages'
            raise refusal(self.text, start, message)
        self.defined[name] = value
        if name in RESULTS:  # x' and x_new are two spellings of one name
            self.defined |= {alias: value for alias, meaning in RESULTS.items() if meaning == RESULTS[name]}

    def _check_free(self, name: str, place: int) -> None:
        if name in NAMES:
            fix = f"write {name}' for the new value" if name in ("x", "v") else "choose another name"
            raise refusal(self.text, place, f'"{name}" is given and cannot be defined; {fix}')
        if name in calls_of(self.functions) or is_force_name(name) or name == "Piecewise":
            raise refusal(self.text, place, f'"{name}" is a function and cannot be defined; choose another name')
        if name in self.defined:
            raise refusal(self.text, place, f'"{shown(name)}" is defined twice')


class _Unsolved(_Equations):
    """Equations in which a name stands for itself wherever it is defined."""

    def meanings(self) -> Mapping[str, Expr]:
        """Symbols for all names, and parameters."""
        return {**self.defined, **{name: _symbol(name) for name in self.names}}

    def unsolved(self) -> Unsolved:
        """All equations, none of them put into another."""
        self.read()
        names = [match[1] for match in DEFINITION.finditer(self.primed) if match[1] in self.defined]
        return Unsolved(
            names=tuple(map(_symbol, names)),
            values=tuple(self.defined[name] for name in names),
            results=(_symbol("x_new"), _symbol("v_new")),
        )


def _symbol(name: str) -> Symbol:
    """The unknown of a name; x' and x_new are two spellings of one."""
    return Symbol(f"{RESULTS[name]}'" if name in RESULTS else name, real=True)
