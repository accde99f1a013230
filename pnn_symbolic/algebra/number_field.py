"""Which exact numbers does a map have? The smallest field that holds them: rationals, roots, and free letters."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from fractions import Fraction
from functools import lru_cache
from math import lcm, prod
from typing import Any

from sympy import QQ, E, Expr, Float, Pow, Rational, Symbol, cos, exp, pi, sin, tan
from sympy.polys.constructor import construct_domain

from pnn_symbolic.algebra.decimals import decimal
from pnn_symbolic.algebra.fraction_field import FractionField as FractionField
from pnn_symbolic.algebra.step_functions import StepLetters, is_of_the_step
from pnn_symbolic.algebra.symbols import Parameter
from pnn_symbolic.errors import InputError

MAX_DEGREE = 16
LEAST_DOUBLE = Fraction(math.ulp(0.0))
LARGEST_DOUBLE = Fraction(sys.float_info.max)

Number = Any
"""An element of a field, or the field itself; SymPy has no annotation for either."""


def exact_number(number: Expr) -> Expr:
    """A Float as the exact decimal it prints as, other numbers unchanged.

    >>> exact_number(Float(1.0005))
    2001/2000
    """
    if isinstance(number, Float):
        double = number._prec <= 53
        return Rational(repr(float(number)) if double else str(number))
    if not number.is_finite or not number.is_real:
        raise InputError(f"{number} is not a finite real number")
    if number.has(Float):
        return number.xreplace({part: exact_number(part) for part in number.atoms(Float)})  # pyright: ignore[reportReturnType]
    return number


def within_doubles(number: Expr) -> Expr:
    """The number; refused where a fraction lies beyond all doubles, or is so small that a double has it as 0.

    >>> within_doubles(Rational("6.02e23"))
    602000000000000000000000
    """
    if isinstance(number, Rational) and number:
        size = abs(Fraction(number.p, number.q))
        if not LEAST_DOUBLE <= size <= LARGEST_DOUBLE:
            runs = "0" if size < LEAST_DOUBLE else "infinity"
            raise InputError(
                f"the map has the number {decimal(number, 4)}, which runs as {runs}: "
                "doubles go from 4.9e-324 to 1.8e308; is an exponent mistyped?"
            )
    return number


def is_root(expression: Expr) -> bool:
    """True for a number to a broken power, such as sqrt(2)."""
    return isinstance(expression, Pow) and not expression.exp.is_Integer and bool(expression.is_number)


def is_power_of_e(expression: Expr) -> bool:
    """True for e to a whole power, which SymPy writes as exp(2); e itself is one."""
    return expression == E or (isinstance(expression, exp) and bool(expression.args[0].is_Integer))


def number_field(*expressions: Expr) -> tuple[Number, dict[Expr, Number], StepLetters | None]:
    """The smallest field that holds every number, and the element of it that each root is.

    The last is there where numbers are functions of dt; dt and m are then letters of the field.

    It is QQ, extended by the roots that occur, with the parameters, π and e as free letters: both numbers are
    transcendental. That no polynomial relation ties the two to each other is believed, not proved: a verdict on a map
    that has both stands on its witness.
    """
    atoms = _irrational_atoms(expressions)
    field, elements = _field_of_roots(atoms.roots)
    letters = sorted(atoms.letters, key=str)
    functions = tuple(sorted(atoms.step_functions, key=str))
    step_letters = _step_letters(functions, tuple(letters)) if functions else None
    if not letters and step_letters is None:
        return field, elements, None
    family = FractionField(field, [*letters, *(step_letters.generators if step_letters else ())])
    return family, {root: family.convert_from(element, field) for root, element in elements.items()}, step_letters


@lru_cache(maxsize=128)
def _step_letters(functions: tuple[Expr, ...], parameters: tuple[Expr, ...]) -> StepLetters:
    """The letters of functions of dt, which all questions about one map ask for."""
    return StepLetters(functions, parameters)


@dataclass
class _IrrationalAtoms:
    """What occurs in some expressions beside rational numbers: roots, letters (parameters, π, e), functions of dt."""

    roots: set[Expr] = dataclass_field(default_factory=set)
    letters: set[Expr] = dataclass_field(default_factory=set)
    step_functions: set[Expr] = dataclass_field(default_factory=set)


def _irrational_atoms(expressions: Iterable[Expr]) -> _IrrationalAtoms:
    atoms, seen, waiting = _IrrationalAtoms(), set(), list(expressions)
    while waiting:
        expression = waiting.pop()
        if expression in seen:
            continue
        seen.add(expression)
        if is_root(expression):
            atoms.roots.add(exact_number(expression))
        elif isinstance(expression, Parameter) or expression == pi:
            atoms.letters.add(expression)
        elif is_power_of_e(expression):
            atoms.letters.add(E)
        elif not isinstance(expression, Symbol):
            if isinstance(expression, (Pow, exp, cos, sin, tan)) and is_of_the_step(expression):
                atoms.step_functions.add(expression)
            waiting += _operands(expression)
    return atoms


def _operands(expression: Expr) -> list[Expr]:
    """The arguments of an expression; of a Piecewise, whose arguments are pairs, the branches."""
    operands: list[Expr] = []
    for argument in expression.args:
        operand = argument if isinstance(argument, Expr) else argument.args[0]
        if isinstance(operand, Expr):
            operands.append(operand)
    return operands


def _field_of_roots(roots: Iterable[Expr]) -> tuple[Number, dict[Expr, Number]]:
    """QQ with these roots, and the element of it that each of them is."""
    powers = {root: _as_power(root) for root in roots}
    if not powers:
        return QQ, {}
    field, simple_roots = _field_with(frozenset(simple for simple, _ in powers.values()))
    elements: dict[Expr, Number] = {}
    for root, (simple, power) in powers.items():
        elements[root] = simple_roots[simple] ** power
    return field, elements


def _as_power(root: Expr) -> tuple[Expr, int]:
    """A root as a whole power of a simple one, so that a number and its inverse need one root: 1/√2 = (√2)^-1."""
    base, exponent = root.as_base_exp()
    if not isinstance(exponent, Rational):
        return root, 1
    return Pow(base, Rational(1, exponent.q)), exponent.p  # pyright: ignore[reportReturnType]


def with_letters(field: Number, letters: Iterable[Symbol]) -> FractionField:
    """The quotients of polynomials in the letters a field has and in these, over the same numbers.

    One level of quotients only: SymPy cannot bring a number of QQ(g) into QQ(g)(dt).

    >>> from sympy.abc import g, t
    >>> narrow = with_letters(QQ, [g])
    >>> with_letters(narrow, [t])
    QQ(g,t)
    """
    base, given = (field.domain, field.symbols) if field.is_FractionField else (field, ())
    return FractionField(base, [*given, *letters])


def widened(number: Number, narrow: Number, wide: Number) -> Number:
    """A number of a field as one of a wider field, of `with_letters` say.

    >>> from sympy.abc import g, t
    >>> narrow = with_letters(QQ, [g])
    >>> wide = with_letters(narrow, [t])
    >>> widened(narrow.from_sympy(1 / (g + 1)), narrow, wide) == wide.from_sympy(1 / (g + 1))
    True
    """
    if narrow == wide:
        return number
    if narrow.is_FractionField and wide.is_FractionField:
        above, below = (part.set_ring(wide.field.ring) for part in (number.numer, number.denom))
        return wide.quo(wide.field.field_new(above), wide.field.field_new(below))
    return wide.convert_from(number, narrow)


@lru_cache
def _field_with(roots: frozenset[Expr]) -> tuple[Number, dict[Expr, Number]]:
    names = ", ".join(map(str, roots))
    if (degree := _largest_degree(roots)) > MAX_DEGREE:
        raise InputError(f"{names}: together these roots have degree {degree}, at most {MAX_DEGREE} is read; use fewer")
    ordered = sorted(roots, key=str)
    field, elements = construct_domain(ordered, extension=True)
    if not field.is_QQ and not field.is_ZZ and not field.is_Algebraic:
        raise InputError(f"{names}: only rational numbers, their roots, pi and e are exact here")
    if field.is_ZZ:
        field, elements = QQ, [QQ.convert_from(element, field) for element in elements]
    return field, dict(zip(ordered, elements, strict=True))


def _largest_degree(roots: Iterable[Expr]) -> int:
    """What the degree of the field of these roots, and of the roots inside them, is at most."""
    powers: set[Pow] = set().union(*(root.atoms(Pow) for root in roots))
    degrees: dict[Expr, int] = {}
    for power in filter(is_root, powers):
        # Roots of one base b lie in ℚ(b^(1/n)), n the common multiple of what they divide by: degree n at most.
        degree = power.exp.q if isinstance(power.exp, Rational) else MAX_DEGREE
        degrees[power.base] = lcm(degrees.get(power.base, 1), degree)
    # Degrees multiply in a tower of fields.
    return prod(degrees.values())
