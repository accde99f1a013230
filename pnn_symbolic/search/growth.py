"""Where does a search over several forces begin? With the best networks of one force less, grown by identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
    count = len(wiring.forces)
    return next((family for family in FAMILIES.values() if count and family(count) == wiring), None)


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
    met = sorted((*_errors(one, split), one.genome.cost, repr(one.genome), one.genome) for one in candidates)
    front = list[tuple[float, float, int, str, Genome]]()
    for one in met:
        if not any(other[1] <= one[1] and other[2] <= one[2] for other in front):
            front.append(one)  # sorted by position error: those before are at least as good in it
    orders = [
        sorted(front, key=lambda one: (one[0] + one[1], one[2], one[3])),
        sorted(front, key=lambda one: (one[0], one[2], one[3])),
        sorted(front, key=lambda one: (one[1], one[2], one[3])),
    ]
    in_turn = dict.fromkeys(one[-1] for three in zip(*orders, strict=True) for one in three)
    return list(in_turn)[:SEEDS]


def _errors(candidate: Candidate, split: str) -> tuple[float, float]:
    position, velocity = candidate.errors[split].logs
    return max(position, ROUNDING), max(velocity, ROUNDING)
