"""How many threads may cut a product of matrices into pieces? One."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let the linear algebra of NumPy and SciPy use one thread, and give back what was set; also a decorator.

    The matrices of this package are small: threads wait for each other far longer than they work (a run on the
    paper's particle took 38 s of two processors with them, 23 s without), and a sum that no thread cuts is the same on
    any number of cores. What several cores are used for are processes, each with work of its own.
    """
    with threadpool_limits(1, user_api="blas"):
        yield
