"""Identification: which named integrator is this map: exactly, longer, repeated, turned around, or nearly?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, permutations
from typing import Any

from sympy import Expr, Rational, S

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.errors import in_one_line
from pnn_symbolic.integrators.coefficients_at_a_point import alike
from pnn_symbolic.integrators.forces_of_velocity import form_for_velocities
from pnn_symbolic.integrators.match import Match as Match
from pnn_symbolic.integrators.match import factors
from pnn_symbolic.integrators.near_maps import near_map
from pnn_symbolic.integrators.near_words import near_word
from pnn_symbolic.integrators.unnamed import unnamed
from pnn_symbolic.integrators.word_comparison import parameters_of, rounds_a_row
from pnn_symbolic.integrators.word_relations import (
    loose_family_of,
    loosely_conjugate,
    member_text,
    relation_of,
    rounded_relation_of,
)
from pnn_symbolic.maps.normal_form import NormalForm, V
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.readings import in_velocities
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import reduced
from pnn_symbolic.splitting.factorisation import factorise

TYPING_ERROR = 1e-6
"""A member of a family whose numbers differ by less from those of a method by itself is told as that method, missed."""
REPETITIONS = (2, 3, 4)
"""Steps of a row that a map which is no word may be."""


def identify(step: OneStepMap, rows: Sequence[Integrator] = ()) -> Match:
    """Compare a map with the catalogue and return the closest relation, in the order of `Match`.

    A product of drifts and kicks is compared as its word, which is unique; any other map as its normal form.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2")
    >>> match = identify(step)
    >>> match.relation, match.name, str(match)
    ('constants', 'position Verlet', 'position Verlet with mass 1.0005 m')
    >>> print(identify(OneStepMap.from_word("D 3/10, K 1, D 7/10")))
    member c = 3/10 of the shifted Verlet family

    rows   integrators of one's own, that a map may be exactly; they are looked at before the catalogue

    A comparison that fails names nothing, and says why. Where v is a momentum, v/m in the drifts and f without m in the
    kicks, the step for the velocity v/m is named, and the sentence and `details["momentum"]` say so.
    """
    try:
        if (read := in_velocities(step)) is not None:
            return _of_momenta(next(_exact(read, rows), None) or _named(read))
        return next(_exact(step, rows), None) or _named(step)
    except Exception as error:  # a name is a comment on a law, which is there without it
        sentence = f"not named: the comparison with the catalogue could not be carried out ({in_one_line(error)})"
        details = {"sentence": sentence, "properties": None, "nearest": None, "distance": None}
        return Match(name=None, relation="none", source=None, details=details)


def _of_momenta(match: Match) -> Match:
    sentence = f"{match.details['sentence']}; v is the momentum p = m*x'"
    return replace(match, details={**match.details, "sentence": sentence, "momentum": True})


def _named(step: OneStepMap) -> Match:
    if own := next(_families(step), None):
        return own
    word = factorise(step).word
    if word is not None and not _forgets(word):
        short = reduced(word)
        exact = relation_of(short)
        near = None
        if exact and "parameters" in exact.details:
            near = near_word(step, word)
            if rounds_a_row(short) or (near is not None and near.details["distance"] < TYPING_ERROR):
                exact = None  # the method that the decimals round, or miss, says more than the family
        return (
            exact
            or near
            or near_word(step, word)
            or near_map(step)
            or rounded_relation_of(short)
            or loose_family_of(short)
            or loosely_conjugate(short)
            or unnamed(step)
        )
    return _relation_of_map(step) or near_map(step) or unnamed(step)


def _forgets(word: Word) -> bool:
    return any(letter.kind == "S" and letter.number == 0 for letter in word)


# ---------------------------------------------------------------- maps that are no words


def _relation_of_map(step: OneStepMap) -> Match | None:
    if step.normal_form.sees_velocity:
        return _for_velocities(step)
    if not step.normal_form.only_forces:
        return None  # no row has activations
    return next(chain(_exact(step), _constants(step), _powers(step), _members(step)), None)


def _for_velocities(step: OneStepMap) -> Match | None:
    form = step.normal_form
    if not form.only_forces or form.parameters or form.sees_time:
        return None
    if (found := form_for_velocities(step)) is None:
        return None
    row, words = found
    note = "" if form.mass_power else ", f being the force per unit mass"
    return _match(row, "exact", f"{row.name}{words}{note}")


def _rows(forces: int) -> Iterator[Integrator]:
    """Rows that are no words, with so many forces."""
    for row in CATALOGUE:
        if not row.has_parameters and row.may_take(forces) and len(row.map.normal_form.table.atoms) == forces:
            yield row


def _count(step: OneStepMap) -> int:
    return len(step.normal_form.table.atoms)


def _exact(step: OneStepMap, rows: Iterable[Integrator] | None = None) -> Iterator[Match]:
    for row in _rows(_count(step)) if rows is None else rows:
        if step.equals(_in_units_of(step, row.map)):
            note = "" if _has_mass(step) else ", f being the force per unit mass"
            yield _match(row, "exact", row.name + note)


def _constants(step: OneStepMap) -> Iterator[Match]:
    drifts, kicks = _sums(step.normal_form)
    if (drifts, kicks) != (1, 1) and drifts.is_positive and kicks.is_positive:
        for row in _rows(_count(step)):
            if step.equals(_in_units_of(step, row.map, drifts, kicks)):
                words, details, constants = factors(drifts, kicks)
                details = {**details, "deviations": []}
                yield _match(row, "constants", f"{row.name} with {words}", details, constants)


def _powers(step: OneStepMap) -> Iterator[Match]:
    forces = _count(step)
    for power in REPETITIONS:
        if not forces or forces % power:
            continue
        for row in _rows(forces // power):
            for length, words in ((Rational(1, power), f"dt/{power}"), (S.One, "dt")):
                if step.equals(_repeated(_in_units_of(step, row.map, length, length), power)):
                    sentence = f"{power} steps of {row.name}, each of {words}"
                    yield _match(row, "power", sentence, {"power": power})


def _repeated(step: OneStepMap, times: int) -> OneStepMap:
    steps = step
    for _ in range(times - 1):
        steps = steps.then(step)
    return steps


def _families(step: OneStepMap) -> Iterator[Match]:
    """A row with parameters, whatever these are called, or given for all of the mass: a/m for g."""
    own = () if step.normal_form.sees_velocity else step.normal_form.parameters
    for row in _rows_with_parameters(_count(step), len(own)) if own else ():
        family = _in_units_of(step, row.map)
        for values in _meanings(family.normal_form.parameters, own):
            if alike(step, family, values) and step.equals(_with(family, values)):
                given = [f"{name} = {value}" for name, value in values.items() if str(name) != str(value)]
                yield _match(row, "exact", f"{row.name} with {', '.join(given)}" if given else row.name)


def _rows_with_parameters(forces: int, parameters: int) -> Iterator[Integrator]:
    for row in CATALOGUE:
        if row.has_parameters and row.may_take(forces) and len(row.map.normal_form.parameters) == parameters:
            yield row


def _meanings(names: Sequence[Parameter], own: Sequence[Parameter]) -> Iterator[dict[Parameter, Expr]]:
    """What the parameters of a row may be in those of a map."""
    for order in permutations(own):
        yield dict(zip(names, order, strict=True))
        yield {name: value / MASS for name, value in zip(names, order, strict=True)}


def _with(family: OneStepMap, values: dict[Parameter, Expr]) -> OneStepMap:
    if all(name == value for name, value in values.items()):
        return family
    return OneStepMap(family.position.xreplace(values), family.velocity.xreplace(values))  # pyright: ignore[reportArgumentType]


def _members(step: OneStepMap) -> Iterator[Match]:
    for row in CATALOGUE:
        if not (row.has_parameters and row.may_take(_count(step))) or row.map.normal_form.table.has_step:
            continue
        family = _in_units_of(step, row.map)
        pairs = list(_numbers_in_order(family.normal_form, step.normal_form))
        values = parameters_of(family.normal_form.parameters, pairs)
        if values and step.equals(_with(family, values)):
            parameters = {str(name): str(value) for name, value in values.items()}
            yield _match(row, "exact", member_text(row, values), {"parameters": parameters})


def _match(
    row: Integrator,
    relation: str,
    sentence: str,
    details: dict[str, Any] | None = None,
    constants: dict[str, Expr] | None = None,
) -> Match:
    return Match(
        name=row.name,
        relation=relation,
        source=row.source,
        details={"sentence": sentence, **(details or {})},
        constants=constants or {},
    )


def _numbers_in_order(family: NormalForm, form: NormalForm) -> Iterator[tuple[Expr, Expr]]:
    """Numbers at the same places of two forms, when forces are in the same order."""
    for (general, _), (special, _) in zip(family.values(), form.values(), strict=False):
        for term in general.keys() & special.keys():
            yield family.number(general[term]), form.number(special[term])


def _in_units_of(step: OneStepMap, named: OneStepMap, drifts: Expr = S.One, kicks: Expr = S.One) -> OneStepMap:
    """The named map with every drift and every kick longer by a factor; without m if `step` has none."""
    if (drifts, kicks) == (1, 1) and _has_mass(step):
        return named
    mass = MASS if _has_mass(step) else Rational(1)
    scaling = {TIME_STEP: drifts * TIME_STEP, MASS: drifts / kicks * mass}
    return OneStepMap(named.position.xreplace(scaling), named.velocity.xreplace(scaling))  # pyright: ignore[reportArgumentType]


def _has_mass(step: OneStepMap) -> bool:
    """Whether forces are divided by m, which is a letter of the numbers where these are functions of dt."""
    return bool(step.normal_form.mass_power) or MASS in step.position.free_symbols | step.velocity.free_symbols


def _sums(form: NormalForm) -> tuple[Expr, Expr]:
    """What v·dt in x' and the forces in v' add up to."""
    drifts, kicks = Rational(0), Rational(0)
    for (key, time_power, mass_power), number in form.position.items():
        if (key, time_power, mass_power) == (V, 1, 0):
            drifts += form.number(number)
    for (key, time_power, mass_power), number in form.velocity.items():
        if form.is_force(key) and (time_power, mass_power) == form.grade(key, in_velocity=True):
            kicks += form.number(number)
    return drifts, kicks
