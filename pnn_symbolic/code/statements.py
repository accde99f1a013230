"""Tokens → statements: assignments, loops, definitions, calls; blocks by indentation, braces or `end`."""

from __future__ import annotations

from pnn_symbolic.code.expressions import Expressions
from pnn_symbolic.code.syntax import (
    Act,
    Assign,
    Call,
    Define,
    Expression,
    Function,
    Item,
    Listing,
    Loop,
    Name,
    Number,
    Operation,
    Return,
    Span,
    Statement,
)
from pnn_symbolic.code.vocabulary import INDICES

SIGNS = ("=", "+=", "-=", "*=", "/=")
ENDS = ("end", "enddo", "endfor", "endfunction", "endwhile", "endsubroutine", "}")
BRANCHES = (
    "if",
    "else",
    "elif",
    "elseif",
    "switch",
    "match",
    "case",
    "try",
    "catch",
    "with",
    "class",
    "struct",
    "goto",
)
EMPTY = ("pass", "continue", "break", "noexcept", "implicit")
LINES = ("import", "from", "using", "global", "namespace", "typedef", "implicit", "nonlocal", "package", "module")
DEFINING = ("def", "function", "subroutine", "void", "func", "fn")
LOOPS = ("for", "while", "do")


def statements_of(text: str) -> tuple[Statement, ...]:
    """The statements of a text.

    >>> [type(one).__name__ for one in statements_of("v += dt*a; x += dt*v")]
    ['Assign', 'Assign']
    """
    return Statements(text).read()


class Statements(Expressions):
    """Reads statements one by one."""

    def read(self) -> tuple[Statement, ...]:
        """All of the text."""
        found = self._block(lambda: self.ahead.kind == "end")
        if not found:
            self.refuse("there is no statement here", 0)
        return found

    def _block(self, at_end) -> tuple[Statement, ...]:  # noqa: ANN001
        found: list[Statement] = []
        while not at_end():
            if self.ahead.kind == "line" or self.take(";"):
                self.at += self.ahead.kind == "line"
            elif self.ahead.kind == "end":
                self.refuse('a block is never closed; add "}" or "end"')
            elif self.take("{"):
                found += self._block(lambda: self.take("}"))
            else:
                found += self._statement()
                if self.ahead.kind not in ("line", "end") and not self.sees(";", "}", *ENDS):
                    self.refuse(f'expected the end of the statement, found "{self._shown()}"; write products with *')
        return tuple(found)

    def _statement(self) -> list[Statement]:
        place, word = self.ahead.place, self.ahead.text if self.ahead.kind == "name" else ""
        if word in BRANCHES:
            if word in ("class", "struct"):
                self.refuse("a class is not read; paste the body of its step")
            self.refuse(f'"{word}" is a branch; paste the lines of the branch that is to be judged')
        if word in LINES or self.take("@"):
            return self._skip_line() if word in LINES else self._macro()
        if word in EMPTY:
            self.at += 1
            return []
        if word in LOOPS:
            return [self._loop(place)]
        if word == "return":
            self.at += 1
            empty = self.ahead.kind in ("line", "end") or self.sees(";", "}")
            return [] if empty else [Return(place, self.several())]
        self.take("call", "async", "static", "inline", "@inline")
        if self._defines():
            return [self._definition(place)]
        self._type()
        return self._assignments(place)

    def _skip_line(self) -> list[Statement]:
        while self.ahead.kind not in ("line", "end"):
            self.at += 1
        return []

    def _macro(self) -> list[Statement]:
        """@inbounds, @. and @views say nothing of the arithmetic."""
        if not self.take("."):
            self.at += 1
        return [] if self.ahead.kind == "line" else self._statement()

    # ---------------------------------------------------------------- definitions

    def _defines(self) -> bool:
        if self.ahead.text in DEFINING:
            return True
        at = self.at
        while self.token(at).kind == "name" or self.token(at).text in ("&", "*"):
            at += 1
        if at < self.at + 2 or self.token(at).text != "(" or self.token(at - 1).kind != "name":
            return False
        depth = 0
        while self.token(at).kind != "end":
            depth += (self.token(at).text == "(") - (self.token(at).text == ")")
            at += 1
            if not depth:
                break
        while self.token(at).kind == "line" or self.token(at).text in ("const", "noexcept", "override"):
            at += 1
        return self.token(at).text == "{"

    def _definition(self, place: int) -> Define:
        outputs = None
        self.take(*DEFINING)
        if self.take("["):  # [x, v] = step(x, v) of MATLAB
            outputs = Listing(place, tuple(index for index in self._indices() if index is not None))
        while self.token(self.at + 1).text != "(" and self.ahead.kind != "end":
            self.at += 1
        name = self.ahead.text
        self.at += 2
        parameters = self.parameters(")")
        if self.take("->"):
            while not self.sees(":", "{") and self.ahead.kind not in ("line", "end"):
                self.at += 1
        while self.take("const", "noexcept", "override"):
            pass
        body = self._body()
        body += (Return(place, outputs),) if outputs else ()
        return Define(place, name, Function(place, parameters, body))

    def _body(self) -> tuple[Statement, ...]:
        """The block behind a header."""
        header = self._indent_of(self.at)
        has_colon = self.take(":")
        at = self.at
        while self.token(at).kind == "line":
            at += 1
        if self.token(at).text == "{":
            self.at = at + 1
            return self._block(lambda: self.take("}"))
        if has_colon and self.ahead.kind != "line":
            return self._block(lambda: self.ahead.kind in ("line", "end"))
        if has_colon:
            return self._block(lambda: self.ahead.kind == "end" or self._leaves(header))
        is_alone = self.ahead.kind != "line" and not self.sees(";")
        if is_alone and self.token(self.at - 1).text == ")" and not any(t.text in ENDS for t in self.tokens[self.at :]):
            return tuple(self._statement())  # for (…) statement;
        return self._block(self._takes_end)

    def _takes_end(self) -> bool:
        if not (self.ahead.kind == "name" and self.ahead.text in ENDS):
            return False
        self.at += 1
        while self.ahead.kind == "name":  # end do, end function step
            self.at += 1
        return True

    def _indent_of(self, at: int) -> int:
        while self.token(at).kind != "line":
            at -= 1
        return len(self.token(at).text)

    def _leaves(self, header: int) -> bool:
        """Whether the line that begins here is no part of a block of Python; empty lines do not tell."""
        at = self.at
        if self.token(at).kind != "line":
            return False
        while self.token(at + 1).kind == "line":
            at += 1
        return self.token(at + 1).kind == "end" or len(self.token(at).text) <= header

    # ---------------------------------------------------------------- loops

    def _loop(self, place: int) -> Loop:
        word = self.ahead.text
        self.at += 1
        if word == "while":
            self._header_of_while()
            return Loop(place, (), None, self._body())
        if word == "do" and self.ahead.kind != "name":
            self.refuse("this loop has no header; paste its body alone")
        in_brackets = word == "for" and not self._is_pair() and self.take("(")
        if in_brackets:
            self._type()
        names = self._loop_names()
        if self.take("in", "of", ":", "∈"):
            source = self._span()
        else:
            self.expect("=", "in the header of the loop")
            source = self._counted(names) if in_brackets else self._from_one()
        if in_brackets:
            self.expect(")", "to close the header")
        return Loop(place, names, source, self._body())

    def _is_pair(self) -> bool:
        """(c, d) in … of Julia."""
        at = self.at
        while self.token(at).kind == "name" or self.token(at).text in ("(", ","):
            at += 1
        return (
            self.token(self.at).text == "("
            and self.token(at).text == ")"
            and self.token(at + 1).text in ("in", "=", "∈")
        )

    def _header_of_while(self) -> None:
        depth = 0
        while depth or not (self.sees(":", "{") or self.ahead.kind in ("line", "end")):
            depth += (self.ahead.text == "(") - (self.ahead.text == ")")
            self.at += 1
            if self.ahead.kind == "end":
                break

    def _loop_names(self) -> tuple[str, ...]:
        self.take("&", "*")
        if self.take("(", "["):
            return self.parameters(")") if self.token(self.at - 1).text == "(" else self.parameters("]")
        names = [self.ahead.text]
        self.at += 1
        while self.take(","):
            names.append(self.ahead.text)
            self.at += 1
        return tuple(names)

    def _from_one(self) -> Expression:
        """1:n of Julia and MATLAB, and 1, n of Fortran."""
        first = self._span()
        if self.take(","):
            return Span(first.place, first, self.expression(), is_from_one=True)
        return first

    def _counted(self, names: tuple[str, ...]) -> Expression:
        """i = 0; i < n; i++ of C."""
        first = self.expression()
        if not self.take(";"):
            return first
        place = self.ahead.place
        self.at += 1
        is_inside = self.take("<")
        if not is_inside:
            self.expect("<=", "in the header of the loop; loops that count down are not read")
        last = self._sum()
        self.expect(";", "in the header of the loop")
        while not self.sees(")") and self.ahead.kind != "end":
            if self.sees("+=", "-=", "--", "*="):
                counts_by_one = self.take("+=") and self.ahead.text == "1"
                if not counts_by_one:
                    self.refuse("only loops that count up one by one are read")
            self.at += 1
        if is_inside:
            last = Operation(place, "-", last, Number(place, "1"))
        return Span(place, first, last, is_from_one=False)

    # ---------------------------------------------------------------- assignments

    def _type(self) -> None:
        """Go on behind `double`, `const std::vector<double>&`, `real(8) ::` and the like."""
        start, at = self.at, self.at
        if self.token(at).kind != "name":
            return
        while self.token(at).kind == "name":
            at += 1
            if self.token(at).text == "<":
                while self.token(at).text not in (">", "=", ";") and self.token(at).kind not in ("line", "end"):
                    at += 1
                at += self.token(at).text == ">"
            elif self.token(at).text == "(" and self.token(start).text in ("real", "integer", "double", "type"):
                while self.token(at).text != "::" and self.token(at).kind not in ("line", "end"):
                    at += 1
            if self.token(at).text == "[" and self.token(at + 1).text == "]":
                at += 2
            while self.token(at).text in ("&", "*") and self.token(at + 1).kind == "name":
                if self.token(at).text == "*" and self.token(at + 2).text not in ("=", ";", ","):
                    return
                at += 1
            at += self.token(at).text == "::"
            if self.token(at).kind == "name" and self.token(at).text not in ("in", "of"):
                self.at = at

    def _assignments(self, place: int) -> list[Statement]:
        """One assignment, or several of a declaration: double a = 1, b = 2."""
        is_declared = self.token(self.at - 1).kind == "name" or self.token(self.at - 1).text in ("&", "*", ">", "::")
        found: list[Statement] = []
        while True:
            start = self.at
            if self.take("++", "--"):
                self.at += 1
                return found
            targets = self._targets(is_declared)
            if self.take(":"):  # x: float = …
                self.expression()
            if self.take("++", "--"):
                return [*found, *self._counter(targets, place)]
            if self.ahead.kind == "sign" and self.ahead.text in SIGNS:
                found.append(self._assigned(targets, is_declared))
            elif isinstance(targets[0], Call) and len(targets) == 1:
                return [*found, Act(place, targets[0])]
            elif not is_declared and len(targets) > 1 and self._ends_here():
                return [*found, Return(place, Listing(place, targets))]
            elif not is_declared and not (isinstance(targets[0], Name) and len(targets) == 1):
                self.at = start
                self.refuse("this is no assignment; write name = formula")
            elif not is_declared:
                if self.ahead.kind == "string" or self.ahead.kind == "name":
                    self.refuse(f'expected "=" after "{self.token(self.at - 1).text}", found "{self._shown()}"')
                return found if found else [*found, Return(place, targets[0])]
            if not (is_declared and self.take(",")):
                return found

    def _ends_here(self) -> bool:
        return self.ahead.kind in ("line", "end") or self.sees(";", "}")

    def _targets(self, is_declared: bool) -> tuple[Expression, *tuple[Expression, ...]]:
        if is_declared:
            return (self._postfix(),)
        found = self.several()
        if isinstance(found, Listing) and not found.items:
            self.refuse("a name is missing here; write name = formula", found.place)
        return (found.items[0], *found.items[1:]) if isinstance(found, Listing) else (found,)

    def _counter(self, targets: tuple[Expression, ...], place: int) -> list[Statement]:
        return [Assign(place, targets, "+=", Number(place, "1"))]

    def _assigned(self, targets: tuple[Expression, ...], is_declared: bool) -> Statement:
        place, sign = self.ahead.place, self.ahead.text
        self.at += 1
        if self.ahead.kind == "sign" and self.ahead.text == "[" and self._is_closure():
            return self._closure(targets[0])
        value = self.expression() if is_declared else self.several()
        if self.ahead.kind == "sign" and self.ahead.text in SIGNS:
            inner = value.items if isinstance(value, Listing) else (value,)
            chained = self._assigned(inner, is_declared)
            if not isinstance(chained, Assign):
                self.refuse("this chain is not read; write one assignment a line", place)
            return Assign(targets[0].place, targets, sign, chained)
        target = targets[0]
        if is_declared and isinstance(target, Item) and isinstance(value, Listing):  # double c[2] = {…}
            targets = (Name(target.place, target.name),)
        if sign == "=" and isinstance(value, Function) and isinstance(target, Name):
            return Define(target.place, target.name, value)
        if sign == "=" and isinstance(target, Call) and self._is_short_definition(target):
            names = tuple(argument.name for argument in target.arguments if isinstance(argument, Name))
            return Define(target.place, target.function, Function(target.place, names, (Return(value.place, value),)))
        for part in targets:
            if not isinstance(part, Name | Item | Call):
                self.refuse("a formula cannot be assigned to; write name = formula", part.place)
        return Assign(targets[0].place, targets, sign, value)

    def _is_short_definition(self, target: Call) -> bool:
        """f(x) = … of Julia; v(i) = … and v(i+1) = … are places of an array."""
        return all(isinstance(part, Name) and part.name not in INDICES[:4] for part in target.arguments)

    def _is_closure(self) -> bool:
        at = self.at + 1
        while self.token(at).text in ("&", "=", ","):
            at += 1
        return self.token(at).text == "]" and self.token(at + 1).text == "("

    def _closure(self, target: Expression) -> Define:
        """[&](double x) { return …; } of C++."""
        while not self.take("("):
            self.at += 1
        parameters = self.parameters(")")
        if self.take("->"):
            self.at += 1
        body = self._body()
        name = target.name if isinstance(target, Name) else ""
        return Define(target.place, name, Function(target.place, parameters, body))
