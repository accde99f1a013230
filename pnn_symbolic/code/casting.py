"""The names of straight-line code in their roles: found from their use, and asked for where that is open."""

from __future__ import annotations

from pnn_symbolic.code.before import copies_of, live_copies, position_before
from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.returned import returned_variables
from pnn_symbolic.code.roles import Cast, Roles
from pnn_symbolic.code.state import state_of, state_with_memory
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.variables import Variable, is_carried_force, is_time, variables_of
from pnn_symbolic.code.vocabulary import INVERSE_MASSES, MASSES, STEPS, SURE_STEPS, TIMES, folded, is_called
from pnn_symbolic.maps.parsing.refusals import refusal


def cast_of(code: Straight, given: Roles) -> Cast:
    """The roles, before units have been looked at."""
    flow = Flow(code.lines)
    variables = returned_variables(code)
    times = [variable for variable in variables if is_time(variable)]
    time = next((variable for variable in times if _counts(variable, code, flow)), None)
    copies = copies_of(variables, code)
    previous = position_before(variables, copies, code, flow)
    states: list[Variable] = []
    forces: list[Variable] = []
    for variable in variables:
        if variable not in (time, *copies) and variable.is_changed:
            is_force = is_carried_force(variable) and not _is_named(variable, given)
            (forces if is_force else states).append(variable)
    if previous is None:
        position, velocity, outputs = state_of(states, code, flow, given)
    else:
        position, velocity, outputs = state_with_memory(states, previous)
    memory = () if previous else live_copies(copies, [position.final, velocity.final], flow)
    used = flow.leaves_of([position.final, velocity.final, *(copy.final for copy in memory)])
    step = _free_name(given.step, STEPS, "step", code)
    mass, inverse = _mass(given.mass, code)
    return Cast(
        position=position,
        velocity=velocity,
        time=time,
        clock=time.start if time else _clock(code),
        previous=previous,
        carried=tuple(force for force in forces if force.start in used),
        memory=memory,
        outputs=tuple(outputs),
        step=step,
        mass=mass or inverse,
        inverse_mass=bool(inverse),
    )


def _counts(time: Variable, code: Straight, flow: Flow) -> bool:
    """Whether a time moves by itself."""
    names = flow.leaves(time.final) - {time.start}
    return all(is_called(code.names.meaning(name), STEPS) for name in names)


def _clock(code: Straight) -> str:
    """The free name of the time; "" where there is none."""
    for name in map(str, code.free):
        if is_called(code.names.meaning(name), TIMES):
            return name
    return ""


def _is_named(variable: Variable, given: Roles) -> bool:
    named = (given.position, given.velocity)
    return variable.stem in named or variable.start in named


def _mass(given: str, code: Straight) -> tuple[str, str]:
    """The name of the mass, and that of 1/m; one of them, or none."""
    mass = _free_name(given, MASSES, "mass", code)
    if not mass:
        return "", _free_name("", INVERSE_MASSES, "mass", code)
    is_inverse = folded(mass) in map(folded, INVERSE_MASSES)
    return ("", mass) if is_inverse else (mass, "")


def _free_name(given: str, known: list[str], role: str, code: Straight) -> str:
    """The free name of a role, by what the user says or by its spelling."""
    if given:
        return _given_name(given, role, code)
    states = {variable.start for variable in variables_of(code)}
    called = [name for name in map(str, code.free) if is_called(code.names.meaning(name), known)]
    names = [name for name in called if name not in states]
    sure = [name for name in names if is_called(code.names.meaning(name), SURE_STEPS)]
    if len(sure) == 1:
        return sure[0]
    if len(names) > 1:
        message = f"which is the {role}, {' or '.join(names)}? add --{role} {names[0]} or --{role} {names[1]}"
        raise refusal(code.text, 0, message)
    return names[0] if names else ""


def _given_name(given: str, role: str, code: Straight) -> str:
    """The free name that the user says, as it is written or by its meaning."""
    free = list(map(str, code.free))
    for name in free:
        if given in (name, code.names.meaning(name)):
            return name
    raise refusal(code.text, 0, f'no name "{given}" is read, for --{role}; those that are: {", ".join(free)}')
