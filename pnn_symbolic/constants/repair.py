"""The cheap repair: which numbers of a trained law must hang together for it to be reversible or symplectic again?

Every number of the law becomes an unknown; the property is a set of polynomial equations in
them, and the trained values almost solve it. Each way to keep some numbers as they were
trained and to solve for the others is a repair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sympy import Expr, Poly, Rational, cancel, factor_list, fraction, together

from pnn_symbolic.algebra.symbols import Parameter, exact, parameter
from pnn_symbolic.checks.symplecticity import check_symplecticity
from pnn_symbolic.checks.time_reversal import check_time_reversal
from pnn_symbolic.constants.trained_form import TOLERANCE, TrainedForm
from pnn_symbolic.maps.coefficients import Place, at_point, label, places, put, with_numbers
from pnn_symbolic.maps.interpret import InTable, Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, Table, V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import nearest, round_constants
from pnn_symbolic.splitting.factorisation import factorise
from pnn_symbolic.verdicts.finding import Finding

MOST_NUMBERS = 7
"""Laws with more numbers than this are not repaired: the ways to keep some of them grow as 2^n."""

Point = Mapping[Parameter, Rational]
Check = Callable[[OneStepMap], Finding]
Conditions = Callable[[NormalForm, Point], list[Expr]]


@dataclass(frozen=True)
class Repair:
    """A law near the trained one that has a property the trained one lost.

    regained   "time-reversible" or "symplectic"; proved of `form.map`
    form       the repaired law; its parameters are the numbers that stay free
    changed    (place in words, trained value, new value, the new value as a formula in the free ones)
    free       place in words, of each parameter
    """

    regained: str
    form: TrainedForm
    changed: tuple[tuple[str, Rational, Rational, str], ...]
    free: Mapping[str, str]

    @property
    def word(self) -> str | None:
        """The repaired family as drifts and kicks, "D c1/2, K c2, D c1/2"; None where it is no such product."""
        word = factorise(self.form.family).word
        return None if word is None else word.text

    @property
    def sentence(self) -> str:
        """What to type."""
        said = [
            f"{where} = {formula} ({float(old):.8g} → {float(new):.8g})" for where, old, new, formula in self.changed
        ]
        named = [
            f"{name} = {where}"
            for name, where in self.free.items()
            if any(name in formula for *_, formula in self.changed)
        ]
        word = "" if self.word is None else f" as {self.word}"
        return f"{self.regained} again{word}: {', '.join(said)}" + (f", where {', '.join(named)}" if named else "")

    def to_json(self) -> dict[str, Any]:
        """Plain data, exact numbers as text."""
        return {
            "property": self.regained,
            "word": self.word,
            "map": self.form.map.to_json(),
            "changed": [
                {"where": where, "trained": str(old), "repaired": str(new), "formula": formula}
                for where, old, new, formula in self.changed
            ],
            "free": dict(self.free),
            "sentence": self.sentence,
        }


def repairs(form: TrainedForm) -> Iterator[Repair]:
    """Every repair of a law that lost a property of its rounded form, those that change fewest numbers first.

    Time reversal is looked at first: for a law of one force it implies symplecticity. Nothing is offered for laws that
    have the property, whose rounded form has it neither, that have activations, or more than seven numbers.

    >>> law = OneStepMap.from_equations(
    ...     "y = x + h*v/2; x' = x + 1.000134*h*v + 0.99977*h**2*f(y)/(2*m); v' = v + 0.99977*h*f(y)/m")
    >>> for repair in repairs(TrainedForm.of(law)):
    ...     print(repair.form.map.plain())
    x(t+Δt) = x + v Δt + ½ f(x + ½ v Δt) Δt²/(1.00023 m);  v(t+Δt) = v + f(x + ½ v Δt) Δt/(1.00023 m)
    x(t+Δt) = x + 1.00013 v Δt + ½ f(x + 1.00013 v Δt/2) Δt²/(1.000096 m);  v(t+Δt) = ...
    x(t+Δt) = x + 1.00013 v Δt + ½ f(x + 1.00013 v Δt/2) Δt²/(1.00023 m);  v(t+Δt) = ...
    """
    law = form.map
    rounded, _ = round_constants(law)
    numbers = law.normal_form
    rational = numbers.table.domain.is_QQ  # roots are nobody's training
    if not rational or not numbers.graded or len(_free_places(numbers)) > MOST_NUMBERS:
        return
    for name, check, equations in _PROPERTIES:
        if check(rounded).holds:
            if not check(law).holds:
                yield from _solutions(law, name, check, equations)
            return


def _free_places(form: NormalForm) -> list[Place]:
    """All places but those of x with the number 1: a law that does not move x by itself."""
    found = places(form)
    return [place for place, number in found.items() if place.term[0] != X or number != form.table.one]


def _solutions(law: OneStepMap, name: str, check: Check, equations: Conditions) -> Iterator[Repair]:
    numbers = law.normal_form
    free = {place: parameter(f"n{k}") for k, place in enumerate(_free_places(numbers), 1)}
    family = with_numbers(numbers, free)
    trained = {one: exact(numbers.number(places(numbers)[place])) for place, one in free.items()}
    simple = {one: exact(nearest(number, TOLERANCE)) for one, number in trained.items()}
    conditions = equations(family.normal_form, simple)
    done: list[set[Parameter]] = []
    for count in range(1, len(free) + 1):
        for changed in map(set, combinations(free.values(), count)):
            if any(smaller <= changed for smaller in done):
                continue  # the same law, with numbers changed that need not be
            formulas = _solve(conditions, changed, trained, simple)
            if formulas is not None:
                done.append(changed)
                repaired = _repaired(family, free, formulas, trained, simple, name)
                if repaired is not None and check(repaired.form.map).holds:
                    yield repaired


def _solve(
    conditions: Sequence[Expr], changed: set[Parameter], trained: Point, simple: Point
) -> dict[Parameter, Expr] | None:
    """Formulas for all of `changed` that satisfy every condition near the rounded law; None where there are none."""
    found: dict[Parameter, Expr] = {}
    waiting = list(conditions)
    while waiting:
        rest = []
        for condition in waiting:
            above = fraction(together(put(condition, found)))[0]
            near = [factor for factor, _ in factor_list(above)[1] if not put(factor, simple)]
            if above == 0 or any(not put(factor, trained) for factor in near if not factor.free_symbols & changed):
                continue
            solutions = [_linear(factor, changed - found.keys(), simple) for factor in near]
            solution = next(filter(None, solutions), None)
            if solution is not None:
                unknown, formula = solution
                found = {one: cancel(put(other, {unknown: formula})) for one, other in found.items()}
                found[unknown] = formula
            elif any(factor.free_symbols & changed for factor in near):
                rest.append(condition)
            else:
                return None
        if len(rest) == len(waiting):
            return None  # not linear in any unknown
        waiting = rest
    return found if set(found) == changed else None


def _linear(factor: Expr, unknown: set[Parameter], simple: Point) -> tuple[Parameter, Expr] | None:
    for one in sorted(unknown & factor.free_symbols, key=str):
        polynomial = Poly(factor, one)
        if polynomial.degree() == 1:
            slope, rest = polynomial.all_coeffs()
            if put(slope, simple):
                return one, cancel(-rest / slope)
    return None


def _repaired(
    family: OneStepMap,
    free: Mapping[Place, Parameter],
    formulas: Mapping[Parameter, Expr],
    trained: Point,
    simple: Point,
    name: str,
) -> Repair | None:
    """The repaired law; None where a formula divides by 0 at the trained numbers."""
    kept = [one for one in free.values() if one not in formulas and trained[one] != simple[one]]
    names = {one: parameter(f"c{k}") for k, one in enumerate(kept, 1)}
    fixed: dict[Parameter, Expr] = {one: trained[one] for one in free.values() if one not in formulas}
    fixed |= names
    new = {one: put(formula, fixed) for one, formula in formulas.items()}
    point = {names[one]: trained[one] for one in kept}
    numbers = {one: put(formula, point) for one, formula in new.items()}
    if not all(isinstance(number, Rational) for number in numbers.values()):
        return None
    law = OneStepMap(put(family.position, fixed | new), put(family.velocity, fixed | new))
    acting = set(law.normal_form.parameters)  # a number in the argument of a force that is repaired away does nothing
    kept = [one for one in kept if names[one] in acting]
    form = TrainedForm(law, {str(names[one]): exact(trained[one]) for one in kept})
    named = at_point(family.normal_form, simple)
    where = {one: label(named, place) for place, one in free.items()}
    return Repair(
        name,
        form,
        tuple((where[one], trained[one], exact(numbers[one]), str(formula)) for one, formula in new.items()),
        {str(names[one]): where[one] for one in kept},
    )


# ---------------------------------------------------------------- the properties as equations


def _reversal(family: NormalForm, simple: Point) -> list[Expr]:
    """What must vanish for step, flip, step, flip to be the identity, forces meeting as in the rounded law."""
    rounded = at_point(family, simple)
    table = Table(*(rounded.number(number) for number in places(rounded).values()), functions=rounded.table.functions)
    met: list[int] = []

    def meet(function: str, arguments: tuple[Value, ...]) -> Value:
        value = table.call(function, *arguments)
        met.append(next(iter(value))[0])
        return value

    once = interpret(rounded, _Meeting(InTable.of(table, rounded), meet))
    interpret(rounded, _Meeting(InTable.of(table, rounded, once[0], table.scale(once[1], -1)), meet))
    forces = met[: len(met) // 2]
    # The force of the way there that each meets; a force that the rounded law does not feel may meet none.
    back = [family.keys[forces.index(key)] if key in forces else None for key in met[len(forces) :]]

    table, conditions = family.table, []
    remaining = iter(enumerate(back, family.keys.stop))

    def meet_again(function: str, arguments: tuple[Value, ...]) -> Value:
        new, key = next(remaining)
        if key is None:
            return table.value(new)  # a force of its own, so that what stands before it must vanish
        for argument, other in zip(arguments, family.atom(key).arguments, strict=True):
            conditions.extend(table.add(argument, table.scale(other, -1)).values())
        return table.value(key)

    turned = InTable.of(table, family, family.position, table.scale(family.velocity, -1))
    position, velocity = interpret(family, _Meeting(turned, meet_again))
    conditions.extend(table.add(position, table.scale(table.value(X), -1)).values())
    conditions.extend(table.add(velocity, table.value(V)).values())
    return [family.number(number) for number in conditions]


@dataclass(frozen=True)
class _Meeting:
    """The algebra of the values of a table, where `call` says what a force is."""

    values: InTable
    call: Callable[[str, tuple[Value, ...]], Value]

    def letter(self, key: int) -> Value:
        return self.values.letter(key)

    def total(self, summands: Sequence[Summand[Value]]) -> Value:
        return self.values.total(summands)

    def force(self, key: int, name: str, arguments: tuple[Value, ...]) -> Value:
        return self.call(name, arguments)

    def function(self, key: int, name: str, argument: Value) -> Value:
        raise ValueError(f"{name} cannot be repaired: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[Value, ...]) -> Value:
        raise ValueError("products cannot be repaired: laws of forces alone are asked")


def _symplecticity(family: NormalForm, simple: Point) -> list[Expr]:
    """What must vanish for dX ∧ dV = dx ∧ dv + Σ c dℓ ∧ df(ℓ) to have a solution c."""
    left = _wedge(family.position, family.velocity)
    for key in reversed(family.keys):
        argument = {term: number for term, number in family.atom(key).arguments[0].items() if term[0]}
        if not argument:  # df(0) = 0: no area has this force as a side
            left = {pair: number for pair, number in left.items() if key not in pair}
            continue
        leading = min(argument)
        ratio = left.get((leading[0], key), family.table.domain.zero) / argument[leading]
        for (other, _, _), number in argument.items():
            left[other, key] = left.get((other, key), family.table.domain.zero) - ratio * number
    left[X, V] = left.get((X, V), family.table.domain.zero) - family.table.one
    return [family.number(number) for number in left.values() if number]


def _wedge(left: Value, right: Value) -> dict[tuple[int, int], Number]:
    """dℓ ∧ dr of two sums; the differential of a constant is 0."""
    area: dict[tuple[int, int], Number] = {}
    for (a, _, _), m in left.items():
        for (b, _, _), n in right.items():
            if a != b and ONE not in (a, b):
                pair, number = ((a, b), m * n) if a < b else ((b, a), -(m * n))
                area[pair] = area[pair] + number if pair in area else number
    return area


_PROPERTIES: tuple[tuple[str, Check, Conditions], ...] = (
    ("time-reversible", check_time_reversal, _reversal),
    ("symplectic", check_symplecticity, _symplecticity),
)
