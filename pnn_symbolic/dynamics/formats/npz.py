"""Which numbers does an NPZ file hold? An array for each column, without pickle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pnn_symbolic.bounded_reading import check_archive
from pnn_symbolic.dynamics.formats.columns import LAYOUT, Columns, with_times
from pnn_symbolic.dynamics.formats.header import places_of
from pnn_symbolic.dynamics.formats.labels import name_and_unit
from pnn_symbolic.dynamics.formats.table import Table
from pnn_symbolic.errors import DataError


def read_npz(path: Path, chosen: Columns | None = None) -> Table:
    """The table of an NPZ file; `DataError` where an array is no column of numbers."""
    try:
        check_archive(path)
        with np.load(path, allow_pickle=False) as file:
            names = list(file.files)
            places = places_of(names, chosen, lambda place: bool(np.ptp(file[names[place]].astype(float))))
            arrays = {name: file[names[place]] for name, place in places.items()}
    except (DataError, OSError):
        raise
    except Exception:  # a zip file can be broken in many ways, and an array of objects is a pickle
        raise DataError(f"this is no NPZ file of plain numbers; write it with numpy.savez and {LAYOUT}") from None
    for name, array in arrays.items():
        if array.ndim != 1 or array.dtype.kind not in ("iufU" if name == "id" else "iuf"):
            raise DataError(f"{name} is an array of {array.dtype} and shape {array.shape}, expected (rows,) numbers")
        first = "time" if "time" in arrays else "x"
        if len(array) != len(arrays[first]):
            raise DataError(
                f"{name} has {len(array)} rows and {first} {len(arrays[first])}, expected one for each time"
            )
    columns = {name: array if name == "id" else array.astype(float) for name, array in arrays.items()}
    units = {name: name_and_unit(names[place])[1] for name, place in places.items()}
    return Table(with_times(columns, chosen), lambda row: f"row {row + 1} (index {row})", units)


def write_npz(file: BinaryIO, _suffixes: Sequence[str], columns: Mapping[str, np.ndarray]) -> None:
    """Write an array for each column."""
    np.savez(file, allow_pickle=False, **columns)
