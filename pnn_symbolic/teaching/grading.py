"""What is said of a rule that was handed in: a line of a table, and below it the counterexample of each no."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from pnn_symbolic.checks.damped_stability import EVERY
from pnn_symbolic.report.advances import advances
from pnn_symbolic.report.plain_verdicts import OTHERWISE, plain_verdicts, told
from pnn_symbolic.teaching.comparison import ELSEWHERE
from pnn_symbolic.teaching.lesson import NEWTON

HEADINGS = ("order", "retraces", "symplectic", "stable to")
OF_OTHER_VARIABLES = {here: elsewhere for elsewhere, here in OTHERWISE.items()}
GRADED = ("time_reversible", "symplectic", "order", "stability_limit", *OTHERWISE)
ANOTHER = "*"
"""Marks an order for another motion than Newton's."""
BELOW = "below"
"""In the place of a limit that is a condition."""
WORDS = {"proved": "yes", "refuted": "no", "undecided": "?"}
LONGEST_IDENTITY = 60
"""Characters that have room in a line of the table."""


def cells(judged: dict[str, Any]) -> tuple[str, ...]:
    """What the table says below `HEADINGS`.

    judged   the judgement of a rule
    """
    findings = judged["findings"]
    order, another = findings["order"]["value"], ANOTHER * _is_another_motion(judged)
    lines = told(findings)
    verdicts = [
        WORDS[findings[name]["verdict"]] + ELSEWHERE * (OF_OTHER_VARIABLES[name] in lines)
        for name in ("time_reversible", "symplectic")
    ]
    return ("?" if order is None else f"{order}{another}", *verdicts, _stable_to(findings["stability_limit"]))


def identity_of(judged: dict[str, Any]) -> str:
    """What it is called, as far as a line has room, or that it is no known integrator."""
    identity = judged["identity"]
    sentence = identity["details"]["sentence"].partition(": an implicit")[0]
    if identity["relation"] == "none":
        return sentence.partition(":")[0]
    return shorten(sentence, LONGEST_IDENTITY, placeholder=" …")


def reasons_of(judged: dict[str, Any]) -> Iterator[str]:
    """How code was read, another motion than Newton's, and each verdict that is not "proved"."""
    findings = judged["findings"]
    if "read_as" in judged:
        yield f"read as: {judged['read_as']}"
    if _is_another_motion(judged):
        yield f"{ANOTHER} {advances(judged)}"
    graded = {name: findings[name] for name in told(findings) if name in GRADED}
    for name, verdict in zip(graded, plain_verdicts(graded), strict=True):
        if name in OF_OTHER_VARIABLES.values():
            yield f"{ELSEWHERE} {verdict}"
            continue
        is_condition = name == "stability_limit" and _stable_to(findings[name]) == BELOW
        if verdict.verdict != "proved" or is_condition:
            yield str(verdict)


def _is_another_motion(judged: dict[str, Any]) -> bool:
    return judged["findings"]["motion"]["value"] != NEWTON


def _stable_to(finding: dict[str, Any]) -> str:
    """The largest Δt·ω, "never" or "any" step, "?", or that a condition stands below."""
    if finding["verdict"] != "proved":
        return {"refuted": "never", "undecided": "?"}[finding["verdict"]]
    if finding["value"] == EVERY:
        return "any"
    number = finding["value"] if isinstance(finding["value"], int) else finding.get("value_float")
    return BELOW if number is None else f"{number:.6g}"
