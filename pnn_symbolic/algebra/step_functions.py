"""Numbers that are functions of the time step: 1/(1 + c·dt), exp(-c·dt), pow(q, dt), cos(w·dt).

They live in the quotients of polynomials in dt, m, the parameters, and letters E = exp(g) and T = tan(φ/2), with
cos φ = (1-T²)/(1+T²) and sin φ = 2T/(1+T²). The g and the φ are each a basis of the lattice that all exponents span,
so that exp(-c·dt) and exp(-c·dt/2) are powers of one letter. **Theorem** (Lindemann; Ax for functions).
Exponents that are independent over ℚ, apart from constants, have algebraically independent exponentials: equality in
this field is equality of functions. Exponents and their values at -dt are taken together.

Source: Lang, *Introduction to Transcendental Numbers* (1966), ch. II; Ax, *Ann. of Math.* 93, 252 (1971).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any

from sympy import QQ, Expr, Pow, Rational, Symbol, cos, exp, factorrat, log, sin, tan
from sympy.polys.polyerrors import CoercionFailed

from pnn_symbolic.algebra.fraction_field import FractionField
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.errors import InputError

Number = Any
Vector = dict[Any, Fraction]
"""Monomial → number."""
ANGLES = (cos, sin, tan)


def is_of_the_step(expression: Expr) -> bool:
    """True for a function of dt, m and parameters that is no quotient of monomials: exp(-c·dt), 1/(1 + c·dt)."""
    letters = expression.free_symbols
    if not letters or not all(one in (TIME_STEP, MASS) or isinstance(one, Parameter) for one in letters):
        return False
    if isinstance(expression, (exp, *ANGLES)):
        return True
    if isinstance(expression, Pow):
        base, power = expression.args
        is_quotient = bool(base.is_Add) and bool(power.is_negative)
        return bool(power.free_symbols) or (is_quotient and bool(letters & {TIME_STEP, MASS}))
    return False


class StepLetters:
    """The letters of the functions of dt in some expressions.

    plain        the field of their exponents
    generators   what is joined to the numbers, parameters aside: log 2, …, E, …, T, …, dt, m
    """

    def __init__(self, functions: Iterable[Expr], parameters: Iterable[Symbol]) -> None:
        functions = [one for one in functions if not (isinstance(one, Pow) and not one.args[1].free_symbols)]
        exponents, angles = [], []
        for one in functions:
            if isinstance(one, ANGLES):
                angles.append(2 * one.args[0] if isinstance(one, tan) else one.args[0])  # pyright: ignore[reportOperatorIssue]
            else:
                exponents.append(exponent_of(one))
        logs = sorted({part for one in exponents for part in one.atoms(log)}, key=str)
        self.plain = FractionField(QQ, [*parameters, *logs, TIME_STEP, MASS])
        self.exponents, self.angles = (self._basis(given) for given in (exponents, angles))
        self.letters = [exp(one) for one in self.exponents] + [tan(one / 2) for one in self.angles]
        self.generators = [*logs, *self.letters, TIME_STEP, MASS]

    def _numbers(self, given: Iterable[Expr]) -> list[Number]:
        return [self._plain(one.xreplace({TIME_STEP: t})) for one in given for t in (TIME_STEP, -TIME_STEP)]  # pyright: ignore[reportArgumentType]

    def _plain(self, given: Expr) -> Number:
        try:
            number = self.plain.from_sympy(given.expand())
        except (CoercionFailed, ValueError):
            raise InputError(f"{given}: exponents and angles are made of rational numbers, dt, m, parameters") from None
        if number.denom.degree(self.plain.field.ring.gens[-2]) > 0:
            raise InputError(f"{given} has dt in its denominator, which is singular as dt goes to 0")
        return number

    def _basis(self, given: list[Expr]) -> list[Expr]:
        numbers = [part for number in self._numbers(given) for part in self._split(number)]
        if not numbers:
            return []
        below = self.plain.field.ring.one
        for number in numbers:
            below = below.lcm(number.denom)
        vectors = [self._vector(number, below) for number in numbers]
        divisor = self.plain.field.field_new(below)
        ring = self.plain.field.ring
        rows = (ring.from_dict({m: QQ(n.numerator, n.denominator) for m, n in row.items()}) for row in lattice(vectors))
        return [self.plain.to_sympy(self.plain.field.field_new(row) / divisor) for row in rows]

    def _split(self, number: Number) -> Iterable[Number]:
        """The part with dt and the part without."""
        field, ring = self.plain.field, self.plain.field.ring
        parts = ({}, {})
        for monomial, coefficient in number.numer.terms():
            parts[not monomial[-2]][monomial] = coefficient
        return [field.field_new(ring.from_dict(part)) / field.field_new(number.denom) for part in parts if part]

    @staticmethod
    def _vector(number: Number, below: Number) -> Vector:
        above = number.numer * below.exquo(number.denom)
        return {m: Fraction(int(n.numerator), int(n.denominator)) for m, n in above.terms()}

    def coordinates(self, given: Expr, basis: list[Expr]) -> list[int]:
        """A sum of whole multiples of the basis."""
        known = [self._plain(one) for one in basis]
        number = self._plain(given)
        below = number.denom
        for one in known:
            below = below.lcm(one.denom)
        rest = self._vector(number, below)
        found = []
        for one in known:
            row = self._vector(one, below)
            lead = min(row)
            times = rest.get(lead, Fraction(0)) / row[lead]
            if times.denominator != 1:
                raise InputError(f"{given} is no whole combination of the exponents of this calculation")
            found.append(int(times))
            rest = {m: n for m in {*rest, *row} if (n := rest.get(m, Fraction(0)) - times * row.get(m, Fraction(0)))}
        if rest:
            raise InputError(f"{given} is no combination of the exponents of this calculation")
        return found

    def value(self, expression: Expr, argument: Expr, domain: Number) -> Number:
        """exp, pow, cos, sin or tan as a number of the field; `argument` is its exponent or angle."""
        one = domain.one
        letters = [domain.from_sympy(letter) for letter in self.letters]
        if not isinstance(expression, ANGLES):
            result = one
            for letter, times in zip(letters, self.coordinates(argument, self.exponents), strict=False):
                result = result * (letter**times if times >= 0 else domain.quo(one, letter**-times))
            return result
        angle = 2 * argument if isinstance(expression, tan) else argument
        cosine, sine = one, domain.zero
        for letter, times in zip(letters[len(self.exponents) :], self.coordinates(angle, self.angles), strict=True):
            below = one + letter * letter
            c, s = domain.quo(one - letter * letter, below), domain.quo(letter + letter, below)
            s = s if times > 0 else -s
            for _ in range(abs(times)):
                cosine, sine = cosine * c - sine * s, sine * c + cosine * s
        if isinstance(expression, tan):
            return domain.quo(sine, one + cosine)
        return cosine if isinstance(expression, cos) else sine


def exponent_of(expression: Expr) -> Expr:
    """g of exp(g) or of q^g = exp(g log q), with logarithms of primes.

    >>> from sympy.abc import t
    >>> exponent_of(Rational(3, 4) ** t)
    t*(-2*log(2) + log(3))
    """
    if isinstance(expression, exp):
        return expression.args[0]  # pyright: ignore[reportReturnType]
    base, power = expression.args
    if not isinstance(base, Rational) or not base.is_positive:
        raise InputError(f"{expression}: only positive rational numbers are raised to a power with dt in it")
    return power * sum(times * log(prime) for prime, times in factorrat(base).items())  # pyright: ignore[reportOperatorIssue, reportReturnType, reportAttributeAccessIssue]


def lattice(vectors: Iterable[Vector]) -> list[Vector]:
    """A basis of the whole combinations of vectors, each with a leading monomial that the next ones do not have.

    >>> [row["a"] for row in lattice([{"a": Fraction(1)}, {"a": Fraction(1, 2)}, {"a": Fraction(1, 3)}])]
    [Fraction(1, 6)]
    """
    rows = [dict(vector) for vector in vectors]
    scale = lcm(*(number.denominator for row in rows for number in row.values()))
    rows = [{m: int(n * scale) for m, n in row.items()} for row in rows]
    basis = []
    for column in sorted({monomial for row in rows for monomial in row}):
        while len(active := [row for row in rows if row.get(column)]) > 1:
            pivot = min(active, key=lambda row: abs(row[column]))
            for row in active:
                if row is not pivot:
                    times = row[column] // pivot[column]
                    for monomial, number in pivot.items():
                        row[monomial] = row.get(monomial, 0) - times * number
        if active:
            rows = [row for row in rows if row is not active[0]]
            basis.append({m: Fraction(n, scale) for m, n in active[0].items() if n})
    return basis
