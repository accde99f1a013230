"""The field in which a step is expanded: that of its numbers, with m where it comes in other ways than f/m."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import lcm
from typing import Self

from sympy import QQ

from pnn_symbolic.algebra.number_field import widened, with_letters
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.algebra.whole_numbers import WholeNumbers, denominators
from pnn_symbolic.maps.normal_form import NormalForm, Number, V, Value


def field_and_mass(form: NormalForm) -> tuple[Number, Number]:
    """The field of the numbers when forces are per unit mass, and m in it where it comes in other ways than f/m.

    Parameters that divide nothing stay polynomials, which are faster than their quotients.
    """
    domain = form.table.domain
    pure = all(j == (form.mass_power if key > V else 0) for (key, _, j), _ in form.terms())
    if pure:
        return _ring(form), None
    field = with_letters(domain, [MASS])
    return field, field.gens[-1]


def _ring(form: NormalForm) -> Number:
    domain = form.table.domain
    if not domain.is_FractionField:
        return domain
    return domain.get_ring() if all(number.denom.is_ground for _, number in form.terms()) else domain


def unit_of(form: NormalForm) -> int:
    """A whole number: times its powers, the numbers at powers of dt are whole."""
    terms = chain(form.terms(), (form.time or {}).items())
    numbers = {number for (_, i, _), number in terms if i}
    if form.table.domain.is_QQ:
        return lcm(*(int(number.denominator) for number in numbers))
    return lcm(*chain.from_iterable(map(denominators, numbers)))


@dataclass(frozen=True)
class ExpansionNumbers:
    """The numbers of a normal form as an expansion computes with them.

    Where the map is graded, a number stands for itself, since its power of dt is known from its key; else it is a
    polynomial in dt. Numbers of a graded map, rational or with roots, are whole: times unit^n at dt^n.

    whole      the ring they are calculated in where they are whole numbers and roots; None where rational, or not whole
    mass       m in the field, where it comes in other ways than f/m; else None
    per_mass   -1 where forces come as f/m
    """

    form: NormalForm
    field: Number
    mass: Number | None
    graded: bool
    unit: int
    is_whole: bool
    whole: WholeNumbers | None
    per_mass: int

    @classmethod
    def of(cls, form: NormalForm) -> Self:
        """Of a form whose numbers are series in dt."""
        field, mass = field_and_mass(form)
        whole = WholeNumbers.of(field) if form.graded and field.is_Algebraic else None
        is_whole = whole is not None or (form.graded and field.is_QQ)
        return cls(
            form=form,
            field=field,
            mass=mass,
            graded=form.graded,
            unit=unit_of(form) if is_whole else 1,
            is_whole=is_whole,
            whole=whole,
            per_mass=form.mass_power,
        )

    @cached_property
    def _ring(self) -> Number:
        return self.field if self.graded else self.field[TIME_STEP]

    @property
    def one(self) -> Number:
        """The number 1."""
        if self.whole is not None:
            return self.whole.one
        return 1 if self.is_whole else self._ring.one

    def number(self, key: int, number: Number, i: int, j: int) -> Number:
        """A number of the normal form with its powers of dt and m.

        Numbers without dt stand in front of x, v and 1 alone when powers of dt are pure; they do not come here.
        """
        if self.whole is not None:
            return self.whole.read(number * self.field.convert(self.unit**i))
        if self.is_whole:
            return int(number * self.unit**i)
        number = self.converted(key, number, j)
        return number if self.graded else self._ring.ring.ground_new(number) * self._ring.gens[0] ** i

    def converted(self, key: int, number: Number, j: int) -> Number:
        """A number of the normal form in this field, with f/m in the place of f."""
        if self.field is not self.form.table.domain:
            number = widened(number, self.form.table.domain, self.field)
        return number if self.mass is None else number * self.mass ** (j - self.per_mass * (key > V))

    def row(self, value: Value) -> dict[int, Number]:
        """What stands in front of each key."""
        row: dict[int, Number] = {}
        for (key, i, j), number in value.items():
            if i or not self.graded:
                converted = self.number(key, number, i, j)
                row[key] = row[key] + converted if key in row else converted
        return row

    def without_start(self, number: Number) -> Number:
        """A number without what it is at dt = 0."""
        return number if self.graded else number - self._ring.ring.ground_new(number.coeff(1))

    def coefficient(self, number: Number, degree: int, i: int, symmetry: int) -> Number:
        """The number in front of dt^degree, where a pure number would come with dt^i."""
        if self.is_whole and i != degree:
            return self.field.zero
        if self.whole is not None:
            return self.whole.written(number) * self.field.convert(QQ(1, self.unit**i * symmetry))
        if self.is_whole:
            return QQ(number, self.unit**i * symmetry)
        if not self.graded:
            number = number.coeff(self._ring.gens[0] ** degree) if degree else number.coeff(1)
        elif i != degree:
            return self.field.zero
        return number if symmetry == 1 else self.field.quo(number, self.field.convert(symmetry))
