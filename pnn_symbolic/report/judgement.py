"""The judgement of one map: the formula, what is proved of it, and its name."""

from typing import Any

from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.symbolic.checks import check
from pnn_symbolic.symbolic.one_step_map import OneStepMap

LABELS = {"time_reversible": "time-reversible", "symplectic": "symplectic", "order": "order of accuracy"}
COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}


def judgement(step: OneStepMap) -> dict[str, Any]:
    """All that is known of a map, as plain data ready for JSON.

    {"map": {"position", "velocity", "latex"},
     "findings": {"time_reversible": {...}, "symplectic": {...}, "order": {...}},
     "identity": {"name", "relation", "source", "details"}}

    >>> found = judgement(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m"))
    >>> found["identity"]["name"], {name: finding["verdict"] for name, finding in found["findings"].items()}
    ('symplectic Euler B', {'time_reversible': 'refuted', 'symplectic': 'proved', 'order': 'proved'})
    """
    return {
        "map": step.to_json(),
        "findings": {name: finding.to_json() for name, finding in check(step).items()},
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
        table.add_row(LABELS.get(name, name), f"[{colour}]{answer(finding)}[/{colour}]", escape(reason(finding)))
    console.print(table)


def answer(finding: dict[str, Any]) -> str:
    """The verdict as people say it: the number when there is one, else proved, refuted or undecided.

    >>> answer({"verdict": "proved", "value": 2})
    '2, proved'
    """
    number = finding["value"] if isinstance(finding["value"], int) else None
    return finding["verdict"] if number is None else f"{number}, {finding['verdict']}"


def reason(finding: dict[str, Any]) -> str:
    """One line: the witness when there is one, else what the verdict holds for."""
    if finding["witness"]:
        return finding["witness"]["sentence"]
    if finding["verdict"] == "undecided":
        return f"neither proved nor refuted for {finding['scope']}"
    return f"for {finding['scope']}"
