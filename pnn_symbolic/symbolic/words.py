"""Splitting words as people type them, first to last: "D 1/2, K 1, D 1/2".

    text        =  items, apart by commas, semicolons, spaces or lines
    item        =  letter number  |  ( items ) ^ whole number  |  name = number  |  parameter name
    letter      =  D (drift)  |  K (kick)  |  K_fast, K_slow… (kick of one force of several)  |  S (velocity scaling)
    number      =  exact: 1/2, 0.1786, sqrt(2)/2, 1/(2 - 2**(1/3)), or w/2 with a name defined before it

A decimal is read digit for digit. A power of a group below 0 is that of its inverse.
"""

import ast
import re
from typing import NoReturn

from sympy import Expr

from pnn_symbolic.errors import ParseError
from pnn_symbolic.symbolic.parsing import _check_length, _nearest, _Reader, _refusal, _short

MAX_LETTERS = 1_000

NAME = re.compile(r"[^\W\d]\w*")
LETTER = re.compile(r"(?:[DS]|K(?:_\w+)?)(?=\d|\b)")
"""A letter may touch the number that follows it: K1."""
POWER = re.compile(r"\s*(\^|\*\*)\s*([-+]?\d+)?")
TOKEN = re.compile(r"(?P<operand>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[^\W\d]\w*)|(?P<operator>\*\*|//|[-+*/^%@])|[()]")
ELSEWHERE = {"A": "D", "R": "D", "T": "D", "B": "K", "V": "K", "O": "S"}
"""What other houses call the letters: ABA and BAOAB, and R, V, O of openmmtools."""
KNOWN = "the letters are D (drift), K (kick; of several forces K_fast, K_slow…) and S (velocity scaling)"


Letter = tuple[str, Expr]
"""D, K, K_fast… or S, and its number."""


def read_word(text: str) -> tuple[Letter, ...]:
    """The letters of a word, first to last.

    >>> read_word("w = 1/4; (D w, K_slow 2*w)^2, D 0.1")
    (('D', 1/4), ('K_slow', 1/2), ('D', 1/4), ('K_slow', 1/2), ('D', 1/10))
    >>> read_word("D 1/2, V 1, D 1/2")
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.ParseError: column 8: unknown letter "V"; the letters are D (drift), ... Write K for V
    """
    _check_length(text)
    return _Scanner(text).read()


def read_number(text: str, place: str = "") -> Expr:
    """One exact number; `place` is what an error calls it.

    >>> read_number("1/(2 - 2**(1/3))"), read_number("0.1786")
    (1/(2 - 2**(1/3)), 893/5000)
    """
    try:
        _check_length(text)
        return _NumberReader(text, text, 0, {}, set()).read()
    except ParseError as error:
        raise ParseError(f'{place} is "{_short(text)}": {error}' if place else str(error)) from None


class _Scanner:
    """Walks through the text once, from `place` to its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.defined: dict[str, Expr] = {}

    def read(self) -> tuple[Letter, ...]:
        found = self._items(None)
        if not found and "(" not in self.text:
            self._refuse(0, 'a word is missing here, such as "D 1/2, K 1, D 1/2"')
        return found

    def _refuse(self, place: int, message: str) -> NoReturn:
        raise _refusal(self.text, place, message)

    def _items(self, opened: int | None) -> tuple[Letter, ...]:
        """Items up to the end, or to the bracket that closes the one opened at `opened`."""
        found: tuple[Letter, ...] = ()
        while True:
            self._skip(r"[\s,;]*")
            start = self.place
            if start == len(self.text):
                if opened is not None:
                    self._refuse(opened, 'this "(" is never closed; add ")", and ^n to repeat the group')
                return found
            if self.text[start] == ")":
                if opened is None:
                    self._refuse(start, 'there is no "(" for this ")"')
                self.place += 1
                return found
            found += self._item()
            if len(found) > MAX_LETTERS:
                self._refuse(start, f"the word has more than {MAX_LETTERS} letters; repeat fewer times")

    def _item(self) -> tuple[Letter, ...]:
        start = self.place
        if self.text[start] == "(":
            self.place += 1
            return self._repeated(self._items(start))
        name = NAME.match(self.text, start)
        if name is None:
            self._refuse(start, f'expected a letter, found "{self._next()}"; {KNOWN}')
        if definition := re.compile(r"\s*=(?!=)").match(self.text, name.end()):
            self._define(name.group(), start, definition.end())
            return ()
        letter = LETTER.match(self.text, start)
        if letter is None:
            self._refuse(start, self._unknown(name.group()))
        self.place = letter.end()
        return ((letter.group(), self._number(f"{letter.group()} needs a number: write {letter.group()} 1")),)

    def _unknown(self, name: str) -> str:
        if name in self.defined:
            return f'"{name}" is a number and needs a letter in front of it, as in D {name}'
        known = "D", "K", "S"
        instead = ELSEWHERE.get(name) or (name.upper() if name.upper() in known else None)
        hint = f". Write {instead} for {name}" if instead else _nearest(name, [*known, "K_fast", "K_slow"])
        return f'unknown letter "{_short(name)}"; {KNOWN}{hint}'

    def _define(self, name: str, start: int, place: int) -> None:
        if LETTER.match(name) or name == "sqrt":
            self._refuse(start, f'"{name}" has a meaning of its own and cannot be defined; choose another name')
        if name in self.defined:
            self._refuse(start, f'"{name}" is defined twice')
        self.place = place
        self.defined[name] = self._number(f'"{name} =" needs a number')

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
            token = TOKEN.match(self.text, self.place)
            kind = token.group() if token else ""
            operand, operator = (token["operand"], token["operator"]) if token else (None, None)
            if wanted:
                is_letter = operand and LETTER.match(kind) and kind not in self.defined
                if not token or is_letter or kind == ")" or (operator and kind not in "+-"):
                    message = missing if self.place == start else "a number is missing here"
                    self._refuse(self.place, message + (f', found "{self._next()}"' if self._next() else ""))
                depth += kind == "("
                wanted = not operand or kind == "sqrt"
            elif operator:
                wanted = True
            elif kind == ")" and depth:
                depth -= 1
            elif depth or (operand and self.place == end and not LETTER.match(kind)):
                self._refuse(self.place, f'expected an operator or ")", found "{self._next()}"; write products with *')
            else:
                break
            end = self.place = self.place + len(kind)
        return _NumberReader(self.text[start:end], self.text, start, self.defined, set()).read()

    def _next(self) -> str:
        rest = self.text[self.place :].split(maxsplit=1)
        return _short(rest[0]) if rest else ""

    def _skip(self, pattern: str) -> None:
        match = re.compile(pattern).match(self.text, self.place)
        self.place = match.end() if match else self.place


class _NumberReader(_Reader):
    """Reads an exact number: the arithmetic of formulas, without x, v, dt, m and the forces."""

    def _name(self, node: ast.Name, depth: int) -> Expr:
        if node.id in self.defined:
            return self.defined[node.id]
        if node.id in ("h", "dt", "x", "v", "m", "f"):
            raise self._refusal(
                node, f'"{node.id}" has no place in a word; numbers are fractions of the time step: D 1/2'
            )
        message = f'unknown name "{_short(node.id)}"; define it before, as in "{_short(node.id)} = 1/2; …"'
        raise self._refusal(node, message + _nearest(node.id, list(self.defined)))

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if isinstance(node.func, ast.Name) and node.func.id == "sqrt":
            return super()._call(node, depth)
        raise self._refusal(node, f'no function is called "{self._source(node.func)}" here; known: sqrt')
