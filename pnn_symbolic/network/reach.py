"""Which weights can matter? What reaches the outputs, what a force or an activation sees, and what training changes."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import lru_cache
from typing import NamedTuple

from pnn_symbolic.network.topology import ForceEvaluation, Wiring
from pnn_symbolic.network.weights import TRAINED

Weights = tuple[str, ...]
"""One choice for each edge of a wiring."""


class Link(NamedTuple):
    """A stage or an output, and what it hangs on.

    inputs    (edge, source) of each value it sees; a force has its argument for its only source, by the edge -1
    readers   (edge, reader) of each neuron that sees it
    """

    name: str
    is_force: bool
    inputs: list[tuple[int, str]]
    readers: list[tuple[int, str]]


@lru_cache
def links(wiring: Wiring) -> list[Link]:
    """One for each stage, and then for each output."""
    inputs: dict[str, list[tuple[int, str]]] = {}
    readers: dict[str, list[tuple[int, str]]] = {}
    for edge, (source, name) in enumerate(wiring.edges):
        inputs.setdefault(name, []).append((edge, source))
        readers.setdefault(source, []).append((edge, name))
    made: list[Link] = []
    for stage in (*wiring.stages, *wiring.outputs):
        is_force = isinstance(stage, ForceEvaluation)
        sees = [(-1, stage.argument)] if isinstance(stage, ForceEvaluation) else inputs[stage.name]
        made.append(Link(name=stage.name, is_force=is_force, inputs=sees, readers=readers.get(stage.name, [])))
    return made


def alive(wiring: Wiring, weights: Weights) -> set[str]:
    """The values that can be other than 0."""
    values = {"x", "w"}
    for name, is_force, inputs, _ in links(wiring):
        if is_force or any(source in values and weights[edge] != "0" for edge, source in inputs):
            values.add(name)
    return values


def used(wiring: Wiring, weights: Weights) -> set[str]:
    """The values that an output depends on."""
    values = {neuron.name for neuron in wiring.outputs}
    for name, is_force, inputs, readers in reversed(links(wiring)):
        if any(reader in values and weights[edge] != "0" for edge, reader in readers):
            values.add(name)
            if is_force:
                values.update(argument for _, argument in inputs)
    return values


def seen_weights(
    wiring: Wiring, weights: Weights, forces: Iterable[ForceEvaluation], nonlinear: Set[str]
) -> tuple[int, ...]:
    """Indices of the weights, other than 0, that one of these forces or of these neurons sees, or through others."""
    seen = {force.argument for force in forces}
    indices: list[int] = []
    for name, is_force, inputs, _ in reversed(links(wiring)):
        if is_force or (name not in seen and name not in nonlinear):
            continue
        for edge, source in inputs:
            if weights[edge] != "0":
                indices.append(edge)
                seen.add(source)
    return tuple(sorted(indices))


def changed_by_training(wiring: Wiring, weights: Weights) -> set[str]:
    """The values that a trained weight can change."""
    changed: set[str] = set()
    for name, is_force, inputs, _ in links(wiring):
        if is_force:
            changes = inputs[0][1] in changed
        else:
            changes = any(
                weights[edge] == TRAINED or (source in changed and weights[edge] != "0") for edge, source in inputs
            )
        if changes:
            changed.add(name)
    return changed
