"""Which networks are bounds compared with at first? The front of a genetic search, or of what it met in its time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pnn_symbolic.network.activations import LINEAR
from pnn_symbolic.network.candidate import Candidate, by_genome
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.genetic import evolve
from pnn_symbolic.search.goal import Goal
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import pareto_front
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.training.fit import Fitter


class _TimeIsUpError(Exception):
    """The search is broken off."""


def front_of_search(
    space: SearchSpace, fitter: Fitter, settings: SearchSettings, goal: Goal, time_is_up: Callable[[], bool]
) -> tuple[Candidate, ...]:
    """The front of a genetic search, or of what it had met when time was up.

    It is of errors without points for what is not explained. Only if its best network leaves something unexplained
    there may be a better one by the objective: then another search is made, for that.
    """

    def fit(genomes: Sequence[Genome]) -> Sequence[Candidate]:
        if journal.known and time_is_up():
            raise _TimeIsUpError
        return fitter(genomes)

    journal = Journal(None, {})
    try:
        plain = evolve(space, fit, settings, journal, goal=goal.without_limits)
        if goal.explains(plain.winner.errors[settings.select_on]):
            return plain.front
        explaining = evolve(space, fit, settings, journal, goal=goal)
        return _each_once(*plain.front, *explaining.front)
    except _TimeIsUpError:
        # A search over several forces begins with fewer: those networks are of another space.
        met = [candidate for candidate in journal.known.values() if candidate.genome.wiring == space.wiring]
        met = met or fitter([_unconnected(space)])

        def front(sought: Goal) -> tuple[Candidate, ...]:
            return pareto_front(met, lambda candidate: sought.accuracy(candidate.errors[settings.select_on]))

        return _each_once(*front(goal.without_limits), *front(goal))


def _unconnected(space: SearchSpace) -> Genome:
    """The network of no connection at all."""
    return Genome(space.wiring, [LINEAR] * len(space.wiring.hidden), ["0"] * len(space.wiring.edges))


def _each_once(*candidates: Candidate) -> tuple[Candidate, ...]:
    return tuple(by_genome(candidates).values())
