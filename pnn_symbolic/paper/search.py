"""The generic network and the genetic search: how the fitness evolved, what was trained, and what came out on top."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.maps.rounding import round_constants
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.paper.laws import Law, judged
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.search.result import Generation, SearchResult
from pnn_symbolic.search.settings import PAPER, SearchSettings
from pnn_symbolic.translation import translate

REFITTED = 60
"""Of the best networks, how many are refitted on all rows to choose the three fittest laws among them."""


@dataclass(frozen=True)
class Point:
    """One network of the front: cost, log₁₀ E_x + log₁₀ E_v, and its law."""

    cost: int
    log_error: float
    plain: str


@dataclass(frozen=True)
class Fit:
    """One of the fittest: its genome by name, weights in step units, objective, its law as trained and rounded."""

    activations: tuple[str, ...]
    choices: tuple[str, ...]
    weights: tuple[float, ...]
    objective: float
    trained: Law
    rounded: Law

    @property
    def genome(self) -> Genome:
        """What was chosen."""
        return Genome("direct", self.activations, self.choices)


@dataclass(frozen=True)
class Search:
    """One search.

    name          what distinguishes it
    history       one record a generation; the hill-climb counts on
    trainings     distinct networks trained
    asked         networks that had to be judged; all but `trainings` were known already, or compute the same
    fittest       the three fittest networks whose laws differ in five digits
    """

    name: str
    accuracy_weight: float
    generations: int
    history: tuple[Generation, ...]
    trainings: int
    asked: int
    front: tuple[Point, ...]
    fittest: tuple[Fit, ...]


@dataclass(frozen=True)
class SearchStudy:
    """Searches for the same law: the authors' operators at two weights of accuracy, and ours.

    networks   in the space (paper, p. 5: approximately 4 billion)
    """

    networks: int
    searches: tuple[Search, ...]

    @property
    def ours(self) -> Search:
        """The search that `discover-equations run` makes."""
        return self.searches[-1]


def study_search(
    particle: Particle,
    force: Callable,
    on_generation: Callable[[str, Generation], None] = lambda name, generation: None,
) -> SearchStudy:
    """Run them all with the force sub-network, choosing on the test energy as the paper does."""
    ours = replace(particle.settings.search(), select_on="test")
    sizes = replace(PAPER, population=ours.population, generations=ours.generations, seed=ours.seed)
    authors = replace(sizes, select_on="test", hill_climb=False)
    kinds = (
        ("the authors' operators, accuracy × 10", replace(authors, accuracy_weight=10.0)),
        ("the authors' operators, accuracy × 1", authors),
        ("NSGA-II and a hill-climb, accuracy × 1", ours),
    )
    space = SearchSpace()
    searches = tuple(_search(particle, force, space, *kind, on_generation) for kind in kinds)
    return SearchStudy(space.size, searches)


def _search(
    particle: Particle,
    force: Callable,
    space: SearchSpace,
    name: str,
    settings: SearchSettings,
    on_generation: Callable[[str, Generation], None],
) -> Search:
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.search.journal import Journal
    from pnn_symbolic.training.fit import Fitter

    fitter = Fitter(particle.data, force, particle.step_units, seed=settings.seed)
    journal = Journal(None, {})

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        return fitter(genomes, ("validation", "test"))

    found = evolve(space, fit, settings, journal, lambda now: on_generation(name, now))
    best = sorted(journal.known.values(), key=lambda one: (found.objective(one), repr(one.genome)))[:REFITTED]
    refitted = found.refitted(fitter.refit)
    return Search(
        name,
        settings.accuracy_weight,
        settings.generations,
        found.history,
        found.evaluations,
        found.history[-1].asked,
        tuple(_point(particle, refitted, one) for one in refitted.front),
        fittest(particle, refitted, fitter.refit([refitted.winner, *best])),
    )


def fittest(
    particle: Particle, result: SearchResult, candidates: Sequence[Candidate], count: int = 3
) -> tuple[Fit, ...]:
    """The best of the candidates, each law once: networks may differ and say the same."""
    ranked = sorted(candidates, key=lambda one: (result.objective(one), one.genome.cost, repr(one.genome)))
    distinct: dict[str, Candidate] = {}
    for one in ranked:
        distinct.setdefault(_law(particle, one).plain(), one)
    chosen = list(distinct.values())[:count]
    return tuple(
        Fit(
            activations=candidate.genome.names[1],
            choices=candidate.genome.weights,
            weights=candidate.weights,
            objective=result.objective(candidate),
            trained=judged(f"our PNN {place}", "as trained", _law(particle, candidate)),
            rounded=judged(f"our PNN {place}", "constants rounded", round_constants(_law(particle, candidate))[0]),
        )
        for place, candidate in enumerate(chosen, start=1)
    )


def _law(particle: Particle, candidate: Candidate):  # noqa: ANN202
    return translate(candidate, exact(repr(particle.data.mass)))


def _point(particle: Particle, result: SearchResult, one: Candidate) -> Point:
    return Point(one.genome.cost, one.errors[result.settings.select_on].log, _law(particle, one).plain())
