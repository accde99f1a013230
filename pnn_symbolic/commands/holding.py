"""Does another run write to this folder? A lock with the number of the process that holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pnn_symbolic.errors import OutputError

LOCK = ".lock"


@contextmanager
def held(folder: Path | None) -> Iterator[None]:
    """Hold a folder while the block lasts; `OutputError` at once where another process does. None: nothing is held.

    A folder that was made for this and stayed empty is removed again.

    The system lets go of the lock when the process ends, however it ends; the file that is left then locks nobody out.
    """
    try:
        import fcntl  # Windows has no such lock
    except ImportError:
        fcntl = None
    if folder is None or fcntl is None:
        yield
        return
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write to the folder {folder}: {error.strerror}; choose another with --out") from None
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock, not held by processes forked from this
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "another"
            raise OutputError(
                f"process {holder} writes to {folder}; wait for its end, or choose another folder with --out"
            ) from None
        with suppress(OSError):  # a full disk: the folder is held all the same
            file.truncate(0)
            os.write(file.fileno(), str(os.getpid()).encode())
        try:
            yield
        finally:
            with suppress(OSError):  # a file that stays locks nobody out
                (folder / LOCK).unlink()
            if made:
                with suppress(OSError):  # where something was written
                    folder.rmdir()
