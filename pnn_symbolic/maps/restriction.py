"""A map on the part of its states that occur: relu(x) is x where positions are positive.

Bounds of values follow from bounds of x, v, dt and m by interval arithmetic; a force may have
any value. Where they show that the argument of relu or elu is not negative, the function is the
identity there; where they show that it is not positive, relu is 0. For other arguments the region
where they are positive is stated. Never is a map said to *be* another that it equals on a region only.

Source: Moore, *Interval Analysis* (1966).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

from sympy import Expr, Rational

from pnn_symbolic.algebra.functions import KnownFunction
from pnn_symbolic.maps.interpret import InTable, Summand, interpret
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, T, Table, V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.printing import exact_text

Bounds = tuple[Fraction | float, Fraction | float]
EVERYWHERE: Bounds = (-inf, inf)
POSITIVE: Bounds = (0, inf)
DIGITS = 30


@dataclass(frozen=True)
class Domain:
    """Bounds of what a map is given; by default positions are positive, as distances are, and velocities anything."""

    position: Bounds = POSITIVE
    velocity: Bounds = EVERYWHERE
    time_step: Bounds = POSITIVE
    mass: Bounds = POSITIVE

    @property
    def conditions(self) -> list[str]:
        """The bounds of x and v as text; dt and m are positive anyhow.

        >>> Domain(position=(Fraction(1, 2), 3)).conditions
        ['1/2 <= x <= 3']
        """
        named = (("x", self.position), ("v", self.velocity), ("dt", self.time_step), ("m", self.mass))
        return [text for name, bounds in named if (text := _bounds_text(name, bounds))]


WHERE_POSITIONS_ARE_POSITIVE = Domain()


@dataclass(frozen=True)
class Restriction:
    """`map` is what the given map equals where all `conditions` hold."""

    map: OneStepMap
    conditions: tuple[str, ...]


@dataclass
class _OnDomain:
    """The algebra of the values of a table on a domain, where relu and elu are what they are there."""

    domain: Domain
    values: InTable
    bounds: dict[int, Bounds]
    regions: list[Value] = field(default_factory=list)
    uses_domain: bool = False

    @property
    def table(self) -> Table:
        return self.values.table

    def letter(self, key: int) -> Value:
        return self.values.letter(key)

    def total(self, summands: Sequence[Summand[Value]]) -> Value:
        return self.values.total(summands)

    def force(self, key: int, name: str, arguments: tuple[Value, ...]) -> Value:
        return self.table.call(name, *arguments)

    def function(self, key: int, name: str, argument: Value) -> Value:
        function = self.table.functions[name]
        return self.activation(function, argument) if function.is_identity_above else self.table.call(name, argument)

    def product(self, key: int, factors: tuple[Value, ...]) -> Value:
        return self.values.product(key, factors)

    def activation(self, function: KnownFunction, argument: Value) -> Value:
        """What relu or elu is on the domain, or else where its argument is positive."""
        low, high = self.range_of(argument)
        if low >= 0:
            self.uses_domain = True
            return argument
        if high <= 0 or self._is_negative_in_a_region(argument):
            self.uses_domain = self.uses_domain or high <= 0
            return {} if function.is_zero_below else self.table.call(function.name, argument)
        self.regions.append(argument)
        return argument

    def _is_negative_in_a_region(self, argument: Value) -> bool:
        """True for -c·z with c > 0 where z > 0 is a condition already."""
        for region in self.regions:
            term, number = next(iter(region.items()))
            ratio = self.table.domain.quo(argument.get(term, self.table.domain.zero), number)
            scaled = {key: n * ratio for key, n in region.items()}
            if scaled == argument and self.table.domain.to_sympy(ratio).is_negative:
                return True
        return False

    def range_of(self, value: Value) -> Bounds:
        """Bounds of a value."""
        for new in range(max(self.bounds) + 1, FIRST_ATOM + len(self.table.atoms)):
            self.bounds[new] = _atom_bounds(self.table, new, self.bounds)
        low, high = Fraction(0), Fraction(0)
        for (key, i, j), number in value.items():
            term = _product(_number_bounds(self.table.domain.to_sympy(number)), self.bounds[key])
            term = _product(term, _power(self.domain.time_step, i))
            term = _product(term, _power(self.domain.mass, j))
            low, high = low + term[0], high + term[1]
        return low, high


def restrict(step: OneStepMap, domain: Domain = WHERE_POSITIONS_ARE_POSITIVE) -> Restriction:
    """The map without relu and elu that a map equals on a domain, with the conditions.

    >>> found = restrict(OneStepMap.from_equations("x' = relu(x) + h*v; v' = v + h*relu(f(x))"))
    >>> print(found.map, "|", *found.conditions)
    x' = x + dt*v; v' = v + dt*f(x) | x > 0 f(x) > 0
    """
    form = step.normal_form
    table = Table(step.position, step.velocity, functions=form.table.functions)
    bounds = {T: EVERYWHERE, ONE: (Fraction(1), Fraction(1)), X: domain.position, V: domain.velocity}
    reader = _OnDomain(domain, InTable.of(table, form), bounds)
    new_position, new_velocity = interpret(form, reader)
    texts = [f"{exact_text(NormalForm(table, {}, {}), value)} > 0" for value in reader.regions]
    given = domain.conditions if reader.uses_domain else []
    changed = OneStepMap.of(NormalForm(table, new_position, new_velocity))
    changed = changed if step.time is None else OneStepMap(changed.position, changed.velocity, step.time)
    return Restriction(changed, tuple(dict.fromkeys([*given, *texts])))


def _atom_bounds(table: Table, key: int, bounds: dict[int, Bounds]) -> Bounds:
    atom = table.atoms[key - FIRST_ATOM]
    if not atom.factors:
        function = table.functions.get(atom.function)
        return EVERYWHERE if function is None else function.bounds
    result: Bounds = (Fraction(1), Fraction(1))
    for factor in dict.fromkeys(atom.factors):
        result = _product(result, _whole_power(bounds[factor], atom.factors.count(factor)))
    return result


def _whole_power(base: Bounds, times: int) -> Bounds:
    low, high = (inf if abs(end) == inf else abs(end) ** times for end in base)
    if times % 2:
        return (low if base[0] >= 0 else -low, high if base[1] >= 0 else -high)
    return (0 if base[0] <= 0 <= base[1] else min(low, high), max(low, high))


def _power(base: Bounds, exponent: int) -> Bounds:
    """A power of a positive interval."""
    if exponent == 0:
        return (Fraction(1), Fraction(1))
    if exponent < 0:
        low, high = _power(base, -exponent)
        return (Fraction(0) if high == inf else 1 / Fraction(high), inf if low == 0 else 1 / Fraction(low))
    low, high = (inf if end == inf else Fraction(end) ** exponent for end in base)
    return low, high


def _product(a: Bounds, b: Bounds) -> Bounds:
    ends = [Fraction(0) if 0 in (p, q) else p * q for p in a for q in b]  # 0 times an infinite end is 0 here
    return min(ends), max(ends)


def _number_bounds(number: Expr) -> Bounds:
    if isinstance(number, Rational):
        return Fraction(number.p, number.q), Fraction(number.p, number.q)
    if number.free_symbols:
        return EVERYWHERE
    middle = Rational(str(number.evalf(DIGITS)))
    slack = abs(middle) * Rational(1, 10 ** (DIGITS - 5))
    return (Fraction(str(middle - slack)), Fraction(str(middle + slack)))


def _bounds_text(name: str, bounds: Bounds) -> str:
    low, high = bounds
    if bounds == EVERYWHERE or (name in ("dt", "m") and bounds == POSITIVE):
        return ""
    if high == inf:
        return f"{name} > {low}" if low == 0 else f"{name} >= {low}"
    return f"{name} <= {high}" if low == -inf else f"{low} <= {name} <= {high}"
