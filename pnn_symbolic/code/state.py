"""Which of the changed variables is the position, and which the velocity?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from pnn_symbolic.code.components import NotAlikeError, of_one_component
from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.position_first import position_first
from pnn_symbolic.code.roles import NoStepError, Roles
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import Name
from pnn_symbolic.code.variables import Variable
from pnn_symbolic.code.vocabulary import MOMENTA, VELOCITIES, is_called
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.refusals import refusal


class State(NamedTuple):
    """Position and velocity, and what is changed beside them and moves nothing."""

    position: Variable
    velocity: Variable
    outputs: list[Variable]


def state_of(variables: list[Variable], code: Straight, flow: Flow, given: Roles) -> State:
    """The state among the variables that are changed; what is open is asked for."""
    named = _named(variables, code, given)
    if named:
        return State(*named, [variable for variable in variables if variable not in named])
    try:
        component = of_one_component(variables, flow)
    except NotAlikeError as error:
        _refuse(code, f"{error}; paste the lines of one component")
    if component:
        code.notes.append(f"{component[0].stem} for all components, which are moved alike")
        variables = component
    moving, outputs = _moving(variables, flow)
    match moving:
        case []:
            raise NoStepError("nothing is read and then changed; paste the lines that change position and velocity")
        case [only]:
            return State(only, _assigned_velocity(only, code), outputs)
        case [first, second]:
            return State(*position_first(first, second, code, flow), outputs)
    shown = ", ".join(variable.stem for variable in moving)
    fix = "paste the lines of one component, or name two, as in --position x --velocity v"
    _refuse(code, f"{len(moving)} variables go through the step ({shown}); {fix}", moving[-1])
    return None


def state_with_memory(variables: list[Variable], previous: Variable) -> State:
    """x and x_prev, where x_prev becomes x: the velocity is (x - x_prev)/dt."""
    now = str(Key(previous.stem))
    position = next((variable for variable in variables if variable.start == now), None)
    if position is None:
        message = f"{previous.stem} is kept from the step before, and not changed itself; paste the line that moves it"
        raise ParseError(message)
    outputs = [variable for variable in variables if variable is not position]
    return State(position, Variable("", "", Name(0, now), ""), outputs)


def _refuse(code: Straight, message: str, variable: Variable | None = None) -> NoReturn:
    place = None if variable is None else code.place_of(variable.start)
    raise refusal(code.text, place or 0, message)


def _named(variables: list[Variable], code: Straight, given: Roles) -> tuple[Variable, Variable] | None:
    """By what the user says; the other of the two is what is left."""
    if not (given.position or given.velocity):
        return None
    position = _called(given.position, "position", variables, code)
    velocity = _called(given.velocity, "velocity", variables, code)
    if position and velocity:
        return position, velocity
    left = [variable for variable in variables if variable not in (position, velocity)]
    if len(left) != 1:
        missing = "velocity" if position else "position"
        shown = ", ".join(variable.stem for variable in left)
        _refuse(code, f"which variable is the {missing}? add --{missing} with one of {shown}")
    return position or left[0], velocity or left[0]


def _called(name: str, role: str, variables: list[Variable], code: Straight) -> Variable | None:
    if not name:
        return None
    for variable in variables:
        if name in (variable.stem, variable.start, variable.meaning):
            return variable
    shown = ", ".join(variable.stem for variable in variables) or "none"
    _refuse(code, f'no variable "{name}" is read and changed, for --{role}; those that are: {shown}')
    return None


def _moving(variables: list[Variable], flow: Flow) -> tuple[list[Variable], list[Variable]]:
    """The variables that move others, and those that only count or are written out."""
    moving, outputs = list(variables), []
    while len(moving) > 2:
        idle = [variable for variable in moving if not _moves_another(variable, moving, flow)]
        if not idle or len(moving) - len(idle) < 2:
            break
        moving = [variable for variable in moving if variable not in idle]
        outputs += idle
    return moving, outputs


def _moves_another(variable: Variable, variables: Iterable[Variable], flow: Flow) -> bool:
    return any(variable.start in flow.leaves(moved.final) for moved in variables if moved is not variable)


def _assigned_velocity(position: Variable, code: Straight) -> Variable:
    """A velocity that is assigned, not added to."""
    for key, value in code.final.items():
        meaning = code.names.meaning(key.stem)
        if is_called(meaning, VELOCITIES + MOMENTA) and key.stem != position.stem and key not in code.free:
            return Variable(key.stem, "", value, meaning)
    for key, place in code.free.items():
        if is_called(code.names.meaning(str(key)), VELOCITIES + MOMENTA):
            message = f"{key} is read and never changed; paste the lines that change the velocity, too"
            raise refusal(code.text, place, message)
    _refuse(code, f"only {position.stem} is read and changed; paste the lines that change the velocity, too", position)
    return None
