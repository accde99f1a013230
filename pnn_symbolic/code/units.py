"""Units as a gate: is there a unit for every name such that only like things are added?

A unit is a product of powers of a length, a time and a mass. The powers of what is known are numbers, those of a
parameter unknowns; every sum and every assignment is a linear equation between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

Form = dict[str, Fraction]
"""A linear form: unknown → factor; "" → the constant."""
DIMENSIONS = ("L", "T", "M")
Unit = tuple[Form, Form, Form]
"""The powers of a length, a time and a mass."""


def unit(length: int = 0, time: int = 0, mass: int = 0) -> Unit:
    """A known unit.

    >>> unit(1, -1)
    ({'': Fraction(1, 1)}, {'': Fraction(-1, 1)}, {})
    """
    return _form(length), _form(time), _form(mass)


def unknown(name: str) -> Unit:
    """A unit of which nothing is known."""
    return tuple({f"{name}:{dimension}": Fraction(1)} for dimension in DIMENSIONS)  # pyright: ignore[reportReturnType]


def combined(one: Unit, factor: Fraction | int, other: Unit) -> Unit:
    """one · other^factor."""
    return tuple(_sum(a, Fraction(factor), b) for a, b in zip(one, other, strict=True))  # pyright: ignore[reportReturnType]


def _form(constant: int) -> Form:
    return {"": Fraction(constant)} if constant else {}


def _sum(one: Form, factor: Fraction, other: Form) -> Form:
    total = dict(one)
    for name, number in other.items():
        total[name] = total.get(name, Fraction(0)) + factor * number
    return {name: number for name, number in total.items() if number}


class Equations:
    """Linear equations between powers, taken in one by one.

    ignored   dimensions that are not looked at: the time, where the step is left out of the code
    """

    def __init__(self, ignored: str = "") -> None:
        self.ignored = ignored
        self.solved: dict[str, Form] = {}

    def equal(self, one: Unit, other: Unit) -> bool:
        """Take in that two units are equal; False where that contradicts what is known."""
        for dimension, form in zip(DIMENSIONS, combined(one, -1, other), strict=True):
            if dimension in self.ignored:
                continue
            form = self._reduced(form)
            unknowns = [name for name in form if name]
            if not unknowns:
                if form:
                    return False
                continue
            name = unknowns[0]
            value = _sum({}, -1 / form.pop(name), form)
            self.solved = {
                known: _sum({k: n for k, n in old.items() if k != name}, old[name], value) if name in old else old
                for known, old in self.solved.items()
            }
            self.solved[name] = value
        return True

    def value(self, given: Unit) -> tuple[Form, Form, Form]:
        """A unit as far as it is known."""
        return tuple(self._reduced(form) for form in given)  # pyright: ignore[reportReturnType]

    def power_of_mass(self, given: Unit) -> Fraction | None:
        """The power of the mass, if that is known."""
        form = self._reduced(given[2])
        return None if any(form.keys() - {""}) else form.get("", Fraction(0))

    def _reduced(self, form: Mapping[str, Fraction]) -> Form:
        total: Form = {}
        for name, number in form.items():
            total = _sum(total, number, self.solved.get(name, {name: Fraction(1)}))
        return total
