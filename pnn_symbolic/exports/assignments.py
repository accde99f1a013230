"""The lines of exported code: constants with a name, sums of terms, calls and products."""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import MASS


class Constant(NamedTuple):
    """A number with a name; where it holds dt, m or a parameter, it is calculated at every step."""

    name: str
    exact: Expr

    @property
    def is_number(self) -> bool:
        """True where it is the same at every step."""
        return not self.exact.free_symbols

    @property
    def has_mass(self) -> bool:
        """True where it differs from particle to particle."""
        return MASS in self.exact.free_symbols

    @property
    def decimal(self) -> str:
        """The double next to it, in as many digits as tell it from all others."""
        exact = self.exact
        return repr(exact.p / exact.q if isinstance(exact, Rational) else float(exact.evalf(40)))  # pyright: ignore[reportArgumentType]

    def stated(self, assignment: str = "{name} = {value}", comment: str = "# {exact}") -> str:
        """The assignment of its decimal, and in a comment what that stands for.

        >>> Constant("c1", Rational(1, 3)).stated("const double {name} = {value};", "/* {exact} */")
        'const double c1 = 0.3333333333333333;  /* 1/3 */'
        """
        return f"{assignment.format(name=self.name, value=self.decimal)}  {comment.format(exact=self.exact)}"


class Term(NamedTuple):
    """above/below · constant · dt^time_steps · m^masses · variable; no constant or variable where these are ""."""

    above: int
    below: int
    constant: str
    time_steps: int
    masses: int
    variable: str

    @property
    def is_variable(self) -> bool:
        """True for a variable by itself."""
        return bool(self.variable) and self[:-1] == (1, 1, "", 0, 0)


class Assignment(NamedTuple):
    """name = the sum of the terms."""

    name: str
    terms: tuple[Term, ...]


class Call(NamedTuple):
    """name = function(arguments): a force, or a known function."""

    name: str
    function: str
    arguments: tuple[str, ...]
    is_force: bool = True


class Product(NamedTuple):
    """name = the product of the factors."""

    name: str
    factors: tuple[str, ...]


Line = Assignment | Call | Product
