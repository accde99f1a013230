"""Where the numbers of a map stand, and the same map with other numbers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sympy import Expr

from pnn_symbolic.algebra.symbols import Parameter
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, Number, Table, V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.typesetting import short_name

Term = tuple[int, int, int]
"""(key, power of dt, power of m)."""


class Place(NamedTuple):
    """One number of a normal form.

    owner   X for the new position, V for the new velocity, else the key of the atom in whose argument it stands
    second  True for the second argument of a force f(x, v)
    term    what it multiplies
    """

    owner: int
    second: bool
    term: Term

    @property
    def in_velocity(self) -> bool:
        """True when the sum it belongs to is a velocity."""
        return self.owner == V or self.second


def lines(form: NormalForm) -> Iterator[tuple[int, bool, Value]]:
    """(owner, second, sum): the arguments of the atoms in order of creation, then position and velocity."""
    for key, atom in enumerate(form.table.atoms, FIRST_ATOM):
        if atom.function != "product":
            yield key, False, atom.argument
        if atom.velocity is not None:
            yield key, True, atom.velocity
    yield X, False, form.position
    yield V, False, form.velocity


def places(form: NormalForm) -> dict[Place, Number]:
    """Every number of a map, by its place.

    >>> form = OneStepMap.from_equations("x' = x + h*v; v' = v").normal_form
    >>> [label(form, place) for place in places(form)]
    ["x in x'", "v in x'", "v in v'"]
    """
    return {Place(owner, second, term): number for owner, second, one in lines(form) for term, number in one.items()}


def label(form: NormalForm, place: Place) -> str:
    """A place in words: "v in x'", "f(x + v Δt/2) in v'", "v in the argument of f(…)"."""
    where = {X: "x'", V: "v'"}.get(place.owner, f"the {'second ' * place.second}argument of ")
    owner = "" if place.owner < FIRST_ATOM else short_name(form, place.owner)
    return f"{short_name(form, place.term[0])} in {where}{owner}"


def is_pure(form: NormalForm, place: Place) -> bool:
    """True for a pure number in units of v·dt and f·dt²/m; False for one that hides a time step, and for constants."""
    key, i, j = place.term
    if key >= FIRST_ATOM and not form.table.atoms[key - FIRST_ATOM].is_force:
        return True  # an activation has the unit that its argument is given
    return key != ONE and (i, j) == form.grade(key, in_velocity=place.in_velocity)


def put(formula: Expr, values: Mapping[Parameter, Expr]) -> Expr:
    """A formula with these values for its parameters.

    >>> from pnn_symbolic.algebra.symbols import exact, parameter
    >>> put(1 + parameter("c"), {parameter("c"): exact(2)})
    3
    """
    return formula.xreplace(dict(values))  # pyright: ignore[reportReturnType]


def at_point(form: NormalForm, values: Mapping[Parameter, Expr]) -> NormalForm:
    """A member of a family with the keys of the family, also where forces or terms of the member coincide or vanish.

    For evaluation and for names; proofs want `form.at(values)`, which forms its own keys.
    """
    numbers = {place: put(form.number(number), values) for place, number in places(form).items()}
    table = Table(*numbers.values())

    def member(owner: int, second: bool, value: Value) -> Value:
        pairs = ((term, table.domain.from_sympy(numbers[Place(owner, second, term)])) for term in value)
        return {term: number for term, number in pairs if number}

    for key, atom in enumerate(form.table.atoms, FIRST_ATOM):
        velocity = None if atom.velocity is None else member(key, True, atom.velocity)
        table.atoms.append(atom._replace(argument=member(key, False, atom.argument), velocity=velocity))
    return NormalForm(table, member(X, False, form.position), member(V, False, form.velocity))


def with_numbers(form: NormalForm, new: Mapping[Place, Expr]) -> OneStepMap:
    """The same map with other numbers at some places; a 0 removes its term.

    >>> from pnn_symbolic.algebra.symbols import exact
    >>> form = OneStepMap.from_equations("x' = x + h*v; v' = v").normal_form
    >>> print(with_numbers(form, {Place(X, False, (V, 1, 0)): exact(3)}))
    x' = x + 3*dt*v; v' = v
    """
    numbers = {place: new.get(place, form.number(number)) for place, number in places(form).items()}
    table = Table(*numbers.values())
    known: dict[int, Value] = {key: table.value(key) for key in (ONE, X, V)}

    def total(owner: int, second: bool, value: Value) -> Value:
        result: Value = {}
        for key, i, j in value:
            number = table.domain.from_sympy(numbers[Place(owner, second, (key, i, j))])
            if number:
                result = table.add(result, table.multiply(known[key], {(ONE, i, j): number}))
        return result

    for key, atom in enumerate(form.table.atoms, FIRST_ATOM):
        if atom.function == "product":
            known[key] = table.value(ONE)
            for factor in atom.factors:
                known[key] = table.multiply(known[key], known[factor])
        else:
            second = None if atom.velocity is None else total(key, True, atom.velocity)
            known[key] = table.call(atom.function, total(key, False, atom.argument), second)
    return OneStepMap(table.write(total(X, False, form.position)), table.write(total(V, False, form.velocity)))
