"""`discover-equations grade`: update rules of a class, one a line, each with its proof or its counterexample."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple

import typer

from pnn_symbolic.checks.damped_stability import EVERY
from pnn_symbolic.commands.check import budget_of_an_answer, faults_told, read_within
from pnn_symbolic.commands.inputs import TABLEAU, read_rule
from pnn_symbolic.dynamics.formats.decoding import text_of
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.maps.parsing.refusals import short

NAMED = re.compile(r"\s*(?P<name>\w[\w .@-]*(?:['’]\w+)*[\w .@-]*?)\s*:(?!=)\s*(?P<rule>.*)")
LONGEST_IDENTITY = 60
"""Characters that have room in a line of the table."""
HEADINGS = ("order", "retraces", "symplectic", "stable to")
GRADED = ("time_reversible", "symplectic", "order", "stability_limit")
NEWTON, ANOTHER = "x'' = f(x)/m", "*"
"""The motion that is asked for, and what marks an order for another."""
WORDS = {"proved": "yes", "refuted": "no", "undecided": "?"}


class Rule(NamedTuple):
    """What one line of a class says; the line is counted from 1."""

    line: int
    name: str
    text: str


def grade_command(file: str, as_json: bool) -> None:
    """A line for each rule, then why where the answer is no; exit code 1 where a line is no rule."""
    rules = list(rules_in(_text(file)))
    if not rules:
        raise DataError(f"there is no rule in {_called(file)}; write one a line, as in Anna: D 1/2, K 1, D 1/2")
    answers = (_answer(rule) for rule in rules)
    failed = _print_json(rules, answers) if as_json else _print_table(rules, answers)
    if failed:
        raise typer.Exit(1)


def rules_in(text: str) -> Iterator[Rule]:
    """The rules of a text, with the names before them; from # to the end of a line is a comment.

    >>> [rule[1:] for rule in rules_in("# week 3\\nAnna: K 1, D 1\\n\\nx' = x; v' = v  # why not")]
    [('Anna', 'K 1, D 1'), ('', "x' = x; v' = v")]
    """
    for number, line in enumerate(text.splitlines(), 1):
        rule = line.partition("#")[0].strip()
        if not rule:
            continue
        named = NAMED.fullmatch(rule)
        if named and not (TABLEAU.match(rule) and ";" in rule):  # a tableau as the catalogue prints it, A: …; b: …
            yield Rule(number, " ".join(named["name"].split()), named["rule"])
        else:
            yield Rule(number, "", rule)


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return text_of(Path(file))
    except DataError:
        raise DataError(f"{file} is no text; expected rules, one a line") from None
    except OSError as error:
        raise DataError(f"{file} cannot be opened: {error.strerror}") from None


def _called(file: str) -> str:
    return "standard input" if file == "-" else file


def _answer(rule: Rule) -> dict[str, Any]:
    """The judgement of a rule, or {"error"}."""
    from pnn_symbolic.report.judgement import judgement

    head = {"line": rule.line, "name": rule.name, "rule": rule.text}
    if not rule.text:
        return head | {"error": "nothing stands after the name"}
    try:
        with faults_told(rule.text):
            asked = read_within(rule.text, read=read_rule)
            read_as = {"read_as": asked.read_as} if asked.read_as else {}
            return head | read_as | judgement(asked.map, budget_of_an_answer())
    except InputError as error:
        return head | {"error": str(error)}


def _print_json(rules: list[Rule], answers: Iterator[dict[str, Any]]) -> bool:
    failed = False
    for _, record in zip(rules, answers, strict=True):
        failed |= "error" in record
        print(json.dumps(record, ensure_ascii=False), flush=True)
    return failed


def _print_table(rules: list[Rule], answers: Iterator[dict[str, Any]]) -> bool:
    """The table, line by line as it is worked out, and below it the counterexamples."""
    width = max(len(_label(rule)) for rule in rules)
    print("  ".join(["line", f"{'':{width}}", *HEADINGS, "it is"]))
    records = []
    for rule, record in zip(rules, answers, strict=True):
        records.append(record)
        line = f"{rule.line:>4}  {_label(rule):{width}}"
        if "error" in record:
            print(f"{line}  no rule: {' '.join(record['error'].split())}", flush=True)
            continue
        cells = (cell.rjust(len(heading)) for cell, heading in zip(_cells(record), HEADINGS, strict=True))
        print("  ".join([line, *cells, _identity(record)]), flush=True)
    _print_reasons(rules, records)
    return any("error" in record for record in records)


def _label(rule: Rule) -> str:
    return short(rule.name or rule.text)


def _cells(record: dict[str, Any]) -> tuple[str, ...]:
    findings = record["findings"]
    order = findings["order"]["value"]
    verdicts = (WORDS[findings[name]["verdict"]] for name in ("time_reversible", "symplectic"))
    for_another = ANOTHER * (findings["motion"]["value"] != NEWTON)
    order_text = "?" if order is None else f"{order}{for_another}"
    return (order_text, *verdicts, _stable_to(findings["stability_limit"]))


def _stable_to(finding: dict[str, Any]) -> str:
    """The largest Δt·ω, "never" or "any" step, "?", or that a condition stands below."""
    if finding["verdict"] != "proved":
        return {"refuted": "never", "undecided": "?"}[finding["verdict"]]
    if finding["value"] == EVERY:
        return "any"
    number = finding["value"] if isinstance(finding["value"], int) else finding.get("value_float")
    return "below" if number is None else f"{number:.6g}"


def _identity(record: dict[str, Any]) -> str:
    """The name, or that there is none."""
    identity = record["identity"]
    sentence = identity["details"]["sentence"].partition(": an implicit")[0]
    return (
        sentence.partition(":")[0]
        if identity["relation"] == "none"
        else shorten(sentence, LONGEST_IDENTITY, placeholder=" …")
    )


def _print_reasons(rules: list[Rule], records: list[dict[str, Any]]) -> None:
    """What each rule advances where that is not Newton's motion, and the counterexamples of every no."""
    from pnn_symbolic.report.judgement import advances
    from pnn_symbolic.report.plain_verdicts import plain_verdicts

    print()
    for rule, record in zip(rules, records, strict=True):
        if "error" in record:
            continue
        lines = [record["read_as"]] if "read_as" in record else []
        lines = [f"read as: {line}" for line in lines]
        findings = record["findings"]
        if findings["motion"]["value"] != NEWTON:
            lines.append(f"{ANOTHER} {advances(record)}")
        has_condition = _stable_to(findings["stability_limit"]) == "below"
        graded = {name: findings[name] for name in GRADED if name in findings}
        for name, verdict in zip(graded, plain_verdicts(graded), strict=True):
            if verdict.verdict != "proved" or (name == "stability_limit" and has_condition):
                lines.append(str(verdict))
        if lines:
            print(f"{rule.line}  {_label(rule)}")
        for line in lines:
            print(f"    {line}")
    if any("error" not in record for record in records):
        print(
            "yes: proved, for every force f(x); symplectic: for every f = -grad U. A no has its counterexample above."
        )
