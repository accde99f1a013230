"""Tokens → expressions: + - * / powers, calls, indices, lists, lambdas; the rest is refused with its place."""

from __future__ import annotations

from pnn_symbolic.code.cursor import Cursor
from pnn_symbolic.code.syntax import (
    Call,
    Expression,
    Function,
    Item,
    Listing,
    Name,
    Number,
    Operation,
    Return,
    Span,
)
from pnn_symbolic.maps.parsing.refusals import MAX_NESTING

CASTS = ("double", "float", "real", "int", "Real", "T", "Float64", "Float32", "scalar", "number", "f32", "f64")
OPENING, CLOSING = ("(", "[", "{", "<"), (")", "]", "}", ">")
NO_ARITHMETIC = {
    "?": "a choice; write the branch that is to be judged",
    "<": "a comparison; leave the branch out that is not to be judged",
    ">": "a comparison; leave the branch out that is not to be judged",
    "==": "a comparison; leave the branch out that is not to be judged",
    "%": "a remainder, which is no smooth map; leave it out",
    "|": "an operation on bits",
    "&": "an operation on bits",
    "@": "a product of matrices; write one component",
}


class Expressions(Cursor):
    """Reads expressions, from the sum down to the bracket."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0

    def several(self) -> Expression:
        """One expression, or a list of them apart by commas."""
        first = self.expression()
        if not self.sees(","):
            return first
        items = [first]
        while self.take(","):
            if self.ahead.kind in ("line", "end") or self.sees("=", ")", "]", ";"):
                break
            items.append(self.expression())
        return Listing(first.place, tuple(items))

    def expression(self) -> Expression:
        """One expression."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.refuse(f"nested more than {MAX_NESTING} deep; give parts a name of their own")
        value = self._lambda() or self.sum()
        self.depth -= 1
        if self.ahead.kind == "sign" and self.ahead.text in NO_ARITHMETIC:
            self.refuse(f'"{self.ahead.text}" is {NO_ARITHMETIC[self.ahead.text]}')
        return value

    def _lambda(self) -> Function | None:
        place, start = self.ahead.place, self.at
        begins = self.token(self.at + 1)
        if self.sees("lambda") and (begins.kind == "name" or begins.text == ":"):  # else a constant is called so
            self.at += 1
            parameters = self.parameters(":")
            body = self.expression()
            return Function(place, parameters, (Return(body.place, body),))
        names: tuple[str, ...] = ()
        if self.ahead.kind == "name":
            names, self.at = (self.ahead.text,), self.at + 1
        elif self.take("("):
            names = self.parameters(")") if self._is_list_of_names() else ()
        if names and self.take("->", "=>"):
            body = self.expression()
            return Function(place, names, (Return(body.place, body),))
        self.at = start
        return None

    def _is_list_of_names(self) -> bool:
        return self.token(self.behind(self.at, ",", kind="name")).text == ")"

    def parameters(self, end: str) -> tuple[str, ...]:
        """The names of parameters up to a sign, without types and defaults."""
        names: list[str] = []
        name, depth, is_named = "", 0, False
        while depth or not self.sees(end):
            token = self.ahead
            if token.kind == "end":
                self.refuse(f'expected "{end}" after the parameters')
            if token.kind == "sign":
                depth += (token.text in OPENING) - (token.text in CLOSING)
            if depth:
                pass  # a type or a default
            elif token.text in (",", ";"):
                names.append(name)
                name, is_named = "", False
            elif token.text in ("=", ":", "::"):
                is_named = True
            elif token.kind == "name" and not is_named:
                name = token.text
            self.at += 1
        self.at += 1
        return tuple(name for name in [*names, name] if name)

    def sum(self) -> Expression:
        """Products, added and subtracted."""
        left = self._product()
        while self.sees("+", "-"):
            sign, place = self.ahead.text, self.ahead.place
            self.at += 1
            left = Operation(place, sign, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self.sees("*", "/", "//"):
            sign, place = self.ahead.text, self.ahead.place
            self.at += 1
            right = self._signed()
            left = Operation(place, "/" if sign == "//" else sign, left, right)
        return left

    def _signed(self) -> Expression:
        place = self.ahead.place
        if self.take("-"):
            return Operation(place, "-", None, self._signed())
        return self._signed() if self.take("+") else self._power()

    def _power(self) -> Expression:
        base = self.postfix()
        place = self.ahead.place
        if self.take("**"):
            return Operation(place, "**", base, self._signed())
        if self.take("juxtaposed"):  # 2x^2 of Julia, which binds closer than / does
            return Operation(place, "juxtaposed", base, self._power())
        return base

    def postfix(self) -> Expression:
        """A number, a name or a bracket, with the calls, indices and attributes behind it."""
        value = self._primary()
        while True:
            place = value.place
            if isinstance(value, Name) and self.take("("):
                value = Call(place, value.name, self._arguments(")"))
            elif isinstance(value, Name) and self.take("["):
                value = Item(place, value.name, self.indices())
            elif isinstance(value, Item) and self.take("["):
                value = Item(place, value.name, value.indices + self.indices())
            elif isinstance(value, Item) and self.take("attribute"):
                value = Item(place, f"{value.name}.{self.ahead.text}", value.indices)
                self.at += 1
            elif self.sees("(", "[", "attribute"):
                self.refuse("this is no name, and cannot be called or indexed; give it a name of its own")
            else:
                return value

    def _arguments(self, end: str) -> tuple[Expression, ...]:
        arguments: list[Expression] = []
        while not self.take(end):
            if self.ahead.kind == "name" and self.token(self.at + 1).text == "=":
                self.refuse("a named argument is not read; give arguments in their order")
            self.take("&")
            arguments.append(self.span())
            if not self.take(",") and not self.sees(end):
                self.refuse(f'expected "{end}" or "," here, found "{self.shown}"; write products with *')
        return tuple(arguments)

    def span(self) -> Expression:
        """One expression, or first:last of Julia, MATLAB and Fortran."""
        first = self.expression()
        ends_a_header = self.token(self.at + 1).kind == "line" or not isinstance(first, Number | Operation)
        if (self.sees(":") and ends_a_header) or not self.take(":"):
            return first
        last = self.expression()
        if not self.take(":"):
            return Span(first.place, first, last, is_from_one=True)
        return Span(first.place, first, self.expression(), is_from_one=True, backwards=True)

    def indices(self) -> tuple[Expression | None, ...]:
        """Indices up to the closing bracket; None for those that stand for all."""
        indices: list[Expression | None] = []
        if self.sees("]") and self.token(self.at + 1).text not in ("=", "[", "]", ";", ","):
            self.refuse("an index is missing here")
        while not self.take("]"):
            indices.append(None if self.take(":", "...") else self.expression())
            if not self.take(",") and not self.sees("]"):
                self.refuse(f'expected "]" here, found "{self.shown}"; of slices only [:] is read')
        return tuple(indices)

    def _primary(self) -> Expression:
        token = self.ahead
        if token.kind == "number":
            self.at += 1
            return Number(token.place, token.text)
        if token.kind == "name":
            self.at += 1
            return Name(token.place, token.text)
        if self.take("["):
            return self._listing(token.place, "]")
        if self.take("{"):
            return self._listing(token.place, "}")
        if self.take("("):
            return self._in_brackets()
        if token.kind == "string":
            self.refuse("text has no place in a formula")
        self.refuse(f'expected a number, a name or a bracket, found "{self.shown}"')
        return None

    def _in_brackets(self) -> Expression:
        if self.ahead.text in CASTS and self.token(self.at + 1).text == ")":
            self.at += 2
            return self._signed()
        value = self.several()
        self.expect(")", "to close the bracket")
        return value

    def _listing(self, place: int, end: str) -> Listing:
        items: list[Expression] = []
        while not self.take(end):
            if self.ahead.kind == "line" or self.take(",", ";"):
                self.at += self.ahead.kind == "line"
                continue
            items.append(self.expression())
            if self.ahead.kind != "line" and not self.sees(",", ";", end):
                self.refuse(f'expected "," or "{end}" in this list, found "{self.shown}"')
        return Listing(place, tuple(items))
