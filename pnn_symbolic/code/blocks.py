"""Blocks of statements: by indentation, in braces, or up to `end`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from pnn_symbolic.code.expressions import NO_ARITHMETIC, Expressions
from pnn_symbolic.code.syntax import Statement

ENDS = ("end", "enddo", "endfor", "endfunction", "endwhile", "endsubroutine", "}")
CHOICES = ("if", "unless", "where", "else", "while", "and", "or")


class Blocks(Expressions):
    """Reads blocks; how one statement is read is set by who knows them all."""

    def statement(self) -> list[Statement]:
        """One statement; none where a line says nothing of the step, several where a declaration does."""
        raise NotImplementedError

    def block(self, at_end: Callable[[], bool]) -> tuple[Statement, ...]:
        """Statements up to the end of a block, which `at_end` goes behind."""
        statements: list[Statement] = []
        while not at_end():
            if self.ahead.kind == "line" or self.take(";"):
                self.at += self.ahead.kind == "line"
            elif self.ahead.kind == "end":
                self.refuse('a block is never closed; add "}" or "end"')
            elif self.take("{"):
                statements += self.block(lambda: self.take("}"))
            else:
                statements += self.statement()
                if self.ahead.kind not in ("line", "end") and not self.sees(";", "}", *ENDS):
                    self._refuse_rest()
        return tuple(statements)

    def _refuse_rest(self) -> NoReturn:
        """What follows a statement on its line, and is none."""
        if self.sees(*CHOICES):
            self.refuse(f'"{self.shown}" begins a choice; write the branch that is to be judged')
        if self.ahead.kind == "sign" and self.ahead.text in NO_ARITHMETIC:
            self.refuse(f'"{self.ahead.text}" is {NO_ARITHMETIC[self.ahead.text]}')
        self.refuse(f'expected the end of the statement, found "{self.shown}"; write products with *')

    def body(self) -> tuple[Statement, ...]:
        """The block behind a header."""
        header = self._indent_of(self.at)
        has_colon = self.take(":")
        brace = self.behind(self.at, kind="line")
        if self.token(brace).text == "{":
            self.at = brace + 1
            return self.block(lambda: self.take("}"))
        if has_colon and self.ahead.kind != "line":
            return self.block(lambda: self.ahead.kind in ("line", "end"))
        if has_colon:
            return self.block(lambda: self.ahead.kind == "end" or self._leaves(header))
        if self._is_one_statement():
            return tuple(self.statement())
        return self.block(self._takes_end)

    def _is_one_statement(self) -> bool:
        """for (…) statement; of C, where no `end` can follow."""
        if self.ahead.kind == "line" or self.sees(";") or self.token(self.at - 1).text != ")":
            return False
        if self.ahead.text == "for":  # for (…) for (…) { … }
            return True
        return not any(token.text in ENDS for token in self.tokens[self.at :])

    def _takes_end(self) -> bool:
        if not (self.ahead.kind == "name" and self.ahead.text in ENDS):
            return False
        self.at = self.behind(self.at, kind="name")  # end do, end function step
        return True

    def _indent_of(self, at: int) -> int:
        while self.token(at).kind != "line":
            at -= 1
        return len(self.token(at).text)

    def _leaves(self, header: int) -> bool:
        """Whether the line that begins here is no part of a block of Python; empty lines do not tell."""
        if self.ahead.kind != "line":
            return False
        following = self.behind(self.at, kind="line")
        return self.token(following).kind == "end" or len(self.token(following - 1).text) <= header
