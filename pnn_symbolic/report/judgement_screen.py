"""The judgement of one map on a terminal: its formula, its name, and the verdicts in plain words or all findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.text.typed_exponents import with_typed_exponents
from pnn_symbolic.report.advances import advances, with_dt_1_told
from pnn_symbolic.report.as_typed import as_typed_lines
from pnn_symbolic.report.factorisation_text import factorisation_text
from pnn_symbolic.report.findings import answer
from pnn_symbolic.report.folding import folded, known_columns
from pnn_symbolic.report.judgement import Step, factors_of, judgement
from pnn_symbolic.report.notation import typeset_reason
from pnn_symbolic.report.plain_verdicts import COLOURS, PLAIN, plain_verdicts
from pnn_symbolic.splitting.factorisation import Factorisation
from pnn_symbolic.time_budget import UNBOUNDED, Budget, OutOfTimeError

if TYPE_CHECKING:
    from rich.console import Console
    from sympy import Expr

LABELS = {
    "time_reversible": "time-reversible",
    "time_reversible_in_the_same_field": "… in the same field",
    "reversible_up_to_conjugation": "… up to conjugation",
    "symplectic_up_to_conjugation": "… up to conjugation",
    "self_adjoint": "self-adjoint",
    "area_preserving_1d": "keeps areas in 1-D",
    "conformal_factor": "area factor",
    "volume_preserving": "keeps volumes",
    "order": "order of accuracy",
    "gyrophase": "gyrophase error",
    "gyroradius": "gyroradius error",
    "uniform_force_drift": "error of f × B drift",
    "shadow_hamiltonian": "shadow Hamiltonian",
    "stability_limit": "stable to dt·ω =",
}
WIDTH_OF_FILES = 120
"""Columns where the output goes to a file or another program."""
LONGEST_FORMULA = 400
"""Characters of formulas that the first screen shows."""


def show_judgement(
    step: Step,
    record: dict[str, Any] | None = None,
    *,
    title: str = "",
    brief: bool = False,
    budget: Budget = UNBOUNDED,
) -> None:
    """Print a judgement for people on standard output: formula, name, verdicts, witnesses, factorisation.

    budget  of time, for what the record does not have
    record  the result of `judgement(step)`, when it has been computed already
    brief   the first screen: the verdicts in plain words, and of a long word the word instead of its formulas
    """
    # Only what is shown on a terminal needs it.
    from rich.console import Console
    from rich.markup import escape

    record = record or judgement(step)
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH_OF_FILES)
    if title:
        console.print(f"[bold]{escape(title)}[/bold]", soft_wrap=True)
    factors = factors_of(step, budget) if isinstance(step, OneStepMap) else None
    is_word = factors is not None and factors.word is not None
    if not (brief and is_word and len(step.plain()) > LONGEST_FORMULA):
        for equation in step.plain_equations():
            console.print(f"  {escape(equation)}", soft_wrap=True)
    _show_identity(console, step, record, budget)
    if not brief:
        _show_findings(console, record["findings"], factors, decimals_of(step))
        return
    columns = known_columns(console.is_terminal)
    for plain in plain_verdicts(record["findings"], words_for(step)):
        for line in folded(with_typed_exponents(f"  {plain}", decimals_of(step)), columns):
            console.print(_coloured(plain.verdict, line), soft_wrap=True)
    if factors is not None and is_word:
        letters = with_typed_exponents(factorisation_text(factors), decimals_of(step))
        console.print(f"  = {escape(letters)}", soft_wrap=True)


def decimals_of(step: Step) -> frozenset[Expr] | None:
    """The decimals that were typed; None of other kinds of steps, and of trained networks."""
    return step.decimals if isinstance(step, OneStepMap) else None


def words_for(step: Step) -> Mapping[str, tuple[str, str]]:
    """What is said where a finding holds, and where it does not."""
    if isinstance(step, MagneticStep):
        from pnn_symbolic.report.magnetic_judgement import WORDS  # loaded where a step is of this kind

        return WORDS
    return PLAIN


def _show_identity(console: Console, step: Step, record: dict[str, Any], budget: Budget) -> None:
    """What a map advances, its name with the source, and what its numbers are read as."""
    from rich.markup import escape  # only what is shown on a terminal needs it

    console.print(f"  [bold]{escape(advances(record))}[/bold]", soft_wrap=True)
    if "with_dt_1" in record:
        console.print(f"  [bold]{escape(with_dt_1_told(record['with_dt_1']))}[/bold]", soft_wrap=True)
    identity = record["identity"]
    sentence = with_typed_exponents(identity["details"]["sentence"], decimals_of(step))
    console.print(f"  [bold]{escape(sentence)}[/bold]", soft_wrap=True)
    if identity["source"]:
        console.print(f"  [dim]{escape(identity['source'])}[/dim]", soft_wrap=True)
    lines = list(record.get("out_of_time", {}).values())
    if isinstance(step, OneStepMap) and "as_typed" not in record.get("out_of_time", {}):
        with suppress(OutOfTimeError), budget.question():
            lines += as_typed_lines(step, record)
    for line in lines:
        console.print(f"  {escape(line)}", soft_wrap=True)


def _show_findings(
    console: Console,
    findings: dict[str, dict[str, Any]],
    factors: Factorisation | None,
    decimals: frozenset[Expr] | None,
) -> None:
    """A table of all findings; those that one reason leaves undecided stand below it, together."""
    # Only what is shown on a terminal needs it.
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 1, 0, 2))
    shown = {name: finding for name, finding in findings.items() if name != "motion"}
    together = _undecided_together(shown)
    for name, finding in shown.items():
        if name not in chain(*together.values()):
            label = LABELS.get(name, name.replace("_", " "))
            reason = with_typed_exponents(typeset_reason(finding), decimals)
            table.add_row(label, _coloured(finding["verdict"], answer(finding)), escape(reason))
    if factors is not None:
        verdict = _coloured(factors.verdict.word, factors.verdict.word)
        table.add_row("factorisation", verdict, escape(with_typed_exponents(factorisation_text(factors), decimals)))
    console.print(table)
    for why, names in together.items():
        labels = (LABELS.get(name, name.replace("_", " ")).removesuffix(" =") for name in names)
        undecided = _coloured("undecided", "undecided")
        console.print(f"  {undecided}: {escape(', '.join(labels))}: {escape(why)}", soft_wrap=True)


def _undecided_together(findings: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """Reason → the findings that it leaves undecided, where these are several."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name, finding in findings.items():
        if finding["verdict"] == "undecided":
            names["; ".join(finding["assumptions"]) or finding["scope"]].append(name)
    return {why: together for why, together in names.items() if len(together) > 1}


def _coloured(verdict: str, text: str) -> str:
    from rich.markup import escape  # only what is shown on a terminal needs it

    return f"[{COLOURS[verdict]}]{escape(text)}[/{COLOURS[verdict]}]"
