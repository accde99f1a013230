"""Loops: over lists of coefficients they are unrolled; over time or particles their body is the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol

from pnn_symbolic.code.indices import Indices
from pnn_symbolic.code.names import Key, Names, expressions_in, offset_of, path_of
from pnn_symbolic.code.syntax import (
    Act,
    Assign,
    Call,
    Expression,
    Item,
    Listing,
    Loop,
    Name,
    Number,
    Operation,
    Span,
    Statement,
    parts,
)

MOST_TURNS = 100
LENGTHS = ("len", "length", "size", "numel")
PASSED_THROUGH = ("collect", "list", "tuple", "eachindex")


class Found(Protocol):
    """What is known of the code so far."""

    @property
    def names(self) -> Names:
        """Its variables."""
        ...

    @property
    def free(self) -> dict[Key, int]:
        """Those that are read before they are written."""
        ...

    @property
    def notes(self) -> list[str]:
        """What must be said."""
        ...


class Step(Protocol):
    """The run of straight-line code that loops are part of."""

    @property
    def found(self) -> Found:
        """What is known of the code so far."""
        ...

    env: dict[Key, Expression]
    indices: Indices

    def run(self, statements: Iterable[Statement]) -> None:
        """Take statements in."""
        ...

    def trial(self, body: tuple[Statement, ...], lists: Mapping[Key, Expression]) -> Step:
        """The run of a body by itself."""
        ...

    def value(self, node: Expression) -> Expression:
        """An expression in free names and names of lines."""
        ...

    def refuse(self, place: int, message: str) -> NoReturn:
        """The error that names the place."""
        ...


class Unrolling:
    """Runs the loops of a step."""

    def __init__(self, run: Step) -> None:
        self.step = run

    def run(self, loop: Loop, before: list[Statement], after: list[Statement]) -> None:
        """One loop, with what stands before and behind it beside definitions and numbers."""
        values = self._values(loop.source, loop) if loop.source else None
        if values is None or not self._is_unrolled(loop, is_alone=not (before or after)):
            if self._is_over_particles(loop):
                self.step.run(loop.body)
            else:
                self._check_beside(before, after)
                self._as_the_step(loop)
            return
        if len(values) > MOST_TURNS:
            self.step.refuse(loop.place, f"the loop turns {len(values)} times, at most {MOST_TURNS} are read")
        indices = self.step.indices
        known = dict(indices.numbers)
        for value in values:
            items = value.items if isinstance(value, Listing) and len(loop.names) > 1 else (value,)
            if len(items) != len(loop.names):
                self.step.refuse(loop.place, f"{len(loop.names)} names in the loop, and {len(items)} values")
            for name, item in zip(loop.names, items, strict=True):
                self.step.env[self.step.found.names.key(name)] = item
                if isinstance(item, Number) and item.is_whole:
                    indices.numbers[name] = int(item.text)
            self.step.run(loop.body)
        indices.numbers = known
        for name in loop.names:
            self.step.env.pop(self.step.found.names.key(name), None)

    def _is_over_particles(self, loop: Loop) -> bool:
        """Whether a loop goes through particles, and not through time."""
        nodes = expressions_in(loop.body)
        offsets = [offset_of(index) for node in nodes if isinstance(node, Item) for index in node.indices if index]
        called = [node for node in nodes if isinstance(node, Call) and self.step.indices.is_place(node)]
        offsets += [offset_of(argument) for node in called for argument in node.arguments]
        over_particles = any(one and one[1] == 0 and one[0] in loop.names for one in offsets)
        over_particles = over_particles and not any(one and one[1] != 0 for one in offsets)
        over_objects = isinstance(loop.source, Name) and bool(loop.names) and loop.source.name not in loop.names
        return over_particles or over_objects

    def _check_beside(self, before: list[Statement], after: list[Statement]) -> None:
        """Beside a loop over time nothing is changed."""
        self.step.found.notes.append("the body of the loop is one step")
        for statement in after:
            if not isinstance(statement, Act):
                self.step.refuse(
                    statement.place, "this stands behind the loop over time; paste the body of the loop alone"
                )
        for statement in before:
            if isinstance(statement, Assign) and statement.sign == "=" and not isinstance(statement.value, Assign):
                continue
            self.step.refuse(statement.place, "this stands before the loop over time; paste the body of the loop alone")

    def _is_unrolled(self, loop: Loop, *, is_alone: bool) -> bool:
        """Lists are; a counter is if it counts coefficients, or if it is not used and more is done in the step."""
        if not isinstance(loop.source, Span | Call) or (
            isinstance(loop.source, Call) and path_of(loop.source.function)[-1] not in ("range", "eachindex")
        ):
            return True
        (name,) = loop.names
        nodes = expressions_in(loop.body)
        indexed = [node for node in nodes if isinstance(node, Item) and self._has(node, name)]
        indexed += [
            n for n in nodes if isinstance(n, Call) and n.function in self.step.indices.called and self._has(n, name)
        ]
        lists = [node for node in indexed if isinstance(node, Item) and self._is_list(node)]
        uses = sum(isinstance(node, Name) and node.name == name for node in nodes)
        if lists or uses > len(indexed):
            return True
        return not uses and not is_alone

    def _has(self, node: Item | Call, name: str) -> bool:
        indices = node.indices if isinstance(node, Item) else node.arguments
        return any(isinstance(part, Name) and part.name == name for one in indices if one for part in parts(one))

    def _is_list(self, node: Item) -> bool:
        known = self.step.env.get(self.step.found.names.key(node.name))
        return isinstance(known, Listing) and len(known.items) > 1

    def _as_the_step(self, loop: Loop) -> None:
        """The body of a loop over time: what it reads and changes is not what was set before it."""
        lists = {
            key: value for key, value in self.step.env.items() if isinstance(value, Listing) and len(value.items) > 1
        }
        trial = self.step.trial(loop.body, lists)
        for key in trial.found.free:
            stages = [Key(key.stem, stage) for stage in ("", "new", "half", "halfold", "old")]
            if any(stage in trial.env for stage in stages):
                self.step.env.pop(key, None)
        for key in trial.env.keys() - lists.keys():
            if not isinstance(self.step.env.get(key), Listing):
                self.step.env.pop(key, None)
        self.step.run(loop.body)

    def _values(self, source: Expression, loop: Loop) -> tuple[Expression, ...] | None:
        """What a loop goes through; None where that is not known from the text."""
        match source:
            case Listing(items=items):
                return tuple(map(self.step.value, items))
            case Name(name=name):
                known = self.step.env.get(self.step.found.names.key(name))
                return known.items if isinstance(known, Listing) else None
            case Span(first=first, last=last, backwards=backwards):
                return None if backwards else self._counted(first, last)
            case Call(function="range", arguments=(last,)):
                return self._counted(Number(source.place, "0"), Operation(0, "-", last, Number(0, "1")))
            case Call(function="range", arguments=(first, last)):
                return self._counted(first, Operation(0, "-", last, Number(0, "1")))
            case Call(function="eachindex", arguments=(Name(name=name),)):
                known = self.step.env.get(self.step.found.names.key(name))
                self.step.indices.is_from_one = True
                length = Number(source.place, str(len(known.items))) if isinstance(known, Listing) else None
                return self._counted(Number(source.place, "1"), length) if length else None
            case Call(function=name, arguments=arguments) if path_of(name)[-1] in ("zip", "enumerate", "reversed"):
                return self._joined(path_of(name)[-1], arguments, loop)
            case Call(function=name, arguments=(only,)) if path_of(name)[-1] in PASSED_THROUGH:
                return self._values(only, loop)
        return None

    def _joined(self, name: str, arguments: tuple[Expression, ...], loop: Loop) -> tuple[Expression, ...] | None:
        columns = [self._values(argument, loop) for argument in arguments]
        known = [column for column in columns if column is not None]
        if len(known) != len(columns) or not known:
            self.step.refuse(loop.place, "which numbers the loop goes through is not said here; paste the lists, too")
        if name == "reversed":
            return known[0][::-1]
        if name == "enumerate":
            first = int(self.step.indices.is_from_one)
            known = [tuple(Number(loop.place, str(k + first)) for k in range(len(known[0]))), *known]
        if len({len(column) for column in known}) > 1:
            sizes = " and ".join(str(len(column)) for column in known)
            self.step.refuse(loop.place, f"lists of {sizes} numbers go through one loop; the longer ends unused")
        return tuple(Listing(loop.place, pair) for pair in zip(*known, strict=True))

    def _counted(self, first: Expression, last: Expression) -> tuple[Expression, ...] | None:
        low, high = self._whole(first), self._whole(last)
        if low is None or high is None:
            return None
        return tuple(Number(first.place, str(k)) for k in range(low, min(high, low + MOST_TURNS + 1) + 1))

    def _whole(self, node: Expression) -> int | None:
        if isinstance(node, Operation) and node.sign in "+-":
            one = 0 if node.left is None else self._whole(node.left)
            two = self._whole(node.right)
            return None if one is None or two is None else one + (two if node.sign == "+" else -two)
        if isinstance(node, Call) and path_of(node.function)[-1] in LENGTHS:
            owner = path_of(node.function)[:-1]
            inner = node.arguments[0] if node.arguments else Name(node.place, ".".join(owner))
            known = self.step.env.get(self.step.found.names.key(inner.name)) if isinstance(inner, Name) else None
            return len(known.items) if isinstance(known, Listing) else None
        if isinstance(node, Name) and path_of(node.name)[-1] in LENGTHS and len(path_of(node.name)) > 1:
            return self._whole(Call(node.place, node.name, ()))
        if isinstance(node, Name):
            known = self.step.env.get(self.step.found.names.key(node.name))
            node = known if isinstance(known, Number) else node
        return self.step.indices.number(node)
