"""Which sums of x, dt·v and dt²·f/m are position and velocity after the lines of a code with a magnetic field?

The field is along z. What multiplies a vector is then a matrix that turns the plane across it and leaves the axis
alone, which is one function of z, a number for each turn.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sympy import Expr, I, Integer, Symbol, cancel, exp

from pnn_symbolic.errors import InputError
from pnn_symbolic.magnetic.code_values import AXES, CHARGE, DT, FIELD, MASS, Vector
from pnn_symbolic.magnetic.decoding import Row
from pnn_symbolic.magnetic.gyration_numbers import TURN
from pnn_symbolic.magnetic.step import FIRST_FORCE, POSITION, VELOCITY

X = tuple(Symbol(f"x{axis}") for axis in AXES)
V = tuple(Symbol(f"v{axis}") for axis in AXES)


@dataclass(frozen=True)
class CodeSums:
    """Reads vectors of formulas as sums.

    forces      places at which the force was taken
    named       the roles that names were found for, such as "mass" and "charge"
    is_vector   whether all three components are told, by a cross product; else those in the plane
    """

    forces: int
    named: Collection[str]
    is_vector: bool

    def row(self, vector: Vector, power: int) -> Row:
        """A vector as a sum of x, dt·v and dt²·f/m with functions of z in front; a velocity times dt."""
        keys = {POSITION: (X, Integer(1)), VELOCITY: (V, DT)}
        for key in range(self.forces):
            forces = tuple(force_symbol(key, axis) for axis in range(3))
            keys[FIRST_FORCE + key] = (forces, DT**2 / (MASS if "mass" in " ".join(self.named) else Integer(1)))
        rest = {symbol: Integer(0) for symbols, _ in keys.values() for symbol in symbols}
        if any(cancel(part.expand().subs(rest)) != 0 for part in vector):
            raise InputError("something is added that is neither x, v nor a force")
        row: Row = {}
        for key, (symbols, length) in keys.items():
            number = self._number([[part.diff(symbol) * DT**power / length for symbol in symbols] for part in vector])
            row |= {key: number} if number != 0 else {}
        return row

    def _number(self, matrix: list[list[Expr]]) -> Expr:
        """The function of z that a matrix is, which turns the plane and leaves the axis alone; refused for another."""
        charge = Integer(1) if "charge" not in " ".join(self.named) and "charge over mass" not in self.named else CHARGE
        mass = MASS if "mass" in " ".join(self.named) else Integer(1)
        units = {CHARGE: charge, MASS: mass}
        parts = [[_of_turn(entry.xreplace(units)) for entry in row] for row in matrix]
        (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = parts
        if any(cancel(entry) != 0 for entry in (xx - yy, xy + yx, xz, yz, zx, zy)):
            raise InputError("x and y are not moved alike, as a field along z does")
        number = cancel((xx - I * xy).rewrite(exp).expand())
        if number.free_symbols - {TURN}:
            odd = ", ".join(sorted(map(str, number.free_symbols - {TURN})))
            raise InputError(f"{odd} is left beside dt*q*B/m: is a dt, q or m missing?")
        if self.is_vector and cancel(zz - number.subs(TURN, 0)) != 0:
            raise InputError("what is done along the field is not what is done without a field")
        return number


def _of_turn(entry: Any) -> Expr:  # noqa: ANN401 - SymPy types what a substitution gives no better
    """With z in the place of dt·|ω|, which is -i·z in the plane."""
    return cancel(entry.subs(FIELD, I * TURN / DT).rewrite(exp))


def force_symbol(place: int, axis: int) -> Symbol:
    """A component of the force at a place, by the number of the place."""
    return Symbol(f"f{place + 1}{AXES[axis]}")
