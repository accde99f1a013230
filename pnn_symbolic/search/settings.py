"""How a genetic search is run: the paper's numbers, and the few that are ours."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.errors import InputError, UnknownNameError, check_counts

SPLITS = ("validation", "test")
SELECTIONS = ("pareto", "tournament")
MOST_GENOMES, MOST_GENERATIONS = 100_000, 1_000_000
"""A generation of more genomes needs more memory than machines have; more generations, more years."""


@dataclass(frozen=True)
class SearchSettings:
    """How many, how they vary, how they are chosen. `PAPER` holds the operators of the authors' notebooks.

    population, generations   sizes, from 1 to 100,000 and 1,000,000 (paper, p. 6: 200 and 50)
    selection                 "pareto": NSGA-II on position error, velocity error and cost, which keeps a network that
                              is right in one until another completes it; "tournament": on the objective alone
    tournament                individuals that compete for each place, for "tournament"
    crossover                 probability that a pair is crossed, at two points
    mutation                  probability that an individual is mutated
    gene_mutation             probability of each gene of a mutated individual
    accuracy_weight           how many points of parsimony a factor of ten in error is worth
    select_on                 "validation"; or "test", the paper's protocol, which leaks: it reports an error it chose
    patience                  generations end when so many in a row have not lowered the front, where a search begins
                              from networks judged in closed form; 0: all are run. Random beginnings on the paper's
                              data rest for 6 at most
    hill_climb                finish with the neighbours of the best few of each cost, and of the front
    seed                      of every random draw of the search

    >>> SearchSettings(population=0)
    Traceback (most recent call last):
    pnn_symbolic.errors.InputError: population is 0, expected at least 1
    """

    population: int = 200
    generations: int = 50
    selection: str = SELECTIONS[0]
    tournament: int = 10
    crossover: float = 0.5
    mutation: float = 0.6
    gene_mutation: float = 0.1
    accuracy_weight: float = 1.0
    select_on: str = SPLITS[0]
    patience: int = 8
    hill_climb: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        check_counts(self, population=1, generations=1, tournament=1, patience=0, seed=0)
        for name, most in (("population", MOST_GENOMES), ("generations", MOST_GENERATIONS)):
            if getattr(self, name) > most:
                raise InputError(f"{name} is {getattr(self, name)}, expected at most {most:,}")
        for name in ("crossover", "mutation", "gene_mutation"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}, expected a probability from 0 to 1")
        if not 0 < self.accuracy_weight < float("inf"):
            raise InputError(f"accuracy_weight is {self.accuracy_weight}, expected a number above 0")
        if self.selection not in SELECTIONS:
            raise UnknownNameError("selection", self.selection, SELECTIONS)
        if self.select_on not in SPLITS:
            raise UnknownNameError("split to select on", self.select_on, SPLITS)


PAPER = SearchSettings(selection="tournament", mutation=0.3, gene_mutation=0.3, patience=0)
"""The operators of the authors' notebooks; unlike theirs, ours keeps an archive, so that nothing good is lost."""
