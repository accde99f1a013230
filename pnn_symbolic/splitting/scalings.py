"""The scalings of a word as one, where the numbers are fewest and shortest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pnn_symbolic.maps.letters import Kind
from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.maps.scaled_form import Stages


class Factor(NamedTuple):
    """A letter whose number is one of the field of the map."""

    kind: Kind
    number: Number
    force: str = "f"


def with_one_scaling(stages: Stages, factors: list[Factor]) -> list[Factor]:
    """The scalings of a word as one, where the numbers are fewest and shortest, rather at the end; S 0 takes in others.

    A letter may be cut in equal halves for it: D 1/2, S 9/10, D 1/2 rather than D 19/20, S 9/10.
    """
    apart, scaling = _scalings_apart(stages, factors)
    if scaling == stages.field.one:
        return apart

    texts: dict[Number, str] = {}

    def text(number: Number) -> str:
        if number not in texts:
            texts[number] = str(stages.number(number))
        return texts[number]

    def complexity(candidate: list[Factor]) -> tuple[int, int]:
        numbers = {text(factor.number) for factor in candidate}
        return sum(map(len, numbers)), len(candidate)

    return min(_with_scaling(stages, apart, scaling), key=complexity)


def _scalings_apart(stages: Stages, factors: list[Factor]) -> tuple[list[Factor], Number]:
    """The other factors as they are when all scalings come at the end, as one: its number. A scaling by 0 stays."""
    unit = stages.field.one
    apart: list[Factor] = []
    scaling = unit
    for factor in factors:
        if factor.kind != "S":
            apart.append(_moved(stages, scaling, factor))
        elif factor.number:
            scaling = scaling * factor.number
        else:
            apart.append(factor)
            scaling = unit
    return apart, scaling


def _with_scaling(stages: Stages, apart: list[Factor], scaling: Number) -> Iterator[list[Factor]]:
    """The same word with the scaling between any two letters, and between the halves of a letter; the end first."""
    field = stages.field
    undone, middle = field.quo(field.one, scaling), Factor("S", scaling)
    forgotten = max((place for place, factor in enumerate(apart, 1) if factor.kind == "S"), default=0)
    for k in range(len(apart), forgotten - 1, -1):
        before, after = apart[:k], [_moved(stages, undone, factor) for factor in apart[k:]]
        yield [*before, middle, *after]
        if after and scaling != -field.one:
            # D a, S s is D h, S s, D h with h·(1 + s) = a; K b, S s is K h, S s, K h with h·(1 + 1/s) = b.
            share = field.one + (scaling if apart[k].kind == "D" else undone)
            half = apart[k]._replace(number=field.quo(apart[k].number, share))
            yield [*before, half, middle, half, *after[1:]]


def _moved(stages: Stages, scaling: Number, factor: Factor) -> Factor:
    """What a factor that follows a scaling becomes on its other side: S s, D a is D a·s, S s; K b becomes K b/s."""
    number = factor.number * scaling if factor.kind == "D" else stages.field.quo(factor.number, scaling)
    return factor._replace(number=number)
