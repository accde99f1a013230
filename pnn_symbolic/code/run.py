"""What loops and helpers need of the run of statements that they are part of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from pnn_symbolic.code.environment import Environment
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.syntax import Expression, Statement


class Run(Protocol):
    """A run of statements."""

    environment: Environment

    def run(self, statements: Iterable[Statement]) -> None:
        """Take statements in."""
        ...

    def trial(self, body: tuple[Statement, ...], lists: Mapping[Key, Expression]) -> Environment:
        """What a body by itself reads and writes."""
        ...

    def value(self, node: Expression) -> Expression:
        """An expression in free names and names of lines."""
        ...
