"""Numbers that are functions of the time step: 1/(1 + c·dt), exp(-c·dt), pow(q, dt), cos(w·dt).

They live in the quotients of polynomials in dt, m, the parameters, and letters E = exp(g) and T = tan(φ/2), with
cos φ = (1-T²)/(1+T²) and sin φ = 2T/(1+T²). The g and the φ are each a basis of the lattice that all exponents span,
so that exp(-c·dt) and exp(-c·dt/2) are powers of one letter. **Theorem** (Lindemann; Ax for functions).
Exponents that are independent over ℚ, apart from constants, have algebraically independent exponentials: equality in
this field is equality of functions. Exponents and their values at -dt are taken together.

Source: Lang, *Introduction to Transcendental Numbers* (1966), ch. II; Ax, *Ann. of Math.* 93, 252 (1971).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from sympy import QQ, Add, Expr, Pow, Rational, cos, exp, factorrat, log, sin, tan
from sympy.polys.polyerrors import CoercionFailed

from pnn_symbolic.algebra.dampings import is_of_parameters
from pnn_symbolic.algebra.fraction_field import FractionField
from pnn_symbolic.algebra.lattice import Vector, lattice
from pnn_symbolic.algebra.logarithms import fewest_logarithms
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.errors import InputError

Number = Any
ANGLES = (cos, sin, tan)


def is_of_the_step(expression: Expr) -> bool:
    """True for a function of dt, m and parameters that is no quotient of monomials: exp(-c·dt), 1/(1 + c·dt)."""
    letters = expression.free_symbols
    if not letters or not all(letter in (TIME_STEP, MASS) or isinstance(letter, Parameter) for letter in letters):
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
    generators   what is joined to the numbers, parameters aside: E, …, T, …, dt, m
    """

    def __init__(self, functions: Iterable[Expr], parameters: Iterable[Expr]) -> None:
        exponents: list[Expr] = []
        angles: list[Expr] = []
        for function in functions:
            if isinstance(function, ANGLES):
                angles.append(_angle_of(function))
            elif not (isinstance(function, Pow) and not function.args[1].free_symbols):
                exponents.append(exponent_of(function))  # a quotient such as 1/(1 + c·dt) needs no letter
        logs = sorted(set[Expr]().union(*(exponent.atoms(log) for exponent in exponents)), key=str)
        self.plain = FractionField(QQ, [*parameters, *logs, TIME_STEP, MASS])
        self.exponents, self.angles = self._basis(exponents), self._basis(angles)
        self.letters = [*map(power_of_e, self.exponents), *(tan(angle / 2) for angle in self.angles)]
        self.generators = [*self.letters, TIME_STEP, MASS]

    def _now_and_back(self, expressions: Iterable[Expr]) -> Iterator[Number]:
        """Each expression as a number, at dt and at -dt."""
        for expression in expressions:
            for step in (TIME_STEP, -TIME_STEP):
                yield self._plain(expression.xreplace({TIME_STEP: step}))  # pyright: ignore[reportArgumentType]

    def _plain(self, given: Expr) -> Number:
        try:
            number = self.plain.from_sympy(given.expand())
        except (CoercionFailed, ValueError):
            raise InputError(f"{given}: exponents and angles are made of rational numbers, dt, m, parameters") from None
        if number.denom.degree(self.plain.field.ring.gens[-2]) > 0:
            raise InputError(f"{given} has dt in its denominator, which is singular as dt goes to 0")
        return number

    def _basis(self, given: list[Expr]) -> list[Expr]:
        numbers: list[Number] = []
        for number in self._now_and_back(given):
            numbers += self._split(number)
        if not numbers:
            return []
        below = self.plain.field.ring.one
        for number in numbers:
            below = below.lcm(number.denom)
        vectors = [self._vector(number, below) for number in numbers]
        divisor = self.plain.field.field_new(below)
        ring = self.plain.field.ring
        basis: list[Expr] = []
        for vector in lattice(vectors):
            row = ring.from_dict({m: QQ(n.numerator, n.denominator) for m, n in vector.items()})
            basis.append(self.plain.to_sympy(self.plain.field.field_new(row) / divisor))
        return basis

    def _split(self, number: Number) -> Iterable[Number]:
        """The part with dt and the part without."""
        field, ring = self.plain.field, self.plain.field.ring
        parts = ({}, {})
        for monomial, coefficient in number.numer.terms():
            parts[not monomial[-2]][monomial] = coefficient
        denominator = field.field_new(number.denom)
        return [field.field_new(ring.from_dict(part)) / denominator for part in parts if part]

    @staticmethod
    def _vector(number: Number, below: Number) -> Vector:
        above = number.numer * below.exquo(number.denom)
        return {m: Fraction(int(n.numerator), int(n.denominator)) for m, n in above.terms()}

    def coordinates(self, given: Expr, basis: list[Expr]) -> list[int]:
        """A sum of whole multiples of the basis."""
        elements = [self._plain(expression) for expression in basis]
        number = self._plain(given)
        below = number.denom
        for element in elements:
            below = below.lcm(element.denom)
        rest = self._vector(number, below)
        coordinates: list[int] = []
        for element in elements:
            row = self._vector(element, below)
            # No later row has this monomial, so this row must account for all of it.
            lead = min(row)
            times = rest.get(lead, Fraction(0)) / row[lead]
            if times.denominator != 1:
                raise InputError(f"{given} is no whole combination of the exponents of this calculation")
            coordinates.append(int(times))
            rest = _difference(rest, row, times)
        if rest:
            raise InputError(f"{given} is no combination of the exponents of this calculation")
        return coordinates

    def value(self, expression: Expr, argument: Expr, domain: Number) -> Number:
        """exp, pow, cos, sin or tan as a number of the field; `argument` is its exponent or angle."""
        unity = domain.one
        letters = [domain.from_sympy(letter) for letter in self.letters]
        if not isinstance(expression, ANGLES):
            result = unity
            for letter, times in zip(letters, self.coordinates(argument, self.exponents), strict=False):
                result = result * (letter**times if times >= 0 else domain.quo(unity, letter**-times))
            return result
        # Of tan the double angle φ: tan(φ/2) = sin φ/(1 + cos φ) is then rational in the letters tan(φ/2).
        angle = 2 * argument if isinstance(expression, tan) else argument
        cosine, sine = unity, domain.zero
        for letter, times in zip(letters[len(self.exponents) :], self.coordinates(angle, self.angles), strict=True):
            below = unity + letter * letter
            c, s = domain.quo(unity - letter * letter, below), domain.quo(letter + letter, below)
            s = s if times > 0 else -s
            for _ in range(abs(times)):
                cosine, sine = cosine * c - sine * s, sine * c + cosine * s
        if isinstance(expression, tan):
            return domain.quo(sine, unity + cosine)  # tan(φ/2), as the angle was doubled
        return cosine if isinstance(expression, cos) else sine


def _angle_of(function: Expr) -> Expr:
    """φ of cos φ and sin φ, and of tan(φ/2)."""
    argument: Expr = function.args[0]  # pyright: ignore[reportAssignmentType]
    return 2 * argument if isinstance(function, tan) else argument


def _difference(minuend: Vector, row: Vector, times: Fraction) -> Vector:
    """minuend - times · row, without its zeros."""
    difference: Vector = {}
    for monomial in {*minuend, *row}:
        number = minuend.get(monomial, Fraction(0)) - times * row.get(monomial, Fraction(0))
        if number:
            difference[monomial] = number
    return difference


def exponent_of(expression: Expr) -> Expr:
    """g of exp(g) or of q^g = exp(g log q), with logarithms of primes; those of parameters, 1 - d, stay as they are.

    >>> from sympy.abc import t
    >>> exponent_of(Rational(3, 4) ** t)
    t*(-2*log(2) + log(3))
    """
    if isinstance(expression, exp):
        return _in_primes(expression.args[0])  # pyright: ignore[reportArgumentType]
    base, power = expression.args
    if is_of_parameters(base):  # pyright: ignore[reportArgumentType]
        return power * log(base)  # pyright: ignore[reportOperatorIssue, reportReturnType]
    if not isinstance(base, Rational) or not base.is_positive:
        raise InputError(f"{expression}: only positive rational numbers are raised to a power with dt in it")
    return power * _log_of(base)  # pyright: ignore[reportOperatorIssue, reportReturnType]


def _log_of(number: Rational) -> Expr:
    """The logarithm of a positive fraction, as those of its primes."""
    return Add(*(times * log(prime) for prime, times in factorrat(number).items()))  # pyright: ignore[reportAttributeAccessIssue]


def power_of_e(exponent: Expr) -> Expr:
    """exp(g) with as few logarithms as can be, as people read it."""
    return exp(in_few_logarithms(exponent))


def in_few_logarithms(total: Expr) -> Expr:
    """A sum of logarithms of fractions, times anything, with one of them where that will do.

    >>> in_few_logarithms(log(99) - 2 * log(10))
    -log(100/99)
    """
    primes = _in_primes(total)
    return primes.xreplace(fewest_logarithms([primes]))  # pyright: ignore[reportReturnType]


def _in_primes(exponent: Expr) -> Expr:
    """An exponent in which a parameter was given a number: log(2/3) is log(2) - log(3)."""
    logs = {part: _log_of(part.args[0]) for part in exponent.atoms(log) if isinstance(part.args[0], Rational)}
    return exponent.xreplace(logs) if logs else exponent  # pyright: ignore[reportReturnType]
