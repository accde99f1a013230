"""The pictures of a document, drawn: each once, for all who show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pnn_symbolic.figures.style import HALF, laid_out, png, styled, svg
from pnn_symbolic.report.document.section import Picture


@dataclass(frozen=True)
class Drawing:
    """A picture as it stands on a page, and as a file.

    wide   whether it needs the width of a page
    """

    name: str
    caption: str
    wide: bool
    svg: str
    png: bytes


def drawings_of(pictures: Iterable[Picture]) -> dict[str, Drawing]:
    """Each of them, by its name."""
    drawings = {}
    with styled():
        for picture in pictures:
            figure = picture.draw()
            with laid_out(figure):
                drawings[picture.name] = Drawing(
                    name=picture.name,
                    caption=picture.caption,
                    wide=figure.get_figwidth() > HALF,
                    svg=svg(figure, picture.name, picture.caption, picture.titles),
                    png=png(figure),
                )
    return drawings
