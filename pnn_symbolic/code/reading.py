"""The body of a step, as it was pasted → its equations, and one sentence that says what was understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Pow

from pnn_symbolic.algebra.symbols import TIME, TIME_STEP, parameter
from pnn_symbolic.code.agreement import check_agreement
from pnn_symbolic.code.carrying import carried_lines
from pnn_symbolic.code.casting import cast_of
from pnn_symbolic.code.equations import equations_of, remembering
from pnn_symbolic.code.gate import ClashError
from pnn_symbolic.code.named_forces import with_forces_named
from pnn_symbolic.code.pairs import as_pair
from pnn_symbolic.code.roles import Cast, Roles
from pnn_symbolic.code.sentence import sentence_of
from pnn_symbolic.code.statements import statements_of
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.straightening import straightened
from pnn_symbolic.code.unknown_functions import unknown_function
from pnn_symbolic.code.way import Way
from pnn_symbolic.errors import InputError, ParseError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing import read_equations
from pnn_symbolic.maps.parsing.refusals import refusal, short


@dataclass(frozen=True)
class Reading:
    """What was understood of pasted code.

    equations   the map, as `read_equations` reads it
    sentence    roles and what must be said of them, on one line
    """

    equations: str
    sentence: str

    @cached_property
    def map(self) -> OneStepMap:
        """The map of the equations."""
        position, velocity, time = read_equations(self.equations)
        return OneStepMap(position, velocity, None if time == TIME + TIME_STEP else time)


def read_code(text: str, roles: Roles = Roles()) -> Reading:  # noqa: B008 - a frozen value
    """Read the body of a step; what is open is asked for by name, in the error.

    >>> reading = read_code("v += dt*force(x)/m; x += dt*v")
    >>> print(reading.equations)
    v_1 = v+dt*(f(x))/m
    x_1 = x+dt*v_1
    x' = x_1
    v' = v_1
    >>> print(reading.sentence)
    position x, velocity v, step dt, mass m, force f = force; x is moved by the changed v
    """
    code = straightened(text, statements_of(text))
    code = as_pair(code) or code
    code = with_forces_named(code) or code
    cast = cast_of(code, roles)
    way = _understood(code, cast, roles)
    if cast.memory:
        return _without_memory(way)
    written = equations_of(way)
    equations = "\n".join(line for line, _ in written)
    try:
        _, velocity, _ = read_equations(equations)
    except ParseError as error:
        raise _at_its_place(text, error, [place for _, place in written]) from None
    if not way.step and _is_over_time_step(velocity):
        message = "no step is read, and dt = 1 may be hidden in what is added to the velocity; write the code with dt"
        raise refusal(text, cast.velocity.final.place, message)
    return Reading(equations, sentence_of(way))


def _without_memory(way: Way) -> Reading:
    """A step that remembers more, as one of x and w."""
    first = way.cast.memory[0]
    name, place = way.code.typed(first.start), way.code.place_of(first.start) or 0
    kept = f"{name} is kept from the step before"
    if not way.step or way.time:
        raise refusal(way.code.text, place, f"{kept}: such steps are read with a time step, and with forces f(x)")
    try:
        remembered = remembering(way)
        step, velocity = remembered.in_new_variables()
    except ParseError:
        raise
    except InputError as error:
        reason = f"{error}; a step with memory, which is no one-step map"
        raise refusal(way.code.text, place, f"{kept}, and {reason}") from None
    starts = [parameter(register.start) for register in way.cast.memory]
    named = velocity.xreplace(dict(zip(remembered.registers, starts, strict=True)))
    return Reading(str(step), sentence_of(way, named))  # pyright: ignore[reportArgumentType]


def _is_over_time_step(velocity: Expr) -> bool:
    """Whether something is divided by the time step."""
    return any(power.base == TIME_STEP and power.exp.is_negative for power in velocity.expand().atoms(Pow))


def _understood(code: Straight, cast: Cast, roles: Roles) -> Way:
    """The first way to take names for forces whose units agree."""
    starts, remembered = carried_lines(code, cast)
    cast.memory += tuple(remembered)
    clashes: list[ClashError] = []
    ways = list(Way.all(code, cast, roles, starts))
    for way in ways:
        try:
            check_agreement(way)
        except ClashError as clash:
            clashes.append(clash)
        else:
            return way
    unknown = unknown_function(code, ways[0].flow, cast.position.start, roles.force.lstrip("-"))
    if unknown:
        raise unknown
    if roles.position and roles.velocity:
        ways[0].notes.insert(0, f'units clash in "{_line_at(code.text, clashes[0].place)}": is a dt or an m missing?')
        return ways[0]
    if clashes[0].reason:
        raise refusal(code.text, clashes[0].place, clashes[0].reason)
    statement = _line_at(code.text, clashes[0].place)
    raise refusal(
        code.text,
        clashes[0].place,
        f'units clash in "{statement}": is a dt or an m missing, or another role meant? {_unit_of_a_number(statement)}'
        f"To have it judged as it stands, add --position {cast.position.stem} --velocity {cast.velocity.stem}",
    )


def _unit_of_a_number(statement: str) -> str:
    """What to do where a decimal has a unit that it is not read with.

    >>> _unit_of_a_number("vy += 0.5*dt")
    '0.5 is read without a unit; where it has one, name it on a line before: k = 0.5. '
    """
    decimal = re.search(r"(?<![\w.])\d+\.\d*|(?<![\w.])\.\d+", statement)
    if not decimal:
        return ""
    return f"{decimal[0]} is read without a unit; where it has one, name it on a line before: k = {decimal[0]}. "


def _line_at(text: str, place: int) -> str:
    """The statement around a place."""
    pieces: Iterator[re.Match[str]] = re.finditer(r"[^;\n]+", text)
    return next((short(piece[0]) for piece in pieces if piece.start() <= place < piece.end()), short(text))


def _at_its_place(text: str, error: ParseError, places: list[int]) -> ParseError:
    """A refusal of the equations, at the line of the code that they were made from."""
    place_in_equations = re.match(r"(?:line (\d+), )?column \d+: (.*)", str(error), re.DOTALL)
    if not place_in_equations:
        return error
    line, message = place_in_equations.groups()
    return refusal(text, places[int(line or 1) - 1], message)
