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
    properties, of_one_step = describe(step, findings)
    details: dict[str, Any] = {"properties": properties, "nearest": None, "distance": None}
    beside = ""
    from pnn_symbolic.integrators.pendulum import nearest_on_a_pendulum  # numpy, for what has no name

    nearest_row = nearest_on_a_pendulum(step)
    if nearest_row is not None:
        distance, nearest = nearest_row
        if distance <= NEAR:
            details |= {"nearest": nearest.name, "distance": distance}
            where = f"one step of a pendulum, dt = 1/2, differs by up to {distance:.2g}"
            beside = f"; the nearest is {nearest.name}: {where}"
    details["sentence"] = f"no known integrator: {properties}{beside}"
    if of_one_step != properties:
        details["of_one_step"] = f"no known integrator: {of_one_step}{beside}"
    return Match(name=None, relation="none", source=None, details=details)


def describe(step: OneStepMap, findings: Mapping[str, Finding] | None = None) -> tuple[str, str]:
    """The properties of a map in a few words; and without its order, which asks what it is as Δt → 0."""
    if findings is None:
        asked = ("time_reversible", "reversible_up_to_conjugation", "symplectic", "order")
        findings = check(step, {name: CHECKS[name] for name in asked})
    reversible, symplectic = findings["time_reversible"].holds, findings["symplectic"].holds
    accuracy, forces = findings["order"], sum(map(step.normal_form.is_force, step.normal_form.keys))
    order = "" if accuracy.value is None else f" of order {accuracy.value}"
    order += f" for {accuracy.scope.split(', every')[0]}" if "plain_law" in accuracy.details else ""
    answers = {"time-reversible": reversible, "symplectic": symplectic}
    has = [name for name, answer in answers.items() if answer]
    lacks = [name for name, answer in answers.items() if answer is False]
    parts = [f"with {forces} force{'s' * (forces != 1)}", *([" and ".join(has)] if has else [])]
    if reversible is False and findings["reversible_up_to_conjugation"].holds:
        lacks.remove("time-reversible")
        parts.append("time-reversible in other variables alone")
    parts += ["neither time-reversible nor symplectic"] if len(lacks) == 2 else [f"not {name}" for name in lacks]
    told = ", ".join(parts)
    return f"a method{order} {told}", f"a method {told}"
