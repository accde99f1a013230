r"""A document as LaTeX, for pdflatex and lualatex: text, equations, answers, tables and pictures; code is left out."""

from __future__ import annotations

import unicodedata

from pnn_symbolic.report.document.section import Document, Section, Tile
from pnn_symbolic.report.document.table import LATEX, TextTable

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
MATHEMATICAL = {
    "ω": r"$\omega$", "φ": r"$\varphi$", "σ": r"$\sigma$", "τ": r"$\tau$", "μ": r"$\mu$", "δ": r"$\delta$",
    "γ": r"$\gamma$", "χ": r"$\chi$", "Σ": r"$\Sigma$", "Φ": r"$\Phi$", "Ω": r"$\Omega$", "ℓ": r"$\ell$",
    "∧": r"$\wedge$", "∘": r"$\circ$", "≠": r"$\neq$", "≤": r"$\leq$", "≥": r"$\geq$", "∞": r"$\infty$",
    "±": r"$\pm$", "′": "$'$", "″": "$''$", "⅔": r"$\frac{2}{3}$", "¼": r"$\frac{1}{4}$", "¾": r"$\frac{3}{4}$",
    "⅙": r"$\frac{1}{6}$", "ᵀ": r"$^{\mathsf T}$", "✓": r"$\checkmark$", "✗": r"$\times$", "—": "---",
    "‖": r"$\|$", "°": r"\textdegree{}", "’": "'", "“": "``", "”": "''", "▸": "", "≡": r"$\equiv$", "∝": r"$\propto$",
}  # fmt: skip
ASCII = {
    '"': r"\textquotedbl{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "*": r"*\allowbreak{}",
}
TYPED = {"'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "-{}"}
"""Beyond `ASCII`, in lines that are typed as they stand."""
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


def text(words: str) -> str:
    r"""Text without what LaTeX would take for a command; signs that no font has are said in ASCII.

    >>> text("50 % of x_1 < 2·10⁻⁸, 'Nyström' --json")
    "50 \\% of x\\_1 \\textless{} 2$\\cdot$10$^-$$^{8}$, 'Nyström' -{}-json"
    """
    return "".join(map(_sign, words)).replace("--", "-{}-")


def typed(line: str) -> str:
    """A line as it is typed, quotes and hyphens as they are."""
    return "".join(TYPED.get(sign) or _sign(sign) for sign in line)


def _sign(sign: str) -> str:
    if sign.isascii():
        return LATEX.get(sign) or ASCII.get(sign, sign)
    known = LATEX.get(sign) or MATHEMATICAL.get(sign)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKC", sign)
    if unicodedata.name(sign, "").startswith("SUPERSCRIPT"):
        return f"$^{{{plain}}}$"
    if unicodedata.name(sign, "").startswith("SUBSCRIPT"):
        return f"$_{{{plain}}}$"
    if unicodedata.name(sign, "").startswith("LATIN") and ord(sign) < 0x180:
        return sign
    reduced = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return "".join(map(_sign, reduced)) or "?"


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
