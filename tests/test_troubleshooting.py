"""A message that the page on troubleshooting explains is one that the program says."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "troubleshooting.md"
GAP = "\0"
"""Where a formatted string puts a value in."""


def texts_of(source):
    """Every text in a module, with a mark where it puts values in."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in docstrings:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else GAP for part in node.values)


def messages():
    """The first cell of each row: what stands in backticks."""
    rows = re.findall(r"^\| `(.+?)`[^|]*\|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 30
    return rows


@pytest.mark.slow
def test_every_message_on_the_page_is_said_by_the_program():
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "pnn_symbolic").rglob("*.py")]
    texts = [text for source in sources for text in texts_of(source)]
    unsaid = []
    for message in messages():
        words = [piece for piece in re.split(r"\s*…\s*", message) if piece]
        pattern = re.compile(r"[\s\S]*?".join(map(re.escape, words)))
        if not any(pattern.search(text) for text in texts):
            unsaid.append(message)
    assert unsaid == []
