"""Where does a search over several forces begin? With the best networks of one force less, grown by identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pnn_symbolic.errors import InputError
from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import FAMILIES, Wiring, chain

ROUNDING = -26.0
"""Decades of error that count as none: the rounding of the data over their variance lies between −33 and −28."""
SEEDS = 60
"""Networks that are grown at most."""


def family_of(wiring: Wiring) -> Callable[[int], Wiring] | None:
    """The family that a wiring is of: what makes one of so many forces; None for one that stands alone.

    >>> family_of(chain(2)) is chain, family_of(chain(2, "mine"))
    (True, None)
    """
    if wiring.forces:
        for family in FAMILIES.values():
            if family(len(wiring.forces)) == wiring:
                return family
    return None


def smaller_wiring(wiring: Wiring) -> Wiring | None:
    """The wiring of the same family with one force less; None where there is none.

    >>> smaller_wiring(chain(2)) == chain(1), smaller_wiring(chain(1))
    (True, None)
    """
    family, count = family_of(wiring), len(wiring.forces)
    return family(count - 1) if family and count > 1 else None


def grown(genome: Genome) -> list[Genome]:
    """The same function as networks with one force more, which is not used; of a family only.

    In a chain the step of the new force is the identity, after the others or before them.

    >>> verlet = Genome("chain-1", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split())
    >>> after, before = grown(verlet)
    >>> " ".join(after.weights)
    '1 1/2 0 1 1 0 trained 1 1 1/2 0 1 1 0 0 1 1 0 0 1'
    >>> " ".join(before.weights)
    '1 0 0 1 1 0 0 1 1 1/2 0 1 1 0 trained 1 1 1/2 0 1'
    """
    family = family_of(genome.wiring)
    if family is None:
        raise InputError(f'the wiring "{genome.wiring.name}" is of no family, expected one such as chain-2')
    larger = family(len(genome.wiring.forces) + 1)
    if family is chain:
        identity, linear = ("1", "0", "0", "1"), (LINEAR,) * 4
        step = (*identity, "1", "0", "0", "1")  # h = state; g1 = h1 and g2 = h2, whatever the force
        return [
            Genome(larger, (*genome.activations, *linear), (*genome.weights[:-4], *genome.weights[-4:], *step)),
            Genome(larger, (*linear, *genome.activations), (*step, *genome.weights)),
        ]
    weights = dict(zip(genome.wiring.edges, genome.weights, strict=True))
    return [Genome(larger, (*genome.activations, LINEAR), [weights.get(edge, "0") for edge in larger.edges])]


def worth_growing(candidates: Iterable[Candidate], split: str) -> list[Genome]:
    """Those that none beats in position error, velocity error and cost at once: being right in one output is enough.

    Errors below rounding count alike. The most accurate come first, in either output and in both in turn.
    """
    front = list[_Network]()
    for network in sorted(_Network.of(candidate, split) for candidate in candidates):
        # Sorted by position error: those before are at least as good in it.
        if not any(better.velocity <= network.velocity and better.cost <= network.cost for better in front):
            front.append(network)
    orders = [
        sorted(front, key=lambda network: (network.position + network.velocity, network.cost, network.names)),
        sorted(front, key=lambda network: (network.position, network.cost, network.names)),
        sorted(front, key=lambda network: (network.velocity, network.cost, network.names)),
    ]
    in_turn: dict[Genome, None] = {}
    for networks in zip(*orders, strict=True):
        in_turn.update(dict.fromkeys(network.genome for network in networks))
    return list(in_turn)[:SEEDS]


class _Network(NamedTuple):
    """A network with its log errors, from rounding on; sorted by the first of them, and by names where all is equal."""

    position: float
    velocity: float
    cost: int
    names: tuple[str, tuple[str, ...], tuple[str, ...]]
    genome: Genome

    @classmethod
    def of(cls, candidate: Candidate, split: str) -> _Network:
        """Of a network that was met."""
        position, velocity = candidate.errors[split].logs
        return cls(
            position=max(position, ROUNDING),
            velocity=max(velocity, ROUNDING),
            cost=candidate.genome.cost,
            names=candidate.genome.names,
            genome=candidate.genome,
        )
