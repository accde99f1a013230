"""Which potentials are known by name, and how is one typed? The catalogue, and formulas in x with numbers in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from inspect import signature

import numpy as np
import sympy as sp

from pnn_symbolic.dynamics.landscape import barrier_around, lowest_point
from pnn_symbolic.dynamics.potential import POSITION
from pnn_symbolic.dynamics.potential import Potential as Potential
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError, UnknownNameError
from pnn_symbolic.maps.parsing.energies import DOUBLE, read_energy


def lennard_jones(epsilon: float = 1.0, sigma: float = 1.0) -> Potential:
    """4ε[(σ/x)¹² − (σ/x)⁶]: a particle at distance x > 0 from a fixed partner (the paper's system)."""
    ratio = (sp.Float(sigma) / POSITION) ** 6
    numbers = {"epsilon": epsilon, "sigma": sigma}
    return Potential(
        name="lennard-jones",
        formula=4 * epsilon * (ratio**2 - ratio),
        minimum=2 ** (1 / 6) * sigma,
        barrier=0.0,
        parameters=numbers,
    )


def harmonic(stiffness: float = 1.0) -> Potential:
    """½kx²: the spring; k < 0, in Python only, pushes away from 0."""
    minimum = 0.0 if stiffness > 0 else None
    return Potential("harmonic", stiffness * POSITION**2 / 2, minimum, parameters={"stiffness": stiffness})


def morse(depth: float = 1.0, width: float = 1.0, distance: float = 1.0) -> Potential:
    """D[(1 − e^{−a(x − x₀)})² − 1]: a bond of depth D, inverse width a and length x₀."""
    energy = depth * ((1 - sp.exp(-width * (POSITION - distance))) ** 2 - 1)
    return Potential(
        name="morse",
        formula=energy,
        minimum=distance,
        barrier=0.0,
        parameters={"depth": depth, "width": width, "distance": distance},
    )


def double_well(barrier: float = 1.0, distance: float = 1.0) -> Potential:
    """B(x²/d² − 1)²: two minima at ±d, a barrier B between them."""
    energy = barrier * (POSITION**2 / distance**2 - 1) ** 2
    return Potential("double-well", energy, distance, parameters={"barrier": barrier, "distance": distance})


def pendulum(strength: float = 1.0) -> Potential:
    """−g cos x: the plane pendulum; bound (it swings and does not turn over) below |g|, around π where g < 0."""
    minimum = 0.0 if strength > 0 else np.pi
    return Potential(
        name="pendulum",
        formula=-strength * sp.cos(POSITION),
        minimum=minimum,
        barrier=abs(strength),
        parameters={"strength": strength},
    )


def gravity(g: float = 1.0) -> Potential:
    """g·x: a constant force −g, whatever the mass; the weight of a mass m has g = m · 9.81 m/s², x upward."""
    return Potential("gravity", g * POSITION, None, parameters={"g": g})


def quartic(stiffness: float = 1.0) -> Potential:
    """¼kx⁴: a force that grows with the cube."""
    minimum = 0.0 if stiffness > 0 else None
    return Potential("quartic", stiffness * POSITION**4 / 4, minimum, parameters={"stiffness": stiffness})


def coulomb(strength: float = 1.0) -> Potential:
    """c/x: a charge at distance x > 0 from a fixed one; they repel each other where c > 0."""
    return Potential("coulomb", strength / POSITION, None, parameters={"strength": strength})


def duffing(stiffness: float = 1.0, hardening: float = 1.0) -> Potential:
    """½ax² + ¼bx⁴: a spring that hardens (b > 0); two wells where a < 0."""
    numbers = {"stiffness": stiffness, "hardening": hardening}
    energy = stiffness * POSITION**2 / 2 + hardening * POSITION**4 / 4
    if hardening > 0:
        minimum, barrier = (0.0 if stiffness >= 0 else float(np.sqrt(-stiffness / hardening))), np.inf
    else:
        minimum, barrier = (0.0, -(stiffness**2) / (4 * hardening)) if stiffness > 0 else (None, np.inf)
    return Potential(name="duffing", formula=energy, minimum=minimum, barrier=barrier, parameters=numbers)


POTENTIALS: dict[str, Callable[..., Potential]] = {
    "lennard-jones": lennard_jones,
    "harmonic": harmonic,
    "morse": morse,
    "double-well": double_well,
    "pendulum": pendulum,
    "gravity": gravity,
    "quartic": quartic,
    "coulomb": coulomb,
    "duffing": duffing,
}
ANY_SIGN = {
    "morse": {"distance"},
    "pendulum": {"strength"},
    "gravity": {"g"},
    "quartic": {"stiffness"},
    "coulomb": {"strength"},
    "duffing": {"stiffness", "hardening"},
}
"""Parameters that may be below 0; all others must be above: a spring that pushes away is none, and a slip of the sign.
Its formula is taken, -x**2/2."""


def potential_called(text: str) -> Potential:
    """Read a potential as users type it: a name or a formula in x, and after a colon the numbers in it.

    Of a named potential, numbers that are left out are 1.

    >>> potential_called("lennard-jones:epsilon=0.5,sigma=2.5").parameters
    {'epsilon': 0.5, 'sigma': 2.5}
    >>> potential_called("x**4/4 - g*x:g=9.81").force(np.array(2.0))
    np.float64(1.8100000000000005)
    """
    name, _, settings = (part.strip() for part in text.partition(":"))
    if name not in POTENTIALS and _is_formula(name):
        return _of_formula(name, settings)
    if name not in POTENTIALS:
        raise UnknownNameError("potential", name, POTENTIALS, page="docs/extending.md#potential")
    known = signature(POTENTIALS[name]).parameters
    numbers: dict[str, float] = {}
    for setting in filter(None, settings.split(",")):
        key, _, value = (part.strip() for part in setting.partition("="))
        if key not in known:
            raise UnknownNameError(f"parameter of {name}", key, known)
        numbers[key] = _number(f"{key} of {name}", value, key in ANY_SIGN.get(name, ()))
    return POTENTIALS[name](**numbers)


def check_forces(potential: Potential, trajectories: Iterable[Trajectory]) -> None:
    """`DataError` that names the first row at which the force is infinite or no number."""
    for trajectory in trajectories:
        with np.errstate(all="ignore"):
            forces = np.asarray(potential.force(trajectory.positions), dtype=float)
        bad = np.argwhere(~np.isfinite(forces))
        if len(bad):
            place = tuple(bad[0])
            raise DataError(
                f"row {place[0] + 1}{' of ' + trajectory.label if trajectory.label else ''}: the force of "
                f"{potential.name} at x = {trajectory.positions[place]:g} is {forces[place]:g}, expected a finite "
                "number; cut that row, or correct the potential or the unit of x"
            )


def _is_formula(text: str) -> bool:
    """Whether it is a formula, and no name that is spelt wrong: names are words, with - between them.

    >>> [_is_formula(text) for text in ("x**2", "x", "harmonc", "lennard_jones", "double-wel", "exp(x)", "")]
    [True, True, False, False, False, True, False]
    """
    return text == "x" or not re.fullmatch(r"[A-Za-z_][\w ]*(-[A-Za-z_]\w+)*|", text)


def _of_formula(text: str, settings: str) -> Potential:
    numbers: dict[str, float] = {}
    for setting in filter(None, (part.strip() for part in settings.split(","))):
        key, _, value = (part.strip() for part in setting.partition("="))
        if not key.isidentifier() or key == "x":
            raise InputError(f'"{setting}" after the colon is no number; write NAME=NUMBER, as in g=9.81')
        numbers[key] = _number(f"{key} of {text}", value, any_sign=True)
    formula = read_energy(text, {key: sp.Float(value, DOUBLE) for key, value in numbers.items()})
    unused = next((key for key in numbers if not re.search(rf"\b{key}\b", text)), None)
    if unused is not None:
        raise InputError(f'the formula {text} has no "{unused}"; leave it out after the colon')
    formula = formula.xreplace({read_energy("x", {}): POSITION})
    potential = Potential(text, formula, None, parameters=numbers)  # pyright: ignore[reportArgumentType]
    minimum = lowest_point(potential.energy, potential.force)
    if minimum is None:
        return potential
    return replace(potential, minimum=minimum, barrier=barrier_around(potential.energy, minimum))


def _number(what: str, text: str, any_sign: bool) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not (np.isfinite(value) and (value > 0 or (any_sign and value))):
        raise InputError(f'{what} is "{text}", expected a number {"that is not 0" if any_sign else "above 0"}')
    return value
