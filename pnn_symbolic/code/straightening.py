"""Statements → straight-line code: loops unrolled, helpers put in their places, each name assigned once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pnn_symbolic.code.assigning import assign
from pnn_symbolic.code.environment import Environment
from pnn_symbolic.code.evaluation import Evaluation
from pnn_symbolic.code.indices import Indices
from pnn_symbolic.code.inlining import Inlining
from pnn_symbolic.code.names import Key, Names, path_of
from pnn_symbolic.code.step_body import step_body, that_do_something
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import (
    Act,
    Assign,
    Call,
    Define,
    Expression,
    Function,
    Listing,
    Loop,
    Name,
    Operation,
    Return,
    Statement,
)
from pnn_symbolic.code.unrolling import Unrolling
from pnn_symbolic.code.vocabulary import OUTPUTS, is_force_like

IN_PLACE = {"add": "+=", "sub": "-=", "mult": "*=", "multiplyScalar": "*=", "scale": "*=", "append": "=", "push": "="}
"""Methods that change their owner, x.add(y), and the sign that does the same."""


def straightened(text: str, statements: tuple[Statement, ...]) -> Straight:
    """The straight-line code of a step."""
    code = Straight(text, Names(statements))
    environment = Environment(code, Indices(text, statements))
    body, code.parameters = step_body(statements, text)
    Straightening(environment).run(body)
    code.final = {key: value for key, value in environment.values.items() if not isinstance(value, Function)}
    return code


class Straightening:
    """Takes statements in, one after the other."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self._inlining = Inlining(self)
        self._evaluation = Evaluation(environment, self._inlining.value)
        self._unrolling = Unrolling(self)

    def trial(self, body: tuple[Statement, ...], lists: Mapping[Key, Expression]) -> Environment:
        """What a body by itself reads and writes, where nothing but functions and lists is known."""
        code = self.environment.code
        trial = Environment(Straight(code.text, code.names), self.environment.indices)
        trial.functions = dict(self.environment.functions)
        trial.values = dict(lists)
        Straightening(trial).run(body)
        return trial

    def value(self, node: Expression) -> Expression:
        """An expression in free names and names of lines."""
        return self._evaluation.value(node)

    def run(self, statements: Iterable[Statement]) -> None:
        """The statements one after the other."""
        statements = tuple(statements)
        for at, statement in enumerate(statements):
            before, after = statements[:at], statements[at + 1 :]
            match statement:
                case Assign():
                    assign(statement, self._evaluation)
                case Define(name=name, function=function):
                    self.environment.functions[path_of(name)[-1]] = function
                case Loop():
                    self._unrolling.run(statement, that_do_something(before), that_do_something(after))
                case Return(value=value):
                    value = self.value(value)
                    self.environment.code.returned = value.items if isinstance(value, Listing) else (value,)
                    if any(not isinstance(later, Define) for later in after):
                        message = "statements behind a return are not reached; leave them out"
                        self.environment.refuse(statement.place, message)
                case Act(call=call):
                    self._act(call)

    def _act(self, call: Call) -> None:
        """A call for what it does: it changes its owner, prints, or computes forces."""
        path = path_of(call.function)
        name, owner = path[-1], ".".join(path[:-1])
        target = Name(call.place, owner)
        if owner and name in IN_PLACE and len(call.arguments) == 1:
            assign(Assign(call.place, (target,), IN_PLACE[name], call.arguments[0]), self._evaluation)
        elif owner and name == "addScaledVector" and len(call.arguments) == 2:
            value = Operation(call.place, "*", *call.arguments)
            assign(Assign(call.place, (target,), "+=", value), self._evaluation)
        elif name in self.environment.functions:
            self._inlining.act(call, self.environment.functions[name])
        elif name.rstrip("!") in OUTPUTS or owner in ("cout", "console", "logger", "plt", "ax"):
            self.environment.note(f"{call.function}(…) is left out")
        elif is_force_like(name) or re.search(r"force|accel|grad", name, re.IGNORECASE):
            self._recompute(call)
        else:
            fix = "paste its lines in its place, or leave it out"
            self.environment.refuse(call.place, f'"{call.function}(…)" may change anything; {fix}')

    def _recompute(self, call: Call) -> None:
        """Forces are computed here: the names of forces stand for the force at the latest position."""
        names = self.environment.names
        forces: set[Key] = set()
        for path in names.paths:
            key = names.key(".".join(path))
            if key.stage == "" and is_force_like(names.meaning(key.stem)):
                forces.add(key)
        if len(forces) != 1:
            shown = ", ".join(sorted(map(str, forces))) or "no name of a force"
            message = f'"{call.function}(…)" sets {shown}; write it as an assignment, as in a = force(x)/m'
            self.environment.refuse(call.place, message)
        (key,) = forces
        for part in self.environment.components_of(key) or [key]:
            self.environment.values[part] = self.environment.force_here(part.stem, call.place)
