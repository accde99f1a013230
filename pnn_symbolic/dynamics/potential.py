"""Which energy holds the particle? One formula; the force is its derivative, so the two cannot disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import EnergyError

POSITION = sp.Symbol("x", real=True)


@dataclass(frozen=True)
class Potential:
    """Potential energy U(x) of one degree of freedom, and the force −dU/dx derived from it.

    name            as users type it
    formula         U as a SymPy expression in `POSITION`, numbers put in
    minimum         position of a lowest point; None where the energy has none that holds a particle
    barrier         energy at and above which an orbit is no longer bound (∞ if it always is)
    parameters      the numbers in the formula, for reports

    Acts on NumPy arrays and torch tensors of any shape, element by element.

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> spring = harmonic(stiffness=2.0)
    >>> float(spring.energy(np.array(3.0))), float(spring.force(np.array(3.0)))
    (9.0, -6.0)
    """

    name: str
    formula: sp.Expr
    minimum: float | None
    barrier: float = np.inf
    parameters: dict[str, float] = field(default_factory=dict)

    @cached_property
    def energy(self) -> Callable[[Any], Any]:
        """U(x): array in, array out."""
        return _compiled(self.formula)

    @cached_property
    def force(self) -> Callable[[Any], Any]:
        """−dU/dx: array in, array out."""
        return _compiled(-sp.diff(self.formula, POSITION))

    @property
    def lowest_energy(self) -> float:
        """U at the minimum; −∞ where there is none."""
        return -np.inf if self.minimum is None else float(self.energy(np.asarray(self.minimum)))

    def speed_at(self, position: float, energy: float, mass: float) -> float:
        """Speed that gives a particle at `position` this total energy, in √(energy/mass) of consistent units.

        Refuses an energy with no bound orbit through `position`.
        """
        if not self.lowest_energy <= energy < self.barrier:
            raise EnergyError(
                f"no bound orbit of {self.name} has energy {energy:g}; expected one from {self.lowest_energy:g} "
                f"(the minimum) up to, but not including, {self.barrier:g}"
            )
        kinetic = energy - float(self.energy(np.asarray(position)))
        if kinetic < 0:
            start = "give more energy" if self.minimum is None else f"start at the minimum, x = {self.minimum:g}"
            raise EnergyError(
                f"at x = {position:g} the potential energy of {self.name} is already {energy - kinetic:g}, above the "
                f"energy {energy:g} asked for; {start}"
            )
        return float(np.sqrt(2 * kinetic / mass))


def _compiled(formula: sp.Expr) -> Callable[[Any], Any]:
    """One function for arrays and tensors: torch, slow to import, is touched only once a tensor comes."""
    if not formula.has(POSITION):
        return lambda positions: positions * 0.0 + float(formula)
    on_arrays = sp.lambdify(POSITION, formula, "numpy", cse=True)
    on_tensors = None

    def evaluate(positions: Any) -> Any:  # noqa: ANN401 - array in, array out; tensor in, tensor out
        nonlocal on_tensors
        if isinstance(positions, np.ndarray | np.number | float | int):
            return on_arrays(positions)
        if on_tensors is None:
            on_tensors = sp.lambdify(POSITION, formula, "torch", cse=True)
        return on_tensors(positions)

    return evaluate
