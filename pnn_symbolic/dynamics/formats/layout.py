"""How is a text table laid out? What separates its cells, which line names its columns, where its numbers begin."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pnn_symbolic.dynamics.formats.columns import LAYOUT, NAMED, Columns, plain
from pnn_symbolic.dynamics.formats.labels import name_and_unit, unit_of
from pnn_symbolic.errors import DataError

COMMENTS = "#%!"
"""Characters that begin a comment: of most programs, of TeX and Matlab, of Fortran."""
NUMBER = re.compile(
    r"[+-]?(?:(?:\d+\.?\d*|\.\d+|\d*,\d+)(?:[eEdD][+-]?\d+|[+-]\d{3})?|nan|inf|infinity)$", re.IGNORECASE
)
HEAD = re.compile(r'"[^"]*"|[^\s(\[]+(?:\s*(?:\([^)]*\)|\[[^\]]*\]))?')
"""A name, perhaps quoted, and a unit in brackets that a blank may stand before."""
SHOWN = 40
"""Characters of a line that a message shows."""
POSITIONS = ("t", "x", "v", "force")

Numbered = tuple[int, str]


@dataclass(frozen=True)
class Layout:
    """What was found out about a text table.

    separator   ",", ";", a tab, or None for blanks
    header      labels of the columns
    rows        lines of data with their numbers in the file
    """

    separator: str | None
    header: list[str]
    rows: list[Numbered]


def layout_of(text: str, chosen: Columns | None) -> Layout:
    """Look at a text; `DataError` where no line names the columns and `chosen` does not say what they are."""
    lines, comments = _sorted_out(text)
    first = _first_row(lines)
    if first == len(lines):
        return _without_numbers(lines)
    number, row = lines[first]
    separator = separator_of(row)
    width = len(cells_of(row, separator))
    above = [line for _, line in lines[:first]]
    place, header = _head(above, separator, width)
    if header is None:
        before = [line for k, line in comments if k < number]
        _, header = _head(before, separator, width, exactly=True)
        if header is None:
            header = _header_without_names(row, width, chosen)
        return Layout(separator, header, lines[first:])
    if place + 1 < first:
        units = cells_of(above[place + 1], separator)
        if _are_units(units, len(header)):
            header = _with_units(header, units)
            place += 1
    head = above[place]  # where it is repeated further down, it is no row
    return Layout(separator, header, [(k, line) for k, line in lines[place + 1 :] if line != head])


def _first_row(lines: Sequence[Numbered]) -> int:
    """The index of the first line of data."""
    for k, (_, line) in enumerate(lines):
        if _is_data(cells_of(line, separator_of(line))):
            return k
    return len(lines)


def _are_units(cells: Sequence[str], width: int) -> bool:
    """Whether a line below the names has a unit for most of them."""
    return len(cells) == width and 2 * sum(map(_is_unit, cells)) > width


def _with_units(names: Sequence[str], units: Sequence[str]) -> list[str]:
    """The labels of columns whose units stand on a line of their own: x above mm is x (mm)."""
    return [f"{name} ({unit.strip('()[] ')})" for name, unit in zip(names, units, strict=True)]


def _header_without_names(row: str, width: int, chosen: Columns | None) -> list[str]:
    """What the columns are called where no line names them and the user says what they are: nothing, or numbers."""
    if chosen is not None and chosen.by_position is not None:
        return [""] * width
    if chosen is not None and all(name.isdigit() for name in chosen.by_name.values()):
        return [str(number) for number in range(1, width + 1)]
    names = ",".join([*POSITIONS[:width], *["-"] * (width - len(POSITIONS))])
    raise DataError(
        f'the first line is "{_short(row)}", and no line names the {width} columns; '
        f"say what they are, in their order, as in --columns {names}"
    )


def _sorted_out(text: str) -> tuple[list[Numbered], list[Numbered]]:
    """Lines with something on them, and comments, without the mark of one."""
    numbered: list[Numbered] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.isspace():
            numbered.append((number, line))
    if not any(mark in text for mark in COMMENTS):
        return numbered, []
    lines, comments = [], []
    for number, line in numbered:
        start = line.lstrip()
        if start[0] in COMMENTS:
            comments.append((number, start.lstrip(COMMENTS + " ")))
        else:
            lines.append((number, re.sub(r"\s#.*", "", line) if "#" in line else line))
    return lines, comments


def separator_of(line: str) -> str | None:
    """What separates the cells of a line of numbers; None for blanks.

    >>> [separator_of(line) for line in ("1,2", "1;2,5", "1,5 2,5", "1, 2", "1.5 2")]
    [',', ';', None, ',', None]
    """
    if ";" in line:
        return ";"
    words = line.split()
    if "\t" in line.strip("\n ") and "" not in line.strip().split("\t"):
        return "\t"
    if len(words) > 1 and all(NUMBER.match(word) for word in words):
        return None
    return "," if "," in line else "\t" if "\t" in line.strip() else None


def cells_of(line: str, separator: str | None) -> list[str]:
    """The cells of a line, without quotes."""
    if separator is None:
        words = HEAD.findall(line) if '"' in line else line.split()
        return [word.strip('"') for word in words]
    if '"' in line:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    return line.split(separator)


def _is_data(cells: Sequence[str]) -> bool:
    """At least half of the cells are numbers: an id may be a word, and one cell may be wrong."""
    return 2 * sum(bool(NUMBER.match(cell.strip())) for cell in cells) >= len(cells)


def _short(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _is_unit(cell: str) -> bool:
    cell = cell.strip("()[] ")
    return not cell or cell in ("-", "1") or unit_of(cell) is not None


def _head(
    lines: Sequence[str], separator: str | None, width: int, exactly: bool = False
) -> tuple[int, list[str] | None]:
    """Which line names the columns, and the names: the last that names time, else the last of so many names.

    Where none is of so many, the last line is taken, unless names must fit `exactly`.
    """
    head: tuple[int, list[str] | None] = (len(lines) - 1, None)
    for place in reversed(range(len(lines))):
        names = _names(lines[place], separator, width)
        if len(names) != width:
            continue
        if any(NAMED.get(plain(name_and_unit(name)[0])) == "time" for name in names):
            return place, names
        if head[1] is None and not _is_data(names):
            head = place, names
    if head[1] is not None or exactly or not lines:
        return head
    place = len(lines) - 1
    for k, line in enumerate(lines):
        if len(_names(line, separator, width)) > 1:
            place = k
    return place, _names(lines[place], separator, width)


def _names(line: str, separator: str | None, width: int) -> list[str]:
    """The names on a line: split as the rows are, or in another way that gives so many."""
    after = line.partition(":")[2]
    for part in (line, after) if after.strip() else (line,):
        for way in (separator, ";", "\t", ",", None):
            names = _split(part, way, width)
            if len(names) == width:
                return [name.strip(' ,;"') for name in names]
    return [name.strip() for name in cells_of(line, separator)]


def _split(line: str, separator: str | None, width: int) -> list[str]:
    """The names on a line; an empty one too many at its end, after a last separator, is none."""
    names = HEAD.findall(line) if separator is None else cells_of(line, separator)
    return names[:-1] if len(names) > width and not names[-1].strip() else names


def _without_numbers(lines: Sequence[Numbered]) -> Layout:
    """No line looks like data: the first is taken for the names, and what follows will be refused with its place."""
    if not lines:
        return Layout(",", [], [])
    separator = max(",;\t", key=lines[0][1].count)
    separator = separator if separator in lines[0][1] else None
    header = HEAD.findall(lines[0][1]) if separator is None else cells_of(lines[0][1], separator)
    if len(header) < 2:
        raise DataError(f"this is no table of numbers; {LAYOUT}")
    return Layout(separator, [name.strip().strip('"') for name in header], list(lines[1:]))
