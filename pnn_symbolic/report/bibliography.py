"""The sources of a law, and what found it, as entries of a bibliography."""

from __future__ import annotations

import re

_ARTICLE = re.compile(
    r"(?P<authors>[^\d,]+(?:, [^\d,&]+)*(?: & [^\d,]+)?), (?P<journal>[A-Z][^\d,]+?) (?P<volume>[A-Z]?\d+), "
    r"(?P<page>[A-Z]?\d+) \((?P<year>\d{4})\)(?P<rest>.*)"
)
"""As the catalogue cites an article: Tuckerman, Berne & Martyna, J. Chem. Phys. 97, 1990 (1992)."""
_SEED_PAPER = """@article{desai-2021,
  author = {Desai, Saaketh and Strachan, Alejandro},
  title = {Parsimonious neural networks learn interpretable physical laws},
  journal = {Scientific Reports},
  volume = {11},
  pages = {12761},
  year = {2021},
  doi = {10.1038/s41598-021-92278-w},
}"""
"""The paper whose method this package builds on, as in CITATION.cff."""


def bibtex(source: str | None, version: str) -> str:
    r"""An entry for each source of a law, for this package, and for the paper whose method it builds on.

    source   as the catalogue writes it: citations, apart by "; "

    >>> print(bibtex("McLachlan & Atela, Nonlinearity 5, 541 (1992)", "1.0").partition("@misc")[0])
    @article{mclachlan-1992,
      author = {McLachlan and Atela},
      journal = {Nonlinearity},
      volume = {5},
      pages = {541},
      year = {1992},
    }
    <BLANKLINE>
    <BLANKLINE>
    """
    entries: dict[str, str] = {}
    for citation in _citations(source or ""):
        kind, key, fields = _entry(citation)
        while key in entries:
            key += "b"
        entries[key] = _written(kind, key, fields)
    package = [("author", "{The pnn_symbolic founders}"), ("title", "pnn_symbolic"), ("note", f"version {version}")]
    return "\n\n".join([*entries.values(), _written("misc", "pnn-symbolic", package), _SEED_PAPER]) + "\n"


def _citations(source: str) -> list[str]:
    """Apart by "; "; what has no year in brackets belongs to the citation before."""
    citations: list[str] = []
    for part in source.split("; ") if source else []:
        if citations and not re.search(r"\(\d{4}\)", part):
            citations[-1] += f"; {part}"
        else:
            citations.append(part)
    return citations


def _entry(citation: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Kind, key and fields: an article where the citation is written like that of one, else all of it as a note."""
    article = _ARTICLE.fullmatch(citation)
    if article is None:
        year = re.search(r"\((\d{4})\)", citation)
        return "misc", _key(citation, year[1] if year else ""), [("note", citation)]
    authors = re.split(r", | & ", article["authors"])
    fields = [("author", " and ".join(authors))]
    fields += [(name, article[name]) for name in ("journal", "volume")]
    fields += [("pages", article["page"]), ("year", article["year"])]
    if note := article["rest"].strip(" ,;"):
        fields.append(("note", note))
    return "article", _key(authors[0], article["year"]), fields


def _key(text: str, year: str) -> str:
    words = re.findall(r"[a-z]+", text.lower())
    return "-".join([*words[:1], *([year] if year else [])]) or "source"


def _written(kind: str, key: str, fields: list[tuple[str, str]]) -> str:
    lines = [f"@{kind}{{{key},"]
    for name, text in fields:
        escaped = re.sub(r"([&%$#_])", r"\\\1", text)
        lines.append(f"  {name} = {{{escaped}}},")
    return "\n".join([*lines, "}"])
