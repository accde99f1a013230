"""How is a call made far away? By the same program, and on one thread as at home."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

from pnn_symbolic.errors import InputError
from pnn_symbolic.execution.same_program import refuse_another_program
from pnn_symbolic.threads import one_blas_thread

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


def far_call(function: Callable[[Argument], Answer], argument: Argument, asked_with: Mapping[str, str]) -> Answer:
    """One call; `InputError` where it was asked for with another version of something: a worker may come later.

    >>> from pnn_symbolic.execution.same_program import made_with
    >>> far_call(abs, -1, made_with())
    1
    """
    try:
        refuse_another_program("the process that asks", asked_with)
    except InputError as error:
        raise InputError(f"a worker came with another program: {error}") from None
    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if torch else 1
    try:
        if torch:
            torch.set_num_threads(1)
        with one_blas_thread():
            return function(argument)
    finally:
        if torch:
            torch.set_num_threads(threads)
