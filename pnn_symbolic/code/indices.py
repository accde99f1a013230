"""What an index says: which element of a list, or which stage of the step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import NoReturn

from pnn_symbolic.code.names import STAGE_OF_OFFSET, Key, Names, expressions_in, offset_of, path_of
from pnn_symbolic.code.syntax import (
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
    Span,
    Statement,
)
from pnn_symbolic.maps.parsing.refusals import refusal


@dataclass
class _UseOfOffsets:
    """How far from i the statements of a text read and write.

    read        the offsets that are read
    written     those that each name is written at
    read_first  the names that are read at i before they are written there, each with a place of it
    """

    read: set[Fraction] = field(default_factory=set)
    written: dict[str, set[Fraction]] = field(default_factory=dict)
    read_first: dict[str, Expression] = field(default_factory=dict)

    def note_reading(self, name: str, offset: Fraction, node: Expression) -> None:
        """One more place where a name is read."""
        self.read.add(offset)
        if offset == 0 and 0 not in self.written.get(name, ()):
            self.read_first[name] = node


class Indices:
    """The indices of a text.

    components  letters that count x, y, z of what is changed, as d of v[i][d]
    called   names that are assigned with indices in round brackets, as in v(i+1) = …
    shift    what is added to every offset, so that what is written stands at i + 1 where the old is read at i - 1
    """

    def __init__(self, text: str, statements: tuple[Statement, ...]) -> None:
        self.text = text
        self.called = {target.function for target in _targets(statements) if isinstance(target, Call)}
        self.numbers: dict[str, int] = {}
        self.letter = ""
        self.letters: set[str] = set()
        self.components = _letters_of_components(statements)
        self.is_from_one = False
        for loop in _loops(statements):
            if isinstance(loop.source, Span):
                self.letters |= set(loop.names)
                self.is_from_one |= loop.source.is_from_one
        self.shift = self._shift(statements)

    def _refuse(self, place: int, message: str) -> NoReturn:
        raise refusal(self.text, place, message)

    def _shift(self, statements: tuple[Statement, ...]) -> Fraction:
        """What is added to every offset: 1 where i is written from i - 1, and 1/2 where it is from i - 1/2."""
        use = self._use_of_offsets(statements)
        latest = max(chain(*use.written.values()), default=None)
        for name, offsets in use.written.items():
            if offsets == {0} and name in use.read_first and latest and latest > 0:
                message = f"{path_of(name)[-1]} is written at i, and others at i+1; write all of the state at i+1"
                self._refuse(use.read_first[name].place, message)
        if latest != 0 or min(use.read, default=0) >= 0:
            return Fraction(0)
        if Fraction(1) in use.read or use.read_first:
            place = next((node.place for node in use.read_first.values()), 0)
            self._refuse(place, "neighbours at i-1 and i are read; paste the step of one particle, with a force")
        return Fraction(1) if min(use.read) in (-1, -2) else Fraction(1, 2)

    def _use_of_offsets(self, statements: tuple[Statement, ...]) -> _UseOfOffsets:
        use = _UseOfOffsets()
        for targets, value in _in_order(statements):
            for node in expressions_in([Assign(0, (), "=", value)]):
                for name, offset in self._offsets(node):
                    use.note_reading(name, offset, node)
            for target in targets:
                for name, offset in self._offsets(target):
                    use.written.setdefault(name, set()).add(offset)
                    if offset < 0:
                        self._refuse(target.place, "a place before i is written; a step writes at i, or at i+1 from i")
        return use

    def _offsets(self, node: Expression) -> list[tuple[str, Fraction]]:
        if isinstance(node, Call) and node.function in self.called:
            node = Item(node.place, node.function, node.arguments)
        if not isinstance(node, Item):
            return []
        offsets: list[tuple[str, Fraction]] = []
        for index in node.indices:
            known = None if index is None else offset_of(index)
            if known:
                offsets.append((node.name, known[1]))
        return offsets

    def key(self, key: Key, node: Item, names: Names) -> Key:
        """The variable that a name with indices stands for."""
        stem, stage = key
        for place, index in enumerate(node.indices):
            if index is None or (place == 1 and getattr(index, "name", "") in self.components):
                continue
            number = self.number(index)
            offset = offset_of(index)
            if number == -1 and isinstance(index, Operation):
                continue  # x[-1], the last of a growing list
            if number is not None and number >= 0:
                stem = f"{stem}_{number}"
            elif offset is None:
                self._refuse(index.place, "an index is i, i+1, i-1, a number or a colon; write other formulas out")
            else:
                stage = self._stage(index, offset, stage)
        indexed = Key(stem, stage)
        if indexed != key and indexed in names.taken:
            message = f'"{indexed}" is a name of its own beside this index; give one of them another name'
            self._refuse(node.place, message)
        return indexed

    def _stage(self, index: Expression, offset: tuple[str, Fraction], stage: str) -> str:
        letter, distance = offset
        if self.letter and letter != self.letter:
            message = f"two indices, {self.letter} and {letter}; paste the step of one particle, with a force f(x)"
            self._refuse(index.place, message)
        self.letter = letter
        distance += self.shift
        if distance not in STAGE_OF_OFFSET:
            self._refuse(index.place, "an index may be i-1, i-1/2, i, i+1/2 or i+1")
        return STAGE_OF_OFFSET[distance] or stage

    def is_place(self, call: Call) -> bool:
        """f(i) of Fortran and MATLAB, where i is counted by a loop."""
        offsets = [offset_of(argument) for argument in call.arguments]
        return bool(offsets) and all(offset is not None and offset[0] in self.letters for offset in offsets)

    def number(self, index: Expression) -> int | None:
        """The whole number that an index is."""
        match index:
            case Number(text=text) if text.isdigit():
                return int(text)
            case Operation(sign=sign, left=left, right=right) if sign in "+-*":
                first, second = 0 if left is None else self.number(left), self.number(right)
                if first is None or second is None:
                    return None
                return {"+": first + second, "-": first - second, "*": first * second}[sign]
        return self.numbers.get(getattr(index, "name", ""))

    def element(self, node: Item, known: Listing) -> Expression:
        """The element of a list of coefficients."""
        value: Expression = known
        for index in node.indices:
            number = None if index is None else self.number(index)
            if number is None or not isinstance(value, Listing):
                self._refuse(node.place, f'which number of "{path_of(node.name)[-1]}" is meant? its index is no number')
            place = number - self.is_from_one if number >= 0 else number
            if not -len(value.items) <= place < len(value.items) or (self.is_from_one and place < 0):
                length = len(value.items)
                self._refuse(
                    node.place, f'"{path_of(node.name)[-1]}" has {length} numbers, and number {number} is read'
                )
            value = value.items[place]
        return value


def _targets(statements: tuple[Statement, ...]) -> Iterator[Expression]:
    for targets, _ in _in_order(statements):
        yield from targets


def _letters_of_components(statements: tuple[Statement, ...]) -> set[str]:
    """The second letters in x[i][d] and v[i][d], where both are changed."""
    seconds: dict[str, set[str]] = {}
    for target in _targets(statements):
        match target:
            case Item(name=name, indices=(Name(name=first), Name(name=second))) if first != second:
                seconds.setdefault(second, set()).add(name)
    return {letter for letter, names in seconds.items() if len(names) > 1}


def _loops(statements: tuple[Statement, ...]) -> Iterator[Loop]:
    for statement in statements:
        if isinstance(statement, Loop):
            yield statement
            yield from _loops(statement.body)
        elif isinstance(statement, Define):
            yield from _loops(statement.function.body)


def _in_order(statements: tuple[Statement, ...]) -> Iterator[tuple[tuple[Expression, ...], Expression]]:
    """Targets and values of all assignments."""
    for statement in statements:
        match statement:
            case Assign(targets=targets, value=value):
                if isinstance(value, Assign):
                    yield from _in_order((value,))
                    value = value.targets[0]
                yield targets, value
            case Loop(body=body) | Define(function=Function(body=body)):
                yield from _in_order(body)
