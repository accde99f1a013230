"""A document as files: one page with all pictures in it, the same as Markdown and LaTeX, and the pictures."""

from __future__ import annotations

from pnn_symbolic.report.document.drawing import drawings_of
from pnn_symbolic.report.document.html import html
from pnn_symbolic.report.document.latex import latex
from pnn_symbolic.report.document.markdown import markdown
from pnn_symbolic.report.document.section import Document


def page_files(document: Document) -> dict[str, str | bytes]:
    """Name → content: index.html, report.md, report.tex, and its figures."""
    drawings = drawings_of(document.pictures)
    files: dict[str, str | bytes] = {
        "index.html": html(document, drawings),
        "report.md": markdown(document),
        "report.tex": latex(document),
    }
    for drawing in drawings.values():
        files[f"figures/{drawing.name}.svg"] = drawing.svg
        files[f"figures/{drawing.name}.png"] = drawing.png
    return files
