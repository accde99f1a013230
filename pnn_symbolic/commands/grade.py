"""`discover-equations grade`: update rules of a class, one a line, each with its proof or its counterexample."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import typer

from pnn_symbolic.commands.check import budget_of_an_answer, read_within
from pnn_symbolic.commands.faults import faults_told
from pnn_symbolic.commands.inputs import TABLEAU, read_rule
from pnn_symbolic.dynamics.formats.decoding import text_of
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.maps.parsing.refusals import short
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.teaching.grading import HEADINGS, cells, identity_of, reasons_of

NAME = re.compile(r"\w([\w .@'’-]{0,38}[\w.])?")
"""Of a student: letters, and an apostrophe within, which at the end would be the prime of an equation."""
FOOT = """yes: proved, for every force f(x); symplectic: for every f = -grad U. A no has its counterexample above;
where it is marked †, there are other variables with a yes."""


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
        name, colon, text = (part.strip() for part in rule.partition(":"))
        is_tableau = TABLEAU.match(rule) and ";" in rule  # as the catalogue prints it, A: …; b: …
        if colon and NAME.fullmatch(name) and not text.startswith("=") and not is_tableau:
            yield Rule(number, " ".join(name.split()), text)
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
        padded = (cell.rjust(len(heading)) for cell, heading in zip(cells(record), HEADINGS, strict=True))
        print("  ".join([line, *padded, identity_of(record)]), flush=True)
    _print_reasons(rules, records)
    return any("error" in record for record in records)


def _label(rule: Rule) -> str:
    return short(rule.name or rule.text)


def _print_reasons(rules: list[Rule], records: list[dict[str, Any]]) -> None:
    """The counterexamples of every no, rule by rule."""
    print()
    judged = [(rule, record) for rule, record in zip(rules, records, strict=True) if "error" not in record]
    for rule, record in judged:
        lines = list(reasons_of(record))
        if lines:
            print(f"{rule.line}  {_label(rule)}")
        for line in lines:
            print(f"    {line}")
    if judged:
        print(FOOT)
