"""Which names of a text are one variable: dotted names, indices and suffixes that say when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from pnn_symbolic.code.syntax import (
    Act,
    Assign,
    Call,
    Define,
    Expression,
    Function,
    Item,
    Loop,
    Name,
    Number,
    Operation,
    Return,
    Statement,
    parts,
)
from pnn_symbolic.code.vocabulary import LIBRARIES, SELF, STAGES, stem_and_stage

COMPONENTS = ("x", "y", "z")
STAGE_OF_OFFSET = {
    Fraction(1): "new",
    Fraction(0): "",
    Fraction(-1): "old",
    Fraction(1, 2): "half",
    Fraction(-1, 2): "halfold",
}


class Key(NamedTuple):
    """A variable at a stage of the step: "", "new", "old", or "half" and "halfold" of staggered indices."""

    stem: str
    stage: str = ""

    def __str__(self) -> str:
        return self.stem + {"": "", "half": "_half", "halfold": "_minus_half"}.get(self.stage, f"_{self.stage}")


def path_of(name: str) -> tuple[str, ...]:
    """The attributes of a dotted name; libraries in front say nothing.

    >>> path_of("this->pos"), path_of("np.sqrt")
    (('this', 'pos'), ('sqrt',))
    """
    path = tuple(re.split(r"\.|->|::", name))
    while len(path) > 1 and path[0] in LIBRARIES:
        path = path[1:]
    return path


class Names:
    """The variables of a text.

    Dotted names are called by their last attribute, unless two of them end alike.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.paths: set[tuple[str, ...]] = set()
        self.defined: set[str] = set()
        names: set[str] = set()
        for node in _expressions(statements, self.defined):
            if isinstance(node, Name | Item):
                self.paths.add(path_of(node.name))
                names.add(node.name)
        self._keys = self._without_collisions(names)

    def stem(self, name: str) -> str:
        """What a dotted name is called."""
        path = path_of(name)
        alike = [known for known in self.paths if known[-1] == path[-1]]
        if len(alike) <= 1 or len(path) == 1:
            return path[-1]
        return "_".join(path)

    def key(self, name: str) -> Key:
        """The variable that a name stands for; two names that say the same in other words stay two."""
        return self._keys.get(name) or Key(*stem_and_stage(self.stem(name)))

    def _without_collisions(self, names: Iterable[str]) -> dict[str, Key]:
        keys: dict[str, Key] = {}
        owners: dict[Key, str] = {}
        stems = {name: self.stem(name) for name in names}
        plain = set(stems.values())
        for name in sorted(stems, key=lambda name: (stem_and_stage(stems[name])[0] != stems[name], name)):
            key = Key(*stem_and_stage(stems[name]))
            small = key.stem[0].lower() + key.stem[1:]
            if key.stage and key.stem not in plain and small in plain:  # oldPos of pos
                key = Key(small, key.stage)
            if not key.stage:
                key = _by_its_end(key.stem, plain)
            if owners.setdefault(key, stems[name]) != stems[name]:
                key = Key(stems[name])
            keys[name] = key
        self.taken = frozenset(owners)
        return keys

    def meaning(self, stem: str) -> str:
        """The part of a stem by which its role is told: pos of ball_pos_x."""
        for path in self.paths:
            joined = "_".join(path)
            if len(path) > 1 and stem_and_stage(joined)[0] == stem:
                if (path[-1] in COMPONENTS and len(path) > 2) or (path[-1] in COMPONENTS and path[0] not in SELF):
                    return stem_and_stage(path[-2])[0]
                return stem_and_stage(path[-1])[0].removeprefix("m_")
        return re.sub(r"_\d+$", "", stem).removeprefix("m_")


def _by_its_end(name: str, plain: set[str]) -> Key:
    """rold, oldx and xprime beside r and x.

    >>> _by_its_end("rold", {"r", "rold"}), _by_its_end("fold", {"x", "fold"})
    (Key(stem='r', stage='old'), Key(stem='fold', stage=''))
    """
    for stage, words in STAGES.items():
        for word in words:
            rests = {name.removeprefix(word), name.removesuffix(word)} - {name}
            for rest in rests & plain:
                if stage and len(word) > 2:
                    return Key(rest, stage)
    return Key(name)


def offset_of(index: Expression) -> tuple[str, Fraction] | None:
    """The letter and the offset of an index such as i, i+1, n-1, i+1/2; None for another one.

    >>> offset_of(Operation(0, "+", Name(0, "i"), Number(0, "1")))
    ('i', Fraction(1, 1))
    """
    match index:
        case Name(name=name):
            return name, Fraction(0)
        case Operation(sign="+" | "-" as sign, left=Name(name=name), right=right):
            distance = _number(right)
            if name in ("end", "nothing") or distance is None:
                return None
            return name, distance if sign == "+" else -distance
    return None


def _number(node: Expression) -> Fraction | None:
    match node:
        case Number(text=text):
            return Fraction(text)
        case Name(name="dt" | "h"):
            return Fraction(1)
        case Operation(sign="/", left=Number(text=above), right=Number(text=below)):
            return Fraction(above) / Fraction(below)
        case Operation(sign="/", left=Name(name="dt" | "h"), right=Number(text=below)):
            return 1 / Fraction(below)
    return None


def _expressions(statements: Iterable[Statement], defined: set[str]) -> Iterable[Expression]:
    """Every expression of the statements and of their blocks."""
    for statement in statements:
        match statement:
            case Assign(targets=targets, value=value):
                for target in targets:
                    yield from parts(target)
                if isinstance(value, Assign):
                    yield from _expressions([value], defined)
                else:
                    yield from _with_bodies(value, defined)
            case Loop(source=source, body=body):
                yield from parts(source) if source else ()
                yield from _expressions(body, defined)
            case Define(name=name, function=function):
                defined.add(name)
                yield from _expressions(function.body, defined)
            case Return(value=value):
                yield from _with_bodies(value, defined)
            case Act(call=call):
                yield from parts(call)


def _with_bodies(value: Expression, defined: set[str]) -> Iterable[Expression]:
    for part in parts(value):
        yield part
        if isinstance(part, Function):
            yield from _expressions(part.body, defined)


def calls_in(statements: Iterable[Statement]) -> set[str]:
    """The names of all functions that are called."""
    called: set[str] = set()
    for node in _expressions(statements, set()):
        if isinstance(node, Call):
            called.add(path_of(node.function)[-1])
    return called


def expressions_in(statements: Iterable[Statement]) -> list[Expression]:
    """Every expression of the statements and of their blocks."""
    return list(_expressions(statements, set()))
