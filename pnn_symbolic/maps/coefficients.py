"""Where the numbers of a map stand, and the same map with other numbers there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sympy import Expr

from pnn_symbolic.algebra.symbols import Parameter
from pnn_symbolic.maps.atoms import POSITION_SLOT, TIME_SLOT, VELOCITY_SLOT, grade
from pnn_symbolic.maps.interpret import InTable, interpret
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, Number, Table, V, Value, X
from pnn_symbolic.maps.normal_form import Place as Place
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.typesetting import short_names

ORDINALS = {POSITION_SLOT: "", VELOCITY_SLOT: "second ", TIME_SLOT: "last "}


def places(form: NormalForm) -> dict[Place, Number]:
    """Every number of a map, by its place.

    >>> form = OneStepMap.from_equations("x' = x + h*v; v' = v").normal_form
    >>> [label(form, place) for place in places(form)]
    ["x in x'", "v in x'", "v in v'"]
    """
    numbers: dict[Place, Number] = {}
    for place, value in form.sums():
        numbers.update((place._replace(term=term), number) for term, number in value.items())
    return numbers


def label(form: NormalForm, place: Place) -> str:
    """A place in words: "v in x'", "f(x + v Δt/2) in v'", "v in the argument of f(…)"."""
    return labels(form)(place)


def labels(form: NormalForm) -> Callable[[Place], str]:
    """The label of every place, for those who need many of them."""
    name = short_names(form)

    def label_of(place: Place) -> str:
        where = {X: "x'", V: "v'"}.get(place.owner, f"the {ORDINALS[place.slot]}argument of ")
        owner = "" if place.owner < FIRST_ATOM else name(place.owner)
        return f"{name(place.term[0])} in {where}{owner}"

    return label_of


def is_pure(form: NormalForm, place: Place) -> bool:
    """True for a pure number in units of v·dt and f·dt²/m; False for one that hides a time step, and for constants."""
    key, i, j = place.term
    if key >= FIRST_ATOM and not form.is_force(key):
        return True  # an activation has the unit that its argument is given
    return key != ONE and (i, j) == grade(key, form.mass_power, place.slot_of_sum)


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
    table = Table(*numbers.values(), functions=form.table.functions)

    def member(owner: int, slot: int, value: Value) -> Value:
        pairs = ((term, table.domain.from_sympy(numbers[Place(owner, slot, term)])) for term in value)
        return {term: number for term, number in pairs if number}

    for key in form.keys:
        atom = form.atom(key)
        arguments = tuple(member(key, slot, argument) for slot, argument in atom.by_slot())
        table.atoms.append(atom._replace(arguments=arguments))
    return NormalForm(table, member(X, 0, form.position), member(V, 0, form.velocity))


def with_numbers(form: NormalForm, new: Mapping[Place, Expr]) -> OneStepMap:
    """The same map with other numbers at some places; a 0 removes its term.

    >>> from pnn_symbolic.algebra.symbols import exact
    >>> form = OneStepMap.from_equations("x' = x + h*v; v' = v").normal_form
    >>> print(with_numbers(form, {Place(X, 0, (V, 1, 0)): exact(3)}))
    x' = x + 3*dt*v; v' = v
    """
    old = places(form)
    written = {number: form.number(number) for number in set(old.values())}  # of many places the number is the same
    numbers = {place: new.get(place, written[number]) for place, number in old.items()}
    distinct = dict.fromkeys(numbers.values())
    table = Table(*distinct, functions=form.table.functions)
    converted = {number: table.domain.from_sympy(number) for number in distinct}
    values = InTable(table, table.value(X), table.value(V), lambda place, _: converted[numbers[place]])
    return OneStepMap.of(NormalForm(table, *interpret(form, values)))
