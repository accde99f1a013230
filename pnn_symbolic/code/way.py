"""One way to understand a step: its roles, and which free names stand for forces that are computed elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.force_names import force_functions, sign_of
from pnn_symbolic.code.gate import VELOCITY, Gate
from pnn_symbolic.code.roles import Cast, Roles
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Call, Expression, Name, parts
from pnn_symbolic.code.vocabulary import is_force_like

PI = ("pi", "π")


class Way:
    """One way to understand a step.

    held       free names that stand for the force at the start of the step
    functions  what each force function is called in the equations
    starts     lines for what is carried from step to step
    step       the name of the time step; "" where there is none
    gate       the units, once they were looked at
    """

    def __init__(self, code: Straight, cast: Cast, roles: Roles, starts: list[Line], held: tuple[str, ...]) -> None:
        self.code = code
        self.cast = cast
        self.held = held
        self.starts = starts
        self.notes = code.notes[:]
        self.step = cast.step
        self.gate: Gate | None = None
        self.flow = Flow([*starts, *code.lines], cast.position.stem)
        self.finals = [cast.position.final, cast.velocity.final, *(register.final for register in cast.memory)]
        sees_time = cast.time is not None and cast.clock in self.flow.leaves_of(self.finals)
        self.time = [cast.time.final] if cast.time and sees_time else []
        self.lines = self.flow.live([*self.finals, *self.time])
        self.functions = force_functions(self.flow, self.finals, held)
        heres = [here.name for here in self.flow.heres(self.finals)]
        self.force_names = list(dict.fromkeys([*self.functions, *held, *heres]))
        self.signs = {name: sign_of(name, code, self.flow, cast, roles, held) for name in self.force_names}

    @classmethod
    def all(cls, code: Straight, cast: Cast, roles: Roles, starts: list[Line]) -> Iterator[Way]:
        """All ways in which free names that look like forces may be meant, the likeliest first."""
        flow = Flow([*starts, *code.lines])
        in_a_role = {cast.position.start, cast.velocity.start, cast.step, cast.mass}
        in_a_role |= {line.name for line in starts} | {register.start for register in cast.memory}
        free = set(map(str, code.free)) - in_a_role
        named = roles.force.lstrip("-")
        held: list[str] = []
        finals = [variable.final for variable in (cast.position, cast.velocity, *cast.memory)]
        for name in sorted(free & flow.leaves_of(finals)):
            is_force = name == named if named else is_force_like(code.names.meaning(name))
            if is_force:
                held.append(name)
        yield cls(code=code, cast=cast, roles=roles, starts=starts, held=tuple(held))
        if held:
            yield cls(code=code, cast=cast, roles=roles, starts=starts, held=())

    @property
    def is_momentum(self) -> bool:
        """Whether what stands for the velocity has the unit of m*v."""
        if not self.cast.mass or self.gate is None:
            return False
        return self.gate.equations.power_of_mass(self.gate.units[VELOCITY]) == 1

    def is_per_mass(self, force: str) -> bool:
        """Whether a force is taken per unit mass, beside a mass."""
        if not self.cast.mass or self.gate is None:
            return False
        return self.gate.equations.power_of_mass(self.gate.force(force)) == 0

    def constants(self) -> list[str]:
        """The free names that are read and have no other role; the step may be among them."""
        cast = self.cast
        in_a_role = {cast.position.start, cast.velocity.start, cast.mass, cast.clock, *self.held}
        in_a_role |= {cast.previous.start} if cast.previous else set()
        in_a_role |= {line.name for line in self.starts} | {register.start for register in cast.memory}
        free = set(map(str, self.code.free)) - in_a_role
        return sorted(free & self.flow.leaves_of([*self.finals, *self.time, *(line.value for line in self.starts)]))

    def numbers(self) -> list[str]:
        """The names that are parameters, without those that are only handed to a force."""
        names: set[str] = set()
        for value in [line.value for line in self.lines] + self.finals + self.time:
            names |= self._names_in(value)
        return [name for name in self.constants() if name in names and name != self.step]

    def _names_in(self, node: Expression) -> set[str]:
        names = Counter(part.name for part in parts(node) if isinstance(part, Name))
        slots_of = self.gate.slots if self.gate else {}
        for part in parts(node):
            if isinstance(part, Call):
                names.subtract(_only_handed_on(part, slots_of.get(part.function, ())))  # they may stand elsewhere, too
        return {name for name, times in names.items() if times > 0}


def _only_handed_on(call: Call, slots: Sequence[str]) -> list[str]:
    """The names that a call hands to a force in places that are neither position, velocity nor time."""
    handed: list[str] = []
    for slot, argument in zip(slots, call.arguments, strict=False):
        if slot == "" and isinstance(argument, Name):
            handed.append(argument.name)
    return handed
