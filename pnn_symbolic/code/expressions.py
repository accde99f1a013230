"""Tokens → expressions: + - * / powers, calls, indices, lists, lambdas; the rest is refused with its place."""

from __future__ import annotations

from typing import NoReturn

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
from pnn_symbolic.code.tokens import Token, tokens_of
from pnn_symbolic.maps.parsing.refusals import MAX_NESTING, refusal, short

CASTS = ("double", "float", "real", "int", "Real", "T", "Float64", "Float32", "scalar", "number", "f32", "f64")
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


class Expressions:
    """Walks through the tokens once; `ahead` is the token that comes next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.depth = 0

    @property
    def ahead(self) -> Token:
        """The next token."""
        return self.token(self.at)

    def token(self, at: int) -> Token:
        """The token at a place; behind the last one, the last one."""
        return self.tokens[min(at, len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these signs or names."""
        return self.ahead.kind in ("sign", "name") and self.ahead.text in texts

    def take(self, *texts: str) -> bool:
        """Go on behind the next token, if it is one of these."""
        seen = self.sees(*texts)
        self.at += seen
        return seen

    def expect(self, text: str, what: str) -> None:
        """Go on behind a sign that must come here."""
        if not self.take(text):
            self.refuse(f'expected "{text}" {what}, found "{self._shown()}"')

    def refuse(self, message: str, place: int | None = None) -> NoReturn:
        """The error that names the place."""
        raise refusal(self.text, self.ahead.place if place is None else place, message)

    def _shown(self) -> str:
        ends = {"line": "the end of the line", "end": "the end"}
        return ends.get(self.ahead.kind, short(self.ahead.text))

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
        found = self._lambda() or self._sum()
        self.depth -= 1
        if self.ahead.kind == "sign" and self.ahead.text in NO_ARITHMETIC:
            self.refuse(f'"{self.ahead.text}" is {NO_ARITHMETIC[self.ahead.text]}')
        return found

    def _lambda(self) -> Function | None:
        place, start = self.ahead.place, self.at
        if self.take("lambda"):
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
        at = self.at
        while self.token(at).kind == "name" or self.token(at).text == ",":
            at += 1
        return self.token(at).text == ")"

    def parameters(self, end: str) -> tuple[str, ...]:
        """The names of parameters up to a sign, without types and defaults."""
        names: list[str] = []
        current, depth, is_named = "", 0, False
        while depth or not self.sees(end):
            token = self.ahead
            if token.kind in ("end",):
                self.refuse(f'expected "{end}" after the parameters')
            depth += (
                (token.text in "([{<") - (token.text in ")]}>") if token.kind == "sign" and len(token.text) == 1 else 0
            )
            if token.text in (",", ";") and not depth:
                names += [current] if current else []
                current, is_named = "", False
            elif token.text in ("=", ":", "::") and not depth:
                is_named = True
            elif token.kind == "name" and not is_named and not depth:
                current = token.text
            self.at += 1
        self.at += 1
        return tuple(names + ([current] if current else []))

    def _sum(self) -> Expression:
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
        base = self._postfix()
        place = self.ahead.place
        if self.take("**"):
            return Operation(place, "**", base, self._signed())
        if self.take("juxtaposed"):  # 2x^2 of Julia, which binds closer than / does
            return Operation(place, "juxtaposed", base, self._power())
        return base

    def _postfix(self) -> Expression:
        found = self._primary()
        while True:
            place = found.place
            if self.sees("(") and isinstance(found, Name):
                self.at += 1
                found = Call(place, found.name, self._arguments(")"))
            elif self.sees("[") and isinstance(found, Name | Item):
                self.at += 1
                more = self._indices()
                found = Item(place, found.name, (found.indices if isinstance(found, Item) else ()) + more)
            elif self.sees("attribute") and isinstance(found, Item):
                self.at += 1
                found = Item(place, f"{found.name}.{self.ahead.text}", found.indices)
                self.at += 1
            elif self.sees("(", "[", "attribute"):
                self.refuse("this is no name, and cannot be called or indexed; give it a name of its own")
            else:
                return found

    def _arguments(self, end: str) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while not self.take(end):
            if self.ahead.kind == "name" and self.token(self.at + 1).text == "=":
                self.refuse("a named argument is not read; give arguments in their order")
            self.take("&")
            found.append(self._span())
            if not self.take(",") and not self.sees(end):
                self.refuse(f'expected "{end}" or "," here, found "{self._shown()}"; write products with *')
        return tuple(found)

    def _span(self) -> Expression:
        first = self.expression()
        ends_a_header = self.token(self.at + 1).kind == "line" or not isinstance(first, Number | Operation)
        if (self.sees(":") and ends_a_header) or not self.take(":"):
            return first
        last = self.expression()
        if not self.take(":"):
            return Span(first.place, first, last, is_from_one=True)
        return Span(first.place, first, self.expression(), is_from_one=True, backwards=True)

    def _indices(self) -> tuple[Expression | None, ...]:
        found: list[Expression | None] = []
        if self.sees("]") and self.token(self.at + 1).text not in ("=", "[", "]", ";", ","):
            self.refuse("an index is missing here")
        while not self.take("]"):
            if self.take(":", "..."):
                found.append(None)
            else:
                found.append(self.expression())
            if not self.take(",") and not self.sees("]"):
                self.refuse(f'expected "]" here, found "{self._shown()}"; of slices only [:] is read')
        return tuple(found)

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
            if self.ahead.text in CASTS and self.token(self.at + 1).text == ")":
                self.at += 2
                return self._signed()
            found = self.several()
            self.expect(")", "to close the bracket")
            return found
        if token.kind == "string":
            self.refuse("text has no place in a formula")
        self.refuse(f'expected a number, a name or a bracket, found "{self._shown()}"')
        return None

    def _listing(self, place: int, end: str) -> Listing:
        items: list[Expression] = []
        while not self.take(end):
            if self.ahead.kind == "line" or self.take(",", ";"):
                self.at += self.ahead.kind == "line"
                continue
            items.append(self.expression())
            if self.ahead.kind != "line" and not self.sees(",", ";", end):
                self.refuse(f'expected "," or "{end}" in this list, found "{self._shown()}"')
        return Listing(place, tuple(items))
