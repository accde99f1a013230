"""What does a certificate say, line by line? Nothing is believed of it yet but that it is JSON."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ALWAYS_UNPACKED, PACKED_AT_MOST = 50_000_000, 50
"""Bytes that are unpacked in any case, and times that lines of a certificate get shorter by packing.

One that `certify` wrote, of 7 million bytes, got 14 times shorter.
"""


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
        with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as file:
            while text := file.readline(ALWAYS_UNPACKED):
                if file.tell() >= max(ALWAYS_UNPACKED, PACKED_AT_MOST * packed.tell()):
                    break
                line = json.loads(text, parse_constant=int)  # which refuses NaN and Infinity
                if not isinstance(line, dict) or "kind" not in line:
                    raise ValueError
                yield line
                number += 1
            else:
                return
    except (ValueError, RecursionError, EOFError, zlib.error, gzip.BadGzipFile):
        raise ValueError(f"line {number}: cannot be read as a line of a certificate") from None
    except OSError as error:
        raise ValueError(f"line {number}: cannot be read: {error.strerror}") from None
    raise ValueError(f"line {number}: the file unpacks to far more than a certificate of its size does")
