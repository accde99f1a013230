"""Steps and coefficient tables of public packages, judged: writes the page docs/audits.md.

python examples/audits.py                            a few cases and the tables of one package
python examples/audits.py --page > docs/audits.md    all of it, which takes minutes

Cases and tables are data, in examples/audits/: what a step does in our own words, numbers, and where they were read.
"""

import contextlib
import io
import os
import sys
import tomllib
from pathlib import Path
from typing import Any
from unittest import mock

from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.report.judgement_screen import show_judgement
from pnn_symbolic.report.plain_verdicts import OTHERWISE, told

DATA = Path(__file__).parent / "audits"
LONGEST_INPUT = 90
"""Characters of an input that the page repeats."""
CONJUGATION = "✓ retraces it in other variables"
"""Told below each "does not retrace its path" that it belongs to."""
LINES = {
    "read": "read as:",
    "advances": "advances",
    "with dt = 1": "read with dt = 1",
    "reversible": "its path when turned round",
    "symplectic": "✓ symplectic|✗ not symplectic|? symplectic",
    "order": "order in the time step|✓ of order|✗ of order",
    "stab": "✓ stab|✗ stab|? stab",
    "area": "multiplies areas",
    "conjugation": CONJUGATION,
    "name": "",
}
"""What a case may show → how its line is told: one of these parts is in it, or for the name it is the name."""
HEAD = """# Audits

<!-- Written by: python examples/audits.py --page > docs/audits.md -->

What `discover-equations check` says of steps that public packages take, and of the coefficient tables that they ship.
Each step was read in the file that is named and written down anew, in our words; noise, constraints and limits of speed
are left aside. What is said is said of these lines alone, at the revision that is named. Where a package is well served
by order 1, that is no reproach.

Both lists are data, `examples/audits/cases.toml` and `examples/audits/tables.toml`, and `python examples/audits.py
--page` judges them.

"""
TABLES = """
## Claimed against proved

Coefficients as they stand in the files. *Claimed* is the order that the package states, – where it states none for
these numbers; *proved* is the order of the method that the numbers mean, and *as typed* that of the decimals as they
are, where it is another one. "to 40 digits" is no proof: numbers within the rounding meet the conditions to 40
digits, and that exact ones exist is not shown. Compositions are judged with Verlet steps; any symmetric step of order
2 gives the same order, up to 8. no†: in other variables yes.

| package | table | claimed | proved | as typed | reversible | symplectic | name |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def answer(text: str) -> tuple[dict[str, Any], list[str]]:
    """The judgement of what is typed, and the lines that `check` prints of it."""
    asked = read_input(text)
    record = judgement(asked.map)
    said = io.StringIO()
    # The page has the lines whole, however wide the terminal of its maker is.
    with contextlib.redirect_stdout(said), mock.patch.dict(os.environ, {"COLUMNS": ""}):
        if asked.read_as:
            print(f"read as: {asked.read_as}")
        show_judgement(asked.map, record, brief=True)
        show_judgement(asked.map, record)
    return record, [line.strip() for line in said.getvalue().splitlines()]


def shown_lines(wanted: list[str], record: dict[str, Any], lines: list[str]) -> list[str]:
    """The lines that a case shows, each once."""
    found = []
    for kind in wanted:
        parts = [record["identity"]["details"]["sentence"]] if kind == "name" else LINES[kind].split("|")
        shown = [next(line for line in lines if any(part in line for part in parts))]
        if kind == "reversible":
            shown += [line for line in lines if line.startswith(CONJUGATION)][:1]
        found += [line for line in shown if line not in found]
    return found


def order_of(record: dict[str, Any]) -> int | None:
    """The order, None where there is none or it is undecided."""
    return record["findings"]["order"]["value"]


def case_text(case: dict[str, Any], number: int) -> str:
    """One case of the page; what it says is what the author of the case expected."""
    record, lines = answer(case["input"])
    name = record["identity"]["name"] or ""
    assert name == case["name"], (case["title"], name)
    assert (order_of(record) or -1) == case["order"], (case["title"], order_of(record))
    typed = case["input"].replace("\n", "; ")
    typed = typed if len(typed) <= LONGEST_INPUT or "table" not in case else f"{typed[:LONGEST_INPUT]} …"
    told = "\n".join(shown_lines(case["show"], record, lines))
    return f"### {number}. {case['title']}\n\n{case['does']} ({case['source']})\n\n```text\n{typed}\n\n{told}\n```\n"


def table_row(table: dict[str, Any]) -> str:
    """One line of the comparison."""
    record = judgement(read_input(table["input"]).map)
    order = record["findings"]["order"]
    to_40_digits = order.get("details", {}).get("order_to_40_digits")
    proved = order_of(record) if to_40_digits is None else f"{to_40_digits} to 40 digits"
    typed = record.get("as_typed", {}).get("order", {}).get("value")
    typed = order.get("details", {}).get("order_as_typed", typed) if typed is None else typed
    shown = told(record["findings"])
    verdicts = [
        {"proved": "yes", "refuted": "no"}.get(record["findings"][name]["verdict"], "undecided")
        + "†" * (elsewhere in shown)
        for elsewhere, name in OTHERWISE.items()
    ]
    claimed = table["claimed"] or "–"
    agrees = table["claimed"] in (0, order_of(record), to_40_digits)
    cells = [
        f"{table['package']} {table['version']}",
        f"{table['name']} ({table['source'].split(', ', 1)[1].rsplit('/', 1)[-1]})",
        claimed,
        proved if agrees else f"**{proved}**",
        "" if typed in (None, order_of(record)) else typed,
        *verdicts,
        record["identity"]["name"] or "",
    ]
    return f"| {' | '.join(map(str, cells))} |\n"


def read_cases() -> list[dict[str, Any]]:
    """The steps; those that are tables have the input from there."""
    inputs = {(table["package"], table["name"]): table["input"] for table in read_tables()}
    cases = tomllib.loads((DATA / "cases.toml").read_text(encoding="utf-8"))["case"]
    return [case | {"input": inputs[case["package"], case["table"]]} if "table" in case else case for case in cases]


def read_tables() -> list[dict[str, Any]]:
    """The coefficient tables."""
    return tomllib.loads((DATA / "tables.toml").read_text(encoding="utf-8"))["table"]


def main(quick: bool) -> None:
    """Print the page."""
    cases, tables = read_cases(), read_tables()
    assert len(cases) >= 25
    assert len({table["package"] for table in tables}) >= 6
    if quick:
        cases, tables = cases[:3], [table for table in tables if table["package"] == "galpy"]
    print(HEAD, end="")
    print("## Steps\n")
    for number, case in enumerate(cases, 1):
        print(case_text(case, number))
    print(TABLES, end="")
    for table in tables:
        print(table_row(table), end="", flush=True)


if __name__ == "__main__":
    main(quick="--page" not in sys.argv)
