"""Is a neighbour of the best networks better? A climb to the nearest summit, at every cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, product

from pnn_symbolic.network.activations import Activation
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.weights import weight_cost
from pnn_symbolic.search.judge import PROGRESS, Judge

GROWTH = 6
"""Cost by which a neighbour of a grown network may exceed the dearest of them: the least accurate cannot say more."""


def hill_climb(space: SearchSpace, judge: Judge, record: Callable[[], None], seeds: Sequence[Genome] = ()) -> None:
    """Move on until neither the neighbours of a few networks of each cost nor those next to them better the front.

    The climb starts at every cost, since the way to the best may lead down from a network that is more accurate and
    less simple, or up from a simple one; from a few networks of each, and from the best of all costs, since networks of
    one function tie. Once this ends, the front up to the cost of the best is looked at two genes wide. Each network is
    climbed from once. A neighbour is skipped if it could only win by being more accurate than every network seen, by
    `HEADROOM` decades: a search that stops at networks of cost 10 need not train those of cost 20.
    """
    climb = _Climb(space, judge)
    limit = max((genome.cost for genome in seeds), default=0) + GROWTH
    judge.meet(seeds)
    climb.meet_neighbours([judge.seen[genome.pruned] for genome in seeds], limit, reach=1)
    while True:
        best, limit = judge.best, judge.limit()
        height = judge.height(limit)
        climb.meet_neighbours([*judge.most_accurate(limit), *judge.leaders()], limit, reach=1)
        if judge.height(limit) > height - PROGRESS:
            as_cheap = [candidate for candidate in judge.front if candidate.genome.cost <= judge.best.genome.cost]
            climb.meet_neighbours(as_cheap, limit, reach=2)
        record()
        # A new winner has neighbours of its own, even if it is no better than the last one.
        if judge.best is best and judge.height(limit) > height - PROGRESS:
            return


class _Climb:
    """From where has been climbed already, and how far: each network is climbed from once."""

    def __init__(self, space: SearchSpace, judge: Judge) -> None:
        self.space, self.judge, self.exchanges = space, judge, _exchanges(space)
        self.prices = [list(map(_price, choices)) for choices in space.alleles]
        self.climbed = set[tuple[Genome, int]]()

    def meet_neighbours(self, starts: Iterable[Candidate], limit: int, reach: int) -> None:
        """Meet the genomes of cost up to `limit` that differ in `reach` genes at most from new starts."""
        new = [start.genome for start in starts if (start.genome, reach) not in self.climbed]
        self.climbed.update(product(new, [reach]))
        self.judge.meet(self._cheap_neighbours(new, limit, reach))

    def _cheap_neighbours(self, genomes: Iterable[Genome], limit: int, reach: int) -> Iterator[Genome]:
        for genome in genomes:
            for genes in _neighbours(self.space, self.space.genes(genome), reach, self.exchanges):
                if sum([prices[gene] for prices, gene in zip(self.prices, genes, strict=True)]) <= limit:
                    yield self.space.genome(genes)


def _price(choice: Activation | str) -> int:
    """What a network costs more for this choice of an activation or a weight."""
    return weight_cost(choice) if isinstance(choice, str) else choice.cost


def _neighbours(
    space: SearchSpace, genes: list[int], reach: int, exchanges: list[list[int]]
) -> Iterable[tuple[int, ...]]:
    """The genes of each, once: all that differ in `reach` genes at most, and those with two neurons exchanged."""
    changed = dict[tuple[int, ...], None]()
    for order in exchanges:
        changed[tuple(map(genes.__getitem__, order))] = None
    for indices in combinations(range(len(genes)), reach):
        alleles = [range(len(space.alleles[index])) for index in indices]
        for chosen in product(*alleles):
            neighbour = list(genes)
            for index, allele in zip(indices, chosen, strict=True):
                neighbour[index] = allele
            changed[tuple(neighbour)] = None
    return changed


def _exchanges(space: SearchSpace) -> list[list[int]]:
    """Orders of the genes that exchange two hidden neurons, as far as these see and feed the same.

    Where a function can be written in several ways, the next step may be possible from one of them only: a neuron that
    sees the force must be free of other work.
    """
    hidden, edges = [neuron.name for neuron in space.wiring.hidden], space.wiring.edges
    index = {gene: k for k, gene in enumerate([*hidden, *edges])}
    orders = list[list[int]]()
    for first, second in combinations(hidden, 2):
        swapped: dict[str, str] = {first: second, second: first}
        order = [index[swapped.get(name, name)] for name in hidden]
        for place, (source, target) in enumerate(edges, len(hidden)):
            order.append(index.get((swapped.get(source, source), swapped.get(target, target)), place))
        if all(space.alleles[place] == space.alleles[image] for place, image in enumerate(order)):
            orders.append(order)
    return orders
