"""What a step gives back: the ends of the variables that it was given."""

from __future__ import annotations

from collections.abc import Iterable

from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.variables import Variable, variables_of
from pnn_symbolic.code.vocabulary import MOMENTA, POSITIONS, VELOCITIES, is_called, is_force_like


def returned_variables(code: Straight) -> list[Variable]:
    """The variables of a step; where it gives several values back, these are their ends, in the order of its names."""
    variables = variables_of(code)
    gives_state = len(code.returned) > 1 or (len(code.returned) == 1 and len(variables) == 1)
    if not gives_state:
        return variables
    return _by_their_ends(code, variables) or _by_their_order(code, variables) or variables


def _by_their_order(code: Straight, variables: list[Variable]) -> list[Variable]:
    """What is given back belongs to the state in the order of the parameters; nothing where it is more than those."""
    free = {str(key): key for key in code.free}
    parameters = [str(code.names.key(name)) for name in code.parameters]
    read = [name for name in parameters if name in free] or list(free)
    of_state = {variable.start for variable in variables}
    of_state |= {name for name in read if _may_be_state(code.names.meaning(name))}
    states = [name for name in read if name in of_state]
    if len(states) < len(code.returned):
        return []
    returned: list[Variable] = []
    for start, final in zip(states, code.returned, strict=False):
        stem = free[start].stem
        returned.append(Variable(stem, start, final, code.names.meaning(stem)))
    return returned


def _by_their_ends(code: Straight, variables: Iterable[Variable]) -> list[Variable]:
    """Where what is given back are the ends themselves, their names tell."""
    returned: list[Variable] = []
    for final in code.returned:
        match = [variable for variable in variables if variable.final == final]
        if len(match) != 1:
            return []
        returned += match
    return returned


def _may_be_state(meaning: str) -> bool:
    return is_called(meaning, POSITIONS + VELOCITIES + MOMENTA) or is_force_like(meaning)
