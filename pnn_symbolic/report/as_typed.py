"""What differs for the decimals as they were typed, where an exact method is intended by them."""

from __future__ import annotations

import re
from typing import Any

from pnn_symbolic.checks import CHECKS, check
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.intended_method import intended_method

TWICE = (
    "time_reversible",
    "reversible_up_to_conjugation",
    "self_adjoint",
    "area_preserving_1d",
    "symplectic",
    "volume_preserving",
    "order",
    "shadow_hamiltonian",
    "stability_limit",
    "phase_error",
)
"""Findings that are given for the intended numbers and for the typed ones."""
DIGITS = 6
"""Numbers that agree in so many are shown alike."""
MOST_SHOWN = 100
"""Characters of a witness."""
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def as_typed(step: OneStepMap, intended: dict[str, Any]) -> dict[str, Any]:
    """The findings of a map with its decimals as they are, and its identity, where they differ from the intended ones.

    intended   the findings about the intended method and "identity", as plain data

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m")
    >>> as_typed(step, {})
    {}
    """
    if not intended:
        return {}
    literal = step.literally
    if not intended_method(step).differs:
        stability = intended["stability_limit"]
        if "gaps" not in stability.get("details", {}):
            return {}
        return {"stability_limit": CHECKS["stability_limit"](literal).to_json()}
    findings = check(literal, {name: CHECKS[name] for name in TWICE})
    typed = {name: finding.to_json() for name, finding in findings.items()} | {"identity": identify(literal).to_json()}
    return {name: record for name, record in typed.items() if _shown(record) != _shown(intended[name])}


def as_typed_lines(step: OneStepMap, record: dict[str, Any]) -> list[str]:
    """For people: what the decimals stand for, and a line for each finding that differs for them as they are.

    record  the judgement of the map
    """
    lines = [*intended_method(step).assumptions, *_notes(record)]
    for name, finding in record.get("as_typed", {}).items():
        if name == "identity":
            lines.append(f"as typed: {finding['details']['sentence']}")
            continue
        number = finding["value"] if type(finding["value"]) is int else finding.get("value_float")
        if isinstance(finding["value"], dict) and "coefficient_float" in finding["value"]:
            number = f"{finding['value']['coefficient_float']:.3g} (dt·ω)^{finding['value']['power']}"
        answer = finding["verdict"] if number is None else number if isinstance(number, str) else f"{number:.6g}"
        lines.append(f"as typed: {name.replace('_', ' ')} {answer}{_why(finding)}")
    return lines


def _notes(record: dict[str, Any]) -> list[str]:
    """Gaps of stability that are narrower than the rounding."""
    stability = record["findings"].get("stability_limit", {})
    gaps = stability.get("details", {}).get("gaps", [])
    return [note for note in stability.get("assumptions", []) if gaps and "only touched" in note]


def _why(finding: dict[str, Any]) -> str:
    """The beginning of the witness, where there is one."""
    sentence = finding["witness"]["sentence"] if finding["witness"] else ""
    if len(sentence) > MOST_SHOWN:
        sentence = sentence[: sentence.rfind(" ", 0, MOST_SHOWN)] + " …"
    return f": {sentence}" if sentence else ""


def _shown(finding: dict[str, Any]) -> tuple[Any, ...]:
    """What people see of a finding: the verdict, or the name, and the numbers in six digits."""
    if "relation" in finding:
        return (finding["name"],)
    value = finding.get("value_float", finding["value"])
    if isinstance(value, dict):
        value = {key: value[key] for key in ("coefficient_float", "power") if key in value}
    if finding["value"] is not None and isinstance(value, str):
        value = finding.get("details", {}).get("short", value)
    return finding["verdict"], NUMBER.sub(lambda number: f"{float(number[0]):.{DIGITS}g}", str(value))
