"""Straight-line code: lines in which each name is assigned once, with what is read before and known at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from pnn_symbolic.code.names import Key, Names
from pnn_symbolic.code.syntax import Expression


@dataclass(frozen=True)
class Line:
    """name = value, where every name in `value` is free or that of an earlier line; `stem` is the variable."""

    name: str
    value: Expression
    place: int
    stem: str = ""


@dataclass
class Straight:
    """Straight-line code.

    free       variables that are read before they are written, with the place
    final      what each written variable is at the end
    returned   what the step gives back, in order
    notes      what was left out or taken in a way that must be said
    """

    text: str
    names: Names
    lines: list[Line] = field(default_factory=list)
    free: dict[Key, int] = field(default_factory=dict)
    final: dict[Key, Expression] = field(default_factory=dict)
    returned: tuple[Expression, ...] = ()
    parameters: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    spellings: dict[str, str] = field(default_factory=dict)

    def typed(self, name: str) -> str:
        """A variable as it was typed."""
        return self.spellings.get(name, name)

    def place_of(self, start: str) -> int | None:
        """Where a variable is first read before it is written."""
        return next((place for key, place in self.free.items() if str(key) == start), None)
