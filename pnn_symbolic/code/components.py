"""Lines for x, y and z that do the same: one component is judged for all."""

from __future__ import annotations

import re

from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.syntax import Call, Expression, Here, Name, Number, Operation
from pnn_symbolic.code.variables import Variable

SPELLINGS = re.compile(r"(?P<front>.*?)_?(?P<letter>[xyzXYZ]|(?<=_)[0-2])")


class NotAlikeError(Exception):
    """Components of which one is moved in another way; the message names it."""


def of_one_component(variables: list[Variable], flow: Flow) -> list[Variable] | None:
    """The variables of the first component, where the others are moved alike; None where these are no components.

    Of x, y, vx and vy these are x and vx, of x[0], x[1], v[0] and v[1] the first: positions may have a front, or none.
    """
    groups: dict[str, dict[str, Variable]] = {}
    for variable in variables:
        spelling = SPELLINGS.fullmatch(variable.stem)
        if spelling is None:
            return None
        groups.setdefault(spelling["front"], {})[spelling["letter"].lower()] = variable
    letters = {tuple(sorted(group)) for group in groups.values()}
    if len(groups) != 2 or len(letters) != 1 or len(next(iter(letters))) < 2:
        return None
    first, *others = next(iter(letters))
    for group in groups.values():
        for letter in others:
            if not alike(group[first].final, group[letter].final, first, letter, flow):
                raise NotAlikeError(f"{group[letter].stem} is not moved as {group[first].stem} is")
    return [group[first] for group in groups.values()]


def alike(first_value: Expression, value: Expression, first: str, letter: str, flow: Flow) -> bool:
    """Whether two expressions are one, but for the letters of their components."""
    match first_value, value:
        case Name(name=a), Name(name=b):
            if a in flow.lines and b in flow.lines and a != b:
                return alike(flow.lines[a].value, flow.lines[b].value, first, letter, flow)
            return _renamed(a, first, letter) == b
        case Number(text=a), Number(text=b):
            return a == b
        case Operation(sign=a, left=left, right=right), Operation(sign=b, left=other_left, right=other_right):
            if a != b or (left is None) != (other_left is None):
                return False
            lefts = left is None or other_left is None or alike(left, other_left, first, letter, flow)
            return lefts and alike(right, other_right, first, letter, flow)
        case Call(function=a, arguments=first_arguments), Call(function=b, arguments=arguments):
            is_same = len(first_arguments) == len(arguments) and b in (a, _renamed(a, first, letter))
            return is_same and all(
                alike(x, y, first, letter, flow) for x, y in zip(first_arguments, arguments, strict=True)
            )
        case Here(name=a), Here(name=b):
            return b in (a, _renamed(a, first, letter))
    return False


def _renamed(name: str, first: str, letter: str) -> str:
    """ay for ax, vel_y for vel_x; the letter at the end, or at the end of the first part."""
    head, hash_sign, version = name.partition("#")
    if not head or head[-1].lower() != first:
        return name
    last = letter.upper() if head[-1].isupper() else letter
    return f"{head[:-1]}{last}{hash_sign}{version}"
