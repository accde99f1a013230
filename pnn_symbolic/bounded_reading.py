"""How is a file read that may have no end? At most so many bytes of it, and only of what is a file."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from pnn_symbolic.errors import DataError

MOST_BYTES = 2_000_000_000
"""Of rows: ten million of them with twenty columns."""
PACKED_AT_MOST = 300
"""Times that text of numbers gets shorter by packing; rows that are all the same get some 200 times shorter."""
ALWAYS_UNPACKED = 50_000_000
"""Bytes that are unpacked however well they were compressed."""
AT_ONCE = 1 << 22
"""Bytes that are asked for at once: Python sets aside what is asked for, however small the file is."""


def check_regular(path: Path) -> None:
    """Refuse a device, a pipe or a socket, which have no end or none that is known; a folder is an `OSError`."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise DataError("this is a device or a pipe, expected a file")


def read_bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a file; refused where it has more bytes than `most`, whatever size its folder tells.

    Also raises `OSError` where the file cannot be opened.
    """
    check_regular(path)
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size <= most:
            content = _read(file, most + 1)
            if len(content) <= most:
                return content
    raise DataError(f"the file has more than {most:,} bytes, the most that is read")


def _read(file: BinaryIO | gzip.GzipFile, most: int) -> bytes:
    """At most so many bytes, in memory for what there is."""
    parts, left = list[bytes](), most
    while left and (part := file.read(min(left, AT_ONCE))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def check_archive(path: Path, most: int = MOST_BYTES) -> None:
    """Refuse a zip file, as NPZ is, whose members unpack to more than `most`, or to far more than numbers do.

    What a member says of its size bounds what is read of it. What is no zip file is left to its reader.
    """
    check_regular(path)
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > min(most, max(ALWAYS_UNPACKED, PACKED_AT_MOST * path.stat().st_size)):
        raise DataError(f"its arrays unpack to {size:,} bytes, more than is read of a file of its size")


def unpacked(content: bytes, most: int = MOST_BYTES) -> bytes:
    """What was compressed by gzip; refused where it unpacks to more than `most`, or to far more than numbers do.

    >>> unpacked(gzip.compress(b"1,2"))
    b'1,2'
    >>> unpacked(gzip.compress(bytes(60_000_000)))
    Traceback (most recent call last):
    pnn_symbolic.errors.DataError: it unpacks to more than 50,000,000 bytes, ... numbers do not pack so well
    """
    whole = max(ALWAYS_UNPACKED, PACKED_AT_MOST * len(content))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            text = _read(file, min(whole, most) + 1)
    except (OSError, EOFError, zlib.error) as error:
        broken = "ends too early" if isinstance(error, EOFError) else "is not compressed by gzip, or damaged"
        raise DataError(f"its name ends in .gz, but it {broken}; compress it again, or rename it") from None
    if len(text) > most:
        raise DataError(f"it unpacks to more than {most:,} bytes, the most that is read")
    if len(text) > whole:
        raise DataError(
            f"it unpacks to more than {whole:,} bytes, {PACKED_AT_MOST} times its size or more: "
            "numbers do not pack so well"
        )
    return text
