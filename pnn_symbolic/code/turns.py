"""What a loop goes through: lists of coefficients, and counters whose ends are known."""

from __future__ import annotations

from pnn_symbolic.code.names import path_of
from pnn_symbolic.code.run import Run
from pnn_symbolic.code.syntax import Call, Expression, Listing, Loop, Name, Number, Operation, Span

MOST_TURNS = 100
LENGTHS = ("len", "length", "size", "numel")
PASSED_THROUGH = ("collect", "list", "tuple", "eachindex")
Values = tuple[Expression, ...]


def turns_of(loop: Loop, run: Run) -> Values | None:
    """The values of a loop, one a turn; None where they are not known from the text."""
    return _Turns(loop, run).of(loop.source) if loop.source else None


class _Turns:
    def __init__(self, loop: Loop, run: Run) -> None:
        self.loop = loop
        self.run = run
        self.environment = run.environment

    def of(self, source: Expression) -> Values | None:
        match source:
            case Listing(items=items):
                return tuple(map(self.run.value, items))
            case Name(name=name):
                known = self.environment.known(name)
                return known.items if isinstance(known, Listing) else None
            case Span(first=first, last=last, backwards=backwards):
                return None if backwards else self._counted(first, last)
            case Call():
                return self._of_call(source)
        return None

    def _of_call(self, call: Call) -> Values | None:
        name = path_of(call.function)[-1]
        match call:
            case Call(function="range", arguments=(last,)):
                return self._counted(Number(call.place, "0"), _one_less(last))
            case Call(function="range", arguments=(first, last)):
                return self._counted(first, _one_less(last))
            case Call(function="eachindex", arguments=(Name(name=listed),)):
                known = self.environment.known(listed)
                self.environment.indices.is_from_one = True
                if not isinstance(known, Listing):
                    return None
                return self._counted(Number(call.place, "1"), Number(call.place, str(len(known.items))))
            case Call(arguments=arguments) if name in ("zip", "enumerate", "reversed"):
                return self._joined(name, arguments)
            case Call(arguments=(only,)) if name in PASSED_THROUGH:
                return self.of(only)
        return None

    def _joined(self, name: str, arguments: Values) -> Values:
        """zip, enumerate and reversed."""
        columns: list[Values] = []
        for argument in arguments:
            column = self.of(argument)
            if column is not None:
                columns.append(column)
        if len(columns) != len(arguments) or not columns:
            message = "which numbers the loop goes through is not said here; paste the lists, too"
            self.environment.refuse(self.loop.place, message)
        if name == "reversed":
            return columns[0][::-1]
        if name == "enumerate":
            first = int(self.environment.indices.is_from_one)
            columns.insert(0, tuple(Number(self.loop.place, str(k + first)) for k in range(len(columns[0]))))
        if len({len(column) for column in columns}) > 1:
            sizes = " and ".join(str(len(column)) for column in columns)
            message = f"lists of {sizes} numbers go through one loop; the longer ends unused"
            self.environment.refuse(self.loop.place, message)
        return tuple(Listing(self.loop.place, pair) for pair in zip(*columns, strict=True))

    def _counted(self, first: Expression, last: Expression) -> Values | None:
        low, high = self._whole(first), self._whole(last)
        if low is None or high is None:
            return None
        return tuple(Number(first.place, str(k)) for k in range(low, min(high, low + MOST_TURNS + 1) + 1))

    def _whole(self, node: Expression) -> int | None:
        """The whole number that an expression is; None where it is not known."""
        match node:
            case Operation(sign="+" | "-" as sign, left=left, right=right):
                first = 0 if left is None else self._whole(left)
                second = self._whole(right)
                if first is None or second is None:
                    return None
                return first + second if sign == "+" else first - second
            case Call(function=function, arguments=arguments) if path_of(function)[-1] in LENGTHS:
                owner = Name(node.place, ".".join(path_of(function)[:-1]))
                return self._length(arguments[0] if arguments else owner)
            case Name(name=name) if path_of(name)[-1] in LENGTHS and len(path_of(name)) > 1:
                return self._whole(Call(node.place, name, ()))
            case Name(name=name):
                known = self.environment.known(name)
                return self.environment.indices.number(known if isinstance(known, Number) else node)
        return self.environment.indices.number(node)

    def _length(self, node: Expression) -> int | None:
        known = self.environment.known(node.name) if isinstance(node, Name) else None
        return len(known.items) if isinstance(known, Listing) else None


def _one_less(last: Expression) -> Operation:
    return Operation(0, "-", last, Number(0, "1"))
