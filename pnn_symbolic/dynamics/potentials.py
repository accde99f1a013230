"""Which energy holds the particle? Energies as formulas; the force is their derivative, so the two cannot disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np
import sympy as sp

from pnn_symbolic.errors import EnergyError, InputError, UnknownNameError

POSITION = sp.Symbol("x", real=True)


@dataclass(frozen=True)
class Potential:
    """Potential energy U(x) of one degree of freedom, and the force −dU/dx derived from it.

    name            as users type it
    formula         U as a SymPy expression in `POSITION`, numbers put in
    minimum         position of a lowest point
    barrier         energy at and above which an orbit is no longer bound (∞ if it always is)
    parameters      the numbers in the formula, for reports

    Acts on NumPy arrays and torch tensors of any shape, element by element.

    >>> spring = harmonic(stiffness=2.0)
    >>> float(spring.energy(np.array(3.0))), float(spring.force(np.array(3.0)))
    (9.0, -6.0)
    """

    name: str
    formula: sp.Expr
    minimum: float
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
        """U at the minimum."""
        return float(self.energy(np.asarray(self.minimum)))

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
            raise EnergyError(
                f"at x = {position:g} the potential energy of {self.name} is already {energy - kinetic:g}, above the "
                f"energy {energy:g} asked for; start at the minimum, x = {self.minimum:g}"
            )
        return float(np.sqrt(2 * kinetic / mass))


def lennard_jones(epsilon: float = 1.0, sigma: float = 1.0) -> Potential:
    """4ε[(σ/x)¹² − (σ/x)⁶]: a particle at distance x > 0 from a fixed partner (the paper's system)."""
    ratio = (sp.Float(sigma) / POSITION) ** 6
    numbers = {"epsilon": epsilon, "sigma": sigma}
    return Potential("lennard-jones", 4 * epsilon * (ratio**2 - ratio), 2 ** (1 / 6) * sigma, 0.0, numbers)


def harmonic(stiffness: float = 1.0) -> Potential:
    """½kx²: the spring."""
    return Potential("harmonic", stiffness * POSITION**2 / 2, 0.0, parameters={"stiffness": stiffness})


def morse(depth: float = 1.0, width: float = 1.0, distance: float = 1.0) -> Potential:
    """D[(1 − e^{−a(x − x₀)})² − 1]: a bond of depth D, inverse width a and length x₀."""
    energy = depth * ((1 - sp.exp(-width * (POSITION - distance))) ** 2 - 1)
    return Potential("morse", energy, distance, 0.0, {"depth": depth, "width": width, "distance": distance})


def double_well(barrier: float = 1.0, distance: float = 1.0) -> Potential:
    """B(x²/d² − 1)²: two minima at ±d, a barrier B between them."""
    energy = barrier * (POSITION**2 / distance**2 - 1) ** 2
    return Potential("double-well", energy, distance, parameters={"barrier": barrier, "distance": distance})


def pendulum(strength: float = 1.0) -> Potential:
    """−g cos x: the plane pendulum; bound (it swings and does not turn over) below g."""
    return Potential("pendulum", -strength * sp.cos(POSITION), 0.0, strength, {"strength": strength})


POTENTIALS: dict[str, Callable[..., Potential]] = {
    "lennard-jones": lennard_jones,
    "harmonic": harmonic,
    "morse": morse,
    "double-well": double_well,
    "pendulum": pendulum,
}


def potential_called(text: str) -> Potential:
    """Read a potential as users type it: a name, and after a colon the numbers that differ from 1.

    >>> potential_called("lennard-jones:epsilon=0.5,sigma=2.5").parameters
    {'epsilon': 0.5, 'sigma': 2.5}
    """
    name, _, settings = text.partition(":")
    if name not in POTENTIALS:
        raise UnknownNameError("potential", name, POTENTIALS)
    known = signature(POTENTIALS[name]).parameters
    numbers: dict[str, float] = {}
    for setting in filter(None, settings.split(",")):
        key, _, value = (part.strip() for part in setting.partition("="))
        if key not in known:
            raise UnknownNameError(f"parameter of {name}", key, known)
        numbers[key] = _positive(f"{key} of {name}", value)
    return POTENTIALS[name](**numbers)


def _positive(what: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not (np.isfinite(value) and value > 0):
        raise InputError(f'{what} is "{text}", expected a number above 0')
    return value


def _compiled(formula: sp.Expr) -> Callable[[Any], Any]:
    """One function for arrays and tensors: torch, slow to import, is touched only once a tensor comes."""
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
