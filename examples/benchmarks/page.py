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
    begin, end = f"<!-- {name}: written by the command below -->", f"<!-- end of {name} -->"
    section = f"{begin}\n```text\n{command}\n```\n\n{text.strip()}\n{end}"
    page = PAGE.read_text(encoding="utf-8")
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not found.search(page):
        raise SystemExit(f"{PAGE} has no section marked {begin!r}; add both marks where it belongs")
    PAGE.write_text(found.sub(lambda _: section, page), encoding="utf-8")


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers are given as text, in the digits that mean something."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
