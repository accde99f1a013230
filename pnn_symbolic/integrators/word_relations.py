"""How a word of drifts, kicks and scalings is related to a known one: the same, longer, repeated, turned around.

All comparisons are of *reduced* words, which are unique, so that "no" is proved as well as "yes".
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

from sympy import Dummy, Expr, Poly, Rational, cancel, fraction, together

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.integrators.catalogue import CATALOGUE
from pnn_symbolic.integrators.integrator import Integrator
from pnn_symbolic.integrators.match import Match, factors, number_text
from pnn_symbolic.integrators.rows.multiple_time_steps import LISTED, respa
from pnn_symbolic.maps.normal_form import Table
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import conjugating_word, cyclically_reduced, reduced

MOST_INNER_STEPS = 200


def relation_of(word: Word) -> Match | None:
    """The first relation of a reduced word with a row of the catalogue, except nearness; None where there is none.

    >>> print(relation_of(Word.of(("D", "1/4"), ("K", "1/2"), ("D", "1/2"), ("K", "1/2"), ("D", "1/4"))))
    2 steps of position Verlet, each of dt/2
    """
    finders = (_exact, _constants, _powers, _members, _conjugates, _adjoint, _inverse, _swapped)
    if any(letter.kind == "S" for letter in word):
        finders = (_members,)
    return next((match for finder in finders for match in finder(_with_common_names(word), same)), None)


def rounded_relation_of(word: Word) -> Match | None:
    """Adjoint, inverse or changed over up to the rounding of decimals, as methods are typed from papers."""
    if any(letter.kind == "S" for letter in word):
        return None
    finders = (_adjoint, _inverse, _swapped)
    return next(
        (match for finder in finders for match in finder(_with_common_names(word), same_but_for_rounding)), None
    )


def loose_family_of(word: Word) -> Match | None:
    """A family with several parameters, which may be read into many a word."""
    return next(_members(word, parameters=range(2, 10)), None)


Same = Callable[[Word, Word], bool]
ROUNDING = 1e-9
"""Decimals that differ by less may be the same constant, rounded."""


def kick_count(word: Word) -> int:
    """Kicks in each of many steps: one that ends a step and begins the next counts once."""
    core = word if any(letter.kind == "S" for letter in word) else cyclically_reduced(word)[0]
    return sum(letter.kind == "K" for letter in core)


def rows_of(word: Word, kicks: int | None = None) -> Iterator[tuple[Integrator, Word]]:
    """Rows without parameters that have so many kicks (as many as the word, where not given), each with its word."""
    kicks = kick_count(word) if kicks is None else kicks
    names = {letter.force for letter in word if letter.kind == "K"}
    for row in CATALOGUE:
        if row.evaluations == kicks and not row.has_parameters and row.word is not None:
            yield row, _as_in(word, row.word)
    if names == {"f_fast", "f_slow"} and kicks - 1 not in LISTED and 1 < kicks <= MOST_INNER_STEPS:
        row = respa(kicks - 1)
        assert row.word is not None
        yield row, _as_in(word, row.word)


def same(one: Word, other: Word) -> bool:
    """True when two reduced words have the same letters with equal numbers, however roots are written."""
    if [letter.name for letter in one] != [letter.name for letter in other]:
        return False
    pairs = [(a.number, b.number) for a, b in zip(one, other, strict=True) if a.number != b.number]
    return all(_close(a, b) for a, b in pairs) and all(_equal(a, b) for a, b in pairs)


def same_but_for_rounding(one: Word, other: Word) -> bool:
    """True when two words have the same letters with numbers that may be rounded from each other."""
    return [letter.name for letter in one] == [letter.name for letter in other] and all(
        _close(a.number, b.number, ROUNDING) for a, b in zip(one, other, strict=True)
    )


def rounds_a_row(word: Word) -> bool:
    """True when the numbers of a reduced word may be those of a row without parameters, rounded."""
    return any(same_but_for_rounding(word, known) for _, known in rows_of(word))


def scaled(word: Word, drifts: Expr, kicks: Expr) -> Word:
    """Every drift and every kick longer by a factor."""
    factor = {"D": drifts, "K": kicks}
    parts = (letter._replace(number=letter.number * factor[letter.kind]) for letter in word)
    return Word(tuple(parts), word.per_unit_mass)


def swapped_roles(word: Word) -> Word:
    """Drifts for kicks and kicks for drifts."""
    other = {"D": "K", "K": "D"}
    parts = (letter._replace(kind=other[letter.kind]) for letter in word)
    return Word(tuple(parts), word.per_unit_mass)  # pyright: ignore[reportArgumentType]


# ---------------------------------------------------------------- relations, in the order in which they are tried


def _exact(word: Word, same: Same) -> Iterator[Match]:
    for row, known in rows_of(word):
        if same(word, known):
            yield _match(row, "exact", row.name, word)


def _constants(word: Word, same: Same) -> Iterator[Match]:
    for row, known in rows_of(word):
        r, s = _ratios(word, known)
        if _are_factors(r, s) and (r, s) != (1, 1) and same(word, scaled(known, r, s)):
            words, details, constants = factors(r, s)
            yield _match(row, "constants", f"{row.name} with {words}", word, {**details, "deviations": []}, constants)


def _powers(word: Word, same: Same) -> Iterator[Match]:
    kicks = kick_count(word)
    for power in (n for n in range(2, kicks + 1) if kicks % n == 0):
        for row, known in rows_of(word, kicks // power):
            r, s = (ratio / power for ratio in _ratios(word, known))
            if not _are_factors(r, s):
                continue
            step = scaled(known, r, s)
            if len(word) <= len(step) * power and same(word, reduced(_repeated(step, power))):
                yield _power(row, power, r, s, word)


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
        if row.word is None or str(row.made_from).count("parameter ") not in parameters:
            continue
        values = _parameters(word, _as_in(word, row.word))
        if values is not None:
            details = {"parameters": {str(name): str(value) for name, value in values.items()}}
            yield _match(row, "exact", member_text(row, values), word, details)


def _conjugates(word: Word, same: Same) -> Iterator[Match]:
    kicks, found = kick_count(word), []
    for power in (n for n in range(1, kicks + 1) if kicks % n == 0):
        for row, known in rows_of(word, kicks // power):
            repeated = _repeated(scaled(known, Rational(1, power), Rational(1, power)), power)
            if _ratios(word, known) == (1, 1) and (change := conjugating_word(repeated, word)) is not None:
                found.append((power, not row.time_reversible, len(change), row, change))
    if found:
        power, _, _, row, change = min(found, key=lambda item: item[:3])
        steps = row.name if power == 1 else f"{power} steps of {row.name}, each of dt/{power}"
        sentence = f"{steps}, in other coordinates: first the inverse of ({change}), then that, then ({change})"
        details = {"conjugation": change.text, "conjugation_steps": list(change.steps)}
        yield _match(row, "conjugate", sentence, word, details | ({"power": power} if power > 1 else {}))


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
    if len({letter.force for letter in word if letter.kind == "K"}) > 1:
        return
    turned = swapped_roles(word)
    for row, known in rows_of(turned):
        if same(turned, known):
            yield _match(row, "swapped", f"{row.name} with drifts and kicks changed over", word)
        elif same(turned, known.reversed):
            sentence = f"the adjoint of {row.name} with drifts and kicks changed over"
            yield _match(row, "swapped", sentence, word, {"adjoint": True})


def loosely_conjugate(word: Word) -> Match | None:
    """Conjugate to a row whose drifts and kicks are all longer: true of every word with one kick, so it says little."""
    if any(letter.kind == "S" for letter in word):
        return None
    for row, known in sorted(rows_of(word), key=lambda pair: not pair[0].time_reversible):
        r, s = _ratios(word, known)
        if _are_factors(r, s) and (change := conjugating_word(scaled(known, r, s), word)) is not None:
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
    return Match(row.name, relation, row.source, {"sentence": sentence + note, **(details or {})}, constants or {})


def member_text(row: Integrator, values: Mapping[Parameter, Expr]) -> str:
    """Which member of a family this is."""
    if all(name == value for name, value in values.items()):
        return row.name
    named = ", ".join(f"{name} = {number_text(value)}" for name, value in values.items())
    return f"{row.name} with {named}" if not row.name.endswith("family") else f"member {named} of the {row.name}"


def _ratios(word: Word, known: Word) -> tuple[Expr, Expr]:
    """By how much the drifts and the kicks of a word add up to more than those of another."""
    ours, theirs = _sums(word), _sums(known)
    drifts, kicks = (a / b if b else Rational(0) for a, b in zip(ours, theirs, strict=True))
    return drifts, kicks


def _are_factors(drifts: Expr, kicks: Expr) -> bool:
    """True for positive numbers, without dt or parameters in them."""
    return all(bool(factor.is_number and factor.is_positive) for factor in (drifts, kicks))


def _sums(word: Word) -> tuple[Expr, Expr]:
    return tuple(sum((p.number for p in word if p.kind == kind), Rational(0)) for kind in "DK")  # pyright: ignore[reportReturnType]


def _repeated(word: Word, times: int) -> Word:
    return Word(word.parts * times, word.per_unit_mass)


def _as_in(word: Word, known: Word) -> Word:
    """A known word with f per unit mass where the other has it so."""
    return Word(known.parts, word.per_unit_mass)


def _with_common_names(word: Word) -> Word:
    """Of two forces the one that kicks more often is f_fast, the other f_slow."""
    forces = sorted({letter.force for letter in word if letter.kind == "K"})
    if len(forces) != 2 or forces == ["f_fast", "f_slow"]:
        return word
    often = sorted(forces, key=lambda name: sum(letter.force == name for letter in word))
    names = dict(zip(often, ("f_slow", "f_fast"), strict=True))
    parts = (letter._replace(force=names.get(letter.force, letter.force)) for letter in word)
    return reduced(Word(tuple(parts), word.per_unit_mass))


def _close(a: Expr, b: Expr, tolerance: float = 1e-12) -> bool:
    try:
        return abs(float(a) - float(b)) < tolerance
    except TypeError:  # dt or a parameter is in it
        return _equal(a, b)


def _equal(a: Expr, b: Expr) -> bool:
    if (a - b).has(TIME_STEP, MASS):  # may divide by sums of them
        return cancel(a - b) == 0
    table = Table(a, b)
    return table.read(a) == table.read(b)


def _parameters(word: Word, family: Word) -> dict[Parameter, Expr] | None:
    """The parameters with which a family's word is this word."""
    if [letter.name for letter in word] != [letter.name for letter in family]:
        return None
    symbols = {symbol for letter in family for symbol in letter.number.free_symbols if isinstance(symbol, Parameter)}
    pairs = [(mine.number, ours.number) for mine, ours in zip(family, word, strict=True)]
    values = parameters_of(sorted(symbols, key=str), pairs)
    if values is None:
        return None
    member = Word(
        tuple(letter._replace(number=letter.number.xreplace(values)) for letter in family), word.per_unit_mass
    )  # pyright: ignore[reportArgumentType]
    finite = all(letter.number.is_finite is not False for letter in member)
    return values if finite and same(word, reduced(member)) else None


def parameters_of(symbols: Iterable[Parameter], pairs: Iterable[tuple[Expr, Expr]]) -> dict[Parameter, Expr] | None:
    """Values of parameters, one linear equation `expression = value` after the other; None where these do not do."""
    unknown = {symbol: Dummy(symbol.name) for symbol in symbols}  # values may contain parameters of the same names
    equations = [(expression.xreplace(unknown), value) for expression, value in pairs]
    values: dict[Dummy, Expr] = {}
    while len(values) < len(unknown):
        solved = (_solved(expression.xreplace(values), value) for expression, value in equations)  # pyright: ignore[reportArgumentType]
        found = next(filter(None, solved), None)
        if found is None:
            return None
        values[found[0]] = found[1]
    return {symbol: values[stand_in] for symbol, stand_in in unknown.items()}


def _solved(expression: Expr, value: Expr) -> tuple[Dummy, Expr] | None:
    """The unknown of an expression that equals this value, where that is one linear equation."""
    unknowns = expression.atoms(Dummy)
    if len(unknowns) != 1:
        return None
    (unknown,) = unknowns
    above, below = fraction(together(expression))
    equation = Poly(above - value * below, unknown)
    if equation.degree() != 1:
        return None
    slope, constant = equation.all_coeffs()
    return unknown, -constant / slope
