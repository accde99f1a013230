"""What feeds what in a wiring, as bits: what can be other than 0, what is used, seen, and changed by training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pnn_symbolic.network.topology import ForceEvaluation, Wiring
from pnn_symbolic.network.weights import TRAINED

Weights = tuple[str, ...]
"""One choice for each edge of a wiring."""


@dataclass(frozen=True)
class Links:
    """What feeds what in a wiring; every value is a bit, so that a set of them is a number.

    bits               of each value, by its name
    inputs, outputs    the values that are there at first, and those that are asked for
    sources, targets   of each edge
    hidden             of each hidden neuron
    stages             of each stage and output its bit, whether it is a force, its inputs (edge, source) and its
                       readers (edge, target); a force has its argument for its only input, without an edge
    """

    bits: Mapping[str, int]
    inputs: int
    outputs: int
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    hidden: tuple[int, ...]
    stages: tuple[tuple[int, bool, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]], ...]


def alive(weights: Weights, links: Links) -> int:
    """The values that can be non-zero."""
    values = links.inputs
    for bit, is_force, inputs, _ in links.stages:
        if is_force:
            values |= bit
            continue
        for edge, source in inputs:
            if source & values and weights[edge] != "0":
                values |= bit
                break
    return values


def used(weights: Weights, links: Links) -> int:
    """The values that an output depends on."""
    values = links.outputs
    for bit, is_force, inputs, readers in reversed(links.stages):
        for edge, reader in readers:
            if reader & values and weights[edge] != "0":
                values |= bit
                break
        if is_force and bit & values:
            values |= inputs[0][1]
    return values


def seen_weights(weights: Weights, links: Links, seeing: Iterable[str]) -> tuple[int, ...]:
    """Indices of the weights, other than 0, of what these values see directly or through others.

    seeing   neurons that apply more than a factor, and arguments of forces
    """
    seen = sum(links.bits[name] for name in set(seeing))
    indices: list[int] = []
    for bit, is_force, inputs, _ in reversed(links.stages):
        if is_force or not bit & seen:
            continue
        for edge, source in inputs:
            if weights[edge] != "0":
                indices.append(edge)
                seen |= source
    return tuple(sorted(indices))


def changed_by_training(weights: Weights, links: Links) -> int:
    """The values that a trained weight can change."""
    changed = 0
    for bit, is_force, inputs, _ in links.stages:
        for edge, source in inputs:
            weight = "1" if is_force else weights[edge]
            if weight == TRAINED or (source & changed and weight != "0"):
                changed |= bit
    return changed


@lru_cache
def links_of(wiring: Wiring) -> Links:
    """The links of a wiring, once."""
    stages = (*wiring.stages, *wiring.outputs)
    bits = {name: 1 << k for k, name in enumerate(["x", "w", *(stage.name for stage in stages)])}
    edges = [(edge, bits[source], bits[name]) for edge, (source, name) in enumerate(wiring.edges)]
    linked = list[tuple[int, bool, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]]()
    for stage in stages:
        bit = bits[stage.name]
        readers = tuple((edge, target) for edge, source, target in edges if source == bit)
        if isinstance(stage, ForceEvaluation):
            linked.append((bit, True, ((-1, bits[stage.argument]),), readers))
        else:
            into = tuple((edge, source) for edge, source, target in edges if target == bit)
            linked.append((bit, False, into, readers))
    return Links(
        bits=bits,
        inputs=bits["x"] | bits["w"],
        outputs=sum(bits[neuron.name] for neuron in wiring.outputs),
        sources=tuple(source for _, source, _ in edges),
        targets=tuple(target for _, _, target in edges),
        hidden=tuple(bits[neuron.name] for neuron in wiring.hidden),
        stages=tuple(linked),
    )
