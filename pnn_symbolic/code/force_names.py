"""Which functions are forces, and with which sign."""

from __future__ import annotations

import re

from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.roles import Cast, Roles
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import Call, Expression, Here, Name, Operation
from pnn_symbolic.code.vocabulary import OF_A_DENSITY, OF_AN_ENERGY, folded, is_force_like, kind_of_force
from pnn_symbolic.maps.parsing.refusals import refusal, short

FORMULA = "formula"
"""What the force is called that is written as a formula."""


def force_functions(flow: Flow, finals: list[Expression], held: tuple[str, ...]) -> dict[str, str]:
    """The forces of a step, each with what it is called in equations: f, or f_slow and f_fast."""
    sources = _sources(flow, finals, held)
    suffixes = {name: _suffix(name) for name in sources}
    is_split = len(sources) > 1 and all(suffixes.values()) and len(set(suffixes.values())) == len(sources)
    return {name: f"f_{suffixes[name]}" if is_split else "f" for name in sources}


def _sources(flow: Flow, finals: list[Expression], held: tuple[str, ...]) -> list[str]:
    called = [call.function for call in flow.calls(finals)] + [here.name for here in flow.heres(finals)]
    return list(dict.fromkeys([*called, *held]))


def check_one_force(code: Straight, flow: Flow, finals: list[Expression], held: tuple[str, ...]) -> None:
    """Refuse two forces that no suffix tells apart."""
    sources = _sources(flow, finals, held)
    calls = flow.calls(finals)
    names = [call.function for call in calls]
    if len(set(force_functions(flow, finals, held).values())) == len(sources):
        return
    place = next((call.place for call in calls if call.function == sources[1]), calls[0].place if calls else 0)
    held_at = code.place_of(sources[-1])
    place = place if held_at is None else held_at
    if held and names:
        message = (
            f"{held[0]} looks like a force, is never set, and stands beside {names[0]}(…); write the line that sets it"
        )
        raise refusal(code.text, place, f"{message}, or give it another name if it is a parameter")
    shown = " and ".join(sources)
    raise refusal(code.text, place, f"{shown} look like two forces; one is read, or several as f_slow, f_fast")


def _suffix(name: str) -> str:
    """slow of force_slow, fast of fastForce."""
    apart = [part for part in re.split(r"_|(?<=[a-z])(?=[A-Z])", name) if part]
    rest = [part for part in apart if not (is_force_like(part) or part.lower() in ("compute", "calc", "get"))]
    return rest[0].lower() if len(apart) > len(rest) == 1 else ""


def sign_of(name: str, code: Straight, flow: Flow, cast: Cast, roles: Roles, held: tuple[str, ...]) -> int:
    """-1 for the gradient of an energy, +1 for a force and for the gradient of a density."""
    if name == FORMULA:
        moved = cast.position if cast.previous else cast.velocity
        return -1 if _signs(moved.final, name, flow, 1, set()) == {-1} else 1
    if roles.force.lstrip("-") == name:
        return -1 if roles.force.startswith("-") else 1
    plain = folded(name)
    of_a_density = OF_A_DENSITY.search(plain) and not re.search(r"neg|minus|nll", plain)
    if kind_of_force(name) != "gradient" or of_a_density:
        return 1
    signs = _signs(cast.velocity.final, name, flow, 1, set())
    if OF_AN_ENERGY.search(plain) or signs == {-1}:
        return -1
    place = next((call.place for call in flow.calls([cast.velocity.final]) if call.function == name), 0)
    held_at = code.place_of(name)
    place = place if held_at is None else held_at
    raise refusal(
        code.text,
        place,
        f"is {short(name)} the gradient of an energy or of the logarithm of a density? "
        f"add --force=-{name} or --force={name}",
    )


def _signs(node: Expression, name: str, flow: Flow, sign: int, seen: set[str]) -> set[int]:
    """The signs with which a force stands in an expression."""
    match node:
        case Name(name=own) if own == name:
            return {sign}
        case Name(name=own) if own in flow.lines and (key := f"{sign}{own}") not in seen:
            seen.add(key)
            return _signs(flow.lines[own].value, name, flow, sign, seen)
        case Call(function=function) if function == name:
            return {sign}
        case Here(name=own) if own == name:
            return {sign}
        case Operation(sign=operation, left=left, right=right):
            signs = set() if left is None else _signs(left, name, flow, sign, seen)
            return signs | _signs(right, name, flow, -sign if operation == "-" else sign, seen)
    return set()
