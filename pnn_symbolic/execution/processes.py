"""How are the cores of this machine used? By processes forked from this one.

No torch here: what is forked before torch is loaded does not wait for it.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, Generic, TypeVar

from pnn_symbolic.execution.places import Workplace

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Processes(Workplace):
    """So many processes of this machine; with one, or where processes cannot be forked safely, there is only this one.

    Only what is given and what is found is copied between processes: the function is there when they are forked, with
    all that it knows.
    """

    count: int

    @property
    def is_here(self) -> bool:
        """Whether none is forked."""
        return self.count == 1 or sys.platform != "linux"

    def pool(self, function: Callable[[Argument], Answer]) -> ForkedPool[Argument, Answer] | None:
        """Processes forked now, or None."""
        return None if self.is_here else ForkedPool(function, self.count)


class ForkedPool(Generic[Argument, Answer]):
    """Processes that were forked for one function."""

    def __init__(self, function: Callable[[Argument], Answer], count: int) -> None:
        self._pool, self._processes = _forked(function, count)

    def submit(self, argument: Argument) -> Future[Answer]:
        """Hand one call over."""
        return self._pool.submit(_call, argument)

    def close(self) -> None:
        """End them, whatever they work at: nobody will ask for the answer, and it may take minutes."""
        _end(self._pool, self._processes)


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
    pool, processes = _forked(lambda _: function(), 1)
    try:
        yield pool.submit(_call, None).result
    finally:
        _end(pool, processes)


def _forked(function: Callable[[Any], Any], count: int) -> tuple[ProcessPoolExecutor, list[BaseProcess]]:
    """So many processes, at once."""
    children = mp.active_children()
    pool = ProcessPoolExecutor(count, mp.get_context("fork"), initializer=_begin, initargs=(function,))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: a worker uses none of ours
        pool.submit(int)  # forks all of them
    return pool, [child for child in mp.active_children() if child not in children]


def _end(pool: ProcessPoolExecutor, processes: list[BaseProcess]) -> None:
    for process in processes:
        process.kill()  # what was trained there, by Lightning, has left a SIGTERM that ends nothing
    pool.shutdown(cancel_futures=True)


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
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if parent := mp.parent_process():
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)


def _call(argument: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
    return _function(argument)
