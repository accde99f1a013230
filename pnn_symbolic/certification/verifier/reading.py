"""What does a certificate say, line by line? Nothing is believed of it yet but that it is JSON."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path


def read_lines(path: Path) -> list[dict]:
    """The lines of a certificate; `ValueError` with the line that cannot be read."""
    return _beginning_with_header(list(_read(path)))


def read_header(path: Path) -> dict:
    """The first line alone: the others may be many."""
    return _beginning_with_header(list(islice(_read(path), 1)))[0]


def _beginning_with_header(lines: list[dict]) -> list[dict]:
    if not lines or lines[0]["kind"] != "header":
        raise ValueError("line 1: expected the header of a certificate; it says what was asked")
    return lines


def _read(path: Path) -> Iterator[dict]:
    number = 1
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for text in file:
                line = json.loads(text, parse_constant=int)  # which refuses NaN and Infinity
                if not isinstance(line, dict) or "kind" not in line:
                    raise ValueError
                yield line
                number += 1
    except (ValueError, EOFError, gzip.BadGzipFile):
        raise ValueError(f"line {number}: cannot be read as a line of a certificate") from None
