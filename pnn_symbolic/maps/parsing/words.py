"""Splitting words as people type them, first to last: "D 1/2, K 1, D 1/2".

    text        =  items, apart by commas, semicolons, spaces or lines
    item        =  letter number  |  ( items ) ^ whole number  |  name = number  |  parameter name
    letter      =  D (drift)  |  K (kick)  |  K_fast, K_slow… (kick of one force of several)  |  S (velocity scaling)
    number      =  exact: 1/2, 0.1786, sqrt(2)/2, 1/(2 - 2**(1/3)), or w/2 with a name defined before it

A decimal is read digit for digit. A power of a group below 0 is that of its inverse.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from sympy import Expr

from pnn_symbolic.algebra.symbols import parameter
from pnn_symbolic.maps.parsing.literals import Literals
from pnn_symbolic.maps.parsing.numbers import OF_FORMULAS, NumberReader
from pnn_symbolic.maps.parsing.refusals import check_text, nearest, refusal, short

MAX_LETTERS = 300

NAME = re.compile(r"[^\W\d]\w*")
LETTER = re.compile(r"(?:[DS]|K(?:_\w+)?)(?=\d|\b)")
"""A letter may touch the number that follows it: K1."""
DEFINITION = re.compile(NAME.pattern + r"\s*=(?!=)")
DECLARATION = re.compile(r"parameters?[ \t]+(?!=)(?P<names>[^;\n]*)")
POWER = re.compile(r"\s*(\^|\*\*)\s*([-+]?\d+)?")
TOKEN = re.compile(r"(?P<operand>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[^\W\d]\w*)|(?P<operator>\*\*|//|[-+*/^%@])|[()]")
ELSEWHERE = {"A": "D", "R": "D", "T": "D", "B": "K", "V": "K", "O": "S"}
"""What other houses call the letters: ABA and BAOAB, and R, V, O of openmmtools."""
LETTERS = "the letters are D (drift), K (kick; of several forces K_fast, K_slow…) and S (velocity scaling)"


Letter = tuple[str, Expr]
"""D, K, K_fast… or S, and its number."""


def read_word(
    text: str, literals: Literals | None = None, names: re.Pattern[str] = LETTER, known: str = LETTERS
) -> tuple[Letter, ...]:
    """The letters of a word, first to last.

    names   the letters that there are, as `LETTER` has them
    known   what an error says of them

    >>> read_word("w = 1/4; (D w, K_slow 2*w)^2, D 0.1")
    (('D', 1/4), ('K_slow', 1/2), ('D', 1/4), ('K_slow', 1/2), ('D', 1/10))
    >>> read_word("D 1/2, V 1, D 1/2")
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.ParseError: column 8: unknown letter "V"; the letters are D (drift), ... Write K for V
    """
    check_text(text)
    return _Scanner(text, literals, names, known).read()


class _Token(NamedTuple):
    """A piece of a number: an operand, an operator or a bracket; "" where there is none."""

    text: str
    is_operand: bool
    is_operator: bool
    is_letter: bool
    """Whether it begins the next item of the word; no number is called so."""

    @property
    def may_begin_a_number(self) -> bool:
        """An operand, a sign or an opening bracket."""
        return (self.is_operand and not self.is_letter) or self.text in ("+", "-", "(")


class _Scanner:
    """Walks through the text once, from `place` to its end."""

    def __init__(self, text: str, literals: Literals | None, names: re.Pattern[str], known: str) -> None:
        self.text = text
        self.names, self.known = names, known
        self.literals = literals
        self.place = 0
        self.defined: dict[str, Expr] = {}

    def read(self) -> tuple[Letter, ...]:
        letters = self._items(None)
        if not letters and "(" not in self.text:
            self._refuse(0, 'a word is missing here, such as "D 1/2, K 1, D 1/2"')
        return letters

    def _refuse(self, place: int, message: str) -> NoReturn:
        raise refusal(self.text, place, message)

    def _items(self, opened: int | None) -> tuple[Letter, ...]:
        """Items up to the end, or to the bracket that closes the one opened at `opened`."""
        letters: tuple[Letter, ...] = ()
        while True:
            self._skip(r"[\s,;]*")
            start = self.place
            if start == len(self.text):
                if opened is not None:
                    self._refuse(opened, 'this "(" is never closed; add ")", and ^n to repeat the group')
                return letters
            if self.text[start] == ")":
                if opened is None:
                    self._refuse(start, 'there is no "(" for this ")"')
                self.place += 1
                return letters
            letters += self._item()
            if len(letters) > MAX_LETTERS:
                self._refuse(start, f"the word has more than {MAX_LETTERS} letters; repeat fewer times")

    def _item(self) -> tuple[Letter, ...]:
        start = self.place
        if self.text[start] == "(":
            self.place += 1
            return self._repeated(self._items(start))
        name = NAME.match(self.text, start)
        if name is None:
            self._refuse(start, f'expected a letter, found "{self._next()}"; {self.known}')
        if definition := DEFINITION.match(self.text, start):
            self.place = definition.end()
            self._name(name.group(), start, self._number(f'"{name.group()} =" needs a number'))
            return ()
        if declaration := DECLARATION.match(self.text, start):
            self.place = declaration.end()
            for declared in re.compile(r"[^,\s]+").finditer(self.text, declaration.start("names"), self.place):
                self._name(declared.group(), declared.start(), parameter(declared.group()))
            return ()
        letter = self.names.match(self.text, start)
        if letter is None:
            self._refuse(start, self._unknown(name.group()))
        self.place = letter.end()
        return ((letter.group(), self._number(f"{letter.group()} needs a number: write {letter.group()} 1")),)

    def _unknown(self, name: str) -> str:
        if name in self.defined:
            return f'"{name}" is a number and needs a letter in front of it, as in D {name}'
        known = "D", "K", "S"
        instead = ELSEWHERE.get(name) or (name.upper() if name.upper() in known else None)
        hint = f". Write {instead} for {name}" if instead else nearest(name, [*known, "K_fast", "K_slow"])
        return f'unknown letter "{short(name)}"; {self.known}{hint}'

    def _name(self, name: str, place: int, number: Expr) -> None:
        """Let a name stand for a number."""
        if self.names.match(name) or name in ("sqrt", *OF_FORMULAS):
            self._refuse(place, f'"{name}" has a meaning of its own and cannot be defined; choose another name')
        if not NAME.fullmatch(name):
            self._refuse(place, f'"{short(name)}" is no name; end the declaration with ";", as in parameter c;')
        if name in self.defined:
            self._refuse(place, f'"{name}" is defined twice')
        self.defined[name] = number

    def _repeated(self, group: tuple[Letter, ...]) -> tuple[Letter, ...]:
        power = POWER.match(self.text, self.place)
        if power is None:
            return group
        if power[2] is None:
            self._refuse(power.start(1), "repeat a group a whole number of times, as in (D 1, K 1)^3")
        if len(power[2]) > 6 or abs(int(power[2])) * len(group) > MAX_LETTERS:
            self._refuse(power.start(2), f"so often the word has more than {MAX_LETTERS} letters; repeat fewer times")
        self.place = power.end()
        times = int(power[2])
        if times < 0:
            if any(name == "S" and number.is_zero for name, number in group):
                self._refuse(power.start(2), "S 0 cannot be undone, so this group has no inverse")
            group = tuple((name, 1 / number if name == "S" else -number) for name, number in reversed(group))
        return group * abs(times)

    def _number(self, missing: str) -> Expr:
        """Read the number that begins here and stop where it ends."""
        self._skip(r"[ \t\r]*")
        start = end = self.place
        depth, wanted = 0, True  # of brackets; whether an operand must come next
        while True:
            self._skip(r"\s*" if depth else r"[ \t\r]*")
            token = self._token()
            if wanted:
                self._expect_number(token, missing if self.place == start else "a number is missing here")
                depth += token.text == "("
                wanted = not token.is_operand or token.text == "sqrt"
            elif token.is_operator:
                wanted = True
            elif token.text == ")" and depth:
                depth -= 1
            else:
                self._expect_end(token, depth=depth, end=end)
                number = self.text[start:end]
                return NumberReader(
                    number, self.text, offset=start, defined=self.defined, literals=self.literals
                ).read()
            end = self.place = self.place + len(token.text)

    def _expect_number(self, token: _Token, missing: str) -> None:
        if not token.may_begin_a_number:
            self._refuse(self.place, missing + (f', found "{self._next()}"' if self._next() else ""))

    def _expect_end(self, token: _Token, *, depth: int, end: int) -> None:
        """Refuse what stands in an open bracket, or follows a number at once."""
        if depth or (token.is_operand and not token.is_letter and self.place == end):
            self._refuse(self.place, f'expected an operator or ")", found "{self._next()}"; write products with *')

    def _token(self) -> _Token:
        """The token that begins here."""
        match = TOKEN.match(self.text, self.place)
        if match is None:
            return _Token("", is_operand=False, is_operator=False, is_letter=False)
        return _Token(
            text=match[0],
            is_operand=match["operand"] is not None,
            is_operator=match["operator"] is not None,
            is_letter=self.names.match(match[0]) is not None,
        )

    def _next(self) -> str:
        rest = self.text[self.place :].split(maxsplit=1)
        return short(rest[0]) if rest else ""

    def _skip(self, pattern: str) -> None:
        match = re.compile(pattern).match(self.text, self.place)
        self.place = match.end() if match else self.place
