"""y' = f(y) for the whole state: one variable that stands for position and velocity, taken apart."""

from __future__ import annotations

from pnn_symbolic.code.flow import FUNCTIONS_OF_NUMBERS, Flow
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Call, Expression, Name, Number, Operation
from pnn_symbolic.code.variables import is_carried_force, is_time, variables_of
from pnn_symbolic.code.vocabulary import MOMENTA, VELOCITIES, is_called, kind_of_force
from pnn_symbolic.maps.parsing.refusals import refusal

STATES = ["y", "u", "z", "w", "s", "state", "yn", "yy", "yi", "sol", "yvec"]
SLOPE = "f"


def as_pair(code: Straight) -> Straight | None:
    """The code for both parts of a single variable y, f(y) = (v, f(x)); None where it is no such code."""
    variables = [one for one in variables_of(code) if one.is_changed and not is_time(one) and not is_carried_force(one)]
    if len(variables) != 1 or not is_called(variables[0].meaning, STATES):
        return None
    (only,) = variables
    flow = Flow(code.lines)
    calls = flow.calls([only.final])
    others = [key for key in code.free if is_called(code.names.meaning(key.stem), VELOCITIES + MOMENTA)]
    others = [key for key in others if str(key) != only.start]
    others += [
        key
        for key in code.final
        if is_called(code.names.meaning(key.stem), VELOCITIES + MOMENTA) and key.stem != only.stem
    ]
    functions = {call.function for call in calls}
    if not calls or others or len(functions) != 1 or kind_of_force(calls[0].function) in ("acceleration", "gradient"):
        return None
    halves = _Halves(code, flow, only.start)
    new = Straight(code.text, code.names, notes=[*code.notes])
    new.notes.append(f"{only.stem} is (x, v), and {calls[0].function}({only.stem}) its rate of change (v, f(x))")
    for line in flow.live([only.final]):
        if halves.is_pair(Name(0, line.name)):
            new.lines += [Line(f"{line.name}{part}", halves.of(line.value, part), line.place, part) for part in "xv"]
        else:
            new.lines.append(line)
    place = code.free[next(key for key in code.free if str(key) == only.start)]
    new.free = {Key("x"): place, Key("v"): place} | {key: at for key, at in code.free.items() if str(key) != only.start}
    new.final = {Key(part): halves.of(only.final, part) for part in "xv"}
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
            case Operation(place=place, sign="+" | "-" as sign, left=left, right=right):
                for side in (left, right):
                    if side is not None and not self.is_pair(side) and not isinstance(side, Number):
                        self._refuse(place, "a number is added to the state")
                return Operation(place, sign, None if left is None else self.of(left, part), self.of(right, part))
            case Operation(place=place, sign="*" | "/" as sign, left=left, right=right) if left is not None:
                if self.is_pair(right) and (sign == "/" or self.is_pair(left)):
                    self._refuse(place, "a product of states is no linear step")
                return Operation(place, sign, self.of(left, part), self.of(right, part))
            case Call(place=place, function=function, arguments=arguments) if function not in FUNCTIONS_OF_NUMBERS:
                states = [argument for argument in arguments if self.is_pair(argument)]
                if len(states) != 1:
                    self._refuse(place, f"{function} takes one state")
                self.has_time |= len(arguments) > 1
                if part == "x":
                    return self.of(states[0], "v")
                return Call(place, SLOPE, (self.of(states[0], "x"),))
        self._refuse(node.place, "this is no linear step in the state")
        raise AssertionError

    def _refuse(self, place: int, message: str) -> None:
        raise refusal(self.code.text, place, message)
