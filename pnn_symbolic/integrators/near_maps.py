"""What is a map near to, when it is none of the known ones? The same terms line by line, each constant within 5 %.

A *line* of a map is one sum of its normal form: the new position, the new velocity, or the argument of a force.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP, VELOCITY, force_called
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.integrators.match import Match
from pnn_symbolic.integrators.near_match import NEAR, Deviation, deviation, lost_claims, near_match
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.typesetting import short_name

MOST_PERMUTED = 4
"""Forces are compared in every order up to so many of them (24 orders), above in the order in which they stand."""
POSITION_LINE, VELOCITY_LINE = -2, -1
"""The lines of x' and v'; line k from 0 is the argument of force k."""

Term = tuple[int, int, int]
Constants = dict[int, dict[Term, float]]
"""line → term → constant"""


@dataclass(frozen=True)
class Pairing:
    """Which force of a map is which of a row: force k of the map is force `in_row[k]` of the row."""

    in_row: tuple[int, ...]

    def row_line(self, line: int) -> int:
        """The line of the row beside which a line of the map stands."""
        return self.in_row[line] if line >= 0 else line

    def map_line(self, line: int) -> int:
        """The line of the map beside which a line of the row stands."""
        return self.in_row.index(line) if line >= 0 else line

    def row_term(self, term: Term) -> Term:
        """A term of the map with the force of the row in place of its own."""
        key, time_power, mass_power = term
        if key >= FIRST_ATOM:
            key = FIRST_ATOM + self.in_row[key - FIRST_ATOM]
        return key, time_power, mass_power


def near_map(step: OneStepMap) -> Match | None:
    """The row with the same number of forces whose terms have the nearest constants."""
    form = step.normal_form
    if not form.graded or form.parameters or not form.table.atoms or form.sees_velocity:
        return None
    constants = _constants(form)
    nearest: tuple[float, Integrator, Pairing] | None = None
    for row in CATALOGUE:
        if not row.has_parameters and _stage_count(row) == len(form.table.atoms):
            distance, pairing = _nearest_pairing(constants, _row_constants(row))
            if distance <= NEAR and (nearest is None or distance < nearest[0]):
                nearest = distance, row, pairing
    if nearest is None:
        return None
    _, row, pairing = nearest
    return near_match(step, row, _deviations(step, row, pairing))


def _deviations(step: OneStepMap, row: Integrator, pairing: Pairing) -> list[Deviation]:
    """Constants in which a map differs from a row.

    A constant is compared relative to the row's, or as it is when the row's is 0.
    """
    form, known = step.normal_form, _as_written(step, row).normal_form
    lines = dict(_lines(form))
    deviations: list[Deviation] = []
    for line, expected_numbers in _lines(known):
        numbers = {pairing.row_term(term): number for term, number in lines[pairing.map_line(line)].items()}
        for term in sorted(numbers.keys() | expected_numbers.keys()):
            value, expected = _number(form, numbers, term), _number(known, expected_numbers, term)
            if value != expected:
                where = f"{_term_name(term, form, known, pairing)} in {_line_name(line, form, pairing)}"
                lost = lost_claims(row, _rebuilt(known, line, term, value))
                deviations.append(deviation(where, value, expected, lost or "none of the properties checked"))
    return deviations


def _lines(form: NormalForm) -> Iterator[tuple[int, Value]]:
    for place, numbers in form.sums():
        yield {X: POSITION_LINE, V: VELOCITY_LINE}.get(place.owner, place.owner - FIRST_ATOM), numbers


def _number(form: NormalForm, numbers: Value, term: Term) -> Expr:
    return form.number(numbers[term]) if term in numbers else Rational(0)


def _line_name(line: int, form: NormalForm, pairing: Pairing) -> str:
    if line < 0:
        return {POSITION_LINE: "x'", VELOCITY_LINE: "v'"}[line]
    return f"the argument of {short_name(form, FIRST_ATOM + pairing.map_line(line))}"


def _term_name(term: Term, form: NormalForm, known: NormalForm, pairing: Pairing) -> str:
    """The key of a term of the row; a force has the name that it has in the map."""
    key, *_ = term
    if key >= FIRST_ATOM:
        return short_name(form, FIRST_ATOM + pairing.map_line(key - FIRST_ATOM))
    return short_name(known, key)


def _rebuilt(form: NormalForm, changed_line: int, changed_term: Term, number: Expr) -> OneStepMap:
    """The map with the number of one term of one line replaced."""
    written: dict[int, Expr] = {ONE: Rational(1), X: POSITION, V: VELOCITY}
    lines: dict[int, Expr] = {}
    for line, value in _lines(form):
        numbers = {term: form.number(n) for term, n in value.items()}
        if line == changed_line:
            numbers[changed_term] = number
        lines[line] = Rational(0)
        for (key, time_power, mass_power), factor in numbers.items():
            lines[line] += factor * TIME_STEP**time_power * MASS**mass_power * written[key]
        if line >= 0:
            written[FIRST_ATOM + line] = force_called(form.table.atoms[line].function)(lines[line])  # pyright: ignore[reportArgumentType]
    return OneStepMap(lines[POSITION_LINE], lines[VELOCITY_LINE])


def _constants(form: NormalForm) -> Constants:
    """The constants of each line; the powers of m are left out, which a force per unit mass does not have."""
    constants: Constants = {}
    for line, numbers in _lines(form):
        constants[line] = {}
        for (key, time_power, mass_power), number in numbers.items():
            if key >= FIRST_ATOM:
                mass_power -= form.mass_power
            constants[line][key, time_power, mass_power] = float(form.number(number))
    return constants


@cache
def _row_constants(row: Integrator) -> Constants:
    return _constants(row.map.normal_form)


@cache
def _stage_count(row: Integrator) -> int:
    """How many forces the map has, without multiplying words out."""
    if row.word is None:
        return len(row.map.normal_form.table.atoms)
    return sum(letter.kind == "K" for letter in row.word)


def _nearest_pairing(constants: Constants, known: Constants) -> tuple[float, Pairing]:
    """The pairing of forces with the smallest largest change, and that change."""
    forces = range(len(constants) - 2)
    orders = permutations(forces) if len(forces) <= MOST_PERMUTED else [tuple(forces)]
    changes = ((_largest_change(constants, known, pairing), pairing) for pairing in map(Pairing, orders))
    return min(changes, key=lambda change: change[0])


def _largest_change(constants: Constants, known: Constants, pairing: Pairing) -> float:
    """The largest change of a constant, or the first above NEAR."""
    largest = 0.0
    for line, values in constants.items():
        expected_values = known[pairing.row_line(line)]
        in_row = {pairing.row_term(term): value for term, value in values.items()}
        for term, value in in_row.items():
            expected = expected_values.get(term, 0.0)
            largest = max(largest, abs(value / expected - 1) if expected else abs(value))
        if expected_values.keys() - in_row.keys():  # a constant of the row is 0 here: it changed by all of it
            largest = max(largest, 1.0)
        if largest > NEAR:
            return largest
    return largest


def _as_written(step: OneStepMap, row: Integrator) -> OneStepMap:
    """A row's map, with f per unit mass if the map compared with it has it so."""
    if step.normal_form.mass_power:
        return row.map
    return OneStepMap(*(formula.xreplace({MASS: Rational(1)}) for formula in (row.map.position, row.map.velocity)))  # pyright: ignore[reportArgumentType]
