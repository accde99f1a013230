"""Which row is a map that need be no word: the same, longer, repeated, or a member of a family?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, permutations
from typing import Any

from sympy import Expr, Rational, S

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.integrators.coefficients_at_a_point import alike
from pnn_symbolic.integrators.forces_of_velocity import form_for_velocities
from pnn_symbolic.integrators.match import Match, factors
from pnn_symbolic.integrators.word_comparison import parameters_of
from pnn_symbolic.integrators.word_relations import member_text
from pnn_symbolic.maps.normal_form import NormalForm, V
from pnn_symbolic.maps.one_step_map import OneStepMap

REPETITIONS = (2, 3, 4)
"""Steps of a row that a map which is no word may be."""


def relation_of_map(step: OneStepMap) -> Match | None:
    """A row that the map is: with other lengths of drifts and kicks, repeated, or with numbers for its parameters."""
    if step.normal_form.sees_velocity:
        return _for_velocities(step)
    if not step.normal_form.only_forces:
        return None  # no row has activations
    return next(chain(exact_matches(step), _constants(step), _powers(step), _members(step)), None)


def _for_velocities(step: OneStepMap) -> Match | None:
    form = step.normal_form
    if not form.only_forces or form.parameters or form.sees_time:
        return None
    if (named := form_for_velocities(step)) is None:
        return None
    row, words = named
    note = "" if form.mass_power else ", f being the force per unit mass"
    return _match(row, "exact", f"{row.name}{words}{note}")


def _rows(forces: int) -> Iterator[Integrator]:
    """Rows that are no words, with so many forces."""
    for row in CATALOGUE:
        if not row.has_parameters and row.may_take(forces) and len(row.map.normal_form.table.atoms) == forces:
            yield row


def _count(step: OneStepMap) -> int:
    return len(step.normal_form.table.atoms)


def exact_matches(step: OneStepMap, rows: Iterable[Integrator] | None = None) -> Iterator[Match]:
    """The rows that are the map itself: of those given, or of all that are no words and take as many forces."""
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


def family_matches(step: OneStepMap) -> Iterator[Match]:
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
