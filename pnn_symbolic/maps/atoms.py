"""The terms of a normal form: letters, atoms, the sums of both, and the places where their numbers stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from pnn_symbolic.algebra.number_field import Number as Number
from pnn_symbolic.algebra.symbols import is_force_name

ONE, X, V = 0, 1, 2
FIRST_ATOM = 3
VELOCITY_SLOT = 1
"""Which argument of a force f(x, v) is a velocity."""

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


def grade(key: int, mass_power: int, *, in_velocity: bool = False) -> tuple[int, int]:
    """Powers of dt and m that make the number in front of a key pure, where forces come with m to this power."""
    weight = 1 if key == V else 2 if key >= FIRST_ATOM else 0
    return weight - in_velocity, mass_power if key >= FIRST_ATOM else 0


class Atom(NamedTuple):
    """One value that is not linear in the others.

    function    a force: "f", or "f_slow" and the like where there are several; a known function's name; or "product"
    arguments   where the function is taken: a position, and a velocity for a force f(x, v); none for a product
    factors     the keys that a product multiplies, else empty
    """

    function: str
    arguments: tuple[Value, ...]
    factors: tuple[int, ...] = ()

    @property
    def is_force(self) -> bool:
        """True for a force, of any name."""
        return is_force_name(self.function)

    def parts(self) -> Iterator[int]:
        """The keys of all that it is made of."""
        yield from self.factors
        for argument in self.arguments:
            for key, _, _ in argument:
                yield key


class Place(NamedTuple):
    """Where one number of a normal form stands.

    owner   X for the new position, V for the new velocity, else the key of the atom in whose argument it stands
    slot    which argument of that atom: 0 for the position of a force, 1 for its velocity
    term    what it multiplies: (key, power of dt, power of m)
    """

    owner: int
    slot: int
    term: tuple[int, int, int]

    @property
    def in_velocity(self) -> bool:
        """True when the sum it belongs to is a velocity."""
        return self.owner == V or self.slot == VELOCITY_SLOT
