"""Identification: which named integrator is this map: exactly, longer, repeated, turned around, or nearly?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr, Rational, S

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.errors import in_one_line
from pnn_symbolic.integrators.catalogue import CATALOGUE
from pnn_symbolic.integrators.integrator import Integrator
from pnn_symbolic.integrators.match import Match as Match
from pnn_symbolic.integrators.match import factors
from pnn_symbolic.integrators.nearness import near_map, near_word
from pnn_symbolic.integrators.strangers import stranger
from pnn_symbolic.integrators.word_relations import (
    loose_family_of,
    loosely_conjugate,
    member_text,
    parameters_of,
    relation_of,
    rounded_relation_of,
    rounds_a_row,
)
from pnn_symbolic.maps.normal_form import NormalForm, V
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import reduced
from pnn_symbolic.splitting.factorisation import factorise


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

    A comparison that fails names nothing, and says why.
    """
    try:
        return next(_exact(step, rows), None) or _named(step)
    except Exception as error:  # a name is a comment on a law, which is there without it
        sentence = f"not named: the comparison with the catalogue could not be carried out ({in_one_line(error)})"
        return Match(None, "none", None, {"sentence": sentence, "properties": None, "nearest": None, "distance": None})


def _named(step: OneStepMap) -> Match:
    word = factorise(step).word
    if word is not None and not _forgets(word):
        short = reduced(word)
        exact = relation_of(short)
        if exact and "parameters" in exact.details and rounds_a_row(short):
            exact = None  # decimals as printed: the method that they round says more than the family
        return (
            exact
            or near_word(step, word)
            or near_map(step)
            or rounded_relation_of(short)
            or loose_family_of(short)
            or loosely_conjugate(short)
            or stranger(step)
        )
    return _relation_of_map(step) or near_map(step) or stranger(step)


def _forgets(word: Word) -> bool:
    return any(letter.kind == "S" and letter.number == 0 for letter in word)


# ---------------------------------------------------------------- maps that are no words


def _relation_of_map(step: OneStepMap) -> Match | None:
    if not step.normal_form.only_forces or step.normal_form.sees_velocity:
        return None  # no row has activations or forces of the velocity
    finders = (_exact, _constants, _powers, _members)
    return next((match for finder in finders for match in finder(step)), None)


def _rows(forces: int) -> Iterator[Integrator]:
    """Rows that are no words, with so many forces."""
    for row in CATALOGUE:
        if row.word is None and not row.has_parameters and len(row.map.normal_form.table.atoms) == forces:
            yield row


def _count(step: OneStepMap) -> int:
    return len(step.normal_form.table.atoms)


def _exact(step: OneStepMap, rows: Iterable[Integrator] | None = None) -> Iterator[Match]:
    for row in _rows(_count(step)) if rows is None else rows:
        if step.equals(_in_units_of(step, row.map)):
            note = "" if step.normal_form.mass_power else ", f being the force per unit mass"
            yield Match(row.name, "exact", row.source, {"sentence": row.name + note})


def _constants(step: OneStepMap) -> Iterator[Match]:
    drifts, kicks = _sums(step.normal_form)
    if (drifts, kicks) != (1, 1) and drifts.is_positive and kicks.is_positive:
        for row in _rows(_count(step)):
            if step.equals(_in_units_of(step, row.map, drifts, kicks)):
                words, details, constants = factors(drifts, kicks)
                details = {"sentence": f"{row.name} with {words}", **details, "deviations": []}
                yield Match(row.name, "constants", row.source, details, constants)


def _powers(step: OneStepMap) -> Iterator[Match]:
    forces = _count(step)
    for power in (n for n in range(2, 5) if forces and forces % n == 0):
        for row in _rows(forces // power):
            for length, words in ((Rational(1, power), f"dt/{power}"), (S.One, "dt")):
                once = _in_units_of(step, row.map, length, length)
                repeated = once
                for _ in range(power - 1):
                    repeated = repeated.then(once)
                if step.equals(repeated):
                    sentence = f"{power} steps of {row.name}, each of {words}"
                    yield Match(row.name, "power", row.source, {"sentence": sentence, "power": power})


def _members(step: OneStepMap) -> Iterator[Match]:
    for row in CATALOGUE:
        if row.word is not None or not row.has_parameters:
            continue
        family = _in_units_of(step, row.map)
        pairs = list(_numbers_in_order(family.normal_form, step.normal_form))
        values = parameters_of(family.normal_form.parameters, pairs)
        if values and step.equals(OneStepMap(*(line.xreplace(values) for line in (family.position, family.velocity)))):  # pyright: ignore[reportArgumentType]
            parameters = {str(name): str(value) for name, value in values.items()}
            details = {"sentence": member_text(row, values), "parameters": parameters}
            yield Match(row.name, "exact", row.source, details)


def _numbers_in_order(family: NormalForm, form: NormalForm) -> Iterator[tuple[Expr, Expr]]:
    """Numbers at the same places of two forms, when forces are in the same order."""
    for (ours, _), (theirs, _) in zip(family.values(), form.values(), strict=False):
        for term in ours.keys() & theirs.keys():
            yield family.number(ours[term]), form.number(theirs[term])


def _in_units_of(step: OneStepMap, named: OneStepMap, drifts: Expr = S.One, kicks: Expr = S.One) -> OneStepMap:
    """The named map with every drift and every kick longer by a factor; without m if `step` has none."""
    mass = MASS if step.normal_form.mass_power else Rational(1)
    scaling = {TIME_STEP: drifts * TIME_STEP, MASS: drifts / kicks * mass}
    scaled = (formula.xreplace(scaling) for formula in (named.position, named.velocity))
    return OneStepMap(*scaled)  # pyright: ignore[reportArgumentType]


def _sums(form: NormalForm) -> tuple[Expr, Expr]:
    """What v·dt in x' and the forces in v' add up to."""
    drifts = [form.number(n) for (key, i, j), n in form.position.items() if (key, i, j) == (V, 1, 0)]
    kicks = [
        form.number(n)
        for (key, i, j), n in form.velocity.items()
        if form.is_force(key) and (i, j) == form.grade(key, in_velocity=True)
    ]
    return sum(drifts, Rational(0)), sum(kicks, Rational(0))
