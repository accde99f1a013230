"""The sections as files: one page, Markdown, LaTeX tables, pictures, and every number as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from pnn_symbolic.paper.records import Shelf, to_plain
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.figures.style import png, styled, svg
from pnn_symbolic.report.paper.claims import claims
from pnn_symbolic.report.paper.section import Picture, Section
from pnn_symbolic.report.paper.sections import sections
from pnn_symbolic.report.tables import Table

TITLE = "Parsimonious neural networks learn classical mechanics: the paper, reproduced"
SUBTITLE = (
    "S. Desai and A. Strachan, “Parsimonious neural networks learn classical mechanics and can teach it” "
    "(2020), arXiv:2005.11144: every system that the paper names, run on its data."
)
TOLD = ("figure-1b", "figure-3b", "figure-3c", "figure-3d", "areas", "chain", "mass")
"""Pictures that go with the comparison."""


@dataclass(frozen=True)
class Drawn:
    """A picture as it stands in a page."""

    name: str
    caption: str
    svg: str


def paper_json(found: Reproduction) -> dict[str, Any]:
    """Every number of the tables and pictures, and the claims; the weights of networks stay in their own files."""
    plain = to_plain(found)
    for one in (plain["force"], *plain["baselines"]):
        del one["network"]["layers"]
    return plain | {"claims": [asdict(one) for one in claims(found)]}


def write_documents(found: Reproduction, shelf: Shelf) -> list[str]:
    """Write all of them into the folder of the run; their names, the page first."""
    everything = sections(found)
    drawn: dict[str, Drawn] = {}
    with styled():
        for picture in (one for section in everything for one in section.pictures):
            figure = picture.draw()
            drawn[picture.name] = Drawn(picture.name, picture.caption, svg(figure, picture.name, picture.caption))
            shelf.write(f"figures/{picture.name}.svg", drawn[picture.name].svg)
            shelf.write(f"figures/{picture.name}.png", png(figure))
    files = {
        "index.html": page(found, everything, drawn),
        "paper.md": comparison(found, everything),
        "report.md": markdown(found, everything),
        "tables.tex": "\n\n".join(table.latex() for one in everything for table in one.tables) + "\n",
        "paper.json": json.dumps(paper_json(found), ensure_ascii=False, allow_nan=False) + "\n",
    }
    for name, text in files.items():
        shelf.write(name, text)
    return [*files, "figures/"]


def page(found: Reproduction, everything: tuple[Section, ...], drawn: dict[str, Drawn]) -> str:
    """One self-contained page: pictures inside, equations as MathML, no network."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pnn_symbolic.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    shown = [
        {
            "title": one.title,
            "paragraphs": one.paragraphs,
            "equations": [(name, mathml(latex)) for name, latex in one.equations],
            "tables": one.tables,
            "pictures": [drawn[picture.name] for picture in one.pictures],
        }
        for one in everything
    ]
    template = environment.get_template("paper.html.jinja")
    return template.render(title=TITLE, subtitle=SUBTITLE, sections=shown, footer=footer(found))


def mathml(latex: str) -> list[str]:
    r"""Each line of an aligned block as MathML.

    >>> mathml(r"\begin{aligned} x &= v \\ v &= 2 \end{aligned}")[1].count("<mn>")
    1
    """
    from latex2mathml.converter import convert

    body = latex.removeprefix("\\begin{aligned}").removesuffix("\\end{aligned}").replace("&", "")
    return [convert(line.strip(), display="block") for line in body.split("\\\\") if line.strip()]


def markdown(found: Reproduction, everything: tuple[Section, ...]) -> str:
    """The same as Markdown."""
    parts = [*_opening(found)]
    for one in everything:
        parts += [f"## {one.title}", *one.paragraphs]
        for name, latex in one.equations:
            parts += [f"{name}:", f"$$\n{latex}\n$$"]
        parts += [part for table in one.tables for part in (f"**{table.title}**", table.markdown())]
        parts += [_shown(picture) for picture in one.pictures]
    return "\n\n".join(parts) + "\n"


def comparison(found: Reproduction, everything: tuple[Section, ...]) -> str:
    """What stands side by side with the paper, and the pictures that say most: for documentation."""
    first, *rest = everything
    parts = [*_opening(found), *first.paragraphs]
    parts += [part for table in first.tables for part in (f"## {table.title}", table.markdown())]
    told = [picture for one in rest for picture in one.pictures if picture.name in TOLD]
    return "\n\n".join([*parts, "## Pictures", *map(_shown, told)]) + "\n"


def _opening(found: Reproduction) -> tuple[str, ...]:
    return f"# {TITLE}", SUBTITLE, f"Written by `discover-equations paper --out DIR`, not by hand. {footer(found)}"


def _shown(picture: Picture) -> str:
    return f"![{picture.caption}](figures/{picture.name}.svg)\n\n*{picture.caption}*"


def footer(found: Reproduction) -> str:
    """What it was made with."""
    sizes, made = found.settings, ", ".join(f"{name} {version}" for name, version in found.versions.items())
    return (
        f"{sizes.pairs:,} pairs for each energy, at most {sizes.epochs} epochs, search {sizes.population} × "
        f"{sizes.generations}, seed {sizes.seed}. {made}."
    )


def tables(found: Reproduction) -> list[Table]:
    """All tables, in order."""
    return [table for one in sections(found) for table in one.tables]
