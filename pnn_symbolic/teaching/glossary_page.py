"""docs/glossary.md, made of the one table of words."""

from __future__ import annotations

from collections.abc import Iterator

from pnn_symbolic.teaching.glossary import Entry, glossary

HEAD = """\
# Glossary

The words that `check` and `run` print, from the table that `discover-equations explain WORD` reads.
"""


def glossary_page() -> str:
    """The page, as `discover-equations explain --glossary` prints it."""
    return "\n".join([HEAD, *_lines()])


def _lines() -> Iterator[str]:
    for heading, words in glossary().items():
        yield f"## {heading}\n"
        for entry in words:
            yield f"{_text(entry)}\n"


def _text(entry: Entry) -> str:
    """One paragraph: the word, its other names, what it means, what to type."""
    also = f" ({', '.join(entry.also)})" if entry.also else ""
    see = f" See {', '.join(entry.see)}." if entry.see else ""
    example = f" `{entry.example}`" if entry.example else ""
    return f"**{entry.word}**{_escaped(also)}. {_escaped(entry.meaning)}{see}{example}"


def _escaped(text: str) -> str:
    """Text in which Markdown sees no emphasis."""
    return text.replace("_", r"\_").replace("*", r"\*")
