"""What can be said beside a law? A commentary that fails is a line of its own, and never takes the law with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pnn_symbolic.errors import in_one_line

Said = TypeVar("Said")


class Commentary:
    """Runs what is said beside a law, and keeps why something could not be said.

    >>> commentary = Commentary()
    >>> commentary.attempt("the answer", lambda: 1 // 0, None), commentary.gaps
    (None, ['the answer is missing: ZeroDivisionError: integer division or modulo by zero'])
    """

    def __init__(self) -> None:
        self.gaps: list[str] = []

    def attempt(self, what: str, say: Callable[[], Said], otherwise: Said) -> Said:
        """What `say` returns, or `otherwise` and a line in `gaps`."""
        try:
            return say()
        except Exception as error:  # whatever goes wrong beside a law, the law was found
            self.gaps.append(f"{what} is missing: {in_one_line(error)}")
        return otherwise
