"""What pasted code is made of: expressions and statements, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Node:
    """Something at a place of the text."""

    place: int


@dataclass(frozen=True)
class Number(Node):
    """A literal, as the reader of formulas takes it: 0.5, 1e-3, 3; with the name, where it was given one."""

    text: str
    name: str = ""

    @property
    def is_whole(self) -> bool:
        """True for a literal without a point or an exponent."""
        return self.text.isdigit()


@dataclass(frozen=True)
class Name(Node):
    """A name, dotted ones whole: x, self.pos, np.sqrt."""

    name: str


@dataclass(frozen=True)
class Operation(Node):
    """left sign right, the sign one of + - * / **; `left` is None for -x."""

    sign: str
    left: Expression | None
    right: Expression


@dataclass(frozen=True)
class Call(Node):
    """function(arguments); of a name, or of what makes a function."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Item(Node):
    """name[indices]; an index None stands for all, as `:` does."""

    name: str
    indices: tuple[Expression | None, ...]


@dataclass(frozen=True)
class Listing(Node):
    """A list, a tuple, or {a, b}."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Span(Node):
    """first:last of Julia, MATLAB and Fortran; range(…) and the loops of C are brought to it. `last` belongs to it."""

    first: Expression
    last: Expression
    is_from_one: bool
    backwards: bool = False


@dataclass(frozen=True)
class Function(Node):
    """A lambda, or the body of a definition."""

    parameters: tuple[str, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Here(Node):
    """The force where the particle is when this is read; `state` says which version of each name is the latest."""

    name: str
    state: Mapping[Any, Expression]


@dataclass(frozen=True)
class Assign(Node):
    """targets sign value; the sign is = or one of += -= *= /=; a chained value is an assignment itself."""

    targets: tuple[Expression, ...]
    sign: str
    value: Expression | Assign


@dataclass(frozen=True)
class Loop(Node):
    """for names in source; a loop over time or particles has what its header says in `source`, or None."""

    names: tuple[str, ...]
    source: Expression | None
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class Define(Node):
    """A function with a name."""

    name: str
    function: Function


@dataclass(frozen=True)
class Return(Node):
    """What a function gives back."""

    value: Expression


@dataclass(frozen=True)
class Act(Node):
    """A call whose value is not used, or a name alone."""

    call: Call


Expression = Number | Name | Operation | Call | Item | Listing | Span | Function | Here
Statement = Assign | Loop | Define | Return | Act


def parts(node: Expression) -> Iterator[Expression]:
    """An expression and all that it is made of; not the bodies of functions.

    >>> [type(part).__name__ for part in parts(Operation(0, "-", None, Name(1, "x")))]
    ['Operation', 'Name']
    """
    yield node
    match node:
        case Operation(left=left, right=right):
            children = (right,) if left is None else (left, right)
        case Call(arguments=children) | Listing(items=children):
            pass
        case Item(indices=indices):
            children = tuple(index for index in indices if index is not None)
        case Span(first=first, last=last):
            children = (first, last)
        case _:
            children = ()
    for child in children:
        yield from parts(child)
