"""Which genomes can still be the best? Branch and bound: boxes fall to their bounds, what is left is fitted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import wiring_called
from pnn_symbolic.search.exhaustive.boxes import Box
from pnn_symbolic.search.exhaustive.columns import Rows
from pnn_symbolic.search.exhaustive.envelope import Envelope, Point
from pnn_symbolic.search.exhaustive.least_squares import BEST, LeastSquares
from pnn_symbolic.search.exhaustive.multi_start import MultiStart
from pnn_symbolic.search.exhaustive.normal_form import Relaxation, Signal, with_parameters
from pnn_symbolic.search.exhaustive.rigid import rigid_floor

LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED = "least squares", "multi-start", "fitted", "undecided"
MEANS = (LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED)
FLOOR = "rigid floor"
SLACKS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Decades, for `slack`."""

Evidence = tuple[Signal, Signal] | Genome | str
"""What a bound rests on: the relaxed map it was computed for, the genome that was fitted, `FLOOR`, or "": nothing."""


@dataclass(frozen=True)
class Settled:
    """One class of genomes that was decided: those of `box`, and of none of `without`, whose cost is within `costs`.

    means       how: see `MEANS`
    log_error   no genome of the class has a smaller log₁₀ E_x + log₁₀ E_v; for "fitted", what the fit gave
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


@dataclass
class BranchAndBound:
    """Decides all genomes of some activations at a time, against what is known to be possible.

    known          fitted networks: the envelope that a class must not reach under
    fit            genomes → candidates, fitted on all training rows, with validation errors
    multi_start    lowest errors of relaxed maps with parameters; these are what takes the time
    margin         decades by which the lowest error that fits from many starts found is lowered to serve as a bound,
                   where a bent neuron has parameters
    force_margin   the same where only forces have: two parameters at most, and every start finds the same few minima
    reach          the greatest accuracy weight for which the best network is wanted
    front_to       the greatest cost at which the most accurate network is wanted, whatever the accuracy weight
    time_is_up     asked before everything that takes time; once it is, what is left is undecided
    """

    space: SearchSpace
    rows: Rows
    known: dict[Genome, Candidate]
    fit: Callable[[Sequence[Genome]], Sequence[Candidate]]
    multi_start: MultiStart
    reach: float
    front_to: int
    margin: float
    force_margin: float
    time_is_up: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.relaxation = Relaxation(wiring_called(self.space.wiring), self.rows.sign)
        self.least_squares, self.envelope = LeastSquares(self.rows), self._envelope()

    @cached_property
    def floor(self) -> tuple[float, Signal]:
        """The least error of any rigid genome of the space, and the columns that have it."""
        return rigid_floor(self.space, self.rows, time_is_up=self.time_is_up)

    def decide(self, activations: tuple[str, ...]) -> Iterator[Settled]:
        """Settle every genome with these activations."""
        whole = Box.whole(self.space, activations)
        highest, signals = len(whole.counts) - 1, self.relaxation.of(whole)
        bound, cap, leaves = 2 * BEST, highest, list[tuple[Box, int, float]]()
        if with_parameters(*signals):
            bound = self._numerical(signals)
            cap = self.envelope.least_cost(bound) - 1
            yield from self._dear(whole, cap + 1, bound)
        yield from self._explore(whole, min(cap, highest), (bound, signals), leaves)
        yield from self._fitted(leaves)

    def _dear(self, whole: Box, dear: int, bound: float) -> Iterator[Settled]:
        """Settle all that costs at least `dear` at once: rigorously where that can be, the rest by the best fit."""
        signals, taken = self.relaxation.of(whole), list[Box]()
        for box in (whole.rigid, whole.blind(0), whole.blind(1), whole):
            if box is None:
                continue
            evidence: Evidence = FLOOR if box == whole.rigid else self.relaxation.of(box)
            certain = self.floor[0] if isinstance(evidence, str) else self._certain(evidence)
            end, highest = max(dear, self.envelope.least_cost(certain)), len(box.counts) - 1
            for one in (
                Settled(box, tuple(taken), (dear, min(end - 1, highest)), MULTI_START, bound, signals),
                Settled(box, tuple(taken), (end, highest), LEAST_SQUARES, certain, evidence),
            ):
                if one.count:
                    yield one
            taken.append(box)

    def _certain(self, signals: tuple[Signal, Signal]) -> float:
        return sum(self.least_squares.log_error(one, output) for output, one in enumerate(signals))

    def _numerical(self, signals: tuple[Signal, Signal]) -> float:
        bent = any(one.kind == "neuron" for one in with_parameters(*signals))
        return self.multi_start.lowest(signals).log_error - (self.margin if bent else self.force_margin)

    def _explore(
        self, box: Box, cap: int, inherited: tuple[float, tuple[Signal, Signal]], leaves: list[tuple[Box, int, float]]
    ) -> Iterator[Settled]:
        """Settle the genomes of `box` that cost at most `cap`, but for those that have to be fitted."""
        if self.time_is_up():
            if (rest := Settled(box, (), (0, cap), UNDECIDED, inherited[0], "")).count:
                yield rest
            return
        for means, log_error, evidence in self._bounds(self.relaxation.of(box), inherited):
            dear = self.envelope.least_cost(log_error)
            one = Settled(box, (), (dear, cap), means, log_error, evidence)
            if one.count:
                yield one
            cap = min(cap, dear - 1)
            if not box.counts[: max(0, cap + 1)].any():
                return
            if means == MULTI_START and isinstance(evidence, tuple):
                inherited = max(inherited, (log_error, evidence), key=lambda pair: pair[0])
        parts = list(box.split())
        for part in parts:
            if part.counts[: cap + 1].any():
                yield from self._explore(part, cap, inherited, leaves)
        if not parts:
            leaves.append((box, cap, inherited[0]))

    def _bounds(
        self, signals: tuple[Signal, Signal], inherited: tuple[float, tuple[Signal, Signal]]
    ) -> Iterator[tuple[str, float, Evidence]]:
        """Bounds of a box, the cheap ones first, each computed when those before were not enough."""
        certain = self._certain(signals)
        yield LEAST_SQUARES, certain, signals
        if with_parameters(*signals):
            yield MULTI_START, *inherited
            yield MULTI_START, self._numerical(signals), signals

    def _fitted(self, leaves: list[tuple[Box, int, float]]) -> Iterator[Settled]:
        """Settle what only fits can decide."""
        genomes = list(dict.fromkeys(box.genome() for box, _, _ in leaves))
        if new := [one for one in genomes if one not in self.known]:
            if self.time_is_up():
                yield from (Settled(box, (), (0, cap), UNDECIDED, bound, "") for box, cap, bound in leaves)
                return
            self.known.update({one.genome: one for one in self.fit(new)})
            self.envelope = self._envelope()
        for box, cap, _ in leaves:
            genome = box.genome()
            yield Settled(box, (), (0, cap), FITTED, point_of(self.known[genome]).log_error, genome)

    def slack(self, classes: Iterable[Settled]) -> dict[float, int]:
        """How many genomes settled by multi-start need which margin; see `Certification`."""
        found = dict.fromkeys(SLACKS, 0)
        for one in classes:
            if one.means == MULTI_START and isinstance(one.evidence, tuple):
                lowest = self.multi_start.lowest(one.evidence).log_error
                for cost, count in enumerate(one.counts, one.costs[0]):
                    missed = lowest - self.envelope.needed(cost) if count else 0.0
                    for decades in SLACKS:
                        found[decades] += int(count) if missed >= decades else 0
        return found

    def _envelope(self) -> Envelope:
        return Envelope.of((point_of(one) for one in self.known.values()), self.reach, self.front_to)


def point_of(candidate: Candidate) -> Point:
    """A fitted network as the objective sees it."""
    return Point(candidate.genome.cost, candidate.errors["validation"].log)
