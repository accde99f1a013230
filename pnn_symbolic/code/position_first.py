"""Of two variables, which is the position? By their use; where that is open, by their names."""

from __future__ import annotations

from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.unknown_functions import unknown_function
from pnn_symbolic.code.variables import Variable
from pnn_symbolic.code.vocabulary import MOMENTA, POSITIONS, VELOCITIES, is_called
from pnn_symbolic.maps.parsing.refusals import refusal

Pair = tuple[Variable, Variable]


def position_first(first: Variable, second: Variable, code: Straight, flow: Flow) -> Pair:
    """Position and velocity: the position contains the velocity outside forces."""
    by_name = _by_names(first, second)
    first_contains = second.start in flow.leaves(first.final, outside_calls=True)
    second_contains = first.start in flow.leaves(second.final, outside_calls=True)
    if first_contains != second_contains:
        by_use = (first, second) if first_contains else (second, first)
        if by_name and by_name != by_use:
            raise refusal(code.text, 0, _against_the_names(*by_use))
        return by_use
    if by_name and first_contains:
        return by_name
    if by_name:
        position, velocity = by_name
        unknown = unknown_function(code, flow, position.start)
        if unknown:
            raise unknown
        message = f"{position.stem} is not moved by {velocity.stem}; paste the line that does it"
        raise refusal(code.text, code.place_of(position.start) or 0, message)
    names = f"{first.stem} or {second.stem}"
    message = f"which is the position, {names}? add --position {first.stem} or --position {second.stem}"
    raise refusal(code.text, 0, message)


def _against_the_names(position: Variable, velocity: Variable) -> str:
    use = f"by its use {position.stem} is the position and {velocity.stem} the velocity, by its name not"
    return f"{use}; if that is meant, add --position {position.stem} --velocity {velocity.stem}"


def _by_names(first: Variable, second: Variable) -> Pair | None:
    """Position and velocity by their names; None where these say nothing."""
    likeness = _likeness_to_position(first) - _likeness_to_position(second)
    if likeness == 0:
        return None
    return (first, second) if likeness > 0 else (second, first)


def _likeness_to_position(variable: Variable) -> int:
    is_velocity = is_called(variable.meaning, VELOCITIES + MOMENTA)
    return is_called(variable.meaning, POSITIONS) - is_velocity
