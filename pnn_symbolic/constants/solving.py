"""Which formulas for some numbers satisfy equations near known values? One linear unknown after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import Expr, Poly, cancel, factor_list, fraction, together

from pnn_symbolic.algebra.symbols import Parameter
from pnn_symbolic.constants.conditions import Point
from pnn_symbolic.maps.coefficients import put


@dataclass(frozen=True)
class Equations:
    """Polynomials that must vanish, near a law of which they all do.

    conditions   what must vanish
    trained      the values that the numbers have, and that those keep which are not solved for
    simple       the values near which a solution is looked for; every condition vanishes there
    """

    conditions: Sequence[Expr]
    trained: Point
    simple: Point

    def solved_for(self, unknowns: set[Parameter]) -> dict[Parameter, Expr] | None:
        """Formulas for all of `unknowns` that satisfy every condition near the simple values; None if there are none.

        >>> from sympy import Rational
        >>> from pnn_symbolic.algebra.symbols import parameter
        >>> a, b = parameter("a"), parameter("b")
        >>> equations = Equations([2 * a - b**2], trained={a: Rational(2), b: Rational(2)}, simple={a: 2, b: 2})
        >>> equations.solved_for({a}), equations.solved_for({b})
        ({a: b**2/2}, None)
        >>> always_met = (a + b)**2 - a**2 - 2 * a * b - b**2
        >>> Equations([always_met, a - b], trained={a: 1, b: 1}, simple={a: 1, b: 1}).solved_for({a})
        {a: b}
        """
        formulas: dict[Parameter, Expr] = {}
        waiting = list(self.conditions)
        while waiting:
            postponed = self._pass_over(waiting, formulas, unknowns)
            if postponed is None or len(postponed) == len(waiting):
                return None  # a contradiction, or not linear in any unknown
            waiting = postponed
        return formulas if set(formulas) == unknowns else None

    def _pass_over(
        self, conditions: Iterable[Expr], formulas: dict[Parameter, Expr], unknowns: set[Parameter]
    ) -> list[Expr] | None:
        """Add what the conditions say to `formulas`: those that said nothing yet; None where one cannot be met."""
        postponed: list[Expr] = []
        for condition in conditions:
            numerator = fraction(together(put(condition, formulas)))[0].expand()  # what cancels is 0 only then
            if numerator == 0:
                continue
            factors = [factor for factor, _ in factor_list(numerator)[1] if not put(factor, self.simple)]
            if self._holds_as_trained(factors, unknowns):
                continue
            solution = self._linear(factors, unknowns - formulas.keys())
            if solution is not None:
                _substitute(formulas, *solution)
            elif any(factor.free_symbols & unknowns for factor in factors):
                postponed.append(condition)
            else:
                return None
        return postponed

    def _holds_as_trained(self, factors: Iterable[Expr], unknowns: set[Parameter]) -> bool:
        """True where a factor without the unknowns vanishes for the trained values of the others."""
        return any(not factor.free_symbols & unknowns and not put(factor, self.trained) for factor in factors)

    def _linear(self, factors: Iterable[Expr], unknowns: set[Parameter]) -> tuple[Parameter, Expr] | None:
        """An unknown that a factor holds to the first power, and where the factor vanishes; None where none does."""
        for factor in factors:
            for unknown in sorted(unknowns & factor.free_symbols, key=str):
                polynomial = Poly(factor, unknown)
                if polynomial.degree() != 1:
                    continue
                slope, rest = polynomial.all_coeffs()
                if put(slope, self.simple):  # else the solution may run away from the simple values
                    return unknown, cancel(-rest / slope)
        return None


def _substitute(formulas: dict[Parameter, Expr], unknown: Parameter, formula: Expr) -> None:
    """One more formula, also inside those found before."""
    for name, earlier in formulas.items():
        formulas[name] = cancel(put(earlier, {unknown: formula}))
    formulas[unknown] = formula
