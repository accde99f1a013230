"""Is this a text, and in which encoding? UTF-8, UTF-16 as spreadsheets write it, or Latin-1; perhaps compressed."""

from __future__ import annotations

import codecs
from pathlib import Path

from pnn_symbolic.bounded_reading import read_bounded, unpacked
from pnn_symbolic.dynamics.formats.columns import LAYOUT
from pnn_symbolic.errors import DataError

TEXT_CONTROLS = set(b"\t\n\r\f\x1a")
"""Control characters that texts have; \\x1a ends files of old programs."""
LOOKED_AT = 65_536
"""Bytes in which binary junk shows."""


def text_of(path: Path) -> str:
    """The text of a file, with plain line ends; `DataError` where it is none.

    Also raises `OSError` where the file cannot be opened.
    """
    content = read_bounded(path)
    if path.suffix.lower() == ".gz":
        content = unpacked(content)
        if not content:
            raise DataError(f"the compressed file is empty; {LAYOUT}")
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return _lines(_decoded(content, encoding))
    if any(byte < 32 and byte not in TEXT_CONTROLS for byte in set(content[:LOOKED_AT])):
        raise DataError(f"this is no text file of numbers; {LAYOUT}")
    try:
        return _lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _lines(_decoded(content, "cp1252"))  # a µ or ° in the head of a column


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise DataError(f"this is no text file of numbers; {LAYOUT}") from None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
