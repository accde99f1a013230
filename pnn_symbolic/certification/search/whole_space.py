"""What of a space is settled, and how? Every group of equal activations is decided, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from pnn_symbolic.certification.search.boxes import Box
from pnn_symbolic.certification.search.branch_and_bound import MEANS, UNDECIDED, BranchAndBound, Settled
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
    classes: list[Settled] = field(default_factory=list)
    rest: int = 0
    rest_cost: int = 0

    @property
    def settled(self) -> dict[str, int]:
        """Genomes by means; they add up to the whole space."""
        found = {means: sum(one.count for one in self.classes if one.means == means) for means in MEANS}
        found[UNDECIDED] += self.rest
        return found

    def gap(self, objective: float, accuracy_weight: float) -> float:
        """How far an undecided genome could at most lie under this objective; 0 where none is left."""
        least = [(one.least_cost, one.log_error) for one in self.classes if one.means == UNDECIDED]
        least += [(self.rest_cost, self.least)] if self.rest else []
        return max([0.0, *(objective - (cost + accuracy_weight * log_error) for cost, log_error in least)])


def decide(search: BranchAndBound, on_decided: Callable[[int, int], None]) -> Decided:
    """Settle every genome; `on_decided` is told how many genomes are decided so far, in how many classes."""
    found, decided, left, every = Decided(sum(search.rows.least)), 0, group_count(search.space), groups(search.space)
    while some := list(islice(every, AT_ONCE)):
        if search.time_is_up():
            whole = Box.whole(search.space, some[0])
            found.rest, found.rest_cost = left * int(whole.counts.sum()), int(np.flatnonzero(whole.counts)[0])
            break
        for one in search.decide(some):
            found.classes.append(one)
            decided += one.count if one.means != UNDECIDED else 0
            on_decided(decided, len(found.classes))
        left -= len(some)
    return found


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
