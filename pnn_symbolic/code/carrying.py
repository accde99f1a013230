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
    starts_of_ends = _starts_of_ends(cast)
    versions = _versions(code, cast)
    lines: list[Line] = []
    remembered: list[Variable] = []
    for carried in cast.carried:
        formula = _expanded(carried.final, flow, versions)
        if _is_constant(formula) or _is_times_zero(formula):
            continue  # set to zero when it has been used: it is computed elsewhere
        names = _names_in(formula)
        takes_earlier_place = bool(names & versions - starts_of_ends.keys())
        if takes_earlier_place or carried.start in names or not _is_all_at_the_end(formula, cast):
            remembered.append(carried)
        else:
            at_start = _with_start(replaced(formula, starts_of_ends), cast)
            lines.append(Line(carried.start, at_start, code.place_of(carried.start) or 0))
    return lines, remembered


def _starts_of_ends(cast: Cast) -> dict[str, Expression]:
    """What position and velocity are called at the start of the step, by what they are called at its end."""
    starts: dict[str, Expression] = {}
    for variable in (cast.position, cast.velocity):
        if variable.start and isinstance(variable.final, Name):
            starts[variable.final.name] = Name(0, variable.start)
    return starts


def _versions(code: Straight, cast: Cast) -> set[str]:
    """All that position and velocity are called in the step, at its start too."""
    versions = {cast.position.start, cast.velocity.start}
    for line in code.lines:
        if line.stem in (cast.position.stem, cast.velocity.stem):
            versions.add(line.name)
    return versions


def _is_constant(formula: Expression) -> bool:
    return not any(isinstance(part, Name | Here) for part in parts(formula))


def _is_times_zero(formula: Expression) -> bool:
    match formula:
        case Operation(sign="*", left=left, right=right):
            return any(isinstance(factor, Number) and not float(factor.text) for factor in (left, right))
    return False


def _expanded(node: Expression, flow: Flow, stop: set[str]) -> Expression:
    inner: dict[str, Expression] = {}
    for name in _names_in(node) - stop:
        if name in flow.lines:
            inner[name] = _expanded(flow.lines[name].value, flow, stop)
    return replaced(node, inner)


def _names_in(node: Expression) -> set[str]:
    return {part.name for part in parts(node) if isinstance(part, Name)}


def _is_all_at_the_end(formula: Expression, cast: Cast) -> bool:
    """Whether every force at the latest position is at that with which the step ends."""
    heres = [part for part in parts(formula) if isinstance(part, Here)]
    return all(_is_at_the_end(here, cast) for here in heres)


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
