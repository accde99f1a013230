"""temp = x before x += …: a copy for numbers, and the same array in NumPy."""

from __future__ import annotations

from pnn_symbolic.code.syntax import Expression, Name


class Aliases:
    """Names that were set to other names, and those of them that were changed in place since."""

    def __init__(self) -> None:
        self._copy_of: dict[str, str] = {}
        self._source_of_changed: dict[str, str] = {}

    def take_in(self, target: Expression, sign: str, value: Expression) -> None:
        """Take in `target sign value`, as it was typed."""
        if not isinstance(target, Name):
            return
        if sign == "=" and isinstance(value, Name):
            self._copy_of[value.name] = target.name
        elif sign == "=":
            self._copy_of.pop(target.name, None)
            self._source_of_changed.pop(target.name, None)
        elif target.name in self._copy_of:
            self._source_of_changed[self._copy_of[target.name]] = target.name

    def source_of_changed(self, name: str) -> str | None:
        """The name whose value a name was given, if that was changed in place since."""
        return self._source_of_changed.get(name)
