"""Letters: drifts, kicks and velocity scalings, and the normal form of what they do one after the other.

H = mv²/2 + U(x) is split into parts that are solved exactly. A drift moves at constant velocity, a
kick changes the velocity at a constant position, a scaling multiplies the velocity (friction).

Source: McLachlan & Quispel, "Splitting methods", *Acta Numerica* 11 (2002) 341.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from sympy import Expr, Rational, sympify

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, is_force_name
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Table, V, X

Kind = Literal["D", "K", "S"]
MOLECULAR_DYNAMICS = {"D": "R", "K": "V", "S": "O"}
OPERATORS = {"D": "A", "K": "B", "S": "S"}
"""A = v ∂/∂x, B = (f/m) ∂/∂v."""


class Letter(NamedTuple):
    """One factor of a word.

    kind     D: x becomes x + number·dt·v;  K: v becomes v + number·dt·f(x)/m;  S: v becomes number·v
    number   exact; it may contain dt, where a constant was trained at one time step, and parameters
    force    whose kick it is: "f", or "f_slow" and the like where there are several

    >>> print(Letter("K", Rational(1, 2), "f_slow"))
    K_slow 1/2
    """

    kind: Kind
    number: Expr
    force: str = "f"

    @property
    def name(self) -> str:
        """D, K, S, or K_slow for a force f_slow."""
        return self.kind + (self.force[1:] if self.kind == "K" else "")

    @property
    def operator(self) -> str:
        """The factor as an exponential: exp(h/2 A)."""
        if self.kind == "S":
            return f"S({self.number})"
        return f"exp({_times_h(self.number)} {OPERATORS[self.kind]}{self.name[1:]})"

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


def letter_called(name: str, number: Expr | int | str) -> Letter:
    """The letter of this name, D, K, S, or K_slow for a force f_slow, with an exact number.

    >>> print(letter_called("K_slow", "1/2"))
    K_slow 1/2
    """
    exact = Rational(number) if isinstance(number, str) else sympify(number, strict=True)
    if name in ("D", "S"):
        return Letter(name, exact)
    if name[:1] == "K" and is_force_name("f" + name[1:]):
        return Letter("K", exact, "f" + name[1:])
    raise InputError(f'no letter is called "{name}"; known: D (drift), K (kick), K_slow (kick by f_slow), S (scaling)')


def multiplied_out(letters: Iterable[Letter], *, per_unit_mass: bool = False) -> NormalForm:
    """The normal form of the letters, first to last, without writing formulas.

    per_unit_mass   True where f is a force per unit mass, so that kicks have no 1/m
    """
    letters = tuple(letters)
    table = Table(*(letter.number for letter in letters))
    position, velocity = table.value(X), table.value(V)
    mass = table.value(ONE) if per_unit_mass else table.read(1 / MASS)
    for letter in letters:
        number = table.read(letter.number if letter.kind == "S" else letter.number * TIME_STEP)
        if letter.kind == "D":
            position = table.add(position, table.multiply(number, velocity))
        elif letter.kind == "S":
            velocity = table.multiply(number, velocity)
        else:
            kick = table.multiply(table.multiply(number, mass), table.call(letter.force, position))
            velocity = table.add(velocity, kick)
    return NormalForm(table, position, velocity)


def _times_h(number: Expr) -> str:
    """A number times h, as it is written in exponents: h, -h/2, 2h/3, (sqrt(2))*h."""
    if not isinstance(number, Rational):
        return f"({number})*h"
    sign = "-" if number < 0 else ""
    above = "" if abs(number.p) == 1 else str(abs(number.p))
    return f"{sign}{above}h" + ("" if number.q == 1 else f"/{number.q}")
