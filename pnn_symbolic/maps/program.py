"""A map as straight-line code: a line for each force, known function and product, then x' and v'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sympy import Expr

from pnn_symbolic.maps.interpret import Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, T


class Term(NamedTuple):
    """number · dt^i · m^j · register; register 0 holds 1, 1 x, 2 v, -1 t, and the next ones the lines."""

    register: int
    i: int
    j: int
    number: Expr


Sum = tuple[Term, ...]


class Line(NamedTuple):
    """One assignment: a register becomes function(arguments), or the product of the registers `factors`."""

    register: int
    function: str
    arguments: tuple[Sum, ...]
    factors: tuple[int, ...] = ()
    is_force: bool = False


@dataclass(frozen=True)
class Program:
    """A map as code; each distinct force argument is calculated once, in the order in which the map needs it.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> program = Program.of(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m").normal_form)
    >>> print(program)
    r3 = f(r1 + dt*r2)
    x' = r1 + dt*r2
    v' = r2 + dt*m**-1*r3
    """

    lines: tuple[Line, ...]
    position: Sum
    velocity: Sum

    @classmethod
    def of(cls, form: NormalForm) -> Program:
        """The code of a normal form."""
        compiler = _Compiler(form, [])
        position, velocity = interpret(form, compiler)
        assert isinstance(position, tuple)
        assert isinstance(velocity, tuple)
        return cls(tuple(compiler.lines), position, velocity)

    @property
    def forces(self) -> frozenset[str]:
        """The names of the forces that are called."""
        return frozenset(line.function for line in self.lines if line.is_force)

    def __str__(self) -> str:
        lines = []
        for line in self.lines:
            factors = "*".join(f"r{factor}" for factor in line.factors)
            arguments = ", ".join(map(_text, line.arguments))
            lines.append(f"r{line.register} = {factors or f'{line.function}({arguments})'}")
        return "\n".join([*lines, f"x' = {_text(self.position)}", f"v' = {_text(self.velocity)}"])


@dataclass(frozen=True)
class _Compiler:
    """The algebra of code: a letter or an atom is the number of its register, a sum is its terms."""

    form: NormalForm
    lines: list[Line]

    def letter(self, key: int) -> int | Sum:
        return key

    def total(self, summands: Sequence[Summand[int | Sum]]) -> int | Sum:
        terms = [(place.term, self.form.number(number)) for place, number, _ in summands]
        return tuple(Term(*term, number) for term, number in sorted(terms, key=lambda pair: pair[0]))

    def force(self, key: int, name: str, arguments: tuple[int | Sum, ...]) -> int | Sum:
        return self._assign(Line(key, name, _sums(arguments), is_force=True))

    def function(self, key: int, name: str, argument: int | Sum) -> int | Sum:
        return self._assign(Line(key, name, _sums((argument,))))

    def product(self, key: int, factors: tuple[int | Sum, ...]) -> int | Sum:
        return self._assign(Line(key, "product", (), tuple(part for part in factors if isinstance(part, int))))

    def _assign(self, line: Line) -> int:
        self.lines.append(line)
        return line.register


def _sums(arguments: tuple[int | Sum, ...]) -> tuple[Sum, ...]:
    return tuple(part for part in arguments if isinstance(part, tuple))


def _text(total: Sum) -> str:
    terms = []
    for register, i, j, number in total:
        powers = [name if power == 1 else f"{name}**{power}" for name, power in (("dt", i), ("m", j)) if power]
        front = [] if number == 1 else [f"({number})"]
        name = {T: ["t"], ONE: []}.get(register, [f"r{register}"])
        terms.append("*".join([*front, *powers, *name]) or "1")
    return " + ".join(terms) or "0"
