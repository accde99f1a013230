"""Signs of polynomials that can be seen: all letters are positive, and all coefficients have one sign.

A letter between 0 and 1, such as exp(-g·dt), is written as 1/(1 + s), a letter above 1 as 1 + s, and one below p/q as
(p/q)/(1 + s), with s > 0. What is seen then is proved; what is not seen may be positive, negative or neither.

Source: Pólya & Szegő, *Problems and Theorems in Analysis* II (1976), part V, on coefficients and signs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Expr, Symbol, exp, tan

from pnn_symbolic.algebra.dampings import of_a_damping

Polynomial = Any
"""An element of a polynomial ring of SymPy's over the rational numbers."""


@dataclass
class VisibleSigns:
    """What is known of the letters of a ring.

    below_1    letters between 0 and 1
    above_1    letters above 1
    unsigned   letters of either sign; only their even powers are positive
    bounds     letter → (p, q), where it is below p/q and both are positive polynomials without it
    """

    ring: Any
    below_1: set[int] = field(default_factory=set)
    above_1: set[int] = field(default_factory=set)
    unsigned: set[int] = field(default_factory=set)
    bounds: dict[int, tuple[Polynomial, Polynomial]] = field(default_factory=dict)

    @classmethod
    def of_functions(cls, ring: Any, shares: set[Symbol]) -> VisibleSigns:  # noqa: ANN401 - a ring of SymPy
        """For functions of the step, the parameters positive; `shares` are between 0 and 1.

        >>> from sympy import QQ, ring
        >>> from pnn_symbolic.algebra.symbols import TIME_STEP, parameter
        >>> g = parameter("g")
        >>> R, E, _, _ = ring([exp(-g * TIME_STEP), g, TIME_STEP], QQ)
        >>> signs = VisibleSigns.of_functions(R, set())
        >>> signs.of(1 - E), signs.of(1 - 2 * E)
        (1, 0)
        """
        signs = cls(ring)
        for place, letter in enumerate(ring.symbols):
            if letter in shares:
                signs.below_1.add(place)
            elif isinstance(letter, tan):
                signs.unsigned.add(place)
            elif isinstance(letter, exp):
                side = _sign_of_exponent(letter)
                (signs.above_1 if side > 0 else signs.below_1 if side < 0 else set()).add(place)
        return signs

    def of(self, polynomial: Polynomial) -> int:
        """1 or -1 where the sign is seen, 0 where it is not."""
        if not polynomial:
            return 0
        for place, (above, below) in self.bounds.items():
            letter = self.ring.gens[place]
            polynomial = _substituted(polynomial, place, above, below * (1 + letter))
        for place in self.above_1:
            polynomial = polynomial.compose(self.ring.gens[place], self.ring.gens[place] + 1)
        for place in self.below_1:
            polynomial = _substituted(polynomial, place, self.ring.one, self.ring.gens[place] + 1)
        if any(monomial[place] % 2 for monomial in polynomial.itermonoms() for place in self.unsigned):
            return 0
        sides = {number > 0 for number in polynomial.itercoeffs()}
        return 0 if len(sides) > 1 else 1 if sides.pop() else -1

    def bounded(self, polynomial: Polynomial) -> bool:
        """Note that a polynomial p - q·letter is positive; False where it is not of this form."""
        for place in range(len(self.ring.symbols)):
            if place in self.bounds or place in self.below_1 | self.above_1 | self.unsigned:
                continue
            if polynomial.degree(self.ring.gens[place]) != 1:
                continue
            constant, slope = parts_in(polynomial, place)
            if self.of(constant) > 0 > self.of(slope):
                self.bounds[place] = constant, -slope
                return True
        return False


def parts_in(polynomial: Polynomial, place: int) -> tuple[Polynomial, ...]:
    """The coefficients in front of the powers of one letter.

    >>> from sympy import QQ, ring
    >>> R, x, y = ring("x y", QQ)
    >>> parts_in(x * y + 2 * x - 3, 0)
    (-3, y + 2)
    """
    ring = polynomial.ring
    parts: list[dict[tuple[int, ...], Any]] = [{} for _ in range(polynomial.degree(ring.gens[place]) + 1)]
    for monomial, number in polynomial.iterterms():
        rest = list(monomial)
        rest[place] = 0
        parts[monomial[place]][tuple(rest)] = number
    return tuple(ring.from_dict(part) for part in parts)


def _substituted(polynomial: Polynomial, place: int, above: Polynomial, below: Polynomial) -> Polynomial:
    """The numerator of a polynomial in which one letter is above/below."""
    parts = parts_in(polynomial, place)
    total = polynomial.ring.zero
    for power, part in enumerate(parts):
        total += part * above**power * below ** (len(parts) - 1 - power)
    return total


def _sign_of_exponent(letter: Expr) -> int:
    """The sign of g in exp(g), where all letters of g are positive and factors damp; 0 where it is not seen."""
    sign = 1
    for part in of_a_damping(letter.args[0]).as_numer_denom():  # pyright: ignore[reportArgumentType]
        sides = {term.as_coeff_Mul()[0].is_positive for term in Add.make_args(part.expand())}
        sign *= 0 if len(sides) > 1 else 1 if sides.pop() else -1
    return sign
