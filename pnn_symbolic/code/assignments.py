"""Assignments as they are written: chains, counters, several names at once, several of one declaration."""

from __future__ import annotations

from pnn_symbolic.code.blocks import Blocks
from pnn_symbolic.code.declarations import is_declared
from pnn_symbolic.code.definitions import begins_closure, is_short_definition, read_closure, short_definition
from pnn_symbolic.code.syntax import (
    Act,
    Assign,
    Call,
    Define,
    Expression,
    Function,
    Item,
    Listing,
    Name,
    Number,
    Return,
    Statement,
)

SIGNS = ("=", "+=", "-=", "*=", "/=")
Targets = tuple[Expression, *tuple[Expression, ...]]


def read_assignments(reader: Blocks, place: int) -> list[Statement]:
    """An assignment, several of a declaration, a call, or what a function gives back; `place` is where it begins."""
    if reader.take("++", "--"):  # of a counter
        reader.at += 1
        return []
    if is_declared(reader):
        return _declared(reader, place)
    start = reader.at
    targets = _targets(reader)
    if reader.take(":"):  # x: float = …
        reader.expression()
    if reader.take("++", "--"):
        return [_counter(targets, place)]
    if reader.sees_sign(SIGNS):
        return [_assigned(reader, targets, declared=False)]
    if len(targets) == 1 and isinstance(targets[0], Call):
        return [Act(place, targets[0])]
    if len(targets) > 1 and reader.ends_here:
        return [Return(place, Listing(place, targets))]
    if len(targets) > 1 or not isinstance(targets[0], Name):
        reader.at = start
        reader.refuse("this is no assignment; write name = formula")
    if reader.ahead.kind in ("string", "name"):
        reader.refuse(f'expected "=" after "{reader.token(reader.at - 1).text}", found "{reader.shown}"')
    return [Return(place, targets[0])]


def _declared(reader: Blocks, place: int) -> list[Statement]:
    """double a = 1, b = 2, c;"""
    statements: list[Statement] = []
    while True:
        targets: Targets = (reader.postfix(),)
        if reader.take(":"):
            reader.expression()
        if reader.take("++", "--"):
            return [*statements, _counter(targets, place)]
        if reader.sees_sign(SIGNS):
            statements.append(_assigned(reader, targets, declared=True))
        elif isinstance(targets[0], Call):
            return [*statements, Act(place, targets[0])]
        if not reader.take(","):
            return statements
        if reader.take("++", "--"):
            reader.at += 1
            return statements


def _targets(reader: Blocks) -> Targets:
    written = reader.several()
    if not isinstance(written, Listing):
        return (written,)
    if not written.items:
        reader.refuse("a name is missing here; write name = formula", written.place)
    return (written.items[0], *written.items[1:])


def _counter(targets: Targets, place: int) -> Assign:
    return Assign(place, targets, "+=", Number(place, "1"))


def _assigned(reader: Blocks, targets: tuple[Expression, ...], *, declared: bool) -> Statement:
    """The assignment whose sign comes next."""
    place, sign = reader.ahead.place, reader.ahead.text
    target = targets[0]
    reader.at += 1
    if begins_closure(reader):
        return read_closure(reader, target)
    value = reader.expression() if declared else reader.several()
    if reader.sees_sign(SIGNS):
        return Assign(target.place, targets, sign, _chained(reader, value, place, declared=declared))
    if declared and isinstance(target, Item) and isinstance(value, Listing):  # double c[2] = {…}
        targets = (Name(target.place, target.name),)
    if sign == "=":
        if isinstance(value, Function) and isinstance(target, Name):
            return Define(target.place, target.name, value)
        if isinstance(target, Call) and is_short_definition(target):
            return short_definition(target, value)
    for part in targets:
        if not isinstance(part, Name | Item | Call):
            reader.refuse("a formula cannot be assigned to; write name = formula", part.place)
    return Assign(targets[0].place, targets, sign, value)


def _chained(reader: Blocks, value: Expression, place: int, *, declared: bool) -> Assign:
    """b = c of a = b = c, where b has been read."""
    inner = value.items if isinstance(value, Listing) else (value,)
    chained = _assigned(reader, inner, declared=declared)
    if not isinstance(chained, Assign):
        reader.refuse("this chain is not read; write one assignment a line", place)
    return chained
