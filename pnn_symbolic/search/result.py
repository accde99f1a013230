"""What a search found: the Pareto front of error against parsimony, with the winner marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.search.goal import OPEN, Goal
from pnn_symbolic.search.settings import SearchSettings


@dataclass(frozen=True)
class Generation:
    """Where the search stood after one generation.

    number        0 is the random population; the hill-climb counts on after the last generation
    best          the lowest objective so far
    evaluations   distinct networks judged so far
    mean          mean objective of the generation; the hill-climb has none
    diversity     distinct functions in the generation; 0 for the hill-climb
    asked         networks whose objective was asked for so far: those beyond `evaluations` cost no training
    """

    number: int
    best: float
    evaluations: int
    mean: float | None = None
    diversity: int = 0
    asked: int = 0


@dataclass(frozen=True)
class SearchResult:
    """All that one search found.

    winner        the candidate of lowest objective
    front         for each cost at which the error falls below that of every cheaper network, the most accurate one
    history       one record a generation
    evaluations   distinct networks judged
    goal          floors and limits of the errors
    near_best     the networks of lowest objective, best first, as the search fitted them
    """

    winner: Candidate
    front: tuple[Candidate, ...]
    history: tuple[Generation, ...]
    evaluations: int
    settings: SearchSettings
    goal: Goal = OPEN
    near_best: tuple[Candidate, ...] = ()

    def objective(self, candidate: Candidate) -> float:
        """What the search minimised: accuracy weight · f₁ + cost, on the split it selected on, towards its goal."""
        return self.settings.accuracy_weight * self.log_error(candidate) + candidate.genome.cost

    def log_error(self, candidate: Candidate) -> float:
        """f₁ of the objective: both log₁₀ errors, not below their floors, with the points for what is not explained."""
        return self.goal.accuracy(candidate.errors[self.settings.select_on])

    def having(self, candidates: Sequence[Candidate]) -> SearchResult:
        """The same result with more networks among its best, in the place of earlier fits of them."""
        new = {candidate.genome.pruned for candidate in candidates}
        others = (candidate for candidate in self.near_best if candidate.genome.pruned not in new)
        return replace(self, near_best=(*candidates, *others))

    def refitted(self, refit: Callable[[Sequence[Candidate]], Sequence[Candidate]]) -> SearchResult:
        """The same result with the weights of front and winner refined, and the winner chosen anew among them."""
        distinct = by_genome((*self.front, self.winner))
        candidates = refit(tuple(distinct.values()))
        winner = min(candidates, key=lambda met: (self.objective(met), met.genome.cost, repr(met.genome)))
        return replace(self, winner=winner, front=pareto_front(candidates, self.log_error))


def pareto_front(candidates: Iterable[Candidate], log_error: Callable[[Candidate], float]) -> tuple[Candidate, ...]:
    """The candidates that no other beats in both error and parsimony, cheapest first; equal ones are kept once.

    >>> from pnn_symbolic.network.candidate import Errors
    >>> from pnn_symbolic.network.genome import Genome
    >>> def one(weight, error):
    ...     genome = Genome("direct", ("linear",) * 4, (weight, *["0"] * 11))
    ...     return Candidate(genome, (0.0,) * 12, {"validation": Errors(error, error)})
    >>> candidates = [one("0", 1.0), one("1", 0.1), one("1/2", 0.2), one("trained", 0.3)]
    >>> front = pareto_front(candidates, lambda candidate: candidate.errors["validation"].log)
    >>> [(point.genome.cost, point.errors["validation"].position) for point in front]
    [(0, 1.0), (1, 0.1)]
    """
    lowest: dict[int, tuple[float, list[Candidate]]] = {}  # at each cost, and those that share it
    for candidate in candidates:
        cost, error = candidate.genome.cost, log_error(candidate)
        if cost not in lowest or error < lowest[cost][0]:
            lowest[cost] = error, [candidate]
        elif error == lowest[cost][0]:
            lowest[cost][1].append(candidate)
    front, least = list[Candidate](), inf
    for _, (error, equal) in sorted(lowest.items()):
        if not front or error < least:
            front.append(min(equal, key=lambda met: repr(met.genome)))
            least = error
    return tuple(front)
