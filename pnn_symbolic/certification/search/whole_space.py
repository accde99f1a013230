"""What of a space is settled, and how? Every group of equal activations is decided, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from pnn_symbolic.certification.search.boxes import Box
from pnn_symbolic.certification.search.branch_and_bound import BranchAndBound
from pnn_symbolic.certification.search.genome_classes import MEANS, UNDECIDED, GenomeClass
from pnn_symbolic.network.activations import Activation
from pnn_symbolic.network.genome import SearchSpace

AT_ONCE = 16
"""Groups that are decided together: their first fits are made at the same time."""


@dataclass
class Decided:
    """The classes of a whole space.

    least       the least log₁₀ E_x + log₁₀ E_v that counts
    rest        how many genomes were not looked at one by one, since time was up: they are undecided
    rest_cost   the least cost of these
    """

    least: float
    classes: list[GenomeClass] = field(default_factory=list)
    rest: int = 0
    rest_cost: int = 0

    @property
    def settled(self) -> dict[str, int]:
        """Genomes by means; they add up to the whole space."""
        counts: dict[str, int] = dict.fromkeys(MEANS, 0)
        for genomes in self.classes:
            counts[genomes.means] += genomes.count
        counts[UNDECIDED] += self.rest
        return counts

    def gap(self, objective: float, accuracy_weight: float) -> float:
        """How far an undecided genome could at most lie under this objective; 0 where none is left."""
        gap = objective - (self.rest_cost + accuracy_weight * self.least) if self.rest else 0.0
        for genomes in self.classes:
            if genomes.means == UNDECIDED:
                gap = max(gap, objective - (genomes.least_cost + accuracy_weight * genomes.log_error))
        return max(0.0, gap)


def decide(search: BranchAndBound, on_decided: Callable[[int, int], None]) -> Decided:
    """Settle every genome; `on_decided` is told how many genomes are decided so far, in how many classes."""
    space = search.space
    decided, genomes_decided = Decided(sum(search.rows.least)), 0
    left, remaining = group_count(space), groups(space)
    while batch := list(islice(remaining, AT_ONCE)):
        if search.time_is_up():
            whole = Box.whole(space, batch[0])
            decided.rest, decided.rest_cost = left * int(whole.counts.sum()), int(np.flatnonzero(whole.counts)[0])
            break
        for genomes in search.decide(batch):
            decided.classes.append(genomes)
            genomes_decided += genomes.count if genomes.means != UNDECIDED else 0
            on_decided(genomes_decided, len(decided.classes))
        left -= len(batch)
    return decided


def group_count(space: SearchSpace) -> int:
    """How many choices of activations a space has.

    >>> group_count(SearchSpace())
    256
    """
    return len(space.activations) ** len(space.wiring.hidden)


def groups(space: SearchSpace) -> Iterator[tuple[Activation, ...]]:
    """Every choice of activations, the cheapest first; one by one, since there may be more than memory holds.

    >>> next(groups(SearchSpace()))
    (<activation linear>, <activation linear>, <activation linear>, <activation linear>)
    """
    dearest = max(row.cost for row in space.activations)

    def costing(total: int, hidden: int) -> Iterator[tuple[Activation, ...]]:
        if not 0 <= total <= hidden * dearest:
            return
        if not hidden:
            yield ()
            return
        for row in space.activations:
            yield from ((row, *others) for others in costing(total - row.cost, hidden - 1))

    hidden = len(space.wiring.hidden)
    for total in range(hidden * dearest + 1):
        yield from costing(total, hidden)
