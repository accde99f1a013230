"""A table is written once, and shown on terminals, in Markdown, in LaTeX and on pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pnn_symbolic.report.document.latex_signs import text

if TYPE_CHECKING:
    from rich.table import Table as RichTable


@dataclass(frozen=True)
class TextTable:
    """Cells as people read them.

    numeric   how many of the last columns hold numbers, which are set to the right

    >>> print(TextTable("two", ("a", "b"), (("x", "1"),), numeric=1).markdown())
    | a | b |
    |---|--:|
    | x | 1 |
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: int = 0

    def aligned_right(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return column >= len(self.columns) - self.numeric

    def markdown(self) -> str:
        """As Markdown; a vertical bar in a cell is escaped."""
        rule = "|".join("--:" if self.aligned_right(k) else "---" for k in range(len(self.columns)))
        lines = [_marked_down(self.columns), f"|{rule}|", *map(_marked_down, self.rows)]
        return "\n".join(lines)

    def latex(self) -> str:
        r"""As a LaTeX table in the style of booktabs.

        >>> print(TextTable("one", ("a",), (("½ Å",),)).latex().splitlines()[6])
        $\frac{1}{2}$ \AA{} \\
        """
        kinds = "".join("r" if self.aligned_right(k) else "l" for k in range(len(self.columns)))
        lines = [
            r"\begin{table}",
            rf"\caption{{{text(self.title)}}}",
            rf"\begin{{tabular}}{{{kinds}}}",
            r"\toprule",
            *(" & ".join(map(text, row)) + r" \\" for row in (self.columns,)),
            r"\midrule",
            *(" & ".join(map(text, row)) + r" \\" for row in self.rows),
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
        ]
        return "\n".join(lines)

    def rich(self) -> RichTable:
        """For the terminal."""
        # Only what is shown on a terminal needs it.
        from rich import box
        from rich.markup import escape
        from rich.table import Table as RichTable

        looks: dict[str, Any] = {"box": box.SIMPLE_HEAD, "pad_edge": False, "collapse_padding": True}
        table = RichTable(title=escape(self.title), title_justify="left", title_style="bold", **looks)
        for number, column in enumerate(self.columns):
            if self.aligned_right(number):  # wide enough for every number, the heading broken between words
                width = max(map(len, (*column.split(), *(row[number] for row in self.rows))))
                table.add_column(escape(column), justify="right", width=width)
            else:
                table.add_column(escape(column), overflow="fold", min_width=None if number else 14)
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table


def number(value: float | None, digits: int = 2) -> str:
    """A measured number in a few digits; what is none is a dash.

    >>> number(0.000123), number(12.34, 3), number(589.0), number(None), number(0.0)
    ('1.2e-04', '12.3', '589', '–', '0')
    """
    if value is None:
        return "–"
    if value == 0:
        return "0"
    if 100 <= abs(value) < 1e4:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}" if 1e-2 <= abs(value) < 1e4 else f"{value:.{digits - 1}e}"


def percent(part: float) -> str:
    """A change in whole percent.

    >>> percent(0.391), percent(-0.04), percent(-0.001)
    ('+39%', '−4%', '0%')
    """
    whole = round(100 * part)
    return f"{whole:+d}%".replace("-", "−") if whole else "0%"


def _marked_down(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
