"""A force that is written as a formula of the position, -g/L·sin(θ) or -G·M·x/r³, is read as some force f(x)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pnn_symbolic.code.flow import Flow
from pnn_symbolic.code.force_formulas import Formulas
from pnn_symbolic.code.force_names import FORMULA
from pnn_symbolic.code.names import Key
from pnn_symbolic.code.straight import Line, Straight
from pnn_symbolic.code.syntax import Expression, Listing, Name, parts
from pnn_symbolic.code.variables import variables_of


def with_forces_named(code: Straight) -> Straight | None:
    """The code with a call in the place of each formula of a force; None where there is no such formula.

    None, too, where the formulas are not one function: what is no sure step is refused later, at its place. The weights
    of stages, 2 in 2*k2, may stand in formulas; they are taken out of them where that makes them one.
    """
    return _named(code, numbers_apart=False) or _named(code, numbers_apart=True)


def _named(code: Straight, *, numbers_apart: bool) -> Straight | None:
    """The code with calls for formulas, which have simple numbers as factors, or have them `numbers_apart`."""
    reader = Formulas(code, numbers_apart=numbers_apart)
    lines: list[Line] = []
    for line in code.lines:
        lines.append(replace(line, value=reader.rewritten(line.value, line)))
        reader.flow.lines[line.name] = lines[-1]
    final, ends = _listings(code, reader)
    named = replace(code, lines=lines, final=final, spellings=dict(code.spellings), notes=code.notes[:])
    alive = [line.name for line in Flow(lines).live(variable.final for variable in variables_of(named))] + ends
    formulas = reader.formulas_of(alive)
    if not formulas or len(formulas) != len({component for component, _ in formulas}):
        return None
    named.spellings[FORMULA], named.spellings[f"-{FORMULA}"] = formulas[min(formulas)]
    asked = names_in([*(line.value for line in lines if line.name in alive), *final.values()]) | set(reader.starts)
    named.free = {key: place for key, place in code.free.items() if str(key) in asked}
    return named


def names_in(values: Iterable[Expression]) -> set[str]:
    """The names that stand in expressions."""
    names: set[str] = set()
    for value in values:
        names |= {part.name for part in parts(value) if isinstance(part, Name)}
    return names


def _listings(code: Straight, reader: Formulas) -> tuple[dict[Key, Expression], list[str]]:
    """What the step ends with, formulas in lists of components as calls; and a name for each such component."""
    final: dict[Key, Expression] = {}
    ends: list[str] = []
    for key, value in code.final.items():
        final[key] = value
        if isinstance(value, Listing):
            items = [Line(f"{key}_{k}", item, item.place, f"{key.stem}_{k}") for k, item in enumerate(value.items)]
            final[key] = Listing(value.place, tuple(reader.rewritten(item.value, item) for item in items))
            ends += [item.name for item in items]
    return final, ends
