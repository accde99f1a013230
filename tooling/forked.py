"""A command in a process forked from this one, where its libraries are loaded: through the real door, to a real end."""

from __future__ import annotations

import io
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # a process with threads is not to be forked
sys.path.insert(0, str(Path(__file__).parents[1]))

TIMES = re.compile(r'"(seconds|fit_seconds|elapsed)": ?[-+.e\d]+|\d+(\.\d+)? s\b|"content": ?"[0-9a-f]{64}"')
"""What differs from run to run, in answers and files; a digest of what holds seconds differs with them."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, or minus the signal that killed it; what it printed; and its seconds."""

    code: int
    out: str
    err: str
    seconds: float


def load() -> None:
    """What commands import late, once for all."""
    import matplotlib.pyplot  # noqa: F401
    import pydantic  # noqa: F401
    import pytorch_lightning  # noqa: F401
    import torch

    import pnn_symbolic.certification.decision
    import pnn_symbolic.commands.certification
    import pnn_symbolic.commands.certify
    import pnn_symbolic.discovery.pipeline
    import pnn_symbolic.paper.reproduction
    import pnn_symbolic.report.paper.documents
    import pnn_symbolic.report.run
    import pnn_symbolic.report.run_page  # noqa: F401

    torch.set_num_threads(1)


class Commands:
    """Runs commands in forked processes, whose standard output and error are files in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.out, self.err = folder / "stdout", folder / "stderr"

    def begin(self, *arguments: object, within: AbstractContextManager = nullcontext(), out: str = "") -> int:  # noqa: B008
        """The number of the process; `within` lasts while the command does, `out` is what it prints to."""
        sys.stdout.flush()
        process = os.fork()
        if process:
            return process
        try:
            os._exit(self._inside(list(map(str, arguments)), within, out or str(self.out)))
        finally:
            os._exit(70)

    def end(self, process: int, began: float) -> Ended:
        """Wait for it."""
        _, status = os.waitpid(process, 0)
        out, err = (path.read_text(errors="replace") if path.exists() else "" for path in (self.out, self.err))
        return Ended(os.waitstatus_to_exitcode(status), out, err, time.perf_counter() - began)

    def run(self, *arguments: object, within: AbstractContextManager = nullcontext(), out: str = "") -> Ended:  # noqa: B008
        """From its beginning to its end."""
        began = time.perf_counter()
        return self.end(self.begin(*arguments, within=within, out=out), began)

    def _inside(self, arguments: list[str], within: AbstractContextManager, out: str) -> int:
        from pnn_symbolic import cli

        for number, path in ((1, out), (2, str(self.err))):
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, number)
            os.close(file)
        for number, name in ((1, "stdout"), (2, "stderr")):
            raw = io.FileIO(number, "w", closefd=False)
            setattr(sys, name, io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", line_buffering=number == 2))
        sys.argv = ["discover-equations", *arguments]
        code: Any = 0
        try:
            with within:
                cli.main()
        except SystemExit as left:
            code = left.code or 0
        except BaseException:
            traceback.print_exc()
            code = 70
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = 120
        return code


def remember(owner: Any, name: str, key: Callable[..., object]) -> None:  # noqa: ANN401
    """Let a function of a class or module answer once what is asked twice; forked processes know what was asked before.

    key   what was asked, of its arguments; the answer must depend on nothing else
    """
    function, answers = getattr(owner, name), dict[object, Any]()

    @wraps(function)
    def remembering(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        asked = key(*arguments, **options)
        if asked not in answers:
            answers[asked] = function(*arguments, **options)
        return answers[asked]

    setattr(owner, name, remembering)


def files_in(folder: Path) -> dict[str, bytes]:
    """Name → content of every file under a folder, times left out."""
    return {str(path.relative_to(folder)): content(path) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def content(path: Path) -> bytes:
    """What a file holds, times left out."""
    held = path.read_bytes()
    return without_times(held) if path.suffix in (".json", ".html", ".md") else held


def without_times(text: Any) -> Any:  # noqa: ANN401 - text or bytes
    """The same with a mark for each time."""
    if isinstance(text, bytes):
        return without_times(text.decode(errors="replace")).encode()
    return TIMES.sub("(time)", text)
