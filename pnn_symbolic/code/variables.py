"""Which variables go through the step: where each starts, and where it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Straight
from pnn_symbolic.code.syntax import Expression, Listing, Name
from pnn_symbolic.code.vocabulary import MOMENTA, POSITIONS, TIMES, VELOCITIES, is_called, is_force_like


@dataclass(frozen=True)
class Variable:
    """A variable that is read before it is written, and written.

    stem    its name, without what says when
    start   the free name with which the step begins
    final   its value at the end
    """

    stem: str
    start: str
    final: Expression
    meaning: str

    @property
    def is_changed(self) -> bool:
        """False where the end is the start."""
        return not (isinstance(self.final, Name) and self.final.name == self.start)


def variables_of(code: Straight) -> list[Variable]:
    """The variables of a step, in the order in which they are first read.

    Pairs are a name and itself, x and x_new, x_old and x, x_half and x_half, x0 and x1, y and the list that it becomes.
    """
    variables: list[Variable] = []
    for key in code.free:
        final = _final(code, key)
        if final is not None and not isinstance(final, Listing):
            variables.append(Variable(key.stem, str(key), final, code.names.meaning(key.stem)))
    stems = {variable.stem for variable in variables}
    return variables + _numbered(code, stems) + _components(code)


def _numbered(code: Straight, taken: set[str]) -> list[Variable]:
    """x, which is only read and becomes the last of x1, x2…; so for velocities, momenta and forces. Not of `taken`."""
    variables: list[Variable] = []
    for key in code.free:
        if key.stem in taken or key.stage or key in code.final:
            continue
        with_number = re.fullmatch(r"(.*?)_?(\d+)", key.stem)
        family = with_number[1] if with_number else key.stem
        meaning = code.names.meaning(family)
        if not (is_called(meaning, POSITIONS + VELOCITIES + MOMENTA) or is_force_like(meaning)):
            continue
        last = _last_of_family(code, family, key)
        if last is not None:
            variables.append(Variable(family, str(key), last, meaning))
    return variables


def _final(code: Straight, key: Key) -> Expression | None:
    stages = {"": ("", "new"), "old": ("old", "", "new"), "half": ("half",), "halfold": ("halfold", "half")}
    ends = [Key(key.stem, stage) for stage in stages.get(key.stage, ())]
    written = [end for end in ends if end in code.final]
    if key.stage == "old" and Key(key.stem) in code.free:
        written = [end for end in written if end.stage == "old"]
    if not written:
        return None
    return code.final[max(written, key=list(code.final).index)]


def _last_of_family(code: Straight, family: str, start: Key) -> Expression | None:
    """The last of x1, x2… that are written where x or x0 is only read."""
    pattern = re.compile(rf"{re.escape(family)}_?\d*")
    free = [key for key in code.free if pattern.fullmatch(key.stem) and not key.stage]
    last = None
    for key, value in code.final.items():
        if pattern.fullmatch(key.stem) and not isinstance(value, Listing):
            last = value
    return last if free == [start] else None


def _components(code: Straight) -> list[Variable]:
    """y[0] and y[1] of a y that is written as a list."""
    components: list[Variable] = []
    for key, value in code.final.items():
        if isinstance(value, Listing):
            for number, item in enumerate(value.items):
                part = Key(f"{key.stem}_{number}")
                if part in code.free and part not in code.final:
                    components.append(Variable(part.stem, str(part), item, part.stem))
    return components


def moved_by(code: Straight) -> list[Variable]:
    """The variables that a step moves: neither a time nor a force that it carries along."""
    changed = [variable for variable in variables_of(code) if variable.is_changed and not is_time(variable)]
    return [variable for variable in changed if not is_carried_force(variable)]


def is_time(variable: Variable) -> bool:
    """Whether a variable is the time by its name."""
    return is_called(variable.meaning, TIMES)


def is_carried_force(variable: Variable) -> bool:
    """Whether a variable is a force by its name."""
    return is_force_like(variable.meaning)
