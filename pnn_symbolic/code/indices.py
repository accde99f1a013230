"""What an index says: which element of a list, or which stage of the step."""

from __future__ import annotations

from fractions import Fraction
from typing import NoReturn

from pnn_symbolic.code.names import STAGE_OF_OFFSET, Key, Names, expressions_in, offset_of, path_of
from pnn_symbolic.code.syntax import (
    Assign,
    Call,
    Define,
    Expression,
    Item,
    Listing,
    Loop,
    Number,
    Operation,
    Span,
    Statement,
)
from pnn_symbolic.maps.parsing.refusals import refusal


class Indices:
    """The indices of a text.

    called   names that are assigned with indices in round brackets, as in v(i+1) = …
    shift    what is added to every offset, so that what is written stands at i + 1 where the old is read at i - 1
    """

    def __init__(self, text: str, statements: tuple[Statement, ...]) -> None:
        self.text = text
        self.called = {target.function for target in _targets(statements) if isinstance(target, Call)}
        self.numbers: dict[str, int] = {}
        self.letters = {name for loop in _loops(statements) if isinstance(loop.source, Span) for name in loop.names}
        self.letter = ""
        self.is_from_one = any(isinstance(loop.source, Span) and loop.source.is_from_one for loop in _loops(statements))
        self.shift = self._shift(statements)

    def _refuse(self, place: int, message: str) -> NoReturn:
        raise refusal(self.text, place, message)

    def _shift(self, statements: tuple[Statement, ...]) -> Fraction:
        written: set[Fraction] = set()
        where: dict[str, set[Fraction]] = {}
        read: set[Fraction] = set()
        early: dict[str, Expression] = {}
        seen: set[str] = set()
        for targets, value in _in_order(statements):
            for node in expressions_in([Assign(0, (), "=", value)]):
                for name, offset in self._offsets(node):
                    read.add(offset)
                    if offset == 0 and name not in seen:
                        early[name] = node
            for target in targets:
                for name, offset in self._offsets(target):
                    written.add(offset)
                    where.setdefault(name, set()).add(offset)
                    if offset < 0:
                        self._refuse(target.place, "a place before i is written; a step writes at i, or at i+1 from i")
                    if offset == 0:
                        seen.add(name)
        for name, offsets in where.items():
            if offsets == {0} and name in early and max(written) > 0:
                message = f"{path_of(name)[-1]} is written at i, and others at i+1; write all of the state at i+1"
                self._refuse(early[name].place, message)
        if written and max(written) == 0 and min(read, default=Fraction(0)) < 0:
            node = next(iter(early.values()), None)
            if Fraction(1) in read or node is not None:
                place = node.place if node else 0
                self._refuse(place, "neighbours at i-1 and i are read; paste the step of one particle, with a force")
            return Fraction(1) if min(read) == -1 or min(read) == -2 else Fraction(1, 2)
        return Fraction(0)

    def _offsets(self, node: Expression) -> list[tuple[str, Fraction]]:
        if isinstance(node, Call) and node.function in self.called:
            node = Item(node.place, node.function, node.arguments)
        if not isinstance(node, Item):
            return []
        found = [offset_of(index) for index in node.indices if index is not None]
        return [(node.name, one[1]) for one in found if one]

    def key(self, key: Key, node: Item, names: Names) -> Key:
        """The variable that a name with indices stands for."""
        stem, stage = key
        for index in node.indices:
            if index is None:
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
        found = Key(stem, stage)
        if found != key and found in names.taken:
            self._refuse(node.place, f'"{found}" is a name of its own beside this index; give one of them another name')
        return found

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
        return bool(offsets) and all(one is not None and one[0] in self.letters for one in offsets)

    def number(self, index: Expression) -> int | None:
        """The whole number that an index is."""
        match index:
            case Number(text=text) if text.isdigit():
                return int(text)
            case Operation(sign=sign, left=left, right=right) if sign in "+-*":
                one, two = 0 if left is None else self.number(left), self.number(right)
                if one is None or two is None:
                    return None
                return {"+": one + two, "-": one - two, "*": one * two}[sign]
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


def _targets(statements: tuple[Statement, ...]) -> list[Expression]:
    found: list[Expression] = []
    for targets, _ in _in_order(statements):
        found += targets
    return found


def _loops(statements: tuple[Statement, ...]) -> list[Loop]:
    found: list[Loop] = []
    for statement in statements:
        if isinstance(statement, Loop):
            found += [statement, *_loops(statement.body)]
        elif isinstance(statement, Define):
            found += _loops(statement.function.body)
    return found


def _in_order(statements: tuple[Statement, ...]) -> list[tuple[list[Expression], Expression]]:
    """Targets and values of all assignments."""
    found: list[tuple[list[Expression], Expression]] = []
    for statement in statements:
        if isinstance(statement, Assign):
            value = statement.value
            if isinstance(value, Assign):
                found += _in_order((value,))
                value = value.targets[0]
            found.append((list(statement.targets), value))
        elif isinstance(statement, Loop):
            found += _in_order(statement.body)
        elif isinstance(statement, Define):
            found += _in_order(statement.function.body)
    return found
