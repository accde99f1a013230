"""What holds in other variables alone: in which, and what the step is there, in one sentence."""

from __future__ import annotations

import re
from typing import Any

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.maps.text.short_numbers import decimal_text

LONG_FRACTION = re.compile(
    r"(?<![\w.*/])(?P<above>\d+)(?P<times>(?:\*[^\s/]+)?)/(?:(?P<below>\d{7,})\b|\((?P<factor>\d{7,})\*(?P<rest>[^()]+)\))"
)
"""333333333*dt*v/1000000000 and 333333333*f(x)/(1000000000*m)."""
SHOWN_DIGITS = 9
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
    step = with_decimals(value["palindrome"])
    is_short = len(step) <= MOST_SHOWN
    step = f"{name}{step}" if is_short else name.removesuffix(", ").removesuffix(" ")
    return f"{_place(value)} it is {step}{_stays(value)}"


def _place(value: dict[str, Any]) -> str:
    variables = value.get("variables") or {}
    changed = {name: with_decimals(formula) for name, formula in variables.items() if formula != name}
    if changed and max(map(len, changed.values())) <= MOST_SHOWN:
        return f"with {' and '.join(changed.values())} in the place of {' and '.join(changed)}"
    word = value["coordinates"]
    return f"after the change ({word})" if len(word) <= MOST_SHOWN else "after a change of x and v"


def with_decimals(text: str) -> str:
    """Exact text with decimals for long fractions: those of typed decimals to all digits, others to nine.

    >>> with_decimals("D 333333333333/1000000000000"), with_decimals("v + 333333333*dt*f(x)/(1000000000*m)")
    ('D 0.333333333333', 'v + 0.333333333*dt*f(x)/m')
    """

    def written(fraction: re.Match[str]) -> str:
        below, rest = fraction["below"] or fraction["factor"], fraction["rest"] or ""
        ratio = exact(f"{fraction['above']}/{below}")
        is_decimal = 10 ** len(below) % ratio.q == 0
        decimal = decimal_text(ratio, len(below) if is_decimal else SHOWN_DIGITS)
        divisor = f"/({rest})" if "*" in rest else f"/{rest}" if rest else ""
        return f"{decimal}{fraction['times']}{divisor}"

    return LONG_FRACTION.sub(written, text)


def _stays(value: dict[str, Any]) -> str:
    for name, formula in (value.get("variables") or {}).items():
        if formula == name:
            return f"; {name} stays as it is"
    return ""
