"""Tables of coefficients: explicit Runge–Kutta and Nyström tableaux → formulas for x' and v', splittings → letters.

Numbers are exact: whole numbers, SymPy numbers, or text such as "1/6", "0.25" and "sqrt(2)/2".

Source: Hairer, Nørsett & Wanner, *Solving Ordinary Differential Equations I* (1993), §II.1 and §II.14.
"""

import tomllib
from collections.abc import Sequence
from typing import Any

from sympy import Add, Expr, Float, Integer, Rational

from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError, ParseError, ShapeError, UnknownNameError
from pnn_symbolic.maps.normal_form import Table
from pnn_symbolic.maps.parsing import Letter, read_number
from pnn_symbolic.maps.parsing.bounds import MAX_DIGITS
from pnn_symbolic.maps.parsing.literals import Literals, is_long_quotient, literal
from pnn_symbolic.maps.parsing.refusals import check_text

ExactNumber = str | int | Expr
Row = Sequence[ExactNumber]

MAX_STAGES = 50
TABLES = {
    "tableau": {"a": True, "b": True, "c": False},
    "pair": {"a": True, "a_hat": True, "b": True, "c": False},
    "nystrom": {"a": True, "b_bar": True, "b": True, "c": True},
    "coefficients": {"drift": True, "kick": True, "first": True},
}
"""Entries of each kind of table, and whether they must be there."""


def runge_kutta(a: Sequence[Row], b: Row, c: Row | None = None, literals: Literals | None = None) -> tuple[Expr, Expr]:
    """x' and v' of the explicit Runge–Kutta method with this Butcher tableau, for x' = v, v' = f(x)/m.

        X_i = x + dt Σ a_ij V_j,   V_i = v + dt Σ a_ij f(X_j)/m,   x' = x + dt Σ b_i V_i,   v' = v + dt Σ b_i f(X_i)/m

    a   (s, s), zero on and above the diagonal
    b   (s,)
    c   (s,), the sums of the rows of a, and checked to be so, but for the rounding of decimals, where given
    """
    matrix, weights = _stages(a, literals), _numbers(b, "b", literals)
    _check_length("b", weights, len(matrix))
    if c is not None and not (literals and literals.meanings):
        abscissae = _numbers(c, "c")
        _check_length("c", abscissae, len(matrix))
        for number, (row, abscissa) in enumerate(zip(matrix, abscissae, strict=True), 1):
            if not _same(Add(*row), abscissa) and not _rounded([*a[number - 1], c[number - 1]], Add(*row) - abscissa):
                raise InputError(
                    f"row {number} of A sums to {Add(*row)}, but c[{number}] is {abscissa}; "
                    "correct one of them, or leave c out"
                )
    velocities: list[Expr] = []
    forces: list[Expr] = []
    for row in matrix:
        forces.append(_force(POSITION + TIME_STEP * _combined(row, velocities)))
        velocities.append(VELOCITY + TIME_STEP * _combined(row, forces))
    position = POSITION + TIME_STEP * _combined(weights, velocities)
    return position, VELOCITY + TIME_STEP * _combined(weights, forces)


def nystrom(a: Sequence[Row], b_bar: Row, b: Row, c: Row, literals: Literals | None = None) -> tuple[Expr, Expr]:
    """x' and v' of the explicit Nyström method with these coefficients, for x'' = f(x)/m.

        X_i = x + c_i dt v + dt² Σ a_ij f(X_j)/m
        x' = x + dt v + dt² Σ b̄_i f(X_i)/m,   v' = v + dt Σ b_i f(X_i)/m

    a   (s, s), zero on and above the diagonal
    b_bar, b, c   (s,)
    """
    matrix = _stages(a, literals)
    rows = (b_bar, "b_bar"), (b, "b"), (c, "c")
    position_weights, weights, abscissae = (_numbers(row, name, literals) for row, name in rows)
    for name, row in (("b_bar", position_weights), ("b", weights), ("c", abscissae)):
        _check_length(name, row, len(matrix))
    forces: list[Expr] = []
    for row, abscissa in zip(matrix, abscissae, strict=True):
        forces.append(_force(POSITION + abscissa * TIME_STEP * VELOCITY + TIME_STEP**2 * _combined(row, forces)))
    position = POSITION + TIME_STEP * VELOCITY + TIME_STEP**2 * _combined(position_weights, forces)
    return position, VELOCITY + TIME_STEP * _combined(weights, forces)


def splitting(drift: Row, kick: Row, first: str, literals: Literals | None = None) -> tuple[Letter, ...]:
    """Drifts and kicks in turn, beginning with `first`; of that kind there may be one more.

    >>> splitting(["1/2", "1/2"], [1], first="drift")
    (('D', 1/2), ('K', 1), ('D', 1/2))
    """
    drifts, kicks = _numbers(drift, "drift", literals), _numbers(kick, "kick", literals)
    lists = {"drift": ("D", drifts), "kick": ("K", kicks)}
    if first not in lists:
        raise UnknownNameError("kind of step", str(first), lists)
    (letter, leading), (second, following) = lists.pop(first), *lists.values()
    if len(leading) - len(following) not in (0, 1):
        raise ShapeError(
            f"{first} has {len(leading)} numbers and {next(iter(lists))} has {len(following)}, expected as many, "
            f"or one more of {first}, which comes first"
        )
    letters: list[Letter] = []
    for place, number in enumerate(leading):
        letters.append((letter, number))
        letters += [(second, following[place])] if place < len(following) else []
    return tuple(letters)


def read_table(text: str) -> tuple[str, dict[str, Any]]:
    """Which kind of table a TOML text is, "tableau", "nystrom" or "coefficients", and its entries.

    >>> read_table('A = [[0, 0], ["1/2", 0]]\\nb = [0, 1]')
    ('tableau', {'a': [[0, 0], ['1/2', 0]], 'b': [0, 1]})
    """
    check_text(text)
    try:
        table = tomllib.loads(text, parse_float=str)  # digit for digit, as `read_number` reads them
    except ValueError as error:
        raise ParseError(f"this is no TOML: {error}") from None
    entries = {name.lower(): value for name, value in table.items() if name != "name"}
    telling = (("drift", "coefficients"), ("kick", "coefficients"), ("b_bar", "nystrom"), ("a_hat", "pair"))
    kind = next((kind for name, kind in telling if name in entries), "tableau")
    for name in entries.keys() - TABLES[kind].keys():
        raise UnknownNameError(f"entry of a {kind} table", name, TABLES[kind])
    for name, needed in TABLES[kind].items():
        if needed and name not in entries:
            raise ParseError(f"the table has no {name}; a {kind} table has {', '.join(TABLES[kind])}")
    return kind, entries


def exact_coefficient(number: ExactNumber, place: str, literals: Literals | None = None) -> Expr:
    """A coefficient as an exact SymPy number; `place` is what an error calls it.

    >>> exact_coefficient("1/(2 - 2**(1/3))", "b[1]")
    1/(2 - 2**(1/3))
    """
    if isinstance(number, str) and literals is not None and is_long_quotient(number):
        return literals.number(number.strip())
    if isinstance(number, str):
        return read_number(number, place, literals)
    if isinstance(number, bool | float | Float) or not isinstance(number, int | Expr):
        raise InputError(f'{place} is {number!r}, expected an exact number; write it as text, such as "1/3" or "0.25"')
    if isinstance(number, int) and number.bit_length() * 3 // 10 > MAX_DIGITS:
        raise InputError(f"{place} has more than {MAX_DIGITS} digits")
    exact = Integer(number) if isinstance(number, int) else number
    if not exact.is_number or not exact.is_real or not exact.is_finite:
        raise InputError(f"{place} is {exact}, expected a finite real number")
    return exact


def _stages(a: Sequence[Row], literals: Literals | None) -> list[list[Expr]]:
    """The matrix of an explicit method, row i cut to the stages before i."""
    stages = len(a)
    if not 1 <= stages <= MAX_STAGES:
        raise ShapeError(f"A has {stages} rows, expected one for each stage, from 1 to {MAX_STAGES}")
    matrix = []
    for number, row in enumerate(a, 1):
        values = _numbers(row, f"A[{number}]", literals)
        _check_length(f"row {number} of A", values, stages)
        later = next((k for k in range(number - 1, stages) if values[k] != 0), None)
        if later is not None:
            raise InputError(
                f"row {number} of A uses stage {later + 1}, a[{number}][{later + 1}] = {values[later]}: an implicit "
                "method, which is no map in formulas (check FILE.toml and ImplicitStep judge it); A of an explicit one "
                "is 0 on and above the diagonal"
            )
        matrix.append(values[: number - 1])
    return matrix


def _numbers(row: Row, name: str, literals: Literals | None = None) -> list[Expr]:
    if isinstance(row, str) or not isinstance(row, Sequence):
        raise ShapeError(f'{name} is {row!r}, expected a list of exact numbers, such as ["1/2", 0]')
    return [exact_coefficient(number, f"{name}[{k}]", literals) for k, number in enumerate(row, 1)]


def _check_length(name: str, row: Sequence[Expr], stages: int) -> None:
    if len(row) != stages:
        raise ShapeError(f"{name} has {len(row)} numbers, expected {stages}, one for each stage (row of A)")


def _rounded(row: Row, difference: Expr) -> bool:
    """True where numbers of a row are decimals that differ from what they should add up to by their rounding."""
    literals = Literals()
    _numbers(row, "a row", literals)
    units = [rounded.unit for text in literals.texts if (rounded := literal(text)) is not None]
    return bool(abs(difference) <= Rational(sum(units)))


def _same(left: Expr, right: Expr) -> bool:
    table = Table(left, right)
    return table.read(left) == table.read(right)


def _force(place: Expr) -> Expr:
    return FORCE(place) / MASS  # pyright: ignore[reportOperatorIssue]


def _combined(weights: Sequence[Expr], values: Sequence[Expr]) -> Expr:
    return Add(*(weight * value for weight, value in zip(weights, values, strict=False)))
