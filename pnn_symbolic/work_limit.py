"""How is work broken off so that it can be broken off there again? By counting steps; the clock only says how many."""

from __future__ import annotations

import time
from math import inf


class WorkIsOverError(Exception):
    """A step may not begin."""


class WorkLimit:
    """How much work may begin: until a time is up, or so many steps are done, whichever comes first.

    `is_over` is asked before every step. Between two of them the same is done on any machine and with any number of
    workers, resumed or not, so the answer is a function of the number of steps alone: whoever ran out of time after
    12,345 of them gets it again, bit for bit, with a limit of 12,345 steps.

    >>> limit = WorkLimit(steps=2)
    >>> [limit.is_over() for _ in range(4)], limit.stopped_after
    ([False, False, True, True], 2)
    >>> WorkLimit().is_over()
    False
    """

    def __init__(self, seconds: float = inf, steps: float = inf) -> None:
        self.steps, self._ends = steps, time.perf_counter() + seconds
        self._done, self.is_stopped = 0, False

    def is_over(self) -> bool:
        """Whether the next step may not begin; asked before each, and counted."""
        if not self.is_stopped and self._done < self.steps and time.perf_counter() < self._ends:
            self._done += 1
        else:
            self.is_stopped = True
        return self.is_stopped

    @property
    def stopped_after(self) -> int | None:
        """How many steps were done when work was broken off; None where nothing was."""
        return self._done if self.is_stopped else None
