"""Loops: over lists of coefficients they are unrolled; over time or particles their body is the step."""

from __future__ import annotations

from fractions import Fraction

from pnn_symbolic.code.names import Key, expressions_in, offset_of, path_of
from pnn_symbolic.code.run import Run
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
    Span,
    Statement,
    parts,
)
from pnn_symbolic.code.turns import MOST_TURNS, turns_of
from pnn_symbolic.code.vocabulary import INVERSE_MASSES, MASSES, is_called, kind_of_force

STAGES = ("", "new", "half", "halfold", "old")


class Unrolling:
    """Runs the loops of a step."""

    def __init__(self, run: Run) -> None:
        self._step = run
        self.environment = run.environment

    def run(self, loop: Loop, before: list[Statement], after: list[Statement]) -> None:
        """One loop, with what stands before and behind it beside definitions and numbers."""
        turns = turns_of(loop, self._step)
        if turns is not None and self._is_unrolled(loop, is_alone=not (before or after)):
            self._unroll(loop, turns)
        elif self._is_over_particles(loop):
            self._check_lists(loop)
            self._step.run(loop.body)
        else:
            self._check_beside(before, after)
            self._as_the_step(loop)

    def _unroll(self, loop: Loop, turns: tuple[Expression, ...]) -> None:
        environment, indices = self.environment, self.environment.indices
        if len(turns) > MOST_TURNS:
            environment.refuse(loop.place, f"the loop turns {len(turns)} times, at most {MOST_TURNS} are read")
        numbers_outside = dict(indices.numbers)
        for turn in turns:
            values = turn.items if isinstance(turn, Listing) and len(loop.names) > 1 else (turn,)
            if len(values) != len(loop.names):
                environment.refuse(loop.place, f"{len(loop.names)} names in the loop, and {len(values)} values")
            for name, value in zip(loop.names, values, strict=True):
                environment.values[environment.names.key(name)] = value
                if isinstance(value, Number) and value.is_whole:
                    indices.numbers[name] = int(value.text)
            self._step.run(loop.body)
        indices.numbers = numbers_outside
        for name in loop.names:
            environment.values.pop(environment.names.key(name), None)

    def _is_over_particles(self, loop: Loop) -> bool:
        """Whether a loop goes through particles, and not through time."""
        over_objects = isinstance(loop.source, Name) and bool(loop.names) and loop.source.name not in loop.names
        return over_objects or self._looks_at_one_place(loop)

    def _looks_at_one_place(self, loop: Loop) -> bool:
        """Whether indices of the loop are i, and none is i+1."""
        offsets: list[tuple[str, Fraction] | None] = []
        for node in expressions_in(loop.body):
            if isinstance(node, Item):
                offsets += [offset_of(index) for index in node.indices if index]
            elif isinstance(node, Call) and self.environment.indices.is_place(node):
                offsets += map(offset_of, node.arguments)
        known = [offset for offset in offsets if offset]
        return any(letter in loop.names for letter, distance in known if distance == 0) and not any(
            distance for _, distance in known
        )

    def _check_lists(self, loop: Loop) -> None:
        """Refuse coefficients that are counted where no state is: c[i] of a list not pasted is no parameter."""
        assignments = [statement for statement in loop.body if isinstance(statement, Assign)]
        values = [assignment.value for assignment in assignments]
        written = [target for assignment in assignments for target in assignment.targets]
        has_loop = any(isinstance(statement, Loop) for statement in loop.body)
        if has_loop or len(loop.names) != 1 or any(isinstance(node, Item) for node in (*written, *values)):
            return  # particles are counted, or one is given a name: v = vel[i]
        for node in expressions_in(loop.body):
            if not isinstance(node, Item) or not self._is_counted(node, loop.names[0]):
                continue
            name = path_of(node.name)[-1]
            if not (kind_of_force(name) or is_called(name, MASSES + INVERSE_MASSES)) and not self._is_list(node):
                message = f"{name} is read and never set; paste the line that sets its numbers"
                self.environment.refuse(node.place, message)

    def _check_beside(self, before: list[Statement], after: list[Statement]) -> None:
        """Beside a loop over time nothing is changed."""
        self.environment.note("the body of the loop is one step")
        for statement in after:
            if not isinstance(statement, Act):
                message = "this stands behind the loop over time; paste the body of the loop alone"
                self.environment.refuse(statement.place, message)
        for statement in before:
            if isinstance(statement, Assign) and statement.sign == "=" and not isinstance(statement.value, Assign):
                continue
            message = "this stands before the loop over time; paste the body of the loop alone"
            self.environment.refuse(statement.place, message)

    def _is_unrolled(self, loop: Loop, *, is_alone: bool) -> bool:
        """Lists are; a counter is if it counts coefficients, or if it is not used and more is done in the step."""
        if not _has_counter(loop):
            return True
        (counter,) = loop.names
        nodes = expressions_in(loop.body)
        with_indices = [node for node in nodes if isinstance(node, Item | Call)]
        indexed = [node for node in with_indices if self._is_counted(node, counter)]
        uses = sum(isinstance(node, Name) and node.name == counter for node in nodes)
        counts_coefficients = any(isinstance(node, Item) and self._is_list(node) for node in indexed)
        if counts_coefficients or uses > len(indexed):
            return True
        return not uses and not is_alone

    def _is_counted(self, node: Item | Call, counter: str) -> bool:
        """Whether a counter is in an index."""
        if isinstance(node, Item):
            indices = [index for index in node.indices if index]
        else:
            indices = node.arguments if node.function in self.environment.indices.called else ()
        for index in indices:
            for part in parts(index):
                if isinstance(part, Name) and part.name == counter:
                    return True
        return False

    def _is_list(self, node: Item) -> bool:
        return _is_long(self.environment.known(node.name))

    def _as_the_step(self, loop: Loop) -> None:
        """The body of a loop over time: what it reads and changes is not what was set before it."""
        values = self.environment.values
        lists = {key: value for key, value in values.items() if _is_long(value)}
        trial = self._step.trial(loop.body, lists)
        for key in trial.code.free:
            if any(Key(key.stem, stage) in trial.values for stage in STAGES):
                values.pop(key, None)
        for key in trial.values.keys() - lists.keys():
            if not isinstance(values.get(key), Listing):
                values.pop(key, None)
        self._step.run(loop.body)


def _is_long(value: Expression | None) -> bool:
    return isinstance(value, Listing) and len(value.items) > 1


def _has_counter(loop: Loop) -> bool:
    source = loop.source
    if isinstance(source, Call):
        return path_of(source.function)[-1] in ("range", "eachindex")
    return isinstance(source, Span)
