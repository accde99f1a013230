"""Which network explains the data most simply? A genetic search with DEAP, then a climb to the nearest summit."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from heapq import nsmallest
from itertools import combinations, product
from math import ceil
from typing import Any

from deap import base, tools

from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.goal import OPEN, Goal
from pnn_symbolic.search.growth import grown, smaller_wiring, worth_growing
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import Generation, SearchResult, pareto_front
from pnn_symbolic.search.settings import SearchSettings

Fit = Callable[[Sequence[Genome]], Sequence[Candidate]]
"""Genomes → candidates in the same order, with the errors that the settings select on."""

BATCH = 512
"""Networks trained together at most: bounds the memory."""
BREADTH, LEADERS = 3, 20
"""Networks from which the hill-climb starts: so many of each cost, the most accurate ones, and so many of the best."""
HEADROOM = 2.0
"""Decades of error by which the hill-climb believes a neighbour may beat the most accurate network seen."""
GROWTH = 6
"""Cost by which a neighbour of a grown network may exceed the dearest of them: the least accurate cannot say more."""
PROGRESS = 0.02
"""Decades, added up over the costs, by which the front must fall for the hill-climb to go on."""

NEAR_BEST = 150
"""Networks that are handed on beside the front."""


class _Objective(base.Fitness):
    weights = (-1.0,)


class _Trade(base.Fitness):
    weights = (-1.0, -1.0, -1.0)


class _Individual(list[int]):
    """A genome as DEAP wants it: a list of allele indices that carries its fitness."""

    def __init__(self, genes: Iterable[int], fitness: base.Fitness) -> None:
        super().__init__(genes)
        self.fitness = fitness


class _Judge:
    """Objective of genomes; each function is trained once, whether it is met in this run or in the journal."""

    def __init__(self, fit: Fit, settings: SearchSettings, journal: Journal, goal: Goal) -> None:
        self.fit, self.settings, self.journal, self.goal = fit, settings, journal, goal
        self._log_errors: dict[Genome, float] = {}
        self.seen: dict[Genome, Candidate] = {}  # what this run has met; a resumed journal knows the future too
        self.front: tuple[Candidate, ...] = ()  # the trade between error and parsimony so far
        self.asked = 0

    def meet(self, genomes: Iterable[Genome]) -> None:
        """Train those that are new."""
        genomes = list(genomes)
        self.asked += len(genomes)
        distinct = [one for one in dict.fromkeys(one.pruned for one in genomes) if one not in self.seen]
        for start in range(0, len(distinct), BATCH):
            batch = distinct[start : start + BATCH]
            new = [one for one in batch if one not in self.journal.known]
            if new:
                self.journal.append(self.fit(new))
            met = {one: self.journal.known[one] for one in batch}
            self.seen.update(met)
            self.front = pareto_front([*self.front, *met.values()], self.log_error)

    def objective(self, genome: Genome) -> float:
        """The objective of a genome that was met, dead weights charged."""
        return genome.cost + self.accuracy(self.seen[genome.pruned])

    def fitness(self, genome: Genome) -> base.Fitness:
        """What the selection looks at: the objective, or errors and cost apart."""
        if self.settings.selection == "tournament":
            return _Objective((self.objective(genome),))
        errors = self.seen[genome.pruned].errors[self.settings.select_on]
        return _Trade((*self.goal.logs(errors), float(genome.cost)))

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
        return min(self.front, key=lambda one: self.objective(one.genome))

    def limit(self) -> int:
        """The cost up to which a network could win if it were more accurate than all seen, by `HEADROOM`."""
        floor = self.accuracy(self.front[-1]) - HEADROOM * self.settings.accuracy_weight
        return ceil(self.objective(self.best.genome) - floor) - 1

    def summits(self, limit: int) -> list[Candidate]:
        """The few most accurate networks of each cost."""
        costs = defaultdict[int, list[Candidate]](list)
        for one in self.seen.values():
            costs[one.genome.cost].append(one)

        def order(one: Candidate) -> tuple:
            return self.log_error(one), one.genome.names

        return [one for cost in sorted(costs) if cost <= limit for one in nsmallest(BREADTH, costs[cost], key=order)]

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
        points = [(one.genome.cost, self.log_error(one)) for one in self.front if one.genome.cost <= limit]
        ends = [*(cost for cost, _ in points[1:]), limit + 1]
        return sum(error * (end - cost) for (cost, error), end in zip(points, ends, strict=True))


class _Progress:
    """Has the front come down since it was last said to have?"""

    def __init__(self, judge: _Judge) -> None:
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


def evolve(
    space: SearchSpace,
    fit: Fit,
    settings: SearchSettings | None = None,
    journal: Journal | None = None,
    on_generation: Callable[[Generation], None] = lambda generation: None,
    *,
    goal: Goal = OPEN,
    start: Sequence[Genome] = (),
) -> SearchResult:
    """Search `space` for the network of lowest objective: accuracy weight · (log₁₀ E_x + log₁₀ E_v) + costs.

    fit             trains genomes; any callable, so a test may pass a formula
    journal         cache, and resume
    on_generation   called after every generation and every round of the hill-climb
    goal            floors below which no error is better, and limits above which an output is not explained
    start           genomes that are met first, and compete for a place in the first generation: from then on
                    `patience` counts

    Nothing is lost between generations: survivors are chosen among parents and children (tournaments: among children
    and the best network met), and the result is read from all networks met. The same settings and `fit` give the same
    result, resumed or not.

    >>> from pnn_symbolic.network.candidate import Errors
    >>> def trained(genome):  # a toy: the error falls with every weight that is 1
    ...     error = 10.0 ** -genome.weights.count("1")
    ...     return Candidate(genome, (0.0,) * 12, {"validation": Errors(error, error)})
    >>> def fit(genomes):
    ...     return [trained(one) for one in genomes]
    >>> evolve(SearchSpace(), fit, SearchSettings(population=50, generations=40)).winner.genome.weights.count("1")
    12
    """
    settings, journal = settings or SearchSettings(), journal or Journal(None, {})
    judge, history = _Judge(fit, settings, journal, goal), list[Generation]()

    def record(population: Sequence[Genome] = ()) -> None:
        best, objectives = judge.objective(judge.best.genome), [judge.objective(one) for one in population]
        mean = sum(objectives) / len(objectives) if objectives else None
        diversity = len({one.pruned for one in population})
        history.append(Generation(len(history), best, len(judge.seen), mean, diversity, judge.asked))
        on_generation(history[-1])

    seeds = _seeds(space, fit, settings, journal, goal)
    with _seeded(settings.seed):
        _generations(space, judge, settings, record, seeds, start)
    if settings.hill_climb:
        _climb(space, judge, record, seeds)
    return SearchResult(judge.best, judge.front, tuple(history), len(judge.seen), settings, goal, judge.near_best())


def _seeds(space: SearchSpace, fit: Fit, settings: SearchSettings, journal: Journal, goal: Goal) -> list[Genome]:
    """The best networks of one force less, found by a search of half the size and grown; none for one force."""
    wiring = smaller_wiring(space.wiring)
    if wiring is None or "1" not in space.weights:
        return []
    settings = replace(settings, population=-(-settings.population // 2), generations=-(-settings.generations // 2))
    smaller = replace(space, wiring=wiring)
    judge, seeds = _Judge(fit, settings, journal, goal), _seeds(smaller, fit, settings, journal, goal)
    with _seeded(settings.seed):
        _generations(smaller, judge, settings, lambda population: None, seeds)
    return [genome for small in worth_growing(judge.seen.values(), settings.select_on) for genome in grown(small)]


def _generations(
    space: SearchSpace,
    judge: _Judge,
    settings: SearchSettings,
    record: Callable[..., None],
    seeds: Sequence[Genome] = (),
    start: Sequence[Genome] = (),
) -> None:
    sizes = [len(choices) for choices in space.alleles]
    toolbox: Any = base.Toolbox()  # its methods are what is registered
    toolbox.register("mate", tools.cxTwoPoint)
    toolbox.register("mutate", tools.mutUniformInt, low=0, up=[n - 1 for n in sizes], indpb=settings.gene_mutation)
    toolbox.register("parents", tools.selRandom, k=settings.population)
    toolbox.register("survivors", tools.selNSGA2, k=settings.population, nd="log")
    if settings.selection == "tournament":
        toolbox.register("parents", tools.selTournament, k=settings.population, tournsize=settings.tournament)
        toolbox.register("survivors", tools.selBest, k=settings.population)

    def judged(genes: Sequence[list[int]]) -> list[_Individual]:
        genomes = [space.genome(one) for one in genes]
        judge.meet(genomes)
        return [_Individual(one, judge.fitness(genome)) for one, genome in zip(genes, genomes, strict=True)]

    first = [[random.randrange(n) for n in sizes] for _ in range(settings.population)]
    grown_ones = seeds[: settings.population // 2]
    first[: len(grown_ones)] = [space.genes(genome) for genome in grown_ones]
    population = judged(first)
    if start:
        distinct = {space.genome(one).pruned: one for one in population + judged([space.genes(one) for one in start])}
        population = toolbox.survivors(list(distinct.values()))
    record([space.genome(one) for one in population])
    # Where nothing is known to begin with, a front that rests says nothing: the next step is a matter of luck.
    progress, last, patience = _Progress(judge), 0, settings.patience if start else 0
    for generation in range(1, settings.generations + 1):
        children = [list(one) for one in toolbox.parents(population)]
        for one, other in zip(children[::2], children[1::2], strict=False):
            if random.random() < settings.crossover:
                toolbox.mate(one, other)
        for one in children:
            if random.random() < settings.mutation:
                toolbox.mutate(one)
        offspring = judged(children)
        if settings.selection == "tournament":
            elite = judged([space.genes(judge.best.genome)])
            population = toolbox.survivors(offspring + elite)
        else:
            distinct = {space.genome(one).pruned: one for one in population + offspring}
            population = toolbox.survivors(list(distinct.values()))
        record([space.genome(one) for one in population])
        if progress.made():
            last = generation
        if patience and generation - last >= patience:
            return


def _climb(space: SearchSpace, judge: _Judge, record: Callable[[], None], seeds: Sequence[Genome] = ()) -> None:
    """Move on until neither the neighbours of a few networks of each cost nor those next to them better the front.

    The climb starts at every cost, since the way to the best may lead down from a network that is more accurate and
    less simple, or up from a simple one; from a few networks of each, and from the best of all costs, since networks of
    one function tie. Once this ends, the front up to the cost of the best is looked at two genes wide. Each network is
    climbed from once. A neighbour is skipped if it could only win by being more accurate than every network seen, by
    `HEADROOM` decades: a search that stops at networks of cost 10 need not train those of cost 20.
    """
    climbed = set[tuple[Genome, int]]()
    exchanges = _exchanges(space)

    def meet_neighbours(starts: Iterable[Candidate], reach: int) -> None:
        new = [one.genome for one in starts if (one.genome, reach) not in climbed]
        climbed.update((one, reach) for one in new)
        near = (other for one in new for other in _neighbours(space, space.genes(one), reach, exchanges))
        judge.meet(other for other in near if other.cost <= limit)

    limit = max((one.cost for one in seeds), default=0) + GROWTH
    judge.meet(seeds)
    meet_neighbours((judge.seen[one.pruned] for one in seeds), 1)
    while True:
        best, limit = judge.best, judge.limit()
        height = judge.height(limit)
        meet_neighbours([*judge.summits(limit), *judge.leaders()], 1)
        if judge.height(limit) > height - PROGRESS:
            meet_neighbours((one for one in judge.front if one.genome.cost <= judge.best.genome.cost), 2)
        record()
        # A new winner has neighbours of its own, even if it is no better than the last one.
        if judge.best is best and judge.height(limit) > height - PROGRESS:
            return


def _neighbours(space: SearchSpace, genes: list[int], reach: int, exchanges: list[list[int]]) -> Iterator[Genome]:
    """Each once: all that differ in `reach` genes at most, and those with two neurons exchanged."""
    changed = {tuple(genes[place] for place in order): None for order in exchanges}
    for places in combinations(range(len(genes)), reach):
        for alleles in product(*(range(len(space.alleles[place])) for place in places)):
            neighbour = list(genes)
            for place, allele in zip(places, alleles, strict=True):
                neighbour[place] = allele
            changed[tuple(neighbour)] = None
    return (space.genome(one) for one in changed)


def _exchanges(space: SearchSpace) -> list[list[int]]:
    """Orders of the genes that exchange two hidden neurons, as far as these see and feed the same.

    Where a function can be written in several ways, the next step may be possible from one of them only: a neuron that
    sees the force must be free of other work.
    """
    wiring = space.wiring
    genes = [*(neuron.name for neuron in wiring.hidden), *wiring.edges]
    place, found = {gene: k for k, gene in enumerate(genes)}, list[list[int]]()
    for one, other in combinations((neuron.name for neuron in wiring.hidden), 2):
        swap = {one: other, other: one}
        edges = [(swap.get(source, source), swap.get(target, target)) for source, target in wiring.edges]
        names = [swap.get(neuron.name, neuron.name) for neuron in wiring.hidden]
        found.append([place.get(gene, k) for k, gene in enumerate([*names, *edges])])
    return found


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """DEAP draws from the global `random`: seed it here, and give it back as it was."""
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
