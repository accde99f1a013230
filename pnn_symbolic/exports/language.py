"""How a language writes sums, calls and constants: one row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from pnn_symbolic.errors import InputError
from pnn_symbolic.exports.assignments import Assignment, Call, Constant, Line, Term
from pnn_symbolic.exports.code import Code


@dataclass(frozen=True)
class Language:
    """One language.

    name        as refusals call it
    expression  a number with roots, exp or cos in it, dt, m and parameters, as its code
    functions   each known function, "{z}" standing for the argument
    integer     a whole number in front of a variable, which must not make a division one of whole numbers
    element     a variable inside the formula: "{name}", or "{name}[i]" where formulas are written for each coordinate
    """

    name: str
    expression: Callable[[Expr], str]
    functions: Mapping[str, str]
    integer: Callable[[int], str] = str
    element: str = "{name}"

    def sum(self, terms: tuple[Term, ...]) -> str:
        """The terms with their signs; 0 where there are none."""
        text = ""
        for term in terms:
            sign = "-" if term.above < 0 else "+"
            text += f" {sign} {self._term(term)}" if text else f"{'-' if sign == '-' else ''}{self._term(term)}"
        return text or self.integer(0)

    def _term(self, term: Term) -> str:
        above = [self.integer(abs(term.above))] if abs(term.above) != 1 else []
        above += [term.constant] if term.constant else []
        above += ["dt"] * term.time_steps + [self.variable("m")] * term.masses
        above += [self.variable(term.variable)] if term.variable else []
        below = [self.integer(term.below)] if term.below != 1 else []
        below += ["dt"] * -term.time_steps + [self.variable("m")] * -term.masses
        numerator = "*".join(above) or self.integer(1)
        if not below:
            return numerator
        return f"{numerator}/{below[0]}" if len(below) == 1 else f"{numerator}/({'*'.join(below)})"

    def variable(self, name: str) -> str:
        """A variable inside a formula; times are numbers everywhere."""
        return name if name.startswith("t") else self.element.format(name=name)

    def value(self, line: Line) -> str:
        """The right side of a line that calls no force."""
        if isinstance(line, Assignment):
            return self.sum(line.terms)
        if isinstance(line, Call):
            return self.function(line.function).replace("{z}", self.variable(line.arguments[0]))
        return "*".join(map(self.variable, line.factors))

    def function(self, name: str) -> str:
        """How a known function is spelt; one that the language does not know is refused."""
        if name not in self.functions:
            known = ", ".join(self.functions) or "no function"
            raise InputError(f'the law has the function "{name}", which is not known in {self.name}; known: {known}')
        return self.functions[name]

    def constant(self, constant: Constant) -> str:
        """The value of a constant: its decimal, or a formula in dt, m and parameters."""
        if constant.is_number:
            return constant.decimal
        plain = {symbol: Symbol(str(symbol)) for symbol in constant.exact.free_symbols}  # roots as without signs known
        return self.expression(constant.exact.xreplace(plain))  # pyright: ignore[reportArgumentType]


def arguments(code: Code, *, forces: bool = True) -> list[str]:
    """The arguments of a step in every language: x, v, dt, m, the forces, t where it matters, and parameters."""
    names = ["x", "v", "dt", "m", *(code.forces if forces else ())]
    return [*names, *(["t"] if code.sees_time else []), *code.parameters]
