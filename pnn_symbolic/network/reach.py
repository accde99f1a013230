"""Which weights can matter? What reaches the outputs, what a force or an activation sees, and what training changes."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache
from typing import NamedTuple

from pnn_symbolic.network.topology import ForceEvaluation, Wiring
from pnn_symbolic.network.weights import TRAINED

Weights = tuple[str, ...]
"""One choice for each edge of a wiring."""


class Inputs(NamedTuple):
    """A stage or an output, and (edge, source) of each value it sees.

    A force has its argument for its only source, by the edge -1.
    """

    name: str
    is_force: bool
    sources: list[tuple[int, str]]


@lru_cache
def inputs_of(wiring: Wiring) -> list[Inputs]:
    """One for each stage, and then for each output."""
    sources: dict[str, list[tuple[int, str]]] = {}
    for edge, (source, name) in enumerate(wiring.edges):
        sources.setdefault(name, []).append((edge, source))
    made: list[Inputs] = []
    for stage in (*wiring.stages, *wiring.outputs):
        is_force = isinstance(stage, ForceEvaluation)
        sees = [(-1, stage.argument)] if isinstance(stage, ForceEvaluation) else sources[stage.name]
        made.append(Inputs(name=stage.name, is_force=is_force, sources=sees))
    return made


def seen_weights(
    wiring: Wiring, weights: Weights, forces: Iterable[ForceEvaluation], nonlinear: Set[str]
) -> tuple[int, ...]:
    """Indices of the weights, other than 0, that one of these forces or of these neurons sees, or through others."""
    seen = {force.argument for force in forces}
    indices: list[int] = []
    for name, is_force, sources in reversed(inputs_of(wiring)):
        if is_force or (name not in seen and name not in nonlinear):
            continue
        for edge, source in sources:
            if weights[edge] != "0":
                indices.append(edge)
                seen.add(source)
    return tuple(sorted(indices))


def changed_by_training(wiring: Wiring, weights: Weights) -> set[str]:
    """The values that a trained weight can change."""
    changed: set[str] = set()
    for name, is_force, sources in inputs_of(wiring):
        if is_force:
            changes = sources[0][1] in changed
        else:
            changes = any(
                weights[edge] == TRAINED or (source in changed and weights[edge] != "0") for edge, source in sources
            )
        if changes:
            changed.add(name)
    return changed
