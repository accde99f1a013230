"""What was understood of a step, on one line."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Symbol

from pnn_symbolic.algebra.symbols import VELOCITY
from pnn_symbolic.code.carrying import position_in
from pnn_symbolic.code.force_names import FORMULA
from pnn_symbolic.code.syntax import Name, parts
from pnn_symbolic.code.variables import Variable
from pnn_symbolic.code.way import PI, Way
from pnn_symbolic.maps.text.printing import joined

LONGEST_FORMULA = 60
"""Signs of the formula of a force that are told."""


def sentence_of(way: Way, velocity: Expr | None = None) -> str:
    """The roles, the order in which position and velocity are changed, and what must be said.

    velocity   that of a step with memory, where it is a sum of what is remembered
    """
    return "; ".join([", ".join(_roles(way, velocity)), *_order(way), *dict.fromkeys(way.notes)])


def _roles(way: Way, velocity: Expr | None) -> list[str]:
    cast, code = way.cast, way.code
    roles = [f"position {code.typed(cast.position.stem)}", _role_of_velocity(way, velocity)]
    roles.append(f"step {way.step}" if way.step else "no step, read with dt = 1")
    if cast.mass:
        roles.append(f"mass 1/{cast.mass}" if cast.inverse_mass else f"mass {cast.mass}")
    roles += [_role_of_force(name, way) for name in way.force_names]
    numbers = [name for name in way.numbers() if name not in PI]
    if numbers:
        roles.append(f"parameter{'s' * (len(numbers) > 1)} {', '.join(numbers)}")
    return roles


def _role_of_velocity(way: Way, velocity: Expr | None) -> str:
    cast, code = way.cast, way.code
    if velocity is not None:
        return f"velocity w = {_sum(velocity, way)}, where one step is a map of positions and w"
    if cast.previous:
        return f"velocity ({cast.position.stem} - {code.typed(cast.previous.start)})/dt"
    momentum = " (a momentum, m*v)" if way.is_momentum else ""
    return f"velocity {code.typed(cast.velocity.stem)}{momentum}"


def _role_of_force(name: str, way: Way) -> str:
    sign = "-" if way.signs[name] < 0 else ""
    per_mass = " (per unit mass)" if way.is_per_mass(name) else ""
    shown = way.code.typed(f"{sign}{name}") if name == FORMULA else name
    if len(shown) > LONGEST_FORMULA:
        shown = f"a formula of {way.code.typed(way.cast.position.stem)}"
    return f"force {way.functions.get(name, 'f')} = {sign}{shown}{per_mass}"


def _sum(velocity: Expr, way: Way) -> str:
    """A velocity with the names of the code, its own v first."""
    typed = {"x": way.cast.position.stem, "v": way.cast.velocity.stem, "dt": way.step, "m": way.cast.mass}
    names: dict[Basic, Symbol] = {}
    for symbol in velocity.free_symbols:
        name = str(symbol)
        names[symbol] = Symbol(way.code.typed(typed.get(name, name)))
    terms: list[tuple[str, str]] = []
    for term in sorted(Add.make_args(velocity), key=lambda term: not term.has(VELOCITY)):
        sign, size = ("-", -term) if term.could_extract_minus_sign() else ("+", term)  # pyright: ignore[reportOperatorIssue]
        terms.append((sign, str(size.xreplace(names))))
    return joined(terms)


def _order(way: Way) -> list[str]:
    """Which of the two is changed first, and what sees the change."""
    position, velocity = way.cast.position, way.cast.velocity
    if way.cast.previous or way.cast.memory:
        return []
    moved, changed = _versions(position, way), _versions(velocity, way)
    starts = {position.start, velocity.start, *way.constants(), way.cast.clock, way.cast.mass}
    x, v = way.code.typed(position.stem), way.code.typed(velocity.stem)
    order: list[str] = []
    if changed & way.flow.leaves(position.final, stop=changed):
        order.append(f"{x} is moved by the changed {v}")
    places = [position_in(here, way.cast) for here in way.flow.heres([velocity.final])]
    computed_at = {place.name for place in places if isinstance(place, Name)}
    if moved & (way.flow.leaves(velocity.final, stop=moved) | computed_at):
        order.append(f"{v} is changed at the moved {x}")
    if not order and _are_computed_at(starts, way):
        order.append(f"both from what {x} and {v} were at the start")
    for name in way.held:
        stale = f", also after {x} has moved" if _is_stale(way, name, moved) else ""
        order.append(f"{name} is the force at the start of the step{stale}")
    return order


def _are_computed_at(starts: set[str], way: Way) -> bool:
    """Whether all forces of the step are taken at these."""
    for call in way.flow.calls(way.finals):
        for place in call.arguments:
            if not isinstance(place, Name) or place.name not in starts:
                return False
    return True


def _versions(variable: Variable, way: Way) -> set[str]:
    """The lines that set a variable, under its own name or that which it has at the end."""
    versions = {line.name for line in way.lines if line.stem == variable.stem}
    if isinstance(variable.final, Name) and variable.final.name in way.flow.lines:
        versions.add(variable.final.name)
    return versions


def _is_stale(way: Way, force: str, moved: set[str]) -> bool:
    """Whether a force of the start is read after the position has moved."""
    has_moved = False
    for line in way.lines:
        if has_moved and any(isinstance(part, Name) and part.name == force for part in parts(line.value)):
            return True
        has_moved |= line.name in moved
    return False
