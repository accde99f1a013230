"""Equations whose new values stand on both sides: "v' = v + dt*(f(x) + f(x'))/(2*m); x' = x + dt*(v + v')/2".

Every name is an unknown and every force f(…) a letter k; the linear equations for the names are solved, so that x', v'
and all places of forces are sums of x, v and the k. Where no k needs itself the step is explicit after all, as with
friction that is taken at the new velocity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Basic, Expr, Integer, Matrix, Symbol, linear_eq_to_matrix, linsolve
from sympy.core.function import AppliedUndef
from sympy.solvers.solveset import NonlinearError

from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError, ParseError, in_one_line
from pnn_symbolic.implicit.relation import ImplicitStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.equations import Unsolved, read_unsolved
from pnn_symbolic.maps.parsing.refusals import shown

MOST_NAMES = 24
"""Names and forces of a relation: the linear system is small."""


def step_of_equations(text: str) -> OneStepMap | ImplicitStep:
    """The step that equations determine; an explicit one as a map.

    >>> print(step_of_equations("v' = v + dt*f(x')/m; x' = x + dt*v'"))
    k1 = f(x + dt*v + dt**2*k1/m); x' = x + dt*v + dt**2*k1/m; v' = v + dt*k1/m
    >>> print(step_of_equations("parameter c; v' = v + dt*f(x) - c*dt*v'; x' = x + dt*v'"))
    parameter c; x' = x + dt/(c*dt + 1)*v + dt**2/(c*dt + 1)*f(x); v' = 1/(c*dt + 1)*v + dt/(c*dt + 1)*f(x)
    """
    solved = _solved(read_unsolved(text))
    return solved.explicit() or solved.relation()


@dataclass(frozen=True)
class _Solved:
    """x', v' and the places of forces as sums of x, v and the letters of the forces."""

    position: Expr
    velocity: Expr
    places: Mapping[Symbol, Expr]

    def explicit(self) -> OneStepMap | None:
        """The map, where the forces can be taken one after the other."""
        known: dict[Symbol, Expr] = {}
        while len(known) < len(self.places):
            waiting = [k for k in self.places if k not in known]
            ready = [k for k in waiting if self._needs(self.places[k]) <= known.keys()]
            if not ready:
                return None
            known |= {k: FORCE(_put(self.places[k], known)) for k in ready}
        return OneStepMap(_put(self.position, known), _put(self.velocity, known))

    def relation(self) -> ImplicitStep:
        """The Nyström tableau: x' = x + dt v + dt² Σ b̄ k/m, v' = v + dt Σ b k/m, and places like x'."""
        place, step = Integer(1), TIME_STEP
        a = [self._row(formula, (place, None), step**2, "a force") for formula in self.places.values()]
        c = [self._number(formula.coeff(VELOCITY) / step, "a force") for formula in self.places.values()]
        b_bar = self._row(self.position, (place, step), step**2, "x'")
        b = self._row(self.velocity, (Integer(0), Integer(1)), step, "v'")
        return ImplicitStep.from_nystrom(a, b_bar, b, c)

    def _needs(self, place: Expr) -> set[Symbol]:
        return {k for k in self.places if k in place.free_symbols}

    def _row(self, formula: Expr, ends: tuple[Expr, Expr | None], power: Expr, name: str) -> list[Expr]:
        """The numbers of the forces in units of power/m, once x and v stand there as they must."""
        for symbol, wanted in zip((POSITION, VELOCITY), ends, strict=True):
            factor = formula.coeff(symbol)
            if wanted is not None and (factor - wanted).cancel() != 0:
                message = f"{name} holds {symbol} with {factor}, and an implicit step is judged where it is {wanted}"
                raise InputError(f"{message}: friction, springs and factors beside the force make it another motion")
        mass = MASS if self._has_mass() else Integer(1)
        return [self._number(formula.coeff(k) * mass / power, name) for k in self.places]

    def _has_mass(self) -> bool:
        return any(MASS in formula.free_symbols for formula in (self.position, self.velocity, *self.places.values()))

    @staticmethod
    def _number(quotient: Expr, name: str) -> Expr:
        number = quotient.cancel()
        if number.free_symbols:
            symbols = ", ".join(sorted(map(str, number.free_symbols)))
            reason = "implicit steps are judged where forces have numbers alone before dt and dt**2/m"
            raise InputError(f"the number of a force in {name} depends on {symbols}; {reason}")
        return number


def _solved(unsolved: Unsolved) -> _Solved:
    names = unsolved.names
    calls = sorted({call for value in unsolved.values for call in value.atoms(AppliedUndef)}, key=str)
    if len(names) + len(calls) > MOST_NAMES:
        raise ParseError(f"an implicit step of more than {MOST_NAMES} names and forces; write it as a table of numbers")
    if any(str(name) == "t'" for name in names):
        raise ParseError("t' is not read in equations that are solved for new values; t is t + dt after a step")
    for call in calls:
        if call.func != FORCE or len(call.args) != 1:
            raise ParseError(f"{call}: implicit steps are judged for one force f(x) of positions")
    letters = {call: Symbol(f"k{number}") for number, call in enumerate(calls, 1)}
    residues = [name - _put(value, letters) for name, value in zip(names, unsolved.values, strict=True)]
    solution = dict(zip(names, _linear(residues, names), strict=True))
    places = {k: _sum(_put(_put(call.args[0], letters), solution), letters.values()) for call, k in letters.items()}
    position, velocity = (_sum(solution[name], letters.values()) for name in unsolved.results)
    return _Solved(position, velocity, places)


def _linear(residues: Sequence[Expr], names: Sequence[Symbol]) -> Sequence[Expr]:
    matrix, rest = _linear_parts(residues, names)
    solutions: list[Sequence[Expr]] = list(linsolve((matrix, rest), *names))  # pyright: ignore
    if not solutions or any(formula.free_symbols & set(names) for formula in solutions[0]):
        listed = ", ".join(shown(str(name)) for name in names)
        raise ParseError(f"{listed}: these equations do not determine the new values")
    return solutions[0]


def _put(formula: Basic, meanings: Mapping[Any, Expr]) -> Expr:
    return formula.xreplace(meanings)  # pyright: ignore[reportReturnType]


def _linear_parts(formulas: Sequence[Expr], symbols: Sequence[Symbol]) -> tuple[Matrix, Matrix]:
    """The coefficients of the symbols, and what is left over, with its sign turned."""
    try:
        return linear_eq_to_matrix(list(formulas), list(symbols))
    except NonlinearError as error:
        reason = f"it is not linear in x, v, names and forces ({in_one_line(error)})"
        raise ParseError(f"such an implicit step is not solved: {reason}") from None


def _sum(formula: Expr, letters: Iterable[Symbol]) -> Expr:
    """A formula that is linear in x, v and the forces, with one coefficient before each."""
    symbols = [POSITION, VELOCITY, *letters]
    matrix, rest = _linear_parts([formula], symbols)
    terms = (number.cancel() * symbol for number, symbol in zip(matrix.flat(), symbols, strict=True))
    return Add(*terms, *(-number for number in rest.flat()))
