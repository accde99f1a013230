"""How are several cores used? By processes forked from this one: one function of many things, or one beside the rest.

No torch here: what is forked before torch is loaded does not wait for it.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, Generic, TypeVar

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


class Workers(Generic[Argument, Answer]):
    """Calls `function` in `count` processes; with one, or where processes cannot be forked safely, in this one.

    Only what is given and what is found is copied between processes: the function is there when they are forked, with
    all that it knows. So it must not depend on what it was asked before. Use it as a context, which ends them.
    """

    def __init__(self, function: Callable[[Argument], Answer], count: int) -> None:
        self.function, self.count = function, count if sys.platform == "linux" else 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers[Argument, Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)  # an interruption does not wait for what has not begun
            self._pool = None

    def begun(self, arguments: Sequence[Argument]) -> list[Callable[[], Answer]]:
        """For each argument, in order, what gives the answer; other processes are at work on all of them by now."""
        if self.count == 1:
            return [partial(self.function, argument) for argument in arguments]
        return [self._forked().submit(_call, argument).result for argument in arguments]

    def map(
        self, arguments: Sequence[Argument], time_is_up: Callable[[], bool] = lambda: False
    ) -> Iterator[Answer | None]:
        """The answer to each, in order; None for those not begun when time was up."""
        if self.count == 1 or len(arguments) < 2:
            for argument in arguments:
                yield None if time_is_up() else self.function(argument)
            return
        futures: list[Future[Answer]] = [self._forked().submit(_call, argument) for argument in arguments]
        for number, future in enumerate(futures):
            if time_is_up():
                for later in futures[number:]:
                    later.cancel()
            yield None if future.cancelled() else future.result()

    def _forked(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = _forked(self.function, self.count)
        return self._pool


@contextmanager
def beside(function: Callable[[], Answer], cores: int) -> Iterator[Callable[[], Answer]]:
    """While this lasts, another process calls `function`; what is given waits for its answer, which is copied here.

    On one core, or where processes cannot be forked safely, it is called here, when it is asked for. An answer that
    nobody has waited for is not waited for in the end either.

    >>> with beside(lambda: 6 * 7, cores=2) as answer:
    ...     answer()
    42
    """
    if cores == 1 or sys.platform != "linux":
        yield cache(function)
        return
    children = mp.active_children()
    pool = _forked(lambda _: function(), 1)
    (process,) = (child for child in mp.active_children() if child not in children)
    try:
        yield pool.submit(_call, None).result
    finally:
        process.terminate()
        pool.shutdown(cancel_futures=True)


def _forked(function: Callable[[Any], Any], count: int) -> ProcessPoolExecutor:
    """So many processes, at once."""
    pool = ProcessPoolExecutor(count, mp.get_context("fork"), initializer=_begin, initargs=(function,))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: a worker uses none of ours
        pool.submit(int)  # forks all of them
    return pool


_function: Callable[[Any], Any] = repr
"""In a worker: what it was forked for."""


def available_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _begin(function: Callable[[Any], Any]) -> None:
    global _function
    _function = function
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # which ends its workers by this
    if parent := mp.parent_process():
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)


def _call(argument: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
    return _function(argument)
