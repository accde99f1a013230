"""How does a command end? Its exit code, and what went wrong on purpose as one line on standard error."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from pnn_symbolic.commands.garbage import look_for_garbage_seldom
from pnn_symbolic.commands.standard_streams import NobodyReadsError, open_standard_streams
from pnn_symbolic.commands.streams import make_printable
from pnn_symbolic.errors import PNNError

NOBODY_READS = 128 + 13
"""As if SIGPIPE had ended the program."""


def run_to_its_end(command: Callable[[], object]) -> None:
    """Run a command line; Ctrl-C, SIGTERM, a reader who is gone and every refusal have an exit code of their own."""
    open_standard_streams()
    make_printable()
    look_for_garbage_seldom()
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except NobodyReadsError:
        sys.exit(NOBODY_READS)
    except PNNError as error:
        _fail(str(error), 2)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}{error.strerror or error}", 2)
    except MemoryError:
        _fail("there is not enough memory; what is finished is kept in --out, if that was given", 2)
    except (KeyboardInterrupt, SystemExit) as error:
        if (interruption := _interruption(error)) is None:
            raise
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C while this ends
        word, code = ("terminated", 143) if isinstance(interruption, _TerminatedError) else ("interrupted", 130)
        _fail(f"{word}; what is finished is kept in --out: add --resume to run, or call paper again, to go on", code)
    finally:
        signal.signal(signal.SIGTERM, before)


class _TerminatedError(KeyboardInterrupt):
    """SIGTERM came."""


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    raise _TerminatedError


def _interruption(error: BaseException | None) -> KeyboardInterrupt | None:
    """The Ctrl-C or SIGTERM behind it: typer leaves the program by an exception of its own."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def _fail(message: str, code: int) -> NoReturn:
    print(f"discover-equations: {message}", file=sys.stderr)
    sys.exit(code)
