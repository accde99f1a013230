"""Which genomes can still be the best? Branch and bound: boxes fall to their bounds, what is left is fitted."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import numpy as np

from pnn_symbolic.certification.search.boxes import Box
from pnn_symbolic.certification.search.columns import Rows
from pnn_symbolic.certification.search.envelope import Envelope, Point
from pnn_symbolic.certification.search.least_squares import LeastSquares
from pnn_symbolic.certification.search.multi_start import MultiStart
from pnn_symbolic.certification.search.normal_form import Relaxation, Signal, with_parameters
from pnn_symbolic.certification.search.rigid import rigid_floor
from pnn_symbolic.network.activations import Activation
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.goal import OPEN, UNEXPLAINED, Goal

LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED = "least squares", "multi-start", "fitted", "undecided"
MEANS = (LEAST_SQUARES, MULTI_START, FITTED, UNDECIDED)
FLOOR = "rigid floor"
SLACKS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Decades, for `slack`."""
BEYOND = 2e-3
"""Decades that a bound lies above a limit before it counts as above: another least-squares solver differs by less."""

Evidence = tuple[Signal, Signal] | Genome | str
"""What a bound rests on: the relaxed map it was computed for, the genome that was fitted, `FLOOR`, or "": nothing."""


@dataclass(frozen=True)
class Settled:
    """One class of genomes that was decided: those of `box`, and of none of `without`, whose cost is within `costs`.

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
class _Open:
    """Genomes that are not settled yet: those of `box`, with the map `signals`, that cost at most `cap`.

    bound, evidence   what fits of larger boxes say of them
    """

    box: Box
    signals: tuple[Signal, Signal]
    cap: int
    bound: float
    evidence: tuple[Signal, Signal]

    def settled(self, means: str, log_error: float, evidence: Evidence, from_cost: int = 0) -> Settled:
        """Its genomes from a cost on, as a class."""
        return Settled(
            box=self.box,
            without=(),
            costs=(from_cost, self.cap),
            means=means,
            log_error=log_error,
            evidence=evidence,
        )


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
        """The least error of any rigid genome of the space, and the columns that have it."""
        return rigid_floor(self.space, self.rows, time_is_up=self.time_is_up)

    def decide(self, groups: Sequence[tuple[Activation, ...]]) -> Iterator[Settled]:
        """Settle every genome with these activations; the first fits of all are made at the same time."""
        wholes = [Box.whole(self.space, activations) for activations in groups]
        self._prepare(self.relaxation.of(one) for one in wholes)
        for whole in wholes:
            yield from self._decide(whole)

    def _decide(self, whole: Box) -> Iterator[Settled]:
        signals, leaves = self.relaxation.of(whole), list[_Open]()
        everything = _Open(box=whole, signals=signals, cap=len(whole.counts) - 1, bound=self.least, evidence=signals)
        if not with_parameters(*signals):
            yield from self._explore([everything], leaves)
        elif (bound := self._numerical(signals)) is None:
            yield from self._undecided(everything)
        else:
            dear = self.envelope.least_cost(bound, self._points(signals))
            yield from self._dear(whole, dear, bound)
            cap = min(dear - 1, everything.cap)
            yield from self._explore([replace(everything, cap=cap, bound=bound)], leaves)
        yield from self._fitted(leaves)

    def _dear(self, whole: Box, dear: int, bound: float) -> Iterator[Settled]:
        """Settle all that costs at least `dear` at once: rigorously where that can be, the rest by the best fit."""
        signals, taken = self.relaxation.of(whole), list[Box]()
        for box in (whole.rigid, whole.blind(0), whole.blind(1), whole):
            if box is None:
                continue
            evidence: Evidence = FLOOR if box == whole.rigid else self.relaxation.of(box)
            certain = self.floor[0] if isinstance(evidence, str) else self._certain(evidence)
            end, highest = max(dear, self.envelope.least_cost(certain, self._points(evidence))), len(box.counts) - 1
            without = tuple(taken)
            numerical = Settled(
                box=box,
                without=without,
                costs=(dear, min(end - 1, highest)),
                means=MULTI_START,
                log_error=bound,
                evidence=signals,
            )
            rigorous = Settled(
                box=box,
                without=without,
                costs=(end, highest),
                means=LEAST_SQUARES,
                log_error=certain,
                evidence=evidence,
            )
            for settled in (numerical, rigorous):
                if settled.count:
                    yield settled
            taken.append(box)

    def _certain(self, signals: tuple[Signal, Signal]) -> float:
        return sum(self.least_squares.log_error(one, output) for output, one in enumerate(signals))

    def _numerical(self, signals: tuple[Signal, Signal]) -> float | None:
        """The bound that fits give: the lowest error less its margin; None where time was up before."""
        bent = any(one.kind == "neuron" for one in with_parameters(*signals))
        lowest = self.multi_start.known(signals)
        if lowest is None:
            return None
        return max(lowest.log_error - (self.margin if bent else self.force_margin), self.least)

    @property
    def least(self) -> float:
        """What no log error lies below."""
        return sum(self.rows.least)

    def _points(self, evidence: Evidence) -> float:
        """What every genome of a map has for outputs that it cannot explain, whatever its weights."""
        if not isinstance(evidence, tuple):  # the rigid floor is one of sums: it says nothing of either output
            return 0.0
        logs = [self.least_squares.log_error(one, output) for output, one in enumerate(evidence)]
        return UNEXPLAINED * sum(log > limit + BEYOND for log, limit in zip(logs, self.limits, strict=True))

    def _prepare(self, asked: Iterable[tuple[Signal, Signal]]) -> None:
        """Make the fits that `_numerical` is asked for next, many at the same time."""
        self.multi_start.prepare([one for one in asked if with_parameters(*one)], self.time_is_up)

    def _explore(self, level: list[_Open], leaves: list[_Open]) -> Iterator[Settled]:
        """Settle genomes level by level, but for those that have to be fitted; fits are for what cheap bounds leave."""
        while level:
            left = list[_Open]()
            for one in level:
                if self.time_is_up():
                    yield from self._undecided(one)
                    continue
                rest = yield from self._settle(one, LEAST_SQUARES, self._certain(one.signals), one.signals)
                for two in rest:
                    bent = with_parameters(*two.signals)
                    left += (yield from self._settle(two, MULTI_START, two.bound, two.evidence)) if bent else [two]
            self._prepare(one.signals for one in left)
            level = []
            for one in left:
                for two in (yield from self._bounded(one)):
                    parts = [part for part in two.box.split() if part.counts[: two.cap + 1].any()]
                    level += [replace(two, box=part, signals=self.relaxation.of(part)) for part in parts]
                    leaves += [] if parts else [two]

    def _bounded(self, one: _Open) -> Generator[Settled, None, list[_Open]]:
        """Settle what a fit of its own map can."""
        if not with_parameters(*one.signals):
            return [one]
        if (bound := self._numerical(one.signals)) is None:
            yield from self._undecided(one, self._certain(one.signals))
            return []
        rest = yield from self._settle(one, MULTI_START, bound, one.signals)
        return [replace(two, bound=bound, evidence=one.signals) if bound > two.bound else two for two in rest]

    def _settle(
        self, one: _Open, means: str, log_error: float, evidence: Evidence
    ) -> Generator[Settled, None, list[_Open]]:
        """Settle the genomes that cost too much for such an error; what is left is none or one."""
        dear = self.envelope.least_cost(log_error, self._points(evidence))
        settled, cap = one.settled(means, log_error, evidence, from_cost=dear), min(one.cap, dear - 1)
        if settled.count:
            yield settled
        return [replace(one, cap=cap)] if one.box.counts[: max(0, cap + 1)].any() else []

    def _undecided(self, one: _Open, bound: float = -inf) -> Iterator[Settled]:
        if (rest := one.settled(UNDECIDED, max(bound, one.bound), "")).count:
            yield rest

    def _fitted(self, leaves: list[_Open]) -> Iterator[Settled]:
        """Settle what only fits can decide."""
        genomes = list(dict.fromkeys(one.box.genome() for one in leaves))
        if new := [one for one in genomes if one not in self.known]:
            if self.time_is_up():
                for one in leaves:
                    yield from self._undecided(one)
                return
            self.known.update({one.genome: one for one in self.fit(new)})
            self.envelope = self._envelope()
        for one in leaves:
            genome = one.box.genome()
            yield one.settled(FITTED, self.point_of(self.known[genome]).log_error, genome)

    def slack(self, classes: Iterable[Settled]) -> dict[float, int]:
        """How many genomes settled by multi-start need which margin; see `Certification`."""
        found = dict.fromkeys(SLACKS, 0)
        for one in classes:
            if one.means == MULTI_START and isinstance(one.evidence, tuple):
                lowest, points = self.multi_start.lowest(one.evidence).log_error, self._points(one.evidence)
                for cost, count in enumerate(one.counts, one.costs[0]):
                    missed = lowest - self.envelope.needed(cost, points) if count else 0.0
                    for decades in SLACKS:
                        found[decades] += int(count) if missed >= decades else 0
        return found

    def _envelope(self) -> Envelope:
        points = map(self.point_of, self.known.values())
        least = objective(best_of(self.known, self.goal, self.asked), self.goal, self.asked)
        return Envelope.of(points, self.reach, self.front_to, self.asked, least)


def objective(candidate: Candidate, goal: Goal, accuracy_weight: float) -> float:
    """Accuracy weight · (log₁₀ E_x + log₁₀ E_v) + cost, on the validation rows, towards a goal."""
    return accuracy_weight * goal.accuracy(candidate.errors["validation"]) + candidate.genome.cost


def best_of(known: dict[Genome, Candidate], goal: Goal, accuracy_weight: float) -> Candidate:
    """The network of lowest objective; of equal ones the cheapest."""
    return min(
        known.values(), key=lambda one: (objective(one, goal, accuracy_weight), one.genome.cost, repr(one.genome))
    )
