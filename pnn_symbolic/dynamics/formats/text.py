"""Which numbers does a text table hold? Read fast where all is as programs write it, cell by cell where it is not."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pnn_symbolic.dynamics.formats.columns import Columns, with_times
from pnn_symbolic.dynamics.formats.decoding import text_of
from pnn_symbolic.dynamics.formats.header import places_of
from pnn_symbolic.dynamics.formats.labels import name_and_unit
from pnn_symbolic.dynamics.formats.layout import Layout, cells_of, layout_of
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.formats.stamps import NANOSECONDS, nanoseconds_of
from pnn_symbolic.dynamics.formats.table import Table
from pnn_symbolic.errors import DataError

LOOKED_AT = 1000
"""Rows in which a way of writing numbers shows."""
DECIMAL_COMMA = re.compile(r"\s*[+-]?\d*,\d+(?:[eEdD][+-]?\d+)?\s*$")
FORTRAN = re.compile(r"(?<=[\d.])[dD](?=[+-]?\d)")
WITHOUT_LETTER = re.compile(r"^([+-]?(?:\d+\.\d*|\.\d+))([+-]\d{3})$")
"""1.0-100: Fortran leaves the letter out where the exponent has three digits."""
SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": " ", ".dat": " "}


def read_text(path: Path, chosen: Columns | None = None) -> Table:
    """The table of a text file; `DataError` names the row and line of what cannot be read."""
    layout = layout_of(text_of(path), chosen)
    rows = layout.rows

    def place(row: int) -> str:
        return f"row {row + 1} (line {rows[row][0]})"

    cells = _Cells(layout, place)
    places = places_of(layout.header, chosen, cells.changes)
    numbers = cells.numbers({name: at for name, at in places.items() if name != "id"})
    columns = numbers | ({"id": np.array(cells.ids(places["id"]), str)} if "id" in places else {})
    units = {name: name_and_unit(layout.header[at])[1] for name, at in places.items()}
    in_order = with_times({name: columns[name] for name in places}, chosen)
    return Table(columns=in_order, place=place, units=units, notes=cells.notes)


def write_text(file: BinaryIO, suffixes: Sequence[str], columns: Mapping[str, np.ndarray]) -> None:
    """Write columns with their names above; separated as the suffix says, compressed where the last is .gz."""
    *before, last = map(str.lower, suffixes)
    packed = last == ".gz"
    with ExitStack() as stack:
        into = stack.enter_context(gzip.GzipFile("", "wb", fileobj=file, mtime=0)) if packed else file
        text = TextIOWrapper(into, encoding="utf-8", newline="")
        stack.callback(text.detach)  # the file is its owner's to close
        writer = csv.writer(text, delimiter=SEPARATORS[before[-1] if packed else last], lineterminator="\n")
        writer.writerow(columns)
        # tolist() gives Python floats, and csv writes their repr, the shortest text that reads back exactly.
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


class _Cells:
    """The cells of a layout, of which all rows have as many as there are names."""

    def __init__(self, layout: Layout, place: Callable[[int], str]) -> None:
        self.header, self.separator, self.place = layout.header, layout.separator, place
        self.lines = [line for _, line in layout.rows]
        self.notes: tuple[Note, ...] = ()
        sample = [cells_of(line, self.separator) for line in self.lines[:LOOKED_AT]]
        width = len(self.header)
        if self.separator and sample and all(len(row) == width + 1 and not row[-1].strip() for row in sample):
            self.lines = [line.rstrip(" \n").removesuffix(self.separator) for line in self.lines]
        self.table: list[list[str]] | None = None
        if any('"' in line for line in self.lines[:LOOKED_AT]):
            self.table = [cells_of(line, self.separator) for line in self.lines]
        self._check_widths()
        flat = [cell for row in sample for cell in row]
        self.decimal_comma = any(DECIMAL_COMMA.match(cell) for cell in flat) and not any("." in cell for cell in flat)
        self.fortran = any(FORTRAN.search(cell) for cell in flat)

    def _counts(self) -> list[int]:
        """How many cells each row has."""
        if self.table is not None:
            return [len(row) for row in self.table]
        if self.separator is None:
            return [len(line.split()) for line in self.lines]
        return [line.count(self.separator) + 1 for line in self.lines]

    def _check_widths(self) -> None:
        width, counts = len(self.header), self._counts()
        row = next((k for k, count in enumerate(counts) if count != width), None)
        if row is None:
            return
        hint = "repair it"
        if counts[row] == 2 * width and self.separator == ",":
            hint = "if that is a decimal comma, separate the cells by ; or tabs"
        elif row == len(counts) - 1 and row and counts[row] < width:
            hint = "the file ends in the middle of a row: delete it"
        raise DataError(f"{self.place(row)} has {counts[row]} cells, expected {width} as in the header; {hint}")

    def changes(self, column: int) -> bool:
        """Whether a column is not the same in all rows."""
        return len({self._number(word) for word in set(self.words(column))}) > 1

    def _number(self, word: str) -> float | None:
        return number_of(word.replace(",", ".") if self.decimal_comma else word)

    def words(self, column: int) -> list[str]:
        """A column as it is written."""
        if self.table is not None:
            return [row[column].strip() for row in self.table]
        return [line.split(self.separator, column + 1)[column].strip() for line in self.lines]

    def ids(self, column: int) -> list[str]:
        """A column that says whose row it is: an empty cell would be a run of its own."""
        words = self.words(column)
        if "" in words and any(words):
            row = words.index("")
            raise DataError(
                f"{self.place(row)}: {self.header[column]} is empty, expected the id of a run; repair the row"
            )
        return words

    def numbers(self, places: Mapping[str, int]) -> dict[str, np.ndarray]:
        """Columns as floats."""
        if self.decimal_comma:
            self.notes = (Note("decimal_comma", "the numbers are written with a decimal comma"),)
        times = self._stamps(places["time"]) if "time" in places else None
        if times is not None:
            others = {name: column for name, column in places.items() if name != "time"}
            columns = {"time": times, **self.numbers(others)}
            sentence = "the times are dates: they are read as seconds since the first row"
            self.notes += (Note("time_stamps", sentence),)
            return columns
        columns = None if self.table is not None or not self.lines else self._fast(list(places.values()))
        if columns is not None:
            return dict(zip(places, columns, strict=True))
        return {name: self._slow(self.header[column], self.words(column)) for name, column in places.items()}

    def _stamps(self, column: int) -> np.ndarray | None:
        """Seconds since the first row, of a column of dates and times; None where the first cell is none."""
        words = self.words(column)
        first = nanoseconds_of(words[0]) if words else None
        if first is None:
            return None
        seconds = np.empty(len(words))
        for row, word in enumerate(words):
            moment = nanoseconds_of(word)
            if moment is None:
                label = self.header[column]
                raise DataError(f'{self.place(row)}: {label} is "{word}", expected a date and a time; repair the row')
            seconds[row] = (moment - first) / NANOSECONDS
        return seconds

    def _fast(self, places: Sequence[int]) -> Sequence[np.ndarray] | None:
        """All columns at once; None where NumPy cannot read a cell."""
        lines = self.lines
        if self.decimal_comma and self.separator != ",":
            lines = [line.replace(",", ".") for line in lines]
        if self.fortran:  # no other number has a d
            lines = [line.replace("D", "e").replace("d", "e") for line in lines]
        try:
            table = np.loadtxt(lines, delimiter=self.separator, usecols=places, ndmin=2, comments=None)
        except ValueError:
            return None
        return [np.ascontiguousarray(column) for column in table.T]

    def _slow(self, label: str, words: Sequence[str]) -> np.ndarray:
        numbers = np.empty(len(words))
        for row, word in enumerate(words):
            number = self._number(word)
            if number is None:
                what = f'"{word}"' if word else "empty"
                raise DataError(f"{self.place(row)}: {label} is {what}, expected a number; repair the row")
            numbers[row] = number
        return numbers


def number_of(word: str) -> float | None:
    """A number as people and programs write it, or None.

    >>> [number_of(word) for word in ("1.5", "1.0D+02", "1.0-100", "one", "1_0")]
    [1.5, 100.0, 1e-100, None, None]
    """
    word = WITHOUT_LETTER.sub(r"\1e\2", FORTRAN.sub("e", word.strip()))
    try:
        return None if "_" in word else float(word)
    except ValueError:
        return None
