"""The terms of a normal form: letters, atoms, the sums of both, and the places where their numbers stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from pnn_symbolic.algebra.number_field import Number as Number
from pnn_symbolic.algebra.symbols import is_force_name

T, ONE, X, V = -1, 0, 1, 2
FIRST_ATOM = 3
POSITION_SLOT, VELOCITY_SLOT, TIME_SLOT = 0, 1, 2
"""Which coordinate an argument of a force f(x, v, t) is; f(x, t) has the first and the last."""
UNITS = {POSITION_SLOT: 0, VELOCITY_SLOT: 1, TIME_SLOT: -1}
"""Slot → the power of dt that makes a length of what stands there; a number of steps, of a time."""

Value = dict[tuple[int, int, int], Number]
"""(key, power of dt, power of m) → number; zero numbers are left out."""
Term = TypeVar("Term")


def add_to(total: dict[Term, Number], more: Mapping[Term, Number]) -> None:
    """Add a sum of terms to another; what adds up to zero is left out."""
    for term, number in more.items():
        number = total[term] + number if term in total else number
        if number:
            total[term] = number
        else:
            del total[term]


def grade(key: int, mass_power: int, slot: int = POSITION_SLOT) -> tuple[int, int]:
    """Powers of dt and m that make the number in front of a key pure, where forces come with m to this power.

    slot   what the sum is that the number belongs to: a position, a velocity or a time
    """
    weight = 2 if key >= FIRST_ATOM else {T: -1, V: 1}.get(key, 0)
    return weight - UNITS[slot], mass_power if key >= FIRST_ATOM else 0


def is_time(value: Value) -> bool:
    """True for t, a multiple of it, and what differs from that by numbers and parts of dt."""
    return {T} <= {key for key, _, _ in value} <= {T, ONE}


def slots_of(arguments: tuple[Value, ...]) -> tuple[int, ...]:
    """Which coordinates the arguments of a force are: of f(x, t) the last is a time."""
    count = len(arguments)
    if count > 1 and is_time(arguments[-1]):
        return (*range(count - 1), TIME_SLOT)
    return tuple(range(count))


class Atom(NamedTuple):
    """One value that is not linear in the others.

    function    a force: "f", or "f_slow" and the like where there are several; a known function's name; or "product"
    arguments   where the function is taken: a position, a velocity for a force f(x, v), a time for f(x, t); or none
    factors     the keys that a product multiplies, else empty
    """

    function: str
    arguments: tuple[Value, ...]
    factors: tuple[int, ...] = ()

    @property
    def is_force(self) -> bool:
        """True for a force, of any name."""
        return is_force_name(self.function)

    @property
    def slots(self) -> tuple[int, ...]:
        """Which coordinate each argument is."""
        return slots_of(self.arguments)

    def by_slot(self) -> Iterator[tuple[int, Value]]:
        """Each argument with the coordinate that it is."""
        return zip(self.slots, self.arguments, strict=True)

    def parts(self) -> Iterator[int]:
        """The keys of all that it is made of."""
        yield from self.factors
        for argument in self.arguments:
            for key, _, _ in argument:
                yield key


class Place(NamedTuple):
    """Where one number of a normal form stands.

    owner   X for the new position, V for the new velocity, else the key of the atom in whose argument it stands
    slot    which argument of that atom: the position of a force, its velocity or its time
    term    what it multiplies: (key, power of dt, power of m)
    """

    owner: int
    slot: int
    term: tuple[int, int, int]

    @property
    def slot_of_sum(self) -> int:
        """What the sum it belongs to is: a position, a velocity or a time."""
        return VELOCITY_SLOT if self.owner == V else self.slot

    @property
    def in_velocity(self) -> bool:
        """True when the sum it belongs to is a velocity."""
        return self.slot_of_sum == VELOCITY_SLOT
