"""Steps that remember more than position and velocity, as one-step maps of x and another velocity, where they are that.

Let a step change registers x, v, r, … by sums of them and of forces. The position moves by

    x' = x + dt*w + dt**2*f(x)/(2*m) + forces taken elsewhere,

which says what w is: a sum of x, v, the registers and f(x). One register is put aside by w; where all others go out of
x' and w', the step is a map of x and w, else it has a memory that no change of these variables takes away.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §I.1.4 and §XV.3: one-step formulations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sympy import Expr, Integer
from sympy.core.function import AppliedUndef

from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY, Parameter, parameter
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing import read_equations

LEFT = parameter("v")
"""The v that is left where another register was put aside; VELOCITY stands for w then."""


class Remembering(NamedTuple):
    """What one step makes of position, velocity and further registers, which stand in it as parameters."""

    position: Expr
    velocity: Expr
    registers: dict[Parameter, Expr]

    @classmethod
    def read(cls, lines: Sequence[str], position: str, velocity: str, registers: dict[str, str]) -> Remembering:
        """From lines that define names, and formulas of them, as `read_equations` reads them."""

        def value(formula: str) -> Expr:
            text = "\n".join([*(f"parameter {name}" for name in registers), *lines, f"x' = {formula}", "v' = v"])
            return read_equations(text)[0]

        own = {parameter(name): value(formula) for name, formula in registers.items()}
        return cls(value(position), value(velocity), own)

    def in_new_variables(self) -> tuple[OneStepMap, Expr]:
        """The map of x and w, and what w is; refused where the step is none."""
        w = self._new_velocity()
        pivot = VELOCITY if w.coeff(VELOCITY) != 0 else next((r for r in self.registers if w.coeff(r) != 0), None)
        if pivot is None:
            raise InputError("nothing that is remembered moves the position")
        number = w.coeff(pivot)
        rest = (w - number * pivot).expand()
        put_aside = {VELOCITY: LEFT, pivot: ((VELOCITY - rest) / number).expand()}
        after = _put(w, {POSITION: self.position, VELOCITY: self.velocity, **self.registers})
        step = OneStepMap(_put(self.position, put_aside), _put(after, put_aside))
        if {LEFT, *self.registers} & (step.position.free_symbols | step.velocity.free_symbols):
            raise InputError("it remembers more than one velocity can hold")
        return step, w

    def _new_velocity(self) -> Expr:
        """w, as a sum of x, v, registers and f(x)."""
        moved = (self.position - POSITION).expand()
        here = FORCE(POSITION)
        per_mass = any(MASS in formula.free_symbols for formula in (self.position, self.velocity))
        kick = TIME_STEP**2 / (2 * MASS) if per_mass else TIME_STEP**2 / 2
        sums = sum((moved.coeff(symbol) * symbol for symbol in (POSITION, VELOCITY, *self.registers)), Integer(0))
        if sums.atoms(AppliedUndef):
            raise InputError("what is remembered is multiplied by a force")
        of_the_force = moved.coeff(here)
        forces = (of_the_force - kick) * here if of_the_force != 0 else Integer(0)
        return ((sums + forces) / TIME_STEP).expand()


def _put(formula: Expr, meanings: Mapping[Any, Expr]) -> Expr:
    return formula.xreplace(meanings)  # pyright: ignore[reportReturnType]
