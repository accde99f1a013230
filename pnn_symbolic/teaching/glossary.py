"""What does each printed word mean? glossary.toml has them: `explain WORD` reads it, docs/glossary.md is its page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One word of the field.

    word      as it is printed
    also      other spellings and words for it
    meaning   for a student of the second year
    example   a line to type; "" where there is none
    see       words to read next
    """

    word: str
    also: tuple[str, ...] = ()
    meaning: str
    example: str = ""
    see: tuple[str, ...] = ()


@cache
def glossary() -> Mapping[str, tuple[Entry, ...]]:
    """Heading → its words, as glossary.toml has them.

    >>> list(glossary())
    ['Laws and their parts', 'Verdicts of check', 'Words of run']
    """
    text = (files("pnn_symbolic.teaching") / "glossary.toml").read_text(encoding="utf-8")
    return {heading: tuple(map(_entry, words)) for heading, words in tomllib.loads(text).items()}


def _entry(row: Mapping[str, Any]) -> Entry:
    lists = {name: tuple(row.get(name, ())) for name in ("also", "see")}
    return Entry(word=row["word"], meaning=row["meaning"], example=row.get("example", ""), **lists)


SHORTEST_HELD = 4
"""Letters of a word that is looked for in a sentence."""


def entries() -> tuple[Entry, ...]:
    """All words, in their order."""
    return tuple(entry for group in glossary().values() for entry in group)


def entry_called(text: str) -> Entry | None:
    """The entry of a word in any spelling; None where there is none.

    >>> entry_called("Self adjoint").word, entry_called("simplectic")
    ('self-adjoint', None)
    """
    return _by_name().get(_plain(text)) if text.strip() else None


def nearest_word(text: str) -> str:
    """The word that a text resembles, or the longest that it holds; "" where there is none.

    >>> nearest_word("simplectic"), nearest_word("what is a shadow energy?")
    ('symplectic', 'shadow energy')
    """
    names, question = _by_name(), _plain(text)
    near = get_close_matches(question, names, n=1, cutoff=0.75)
    held = [name for name in names if len(name) >= SHORTEST_HELD and name in question]
    nearest = near or sorted(held, key=len)[-1:]
    return names[nearest[0]].word if nearest else ""


def _by_name() -> dict[str, Entry]:
    return {_plain(name): entry for entry in entries() for name in (entry.word, *entry.also)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").strip("… =:").split())
