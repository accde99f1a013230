r"""A document as LaTeX, for pdflatex and lualatex: text, equations, answers, tables and pictures; code is left out."""

from __future__ import annotations

from pnn_symbolic.report.document.latex_signs import text, typed
from pnn_symbolic.report.document.section import Document, Section, Tile
from pnn_symbolic.report.document.table import TextTable

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage{lmodern}
\fi
\usepackage{textcomp}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb,array,booktabs,caption,longtable,graphicx}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em plus 0.2em}
\setlength{\emergencystretch}{4em}
\allowdisplaybreaks
"""
WIDEST = 88
"""Signs across the columns of a table, from which on they are broken."""


def latex(document: Document) -> str:
    r"""All of it; its pictures are files beside it, in `figures`.

    >>> print(latex(Document("Springs & 3 %", "", (Section("The law", ("50 % of Δv",)),))).partition(r"\maketitle")[2])
    <BLANKLINE>
    <BLANKLINE>
    \section*{The law}
    <BLANKLINE>
    50 \% of $\Delta$v
    <BLANKLINE>
    \end{document}
    <BLANKLINE>
    """
    parts = [rf"\title{{{text(document.title)}}}", r"\date{}", r"\begin{document}", r"\maketitle"]
    parts += [text(part) for part in (document.subtitle, document.footer) if part]
    for section in document.sections:
        parts += in_latex(section)
    return PREAMBLE + "\n\n".join([*parts, r"\end{document}"]) + "\n"


def in_latex(section: Section) -> list[str]:
    """The paragraphs of a section."""
    parts = [rf"\section*{{{text(section.title)}}}", *map(text, section.paragraphs)]
    for name, formula in section.equations:
        parts += [f"{text(name)}:", f"\\begin{{equation*}}\n{formula}\n\\end{{equation*}}"]
    parts += map(told, section.tiles)
    parts += map(table, section.tables)
    for picture in section.pictures:
        drawn = rf"\includegraphics[width=\linewidth]{{figures/{picture.name}.png}}"
        parts.append(f"\\begin{{center}}\n{drawn}\\\\\n\\small {text(picture.caption)}\n\\end{{center}}")
    parts += [rf"{{\small\ttfamily\raggedright {typed(command)}\par}}" for command in section.commands]
    return parts


def told(tile: Tile) -> str:
    """An answer, and what it rests on as a list."""
    head = rf"\textbf{{{text(tile.answer)}}} ({tile.verdict}): {text(tile.reason)}"
    if not tile.facts:
        return head
    facts = "\n".join(rf"\item[{text(what)}] {text(which)}" for what, which in tile.facts)
    return f"{head}\n\\begin{{description}}\\small\\raggedright\n{facts}\n\\end{{description}}"


def table(content: TextTable) -> str:
    """A table that may go on over pages; wide text is broken, numbers are not."""
    rule = r" \\"
    rows = [" & ".join(map(text, row)) + rule for row in content.rows]
    heading = " & ".join(map(text, content.columns)) + rule if any(content.columns) else ""
    lines = [rf"\begin{{longtable}}{{{_columns(content)}}}", rf"\caption*{{{text(content.title)}}}\\", r"\toprule"]
    lines += [heading, r"\midrule"] if heading else []
    return "\n".join([r"{\small", *lines, r"\endhead", *rows, r"\bottomrule", r"\end{longtable}}"])


def _columns(content: TextTable) -> str:
    """Kinds of columns: as wide as their text where all fit, else the text in parts of the line."""
    widths = [max(map(len, cells)) for cells in zip(content.columns, *content.rows, strict=True)]
    if sum(widths) <= WIDEST:
        return "".join("r" if content.aligned_right(place) else "l" for place in range(len(widths)))
    shares = [min(width, WIDEST // 2) for width in widths]
    kinds: list[str] = []
    for place, share in enumerate(shares):
        broken = rf">{{\raggedright\arraybackslash}}p{{{0.85 * share / sum(shares):.3f}\linewidth}}"
        kinds.append("r" if content.aligned_right(place) else broken)
    return "".join(kinds)
