"""What is a place where work can be done? It takes one function, and then what to call it with, shard by shard."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol, TypeVar

Argument_contra = TypeVar("Argument_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)
Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


class Shard(Protocol[Answer_co]):
    """One call that was handed over; a `concurrent.futures.Future` is one."""

    def result(self) -> Answer_co:
        """Wait for the answer; what the call raised is raised here."""
        ...

    def cancel(self) -> bool:
        """Let it be, if it has not begun: nobody will ask for the answer."""
        ...


class Pool(Protocol[Argument_contra, Answer_co]):
    """Those who call one function, with all that it knows."""

    def submit(self, argument: Argument_contra) -> Shard[Answer_co]:
        """Hand one call over, and do not wait."""
        ...

    def close(self) -> None:
        """End what was begun; calls that have not begun are let be."""
        ...


class Workplace(ABC):
    """Where calls are made. Places are equal in what comes out: the answers, bit for bit, in the order asked for."""

    @property
    def is_here(self) -> bool:
        """Whether it is the process that asks, and nobody else."""
        return False

    @abstractmethod
    def pool(self, function: Callable[[Argument], Answer]) -> Pool[Argument, Answer] | None:
        """Those who will call `function`, as it is now; None: nobody but the process that asks."""


class Here(Workplace):
    """In the process that asks, one after the other."""

    @property
    def is_here(self) -> bool:
        """Yes."""
        return True

    def pool(self, function: Callable[[Argument], Answer]) -> None:
        """Nobody else."""
