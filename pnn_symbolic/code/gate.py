"""Do the units of straight-line code agree with the roles that its names were given?"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from pnn_symbolic.code.flow import MATHEMATICAL, Flow
from pnn_symbolic.code.rates import rated_names
from pnn_symbolic.code.straight import Line
from pnn_symbolic.code.syntax import Call, Expression, Here, Name, Number, Operation, parts
from pnn_symbolic.code.units import Equations, Unit, combined, unit, unknown
from pnn_symbolic.code.vocabulary import POSITIONS, VELOCITIES, is_called, kind_of_force

NONE = unit()
LENGTH, TIME, MASS = unit(1), unit(0, 1), unit(0, 0, 1)
VELOCITY = "the velocity"
NICE = (1, 2, 3, 4, 6, 8)
"""Denominators of decimals that are taken for pure numbers: 0.5, 1.25."""


class ClashError(Exception):
    """Two units that cannot be equal, at a place; `reason` where it is another one."""

    def __init__(self, place: int, reason: str = "") -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


@dataclass
class Gate:
    """Units of the names of straight-line code.

    known      units of free names: positions, velocities, steps, masses
    has_mass   whether a mass is named in the code: without one, forces are taken per unit mass
    has_step   whether a step is: without one, the code is read with dt = 1, and times have no unit
    time       name on which the time depends
    mass       its name; a force may be handed it
    slots      what each argument of a force is: x, v, t, or "" for what only hands numbers to it
    """

    known: dict[str, Unit]
    has_mass: bool
    has_step: bool
    time: str
    mass: str
    flow: Flow
    constants: frozenset[str]
    units: dict[str, Unit] = field(default_factory=dict)
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    others: int = 0

    def __post_init__(self) -> None:
        self.equations = Equations("" if self.has_step else "T")
        self.units = dict(self.known)

    def _slots(self, call: Call) -> tuple[str, ...]:
        """What the arguments of a force are, by their units, or in the order x, v."""
        slots: list[str] = []
        for argument in call.arguments:
            slots.append(self._slot(argument, call.function, follows_position="x" in slots))
        return tuple(slots)

    def _slot(self, argument: Expression, function: str, *, follows_position: bool) -> str:
        if self.time and self.time in self.flow.leaves(argument):
            return "t"
        if isinstance(argument, Name) and argument.name in self.constants:
            if is_called(argument.name, POSITIONS + VELOCITIES):
                raise ClashError(argument.place, f"{argument.name} is handed to {function} and never changed")
            return ""
        is_number = all(isinstance(part, Number | Operation) for part in parts(argument))
        if is_number or (isinstance(argument, Name) and argument.name == self.mass):
            return ""
        length, time, _ = self.equations.value(self.of(argument))
        is_velocity = time == {"": Fraction(-1)} if self.has_step else follows_position
        return "v" if is_velocity and length else "x"

    def force(self, name: str) -> Unit:
        """The unit of a force by its name; that of the mass is left open where the name does not tell."""
        kind = kind_of_force(name)
        per_mass = unit(1, -2)
        if not self.has_mass or kind == "acceleration":
            return per_mass
        if kind == "force":
            return unit(1, -2, 1)
        return combined(per_mass, 1, ({}, {}, {f"{name}():M": Fraction(1)}))

    def line(self, line: Line) -> None:
        """Take in a line."""
        unit_of_value = self.of(line.value)
        is_number = all(isinstance(part, Number | Operation) for part in parts(line.value))
        self.units[line.name] = unknown(line.name) if is_number else unit_of_value

    def is_time(self, name: str) -> bool:
        """Whether a name has the unit of a time; its power of the mass may be open."""
        length, time, mass = self.equations.value(self.of(Name(0, name)))
        return not length and time == {"": 1} and (not mass or bool(mass.keys() - {""}))

    def same(self, first: Unit, second: Unit, place: int) -> None:
        """Take in that two units are equal."""
        if not self.equations.equal(first, second):
            raise ClashError(place)

    def of(self, node: Expression) -> Unit:
        """The unit of an expression."""
        match node:
            case Number(name=name) if name:
                return self.units.setdefault(f"number {name}", unknown(f"number {name}"))
            case Number(text=text):
                number = Fraction(text)
                return NONE if number and number.denominator in NICE else self._any()
            case Name(name=name):
                if name not in self.units:
                    self.units[name] = unknown(name)
                return self.units[name]
            case Here(name=name):
                return self.force(name)
            case Operation():
                return self._operation(node)
            case Call(function=function, arguments=arguments):
                units = [self.of(argument) for argument in arguments]
                if function == "sqrt":
                    return combined(NONE, Fraction(1, 2), units[0])
                if function in MATHEMATICAL:
                    if not self._is_rate(arguments[0], units[0], NONE, with_velocity=False):
                        self.same(units[0], NONE, node.place)
                    return NONE
                return self._force_at(node, units)
        raise ClashError(node.place)

    def _force_at(self, call: Call, units: list[Unit]) -> Unit:
        slots = self.slots.setdefault(call.function, self._slots(call))
        if len(slots) != len(units) or "x" not in slots or max(map(slots.count, "xvt")) > 1:
            raise ClashError(call.place)
        for slot, argument_unit in zip(slots, units, strict=True):
            if slot == "x":
                self.same(argument_unit, LENGTH, call.place)
            elif slot == "v":
                self.same(argument_unit, self.units[VELOCITY], call.place)
        return self.force(call.function)

    def _any(self) -> Unit:
        self.others += 1
        return unknown(f"number {self.others}")

    def _is_rate(self, product: Expression, its_unit: Unit, expected: Unit, *, with_velocity: bool) -> bool:
        """Whether a literal in a product of the step, and of the velocity, is a rate: it takes away a time too many."""
        excess = self.equations.value(combined(its_unit, -1, expected))[:2]  # of a force the mass may be open
        names = rated_names(product) if self.has_step and excess == TIME[:2] else None
        if names is None:
            return False
        units = [self.equations.value(self.of(name))[:2] for name in names]  # a momentum has a mass besides
        times, velocities = units.count(TIME[:2]), units.count(unit(1, -1)[:2])
        stands_alone = times <= 1 and velocities <= with_velocity and times + velocities == len(units)
        return stands_alone and self.equations.equal(combined(its_unit, -1, TIME), expected)

    def _operation(self, node: Operation) -> Unit:
        right = self.of(node.right)
        if node.left is None:
            return right
        if node.sign == "**":
            left = self.of(node.left)
            exponent = _number(node.right)
            if exponent is None:
                self.same(left, NONE, node.place)
                return NONE
            return combined(NONE, exponent, left)
        left = self.of(node.left)
        if node.sign in "+-":
            if not self._is_rate(node.right, right, left, with_velocity=True):
                self.same(left, right, node.place)
            return left
        return combined(left, 1 if node.sign == "*" else -1, right)


def _number(node: Expression) -> Fraction | None:
    """The number that an exponent is: 2, -1, 1/3, 0.5."""
    match node:
        case Number(text=text):
            return Fraction(text)
        case Operation(sign="-", left=None, right=right):
            value = _number(right)
            return None if value is None else -value
        case Operation(sign="/", left=left, right=right) if left is not None:
            above, below = _number(left), _number(right)
            return None if above is None or not below else above / below
    return None
