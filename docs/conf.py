"""How the documentation is built: `sphinx-build -W docs docs/_build/html`. The build needs no network."""

import re
import shutil
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from notebooks import write_pages  # noqa: E402 - beside this file

project = "pnn_symbolic"
author = "The pnn_symbolic founders"
copyright = f"2026, {author}"  # noqa: A001 - the name Sphinx wants

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "formulas"]
html_math_renderer = "mathml"
myst_enable_extensions = ["dollarmath", "amsmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
templates_path = ["_templates"]
exclude_patterns = ["_build"]

# The reference has a page for a package, with all its modules on it: the theme draws the whole tree of pages on each
# page, and with a page for a module that took 280 of 410 seconds.
autosummary_generate = True
PACKAGE = HERE.parent / "pnn_symbolic"
autosummary_context = {
    "packages": [".".join(path.parent.relative_to(HERE.parent).parts) for path in sorted(PACKAGE.rglob("__init__.py"))]
}
autodoc_default_options = {"members": True, "member-order": "bysource", "show-inheritance": True}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = "pnn_symbolic"
html_static_path = ["_static"]
html_css_files = ["pages.css"]

# The docstrings are written to be read in a terminal: a row of a table is a word, spaces and its meaning, and code
# stands in single backticks. Here they become reStructuredText.
TABLE_ROW = re.compile(r"(?P<name>\S.*?) {2,}(?P<meaning>\S.*)")
MARKED = re.compile(r"``.+?``|`[^`]+`|\*[^\s*](?:[^*]*[^\s*])?\*|[\\*|_`]")
TREE = re.compile("[├└│]")


def restructured(docstring: str) -> str:
    """The docstring, paragraph by paragraph, as reStructuredText.

    >>> print(restructured("of `x`\\n\\na     first\\nb, c  second\\n      line"))
    of ``x``
    <BLANKLINE>
    ``a``
        first
    ``b, c``
        second line
    """
    return "\n\n".join(_paragraph(text) for text in re.split(r"\n\s*\n", docstring.strip("\n")))


def _paragraph(text: str) -> str:
    lines = text.split("\n")
    if lines[0].lstrip().startswith(">>>"):
        return text
    if TREE.search(text) or lines[0].startswith("  "):
        return "::\n\n" + "\n".join(f"    {line}" for line in lines)
    if lines[0].startswith(("- ", "* ")):
        return "\n".join(line[:2] + _prose(line[2:]) for line in lines)
    if TABLE_ROW.fullmatch(lines[0]):
        return _definitions(lines)
    if any(line.startswith(" ") for line in lines):
        return "::\n\n" + "\n".join(f"    {line}" for line in lines)
    return _prose(text)


def _definitions(lines: list[str]) -> str:
    rows: list[tuple[str, str]] = []
    for line in lines:
        row = None if line.startswith(" ") else TABLE_ROW.fullmatch(line)
        if row or not rows:
            rows.append((row["name"], row["meaning"]) if row else (line, ""))
        else:
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
    return "\n".join(f"``{name}``\n    {_prose(meaning)}" for name, meaning in rows)


def _prose(text: str) -> str:
    """Code in double backticks; a sign that reStructuredText would take for its own gets a backslash."""

    def replaced(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("``") or (word.startswith("*") and len(word) > 1):
            return word
        return f"`{word}`" if len(word) > 1 else f"\\{word}"

    return MARKED.sub(replaced, text)


def restructure(app, what, name, obj, options, lines) -> None:  # noqa: ANN001 - Sphinx's signature
    """Sphinx hands a docstring as a list of lines, to be changed in place."""
    lines[:] = [*restructured("\n".join(lines)).split("\n"), ""]


def packages() -> list[str]:
    """The packages and modules of the first level, those that every reader of the reference starts from."""
    names = sorted(path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir())
    return [f"pnn_symbolic.{name}" for name in names if name.isidentifier() and not name.startswith("_")]


def setup(app) -> None:  # noqa: ANN001 - Sphinx's signature
    """Start the reference anew, without pages of modules that are gone, and connect the rewriting of docstrings."""
    shutil.rmtree(HERE / "reference" / "generated", ignore_errors=True)
    write_pages(HERE / "gallery")
    for name in packages():
        import_module(name)  # a module that cannot be imported stops the build with its own traceback
    app.connect("autodoc-process-docstring", restructure)
