"""Maps that are meant in other units than they are typed in: momenta for velocities, and steps with dt = 1."""

from __future__ import annotations

from pnn_symbolic.algebra.symbols import MASS, VELOCITY
from pnn_symbolic.maps.normal_form import NormalForm, Table, V, Value, X
from pnn_symbolic.maps.one_step_map import OneStepMap

POWERS = {X: 0, V: 1}
"""Letter → the power of dt that makes it a length; 2 for forces and for constants, which are accelerations."""


def in_velocities(step: OneStepMap) -> OneStepMap | None:
    """The same step for the velocity p/m, where v is a momentum p: v/m moves x, and f without m moves v; else None.

    >>> print(in_velocities(OneStepMap.from_equations("x' = x + h*v/m; v' = v + h*f(x')")))
    x' = x + dt*v; v' = v + dt*f(x + dt*v)/m
    >>> in_velocities(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m")) is None
    True
    """
    form = step.normal_form
    if form.graded or not form.mass_power or not form.only_forces or form.sees_velocity:
        return None
    momentum = {VELOCITY: MASS * VELOCITY}
    position, velocity = step.position.xreplace(momentum), step.velocity.xreplace(momentum)
    read = OneStepMap(position, velocity / MASS, step.time)  # pyright: ignore[reportArgumentType, reportOperatorIssue]
    return read if read.normal_form.graded else None


def with_time_step(step: OneStepMap) -> OneStepMap | None:
    """The step whose numbers are those of this one at dt = 1, where dt is nowhere; None where units do not tell it.

    Lengths are x, v·dt and f·dt²/m; constants are accelerations.

    >>> print(with_time_step(OneStepMap.from_equations("v' = v + f(x)/m - 9.81; x' = x + v'")))
    x' = x + dt*v + dt**2*f(x)/m - 981*dt**2/100; v' = v + dt*f(x)/m - 981*dt/100
    """
    form = step.normal_form
    if form.table.has_step or not form.forces or not form.only_forces or form.sees_velocity or form.sees_time:
        return None
    if any(i for (_, i, _), _ in form.terms()) or any(key == X for key, _, _ in form.velocity):
        return None
    table = Table.over(form.table.domain, form.table)
    for key in form.keys:
        atom = form.atom(key)
        table.atoms.append(atom._replace(arguments=tuple(map(_length, atom.arguments))))
    velocity = {(key, i - 1, j): number for (key, i, j), number in _length(form.velocity).items()}
    return OneStepMap.of(NormalForm(table, _length(form.position), velocity))


def _length(value: Value) -> Value:
    """A sum of lengths with the powers of dt of its units."""
    return {(key, POWERS.get(key, 2), j): number for (key, _, j), number in value.items()}
