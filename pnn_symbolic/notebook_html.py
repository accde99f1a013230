"""How does something look in a notebook? Small pieces of HTML, and LaTeX that the notebook typesets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

COLOURS = {"proved": "#00694d", "refuted": "#a63c00", "undecided": "#8a5a00"}
"""Of a verdict, each with its mark beside it: no meaning is in the colour alone."""
MARKS = {"proved": "✓", "refuted": "✗", "undecided": "?"}


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells are text, and may hold anything.

    >>> table(["a"], [["<b>"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def verdict(word: str, sentence: str) -> str:
    """An answer with its mark and colour."""
    return f'<b style="color:{COLOURS[word]}">{MARKS[word]} {escape(sentence)}</b>'


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """What, which, a line each; what is empty is left out."""
    lines = [f"<div><i>{escape(what)}:</i> {escape(str(which))}</div>" for what, which in pairs if which]
    return "".join(lines)


def formula(latex: str) -> str:
    """A formula, typeset by the notebook; no sign of it is taken for a tag."""
    return f"<div>$${escape(latex, quote=False)}$$</div>"
