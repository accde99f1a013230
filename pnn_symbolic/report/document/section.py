"""What is shown, whatever shows it: a document of sections, a section of text, equations, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pnn_symbolic.report.document.table import TextTable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A figure to be drawn: its file name, what it shows, and how it is made."""

    name: str
    caption: str
    draw: Callable[[], Figure]


@dataclass(frozen=True)
class Section:
    """Text, equations in LaTeX with a name each, tables and pictures."""

    title: str
    paragraphs: tuple[str, ...] = ()
    equations: tuple[tuple[str, str], ...] = ()
    tables: tuple[TextTable, ...] = ()
    pictures: tuple[Picture, ...] = ()


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
