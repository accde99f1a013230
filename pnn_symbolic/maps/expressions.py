"""The algebra of SymPy expressions: a map as formulas, multiplied out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Integer, Mul

from pnn_symbolic.algebra.functions import KnownFunction
from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME, TIME_STEP, VELOCITY, force_called
from pnn_symbolic.maps.atoms import ONE, Number, T, V, X
from pnn_symbolic.maps.interpret import Summand


@dataclass(frozen=True)
class Expressions:
    """What the atoms of a map are as SymPy expressions.

    functions   the known functions, by name
    number      a number of the map as SymPy writes it
    position    what stands for x
    time_step   what stands for dt
    """

    functions: Mapping[str, KnownFunction]
    number: Callable[[Number], Expr]
    position: Expr = POSITION
    time_step: Expr = TIME_STEP

    def letter(self, key: int) -> Expr:
        """1, x, v or t."""
        return {ONE: Integer(1), X: self.position, V: VELOCITY, T: TIME}[key]

    def total(self, summands: Sequence[Summand[Expr]]) -> Expr:
        """Their sum; SymPy puts the terms in its own order."""
        terms: list[Expr] = []
        for place, number, expression in summands:
            _, i, j = place.term
            if isinstance(expression, Add):  # a number alone is multiplied into it
                terms.append(self.number(number) * self.time_step**i * MASS**j * expression)
            else:
                terms.append(Mul(self.number(number), self.time_step**i, MASS**j, expression))
        return Add(*terms)

    def force(self, key: int, name: str, arguments: tuple[Expr, ...]) -> Expr:
        """The opaque force of this name."""
        return force_called(name)(*arguments)  # pyright: ignore[reportReturnType]

    def function(self, key: int, name: str, argument: Expr) -> Expr:
        """A known function, by its formula."""
        return self.functions[name](argument)

    def product(self, key: int, factors: tuple[Expr, ...]) -> Expr:
        """x·v."""
        return Mul(*factors)
