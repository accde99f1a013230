"""How is a file written so that it is there whole or not at all?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pnn_symbolic.errors import OutputError

DRAFT = ".part"
"""The end of the name of a file that is not whole yet."""


@contextmanager
def whole_file(path: Path, advice: str = "") -> Iterator[BinaryIO]:
    """A draft beside the file, which takes its place at the end of the block, when all of it is on disk.

    advice   the end of the refusal, where something else can be typed

    Raises `OutputError`, in one line, where something cannot be written; whatever ends the block early, the draft is
    removed and what was there before is left. A kill leaves NAME.part, which the next writer writes over.
    """
    if path.exists() and not path.is_file():
        raise OutputError(f"cannot write {path}: it is there, and is no file{advice}")
    draft = path.with_name(path.name + DRAFT)
    try:
        try:
            with draft.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}{advice}") from None
    sync_folder(path.parent)


def write_whole(path: Path, content: str | bytes, advice: str = "") -> None:
    """`whole_file` with this content; folders on the way are made, text is UTF-8."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}{advice}") from None
    with whole_file(path, advice) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where the system can do that: what was renamed stays so where power fails."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
