"""Which columns does a data file hold? CSV and NPZ, without pickle, each cell checked where the user can find it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from pnn_symbolic.errors import DataError, OutputError

COLUMNS = {
    "time": ("time", "t"),
    "x": ("x", "position"),
    "v": ("v", "velocity"),
    "force": ("force", "f"),
    "id": ("id", "trajectory"),
}
"""The columns that are read, each by the names it may have in a file, in upper or lower case."""
REQUIRED = ("time", "x", "v")
LAYOUT = "put the numbers in columns named time, x, v and, where known, force"


@dataclass(frozen=True)
class Table:
    """The columns of one file by the names of `COLUMNS`.

    columns   arrays of one length, of finite floats; those of `id` are labels
    place     says where in the file row k is
    """

    columns: Mapping[str, np.ndarray]
    place: Callable[[int], str]

    def __post_init__(self) -> None:
        if not len(self.columns["time"]):
            raise DataError(f"there is no row of data, expected at least 2; {LAYOUT}")
        for name in self.columns.keys() - {"id"}:
            bad = np.flatnonzero(~np.isfinite(self.columns[name]))
            if len(bad):
                value = self.columns[name][bad[0]]
                raise DataError(
                    f"{self.place(bad[0])}: {name} is {value}, expected a finite number; cut or repair the row"
                )


def read_table(path: Path) -> Table:
    """Read a file by its suffix; every complaint is a `DataError` that begins with the file's name."""
    reader = _format(path).read
    try:
        if not path.stat().st_size:
            raise DataError(f"the file is empty; {LAYOUT}")
        return reader(path)
    except OSError as error:
        raise DataError(
            f'"{path}" cannot be read ({error.strerror or error}); check the name and its permissions'
        ) from None
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None


def write_table(path: Path, columns: Mapping[str, np.ndarray]) -> None:
    """Write columns of one length by the file's suffix; reading gives back every bit."""
    writer = _format(path).write
    try:
        writer(path, columns)
    except OSError as error:
        raise OutputError(
            f'"{path}" cannot be written ({error.strerror}); name a file in a folder that exists'
        ) from None


def _read_csv(path: Path) -> Table:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            numbered = [
                (number, line) for number, line in enumerate(file, 1) if line.strip() and line.lstrip()[0] != "#"
            ]
        first = numbered[0][1] if numbered else ""
        rows = list(csv.reader((line for _, line in numbered), delimiter=max(",;\t", key=first.count)))
    except (UnicodeDecodeError, csv.Error):
        raise DataError(f"this is no text file of numbers and commas; {LAYOUT}") from None

    def place(row: int) -> str:
        return f"row {row + 1} (line {numbered[row + 1][0]})"

    header = [cell.strip() for cell in rows[0]] if rows else []
    if header and all(_is_number(cell) for cell in header):
        raise DataError(
            f'the first line is "{first.strip()}", expected the names of the columns; put time,x,v above it'
        )
    places = _places(header)
    for row, cells in enumerate(rows[1:]):
        if len(cells) != len(header):
            raise DataError(f"{place(row)} has {len(cells)} cells, expected {len(header)} as in the header; repair it")
        for name, index in places.items():
            if name != "id" and not _is_number(cells[index]):
                raise DataError(
                    f'{place(row)}: {header[index]} is "{cells[index].strip()}", expected a number; repair the row'
                )
    columns = {name: [cells[index] for cells in rows[1:]] for name, index in places.items()}
    return Table({name: np.array(cells, str if name == "id" else float) for name, cells in columns.items()}, place)


def _write_csv(path: Path, columns: Mapping[str, np.ndarray]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        # tolist() gives Python floats, and csv writes their repr, the shortest text that reads back exactly.
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


def _read_npz(path: Path) -> Table:
    try:
        with np.load(path, allow_pickle=False) as file:
            names = list(file.files)
            arrays = {name: file[names[index]] for name, index in _places(names).items()}
    except (DataError, OSError):
        raise
    except Exception:  # a zip file can be broken in many ways, and an array of objects is a pickle
        raise DataError(f"this is no NPZ file of plain numbers; write it with numpy.savez and {LAYOUT}") from None
    for name, array in arrays.items():
        if array.ndim != 1 or array.dtype.kind not in ("iufU" if name == "id" else "iuf"):
            raise DataError(f"{name} is an array of {array.dtype} and shape {array.shape}, expected (rows,) numbers")
        if len(array) != len(arrays["time"]):
            raise DataError(f"{name} has {len(array)} rows and time {len(arrays['time'])}, expected one for each time")
    columns = {name: array if name == "id" else array.astype(float) for name, array in arrays.items()}
    return Table(columns, lambda row: f"row {row + 1} (index {row})")


def _write_npz(path: Path, columns: Mapping[str, np.ndarray]) -> None:
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **columns)


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each column is."""
    names = [name.lower() for name in header]
    known = {alias for aliases in COLUMNS.values() for alias in aliases}
    places = {}
    for column, aliases in COLUMNS.items():
        found = [index for index, name in enumerate(names) if name in aliases]
        if len(found) > 1:
            raise DataError(f"columns {' and '.join(header[k] for k in found)} are both {column}; keep one of them")
        if found:
            places[column] = found[0]
        elif column in REQUIRED:
            free = [name for name in names if name not in known]
            near = [name for alias in aliases for name in get_close_matches(alias, free, n=1, cutoff=0.5)]
            hint = f'if "{header[names.index(near[0])]}" is meant, rename it to {column}' if near else LAYOUT
            raise DataError(f"there is no column {column}; the file has {', '.join(header) or 'none'}; {hint}")
    return places


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class _Format:
    read: Callable[[Path], Table]
    write: Callable[[Path, Mapping[str, np.ndarray]], None]


FORMATS = {".csv": _Format(_read_csv, _write_csv), ".npz": _Format(_read_npz, _write_npz)}
"""How to read and write a file, by its suffix."""


def _format(path: Path) -> _Format:
    if path.suffix.lower() not in FORMATS:
        raise DataError(f'"{path.name}" is of no file type known here, expected one of {", ".join(FORMATS)}; {LAYOUT}')
    return FORMATS[path.suffix.lower()]
