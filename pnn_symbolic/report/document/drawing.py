"""The pictures of a document, drawn: each once, for all who show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pnn_symbolic.figures.style import HALF, png, styled, svg
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
    from matplotlib import rc_context  # matplotlib takes most of a second to load

    drawings = {}
    with styled():
        for picture in pictures:
            figure = picture.draw()
            on_page = svg(figure, picture.name, picture.caption, picture.titles)
            with rc_context({"figure.constrained_layout.use": False}):
                figure.set_layout_engine(None)  # the places are found: to find them anew took a third of all the time
            drawings[picture.name] = Drawing(
                name=picture.name,
                caption=picture.caption,
                wide=figure.get_figwidth() > HALF,
                svg=on_page,
                png=png(figure),
            )
    return drawings
