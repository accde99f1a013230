"""Maps whose numbers are functions of dt, as power series in dt: exp(-c·dt) becomes 1 - c·dt + c²·dt²/2 - …

Each letter has its series, numerators and denominators are expanded, what both begin with is cancelled, and they
are divided. What is left of a negative power is a map that is singular as dt goes to 0.

Source: Knuth, *The Art of Computer Programming* 2 (1997), §4.7, on power series.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from math import factorial
from typing import Any

from sympy import QQ, Expr, exp, log, tan

from pnn_symbolic.algebra.logarithms import fewest_logarithms
from pnn_symbolic.algebra.number_field import FractionField
from pnn_symbolic.algebra.step_functions import exponent_of
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.maps.normal_form import NormalForm, Table, Value

DEGREE = 12
"""Powers of dt that are kept, enough for order 10 and its leading error."""
Number = Any
Series = list[Number]


class SingularError(ValueError):
    """A number of the map has no power series in dt; the text says which."""


class StepSeries:
    """The series in dt of the functions of dt in a field.

    ground   the field of the numbers in front of the powers: the letters without dt, further ones if given, m last
    """

    def __init__(self, domain: Number, *further: Expr) -> None:
        letters = [symbol for symbol in domain.symbols if symbol != MASS and not symbol.has(TIME_STEP)]
        arguments: dict[Expr, list[Expr]] = {}
        for symbol in domain.symbols:
            if symbol.has(TIME_STEP) and symbol != TIME_STEP:
                arguments[symbol] = _argument(symbol)
        of_primes = fewest_logarithms(chain(*arguments.values()))
        logs = set[Expr]().union(*(number.atoms(log) for number in of_primes.values()))
        logs |= {number for n in chain(*arguments.values()) for number in n.atoms(log) if number.free_symbols}
        logarithms = sorted(logs, key=str)
        self.ground = FractionField(domain.domain, [*letters, *logarithms, *further, MASS])
        generators: list[Series] = []
        for symbol in domain.symbols:
            numbers = [number.xreplace(of_primes) for number in arguments.get(symbol, ())]
            generators.append(_letter(self.ground, symbol, numbers))
        # Without quotients in the letters' series all is polynomial, which is many times as fast.
        polynomial = all(number.denom.is_ground for number in chain(*generators))
        self._ring = self.ground.get_ring() if polynomial else self.ground
        self._generators = [[self._ring.convert_from(n, self.ground) for n in series] for series in generators]
        self._known: dict[Number, Series] = {}
        self._by_mass: dict[Number, list[dict[int, Number]]] = {}

    def by_mass(self, number: Number) -> list[dict[int, Number]]:
        """The same, each by its powers of m."""
        if number not in self._by_mass:
            self._by_mass[number] = [_powers_of_mass(self.ground, coefficient) for coefficient in self.of(number)]
        return self._by_mass[number]

    def of(self, number: Number) -> Series:
        """The numbers in front of 1, dt, …, dt**12."""
        if number not in self._known:
            ring, ground = self._ring, self.ground
            above, below = (_of_polynomial(ring, part, self._generators) for part in (number.numer, number.denom))
            if ring is not ground and not next(n for n in below if n).is_ground:
                ring = ground
                above, below = ([ground.convert_from(n, self._ring) for n in series] for series in (above, below))
            self._known[number] = [ground.convert_from(n, ring) for n in _quotient(ring, above, below)]
        return self._known[number]


def as_series(form: NormalForm) -> NormalForm:
    """The same map up to dt**12, its numbers free of dt; a map without functions of dt is left as it is.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> form = OneStepMap.from_equations("parameter c; x' = x; v' = v/(1 + c*h)").normal_form
    >>> [str(number) for number in as_series(form).velocity.values()][:3]
    ['1', '-c', 'c**2']
    """
    if not form.table.has_step:
        return form
    if "series" not in form.at_hand:
        form.at_hand["series"] = _expanded(form)
    return form.at_hand["series"]


def _expanded(form: NormalForm) -> NormalForm:
    numbers = _series_in(form.table.domain)
    table = Table.over(numbers.ground, form.table)

    def expanded(value: Value) -> Value:
        result: Value = {}
        for (key, _, _), number in value.items():
            for i, parts in enumerate(numbers.by_mass(number)):
                result |= {(key, i, j): part for j, part in parts.items()}
        return result

    for key in form.keys:
        atom = form.atom(key)
        table.atoms.append(atom._replace(arguments=tuple(expanded(argument) for argument in atom.arguments)))
    advanced = None if form.advanced is None else expanded(form.advanced)
    return NormalForm(table, expanded(form.position), expanded(form.velocity), advanced)


@lru_cache(maxsize=32)
def _series_in(domain: Number) -> StepSeries:
    """The series in a field, which several questions about one map ask for."""
    return StepSeries(domain)


def _argument(letter: Expr) -> list[Expr]:
    """The numbers in front of 1, dt, … in the exponent or angle of a letter."""
    by_power = letter.args[0].expand().as_poly(TIME_STEP) if isinstance(letter, (exp, tan)) else None  # pyright: ignore[reportAttributeAccessIssue]
    exponent = by_power or exponent_of(letter).expand().as_poly(TIME_STEP)  # pyright: ignore[reportAttributeAccessIssue]
    assert exponent is not None
    return [*reversed(exponent.all_coeffs())]


def _letter(ground: Number, letter: Expr, numbers: list[Any]) -> Series:
    """The series of a generator, of what `_argument` says."""
    if letter == TIME_STEP:
        return [ground.zero, ground.one]
    if not letter.has(TIME_STEP):
        return [ground.from_sympy(letter)]
    argument = [ground.from_sympy(number) for number in numbers]  # without a constant part
    powers = [[ground.one]]
    for _ in range(DEGREE):
        powers.append(_product(ground, powers[-1], argument))
    if not isinstance(letter, tan):
        return _sum(ground, [(QQ(1, factorial(k)), power) for k, power in enumerate(powers)])
    sine = _sum(ground, [(QQ((-1) ** (k // 2), factorial(k)), powers[k]) for k in range(1, DEGREE + 1, 2)])
    cosine = _sum(ground, [(QQ((-1) ** (k // 2), factorial(k)), powers[k]) for k in range(0, DEGREE + 1, 2)])
    return _quotient(ground, sine, cosine)


def _of_polynomial(ground: Number, polynomial: Number, generators: list[Series]) -> Series:
    powers: dict[tuple[int, int], Series] = {}
    total: Series = []
    for monomial, number in polynomial.terms():
        term = [ground.convert_from(number, ground.domain)]
        for k, times in enumerate(monomial):
            if times:
                if (k, times) not in powers:
                    power = [ground.one]
                    for _ in range(times):
                        power = _product(ground, power, generators[k])
                    powers[k, times] = power
                term = _product(ground, term, powers[k, times])
        total = _sum(ground, [(QQ.one, total), (QQ.one, term)])
    return total


def _product(ground: Number, a: Series, b: Series) -> Series:
    result = [ground.zero] * min(len(a) + len(b) - 1, 2 * DEGREE)
    for i, left in enumerate(a):
        if left:
            for k, right in enumerate(b[: len(result) - i]):
                if right:
                    result[i + k] = result[i + k] + left * right
    return result


def _sum(ground: Number, parts: list[tuple[Any, Series]]) -> Series:
    total = [ground.zero] * max(len(series) for _, series in parts)
    for factor, series in parts:
        scale = ground.convert_from(factor, QQ)
        for k, number in enumerate(series):
            total[k] = total[k] + scale * number
    return total


def _quotient(ground: Number, above: Series, below: Series) -> Series:
    """above / below, up to dt**DEGREE."""
    start = next(k for k, number in enumerate(below) if number)
    if any(above[:start]):
        raise SingularError("a number of the map grows without bound as dt goes to 0")
    above, below = above[start:], below[start:]
    result: Series = []
    for k in range(DEGREE + 1):
        rest = above[k] if k < len(above) else ground.zero
        for i in range(1, min(k, len(below) - 1) + 1):
            rest = rest - below[i] * result[k - i]
        result.append(ground.quo(rest, below[0]))
    return result


def _powers_of_mass(ground: Number, number: Number) -> dict[int, Number]:
    """A number by its powers of m, where nothing but powers of m divides; else all of it at m**0."""
    if not number:
        return {}
    place = len(ground.symbols) - 1
    below = number.denom
    least = min(monomial[place] for monomial in below.itermonoms())
    if any(monomial[place] != least for monomial in below.itermonoms()):
        return {0: number}
    above: dict[int, dict[tuple[int, ...], Number]] = {}
    for monomial, coefficient in number.numer.terms():
        above.setdefault(monomial[place] - least, {})[*monomial[:place], 0] = coefficient
    ring, new = ground.field.ring, ground.field.field_new
    divisor = new(ring.from_dict({(*monomial[:place], 0): coefficient for monomial, coefficient in below.terms()}))
    return {j: ground.quo(new(ring.from_dict(terms)), divisor) for j, terms in above.items()}
