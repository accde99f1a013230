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


def combined(first: Unit, power: Fraction | int, second: Unit) -> Unit:
    """first · second^power."""
    return tuple(_sum(a, Fraction(power), b) for a, b in zip(first, second, strict=True))  # pyright: ignore[reportReturnType]


def _form(constant: int) -> Form:
    return {"": Fraction(constant)} if constant else {}


def _sum(form: Form, factor: Fraction, added: Form) -> Form:
    """form + factor · added."""
    total = dict(form)
    for name, number in added.items():
        total[name] = total.get(name, Fraction(0)) + factor * number
    return {name: number for name, number in total.items() if number}


class Equations:
    """Linear equations between powers, taken in one by one.

    ignored   dimensions that are not looked at: the time, where the step is left out of the code
    """

    def __init__(self, ignored: str = "") -> None:
        self.ignored = ignored
        self.solved: dict[str, Form] = {}

    def equal(self, first: Unit, second: Unit) -> bool:
        """Take in that two units are equal; False where that contradicts what is known."""
        for dimension, difference in zip(DIMENSIONS, combined(first, -1, second), strict=True):
            if dimension not in self.ignored and not self._is_zero(self._reduced(difference)):
                return False
        return True

    def _is_zero(self, form: Form) -> bool:
        """Take in that a form is 0, by solving it for one of its unknowns; False for a number."""
        unknown_name = next((name for name in form if name), None)
        if unknown_name is None:
            return not form
        value = _sum({}, -1 / form.pop(unknown_name), form)
        for name, known in self.solved.items():
            if unknown_name in known:
                factor = known.pop(unknown_name)
                self.solved[name] = _sum(known, factor, value)
        self.solved[unknown_name] = value
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
