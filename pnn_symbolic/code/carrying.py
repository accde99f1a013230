"""Forces that are kept from one step to the next: what they are at the start of a step."""

from __future__ import annotations

from pnn_symbolic.code.flow import Flow, replaced
from pnn_symbolic.code.roles import Cast
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Expression, Here, Name, Number, Operation, parts
from pnn_symbolic.code.variables import Variable


def carried_lines(code: Straight, cast: Cast) -> tuple[list[Line], list[Variable]]:
    """A line for each carried force: the formula that it has at the end, at the position of the start.

    That is what it is at the start of every step but the first, if the formula takes it at the place where the step
    ends; else the step remembers a force, and these are given back.
    """
    flow = Flow(code.lines)
    ends = {}
    for variable in (cast.position, cast.velocity):
        if variable.start and isinstance(variable.final, Name):
            ends[variable.final.name] = Name(0, variable.start)
    stems = (cast.position.stem, cast.velocity.stem)
    versions = {line.name for line in code.lines if line.stem in stems} | {
        variable.start for variable in (cast.position, cast.velocity)
    }
    lines: list[Line] = []
    remembered: list[Variable] = []
    for carried in cast.carried:
        formula = _expanded(carried.final, flow, versions)
        if not any(isinstance(part, Name | Here) for part in parts(formula)) or _is_times_zero(formula):
            continue  # set to zero when it has been used: it is computed elsewhere
        places = {part.name for part in parts(formula) if isinstance(part, Name)}
        is_at_the_end = all(_is_at_the_end(part, cast) for part in parts(formula) if isinstance(part, Here))
        if not is_at_the_end or places & versions - ends.keys() or carried.start in places:
            remembered.append(carried)
            continue
        at_start = _with_start(replaced(formula, ends), cast)
        lines.append(Line(carried.start, at_start, code.place_of(carried.start) or 0))
    return lines, remembered


def _is_times_zero(formula: Expression) -> bool:
    match formula:
        case Operation(sign="*", left=left, right=right):
            return any(isinstance(factor, Number) and not float(factor.text) for factor in (left, right))
    return False


def _expanded(node: Expression, flow: Flow, stop: set[str]) -> Expression:
    names = {part.name for part in parts(node) if isinstance(part, Name)} - stop
    inner = {name: _expanded(flow.lines[name].value, flow, stop) for name in names if name in flow.lines}
    return replaced(node, inner)


def _is_at_the_end(here: Here, cast: Cast) -> bool:
    return position_in(here, cast) == cast.position.final or cast.position.final is position_in(here, cast)


def _with_start(node: Expression, cast: Cast) -> Expression:
    return Here(node.place, node.name, {}) if isinstance(node, Here) else node


def position_in(here: Here, cast: Cast) -> Expression:
    """The latest position where a force is computed."""
    position: Expression = Name(here.place, cast.position.start)
    for key, value in here.state.items():
        if key.stem == cast.position.stem and key.stage != "old":
            position = value
    return position
