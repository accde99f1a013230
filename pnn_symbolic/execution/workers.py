"""One function of many things: who calls it, and in which order do the answers come? In that of the questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pnn_symbolic.execution.places import Pool, Shard, Workplace

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class _Asked(Generic[Argument, Answer]):
    """A call that is made when its answer is asked for."""

    function: Callable[[Argument], Answer]
    argument: Argument

    def result(self) -> Answer:
        return self.function(self.argument)

    def cancel(self) -> bool:
        return True


class Workers(Generic[Argument, Answer]):
    """Calls `function` of many things at a place. Use it as a context, which ends what it has begun.

    `function` must not depend on what it was asked before, since who is asked next is a matter of chance; so whatever
    is handed over together is fixed before it is, and answers are taken in the order of the questions.

    >>> from pnn_symbolic.execution.places import Here
    >>> with Workers(abs, Here()) as workers:
    ...     list(workers.map([-1, 2]))
    [1, 2]
    """

    def __init__(self, function: Callable[[Argument], Answer], place: Workplace) -> None:
        self.function, self.place = function, place
        self._pool: Pool[Argument, Answer] | None = None

    def __enter__(self) -> Workers[Argument, Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def begun(self, arguments: Sequence[Argument]) -> list[Shard[Answer]]:
        """For each argument, in order, what gives the answer; whoever is there is at work on all of them by now."""
        if self._pool is None and arguments:
            self._pool = self.place.pool(self.function)
        if self._pool is None:
            return [_Asked(self.function, argument) for argument in arguments]
        return [self._pool.submit(argument) for argument in arguments]

    def map(self, arguments: Sequence[Argument]) -> Iterator[Answer]:
        """The answer to each, in order, as soon as it is there."""
        for shard in self.begun(arguments):
            yield shard.result()
