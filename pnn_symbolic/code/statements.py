"""Tokens → statements: assignments, loops, definitions, calls; branches and classes are refused."""

from __future__ import annotations

from pnn_symbolic.code.assignments import read_assignments
from pnn_symbolic.code.blocks import Blocks
from pnn_symbolic.code.declarations import skip_type
from pnn_symbolic.code.definitions import begins_definition, read_definition
from pnn_symbolic.code.loops import LOOPS, read_loop
from pnn_symbolic.code.syntax import Return, Statement

CLASSES = ("class", "struct")
BRANCHES = ("if", "else", "elif", "elseif", "switch", "match", "case", "try", "catch", "with", "goto")
EMPTY = ("pass", "continue", "break", "noexcept", "implicit")
LINES = ("import", "from", "using", "global", "namespace", "typedef", "implicit", "nonlocal", "package", "module")


def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text.

    >>> [type(statement).__name__ for statement in statements_of("v += dt*a; x += dt*v")]
    ['Assign', 'Assign']
    """
    return Statements(text).read()


class Statements(Blocks):
    """Reads statements one by one."""

    def read(self) -> tuple[Statement, ...]:
        """All of the text."""
        statements = self.block(lambda: self.ahead.kind == "end")
        if not statements:
            self.refuse("there is no statement here", 0)
        return statements

    def statement(self) -> list[Statement]:
        """What the next token begins."""
        place = self.ahead.place
        word = self.ahead.text if self.ahead.kind == "name" else ""
        if word in CLASSES:
            self.refuse("a class is not read; paste the body of its step")
        if word in BRANCHES:
            self.refuse(f'"{word}" is a branch; paste the lines of the branch that is to be judged')
        if word in LINES:
            return self._skip_line()
        if self.take("@"):
            return self._macro()
        if word in EMPTY:
            self.at += 1
            return []
        if word in LOOPS:
            return [read_loop(self)]
        if word == "return":
            return self._returned(place)
        self.take("call", "async", "static", "inline", "@inline")
        if begins_definition(self):
            return [read_definition(self, place)]
        skip_type(self)
        return read_assignments(self, place)

    def _returned(self, place: int) -> list[Statement]:
        self.at += 1
        return [] if self.ends_here else [Return(place, self.several())]

    def _skip_line(self) -> list[Statement]:
        while self.ahead.kind not in ("line", "end"):
            self.at += 1
        return []

    def _macro(self) -> list[Statement]:
        """@inbounds, @. and @views say nothing of the arithmetic."""
        if not self.take("."):
            self.at += 1
        return [] if self.ahead.kind == "line" else self.statement()
