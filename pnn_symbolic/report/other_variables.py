"""What holds in other variables alone: in which, and what the step is there, in one sentence."""

from __future__ import annotations

from typing import Any

MOST_SHOWN = 60
"""Characters of a formula or of a word; longer ones are in the JSON."""
STAYS = {"x": "x", "v": "v"}


def in_other_variables(finding: dict[str, Any]) -> str:
    """Which variables make a step reversible, or symplectic, and what it is in them.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.report.judgement import judgement
    >>> findings = judgement(OneStepMap.from_word("K 1, D 1"))["findings"]
    >>> print(in_other_variables(findings["reversible_up_to_conjugation"]))
    with v + dt*f(x)/(2*m) in the place of v it is velocity Verlet, of order 2, K 1/2, D 1, K 1/2; x stays as it is
    """
    value, details = finding["value"], finding.get("details", {})
    if value["coordinates"] is None:
        return f"a map that turns it around is: {value['reversor']}"
    if "step" in value:  # of an implicit method, with its name
        return f"{_place(value)} it is {value['name'] or 'a method that is so'}{_stays(value)}"
    known = {**value, **details}  # of a step in a magnetic field its name is in the value
    name = f"{known['name']}, " if known.get("name") else "the palindrome "
    name += f"of order {known['order']}, " if known.get("order") else ""
    step = value["palindrome"]
    is_short = len(step) <= MOST_SHOWN
    step = f"{name}{step}" if is_short else name.removesuffix(", ").removesuffix(" ")
    return f"{_place(value)} it is {step}{_stays(value)}"


def _place(value: dict[str, Any]) -> str:
    variables = value.get("variables") or {}
    changed = {name: formula for name, formula in variables.items() if formula != name}
    if changed and max(map(len, changed.values())) <= MOST_SHOWN:
        return f"with {' and '.join(changed.values())} in the place of {' and '.join(changed)}"
    word = value["coordinates"]
    return f"after the change ({word})" if len(word) <= MOST_SHOWN else "after a change of x and v"


def _stays(value: dict[str, Any]) -> str:
    stay = [name for name, formula in (value.get("variables") or {}).items() if formula == name]
    return f"; {stay[0]} stays as it is" if stay else ""
