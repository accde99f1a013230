"""A section on the terminal: its text and tables; equations and pictures are for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pnn_symbolic.report.document.section import Section

if TYPE_CHECKING:
    from rich.console import Console


def show(section: Section, console: Console) -> None:
    """Print it; a section without a title begins with its text."""
    if section.title:
        console.print(section.title, style="bold", markup=False, soft_wrap=True)
    for table in section.tables:
        console.print(table.rich())
    for paragraph in section.paragraphs:
        console.print(paragraph, markup=False, soft_wrap=True)
