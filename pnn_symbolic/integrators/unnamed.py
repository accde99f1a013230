"""A map that has no name: what it is like, and which known integrator moves a pendulum most like it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.checks import CHECKS, check
from pnn_symbolic.integrators.match import Match
from pnn_symbolic.maps.one_step_map import OneStepMap

TIME_STEP = 0.5
STATES = np.stack(np.meshgrid(np.linspace(-2.0, 2.0, 5), np.linspace(-1.5, 1.5, 4))).reshape(2, -1)
"""Where the pendulum x'' = -sin(x) starts: 20 positions and velocities."""
NEAR = 0.25
"""Half of the largest kick of that step: a row that differs by more is not near."""

Array = Any


def unnamed(step: OneStepMap) -> Match:
    """No name, but its properties, and the nearest row by one step of a pendulum, where one is near.

    >>> match = unnamed(OneStepMap.from_equations("x' = x + h*v; v' = v + 0.3*h*f(x + 0.2*h*v)/m + 0.7*h*f(x)/m"))
    >>> match.details["nearest"], match.details["properties"]
    ('explicit Euler', 'a method of order 1 with 2 forces, neither time-reversible nor symplectic')
    """
    properties = describe(step)
    details: dict[str, Any] = {"properties": properties, "nearest": None, "distance": None}
    sentence = f"no known integrator: {properties}"
    states = _after_one_step(step)
    if states is not None:
        distance, nearest = _nearest_row(states, len(_force_names(step)))
        if distance <= NEAR:
            details |= {"nearest": nearest.name, "distance": distance}
            where = f"one step of a pendulum, dt = 1/2, differs by up to {distance:.2g}"
            sentence += f"; the nearest is {nearest.name}: {where}"
    return Match(name=None, relation="none", source=None, details={"sentence": sentence, **details})


def _nearest_row(states: Array, forces: int) -> tuple[float, Integrator]:
    """The row with so many forces whose pendulum is nearest after one step, and how near."""
    distances: list[tuple[float, Integrator]] = []
    for row in CATALOGUE:
        row_states = _row_after_one_step(row) if _force_count(row) == forces else None
        if row_states is not None:
            distances.append((float(np.abs(states - row_states).max()), row))
    return min(distances, key=lambda pair: pair[0])


def describe(step: OneStepMap) -> str:
    """The properties of a map in a few words."""
    findings = check(step, {name: CHECKS[name] for name in ("time_reversible", "symplectic", "order")})
    reversible, symplectic = findings["time_reversible"].holds, findings["symplectic"].holds
    accuracy, forces = findings["order"], sum(map(step.normal_form.is_force, step.normal_form.keys))
    kind = "a method" if accuracy.value is None else f"a method of order {accuracy.value}"
    kind += f" for {accuracy.scope.split(', every')[0]}" if "plain_law" in accuracy.details else ""
    kind += f" with {forces} force{'s' * (forces != 1)}"
    answers = {"time-reversible": reversible, "symplectic": symplectic}
    has = [name for name, answer in answers.items() if answer]
    lacks = [name for name, answer in answers.items() if answer is False]
    parts = [" and ".join(has)] * bool(has)
    parts += ["neither time-reversible nor symplectic"] if len(lacks) == 2 else [f"not {name}" for name in lacks]
    return ", ".join([kind, *parts])


def _after_one_step(step: OneStepMap) -> Array | None:
    """(x', v') of the pendulum from every state; None where the map cannot be run on it."""
    form, names = step.normal_form, _force_names(step)
    if len(names) not in (1, 2) or form.parameters or form.sees_velocity:
        return None
    force: Any = {name: _share(len(names)) for name in names} if names - {"f"} else _share(1)
    return np.stack(np.broadcast_arrays(*step.step_function()(STATES[0], STATES[1], TIME_STEP, 1.0, force)))


def _force_names(step: OneStepMap) -> set[str]:
    return set(step.normal_form.forces)


def _force_count(row: Integrator) -> int:
    """1, or 2 where there is a slow and a fast force."""
    return 2 if "K_slow" in str(row.made_from) else 1


def _share(forces: int) -> Any:  # noqa: ANN401 - a function of arrays
    return lambda x: -np.sin(x) / forces


@cache
def _row_after_one_step(row: Integrator) -> Array | None:
    """(x', v') of the pendulum for a row, letter by letter where it is a word; None for a family."""
    if row.has_parameters:
        return None
    if row.word is None:
        return _after_one_step(row.map)
    x, v = STATES
    share = _share(_force_count(row))
    for letter in row.word:
        number = float(letter.number) * TIME_STEP
        if letter.kind == "D":
            x = x + number * v
        else:
            v = v + number * share(x)
    return np.stack([x, v])
