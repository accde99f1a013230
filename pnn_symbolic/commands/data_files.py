"""Which inputs are files of rows? Told by their suffix, or by a line of numbers."""

from __future__ import annotations

import re
from pathlib import Path

from pnn_symbolic.errors import DataError

TABLE_SUFFIXES = {".csv", ".tsv", ".dat", ".npz", ".gz"}
SNIFFED_SUFFIXES = {".txt", ""}
SNIFFED_LINES = 50
SNIFFED_CHARACTERS = 10_000
"""Of a file that may hold a word, equations or rows of numbers: so many lines, and of each so much."""


def files_of(text: str) -> list[str]:
    """The files of rows in a folder that is no folder of a run, by name; any other input is itself."""
    try:
        folder = Path(text)
        is_run = (folder / "discovery.json").exists() or (folder / "journal.jsonl").exists()
        if not text.strip() or not folder.is_dir() or is_run:
            return [text]
        files = sorted(name for name in map(str, folder.iterdir()) if data_file(name) is not None)
    except (OSError, ValueError):
        return [text]
    if not files:
        raise DataError(f"there is no file of rows in the folder {text}")
    return files


def data_file(text: str) -> Path | None:
    """The existing file of rows that an input names, told by its suffix or by a line of two numbers or more; else None.

    >>> data_file("D 1/2, K 1, D 1/2")
    """
    try:
        path = Path(text)
        if not text.strip() or not path.is_file():
            return None
        suffix = path.suffix.lower()
        if suffix in TABLE_SUFFIXES or _is_of_an_engine(suffix):
            return path
        return path if suffix in SNIFFED_SUFFIXES and _has_rows(path) else None
    except (OSError, ValueError):
        return None


def _is_of_an_engine(suffix: str) -> bool:
    from pnn_symbolic.dynamics.engines.readers import FAMILIES, PICKLES, WITHOUT_VELOCITIES  # numpy, for files alone

    return suffix in {*FAMILIES, *WITHOUT_VELOCITIES, *PICKLES}


def _has_rows(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for _ in range(SNIFFED_LINES):
            line = file.readline(SNIFFED_CHARACTERS)
            cells = re.split(r"[,;\s]+", line.strip())
            if len(cells) > 1 and all(_is_number(cell) for cell in cells):
                return True
    return False


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
