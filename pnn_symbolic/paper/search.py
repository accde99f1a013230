"""The generic network and the genetic search: how the fitness evolved, what was trained, and what came out on top."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.maps.one_step_map import OneStepMap
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
class FrontPoint:
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
    front: tuple[FrontPoint, ...]
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
    searches: list[Search] = []
    for name, settings in kinds:
        searches.append(_search(particle, force, space, name, settings, on_generation))
    return SearchStudy(space.size, tuple(searches))


def _search(
    particle: Particle,
    force: Callable,
    space: SearchSpace,
    name: str,
    settings: SearchSettings,
    on_generation: Callable[[str, Generation], None],
) -> Search:
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.search.journal import Journal
    from pnn_symbolic.training.fit import Fitter

    fitter = Fitter(particle.data, force, particle.step_units, seed=settings.seed)
    journal = Journal(None, {})

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        return fitter(genomes, ("validation", "test"))

    result = evolve(space, fit, settings, journal, lambda now: on_generation(name, now))
    candidates = sorted(
        journal.known.values(), key=lambda candidate: (result.objective(candidate), repr(candidate.genome))
    )
    refitted = result.refitted(fitter.refit)
    return Search(
        name=name,
        accuracy_weight=settings.accuracy_weight,
        generations=settings.generations,
        history=result.history,
        trainings=result.evaluations,
        asked=result.history[-1].asked,
        front=tuple(_front_point(particle, refitted, candidate) for candidate in refitted.front),
        fittest=fittest(particle, refitted, fitter.refit([refitted.winner, *candidates[:REFITTED]])),
    )


def fittest(
    particle: Particle, result: SearchResult, candidates: Sequence[Candidate], count: int = 3
) -> tuple[Fit, ...]:
    """The best of the candidates, each law once: networks may differ and say the same."""

    def rank(candidate: Candidate) -> tuple[float, int, str]:
        return result.objective(candidate), candidate.genome.cost, repr(candidate.genome)

    distinct: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=rank):
        distinct.setdefault(_law(particle, candidate).plain(), candidate)
        if len(distinct) == count:
            break
    fits: list[Fit] = []
    for number, candidate in enumerate(distinct.values(), start=1):
        name, law = f"our PNN {number}", _law(particle, candidate)
        fits.append(
            Fit(
                activations=candidate.genome.names[1],
                choices=candidate.genome.weights,
                weights=candidate.weights,
                objective=result.objective(candidate),
                trained=judged(name, "as trained", law),
                rounded=judged(name, "constants rounded", round_constants(law)[0]),
            )
        )
    return tuple(fits)


def _law(particle: Particle, candidate: Candidate) -> OneStepMap:
    return translate(candidate, exact(repr(particle.data.mass)))


def _front_point(particle: Particle, result: SearchResult, candidate: Candidate) -> FrontPoint:
    log_error = candidate.errors[result.settings.select_on].log
    return FrontPoint(candidate.genome.cost, log_error, _law(particle, candidate).plain())
