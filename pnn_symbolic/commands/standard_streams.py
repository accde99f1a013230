"""What if a standard stream is closed, or cannot be written? A lost answer is said; lost remarks are no matter."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

from pnn_symbolic.errors import OutputError


class NobodyReadsError(OutputError):
    """Whoever read standard output is gone, as in `… | head -1`: nothing is to be said."""


class _Answers(io.FileIO):
    """Standard output: the first that cannot be written is an `OutputError`, the rest is dropped."""

    lost = False

    def write(self, content: Any, /) -> int | None:  # noqa: ANN401 - any bytes
        """As any raw stream."""
        if not self.lost:
            try:
                return super().write(content)
            except OSError as error:
                self.lost = True
                kind = NobodyReadsError if isinstance(error, BrokenPipeError) else OutputError
                raise kind(f"cannot write to standard output: {error.strerror}") from None
        return memoryview(content).nbytes


class _Remarks(io.FileIO):
    """Standard error: what cannot be written there is dropped, and the work goes on."""

    def write(self, content: Any, /) -> int | None:  # noqa: ANN401 - any bytes
        """As any raw stream."""
        try:
            return super().write(content)
        except OSError:
            return memoryview(content).nbytes


def open_standard_streams() -> None:
    """Make closed streams fail where they are used, so that no file is opened in their place and gets what is printed.

    A stream that something else has put in the place of the system's, as tests do, is left as it is.
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_RDONLY)):  # the wrong way round: each use fails
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, mode), True)  # it gets the lowest number that is free: this one
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - it is open to the end
    sys.stdout = _guarded(sys.stdout, 1, _Answers)
    sys.stderr = _guarded(sys.stderr, 2, _Remarks)


def _guarded(stream: TextIO | None, number: int, kind: type[io.FileIO]) -> TextIO:
    """The same stream with writes of this kind."""
    if stream is None:
        return io.TextIOWrapper(
            io.BufferedWriter(kind(number, "w", closefd=False)), "utf-8", line_buffering=number == 2
        )
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if type(raw) is not io.FileIO or raw.fileno() != number:  # a console of Windows, or what a test has put there
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(kind(number, "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
