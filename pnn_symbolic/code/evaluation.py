"""Expressions as they are typed → expressions in free names and names of lines."""

from __future__ import annotations

import re
from collections.abc import Callable

from pnn_symbolic.code.aliases import Aliases
from pnn_symbolic.code.calls import as_power, library_call
from pnn_symbolic.code.environment import Environment
from pnn_symbolic.code.names import Key, path_of
from pnn_symbolic.code.syntax import Call, Expression, Function, Here, Item, Listing, Name, Number, Operation, parts

C_LIKE = re.compile(
    r"\b(double|float|int|auto|const|void)\s+[\w&*]+|->\w|::\w|\d\.?\d*f\b|;[ \t]*(//[^\n]*)?\n|;\s*\Z"
    r"|\breal\s*\(|\bend ?do\b|\dd0|\bcall\b"
)
"""C, C++, JavaScript and Fortran, where numbers are copied, and quotients of whole numbers cut off."""


class Evaluation:
    """The values of expressions at one point of the code.

    inlined   a call of a function that the code defines → what it gives back
    """

    def __init__(self, environment: Environment, inlined: Callable[[Call, Function], Expression]) -> None:
        self.environment = environment
        self.inlined = inlined
        self.is_c = bool(C_LIKE.search(environment.code.text))
        self.aliases = Aliases()

    def value(self, node: Expression) -> Expression:
        """An expression in free names and names of lines."""
        match node:
            case Number() | Here() | Function():
                return node
            case Name():
                return self._name(node)
            case Item():
                return self._item(node)
            case Operation(place=place, sign=sign, left=left, right=right):
                return self.combined(sign, None if left is None else self.value(left), self.value(right), place)
            case Listing(items=items):
                return Listing(node.place, tuple(map(self.value, items)))
            case Call():
                return self._call(node)
        self.environment.refuse(node.place, "this has no place in a formula")
        return None

    def _name(self, node: Name) -> Expression:
        if node.name in self.environment.functions:
            return self.environment.functions[node.name]
        source = self.aliases.source_of_changed(node.name)
        if source is not None:
            self.environment.note(f"{node.name} = {source} is read as a copy, which in NumPy it is not")
        return self.environment.read(self.environment.key(node), node.place)

    def _item(self, node: Item) -> Expression:
        known = self.environment.known(node.name)
        if isinstance(known, Listing):
            return self.environment.indices.element(node, known)
        return self.environment.read(self.environment.key(node), node.place)

    def _call(self, call: Call) -> Expression:
        path, indices = path_of(call.function), self.environment.indices
        name = path[-1]
        if name in ("copy", "clone") and not call.arguments and len(path) > 1:
            return self.value(Name(call.place, call.function.rsplit(".", 1)[0]))
        if name in self.environment.functions:
            return self.inlined(call, self.environment.functions[name])
        if call.function in indices.called or indices.is_place(call):
            return self.value(Item(call.place, call.function, call.arguments))
        arguments = tuple(map(self.value, call.arguments))
        power = as_power(call, arguments)
        if power:
            return self.combined("**", *power, call.place)
        return library_call(call, arguments, self.environment)

    # ---------------------------------------------------------------- arithmetic

    def combined(self, sign: str, left: Expression | None, right: Expression, place: int) -> Expression:
        """Two values under a sign, lists element by element."""
        if isinstance(left, Function) or isinstance(right, Function):
            self.environment.refuse(place, "a function stands here without its argument")
        if isinstance(left, Listing) or isinstance(right, Listing):
            return self._elementwise(sign, left, right, place)
        if sign == "/" and self.is_c and left is not None and _is_whole(left) and _is_whole(right):
            message = "a quotient of whole numbers is cut off in C and Fortran, and exact elsewhere; write 1.0/2 or 0.5"
            self.environment.refuse(place, message)
        return Operation(place, "*" if sign == "juxtaposed" else sign, left, right)

    def _elementwise(self, sign: str, left: Expression | None, right: Expression, place: int) -> Listing:
        size = len(left.items) if isinstance(left, Listing) else len(right.items) if isinstance(right, Listing) else 0
        lefts, rights = self._column(left, size, sign, place), self._column(right, size, sign, place)
        for column in (lefts, rights):
            if len(column) != size:
                self.environment.refuse(place, f"lists of {len(lefts)} and {len(rights)} numbers are combined")
        items: list[Expression] = []
        for left_item, right_item in zip(lefts, rights, strict=True):
            if right_item is not None:
                items.append(self.combined(sign, left_item, right_item, place))
        return Listing(place, tuple(items))

    def _column(self, side: Expression | None, size: int, sign: str, place: int) -> tuple[Expression | None, ...]:
        """One side of an operation on lists; what is no list goes with every element of a product."""
        if isinstance(side, Listing):
            return side.items
        if side is not None and sign in "+-":
            if self.environment.is_free(side):
                return self.items(side, size, place)
            self.environment.refuse(place, "a list is added to what is no list")
        return (side,) * size

    def items(self, value: Expression, wanted: int, place: int) -> tuple[Expression, ...]:
        """The elements of a list of a known length; those of a free name get names of their own."""
        if isinstance(value, Listing) and len(value.items) == wanted:
            return value.items
        if isinstance(value, Name) and self.environment.is_free(value):
            return tuple(self.environment.read(Key(f"{value.name}_{k}"), place) for k in range(wanted))
        length = len(value.items) if isinstance(value, Listing) else 1
        self.environment.refuse(place, f"{wanted} names on the left and {length} values on the right")
        return None


def _is_whole(node: Expression) -> bool:
    for part in parts(node):
        if not isinstance(part, Operation) and not (isinstance(part, Number) and part.is_whole):
            return False
    return True
