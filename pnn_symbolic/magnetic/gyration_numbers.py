"""The numbers of a step in a magnetic field: functions of z = dt·J, where J v = v × ω.

J commutes with numbers, and its functions with each other. In the plane across the field J² = -ω², and along it J = 0,
so an equation between functions of z that holds for a free letter z holds in the plane and in space. Beside z there are
letters E = exp(g·z); exponents that are independent over ℚ have algebraically independent exponentials, so that two
numbers of this field are equal only where they are the same function.

Turned around, the field makes -z of z and 1/E of E; as matrices, these are also the transposed ones.

Source: Lang, *Introduction to Transcendental Numbers* (1966), ch. II, on the exponentials.
"""

from __future__ import annotations

from cmath import exp as complex_exp
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import factorial
from typing import Any

from sympy import Expr, Symbol, exp

from pnn_symbolic.algebra.fraction_field import FractionField
from pnn_symbolic.algebra.lattice import lattice
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.normal_form import ONE, Table

Number = Any
TURN = Symbol("z")
"""dt·J."""


class GyrationNumbers:
    """The field of the functions of z that some letters are made of.

    ground     the field of the numbers themselves: ℚ, or ℚ with roots
    field      the quotients of polynomials in z and the E over it
    """

    def __init__(self, numbers: Sequence[Expr], angles: Iterable[Expr]) -> None:
        if named := sorted({str(symbol) for number in numbers for symbol in number.free_symbols}):
            raise InputError(f"{', '.join(named)}: in a magnetic field the numbers of letters are numbers alone")
        self._table = Table(*numbers)
        self.ground = self._table.domain
        if self.ground.is_FractionField:
            raise InputError("in a magnetic field the numbers of letters are fractions and roots")
        self._basis = lattice(map(self._coordinates, map(self.constant, angles)))
        self._rates = list(map(self._element, self._basis))
        letters = [exp(self.ground.to_sympy(rate) * TURN) for rate in self._rates]
        self.field = FractionField(self.ground, [TURN, *letters])
        self.z, *self._exponentials = self.field.gens
        self.one, self.zero = self.field.one, self.field.zero

    def constant(self, number: Expr) -> Number:
        """A number of a letter, in the ground field."""
        value = self._table.read(number)
        return value.get((ONE, 0, 0), self.ground.zero)

    def of(self, number: Expr) -> Number:
        """A number of a letter, in the field."""
        return self.field.convert_from(self.constant(number), self.ground)

    def exponential(self, angle: Expr) -> Number:
        """exp(angle·z); None where that is no product of the letters."""
        rest, result = self._coordinates(self.constant(angle)), self.one
        for row, letter in zip(self._basis, self._exponentials, strict=True):
            lead = min(row)  # no later row has it
            times = rest.get(lead, Fraction(0)) / row[lead]
            if times.denominator != 1:
                return None
            result = result * letter ** int(times) if times >= 0 else self.field.quo(result, letter ** -int(times))
            rest = _without(rest, row, times)
        return None if rest else result

    def quo(self, above: Number, below: Number) -> Number:
        """above / below."""
        return self.field.quo(above, below)

    def turned(self, number: Number) -> Number:
        """The number in the field turned around, -z for z."""
        letters = [-self.z, *(self.quo(self.one, letter) for letter in self._exponentials)]
        above, below = (self._put(part, letters) for part in (number.numer, number.denom))
        return self.quo(above, below)

    def same(self, a: Number, b: Number) -> bool:
        """Whether two numbers are equal."""
        return not a - b

    def value(self, number: Number, z: complex) -> complex:
        """The number at a value of z, in doubles."""
        letters = [z, *(complex_exp(self._double(rate) * z) for rate in self._rates)]
        parts: list[complex] = []
        for polynomial in (number.numer, number.denom):
            total = 0j
            for monomial, coefficient in polynomial.terms():
                term = complex(self._double(coefficient))
                for letter, times in zip(letters, monomial, strict=True):
                    term *= letter**times
                total += term
            parts.append(total)
        return parts[0] / parts[1]

    def series(self, number: Number, degree: int) -> list[Number]:
        """The numbers in front of 1, z, …, z^degree, in the ground field."""
        spare = self._order_of_zero(number.denom, degree)
        above, below = (self._series(part, degree + spare) for part in (number.numer, number.denom))
        above, below = above[spare:], below[spare:]
        result: list[Number] = []
        for k in range(degree + 1):
            rest = above[k] - sum((below[i] * result[k - i] for i in range(1, k + 1)), self.ground.zero)
            result.append(self.ground.quo(rest, below[0]))
        return result

    # ------------------------------------------------------------ parts

    def _double(self, number: Number) -> float:
        return float(self.ground.to_sympy(number))

    def _order_of_zero(self, polynomial: Number, degree: int) -> int:
        series = self._series(polynomial, 2 * degree + 8)
        return next(k for k, number in enumerate(series) if number)

    def _series(self, polynomial: Number, degree: int) -> list[Number]:
        total = [self.ground.zero] * (degree + 1)
        for monomial, coefficient in polynomial.terms():
            rate = sum((self._rates[k] * times for k, times in enumerate(monomial[1:])), self.ground.zero)
            power = self.ground.one
            for k in range(degree + 1 - monomial[0]):
                size = self.ground.quo(coefficient * power, self.ground.convert(factorial(k)))
                total[monomial[0] + k] = total[monomial[0] + k] + size
                power = power * rate
        return total

    def _put(self, polynomial: Number, letters: Sequence[Number]) -> Number:
        total = self.zero
        for monomial, coefficient in polynomial.terms():
            term = self.field.convert_from(coefficient, self.ground)
            for letter, times in zip(letters, monomial, strict=True):
                term = term * letter**times
            total = total + term
        return total

    def _coordinates(self, number: Number) -> dict[int, Fraction]:
        """Over ℚ, in the powers of the root that the ground field is made with."""
        numbers = [number] if self.ground.is_QQ else list(reversed(number.to_list()))
        fractions = enumerate(Fraction(int(number.numerator), int(number.denominator)) for number in numbers)
        return {power: fraction for power, fraction in fractions if fraction}

    def _element(self, row: dict[int, Fraction]) -> Number:
        """The number with these coordinates, in the ground field."""
        total = self.ground.zero
        for k, fraction in row.items():
            size = self.ground.quo(self.ground.convert(fraction.numerator), self.ground.convert(fraction.denominator))
            total = total + (size * self.ground.unit**k if k else size)
        return total


def _without(vector: dict[int, Fraction], row: dict[int, Fraction], times: Fraction) -> dict[int, Fraction]:
    """vector - times · row."""
    difference = dict(vector)
    for place, number in row.items():
        difference[place] = difference.get(place, Fraction(0)) - times * number
    return {place: number for place, number in difference.items() if number}
