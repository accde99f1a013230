"""Which genomes can still be the best? Branch and bound: boxes fall to their bounds, what is left is fitted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

from pnn_symbolic.certification.objective import best_of, objective
from pnn_symbolic.certification.search.boxes import Box
from pnn_symbolic.certification.search.fixed_basis import fixed_basis_floor
from pnn_symbolic.certification.search.genome_classes import (
    FITTED,
    FLOOR,
    LEAST_SQUARES,
    MULTI_START,
    UNDECIDED,
    Evidence,
    GenomeClass,
    OpenClass,
)
from pnn_symbolic.certification.search.least_squares import LeastSquares
from pnn_symbolic.certification.search.lower_envelope import LowerEnvelope, Point
from pnn_symbolic.certification.search.multi_start import MultiStart
from pnn_symbolic.certification.search.relaxation import Relaxation
from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.signals import Signal, with_parameters
from pnn_symbolic.network.activations import Activation
from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.goal import OPEN, UNEXPLAINED, Goal

BEYOND = 2e-3
"""Decades that a bound lies above a limit before it counts as above: another least-squares solver differs by less."""


@dataclass
class BranchAndBound:
    """Decides all genomes of some activations at a time, against what is known to be possible.

    known          fitted networks: the envelope that a class must not reach under
    fit            genomes → candidates, fitted on all training rows, with validation errors
    multi_start    lowest errors of relaxed maps with parameters; these are what takes the time
    margin         decades by which the lowest error that fits from many starts found is lowered to serve as a bound,
                   where a nonlinear neuron has parameters
    force_margin   the same where only forces have: two parameters at most, and every start finds the same few minima
    reach          the greatest accuracy weight for which the best network is wanted
    front_to       the greatest cost at which the most accurate network is wanted, whatever the accuracy weight
    asked          the accuracy weight at which outputs that are not explained cost more
    goal           floors and limits of the errors
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
    asked: float = 1.0
    goal: Goal = OPEN
    time_is_up: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.relaxation = Relaxation(self.space.wiring, self.rows.sign)
        self.least_squares, self.envelope = LeastSquares(self.rows), self._envelope()
        self.limits = [float(self.rows.log(limit, output)) for output, limit in enumerate(self.goal.limits)]

    def point_of(self, candidate: Candidate) -> Point:
        """A fitted network in the plane of cost and log error, without points for what it does not explain."""
        return Point(candidate.genome.cost, self.goal.without_limits.accuracy(candidate.errors["validation"]))

    @cached_property
    def floor(self) -> tuple[float, Signal]:
        """The least error of any genome with a fixed basis, and the basis functions that have it."""
        return fixed_basis_floor(self.space, self.rows, time_is_up=self.time_is_up)

    def decide(self, groups: Sequence[tuple[Activation, ...]]) -> Iterator[GenomeClass]:
        """Settle every genome with these activations; the first fits of all are made at the same time."""
        wholes = [Box.whole(self.space, activations) for activations in groups]
        self._prepare(map(self.relaxation.of, wholes))
        for whole in wholes:
            yield from self._decide(whole)

    def _decide(self, whole: Box) -> Iterator[GenomeClass]:
        signals, leaves = self.relaxation.of(whole), list[OpenClass]()
        everything = OpenClass(
            box=whole, signals=signals, cap=len(whole.counts) - 1, bound=self.least, evidence=signals
        )
        if not with_parameters(*signals):
            yield from self._explore([everything], leaves)
        elif (bound := self._numerical(signals)) is None:
            yield from self._undecided(everything)
        else:
            dear = self.envelope.least_cost(bound, self.points(signals))
            yield from self._dear(whole, dear, bound)
            cap = min(dear - 1, everything.cap)
            yield from self._explore([replace(everything, cap=cap, bound=bound)], leaves)
        yield from self._fitted(leaves)

    def _dear(self, whole: Box, dear: int, bound: float) -> Iterator[GenomeClass]:
        """Settle all that costs at least `dear` at once: rigorously where that can be, the rest by the best fit."""
        signals, taken = self.relaxation.of(whole), list[Box]()
        # The genomes of each box that an earlier one has are left out: their rigorous bounds are at least as good.
        for box in (whole.fixed_basis, whole.blind(0), whole.blind(1), whole):
            if box is None:
                continue
            evidence: Evidence = FLOOR if box == whole.fixed_basis else self.relaxation.of(box)
            certain = self.floor[0] if isinstance(evidence, str) else self._certain(evidence)
            end, highest = max(dear, self.envelope.least_cost(certain, self.points(evidence))), len(box.counts) - 1
            numerical = GenomeClass(
                box=box,
                without=tuple(taken),
                costs=(dear, min(end - 1, highest)),
                means=MULTI_START,
                log_error=bound,
                evidence=signals,
            )
            rigorous = replace(
                numerical, costs=(end, highest), means=LEAST_SQUARES, log_error=certain, evidence=evidence
            )
            for genomes in (numerical, rigorous):
                if genomes.count:
                    yield genomes
            taken.append(box)

    def _certain(self, signals: tuple[Signal, Signal]) -> float:
        """The rigorous bound, by least squares of each output."""
        return sum(self.least_squares.log_errors(signals))

    def _numerical(self, signals: tuple[Signal, Signal]) -> float | None:
        """The bound that fits give: the lowest error less its margin; None where time was up before."""
        lowest = self.multi_start.known(signals)
        if lowest is None:
            return None
        has_neuron = any(function.kind == "neuron" for function in with_parameters(*signals))
        return max(lowest.log_error - (self.margin if has_neuron else self.force_margin), self.least)

    @property
    def least(self) -> float:
        """What no log error lies below."""
        return sum(self.rows.least)

    def points(self, evidence: Evidence) -> float:
        """What every genome of a map has for outputs that it cannot explain, whatever its weights."""
        if not isinstance(evidence, tuple):  # the fixed-basis floor is one of sums: it says nothing of either output
            return 0.0
        logs = self.least_squares.log_errors(evidence)
        return UNEXPLAINED * sum(log > limit + BEYOND for log, limit in zip(logs, self.limits, strict=True))

    def _prepare(self, maps: Iterable[tuple[Signal, Signal]]) -> None:
        """Make the fits that `_numerical` is asked for next, many at the same time."""
        self.multi_start.prepare([signals for signals in maps if with_parameters(*signals)], self.time_is_up)

    def _explore(self, level: list[OpenClass], leaves: list[OpenClass]) -> Iterator[GenomeClass]:
        """Settle genomes level by level, but for those that have to be fitted; fits are for what cheap bounds leave."""
        while level:
            left = list[OpenClass]()
            for genomes in level:
                left += yield from self._bounded_cheaply(genomes)
            self._prepare(genomes.signals for genomes in left)
            level = []
            for genomes in left:
                for rest in (yield from self._bounded_by_fit(genomes)):
                    parts = self._parts(rest)
                    level += parts
                    if not parts:
                        leaves.append(rest)

    def _parts(self, genomes: OpenClass) -> list[OpenClass]:
        """Smaller classes that add up to one; none where every weight that matters is decided."""
        parts = list[OpenClass]()
        for box in genomes.box.split():
            if box.counts[: genomes.cap + 1].any():
                parts.append(replace(genomes, box=box, signals=self.relaxation.of(box)))
        return parts

    def _bounded_cheaply(self, genomes: OpenClass) -> Generator[GenomeClass, None, list[OpenClass]]:
        """Settle what least squares can, or a fit that was made for a larger box."""
        if self.time_is_up():
            yield from self._undecided(genomes)
            return []
        rest = yield from self._settle(genomes, LEAST_SQUARES, self._certain(genomes.signals), genomes.signals)
        if not rest or not with_parameters(*genomes.signals):
            return rest
        return (yield from self._settle(rest[0], MULTI_START, genomes.bound, genomes.evidence))

    def _bounded_by_fit(self, genomes: OpenClass) -> Generator[GenomeClass, None, list[OpenClass]]:
        """Settle what a fit of its own map can."""
        if not with_parameters(*genomes.signals):
            return [genomes]
        if (bound := self._numerical(genomes.signals)) is None:
            yield from self._undecided(genomes, self._certain(genomes.signals))
            return []
        rest = yield from self._settle(genomes, MULTI_START, bound, genomes.signals)
        if bound > genomes.bound:
            return [replace(left, bound=bound, evidence=genomes.signals) for left in rest]
        return rest

    def _settle(
        self, genomes: OpenClass, means: str, log_error: float, evidence: Evidence
    ) -> Generator[GenomeClass, None, list[OpenClass]]:
        """Settle those that cost too much for such an error; what is left is one class, or none."""
        dear = self.envelope.least_cost(log_error, self.points(evidence))
        settled = genomes.settled(means, log_error, evidence, from_cost=dear)
        if settled.count:
            yield settled
        cap = min(genomes.cap, dear - 1)
        return [replace(genomes, cap=cap)] if genomes.box.counts[: max(0, cap + 1)].any() else []

    def _undecided(self, genomes: OpenClass, bound: float = -inf) -> Iterator[GenomeClass]:
        if (rest := genomes.settled(UNDECIDED, max(bound, genomes.bound), "")).count:
            yield rest

    def _fitted(self, leaves: list[OpenClass]) -> Iterator[GenomeClass]:
        """Settle what only fits can decide."""
        genomes = [leaf.box.genome() for leaf in leaves]
        if new := [genome for genome in dict.fromkeys(genomes) if genome not in self.known]:
            if self.time_is_up():
                for leaf in leaves:
                    yield from self._undecided(leaf)
                return
            self.known |= by_genome(self.fit(new))
            self.envelope = self._envelope()
        for leaf, genome in zip(leaves, genomes, strict=True):
            yield leaf.settled(FITTED, self.point_of(self.known[genome]).log_error, genome)

    def _envelope(self) -> LowerEnvelope:
        least = objective(best_of(self.known, self.goal, self.asked), self.goal, self.asked)
        return LowerEnvelope.of(
            map(self.point_of, self.known.values()),
            reach=self.reach,
            front_to=self.front_to,
            asked=self.asked,
            objective=least,
        )
