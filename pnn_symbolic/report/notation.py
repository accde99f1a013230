"""How does a formula that was written for programs look to people? dt**3*f'(v)/(12*m) as Δt³ f'(v)/(12 m)."""

from __future__ import annotations

import re
from typing import Any

from pnn_symbolic.report.findings import reason

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = re.compile(r"\*\*(-?\d+|\(-?\d+\))(?![\d.])")
BETWEEN_NUMBERS = re.compile(r"(?<=\d)\*(?=\d)")
PRODUCT = re.compile(r"(?<=[\w)\]'⁰¹²³⁴⁵⁶⁷⁸⁹])\*(?=[\w(√])")


def typeset(formula: str) -> str:
    """Powers raised, products by a space, dt as Δt; what is no formula in the text stays as it is.

    >>> typeset("-dt**3*f''(v, v)/(24*m) - 2*3*x**(1/2)")
    "-Δt³ f''(v, v)/(24 m) - 2·3 x^(1/2)"
    >>> typeset("m*v**2/2 + U, for every force f(x)")
    'm v²/2 + U, for every force f(x)'
    """
    text = re.sub(r"\bdt\b", "Δt", formula)
    raised = POWER.sub(lambda power: power[1].strip("()").translate(RAISED), text).replace("**", "^")
    return PRODUCT.sub(" ", BETWEEN_NUMBERS.sub("·", raised))


def typeset_reason(finding: dict[str, Any]) -> str:
    """The reason of a finding; that of an undecided one as it is, since it may have lines to type.

    >>> typeset_reason({"verdict": "proved", "value": None, "witness": None, "scope": "dt*ω below 2*x"})
    'for Δt ω below 2 x'
    """
    return reason(finding) if finding["verdict"] == "undecided" else typeset(reason(finding))
