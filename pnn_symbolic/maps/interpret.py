"""What a map means, written once: one loop over the atoms of its normal form, in any algebra.

Fed numbers a map steps, fed series it has an order, fed text it prints. An *algebra* says what a sum of values with
coefficients, a force, a known function and a product are. The arguments of a force are a tuple, so that f(x) and
f(x, v) are one case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from pnn_symbolic.maps.atoms import ONE, Atom, Number, Place, V, Value, X, add_to
from pnn_symbolic.maps.atoms import T as TIME
from pnn_symbolic.maps.table import Table

T = TypeVar("T")


class Summand(NamedTuple, Generic[T]):
    """number · dt^i · m^j · value; (key, i, j) is the `term` of the place where the number stands."""

    place: Place
    number: Number
    value: T


class Algebra(Protocol[T]):
    """What a map is calculated in; `key` tells which atom of the map it is."""

    def letter(self, key: int) -> T:
        """What 1, x, v or t is: the keys ONE, X, V and T, the last where a map depends on the time."""
        ...

    def total(self, summands: Sequence[Summand[T]]) -> T:
        """Their sum; 0 where there are none."""
        ...

    def force(self, key: int, name: str, arguments: tuple[T, ...]) -> T:
        """The force of a name, at a position and whatever else it depends on, a velocity or a time."""
        ...

    def function(self, key: int, name: str, argument: T) -> T:
        """A known function, such as relu."""
        ...

    def product(self, key: int, factors: tuple[T, ...]) -> T:
        """The product of letters and atoms."""
        ...


class Form(Protocol):
    """What is interpreted: a normal form, or whatever else says how atoms are made of letters and earlier atoms."""

    @property
    def keys(self) -> range:
        """The keys of the atoms, in order of creation."""
        ...

    @property
    def outputs(self) -> tuple[Value, Value]:
        """Position and velocity one time step later."""
        ...

    def atom(self, key: int) -> Atom:
        """The atom of a key."""
        ...


class Interpretation(Generic[T]):
    """The values of a map in an algebra, each calculated once and when it is first asked for."""

    def __init__(self, form: Form, algebra: Algebra[T]) -> None:
        self.form = form
        self.algebra = algebra
        self._known: dict[int, T] = {key: algebra.letter(key) for key in (ONE, X, V)}

    def of(self, value: Value) -> T:
        """A sum of the map's own terms."""
        return self._total(ONE, 0, value)

    def atom(self, key: int) -> T:
        """A letter or an atom."""
        self.calculate([key])
        return self._known[key]

    def argument(self, key: int, slot: int = 0) -> T:
        """Where an atom is taken."""
        atom = self.form.atom(key)
        return self._total(key, slot, atom.arguments[atom.slots.index(slot)])

    def outputs(self) -> tuple[T, T]:
        """Position and velocity one time step later."""
        position, velocity = self.form.outputs
        return self._total(X, 0, position), self._total(V, 0, velocity)

    def calculate(self, keys: Iterable[int]) -> None:
        """All these atoms, each after those that it is made of."""
        for key in sorted(self._missing(keys)):  # atoms are made of earlier ones
            atom = self.form.atom(key)
            if atom.factors:
                self._known[key] = self.algebra.product(key, tuple(self._known[factor] for factor in atom.factors))
                continue
            arguments = tuple(self._total(key, slot, value) for slot, value in atom.by_slot())
            if atom.is_force:
                self._known[key] = self.algebra.force(key, atom.function, arguments)
            else:
                self._known[key] = self.algebra.function(key, atom.function, arguments[0])

    def _total(self, owner: int, slot: int, value: Value) -> T:
        self.calculate(key for key, _, _ in value)
        known = self._known
        return self.algebra.total(
            [Summand(Place(owner, slot, term), number, known[term[0]]) for term, number in value.items()]
        )

    def _missing(self, keys: Iterable[int]) -> set[int]:
        """Those of the keys, and of all keys that they are made of, that are not known yet."""
        missing: set[int] = set()
        waiting = [key for key in keys if key not in self._known]
        while waiting:
            key = waiting.pop()
            if key == TIME:
                self._known[TIME] = self.algebra.letter(TIME)
            elif key not in missing:
                missing.add(key)
                waiting += [part for part in self.form.atom(key).parts() if part not in self._known]
        return missing


def interpret(form: Form, algebra: Algebra[T]) -> tuple[T, T]:
    """Position and velocity one time step later, in an algebra; all atoms in the order of their creation.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m").normal_form
    >>> table = Table(*step.formulas)
    >>> there = interpret(step, InTable.of(table, step))
    >>> there == (step.position, step.velocity)
    True
    """
    meaning = Interpretation(form, algebra)
    meaning.calculate(form.keys)
    return meaning.outputs()


class Tabulated(Protocol):
    """What has its numbers and atoms in a table."""

    @property
    def table(self) -> Table:
        """The table."""
        ...


@dataclass(frozen=True)
class InTable:
    """The algebra of the values of a table: a map is run on values, and equal arguments meet in one atom.

    number   what stands at a place, in the field of the table; a term with 0 is left out
    time     what t stands for; t itself when left out
    """

    table: Table
    position: Value
    velocity: Value
    number: Callable[[Place, Number], Number]
    time: Value | None = None

    @classmethod
    def of(
        cls,
        table: Table,
        form: Tabulated,
        position: Value | None = None,
        velocity: Value | None = None,
        time: Value | None = None,
        *,
        backwards: bool = False,
    ) -> InTable:
        """For a map run on values of a table, x and v themselves when left out; `backwards` takes -dt for dt."""
        convert = table.conversion_from(form.table)

        def number(place: Place, number: Number) -> Number:
            if backwards and form.table.has_step:
                return table.backwards(convert(number))
            converted = convert(number)
            return -converted if backwards and place.term[1] % 2 else converted

        x = table.value(X) if position is None else position
        return cls(
            table=table, position=x, velocity=table.value(V) if velocity is None else velocity, number=number, time=time
        )

    def letter(self, key: int) -> Value:
        """1, and the values that the map is run on."""
        if key == TIME:
            return self.table.value(TIME) if self.time is None else self.time
        return {ONE: self.table.value(ONE), X: self.position, V: self.velocity}[key]

    def total(self, summands: Sequence[Summand[Value]]) -> Value:
        """The sum, multiplied out."""
        total: Value = {}
        for place, number, value in summands:
            if converted := self.number(place, number):
                _, i, j = place.term
                add_to(total, self.table.multiply(value, self.table.weighted(converted, i, j)))
        return total

    def force(self, key: int, name: str, arguments: tuple[Value, ...]) -> Value:
        """The force as an atom of the table."""
        return self.table.call(name, *arguments)

    def function(self, key: int, name: str, argument: Value) -> Value:
        """The function as an atom of the table, or what it is there: relu(0) is 0."""
        return self.table.call_known(name, argument)

    def product(self, key: int, factors: tuple[Value, ...]) -> Value:
        """The product, multiplied out."""
        total = self.table.value(ONE)
        for factor in factors:
            total = self.table.multiply(total, factor)
        return total
