"""Do the units of a way to understand a step agree, and is nothing left open?"""

from __future__ import annotations

from typing import NoReturn

from pnn_symbolic.code.flow import IN_FORMULAS, MATHEMATICAL
from pnn_symbolic.code.force_names import check_one_force
from pnn_symbolic.code.gate import LENGTH, MASS, TIME, VELOCITY, ClashError, Gate
from pnn_symbolic.code.syntax import Call, Expression, Name, Operation, parts
from pnn_symbolic.code.units import Unit, combined, unit
from pnn_symbolic.code.vocabulary import BARE_DISTANCE, DISTANCE, GRAVITY, folded, is_called
from pnn_symbolic.code.way import Way
from pnn_symbolic.maps.parsing.refusals import refusal

AT_ANOTHER_TIME = ("half", "mid", "tmp", "temp", "star", "bar", "12", "hat", "prime")
"""Ends of names that say when: xhalf, v_mid."""


def check_agreement(way: Way) -> None:
    """Look at the units; a step without a name is the one name that has the unit of a time."""
    _check_functions(way)
    way.step = way.step or _step_by_its_unit(way)
    way.gate = _gate(way, has_step=bool(way.step))
    _check_parameters(way)
    _check_distances(way)
    check_one_force(way.code, way.flow, way.finals, way.held)
    _check_force(way, way.gate)


def _refuse(way: Way, place: int, message: str) -> NoReturn:
    raise refusal(way.code.text, place, message)


def _step_by_its_unit(way: Way) -> str:
    try:
        gate = _gate(way, has_step=True)
    except ClashError:
        return ""
    times = [name for name in way.constants() if gate.is_time(name)]
    if len(times) > 1:
        _refuse(way, 0, f"which is the step, {' or '.join(times)}? add --step {times[0]} or --step {times[1]}")
    return times[0] if times else ""


def _check_functions(way: Way) -> None:
    """sin(x) and the like are no numbers, unless they are of the formula of a force."""
    states = {variable.start for variable in (way.cast.position, way.cast.velocity, *way.cast.memory)}
    for value in way.flow.values(way.finals):
        for part in parts(value):
            if isinstance(part, Call) and part.function in MATHEMATICAL and states & way.flow.leaves(part):
                fix = "write the force as one, acc(x)"
                _refuse(way, part.place, f"{part.function}(…) of a position or velocity is not read; {fix}")
            if isinstance(part, Call) and part.function in IN_FORMULAS:
                fix = "leave it out, or put it into the force"
                _refuse(way, part.place, f'"{part.function}(…)" is not read in an update; {fix}')


def _check_parameters(way: Way) -> None:
    """Refuse what is named like a state at another time, and never set."""
    numbers = way.numbers()
    states = [variable.stem for variable in (way.cast.position, way.cast.velocity) if variable.stem]
    for key, place in way.code.free.items():
        if str(key) not in numbers:
            continue
        state = next((stem for stem in states if key.stem.startswith(stem)), "")
        ends_like_a_time = state and folded(key.stem.removeprefix(state)) in AT_ANOTHER_TIME
        if key.stage or ends_like_a_time:
            name = way.code.typed(str(key))
            _refuse(way, place, f"{name} is read and never set; paste the line that sets it")


def _check_distances(way: Way) -> None:
    """Refuse a distance that is never set beside the position, since it moves with it."""
    numbers = set(way.numbers())
    position, velocity = way.cast.position.start, way.cast.velocity.start
    for value in way.flow.values(way.finals):
        for product in parts(value):
            if not isinstance(product, Operation) or product.sign not in "*/":
                continue
            leaves = way.flow.leaves(product, outside_calls=True)
            if position not in leaves or velocity in leaves:
                continue
            for name in sorted(_distances(product) & numbers):
                message = f"{name} reads like a distance, which moves with {way.cast.position.stem}, and is never set"
                _refuse(way, way.code.place_of(name) or 0, f"{message}; paste the line that sets it")


def _distances(product: Operation) -> set[str]:
    """Names of distances in a product: dist, r3, inv_r, and r where a power of it divides."""
    names: set[str] = set()
    for part in parts(product):
        if isinstance(part, Name) and DISTANCE.fullmatch(folded(part.name)):
            names.add(part.name)
        if isinstance(part, Operation) and part.sign == "/":
            names |= _bare_distances(part.right)
    return names


def _bare_distances(divisor: Expression) -> set[str]:
    """r, where a power of it or more than it divides."""
    names: list[str] = []
    is_power = False
    for part in parts(divisor):
        if isinstance(part, Name):
            names.append(part.name)
        is_power |= isinstance(part, Operation) and part.sign == "**"
    return {name for name in names if folded(name) in BARE_DISTANCE} if is_power or len(names) > 1 else set()


def _check_force(way: Way, gate: Gate) -> None:
    """Ask where nothing is a force by its name and a name has the unit of an acceleration."""
    if way.force_names or way.cast.position.start in way.flow.leaves(way.cast.velocity.final):
        return
    for name in way.numbers():
        length, time, _ = gate.equations.value(gate.of(Name(0, name)))
        is_acceleration = length == {"": 1} and (time == {"": -2} or not way.step)
        if is_acceleration and not is_called(way.code.names.meaning(name), GRAVITY):
            message = f"is {name} the force, computed elsewhere? add --force {name}; a constant is written g"
            _refuse(way, way.code.place_of(name) or 0, message)


def _known_units(way: Way, velocity: Unit) -> dict[str, Unit]:
    """The units of the names that have a role."""
    cast = way.cast
    units = {cast.position.start: LENGTH, VELOCITY: velocity, cast.velocity.start: velocity}
    units |= {way.step: TIME, cast.clock: TIME}
    if cast.previous:
        units[cast.previous.start] = LENGTH
    if cast.mass:
        units[cast.mass] = combined(unit(), -1 if cast.inverse_mass else 1, MASS)
    return {name: known for name, known in units.items() if name}


def _gate(way: Way, *, has_step: bool) -> Gate:
    """The units of all lines, taken in one by one."""
    cast = way.cast
    velocity = unit(1, -1)
    if cast.mass:  # a momentum, perhaps: its power of the mass is open
        velocity = combined(velocity, 1, ({}, {}, {"the velocity:M": 1}))  # pyright: ignore[reportArgumentType]
    gate = Gate(
        known=_known_units(way, velocity),
        has_mass=bool(cast.mass),
        has_step=has_step,
        time=cast.clock,
        mass=cast.mass,
        flow=way.flow,
        constants=frozenset(way.constants()),
    )
    for name in way.held:
        gate.units[name] = gate.force(name)
    for line in way.lines:
        gate.line(line)
    gate.same(gate.of(cast.position.final), LENGTH, cast.position.final.place)
    for register in cast.memory:
        gate.same(gate.of(register.final), gate.of(Name(register.final.place, register.start)), register.final.place)
    if not cast.previous:
        gate.same(gate.of(cast.velocity.final), velocity, cast.velocity.final.place)
    return gate
