"""The reproduction as files: one page, Markdown, LaTeX tables, pictures, and every number as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from pnn_symbolic.paper.records import RecordFolder, to_plain
from pnn_symbolic.paper.reproduction import Reproduction
from pnn_symbolic.report.document.drawing import drawings_of
from pnn_symbolic.report.document.html import html
from pnn_symbolic.report.document.markdown import markdown, opening, with_caption
from pnn_symbolic.report.document.section import Document, Section
from pnn_symbolic.report.paper.claims import claims, claims_table
from pnn_symbolic.report.paper.sections import sections, small_sizes, summary_table

TITLE = "Parsimonious neural networks learn classical mechanics: the paper, reproduced"
SUBTITLE = (
    "S. Desai and A. Strachan, “Parsimonious neural networks learn classical mechanics and can teach it” "
    "(2020), arXiv:2005.11144: every system that the paper names, run on its data."
)
WRITTEN_BY = "Written by `discover-equations paper --out DIR`, not by hand."
IN_COMPARISON = ("figure-1b", "figure-3b", "figure-3c", "figure-3d", "areas", "chain", "mass")
"""Pictures that go with the comparison."""


def paper_json(reproduction: Reproduction) -> dict[str, Any]:
    """Every number of the tables and pictures, and the claims; the weights of networks stay in their own files."""
    plain = to_plain(reproduction)
    for network in (plain["force"], *plain["baselines"]):
        del network["network"]["layers"]
    return plain | {"claims": [asdict(claim) for claim in claims(reproduction)]}


def screen(reproduction: Reproduction) -> Section:
    """What the command prints."""
    tables = claims_table(claims(reproduction), why=False), summary_table(reproduction)
    return Section("", small_sizes(reproduction), tables=tables)


TEX_PACKAGES = r"% \usepackage{amssymb,booktabs}"


def write_documents(reproduction: Reproduction, folder: RecordFolder) -> list[str]:
    """Write all of them into the folder of the run; their names, the page first."""
    document = Document(title=TITLE, subtitle=SUBTITLE, sections=sections(reproduction), footer=footer(reproduction))
    drawings = drawings_of(document.pictures)
    for drawing in drawings.values():
        folder.write(f"figures/{drawing.name}.svg", drawing.svg)
        folder.write(f"figures/{drawing.name}.png", drawing.png)
    in_text = replace(document, footer=f"{WRITTEN_BY} {document.footer}")
    files = {
        "index.html": html(document, drawings),
        "paper.md": comparison(in_text),
        "report.md": markdown(in_text),
        "tables.tex": "\n\n".join([TEX_PACKAGES, *(table.latex() for table in document.tables)]) + "\n",
        "paper.json": json.dumps(paper_json(reproduction), ensure_ascii=False, allow_nan=False) + "\n",
    }
    for name, text in files.items():
        folder.write(name, text)
    return [*files, "figures/"]


def comparison(document: Document) -> str:
    """What stands side by side with the paper, and the pictures that say most: for documentation."""
    side_by_side, *further_sections = document.sections
    parts = [*opening(document), *side_by_side.paragraphs]
    for table in side_by_side.tables:
        parts += [f"## {table.title}", table.markdown()]
    parts.append("## Pictures")
    for section in further_sections:
        parts += [with_caption(picture) for picture in section.pictures if picture.name in IN_COMPARISON]
    return "\n\n".join(parts) + "\n"


def footer(reproduction: Reproduction) -> str:
    """What it was made with."""
    sizes = reproduction.settings
    made_with = ", ".join(f"{name} {version}" for name, version in reproduction.versions.items())
    return (
        f"{sizes.pairs:,} pairs for each energy, at most {sizes.epochs} epochs, search {sizes.population} × "
        f"{sizes.generations}, seed {sizes.seed}. {made_with}."
    )
