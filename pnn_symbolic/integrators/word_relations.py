"""How a word of drifts, kicks and scalings is related to a known one: the same, longer, repeated, turned around."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from sympy import Expr, Rational, divisors, exp, powsimp

from pnn_symbolic.algebra.step_functions import power_of_e
from pnn_symbolic.algebra.symbols import TIME_STEP, Parameter
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.integrators.match import Match, factors, number_text
from pnn_symbolic.integrators.word_comparison import (
    Same,
    are_factors,
    as_in,
    force_names,
    has_scalings,
    kick_count,
    may_begin_alike,
    parameters_of_word,
    ratios,
    rows_of,
    same,
    same_but_for_rounding,
    scaled,
    with_common_names,
)
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import conjugating_word, reduced

Finder = Callable[[Word, Same], Iterator[Match]]


def relation_of(word: Word) -> Match | None:
    """The first relation of a reduced word with a row of the catalogue, except nearness; None where there is none.

    >>> print(relation_of(Word.of(("D", "1/4"), ("K", "1/2"), ("D", "1/2"), ("K", "1/2"), ("D", "1/4"))))
    2 steps of position Verlet, each of dt/2
    """
    if has_scalings(word):
        return _first((_members,), word, same)
    return _first((_exact, _constants, _powers, _members, _conjugates, _adjoint, _inverse, _swapped), word, same)


def row_or_power(word: Word) -> Match | None:
    """The row of the catalogue that a reduced word is, or of which it is a number of steps; None where there is none.

    >>> print(row_or_power(Word.of(("K", "1/2"), ("D", 1), ("K", "1/2"))))
    velocity Verlet
    """
    return None if has_scalings(word) else _first((_exact, _powers), word, same)


def rounded_relation_of(word: Word) -> Match | None:
    """Adjoint, inverse or changed over up to the rounding of decimals, as methods are typed from papers."""
    if has_scalings(word):
        return None
    return _first((_adjoint, _inverse, _swapped), word, same_but_for_rounding)


def _first(finders: tuple[Finder, ...], word: Word, same: Same) -> Match | None:
    common = with_common_names(word)
    return next(chain.from_iterable(finder(common, same) for finder in finders), None)


def loose_family_of(word: Word) -> Match | None:
    """A family with several parameters, which may be read into many a word."""
    return next(_members(word, parameters=range(2, 10)), None)


def _swapped_roles(word: Word) -> Word:
    """Drifts for kicks and kicks for drifts."""
    role = {"D": "K", "K": "D"}
    parts = (letter._replace(kind=role[letter.kind]) for letter in word)
    return Word(tuple(parts), word.per_unit_mass)  # pyright: ignore[reportArgumentType]


# ---------------------------------------------------------------- relations, in the order in which they are tried


def _exact(word: Word, same: Same) -> Iterator[Match]:
    for row, known in rows_of(word):
        if same(word, known):
            yield _match(row, "exact", row.name, word)


def _constants(word: Word, same: Same) -> Iterator[Match]:
    for row, known in rows_of(word):
        r, s = ratios(word, known)
        if are_factors(r, s) and (r, s) != (1, 1) and same(word, scaled(known, r, s)):
            words, details, constants = factors(r, s)
            yield _match(row, "constants", f"{row.name} with {words}", word, {**details, "deviations": []}, constants)


def _powers(word: Word, same: Same) -> Iterator[Match]:
    kicks = kick_count(word)
    for power in divisors(kicks)[1:]:  # pyright: ignore[reportIndexIssue]
        for row, known in rows_of(word, kicks // power):
            if may_begin_alike(word, known):
                r, s = (ratio / power for ratio in ratios(word, known))
                if are_factors(r, s) and _is_power(word, scaled(known, r, s), power, same):
                    yield _power(row, power, r, s, word)


def _is_power(word: Word, step: Word, power: int, same: Same) -> bool:
    """Whether a word is so many times a step; what is quick to see is asked first."""
    may_be = len(word) <= len(step) * power and _begins_alike(word, reduced(step))
    return may_be and same(word, reduced(_repeated(step, power)))


def _begins_alike(word: Word, step: Word) -> bool:
    """Whether a reduced word begins as the powers of a reduced step do, which is quicker than to reduce a power.

    In a power only letters at the seams of two steps are joined. True where they may vanish there, or a step scales.
    """
    first, last = step.parts[0], step.parts[-1]
    is_joined = (first.kind, first.force) == (last.kind, last.force)
    if any(letter.kind == "S" for letter in step) or (is_joined and first.number + last.number == 0):
        return True
    length = len(step) - 1
    beginning, known = (replace(part, parts=part.parts[:length]) for part in (word, step))
    return same_but_for_rounding(beginning, known)


def _power(row: Integrator, power: int, r: Expr, s: Expr, word: Word) -> Match:
    fraction_of_step = Rational(1, power)
    if r == s == fraction_of_step:
        return _match(row, "power", f"{power} steps of {row.name}, each of dt/{power}", word, {"power": power})
    if r == s == 1:
        return _match(row, "power", f"{power} steps of {row.name}, each of dt", word, {"power": power})
    words, details, constants = factors(r * power, s * power)
    sentence = f"{power} steps of {row.name}, each of dt/{power}, with {words}"
    return _match(row, "power", sentence, word, {"power": power, **details}, constants)


def _members(word: Word, same: Same = same, parameters: Container[int] = (1,)) -> Iterator[Match]:
    """Families with so many parameters of which the word is a member."""
    for row in CATALOGUE:
        # The word last: to read those of all rows takes most of a second.
        if str(row.made_from).count("parameter ") not in parameters or row.word is None:
            continue
        values = parameters_of_word(word, as_in(word, row.word))
        if values is not None:
            details = {"parameters": {str(name): str(value) for name, value in values.items()}}
            yield _match(row, "exact", member_text(row, values), word, details)


def _conjugates(word: Word, same: Same) -> Iterator[Match]:
    """The fewest steps of a row in other coordinates: a time-reversible row first, then the shortest change."""
    kicks = kick_count(word)
    candidates: list[tuple[int, bool, int, Integrator, Word]] = []
    for power in divisors(kicks):
        for row, known in rows_of(word, kicks // power):
            repeated = _repeated(scaled(known, Rational(1, power), Rational(1, power)), power)
            change = conjugating_word(repeated, word) if ratios(word, known) == (1, 1) else None
            if change is not None:
                candidates.append((power, not row.time_reversible, len(change), row, change))
    if not candidates:
        return
    power, _, _, row, change = min(candidates, key=lambda candidate: candidate[:3])
    steps = row.name if power == 1 else f"{power} steps of {row.name}, each of dt/{power}"
    sentence = f"{steps}, in other coordinates: first the inverse of ({change}), then that, then ({change})"
    details = {"conjugation": change.text, "conjugation_steps": list(change.steps)}
    if power > 1:
        details["power"] = power
    yield _match(row, "conjugate", sentence, word, details)


def _adjoint(word: Word, same: Same) -> Iterator[Match]:
    for row, known in rows_of(word):
        if same(word, known.reversed):
            yield _match(row, "adjoint", f"the adjoint of {row.name}: its letters from the last to the first", word)


def _inverse(word: Word, same: Same) -> Iterator[Match]:
    for row, known in rows_of(word):
        if same(word, known.inverse):
            yield _match(row, "inverse", f"the inverse of {row.name}", word)
        elif same(word, known.inverse.reversed):
            yield _match(row, "inverse", f"{row.name} at -dt, the inverse of its adjoint", word)


def _swapped(word: Word, same: Same) -> Iterator[Match]:
    if len(force_names(word)) > 1:
        return
    turned = _swapped_roles(word)
    for row, known in rows_of(turned):
        if same(turned, known):
            yield _match(row, "swapped", f"{row.name} with drifts and kicks changed over", word)
        elif same(turned, known.reversed):
            sentence = f"the adjoint of {row.name} with drifts and kicks changed over"
            yield _match(row, "swapped", sentence, word, {"adjoint": True})


def loosely_conjugate(word: Word) -> Match | None:
    """Conjugate to a row whose drifts and kicks are all longer: true of every word with one kick, so it says little."""
    if has_scalings(word):
        return None
    for row, known in sorted(rows_of(word), key=lambda pair: not pair[0].time_reversible):
        r, s = ratios(word, known)
        if are_factors(r, s) and (change := conjugating_word(scaled(known, r, s), word)) is not None:
            words, details, constants = factors(r, s)
            sentence = f"{row.name} with {words}, in other coordinates: ({change})"
            return _match(row, "conjugate", sentence, word, {"conjugation": change.text, **details}, constants)
    return None


# ---------------------------------------------------------------- helpers


def _match(
    row: Integrator,
    relation: str,
    sentence: str,
    word: Word,
    details: dict[str, Any] | None = None,
    constants: dict[str, Expr] | None = None,
) -> Match:
    note = ", f being the force per unit mass" if word.per_unit_mass and relation == "exact" else ""
    return Match(
        name=row.name,
        relation=relation,
        source=row.source,
        details={"sentence": sentence + note, **(details or {})},
        constants=constants or {},
    )


def member_text(row: Integrator, values: Mapping[Parameter, Expr]) -> str:
    """Which member of a family this is."""
    if all(name == value for name, value in values.items()):
        return row.name
    plain = {name: _cancelled(value) if TIME_STEP in value.free_symbols else value for name, value in values.items()}
    named = ", ".join(f"{name} = {number_text(value)}" for name, value in plain.items())
    return f"{row.name} with {named}" if not row.name.endswith("family") else f"member {named} of the {row.name}"


def _cancelled(value: Expr) -> Expr:
    """A function of dt as people read it."""
    return powsimp(value.cancel(), combine="exp").replace(exp, power_of_e)


def _repeated(word: Word, times: int) -> Word:
    return Word(word.parts * times, word.per_unit_mass)
