"""for, while and do, with their headers in Python, C, Julia, MATLAB and Fortran."""

from __future__ import annotations

from pnn_symbolic.code.blocks import Blocks
from pnn_symbolic.code.declarations import skip_type
from pnn_symbolic.code.syntax import Expression, Loop, Number, Operation, Span

LOOPS = ("for", "while", "do")


def read_loop(reader: Blocks) -> Loop:
    """The loop that begins at the next token."""
    place, word = reader.ahead.place, reader.ahead.text
    reader.at += 1
    if word == "while":
        _skip_condition(reader)
        return Loop(place, (), None, reader.body())
    if word == "do" and reader.ahead.kind != "name":
        reader.refuse("this loop has no header; paste its body alone")
    in_brackets = word == "for" and not _is_pair(reader) and reader.take("(")
    if in_brackets:
        skip_type(reader)
    names = _names(reader)
    if reader.take("in", "of", ":", "∈"):
        source = reader.span()
    else:
        if len(names) > 1:
            reader.refuse("one name is counted in the header of a loop; several are taken from a list, with in")
        reader.expect("=", "in the header of the loop")
        source = _counted(reader) if in_brackets else _from_one(reader)
    if in_brackets:
        reader.expect(")", "to close the header")
    return Loop(place, names, source, reader.body())


def _is_pair(reader: Blocks) -> bool:
    """(c, d) in … of Julia."""
    closing = reader.behind(reader.at, "(", ",", kind="name")
    is_closed = reader.token(reader.at).text == "(" and reader.token(closing).text == ")"
    return is_closed and reader.token(closing + 1).text in ("in", "=", "∈")


def _skip_condition(reader: Blocks) -> None:
    depth = 0
    while depth or not (reader.sees(":", "{") or reader.ahead.kind in ("line", "end")):
        depth += (reader.ahead.text == "(") - (reader.ahead.text == ")")
        reader.at += 1
        if reader.ahead.kind == "end":
            break


def _names(reader: Blocks) -> tuple[str, ...]:
    reader.take("&", "*")
    if reader.take("("):
        return reader.parameters(")")
    if reader.take("["):
        return reader.parameters("]")
    names = [reader.ahead.text]
    reader.at += 1
    while reader.take(","):
        names.append(reader.ahead.text)
        reader.at += 1
    return tuple(names)


def _from_one(reader: Blocks) -> Expression:
    """1:n of Julia and MATLAB, and 1, n of Fortran."""
    first = reader.span()
    if reader.take(","):
        return Span(first.place, first, reader.expression(), is_from_one=True)
    return first


def _counted(reader: Blocks) -> Expression:
    """i = 0; i < n; i++ of C."""
    first = reader.expression()
    if not reader.take(";"):
        return first
    place = reader.ahead.place
    reader.at += 1
    is_inside = reader.take("<")
    if not is_inside:
        reader.expect("<=", "in the header of the loop; loops that count down are not read")
    last = reader.sum()
    reader.expect(";", "in the header of the loop")
    while not reader.sees(")") and reader.ahead.kind != "end":
        if reader.sees("+=", "-=", "--", "*="):
            counts_by_one = reader.take("+=") and reader.ahead.text == "1"
            if not counts_by_one:
                reader.refuse("only loops that count up one by one are read")
        reader.at += 1
    if is_inside:
        last = Operation(place, "-", last, Number(place, "1"))
    return Span(place, first, last, is_from_one=False)
