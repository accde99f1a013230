"""Where figures go: each benchmark writes its own section of docs/benchmarks.md, with the command that made it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def add_option(parser: argparse.ArgumentParser) -> None:
    """`--page`: whether the figures also go to the page."""
    parser.add_argument("--page", action="store_true", help="write the figures to docs/benchmarks.md, too")


def write_section(name: str, text: str) -> None:
    """Replace what stands between the two marks of a section; the command that was typed is put on top."""
    command = " ".join(["python", f"examples/benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    begin, end = _marks(name)
    section = f"{begin}\n```text\n{command}\n```\n\n{text.strip()}\n{end}"
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.replace(_section(name, page), section), encoding="utf-8")


def rows_of(name: str) -> list[list[str]]:
    """The rows of the table that a section has, without its heads."""
    lines = _section(name, PAGE.read_text(encoding="utf-8")).splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return rows[2:]


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name}: written by the command below -->", f"<!-- end of {name} -->"


def _section(name: str, page: str) -> str:
    begin, end = _marks(name)
    section = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", page, re.DOTALL)
    if not section:
        raise SystemExit(f"{PAGE} has no section marked {begin!r}; add both marks where it belongs")
    return section[0]


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers are given as text, in the digits that mean something."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
