"""A fault of ours ends one answer of a batch, and not the batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pnn_symbolic.errors import InputError, OutputError, in_one_line
from pnn_symbolic.maps.parsing.refusals import short


@contextmanager
def faults_told(text: str) -> Iterator[None]:
    """Let a fault of ours end one answer, as an `InputError` that says so, and not the batch."""
    try:
        yield
    except (InputError, OutputError, MemoryError):
        raise
    except Exception as error:  # whatever it is, the answers to other inputs do not depend on it
        fault = f"{short(text)}: a fault of this program, please report it ({in_one_line(error)})"
        raise InputError(fault) from error
