"""How good is a network? Each function is trained once; what has been met is ranked by objective, error and cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import islice
from math import ceil

from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import pareto_front
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.work_limit import WorkIsOverError, WorkLimit

Fit = Callable[[Sequence[Genome]], Sequence[Candidate]]
"""Genomes → candidates in the same order, with the errors that the settings select on."""

BATCH = 2048
"""Networks handed over for training at most: what is done of them is written down, and cores wait for each other, once
for each batch."""
BREADTH, LEADERS = 3, 20
"""Networks from which the hill-climb starts: so many of each cost, the most accurate ones, and so many of the best."""
HEADROOM = 2.0
"""Decades of error by which the hill-climb believes a neighbour may beat the most accurate network seen."""
PROGRESS = 0.02
"""Decades, added up over the costs, by which the front must fall for the hill-climb to go on."""

NEAR_BEST = 150
"""Networks that are handed on beside the front."""


class Judge:
    """Objective of genomes; each function is trained once, whether it is met in this run or in the journal."""

    def __init__(
        self, fit: Fit, settings: SearchSettings, journal: Journal, goal: Goal, limit: WorkLimit | None = None
    ) -> None:
        self.fit, self.settings, self.journal, self.goal = fit, settings, journal, goal
        self.work = limit or WorkLimit()
        self._log_errors: dict[Genome, float] = {}
        self.seen: dict[Genome, Candidate] = {}  # what this run has met; a resumed journal knows the future too
        self.front: tuple[Candidate, ...] = ()  # the trade between error and parsimony so far
        self.asked = 0

    def meet(self, genomes: Iterable[Genome], *, in_any_case: bool = False) -> None:
        """Train those that are new; `WorkIsOverError` before a batch, but for the first, that the limit stands before.

        A batch is a step whether it is trained or in the journal, so that a search that goes on counts the same.
        """
        unseen: dict[Genome, None] = {}
        for genome in genomes:
            self.asked += 1
            if genome.pruned not in self.seen:
                unseen[genome.pruned] = None
        for batch in batched(unseen, BATCH):
            if self.work.is_over() and self.seen and not in_any_case:
                raise WorkIsOverError
            new = [genome for genome in batch if genome not in self.journal.known]
            if new:
                self.journal.append(self.fit(new))
            candidates = [self.journal.known[genome] for genome in batch]
            self.seen.update(zip(batch, candidates, strict=True))
            self.front = pareto_front([*self.front, *candidates], self.log_error)

    def objective(self, genome: Genome) -> float:
        """The objective of a genome that was met, dead weights charged."""
        return genome.cost + self.accuracy(self.seen[genome.pruned])

    def trade(self, genome: Genome) -> tuple[float, float, float]:
        """Log errors of position and velocity, and cost, of a genome that was met."""
        errors = self.seen[genome.pruned].errors[self.settings.select_on]
        return (*self.goal.logs(errors), float(genome.cost))

    def accuracy(self, candidate: Candidate) -> float:
        """The part of the objective that the errors give."""
        return self.settings.accuracy_weight * self.log_error(candidate)

    def log_error(self, candidate: Candidate) -> float:
        """How far a candidate is from the goal, in decades of both errors."""
        if candidate.genome not in self._log_errors:
            errors = candidate.errors[self.settings.select_on]
            self._log_errors[candidate.genome] = self.goal.accuracy(errors)
        return self._log_errors[candidate.genome]

    @property
    def best(self) -> Candidate:
        """The winner so far; of equal ones the cheaper."""
        return min(self.front, key=lambda candidate: self.objective(candidate.genome))

    def limit(self) -> int:
        """The cost up to which a network could win if it were more accurate than all seen, by `HEADROOM`."""
        floor = self.accuracy(self.front[-1]) - HEADROOM * self.settings.accuracy_weight
        return ceil(self.objective(self.best.genome) - floor) - 1

    def most_accurate(self, limit: int) -> list[Candidate]:
        """The few most accurate networks of each cost up to a limit."""

        def order(candidate: Candidate) -> tuple:
            return self.log_error(candidate), candidate.genome.names

        by_cost = defaultdict[int, list[Candidate]](list)
        for candidate in self.seen.values():
            by_cost[candidate.genome.cost].append(candidate)
        most_accurate = list[Candidate]()
        for cost in sorted(by_cost):
            if cost <= limit:
                most_accurate += nsmallest(BREADTH, by_cost[cost], key=order)
        return most_accurate

    def leaders(self) -> list[Candidate]:
        """The few best."""
        return self._best(LEADERS)

    def _best(self, count: int) -> list[Candidate]:
        def order(candidate: Candidate) -> tuple:
            return self.objective(candidate.genome), candidate.genome.names

        return nsmallest(count, self.seen.values(), key=order)

    def near_best(self) -> tuple[Candidate, ...]:
        """The best `NEAR_BEST` of all that was met: what is left to tests that need all rows."""
        return tuple(self._best(NEAR_BEST))

    def height(self, limit: int) -> float:
        """How high the front lies: the lowest log error up to each cost, added up over the costs."""
        height = 0.0
        points = [(candidate.genome.cost, self.log_error(candidate)) for candidate in self.front]
        points = [point for point in points if point[0] <= limit]
        for (cost, log_error), end in zip(points, [*(cost for cost, _ in points[1:]), limit + 1], strict=True):
            height += log_error * (end - cost)
        return height


class FrontProgress:
    """Has the front come down since it was last said to have?"""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self._mark()

    def made(self) -> bool:
        """Whether there is a new winner, or the front lies lower by `PROGRESS`; then it is measured from here on."""
        come_down = self.judge.best is not self._best or self.judge.height(self._limit) <= self._height - PROGRESS
        if come_down:
            self._mark()
        return come_down

    def _mark(self) -> None:
        self._best, self._limit = self.judge.best, self.judge.limit()
        self._height = self.judge.height(self._limit)


def batched(genomes: Iterable[Genome], size: int) -> Iterator[list[Genome]]:
    """Genomes in lists of so many; the last may be shorter."""
    remaining = iter(genomes)
    while batch := list(islice(remaining, size)):
        yield batch
