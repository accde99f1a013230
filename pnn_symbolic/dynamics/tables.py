"""Which columns does a data file hold? Each file type by its suffix, each complaint with the file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from pnn_symbolic.dynamics.formats.columns import LAYOUT, Columns
from pnn_symbolic.dynamics.formats.npz import read_npz, write_npz
from pnn_symbolic.dynamics.formats.table import Table
from pnn_symbolic.dynamics.formats.text import read_text, write_text
from pnn_symbolic.errors import DataError
from pnn_symbolic.whole_files import whole_file

Reader = Callable[[Path, Columns | None], Table]
"""What makes a table of a file, given which column means what where a user said so."""


def read_table(path: Path, columns: Columns | None = None, reader: Reader | None = None) -> Table:
    """Read a file by its suffix, or by `reader`; every complaint is a `DataError` that begins with the file's name."""
    reader = reader or _format(path).read
    try:
        if not path.stat().st_size:
            raise DataError(f"the file is empty; {LAYOUT}")
        return reader(path, columns)
    except OSError as error:
        raise DataError(
            f'"{path}" cannot be read ({error.strerror or error}); check the name and its permissions'
        ) from None
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None


def write_table(path: Path, columns: Mapping[str, np.ndarray]) -> None:
    """Write columns of one length by the file's suffix, whole or not at all; reading gives back every bit."""
    write = _format(path).write
    with whole_file(path, advice="; name a file in a folder that exists") as file:
        write(file, path.suffixes, columns)


@dataclass(frozen=True)
class _Format:
    read: Reader
    write: Callable[[BinaryIO, Sequence[str], Mapping[str, np.ndarray]], None]


TEXT, NPZ = _Format(read_text, write_text), _Format(read_npz, write_npz)
FORMATS = {".csv": TEXT, ".npz": NPZ, ".txt": TEXT, ".dat": TEXT, ".tsv": TEXT}
FORMATS |= {f"{suffix}.gz": TEXT for suffix, kind in FORMATS.items() if kind is TEXT}
"""How to read and write a file, by its suffix."""


def _format(path: Path) -> _Format:
    suffix = "".join(path.suffixes[-2:]).lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    if suffix not in FORMATS:
        raise DataError(f'"{path.name}" is of no file type known here, expected one of {", ".join(FORMATS)}; {LAYOUT}')
    return FORMATS[suffix]
