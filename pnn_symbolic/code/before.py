"""What a step keeps of the step before: x_prev, v_old, a_prev."""

from __future__ import annotations

from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import Expression, Name
from pnn_symbolic.code.variables import Variable
from pnn_symbolic.code.vocabulary import MOMENTA, VELOCITIES, is_called, is_force_like


def copies_of(variables: list[Variable], code: Straight) -> list[Variable]:
    """The variables that become what another was at the start, as in x_prev = x.

    The other is changed itself; a_prev may also become an a that is computed elsewhere.
    """
    own_names = {str(key): str(Key(key.stem)) for key in code.free if key.stage == "old"}
    changed = {variable.start for variable in variables if variable.is_changed}
    copies: list[Variable] = []
    for variable in variables:
        source = variable.final.name if isinstance(variable.final, Name) else ""
        is_copy = source != variable.start and (source in changed or source == own_names.get(variable.start))
        if is_copy and not _is_exchanged(variable, variables):
            copies.append(variable)
    return copies


def _is_exchanged(variable: Variable, variables: list[Variable]) -> bool:
    """x, y = y, x."""
    source = _source_of(variable, variables)
    return source is not None and isinstance(source.final, Name) and source.final.name == variable.start


def _source_of(copy: Variable, variables: list[Variable]) -> Variable | None:
    """The variable whose start is the end of this one; None where it is none."""
    if not isinstance(copy.final, Name):
        return None
    for variable in variables:
        if variable.start == copy.final.name:
            return variable
    return None


def live_copies(copies: list[Variable], ends: list[Expression], flow: Flow) -> tuple[Variable, ...]:
    """The copies that these ends need, and what such copies need themselves."""
    live: list[Variable] = []
    while True:
        used = flow.leaves_of([*ends, *(copy.final for copy in live)])
        more = [copy for copy in copies if copy.start in used and copy not in live]
        if not more:
            return tuple(live)
        live += more


def position_before(variables: list[Variable], copies: list[Variable], code: Straight, flow: Flow) -> Variable | None:
    """x_prev beside x, where nothing else moves x: by its end, or by its name where what sets it was left out."""
    for copy in copies:
        position = _source_of(copy, variables)
        if position is None or not _may_be_position(position):
            continue
        leaves = flow.leaves(position.final)
        if copy.start in leaves and leaves & _movers(variables, copies, copy) <= {position.start}:
            return Variable(position.stem, copy.start, copy.final, position.meaning)
    return _never_set(variables, code)


def _movers(variables: list[Variable], copies: list[Variable], previous: Variable) -> set[str]:
    """The starts of all that may move a position beside the previous one: positions, velocities, and other copies."""
    movers = {copy.start for copy in copies if copy is not previous}
    for variable in variables:
        is_position = variable not in copies and _may_be_position(variable)
        if is_position or is_called(variable.meaning, VELOCITIES + MOMENTA):
            movers.add(variable.start)
    return movers


def _never_set(variables: list[Variable], code: Straight) -> Variable | None:
    """x_old, which is read beside an x that the step changes, and not set."""
    starts = [variable.start for variable in variables]
    for key in code.free:
        newer = Key(key.stem)
        if key.stage != "old" or newer not in code.free or str(key) in starts or str(newer) not in starts:
            continue
        position = variables[starts.index(str(newer))]
        if _may_be_position(position):
            return Variable(key.stem, str(key), Name(0, str(newer)), position.meaning)
    return None


def _may_be_position(variable: Variable) -> bool:
    return not is_force_like(variable.meaning) and not is_called(variable.meaning, VELOCITIES + MOMENTA)
