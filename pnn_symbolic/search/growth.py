"""Where does a search over several forces begin? With the best networks of one force less, grown by identity."""

from __future__ import annotations

from collections.abc import Iterable

from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import wiring_called

ROUNDING = -26.0
"""Decades of error that count as none: the rounding of the data over their variance lies between −33 and −28."""
SEEDS = 60
"""Networks that are grown at most."""


def smaller_wiring(name: str) -> str | None:
    """The wiring of the same family with one force less; None where there is none.

    >>> smaller_wiring("chain-2"), smaller_wiring("dense-4"), smaller_wiring("direct"), smaller_wiring("chain-1")
    ('chain-1', 'dense-3', None, None)
    """
    family, dash, count = name.partition("-")
    return f"{family}-{int(count) - 1}" if dash and int(count) > 1 else None


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
    family, _, count = genome.wiring.partition("-")
    larger = f"{family}-{int(count) + 1}"
    if family == "chain":
        identity, linear = ("1", "0", "0", "1"), ("linear",) * 4
        step = (*identity, "1", "0", "0", "1")  # h = state; g1 = h1 and g2 = h2, whatever the force
        return [
            Genome(larger, (*genome.activations, *linear), (*genome.weights[:-4], *genome.weights[-4:], *step)),
            Genome(larger, (*linear, *genome.activations), (*step, *genome.weights)),
        ]
    weights = dict(zip(wiring_called(genome.wiring).edges, genome.weights, strict=True))
    wiring = wiring_called(larger)
    return [Genome(larger, (*genome.activations, "linear"), tuple(weights.get(edge, "0") for edge in wiring.edges))]


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
