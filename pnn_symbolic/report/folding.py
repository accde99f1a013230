"""Where is a long line broken? At the width of the terminal, or at COLUMNS; what goes to a file is left as it is."""

from __future__ import annotations

import os
import re
import shutil
import textwrap

FURTHER_IN = 4
"""Columns by which what a line goes on with is indented."""
NARROWEST = 40
TOGETHER = re.compile(r" …|\([^()]{1,20}\)|\d %")
"""Places that are not broken: before an ellipsis, within short brackets, before a percent sign."""


def known_columns(is_terminal: bool) -> int | None:
    """How many columns there are; None where nobody says, so that programs find every sentence on one line."""
    typed = os.environ.get("COLUMNS", "")
    if not is_terminal and not (typed.isdigit() and int(typed)):
        return None
    return max(shutil.get_terminal_size().columns, NARROWEST)


def folded(line: str, columns: int | None) -> list[str]:
    r"""The line in parts that have room, those after the first further in; LaTeX and formulas stay whole, to be copied.

    >>> print(*folded("  symplectic: proved for every force that is the gradient of an energy", 44), sep="\n")
      symplectic: proved for every force that is
          the gradient of an energy
    >>> folded("    x(t+Δt) = x + v Δt + f(x) Δt² and so on", 20)
    ['    x(t+Δt) = x + v Δt + f(x) Δt² and so on']
    """
    indent = len(line) - len(line.lstrip())
    is_formula = line.lstrip().startswith(("x(t+", "v(t+", "\\", "x(t +", "v(t +"))
    if columns is None or len(line) <= columns or is_formula:
        return [line]
    parts = textwrap.wrap(
        TOGETHER.sub(lambda text: text[0].replace(" ", "\u00a0"), line.strip()),
        columns,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + FURTHER_IN),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [part.replace("\u00a0", " ") for part in parts]
