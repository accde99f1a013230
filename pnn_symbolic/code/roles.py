"""Which name is the position, which the velocity, the step, the mass: as a user says, and as they were found."""

from __future__ import annotations

from dataclasses import dataclass, fields

from pnn_symbolic.code.variables import Variable
from pnn_symbolic.errors import ParseError


@dataclass(frozen=True)
class Roles:
    """Names that a user gives for what the code does not tell; "" for what is to be found."""

    position: str = ""
    velocity: str = ""
    force: str = ""
    step: str = ""
    mass: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, role.name) for role in fields(self))


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
    memory               what else is kept: copies of what position, velocity and force were
    step, mass           free names; "" where there is none
    inverse_mass         whether `mass` is 1/m
    """

    position: Variable
    velocity: Variable
    time: Variable | None = None
    clock: str = ""
    previous: Variable | None = None
    carried: tuple[Variable, ...] = ()
    memory: tuple[Variable, ...] = ()
    outputs: tuple[Variable, ...] = ()
    step: str = ""
    mass: str = ""
    inverse_mass: bool = False
