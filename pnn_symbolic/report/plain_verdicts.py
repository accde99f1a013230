"""What is proved of a map, in plain words: five verdicts, each with its mark and its reason, for the first screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pnn_symbolic.notebook_html import MARKS
from pnn_symbolic.report.findings import beginning
from pnn_symbolic.report.notation import typeset_reason

COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}
PLAIN = {
    "time_reversible": ("retraces its path when turned round", "does not retrace its path when turned round"),
    "reversible_up_to_conjugation": ("retraces it in other variables", ""),
    "symplectic": ("symplectic", "not symplectic"),
    "symplectic_up_to_conjugation": ("symplectic in other variables", ""),
    "order": ("of order {number} in the time step", ""),
    "stability_limit": ("stable up to Δt·ω = {number}", "stability"),
    "shadow_hamiltonian": ("keeps a shadow energy", "keeps no shadow energy"),
}
"""Finding → what is said where it holds, and where it does not."""
OTHERWISE = {"reversible_up_to_conjugation": "time_reversible", "symplectic_up_to_conjugation": "symplectic"}
"""What is told where it holds and the finding that it stands for is refuted: that alone would mislead."""
MOST_SHOWN = 80
"""Signs of a series, beyond which terms are left out."""
QUESTIONS = {"order": "order in the time step", "stability_limit": "stability"}
"""What is asked, where the words for "holds" contain the answer."""


class PlainVerdict(NamedTuple):
    """One line: "✓ retraces its path when turned round: proved for every force f(x), any number of dimensions"."""

    verdict: str
    sentence: str
    reason: str

    def __str__(self) -> str:
        return f"{MARKS[self.verdict]} {self.sentence}: {self.reason}"


def plain_verdicts(
    findings: dict[str, dict[str, Any]], words: Mapping[str, tuple[str, str]] = PLAIN
) -> list[PlainVerdict]:
    """The five verdicts of a judgement, or those that `words` has words for, in the order in which they matter.

    Where a step is reversible or symplectic in other variables alone, a line says so below the verdict.

    >>> from pnn_symbolic.checks import check
    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> verlet = OneStepMap.from_word("D 1/2, K 1, D 1/2")
    >>> verdicts = plain_verdicts({name: finding.to_json() for name, finding in check(verlet).items()})
    >>> print(verdicts[0])
    ✓ retraces its path when turned round: proved for every force f(x), any number of dimensions
    >>> verdicts[2].sentence, verdicts[3].sentence
    ('of order 2 in the time step', 'stable up to Δt·ω = 2')
    """
    return [_plain(name, findings[name], *words[name]) for name in told(findings, words)]


def told(findings: dict[str, dict[str, Any]], words: Mapping[str, tuple[str, str]] = PLAIN) -> list[str]:
    """The findings that have a line."""
    return [name for name in words if name in findings and not _says_nothing_new(name, findings)]


def _says_nothing_new(name: str, findings: dict[str, dict[str, Any]]) -> bool:
    """Whether a finding about other variables is none, or said already by that about these."""
    here = findings.get(OTHERWISE.get(name, ""))
    return name in OTHERWISE and (here is None or here["verdict"] != "refuted" or findings[name]["verdict"] != "proved")


def _plain(name: str, finding: dict[str, Any], holds: str, fails: str) -> PlainVerdict:
    verdict, why = finding["verdict"], typeset_reason(finding)
    if verdict == "undecided":
        return PlainVerdict(verdict, QUESTIONS.get(name, holds), why)
    if verdict == "refuted":
        return PlainVerdict(verdict, fails, why)
    number = finding["value"] if isinstance(finding["value"], int) else finding.get("value_float")
    sentence = QUESTIONS.get(name, holds) if number is None else holds.format(number=f"{number:.6g}")
    proved = f"proved {why}" if why.startswith("for ") else f"proved; {beginning(why, MOST_SHOWN)}"
    return PlainVerdict(verdict, sentence, proved)
