"""Helpers that the code defines: their lines in the place of the call."""

from __future__ import annotations

from typing import NamedTuple

from pnn_symbolic.code.names import Key
from pnn_symbolic.code.run import Run
from pnn_symbolic.code.syntax import Call, Expression, Function, Listing

DEEPEST = 20
"""Helpers in helpers."""


class _Frame(NamedTuple):
    """A call whose body was run: the values before it, and what its parameters stood for."""

    outer: dict[Key, Expression]
    arguments: dict[Key, Expression]
    returned: tuple[Expression, ...]


class Inlining:
    """Puts the bodies of functions in the places of their calls."""

    def __init__(self, run: Run) -> None:
        self._step = run
        self._depth = 0

    def value(self, call: Call, function: Function) -> Expression:
        """What a call gives back; what it sets stays inside of it."""
        frame = self._run_body(call, function)
        self._check_nothing_else_is_set(call, frame)
        environment = self._step.environment
        environment.values = frame.outer
        if not frame.returned:
            environment.refuse(call.place, f'"{call.function}" gives nothing back')
        return frame.returned[0] if len(frame.returned) == 1 else Listing(call.place, frame.returned)

    def act(self, call: Call, function: Function) -> None:
        """A call for what it does: what it sets is set, but for its own parameters."""
        frame = self._run_body(call, function)
        environment = self._step.environment
        changed = [key for key, value in frame.arguments.items() if environment.values.get(key) is not value]
        if frame.returned or changed:
            message = f'what "{call.function}(…)" does to its arguments is not read; paste its lines'
            environment.refuse(call.place, message)
        for key in frame.arguments:
            environment.values.pop(key, None)
            if key in frame.outer:
                environment.values[key] = frame.outer[key]

    def _run_body(self, call: Call, function: Function) -> _Frame:
        environment = self._step.environment
        self._depth += 1
        if self._depth > DEEPEST:
            environment.refuse(call.place, f'"{call.function}" calls itself; paste what it does')
        values = [self._step.value(argument) for argument in call.arguments]
        parameters = [name for name in function.parameters if name not in ("self", "this")]
        if len(values) != len(parameters):
            message = f"{call.function} takes {len(parameters)} arguments, not {len(values)}"
            environment.refuse(call.place, message)
        arguments = dict(zip(map(environment.names.key, parameters), values, strict=True))
        outer, returned_before = dict(environment.values), environment.code.returned
        environment.code.returned = ()
        environment.values.update(arguments)
        self._step.run(function.body)
        returned, environment.code.returned = environment.code.returned, returned_before
        self._depth -= 1
        return _Frame(outer, arguments, returned)

    def _check_nothing_else_is_set(self, call: Call, frame: _Frame) -> None:
        """A function that gives something back must not change what stands outside of it, too."""
        environment = self._step.environment
        for key, value in environment.values.items():
            is_outside = key in frame.outer or key in environment.code.free
            if key not in frame.arguments and is_outside and frame.outer.get(key) is not value:
                message = (
                    f'"{call.function}" also sets {key}, which is known outside of it; paste its lines in its place'
                )
                environment.refuse(call.place, message)
