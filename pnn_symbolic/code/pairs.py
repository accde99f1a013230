"""y' = f(y) for the whole state: one variable that stands for position and velocity, taken apart."""

from __future__ import annotations

from typing import NoReturn

from pnn_symbolic.code.flow import MATHEMATICAL, Flow
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Call, Expression, Name, Number, Operation
from pnn_symbolic.code.variables import Variable, moved_by
from pnn_symbolic.code.vocabulary import MOMENTA, VELOCITIES, is_called, kind_of_force
from pnn_symbolic.maps.parsing.refusals import refusal

STATES = ["y", "u", "z", "w", "s", "state", "yn", "yy", "yi", "sol", "yvec"]
SLOPE = "f"


def as_pair(code: Straight) -> Straight | None:
    """The code for both parts of a single variable y, f(y) = (v, f(x)); None where it is no such code."""
    state = _state(code)
    if state is None or _other_velocities(code, state):
        return None
    flow = Flow(code.lines)
    functions = {call.function for call in flow.calls([state.final])}
    if len(functions) != 1:
        return None
    (function,) = functions
    if kind_of_force(function) in ("acceleration", "gradient"):
        return None
    return _taken_apart(code, flow, state, function)


def _state(code: Straight) -> Variable | None:
    """The single variable that goes through the step, if it is called like a state."""
    variables = moved_by(code)
    return variables[0] if len(variables) == 1 and is_called(variables[0].meaning, STATES) else None


def _other_velocities(code: Straight, state: Variable) -> list[Key]:
    """What is called like a velocity, beside the state."""
    keys = [key for key in code.free if str(key) != state.start] + [key for key in code.final if key.stem != state.stem]
    return [key for key in keys if is_called(code.names.meaning(key.stem), VELOCITIES + MOMENTA)]


def _taken_apart(code: Straight, flow: Flow, state: Variable, function: str) -> Straight:
    halves = _Halves(code, flow, state.start)
    new = Straight(code.text, code.names, notes=[*code.notes])
    new.notes.append(f"{state.stem} is (x, v), and {function}({state.stem}) its rate of change (v, f(x))")
    for line in flow.live([state.final]):
        if halves.is_pair(Name(0, line.name)):
            for part in "xv":
                new.lines.append(Line(f"{line.name}{part}", halves.of(line.value, part), line.place, part))
        else:
            new.lines.append(line)
    place = code.place_of(state.start) or 0
    new.free = {Key("x"): place, Key("v"): place}
    new.free |= {key: at for key, at in code.free.items() if str(key) != state.start}
    new.final = {Key(part): halves.of(state.final, part) for part in "xv"}
    if halves.has_time:
        new.notes.append("its first argument, the time, is left out")
    return new


class _Halves:
    """The x and the v part of expressions."""

    def __init__(self, code: Straight, flow: Flow, start: str) -> None:
        self.code = code
        self.flow = flow
        self.start = start
        self.has_time = False

    def is_pair(self, node: Expression) -> bool:
        """Whether an expression depends on y."""
        return self.start in self.flow.leaves(node)

    def of(self, node: Expression, part: str) -> Expression:
        """One part of an expression."""
        if not self.is_pair(node):
            return node
        match node:
            case Name(place=place, name=name):
                return Name(place, part if name == self.start else f"{name}{part}")
            case Operation(sign="+" | "-"):
                return self._of_sum(node, part)
            case Operation(place=place, sign="*" | "/" as sign, left=left, right=right) if left is not None:
                if self.is_pair(right) and (sign == "/" or self.is_pair(left)):
                    self._refuse(place, "a product of states is no linear step")
                return Operation(place, sign, self.of(left, part), self.of(right, part))
            case Call(function=function) if function not in MATHEMATICAL:
                return self._of_slope(node, part)
        self._refuse(node.place, "this is no linear step in the state")
        return None

    def _of_sum(self, node: Operation, part: str) -> Operation:
        for side in (node.left, node.right):
            if side is not None and not self.is_pair(side) and not isinstance(side, Number):
                self._refuse(node.place, "a number is added to the state")
        left = None if node.left is None else self.of(node.left, part)
        return Operation(node.place, node.sign, left, self.of(node.right, part))

    def _of_slope(self, call: Call, part: str) -> Expression:
        """The rate of change of (x, v) is (v, f(x))."""
        states = [argument for argument in call.arguments if self.is_pair(argument)]
        if len(states) != 1:
            self._refuse(call.place, f"{call.function} takes one state")
        self.has_time |= len(call.arguments) > 1
        if part == "x":
            return self.of(states[0], "v")
        return Call(call.place, SLOPE, (self.of(states[0], "x"),))

    def _refuse(self, place: int, message: str) -> NoReturn:
        raise refusal(self.code.text, place, message)
