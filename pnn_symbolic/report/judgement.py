"""The judgement of one map: the formula, what is proved of it, and its name."""

from typing import Any

from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.symbolic.checks import check
from pnn_symbolic.symbolic.factorisation import factorise
from pnn_symbolic.symbolic.one_step_map import OneStepMap

LABELS = {"time_reversible": "time-reversible", "symplectic": "symplectic", "order": "order of accuracy"}
COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}


def judgement(step: OneStepMap) -> dict[str, Any]:
    """All that is known of a map, as plain data ready for JSON.

    {"map": {"position", "velocity", "latex"},
     "findings": {"time_reversible": {...}, "symplectic": {...}, "order": {...}, ...},
     "factorisation": {"word", "operators", "steps", "letters", "verdict", "reason"},
     "identity": {"name", "relation", "source", "details"}}

    >>> found = judgement(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m"))
    >>> found["identity"]["name"], found["factorisation"]["word"], found["findings"]["time_reversible"]["verdict"]
    ('symplectic Euler B', 'D 1, K 1', 'refuted')
    """
    return {
        "map": step.to_json(),
        "findings": {name: finding.to_json() for name, finding in check(step).items()},
        "factorisation": factorise(step).to_json(),
        "identity": identify(step).to_json(),
    }


def show_judgement(step: OneStepMap, found: dict[str, Any] | None = None, *, title: str = "") -> None:
    """Print a judgement for people on standard output: formula, name, verdicts, witnesses.

    `found` is the result of `judgement(step)`, when it has been computed already.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    found = found or judgement(step)
    console = Console(highlight=False)
    if title:
        console.print(f"[bold]{escape(title)}[/bold]")
    for equation in step.plain().split(";"):
        console.print(f"  {escape(equation.strip())}", soft_wrap=True)
    identity = found["identity"]
    console.print(f"  [bold]{escape(identity['details']['sentence'])}[/bold]", soft_wrap=True)
    if identity["source"]:
        console.print(f"  [dim]{escape(identity['source'])}[/dim]", soft_wrap=True)
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
    for name, finding in found["findings"].items():
        colour = COLOURS[finding["verdict"]]
        label = LABELS.get(name, name.replace("_", " "))
        table.add_row(label, f"[{colour}]{escape(answer(finding))}[/{colour}]", escape(reason(finding)))
    factors = found["factorisation"]
    colour = COLOURS[factors["verdict"]]
    table.add_row("factorisation", f"[{colour}]{factors['verdict']}[/{colour}]", escape(factorisation_text(factors)))
    console.print(table)


def answer(finding: dict[str, Any]) -> str:
    """The verdict as people say it: the number when there is one, else proved, refuted or undecided.

    >>> answer({"verdict": "proved", "value": 2})
    '2, proved'
    >>> answer({"verdict": "proved", "value": "2*sqrt(2)", "value_float": 2.8284271247461903})
    '2.82843, proved'
    """
    number = finding["value"] if type(finding["value"]) is int else finding.get("value_float")
    return finding["verdict"] if number is None else f"{number:.6g}, {finding['verdict']}"


def reason(finding: dict[str, Any]) -> str:
    """One line: the witness when there is one, else what the verdict holds for."""
    if finding["witness"]:
        return finding["witness"]["sentence"]
    if finding["verdict"] == "undecided":
        return f"neither proved nor refuted for {finding['scope']}"
    return f"for {finding['scope']}"


def factorisation_text(factors: dict[str, Any]) -> str:
    """The exponentials and the word, first to last, or why there is none.

    >>> factorisation_text({"operators": "exp(h B) exp(h A)", "word": "K 1, D 1", "letters": "V R", "reason": ""})
    'exp(h B) exp(h A); first to last K 1, D 1 (V R)'
    """
    if factors["word"] is None:
        return factors["reason"]
    return f"{factors['operators']}; first to last {factors['word'] or 'nothing'} ({factors['letters'] or 'identity'})"
