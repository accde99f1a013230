"""What does DEAP draw from? Its modules call `random`; here each search, in its thread, has a generator of its own."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deap.tools import crossover, emo, mutation, selection


class _Draws(threading.local):
    """Stands for the module `random`: its functions are those of the generator of the search in this thread.

    The module itself is shared with every thread of the process. Dask's draw from it, and while they did a search with
    the same seed came to another result.
    """

    generator: Any = random

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        return getattr(self.generator, name)


draws = _Draws()
"""What operators of ours draw from, too."""

for _module in (crossover, emo, mutation, selection):
    setattr(_module, "random", draws)  # noqa: B010 - a module has this name for the type checker already


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Within the block, draws of this thread follow from the seed; the module `random` is left as it is.

    >>> def drawn():
    ...     with seeded(7):
    ...         return draws.random()
    >>> drawn() == drawn()
    True
    """
    before = draws.generator
    draws.generator = random.Random(seed)
    try:
        yield
    finally:
        draws.generator = before
