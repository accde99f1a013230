"""What depends on what in straight-line code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pnn_symbolic.code.straight import Line
from pnn_symbolic.code.syntax import Call, Expression, Here, Listing, Name, Operation, parts

FUNCTIONS_OF_NUMBERS = ("sqrt", "exp", "cos", "sin", "tan")
"""What is read of numbers."""
IN_FORMULAS = ("norm", "hypot", "dot", "sum", "sinh", "cosh", "tanh", "log", "asin", "acos", "atan", "atan2")
"""What is read in the formula of a force alone."""
MATHEMATICAL = FUNCTIONS_OF_NUMBERS + IN_FORMULAS


class Flow:
    """The dependences of straight-line code.

    position   its stem, where it is known: what a force at the latest position depends on
    """

    def __init__(self, lines: Iterable[Line], position: str = "") -> None:
        self.position = position
        self.lines: dict[str, Line] = {line.name: line for line in lines}

    def leaves(self, node: Expression, *, outside_calls: bool = False, stop: Iterable[str] = ()) -> set[str]:
        """The free names that an expression depends on; at names of `stop` the search ends with them.

        outside_calls   only where it does not go through a force
        """
        stop = set(stop)
        names: set[str] = set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if not isinstance(part, Name):
                waiting += self._directly_in(part, outside_calls=outside_calls)
            elif part.name not in names:
                names.add(part.name)
                if part.name in self.lines and part.name not in stop:
                    waiting.append(self.lines[part.name].value)
        return {name for name in names if name not in self.lines or name in stop}

    @staticmethod
    def _directly_in(node: Expression, *, outside_calls: bool) -> list[Expression]:
        match node:
            case Operation(left=left, right=right):
                return [right] if left is None else [left, right]
            case Listing(items=items):
                return list(items)
            case Call(function=function, arguments=arguments):
                return [] if outside_calls and function not in MATHEMATICAL else list(arguments)
        return []

    def leaves_of(self, nodes: Iterable[Expression]) -> set[str]:
        """The free names that several expressions depend on."""
        return set().union(*(self.leaves(node) for node in nodes))

    def calls(self, nodes: Iterable[Expression]) -> list[Call]:
        """The forces that are called in expressions and in what they depend on, in the order of the code."""
        calls: list[Call] = []
        for value in self.values(nodes):
            called = [part for part in parts(value) if isinstance(part, Call)]
            calls += [call for call in called if call.function not in MATHEMATICAL]
        return calls

    def heres(self, nodes: Iterable[Expression]) -> list[Here]:
        """The places where the force at the latest position is meant."""
        places: list[Here] = []
        for value in self.values(nodes):
            places += [part for part in parts(value) if isinstance(part, Here)]
        return places

    def values(self, nodes: Iterable[Expression]) -> list[Expression]:
        """The values of the lines that some expressions depend on, in the order of the code, and themselves."""
        nodes = list(nodes)
        return [line.value for line in self.live(nodes)] + nodes

    def live(self, nodes: Iterable[Expression]) -> list[Line]:
        """The lines that some expressions depend on, in the order of the code."""
        alive: set[str] = set()
        waiting = self._names_in(nodes)
        while waiting:
            name = waiting.pop()
            if name in self.lines and name not in alive:
                alive.add(name)
                waiting += self._names_in([self.lines[name].value])
        return [line for line in self.lines.values() if line.name in alive]

    def _names_in(self, nodes: Iterable[Expression]) -> list[str]:
        """The names in expressions, and those that a force at the latest position may be computed from."""
        names: list[str] = []
        for node in nodes:
            for part in parts(node):
                if isinstance(part, Name):
                    names.append(part.name)
                elif isinstance(part, Here):
                    names += self._places_of(part)
        return names

    def _places_of(self, here: Here) -> list[str]:
        """The names of the positions that a force at the latest one may be taken at."""
        places: list[str] = []
        for key, value in here.state.items():
            if self.position in ("", key.stem) and isinstance(value, Name):
                places.append(value.name)
        return places


def replaced(node: Expression, values: Mapping[str, Expression]) -> Expression:
    """An expression with these expressions in the place of names.

    >>> replaced(Name(0, "a"), {"a": Name(3, "b")})
    Name(place=3, name='b')
    """
    match node:
        case Name(name=name):
            return values.get(name, node)
        case Operation(place=place, sign=sign, left=left, right=right):
            return Operation(place, sign, None if left is None else replaced(left, values), replaced(right, values))
        case Call(place=place, function=function, arguments=arguments):
            return Call(place, function, tuple(replaced(argument, values) for argument in arguments))
    return node
