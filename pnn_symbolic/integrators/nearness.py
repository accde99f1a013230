"""What is a map near to, when it is none of the known ones? The same letters or terms, each constant within 5 %."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import permutations
from typing import Any

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP, VELOCITY, exact, force_called
from pnn_symbolic.checks import check_order, check_symplecticity, check_time_reversal
from pnn_symbolic.checks.order import order_for_the_plain_law
from pnn_symbolic.integrators.catalogue import CATALOGUE
from pnn_symbolic.integrators.integrator import Integrator
from pnn_symbolic.integrators.match import Match, number_text
from pnn_symbolic.integrators.word_relations import ROUNDING, loose_family_of, rows_of
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.typesetting import short_name
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import reduced

NEAR = 0.05
MOST_PERMUTED = 4

Deviation = dict[str, Any]
"""where; trained, trained_exact and expected; relative_change; consequence."""


# ---------------------------------------------------------------- words


def near_word(step: OneStepMap, word: Word) -> Match | None:
    """The row whose word has the same letters with the nearest numbers; scalings are compared with 1."""
    if not all(letter.number.is_number for letter in word):
        return None
    groups, scalings = _without_scalings(word)
    candidates = []
    for row, known in rows_of(Word(groups, word.per_unit_mass)):
        if [letter.name for letter in groups] == [letter.name for letter in known]:
            found = list(_letter_deviations(groups, known.parts, scalings))
            if found and _distance(found) <= NEAR:
                candidates.append((_distance(found), len(found), row, found))
    if not candidates:
        return None
    *_, row, found = min(candidates, key=lambda item: item[:2])
    return _near(step, row, found, loose_family_of(reduced(word)) if scalings else None)


def _without_scalings(word: Word) -> tuple[tuple[Letter, ...], list[Letter]]:
    """Drifts and kicks with neighbours added up, and the scalings."""
    groups: list[Letter] = []
    for letter in word:
        if letter.kind != "S":
            if groups and groups[-1].name == letter.name:
                letter = letter._replace(number=groups.pop().number + letter.number)
            groups.append(letter)
    return tuple(groups), [letter for letter in word if letter.kind == "S"]


def _letter_deviations(
    ours: tuple[Letter, ...], theirs: tuple[Letter, ...], scalings: list[Letter]
) -> Iterator[Deviation]:
    """Letters that differ, and what follows from it."""
    palindrome = theirs == theirs[::-1]
    sums, meant = ({kind: _sum(letters, kind) for kind in "DK"} for letters in (ours, theirs))
    for place, (mine, known) in enumerate(zip(ours, theirs, strict=True)):
        if mine.number != known.number:
            kind = {"D": "drift", "K": mine.name.replace("K", "kick")}[mine.kind]
            effects = []
            if sums[mine.kind] != meant[mine.kind]:
                effects.append(f"{kind}s add up to {number_text(sums[mine.kind])}: order 0")
            if palindrome and mine.number != ours[-1 - place].number:
                effects.append("no palindrome: not time-reversible")
            where = f"{kind} {sum(letter.name == mine.name for letter in ours[: place + 1])}"
            effect = "; ".join(effects) or "symmetry and the sum are kept, conditions of higher order may fail"
            yield _deviation(where, mine.number, known.number, effect)
    for scaling in scalings:
        effect = (
            f"areas are multiplied by {number_text(scaling.number)} each step: neither symplectic nor time-reversible"
        )
        yield _deviation("velocity scaling", scaling.number, Rational(1), effect)


def _sum(letters: tuple[Letter, ...], kind: str) -> Expr:
    return sum((letter.number for letter in letters if letter.kind == kind), Rational(0))


# ---------------------------------------------------------------- any map, term by term


def near_map(step: OneStepMap) -> Match | None:
    """The row with the same number of forces whose terms have the nearest constants."""
    form = step.normal_form
    if not form.graded or form.parameters or not form.table.atoms:
        return None
    if form.sees_velocity:
        return None
    ours = _floats(form)
    best: tuple[float, Integrator, dict[int, int]] | None = None
    for row in CATALOGUE:
        if not row.has_parameters and _stage_count(row) == len(form.table.atoms):
            distance, partner = _pairing(ours, _row_floats(row))
            if distance <= NEAR and (best is None or distance < best[0]):
                best = distance, row, partner
    if best is None:
        return None
    _, row, partner = best
    return _near(step, row, deviations(step, row, partner))


def deviations(step: OneStepMap, row: Integrator, partner: Mapping[int, int]) -> list[Deviation]:
    """Constants in which a map differs from a row, `partner` saying which force of the one is which of the other.

    A constant is compared relative to the row's, or as it is when the row's is 0.
    """
    ours, theirs = step.normal_form, _as_written(step, row).normal_form
    back = {other: mine for mine, other in partner.items()}
    names = {FIRST_ATOM + other: short_name(ours, FIRST_ATOM + mine) for other, mine in back.items()}
    found: list[Deviation] = []
    for place, theirs_there in _places(theirs):
        mine_there = _renamed(_place(ours, back.get(place, place)), partner)
        title = {-2: "x'", -1: "v'"}.get(place) or f"the argument of {names[FIRST_ATOM + place]}"
        for term in sorted(mine_there.keys() | theirs_there.keys()):
            value = ours.number(mine_there[term]) if term in mine_there else Rational(0)
            expected = theirs.number(theirs_there[term]) if term in theirs_there else Rational(0)
            if value != expected:
                lost = _lost(row, _rebuilt(theirs, place, term, value))
                name = names.get(term[0]) or short_name(theirs, term[0])
                found.append(
                    _deviation(f"{name} in {title}", value, expected, lost or "none of the properties checked")
                )
    return found


POSITION_LINE, VELOCITY_LINE = -2, -1


def _places(form: NormalForm) -> Iterator[tuple[int, Value]]:
    for place, value in form.sums():
        yield {X: POSITION_LINE, V: VELOCITY_LINE}.get(place.owner, place.owner - FIRST_ATOM), value


def _place(form: NormalForm, place: int) -> Value:
    return dict(_places(form))[place]


def _renamed(value: Value, partner: Mapping[int, int]) -> Value:
    return {
        (key if key < FIRST_ATOM else FIRST_ATOM + partner[key - FIRST_ATOM], i, j): number
        for (key, i, j), number in value.items()
    }


def _rebuilt(form: NormalForm, changed: int, term: tuple[int, int, int], number: Expr) -> OneStepMap:
    """The map with the number of one term at one place replaced."""
    written: dict[int, Expr] = {ONE: Rational(1), X: POSITION, V: VELOCITY}
    lines: dict[int, Expr] = {}
    for place, value in _places(form):
        numbers = {key: form.number(n) for key, n in value.items()} | ({term: number} if place == changed else {})
        parts = (n * TIME_STEP**i * MASS**j * written[key] for (key, i, j), n in numbers.items())
        lines[place] = sum(parts, Rational(0))
        if place >= 0:
            written[FIRST_ATOM + place] = force_called(form.table.atoms[place].function)(lines[place])  # pyright: ignore[reportArgumentType]
    return OneStepMap(lines[POSITION_LINE], lines[VELOCITY_LINE])


def _lost(row: Integrator, changed: OneStepMap) -> str:
    """Claims of a row that do not hold for a map that is not quite it."""
    claims = (
        ("time-reversible", row.time_reversible, check_time_reversal),
        ("symplectic", row.symplectic, check_symplecticity),
    )
    lost = [f"not {name}" for name, claim, check in claims if claim and check(changed).holds is False]
    order = order_for_the_plain_law(check_order(changed))
    return ", ".join(lost + [f"order {order} instead of {row.order}"] * (order not in (None, row.order)))


Floats = dict[int, dict[tuple[int, int, int], float]]


def _floats(form: NormalForm) -> Floats:
    """Terms at each place; the powers of m are left out, which a force per unit mass does not have."""
    return {
        place: {
            (key, i, j - form.mass_power * (key >= FIRST_ATOM)): float(form.number(n))
            for (key, i, j), n in value.items()
        }
        for place, value in _places(form)
    }


@cache
def _row_floats(row: Integrator) -> Floats:
    return _floats(row.map.normal_form)


@cache
def _stage_count(row: Integrator) -> int:
    """How many forces the map has, without multiplying words out."""
    if row.word is None:
        return len(row.map.normal_form.table.atoms)
    return sum(letter.kind == "K" for letter in row.word)


def _pairing(ours: Floats, theirs: Floats) -> tuple[float, dict[int, int]]:
    """The pairing of forces with the smallest largest difference."""
    count = len(ours) - 2
    orders = permutations(range(count)) if count <= MOST_PERMUTED else [tuple(range(count))]
    pairings = (dict(enumerate(order)) for order in orders)
    return min(((_largest_change(ours, theirs, partner), partner) for partner in pairings), key=lambda pair: pair[0])


def _largest_change(ours: Floats, theirs: Floats, partner: Mapping[int, int]) -> float:
    largest = 0.0
    for place, mine in ours.items():
        named = theirs[partner.get(place, place)]
        for (key, i, j), value in mine.items():
            term = (key if key < FIRST_ATOM else FIRST_ATOM + partner[key - FIRST_ATOM], i, j)
            expected = named.get(term, 0.0)
            largest = max(largest, abs(value / expected - 1) if expected else abs(value))
        if len(named) > len(mine) or largest > NEAR:
            absent = named.keys() - {
                (k if k < FIRST_ATOM else FIRST_ATOM + partner[k - FIRST_ATOM], i, j) for k, i, j in mine
            }
            largest = max(largest, 1.0 if absent else 0.0)
            if largest > NEAR:
                return largest
    return largest


def _as_written(step: OneStepMap, row: Integrator) -> OneStepMap:
    """A row's map, with f per unit mass if the other map has it so."""
    if step.normal_form.mass_power:
        return row.map
    return OneStepMap(*(line.xreplace({MASS: Rational(1)}) for line in (row.map.position, row.map.velocity)))  # pyright: ignore[reportArgumentType]


# ---------------------------------------------------------------- the answer


def _deviation(where: str, value: Expr, expected: Expr, consequence: str) -> Deviation:
    change = value / expected - 1 if expected else value
    return {
        "where": where,
        "trained": float(value),
        "trained_exact": str(value),
        "expected": str(expected),
        "relative_change": float(change),
        "consequence": consequence,
    }


def _distance(found: list[Deviation]) -> float:
    return max((abs(deviation["relative_change"]) for deviation in found), default=0.0)


def _near(step: OneStepMap, row: Integrator, found: list[Deviation], family: Match | None = None) -> Match:
    distance, lost = _distance(found), _lost(row, step)
    listed = "; ".join(f"{d['where']} {d['trained']:.7g} instead of {_short(d['expected'])}" for d in found)
    sentence = f"nearly {row.name}: {listed}" + (f"; {lost}" if lost else "")
    if distance < ROUNDING:
        sentence = f"{row.name} with rounded constants, up to {distance:.1g} from the exact ones"
    details = {"sentence": sentence, "deviations": found, "distance": distance, "lost": lost}
    if family is not None:
        details["family"] = {"name": family.name, **family.details}
    return Match(row.name, "near", row.source, details)


def _short(number: str) -> str:
    value = exact(number) if set(number) <= set("0123456789/-") else None
    return number if value is None or value.q <= 1000 else f"{float(value):.9g}"
