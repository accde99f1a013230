"""How is a question cut off that takes too long? The answers beside it are given all the same."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

AGAIN = 0.5
"""Seconds after which a question that has swallowed the exception is told again."""


class OutOfTimeError(Exception):
    """A question took longer than it was given."""


@contextmanager
def time_budget(seconds: float | None) -> Iterator[None]:
    """Raise `OutOfTimeError` within the block, where it takes longer; None: as long as it takes.

    It works by the timer of the process, so that in other threads than the first, and on systems without such a timer,
    nothing is cut off. A budget within another is cut at the end of whichever is shorter.

    >>> with time_budget(0.05):
    ...     while True:
    ...         pass
    Traceback (most recent call last):
    pnn_symbolic.time_budget.OutOfTimeError: took longer than 0.05 s
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def tell(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError(f"took longer than {seconds:g} s")

    started = monotonic()
    handler = signal.signal(signal.SIGALRM, tell)
    left_outside, _ = signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), AGAIN)
    try:
        if left_outside and left_outside < seconds:
            signal.signal(signal.SIGALRM, handler)
            signal.setitimer(signal.ITIMER_REAL, left_outside, AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left_outside:
            signal.setitimer(signal.ITIMER_REAL, max(left_outside - (monotonic() - started), 1e-3), AGAIN)


class Budget:
    """Time for several questions: `each` at most, and `in_all`; left out, as long as they take.

    >>> budget = Budget(each=10, in_all=0)
    >>> with budget.question():
    ...     print("asked")
    Traceback (most recent call last):
    pnn_symbolic.time_budget.OutOfTimeError: took longer than 0 s, with the questions before it
    """

    def __init__(self, each: float | None = None, in_all: float | None = None) -> None:
        self.each, self.in_all = each, in_all
        self._ends = None if in_all is None else monotonic() + in_all

    @contextmanager
    def question(self) -> Iterator[None]:
        """Raise `OutOfTimeError` within the block, where the time of a question, or of all, is over."""
        left = None if self._ends is None else self._ends - monotonic()
        if left is not None and left <= 0:
            raise OutOfTimeError(f"took longer than {self.in_all:g} s, with the questions before it")
        times = [time for time in (self.each, left) if time is not None]
        with time_budget(min(times, default=None)):
            yield


UNBOUNDED = Budget()
