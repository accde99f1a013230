"""How a word of drifts, kicks and scalings is related to a known one: the same, longer, repeated, turned around.

All comparisons are of *reduced* words, which are unique, so that "no" is proved as well as "yes".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Dummy, Expr, Poly, Rational, fraction, together

from pnn_symbolic.integrators.catalogue import CATALOGUE
from pnn_symbolic.integrators.integrator import Integrator
from pnn_symbolic.integrators.match import Match, factors, number_text
from pnn_symbolic.integrators.rows.multiple_time_steps import LISTED, respa
from pnn_symbolic.symbolic.conjugacy import conjugating_word, cyclically_reduced, reduced
from pnn_symbolic.symbolic.normal_form import Table
from pnn_symbolic.symbolic.symbols import Parameter
from pnn_symbolic.symbolic.word import Word

MOST_INNER_STEPS = 200


def relation_of(word: Word) -> Match | None:
    """The first relation of a reduced word with a row of the catalogue, except nearness; None where there is none.

    >>> print(relation_of(Word.of(("D", "1/4"), ("K", "1/2"), ("D", "1/2"), ("K", "1/2"), ("D", "1/4"))))
    2 steps of position Verlet, each of dt/2
    """
    word = _with_common_names(word)
    kicks = kick_count(word)
    if any(letter.kind == "S" for letter in word) or not kicks:
        return next(_members(word), None)
    pairs = list(rows_of(word, kicks))
    finders = (_exact, _constants, _powers, _members_of, _conjugates, _adjoint, _inverse, _swapped)
    return next((match for finder in finders for match in finder(word, kicks, pairs)), None)


Pairs = list[tuple[Integrator, Word]]


def kick_count(word: Word) -> int:
    """Kicks in each of many steps: one that ends a step and begins the next counts once."""
    core = word if any(letter.kind == "S" for letter in word) else cyclically_reduced(word)[0]
    return sum(letter.kind == "K" for letter in core)


def rows_of(word: Word, kicks: int) -> Iterator[tuple[Integrator, Word]]:
    """Rows without parameters that have so many kicks, each with its word."""
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


def _exact(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    for row, known in rows:
        if same(word, known):
            yield _match(row, "exact", row.name, word)


def _constants(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    for row, known in rows:
        r, s = _ratios(word, known)
        if r and s and (r, s) != (1, 1) and r.is_positive and s.is_positive and same(word, scaled(known, r, s)):
            words, details, constants = factors(r, s)
            yield _match(row, "constants", f"{row.name} with {words}", word, {**details, "deviations": []}, constants)


def _powers(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    for power in (n for n in range(2, kicks + 1) if kicks % n == 0):
        for row, known in rows_of(word, kicks // power):
            r, s = (ratio / power for ratio in _ratios(word, known))
            if not (r and s and r.is_positive and s.is_positive):
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


def _members_of(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    yield from _members(word)


def _members(word: Word) -> Iterator[Match]:
    """Families of which the word is a member, those with the fewest parameters first."""
    families = [row for row in CATALOGUE if row.has_parameters and row.word is not None]
    for row in sorted(families, key=lambda row: str(row.made_from).count("parameter ")):
        assert row.word is not None
        values = _parameters(word, _as_in(word, row.word))
        if values is not None:
            details = {"parameters": {str(name): str(value) for name, value in values.items()}}
            yield _match(row, "exact", member_text(row, values), word, details)


def _conjugates(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    found = []
    for row, known in rows:
        if _ratios(word, known) == (1, 1) and (change := conjugating_word(known, word)) is not None:
            found.append((not row.time_reversible, len(change), row, change))
    if found:
        *_, row, change = min(found, key=lambda item: item[:2])
        yield _match(
            row,
            "conjugate",
            f"{row.name} in other coordinates: first the inverse of ({change}), then {row.name}, then ({change})",
            word,
            {"conjugation": change.text, "conjugation_steps": list(change.steps)},
        )


def _adjoint(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    for row, known in rows:
        if same(word, known.reversed):
            yield _match(row, "adjoint", f"the adjoint of {row.name}: its letters from the last to the first", word)


def _inverse(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    for row, known in rows:
        if same(word, known.inverse):
            yield _match(row, "inverse", f"the inverse of {row.name}", word)
        elif same(word, known.inverse.reversed):
            yield _match(row, "inverse", f"{row.name} at -dt, the inverse of its adjoint", word)


def _swapped(word: Word, kicks: int, rows: Pairs) -> Iterator[Match]:
    if len({letter.force for letter in word if letter.kind == "K"}) > 1:
        return
    turned = swapped_roles(word)
    for row, known in rows_of(turned, kick_count(turned)):
        if same(turned, known):
            yield _match(row, "swapped", f"{row.name} with drifts and kicks changed over", word)
        elif same(turned, known.reversed):
            sentence = f"the adjoint of {row.name} with drifts and kicks changed over"
            yield _match(row, "swapped", sentence, word, {"adjoint": True})


def loosely_conjugate(word: Word) -> Match | None:
    """Conjugate to a row whose drifts and kicks are all longer: true of every word with one kick, so it says little."""
    if any(letter.kind == "S" for letter in word):
        return None
    for row, known in rows_of(word, kick_count(word)):
        r, s = _ratios(word, known)
        if r and s and r.is_positive and s.is_positive:
            change = conjugating_word(scaled(known, r, s), word)
            if change is not None:
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
    details: dict[str, object] | None = None,
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


def _close(a: Expr, b: Expr) -> bool:
    try:
        return abs(float(a) - float(b)) < 1e-12
    except TypeError:  # dt or a parameter is in it
        return True


def _equal(a: Expr, b: Expr) -> bool:
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
