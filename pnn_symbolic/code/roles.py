"""Which name is the position, the velocity, the step, the mass? From their use, and asked for where that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import NoReturn

from pnn_symbolic.code.components import NotAlikeError, of_one_component
from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import Expression, Name
from pnn_symbolic.code.variables import Variable, is_carried_force, is_time, variables_of
from pnn_symbolic.code.vocabulary import (
    INVERSE_MASSES,
    MASSES,
    MOMENTA,
    POSITIONS,
    STEPS,
    SURE_STEPS,
    TIMES,
    VELOCITIES,
    folded,
    is_called,
    is_force_like,
)
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.parsing.refusals import refusal


@dataclass(frozen=True)
class Roles:
    """Names that a user gives for what the code does not tell; "" for what is to be found."""

    position: str = ""
    velocity: str = ""
    force: str = ""
    step: str = ""
    mass: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


class NoStepError(ParseError):
    """Code in which nothing is read and then changed."""


@dataclass
class Cast:
    """The names of a step in their roles.

    position, velocity   variables; of the velocity None where it is assigned from nothing that was before
    time                 the variable of the time, where the step changes it
    clock                the free name of the time; "" where there is none
    previous             the position one step before, of a step with memory
    carried              forces that are kept from step to step
    step, mass           free names; "" where there is none
    inverse_mass         whether `mass` is 1/m
    """

    position: Variable
    velocity: Variable
    time: Variable | None = None
    clock: str = ""
    previous: Variable | None = None
    carried: tuple[Variable, ...] = ()
    outputs: tuple[Variable, ...] = ()
    step: str = ""
    mass: str = ""
    inverse_mass: bool = False


class Casting:
    """Finds the roles of straight-line code."""

    def __init__(self, code: Straight, given: Roles) -> None:
        self.code = code
        self.given = given
        self.flow = Flow(code.lines)
        self.free = {str(key): place for key, place in code.free.items()}

    def refuse(self, message: str, place: int = 0) -> NoReturn:
        """The error that names the place."""
        raise refusal(self.code.text, place, message)

    def cast(self) -> Cast:
        """The roles, before units have been looked at."""
        variables = self._returned(variables_of(self.code))
        time = next((one for one in variables if is_time(one) and self._counts(one)), None)
        rest = [one for one in variables if one is not time and one.is_changed]
        previous = self._previous(variables)
        carried = [one for one in rest if is_carried_force(one) and one is not previous and not self._is_named(one)]
        rest = [one for one in rest if one not in carried and one is not previous]
        position, velocity, outputs = self._state(rest, previous)
        used = [variable.final for variable in (position, velocity)]
        carried = [one for one in carried if one.start in self.flow.leaves_of(used)]
        step = self._called(self.given.step, STEPS, "step")
        mass = self._called(self.given.mass, MASSES, "mass")
        inverse = "" if mass else self._called("", INVERSE_MASSES, "mass")
        if mass and folded(mass) in map(folded, INVERSE_MASSES):
            mass, inverse = "", mass
        return Cast(
            position=position,
            velocity=velocity,
            time=time,
            clock=time.start if time else next((name for name in self.free if self._is_clock(name)), ""),
            previous=previous,
            carried=tuple(carried),
            outputs=tuple(outputs),
            step=step,
            mass=mass or inverse,
            inverse_mass=bool(inverse),
        )

    def _counts(self, one: Variable) -> bool:
        """Whether a time moves by itself."""
        names = self.flow.leaves(one.final) - {one.start}
        return all(is_called(self.code.names.meaning(name), STEPS) for name in names)

    def _is_clock(self, name: str) -> bool:
        return is_called(self.code.names.meaning(name), TIMES)

    def _is_named(self, one: Variable) -> bool:
        return one.stem in (self.given.position, self.given.velocity) or one.start in (
            self.given.position,
            self.given.velocity,
        )

    def _returned(self, variables: list[Variable]) -> list[Variable]:
        """What a step gives back is the end of what it was given, in order."""
        returned, parameters = self.code.returned, self.code.parameters
        if len(returned) < 2 and not (len(returned) == 1 and len(variables) == 1):
            return variables
        read = [str(self.code.names.key(name)) for name in parameters]
        read = [name for name in read if name in self.free] or list(self.free)
        known = {variable.start: variable for variable in variables}
        order = [name for name in read if name in known] + [name for name in read if name not in known]
        named = self._by_name(returned, known)
        if named:
            return named
        finals = list(returned)
        found: list[Variable] = []
        states = [name for name in order if self._may_be_state(name, known)]
        if len(states) < len(finals):
            return variables
        states.sort(key=read.index)
        for name, final in zip(states, finals, strict=False):
            key = next(key for key in self.code.free if str(key) == name)
            found.append(Variable(key.stem, name, final, self.code.names.meaning(key.stem)))
        return found

    def _by_name(self, returned: Iterable[Expression], known: dict[str, Variable]) -> list[Variable]:
        """Where what is given back are the ends themselves, their names tell."""
        found = []
        for final in returned:
            match = [one for one in known.values() if one.final == final or one.final is final]
            if len(match) != 1:
                return []
            found.append(match[0])
        return found

    def _may_be_state(self, name: str, known: dict[str, Variable]) -> bool:
        meaning = self.code.names.meaning(name)
        return name in known or is_called(meaning, POSITIONS + VELOCITIES + MOMENTA) or is_force_like(meaning)

    # ---------------------------------------------------------------- state

    def _previous(self, variables: list[Variable]) -> Variable | None:
        """x_prev beside x."""
        for key in self.code.free:
            if key.stage == "old" and Key(key.stem) in self.code.free:
                own = next((one for one in variables if one.start == str(key)), None)
                start = Name(0, str(Key(key.stem)))
                return own or Variable(key.stem, str(key), start, self.code.names.meaning(key.stem))
        return None

    def _state(self, rest: list[Variable], previous: Variable | None) -> tuple[Variable, Variable, list[Variable]]:
        if previous is not None:
            return self._with_memory(rest, previous)
        named = self._named(rest)
        if named:
            return *named, [one for one in rest if one not in named]
        try:
            component = of_one_component(rest, self.flow)
        except NotAlikeError as error:
            self.refuse(f"{error}; paste the lines of one component")
        if component:
            self.code.notes.append(f"{component[0].stem} for all components, which are moved alike")
            rest = component
        rest, outputs = self._moving(rest)
        if len(rest) == 2:
            return *self._in_order(*rest), outputs
        if len(rest) == 1:
            return *self._with_assigned(rest[0]), outputs
        if not rest:
            raise NoStepError("nothing is read and then changed; paste the lines that change position and velocity")
        shown = ", ".join(one.stem for one in rest)
        fix = "paste the lines of one component, or name two, as in --position x --velocity v"
        self.refuse(f"{len(rest)} variables go through the step ({shown}); {fix}", self.free[rest[-1].start])
        return None

    def _moving(self, rest: list[Variable]) -> tuple[list[Variable], list[Variable]]:
        """The variables that move others, and those that only count or are written out."""
        kept, outputs = list(rest), []
        while len(kept) > 2:
            idle = [
                one for one in kept if not any(one.start in self.flow.leaves(o.final) for o in kept if o is not one)
            ]
            if not idle or len(kept) - len(idle) < 2:
                break
            kept = [one for one in kept if one not in idle]
            outputs += idle
        return kept, outputs

    def _named(self, rest: list[Variable]) -> tuple[Variable, Variable] | None:
        if not (self.given.position or self.given.velocity):
            return None
        found: list[Variable | None] = []
        for role, name in (("position", self.given.position), ("velocity", self.given.velocity)):
            wanted = [one for one in rest if name and name in (one.stem, one.start, one.meaning)]
            if name and not wanted:
                shown = ", ".join(one.stem for one in rest) or "none"
                self.refuse(f'no variable "{name}" is read and changed, for --{role}; those that are: {shown}')
            found.append(wanted[0] if wanted else None)
        others = [one for one in rest if one not in found]
        if None in found and len(others) != 1:
            missing = "velocity" if found[0] else "position"
            self.refuse(
                f"which variable is the {missing}? add --{missing} with one of {', '.join(o.stem for o in others)}"
            )
        position, velocity = (one or others[0] for one in found)
        return position, velocity

    def _in_order(self, one: Variable, other: Variable) -> tuple[Variable, Variable]:
        """Position first: it contains the velocity outside forces; where both contain the other, names tell."""
        contains = [
            second.start in self.flow.leaves(first.final, outside_calls=True)
            for first, second in ((one, other), (other, one))
        ]
        by_name = self._by_names(one, other)
        if contains == [True, False] or contains == [False, True]:
            found = (one, other) if contains[0] else (other, one)
            if by_name and by_name != found:
                position, velocity = found
                message = (
                    f"by its use {position.stem} is the position and {velocity.stem} the velocity, by its name not"
                )
                self.refuse(f"{message}; if that is meant, add --position {position.stem} --velocity {velocity.stem}")
            return found
        if by_name and contains == [True, True]:
            return by_name
        if by_name:
            position, velocity = by_name
            message = f"{position.stem} is not moved by {velocity.stem}; paste the line that does it"
            self.refuse(message, self.free[position.start])
        names = f"{one.stem} or {other.stem}"
        self.refuse(f"which is the position, {names}? add --position {one.stem} or --position {other.stem}")
        return None

    def _by_names(self, one: Variable, other: Variable) -> tuple[Variable, Variable] | None:
        points = []
        for variable in (one, other):
            is_velocity = is_called(variable.meaning, VELOCITIES + MOMENTA)
            is_position = is_called(variable.meaning, POSITIONS)
            points.append(is_position - is_velocity)
        if points[0] == points[1]:
            return None
        return (one, other) if points[0] > points[1] else (other, one)

    def _with_assigned(self, only: Variable) -> tuple[Variable, Variable]:
        """A velocity that is assigned, not added to."""
        for key, value in self.code.final.items():
            meaning = self.code.names.meaning(key.stem)
            if is_called(meaning, VELOCITIES + MOMENTA) and key.stem != only.stem and key not in self.code.free:
                return only, Variable(key.stem, "", value, meaning)
        free = [name for name in self.free if is_called(self.code.names.meaning(name), VELOCITIES + MOMENTA)]
        if free:
            self.refuse(
                f"{free[0]} is read and never changed; paste the lines that change the velocity, too",
                self.free[free[0]],
            )
        self.refuse(
            f"only {only.stem} is read and changed; paste the lines that change the velocity, too",
            self.free[only.start],
        )
        return None

    def _with_memory(self, rest: list[Variable], previous: Variable) -> tuple[Variable, Variable, list[Variable]]:
        """x and x_prev, where x_prev becomes x: the velocity is (x - x_prev)/dt."""
        now = str(Key(previous.stem))
        position = next((one for one in rest if one.start == now), None)
        is_kept = isinstance(previous.final, Name) and previous.final.name == now
        if position is None or not is_kept:
            self.refuse(
                f"{previous.start} is remembered from the step before, and is not the position there: a step with "
                "memory, which is not read; write it with the velocity as a variable of its own",
                self.free[previous.start],
            )
        outputs = [one for one in rest if one is not position]
        if any(one.start in self.flow.leaves(position.final) for one in outputs):
            self.refuse(
                "beside the position before, more is remembered; such a step is not read", self.free[previous.start]
            )
        return position, Variable("", "", Name(0, now), ""), outputs

    def _called(self, given: str, known: list[str], role: str) -> str:
        """The free name of a role, by what the user says or by its spelling."""
        if given:
            wanted = [name for name in self.free if given in (name, self.code.names.meaning(name))]
            if not wanted:
                self.refuse(f'no name "{given}" is read, for --{role}; those that are: {", ".join(self.free)}')
            return wanted[0]
        states = {variable.start for variable in variables_of(self.code)}
        found = [name for name in self.free if is_called(self.code.names.meaning(name), known) and name not in states]
        sure = [name for name in found if is_called(self.code.names.meaning(name), SURE_STEPS)]
        found = sure if len(sure) == 1 else found
        if len(found) > 1:
            self.refuse(f"which is the {role}, {' or '.join(found)}? add --{role} {found[0]} or --{role} {found[1]}")
        return found[0] if found else ""
