"""Known integrators in their forms for x'' = f(x, v)/m: with friction, a magnetic field or any force of the velocity.

A Runge–Kutta method says by itself where its forces see the velocity: at that of the stage. Of a splitting several
forms are in use, which are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sympy import Add, Expr

from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.definitions import RungeKutta
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing import read_number

SPLITTINGS = {
    ("explicit Euler", ""): "x' = x + h*v; v' = v + h*f(x, v)/m",
    ("symplectic Euler A", " with the old v"): "v' = v + h*f(x, v)/m; x' = x + h*v'",
    ("symplectic Euler B", " with the old v"): "x' = x + h*v; v' = v + h*f(x', v)/m",
    ("position Verlet", " with the old v"): "y = x + h*v/2; v' = v + h*f(y, v)/m; x' = y + h*v'/2",
    ("velocity Verlet", " with v, then with v half a step later"): (
        "w = v + h*f(x, v)/(2*m); x' = x + h*w; v' = w + h*f(x', w)/(2*m)"
    ),
    ("velocity Verlet", " with v, then with the v that the first force predicts"): (
        "x' = x + h*v + h**2*f(x, v)/(2*m); v' = v + h*(f(x, v) + f(x', v + h*f(x, v)/m))/(2*m)"
    ),
}
"""Name of a row and which velocity its force sees → equations."""
MOST_STAGES = 7
"""Of a tableau; those with more are not looked at."""


def form_for_velocities(step: OneStepMap) -> tuple[Integrator, str] | None:
    """The row, and in words its form, that a step with f(x, v) is; None where there is none.

    >>> row, form = form_for_velocities(OneStepMap.from_equations("v' = v + h*f(x, v)/m; x' = x + h*v'"))
    >>> print(row, form, sep="")
    symplectic Euler A for f(x, v) with the old v
    """
    with_mass = step if step.normal_form.mass_power else _per_mass(step)
    for row, words, form in _forms():
        if len(form.normal_form.table.atoms) == len(step.normal_form.table.atoms) and with_mass.equals(form):
            return row, f" for f(x, v){words}"
    return None


@cache
def _forms() -> tuple[tuple[Integrator, str, OneStepMap], ...]:
    return tuple(_listed())


def _listed() -> Iterator[tuple[Integrator, str, OneStepMap]]:
    rows = {row.name: row for row in CATALOGUE}
    for (name, words), equations in SPLITTINGS.items():
        yield rows[name], words, OneStepMap.from_equations(equations)
    for row in CATALOGUE:
        if isinstance(row.made_from, RungeKutta) and len(row.made_from.a) < MOST_STAGES:
            yield row, "", _of_tableau(row.made_from)


def _of_tableau(tableau: RungeKutta) -> OneStepMap:
    """The method for x' = v, v' = f(x, v)/m."""
    velocities: list[Expr] = []
    forces: list[Expr] = []
    for row in ("", *tableau.a):
        place = POSITION + TIME_STEP * _combined(row, velocities)
        velocity = VELOCITY + TIME_STEP * _combined(row, forces)
        forces.append(FORCE(place, velocity) / MASS)  # pyright: ignore[reportOperatorIssue]
        velocities.append(velocity)
    position = POSITION + TIME_STEP * _combined(tableau.b, velocities)
    return OneStepMap(position, VELOCITY + TIME_STEP * _combined(tableau.b, forces))


def _combined(numbers: str, values: list[Expr]) -> Expr:
    return Add(*(read_number(number) * value for number, value in zip(numbers.split(), values, strict=False)))


def _per_mass(step: OneStepMap) -> OneStepMap:
    """The step with f/m in the place of f, the force per unit mass."""
    return OneStepMap(_divided(step.position), _divided(step.velocity))


def _divided(formula: Expr) -> Expr:
    return formula.replace(FORCE, lambda *arguments: FORCE(*arguments) / MASS)  # pyright: ignore
