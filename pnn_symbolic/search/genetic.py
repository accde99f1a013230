"""Which network explains the data most simply? A genetic search with DEAP, then a climb to the nearest summit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from deap import base, tools

from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.draws import draws, seeded
from pnn_symbolic.search.goal import OPEN, Goal
from pnn_symbolic.search.growth import grown, smaller_wiring, worth_growing
from pnn_symbolic.search.hill_climb import hill_climb
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.judge import Fit, FrontProgress, Judge
from pnn_symbolic.search.result import Generation, SearchResult
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.work_limit import WorkIsOverError, WorkLimit


class _Objective(base.Fitness):
    weights = (-1.0,)


class _Trade(base.Fitness):
    weights = (-1.0, -1.0, -1.0)


class _Individual(list[int]):
    """A genome as DEAP wants it: a list of allele indices that carries its fitness."""

    def __init__(self, genes: Iterable[int], fitness: base.Fitness) -> None:
        super().__init__(genes)
        self.fitness = fitness


def evolve(
    space: SearchSpace,
    fit: Fit,
    settings: SearchSettings | None = None,
    journal: Journal | None = None,
    on_generation: Callable[[Generation], None] = lambda generation: None,
    *,
    goal: Goal = OPEN,
    start: Sequence[Genome] = (),
    limit: WorkLimit | None = None,
) -> SearchResult:
    """Search `space` for the network of lowest objective: accuracy weight · (log₁₀ E_x + log₁₀ E_v) + costs.

    fit             trains genomes; any callable, so a test may pass a formula
    journal         cache, and resume
    on_generation   called after every generation and every round of the hill-climb
    goal            floors below which no error is better, and limits above which an output is not explained
    start           genomes that are met first, and compete for a place in the first generation: from then on
                    `patience` counts
    limit           asked before every batch of networks; where it says so, the result is that of what was met by then

    Nothing is lost between generations: survivors are chosen among parents and children (tournaments: among children
    and the best network met), and the result is read from all networks met. The same settings and `fit` give the same
    result, resumed or not.

    >>> from pnn_symbolic.network.candidate import Candidate, Errors
    >>> def trained(genome):  # a toy: the error falls with every weight that is 1
    ...     error = 10.0 ** -genome.weights.count("1")
    ...     return Candidate(genome, (0.0,) * 12, {"validation": Errors(error, error)})
    >>> def fit(genomes):
    ...     return [trained(genome) for genome in genomes]
    >>> evolve(SearchSpace(), fit, SearchSettings(population=50, generations=40)).winner.genome.weights.count("1")
    12
    """
    settings, journal, limit = settings or SearchSettings(), journal or Journal(None, {}), limit or WorkLimit()
    judge = Judge(fit, settings, journal=journal, goal=goal, limit=limit)
    history: list[Generation] = []

    def record(population: Sequence[Genome] = ()) -> None:
        objectives = [judge.objective(genome) for genome in population]
        generation = Generation(
            number=len(history),
            best=judge.objective(judge.best.genome),
            evaluations=len(judge.seen),
            mean=sum(objectives) / len(objectives) if objectives else None,
            diversity=len({genome.pruned for genome in population}),
            asked=judge.asked,
        )
        history.append(generation)
        on_generation(generation)

    try:
        seeds = _seeds(space, fit, settings, journal, goal, limit)
        with seeded(settings.seed):
            _Evolution(space, judge, settings).run(record, seeds, start)
        if settings.hill_climb:
            hill_climb(space, judge, record, seeds)
    except WorkIsOverError:
        judge.meet(start, in_any_case=True)
        record()
    return SearchResult(
        winner=judge.best,
        front=judge.front,
        history=tuple(history),
        evaluations=len(judge.seen),
        settings=settings,
        goal=goal,
        near_best=judge.near_best(),
    )


def _seeds(
    space: SearchSpace, fit: Fit, settings: SearchSettings, journal: Journal, goal: Goal, limit: WorkLimit
) -> list[Genome]:
    """The best networks of one force less, found by a search of half the size and grown; none for one force."""
    wiring = smaller_wiring(space.wiring)
    if wiring is None or "1" not in space.weights:
        return []
    settings = replace(settings, population=-(-settings.population // 2), generations=-(-settings.generations // 2))
    smaller = replace(space, wiring=wiring)
    judge = Judge(fit, settings, journal=journal, goal=goal, limit=limit)
    seeds = _seeds(smaller, fit, settings, journal, goal, limit)
    with seeded(settings.seed), suppress(WorkIsOverError):  # then the larger search begins with what was met
        _Evolution(smaller, judge, settings).run(lambda population: None, seeds)
    larger = list[Genome]()
    for genome in worth_growing(judge.seen.values(), settings.select_on):
        larger += grown(genome)
    return larger


class _Evolution:
    """Generations of a population, with DEAP's operators; its genes are indices of alleles."""

    def __init__(self, space: SearchSpace, judge: Judge, settings: SearchSettings) -> None:
        self.space, self.judge, self.settings = space, judge, settings
        self.sizes = list(map(len, space.alleles))
        self.toolbox: Any = base.Toolbox()  # its methods are what is registered
        last = [size - 1 for size in self.sizes]
        self.toolbox.register("mate", tools.cxTwoPoint)
        self.toolbox.register("mutate", tools.mutUniformInt, low=0, up=last, indpb=settings.gene_mutation)
        if settings.selection == "tournament":
            self.toolbox.register("parents", tools.selTournament, k=settings.population, tournsize=settings.tournament)
            self.toolbox.register("survivors", tools.selBest, k=settings.population)
        else:
            self.toolbox.register("parents", tools.selRandom, k=settings.population)
            self.toolbox.register("survivors", tools.selNSGA2, k=settings.population, nd="log")

    def run(
        self, record: Callable[[list[Genome]], None], seeds: Sequence[Genome] = (), start: Sequence[Genome] = ()
    ) -> None:
        """All generations, from `seeds` and random networks, and from what survives of them beside `start`."""
        population = self._first(seeds)
        if start:
            population = self._distinct_survivors(population + self._judged(list(map(self.space.genes, start))))
        record(self._genomes(population))
        # Where nothing is known to begin with, a front that rests says nothing: the next step is a matter of luck.
        progress, last, patience = FrontProgress(self.judge), 0, self.settings.patience if start else 0
        for generation in range(1, self.settings.generations + 1):
            population = self._next(population)
            record(self._genomes(population))
            if progress.made():
                last = generation
            if patience and generation - last >= patience:
                return

    def _first(self, seeds: Sequence[Genome]) -> list[_Individual]:
        """Random networks, half of them replaced by seeds where there are so many."""
        population = list[list[int]]()
        for _ in range(self.settings.population):
            population.append(list(map(draws.randrange, self.sizes)))
        used_seeds = seeds[: self.settings.population // 2]
        population[: len(used_seeds)] = map(self.space.genes, used_seeds)
        return self._judged(population)

    def _next(self, population: list[_Individual]) -> list[_Individual]:
        """The survivors of one generation and its children."""
        offspring = self._judged(self._children(population))
        if self.settings.selection == "tournament":
            best_so_far = self._judged([self.space.genes(self.judge.best.genome)])
            return self.toolbox.survivors(offspring + best_so_far)
        return self._distinct_survivors(population + offspring)

    def _children(self, population: list[_Individual]) -> list[list[int]]:
        """Copies of chosen parents, crossed in pairs and mutated."""
        children = list(map(list, self.toolbox.parents(population)))
        for first, second in zip(children[::2], children[1::2], strict=False):
            if draws.random() < self.settings.crossover:
                self.toolbox.mate(first, second)
        for child in children:
            if draws.random() < self.settings.mutation:
                self.toolbox.mutate(child)
        return children

    def _distinct_survivors(self, population: Sequence[_Individual]) -> list[_Individual]:
        """Chosen among the last of each function."""
        distinct = {self.space.genome(individual).pruned: individual for individual in population}
        return self.toolbox.survivors(list(distinct.values()))

    def _genomes(self, population: Sequence[list[int]]) -> list[Genome]:
        return list(map(self.space.genome, population))

    def _judged(self, population: Sequence[list[int]]) -> list[_Individual]:
        genomes = self._genomes(population)
        self.judge.meet(genomes)
        individuals = list[_Individual]()
        for genes, genome in zip(population, genomes, strict=True):
            individuals.append(_Individual(genes, self._fitness(genome)))
        return individuals

    def _fitness(self, genome: Genome) -> base.Fitness:
        """What the selection looks at: the objective, or errors and cost apart."""
        if self.settings.selection == "tournament":
            return _Objective((self.judge.objective(genome),))
        return _Trade(self.judge.trade(genome))
