"""What is shown, whatever shows it: a document of sections, a section of text, equations, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pnn_symbolic.report.document.table import TextTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A figure to be drawn: its file name, what it shows, and how it is made.

    titles   identifier of a part of it → what a page says where the pointer rests on it
    """

    name: str
    caption: str
    draw: Callable[[], Figure]
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tile:
    """An answer in a line, and what it rests on.

    verdict   proved, refuted or undecided
    answer    "retraces its path when turned round"
    reason    the proof or the witness, in a line
    facts     (what, which) of all that can be checked by hand
    """

    verdict: str
    answer: str
    reason: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Listing:
    """Text to be taken along: code, LaTeX, an entry of a bibliography, lines to type.

    name       what it is, "Python"
    language   as Markdown calls it
    """

    name: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Section:
    """Text, equations in LaTeX with a name each, answers with what they rest on, tables, pictures, lines to copy.

    commands   lines as they are typed
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    equations: tuple[tuple[str, str], ...] = ()
    listings: tuple[Listing, ...] = ()
    tiles: tuple[Tile, ...] = ()
    tables: tuple[TextTable, ...] = ()
    pictures: tuple[Picture, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """Sections under a title.

    subtitle   what it is about, in a sentence
    footer     what it was made with

    >>> Document("Two wells", "", (Section("One"), Section("Two"))).tables
    ()
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str = ""

    @property
    def tables(self) -> tuple[TextTable, ...]:
        """All tables, in order."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures, in order."""
        return tuple(picture for section in self.sections for picture in section.pictures)
