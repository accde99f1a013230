"""Which genomes are decided together, how, on what evidence? Those of a box, less other boxes, in a range of costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pnn_symbolic.certification.search.boxes import Box
from pnn_symbolic.certification.search.signals import Signal
from pnn_symbolic.network.genome import Genome

LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED = "least squares", "multi-start", "fitted", "undecided"
MEANS = (LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED)
FLOOR = "fixed-basis floor"

Evidence = tuple[Signal, Signal] | Genome | str
"""What a bound rests on: the relaxed map it was computed for, the genome that was fitted, `FLOOR`, or "": nothing."""


@dataclass(frozen=True)
class GenomeClass:
    """Genomes that were decided together: those of `box`, and of none of `without`, whose cost is within `costs`.

    means       how: see `MEANS`
    log_error   no genome of the class has a smaller log₁₀ E_x + log₁₀ E_v; for "fitted", what the fit gave; errors
                count from their floors on, and outputs that are not explained cost nothing here
    """

    box: Box
    without: tuple[Box, ...]
    costs: tuple[int, int]
    means: str
    log_error: float
    evidence: Evidence

    @cached_property
    def counts(self) -> np.ndarray:
        """How many genomes of each cost the class holds, from the least of its costs to the greatest."""
        low, high = self.costs
        return self.box.counts_without(self.without)[low : high + 1]

    @cached_property
    def count(self) -> int:
        """How many genomes the class holds."""
        return int(self.counts.sum())

    @property
    def least_cost(self) -> int:
        """Of the genomes that the class holds."""
        return self.costs[0] + int(np.flatnonzero(self.counts)[0])


@dataclass(frozen=True)
class OpenClass:
    """Genomes that are not decided yet: those of `box`, with the map `signals`, that cost at most `cap`.

    bound, evidence   what fits of larger boxes say of them
    """

    box: Box
    signals: tuple[Signal, Signal]
    cap: int
    bound: float
    evidence: tuple[Signal, Signal]

    def settled(self, means: str, log_error: float, evidence: Evidence, from_cost: int = 0) -> GenomeClass:
        """Its genomes from a cost on, as a class that is decided."""
        return GenomeClass(
            box=self.box,
            without=(),
            costs=(from_cost, self.cap),
            means=means,
            log_error=log_error,
            evidence=evidence,
        )
