"""What each name stands for, while code is read from its first statement to its last."""

from __future__ import annotations

from typing import NoReturn

from pnn_symbolic.code.indices import Indices
from pnn_symbolic.code.names import Key, Names
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Call, Expression, Function, Here, Item, Listing, Name, Number
from pnn_symbolic.code.vocabulary import is_force_like
from pnn_symbolic.maps.parsing.refusals import refusal

MOST_LINES = 400


class Environment:
    """The values of the variables, and the straight-line code that was written so far.

    values     the latest value of each variable: a number, a list, or the name of the line that set it
    functions  the helpers that the code defines
    """

    def __init__(self, code: Straight, indices: Indices) -> None:
        self.code = code
        self.indices = indices
        self.values: dict[Key, Expression] = {}
        self.functions: dict[str, Function] = {}
        self._versions: dict[str, int] = {}

    @property
    def names(self) -> Names:
        """The variables of the text."""
        return self.code.names

    def refuse(self, place: int, message: str) -> NoReturn:
        """The error that names the place."""
        raise refusal(self.code.text, place, message)

    def note(self, sentence: str) -> None:
        """Keep what must be said."""
        self.code.notes.append(sentence)

    def known(self, name: str) -> Expression | None:
        """The value of a name; None before it is written."""
        return self.values.get(self.names.key(name))

    def is_free(self, node: Expression) -> bool:
        """Whether an expression is a name that is read before it is written."""
        return isinstance(node, Name) and node.name in map(str, self.code.free)

    def key(self, node: Name | Item) -> Key:
        """The variable of a name with its indices."""
        key = self.names.key(node.name)
        if isinstance(node, Name):
            self.code.spellings.setdefault(str(key), node.name)
            return key
        key = self.indices.key(key, node, self.names)
        numbers: list[str] = []
        for index in node.indices:
            number = self.indices.number(index) if index else None
            if number is not None:
                numbers.append(str(number))
        if numbers:
            self.code.spellings.setdefault(str(key), f"{node.name}[{', '.join(numbers)}]")
        return key

    def read(self, key: Key, place: int) -> Expression:
        """The value of a variable; its free name before it is written."""
        if key in self.values:
            return self.values[key]
        whole = self._whole_of(key)
        known = None if whole is None else self.values.get(whole)
        if isinstance(known, Here):
            return Here(place, key.stem, known.state)
        if known is not None and self.is_free(known):
            return self._component(known, key, place)
        if known is not None and not isinstance(known, Listing):
            self.refuse(
                place, f"{whole} is set as a whole, and read by components here; write the lines of one component"
            )
        if any(self._whole_of(part) == key for part in self.values):
            self.refuse(
                place, f"{key} is set by components, and read as a whole here; write the lines of one component"
            )
        if key.stage == "new":
            if is_force_like(self.names.meaning(key.stem)):
                self.values[key] = self.force_here(key.stem, place)
                return self.values[key]
            self.refuse(place, f'"{key}" is read before it is set: an implicit step, which code alone does not define')
        self.code.free.setdefault(key, place)
        return Name(place, str(key))

    def _whole_of(self, key: Key) -> Key | None:
        """x of x[0]; None for what was not written with a number as its index."""
        is_component = "[" in self.code.spellings.get(str(key), "")
        return Key(key.stem.rpartition("_")[0], key.stage) if is_component else None

    def _component(self, whole: Expression, key: Key, place: int) -> Expression:
        """y[0], where x is another name of y, and x[0] is read."""
        assert isinstance(whole, Name)
        number = key.stem.rpartition("_")[2]
        part = Key(f"{whole.name}_{number}")
        self.code.spellings.setdefault(str(part), f"{whole.name}[{number}]")
        if part in self.values:
            return self.values[part]
        self.code.free.setdefault(part, place)
        return Name(place, str(part))

    def components_of(self, whole: Key) -> list[Key]:
        """x[0], x[1]… of x, as far as they were read or set."""
        return [key for key in [*self.code.free, *self.values] if self._whole_of(key) == whole]

    def force_here(self, name: str, place: int) -> Here:
        """The force at the latest position."""
        return Here(place, name, dict(self.values))

    def write(self, target: Expression, value: Expression) -> None:
        """Let a name have a new value; a name for a name is no new line."""
        if isinstance(target, Call):
            target = Item(target.place, target.function, target.arguments)
        if not isinstance(target, Name | Item):
            self.refuse(target.place, "a formula cannot be assigned to; write name = formula")
        key = self.key(target)
        self.values.pop(key, None)  # what is written last comes last
        if isinstance(value, Number):
            value = Number(value.place, value.text, str(key))
        if isinstance(value, Name | Number | Function | Listing):
            self.values[key] = value
        else:
            self.values[key] = self._new_line(key, target.place, value)

    def _new_line(self, key: Key, place: int, value: Expression) -> Name:
        count = self._versions.get(str(key), 0) + 1
        self._versions[str(key)] = count
        name = f"{key}#{count}"
        self.code.lines.append(Line(name, value, place, key.stem))
        if len(self.code.lines) > MOST_LINES:
            self.refuse(place, f"the step has more than {MOST_LINES} lines; use fewer stages")
        return Name(place, name)
