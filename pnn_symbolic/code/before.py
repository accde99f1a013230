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
    source = next((other for other in variables if _is_start(variable.final, other)), None)
    return source is not None and isinstance(source.final, Name) and source.final.name == variable.start


def _is_start(node: Expression, variable: Variable) -> bool:
    return isinstance(node, Name) and node.name == variable.start


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
        source = next((variable for variable in variables if _is_start(copy.final, variable)), None)
        if source is None or not _may_be_position(source):
            continue
        moved_by = {variable.start for variable in variables if variable not in copies and _may_be_position(variable)}
        moved_by |= {variable.start for variable in variables if is_called(variable.meaning, VELOCITIES + MOMENTA)}
        moved_by |= {other.start for other in copies if other is not copy}
        leaves = flow.leaves(source.final)
        if copy.start in leaves and leaves & moved_by <= {source.start}:
            return Variable(source.stem, copy.start, copy.final, source.meaning)
    for key in code.free:
        start = Key(key.stem)
        source = next((variable for variable in variables if variable.start == str(start)), None)
        is_left_out = not any(variable.start == str(key) for variable in variables)
        if key.stage == "old" and start in code.free and is_left_out and source and _may_be_position(source):
            return Variable(key.stem, str(key), Name(0, str(start)), source.meaning)
    return None


def _may_be_position(variable: Variable) -> bool:
    return not is_force_like(variable.meaning) and not is_called(variable.meaning, VELOCITIES + MOMENTA)
