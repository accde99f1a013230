"""A map that has no name: what it is like, and which known integrator moves a pendulum most like it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pnn_symbolic.checks import CHECKS, check
from pnn_symbolic.integrators.match import Match
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.verdicts.finding import Finding

NEAR = 0.25
"""Half of the largest kick of that step: a row that differs by more is not near."""


def unnamed(step: OneStepMap, findings: Mapping[str, Finding] | None = None) -> Match:
    """No name, but its properties, and the nearest row by one step of a pendulum, where one is near.

    findings   of the checks, where they have been carried out

    >>> match = unnamed(OneStepMap.from_equations("x' = x + h*v; v' = v + 0.3*h*f(x + 0.2*h*v)/m + 0.7*h*f(x)/m"))
    >>> match.details["nearest"], match.details["properties"]
    ('explicit Euler', 'a method of order 1 with 2 forces, neither time-reversible nor symplectic')
    """
    properties = describe(step, findings)
    details: dict[str, Any] = {"properties": properties, "nearest": None, "distance": None}
    sentence = f"no known integrator: {properties}"
    from pnn_symbolic.integrators.pendulum import nearest_on_a_pendulum  # numpy, for what has no name

    nearest_row = nearest_on_a_pendulum(step)
    if nearest_row is not None:
        distance, nearest = nearest_row
        if distance <= NEAR:
            details |= {"nearest": nearest.name, "distance": distance}
            where = f"one step of a pendulum, dt = 1/2, differs by up to {distance:.2g}"
            sentence += f"; the nearest is {nearest.name}: {where}"
    return Match(name=None, relation="none", source=None, details={"sentence": sentence, **details})


def describe(step: OneStepMap, findings: Mapping[str, Finding] | None = None) -> str:
    """The properties of a map in a few words."""
    if findings is None:
        asked = ("time_reversible", "reversible_up_to_conjugation", "symplectic", "order")
        findings = check(step, {name: CHECKS[name] for name in asked})
    reversible, symplectic = findings["time_reversible"].holds, findings["symplectic"].holds
    accuracy, forces = findings["order"], sum(map(step.normal_form.is_force, step.normal_form.keys))
    kind = "a method" if accuracy.value is None else f"a method of order {accuracy.value}"
    kind += f" for {accuracy.scope.split(', every')[0]}" if "plain_law" in accuracy.details else ""
    kind += f" with {forces} force{'s' * (forces != 1)}"
    answers = {"time-reversible": reversible, "symplectic": symplectic}
    has = [name for name, answer in answers.items() if answer]
    lacks = [name for name, answer in answers.items() if answer is False]
    parts = [" and ".join(has)] * bool(has)
    if reversible is False and findings["reversible_up_to_conjugation"].holds:
        lacks.remove("time-reversible")
        parts.append("time-reversible in other variables alone")
    parts += ["neither time-reversible nor symplectic"] if len(lacks) == 2 else [f"not {name}" for name in lacks]
    return ", ".join([kind, *parts])
