"""Faults of a disk, one at a time: the n-th thing that is asked of it under a folder goes wrong, as SQLite is tested.

What is asked: to open a file for writing, to write (as the system is asked, not as Python buffers it), to have a file
on disk, to rename, to cut, to make a folder, to remove. A write that goes wrong has written half.
"""

import builtins
import errno
import io
import os
import signal
from contextlib import ExitStack
from functools import partial
from unittest.mock import patch

FULL, BROKEN, FORBIDDEN, KILLED = "full disk", "broken disk", "no permission", "SIGKILL"
ERRORS = {FULL: errno.ENOSPC, BROKEN: errno.EIO, FORBIDDEN: errno.EACCES}
KINDS = (*ERRORS, KILLED)
ON_PATHS = ("replace", "rename", "truncate", "mkdir", "unlink", "rmdir", "open")
ON_NUMBERS = ("write", "fsync", "ftruncate")
FREES = ("unlink", "rmdir", "truncate")
"""A full disk does these all the same."""


class Faults:
    """While this lasts, what is asked for the n-th time goes wrong; of a full disk, all after it as well.

    at    counted from 1; None: nothing goes wrong, and `asked` says what there is
    on    instead, a file: whatever is asked of it or of its draft goes wrong
    """

    def __init__(self, folder, kind=FULL, at=None, on=None):
        self.folder, self.kind, self.at = os.path.realpath(folder), kind, at
        self.on = () if on is None else (on, f"{on}.part")
        self.asked = []

    @property
    def happened(self):
        return any(path in self.on for _, path in self.asked) or (self.at is not None and len(self.asked) >= self.at)

    def __enter__(self):
        self._patches = ExitStack()
        opened = partial(self._opened, builtins.open)
        self._patches.enter_context(patch.object(builtins, "open", opened))
        self._patches.enter_context(patch.object(io, "open", opened))
        for name in ON_PATHS + ON_NUMBERS:
            asked = partial(self._asked, name, getattr(os, name))
            self._patches.enter_context(patch.object(os, name, asked))
        return self

    def __exit__(self, *_):
        self._patches.close()

    def meet(self, name, path, half=lambda: None):
        """Count what is asked, and let it go wrong where its turn has come; `half` does a part of it."""
        path = os.path.relpath(path, self.folder)
        self.asked.append((name, path))
        later = self.kind == FULL and self.happened and name not in FREES
        if len(self.asked) == self.at or path in self.on or later:
            half()
            if self.kind == KILLED:
                os.kill(os.getpid(), signal.SIGKILL)
            code = ERRORS[self.kind]
            raise OSError(code, os.strerror(code), str(path))

    def holds(self, path):
        return os.path.realpath(path).startswith(self.folder)

    def _asked(self, name, really, first, *rest, **options):
        if name == "open":
            flags = rest[0] if rest else options["flags"]
            counts = flags & (os.O_WRONLY | os.O_RDWR) and isinstance(first, str | os.PathLike)
        else:
            counts = True
        path = f"/proc/self/fd/{first}" if isinstance(first, int) else first
        if counts and self.holds(path):
            half = (lambda: really(first, rest[0][: len(rest[0]) // 2])) if name == "write" else (lambda: None)
            self.meet(name, os.path.realpath(path), half)
        return really(first, *rest, **options)

    def _opened(self, really, file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, *rest, **options):
        if not set(mode) & set("wax+") or not isinstance(file, str | os.PathLike) or not self.holds(file):
            return really(file, mode, buffering, encoding, errors, newline, *rest, **options)
        self.meet("open", file)
        raw = _Raw(self, file, mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding, errors, newline)


class _Raw(io.FileIO):
    """A file whose writes are counted."""

    def __init__(self, faults, file, mode):
        self.faults = faults
        super().__init__(file, mode)

    def write(self, content):
        content = memoryview(content).cast("B")
        self.faults.meet("write", self.name, lambda: super(_Raw, self).write(content[: len(content) // 2]))
        return super().write(content)
