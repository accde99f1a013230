"""Functions with a name, in Python, C, C++, JavaScript, Julia, MATLAB and Fortran."""

from __future__ import annotations

from pnn_symbolic.code.blocks import Blocks
from pnn_symbolic.code.syntax import Call, Define, Expression, Function, Listing, Name, Return
from pnn_symbolic.code.vocabulary import INDICES

DEFINING = ("def", "function", "subroutine", "void", "func", "fn")
MODIFIERS = ("const", "noexcept", "override")
"""Words of C++ between parameters and body."""


def begins_definition(reader: Blocks) -> bool:
    """Whether a definition comes next: by its word, or as `type name(…) {` of C."""
    if reader.ahead.text in DEFINING:
        return True
    bracket = reader.behind(reader.at, "&", "*", kind="name")
    has_type_and_name = bracket >= reader.at + 2 and reader.token(bracket - 1).kind == "name"
    if not has_type_and_name or reader.token(bracket).text != "(":
        return False
    at, depth = bracket, 0
    while reader.token(at).kind != "end":
        depth += (reader.token(at).text == "(") - (reader.token(at).text == ")")
        at += 1
        if not depth:
            break
    return reader.token(reader.behind(at, *MODIFIERS, kind="line")).text == "{"


def read_definition(reader: Blocks, place: int) -> Define:
    """A definition; `place` is where its statement begins."""
    outputs = None
    reader.take(*DEFINING)
    if reader.take("["):  # [x, v] = step(x, v) of MATLAB
        outputs = Listing(place, tuple(index for index in reader.indices() if index is not None))
    while reader.token(reader.at + 1).text != "(" and reader.ahead.kind != "end":
        reader.at += 1
    name = reader.ahead.text
    reader.at += 2
    parameters = reader.parameters(")")
    if reader.take("->"):
        while not reader.sees(":", "{") and reader.ahead.kind not in ("line", "end"):
            reader.at += 1
    while reader.take(*MODIFIERS):
        pass
    body = reader.body()
    body += (Return(place, outputs),) if outputs else ()
    return Define(place, name, Function(place, parameters, body))


def is_short_definition(target: Call) -> bool:
    """f(x) = … of Julia; v(i) = … and v(i+1) = … are places of an array."""
    return all(isinstance(part, Name) and part.name not in INDICES[:4] for part in target.arguments)


def short_definition(target: Call, value: Expression) -> Define:
    """f(x) = value."""
    names = tuple(argument.name for argument in target.arguments if isinstance(argument, Name))
    return Define(target.place, target.function, Function(target.place, names, (Return(value.place, value),)))


def begins_closure(reader: Blocks) -> bool:
    """Whether [&](double x) { … } of C++ comes next."""
    if not reader.sees_sign(("[",)):
        return False
    closing = reader.behind(reader.at + 1, "&", "=", ",")
    return reader.token(closing).text == "]" and reader.token(closing + 1).text == "("


def read_closure(reader: Blocks, target: Expression) -> Define:
    """[&](double x) { return …; } of C++, as the value of a name."""
    while not reader.take("("):
        reader.at += 1
    parameters = reader.parameters(")")
    if reader.take("->"):
        reader.at += 1
    body = reader.body()
    name = target.name if isinstance(target, Name) else ""
    return Define(target.place, name, Function(target.place, parameters, body))
