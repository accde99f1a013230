"""Calls that are neither of mathematics nor of a force: what is refused for them names them, and not the units."""

from __future__ import annotations

from collections.abc import Iterator

from pnn_symbolic.code.flow import FUNCTIONS_OF_NUMBERS, MATHEMATICAL, Flow
from pnn_symbolic.code.names import path_of
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import Call, parts
from pnn_symbolic.code.vocabulary import is_force_like
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.refusals import refusal, short


def unknown_function(code: Straight, flow: Flow, position: str, force: str = "") -> ParseError | None:
    """The refusal of the first call that is no force, where there is one.

    A function without the name of a force may be one all the same: not beside another force, and not where it does not
    see the position.

    position   the name of it at the start of the step
    force      what the user says is the force
    """
    calls = list(_calls(code, flow))
    strangers = [call for call in calls if not _is_force(call.function, force)]
    has_force = len(strangers) < len(calls) or any(is_force_like(code.names.meaning(str(key))) for key in code.free)
    for call in strangers:
        names = set[str]().union(*(flow.leaves(argument) for argument in call.arguments))
        if has_force or position not in names:
            return refusal(code.text, call.place, _reason(call, is_constant=not names))
    return None


def _calls(code: Straight, flow: Flow) -> Iterator[Call]:
    for value in [line.value for line in flow.lines.values()] + list(code.final.values()):
        for part in parts(value):
            if isinstance(part, Call) and part.function not in MATHEMATICAL:
                yield part


def _is_force(function: str, force: str) -> bool:
    return function == force or is_force_like(path_of(function)[-1])


def _reason(call: Call, *, is_constant: bool) -> str:
    shown = f'"{short(call.function)}(…)"'
    if is_constant:
        return f"{shown} is a constant; give it a name, as in v += g*dt"
    read = ", ".join(FUNCTIONS_OF_NUMBERS)
    fix = "leave it out, write it in these, or define it in the code"
    return f"{shown} is not known; {read} and pow of numbers are read, and one force, as f(x): {fix}"
