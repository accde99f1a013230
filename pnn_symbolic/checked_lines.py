"""How is a record kept that a kill may cut at any byte? Lines that are only appended, each with a checksum."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

from pnn_symbolic.errors import OutputError
from pnn_symbolic.whole_files import sync_folder

LINE = re.compile(r'\["(?P<checksum>[0-9a-f]{8})", (?P<text>.*)\]')
CUT = re.compile(rb'(\[("([0-9a-f]{0,8}|[0-9a-f]{8}(".*)?))?)?')
"""What a kill may leave of a first line."""
LONGEST = 200_000_000
"""Bytes of a line that is read."""


class CheckedLines:
    """A file of JSON lines, ["checksum", record]; a checksum is that of the record and of all lines before it.

    So a line that was changed, left out, repeated or put elsewhere is seen. Each line is on disk before `append` ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._checksum, self._size = 0, 0

    def read(self) -> tuple[list[Any], bool]:
        """The records, and whether a line that was cut short was left out; `ValueError` where the file is damaged.

        Nothing is changed: `drop_cut` removes the rest of a line that was cut, so that the record can go on.
        """
        records = []
        try:
            with self.path.open("rb") as file:
                while (line := file.readline(LONGEST)).endswith(b"\n"):
                    records.append(self._record(line.decode().removesuffix("\n"), len(records) + 1))
                    self._size += len(line)
        except OSError as error:
            raise OutputError(f"cannot read {self.path}: {error.strerror}; choose another folder with --out") from None
        if len(line) == LONGEST or (not records and not CUT.fullmatch(line)):
            raise ValueError(f"line {len(records) + 1} has no end")
        return records, bool(line)

    def _record(self, line: str, number: int) -> Any:  # noqa: ANN401 - whatever JSON holds
        parts = LINE.fullmatch(line)
        if parts is None:
            raise ValueError(f"line {number} has no checksum")
        self._checksum = crc32(parts["text"].encode(), self._checksum)
        if f"{self._checksum:08x}" != parts["checksum"]:
            raise ValueError(f"line {number} is not as it was written")
        try:
            return json.loads(parts["text"])
        except RecursionError:
            raise ValueError(f"line {number} is nested too deeply") from None

    def drop_cut(self) -> None:
        """Remove what stands after the whole lines that were read."""
        try:
            os.truncate(self.path, self._size)
        except OSError as error:
            raise self._unwritten(error) from None

    def append(self, record: Any) -> None:  # noqa: ANN401 - whatever JSON holds
        """Write one line; `OutputError` where that is not possible, and what was written of it is taken back."""
        text = json.dumps(record)
        checksum = crc32(text.encode(), self._checksum)
        line = f'["{checksum:08x}", {text}]\n'.encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            with suppress(OSError):
                os.truncate(self.path, self._size)
            raise self._unwritten(error) from None
        if not self._size:
            sync_folder(self.path.parent)
        self._checksum, self._size = checksum, self._size + len(line)

    def _unwritten(self, error: OSError) -> OutputError:
        return OutputError(f"cannot write {self.path}: {error.strerror or error}; choose another folder with --out")
