"""Types in front of names say nothing of the arithmetic: double x, const std::vector<double>& v, real(8) :: a."""

from __future__ import annotations

from pnn_symbolic.code.cursor import Cursor

WITH_A_KIND = ("real", "integer", "double", "type")
"""Types of Fortran that a number in brackets may follow."""


def skip_type(cursor: Cursor) -> None:
    """Go on behind a type, to the name that is declared; where no type comes next, stay."""
    at = cursor.at
    begins_with_kind = cursor.ahead.text in WITH_A_KIND
    while cursor.token(at).kind == "name":
        at = _behind_brackets(cursor, at + 1, begins_with_kind)
        if cursor.token(at).text in ("&", "*") and cursor.token(at + 1).kind == "name":
            is_product = cursor.token(at).text == "*" and cursor.token(at + 2).text not in ("=", ";", ",")
            if is_product:
                return
            at += 1
        at += cursor.token(at).text == "::"
        if cursor.token(at).kind == "name" and cursor.token(at).text not in ("in", "of"):
            cursor.at = at


def _behind_brackets(cursor: Cursor, at: int, begins_with_kind: bool) -> int:
    """Behind what a type has in brackets: vector<double>, real(8), double[]."""
    if cursor.token(at).text == "<":
        at = _up_to(cursor, at, ">", "=", ";")
        at += cursor.token(at).text == ">"
    elif cursor.token(at).text == "(" and begins_with_kind:
        at = _up_to(cursor, at, "::")
    if cursor.token(at).text == "[" and cursor.token(at + 1).text == "]":
        at += 2
    return at


def is_declared(cursor: Cursor) -> bool:
    """Whether a type stands in front of the next token."""
    before = cursor.token(cursor.at - 1)
    return before.kind == "name" or before.text in ("&", "*", ">", "::")


def _up_to(cursor: Cursor, at: int, *texts: str) -> int:
    while cursor.token(at).text not in texts and cursor.token(at).kind not in ("line", "end"):
        at += 1
    return at
