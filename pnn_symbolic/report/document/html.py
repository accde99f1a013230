"""A document as one self-contained page: pictures inside, equations as MathML, no network."""

from __future__ import annotations

from collections.abc import Mapping

from pnn_symbolic.notebook_html import MARKS
from pnn_symbolic.report.document.drawing import Drawing
from pnn_symbolic.report.document.section import Document


def html(document: Document, drawings: Mapping[str, Drawing]) -> str:
    """The page.

    drawings   of every picture of the document, by name

    >>> from pnn_symbolic.report.document.section import Section
    >>> page = html(Document("Springs", "", (Section("The law", equations=(("it", "x = v"),)),)), {})
    >>> "<h1>Springs</h1>" in page, "<math" in page
    (True, True)
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only pages need it

    environment = Environment(
        loader=PackageLoader("pnn_symbolic.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    sections = [
        {
            "title": section.title,
            "paragraphs": section.paragraphs,
            "equations": [(name, mathml(latex)) for name, latex in section.equations],
            "listings": section.listings,
            "tiles": section.tiles,
            "commands": section.commands,
            "tables": section.tables,
            "pictures": [drawings[picture.name] for picture in section.pictures],
        }
        for section in document.sections
    ]
    template = environment.get_template("document.html.jinja")
    return template.render(
        title=document.title,
        subtitle=document.subtitle,
        sections=sections,
        footer=document.footer,
        marks=MARKS,
        interactive=any(part.listings or part.tiles or part.commands for part in document.sections),
    )


def mathml(latex: str) -> list[str]:
    r"""Each line of an aligned block as MathML.

    >>> mathml(r"\begin{aligned} x &= v \\ v &= 2 \end{aligned}")[1].count("<mn>")
    1
    """
    from latex2mathml.converter import convert  # only pages need it

    body = (
        latex.removeprefix("\\begin{aligned}")
        .removesuffix("\\end{aligned}")
        .replace(r"&\quad", r"\qquad")
        .replace("&", "")
    )
    lines = [line.strip() for line in body.split("\\\\")]
    return [convert(line, display="block") for line in lines if line]
