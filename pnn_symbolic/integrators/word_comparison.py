"""When are two words the same: letter by letter, for exact numbers, for rounded ones, for a member of a family?

All comparisons are of *reduced* words, which are unique, so that "no" is proved as well as "yes".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from math import isclose

from sympy import Dummy, Expr, Float, Poly, Rational, cancel, fraction, together

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.catalogue.rows.multiple_time_steps import LISTED, respa
from pnn_symbolic.maps.normal_form import Table
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import cyclically_reduced, reduced

Same = Callable[[Word, Word], bool]
ROUNDING = 1e-9
"""Decimals that differ by less may be the same constant, rounded."""
FAR_APART = 1e-6
"""Relative, of numbers that are no rounding of one another."""
FLOATS_AGREE = 1e-12
"""Equal numbers agree so far as floats, however their roots are written: a cheap test before the exact one."""
SOMEWHERE = 0.2718
"""A place of no meaning: its powers are given to dt, m and parameters."""
MOST_INNER_STEPS = 200
"""r-RESPA is compared with fewer inner steps than this, also with numbers of them that the catalogue does not list."""


def letter_names(word: Word) -> list[str]:
    """What its letters are, without their numbers."""
    return [letter.name for letter in word]


def has_scalings(word: Word) -> bool:
    """True for a word with friction."""
    return word.has("S")


def force_names(word: Word) -> set[str]:
    """The forces that kick."""
    return {letter.force for letter in word if letter.kind == "K"}


def kick_count(word: Word) -> int:
    """Kicks in each of many steps: one that ends a step and begins the next counts once."""
    core = word if has_scalings(word) else cyclically_reduced(word)[0]
    return sum(letter.kind == "K" for letter in core)


def rows_of(word: Word, kicks: int | None = None) -> Iterator[tuple[Integrator, Word]]:
    """Rows without parameters that have so many kicks (as many as the word, where not given), each with its word."""
    kicks = kick_count(word) if kicks is None else kicks
    for row in CATALOGUE:
        if row.evaluations == kicks and not row.has_parameters and row.word is not None:
            yield row, as_in(word, row.word)
    inner_steps = kicks - 1  # of r-RESPA: one kick of the slow force besides
    if force_names(word) == {"f_fast", "f_slow"} and inner_steps not in LISTED and 0 < inner_steps < MOST_INNER_STEPS:
        row = respa(inner_steps)
        assert row.word is not None
        yield row, as_in(word, row.word)


def as_in(word: Word, known: Word) -> Word:
    """A known word with f per unit mass where the word has it so."""
    return Word(known.parts, word.per_unit_mass)


def same(word: Word, known: Word) -> bool:
    """True when two reduced words have the same letters with equal numbers, however roots are written."""
    if letter_names(word) != letter_names(known):
        return False
    pairs = [(a.number, b.number) for a, b in zip(word, known, strict=True) if a.number != b.number]
    return all(_close(a, b) for a, b in pairs) and all(_equal(a, b) for a, b in pairs)


def same_but_for_rounding(word: Word, known: Word) -> bool:
    """True when two words have the same letters with numbers that may be rounded from each other."""
    if letter_names(word) != letter_names(known):
        return False
    return all(_close(a.number, b.number, ROUNDING) for a, b in zip(word, known, strict=True))


def rounds_a_row(word: Word) -> bool:
    """True when the numbers of a reduced word may be those of a row without parameters, rounded."""
    return any(same_but_for_rounding(word, known) for _, known in rows_of(word))


def _close(a: Expr, b: Expr, tolerance: float = FLOATS_AGREE) -> bool:
    try:
        return abs(float(a) - float(b)) < tolerance
    except TypeError:  # dt or a parameter is in it
        return not _differ_somewhere(a, b) and _equal(a, b)


def _differ_somewhere(a: Expr, b: Expr) -> bool:
    """Whether two functions of dt, m and parameters are seen to be far apart at one place."""
    letters = sorted(a.free_symbols | b.free_symbols, key=str)
    place = {letter: Float(SOMEWHERE ** (number + 1)) for number, letter in enumerate(letters)}
    try:
        at_a, at_b = float(a.xreplace(place)), float(b.xreplace(place))  # pyright: ignore[reportArgumentType]
    except TypeError:  # complex or infinite there
        return False
    return not isclose(at_a, at_b, rel_tol=FAR_APART, abs_tol=FAR_APART)


@lru_cache(maxsize=1024)
def _equal(a: Expr, b: Expr) -> bool:
    if (a - b).has(TIME_STEP, MASS):  # may divide by sums of them
        return cancel(a - b) == 0
    table = Table(a, b)
    return table.read(a) == table.read(b)


def may_begin_alike(word: Word, known: Word) -> bool:
    """Whether drifts and kicks of a word may begin as those of a row do, each longer by one factor: told in doubles.

    In doubles, since the sums of a hundred roots take long; letters at the ends, which seams may join, are left out.
    """
    if letter_names(word)[1 : len(known) - 1] != letter_names(known)[1:-1]:
        return False
    factors: dict[str, float] = {}
    for letter, of_row in zip(word.parts[1 : len(known) - 1], known.parts[1:-1], strict=True):
        try:
            number, number_of_row = float(letter.number), float(of_row.number)
        except TypeError:  # dt or a parameter is in it
            return True
        factor = number / number_of_row
        if not isclose(factors.setdefault(letter.kind, factor), factor, rel_tol=FAR_APART):
            return False
    return True


def with_common_names(word: Word) -> Word:
    """Of two forces the one that kicks more often is f_fast, the other f_slow."""
    forces = sorted(force_names(word))
    if len(forces) != 2 or forces == ["f_fast", "f_slow"]:
        return word
    often = sorted(forces, key=lambda name: sum(letter.force == name for letter in word))
    names = dict(zip(often, ("f_slow", "f_fast"), strict=True))
    parts = (letter._replace(force=names.get(letter.force, letter.force)) for letter in word)
    return reduced(Word(tuple(parts), word.per_unit_mass))


# ---------------------------------------------------------------- words of other lengths


def scaled(word: Word, drifts: Expr, kicks: Expr) -> Word:
    """Every drift and every kick longer by a factor."""
    factor = {"D": drifts, "K": kicks}
    parts = (letter._replace(number=letter.number * factor[letter.kind]) for letter in word)
    return Word(tuple(parts), word.per_unit_mass)


def ratios(word: Word, known: Word) -> tuple[Expr, Expr]:
    """By how much the drifts and the kicks of a word add up to more than those of a known one; 0 for no sum."""

    def ratio(kind: str) -> Expr:
        known_sum = _sum(known, kind)
        return _sum(word, kind) / known_sum if known_sum else Rational(0)

    return ratio("D"), ratio("K")


def _sum(word: Word, kind: str) -> Expr:
    return sum((letter.number for letter in word if letter.kind == kind), Rational(0))


def are_factors(drifts: Expr, kicks: Expr) -> bool:
    """True for positive numbers, without dt or parameters in them."""
    return all(bool(factor.is_number and factor.is_positive) for factor in (drifts, kicks))


# ---------------------------------------------------------------- members of a family


def parameters_of_word(word: Word, family: Word) -> dict[Parameter, Expr] | None:
    """The parameters with which a family's word is this word."""
    if letter_names(word) != letter_names(family):
        return None
    symbols: set[Parameter] = set()
    for letter in family:
        symbols |= letter.number.atoms(Parameter)
    pairs = [(general.number, letter.number) for general, letter in zip(family, word, strict=True)]
    values = parameters_of(sorted(symbols, key=str), pairs)
    if values is None:
        return None
    parts = tuple(letter._replace(number=letter.number.xreplace(values)) for letter in family)  # pyright: ignore[reportArgumentType]
    member = Word(parts, word.per_unit_mass)
    finite = all(letter.number.is_finite is not False for letter in member)
    return values if finite and same(word, reduced(member)) else None


def parameters_of(symbols: Iterable[Parameter], pairs: Iterable[tuple[Expr, Expr]]) -> dict[Parameter, Expr] | None:
    """Values of parameters, one linear equation `expression = value` after the other; None where these do not do."""
    unknown = {symbol: Dummy(symbol.name) for symbol in symbols}  # values may contain parameters of the same names
    equations = [(expression.xreplace(unknown), value) for expression, value in pairs]
    values: dict[Dummy, Expr] = {}
    while len(values) < len(unknown):
        solution = _next_solution(equations, values)  # pyright: ignore[reportArgumentType]
        if solution is None:
            return None
        symbol, value = solution
        values[symbol] = value
    return {symbol: values[stand_in] for symbol, stand_in in unknown.items()}


def _next_solution(equations: list[tuple[Expr, Expr]], values: dict[Dummy, Expr]) -> tuple[Dummy, Expr] | None:
    """One more unknown with its value: from the first equation that is linear in a single one."""
    for expression, value in equations:
        solution = _solved(expression.xreplace(values), value)  # pyright: ignore[reportArgumentType]
        if solution is not None:
            return solution
    return None


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
