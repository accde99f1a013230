"""How a genetic search is run: the paper's numbers, and the few that are ours."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.errors import InputError, UnknownNameError

SPLITS = ("validation", "test")


@dataclass(frozen=True)
class SearchSettings:
    """The defaults are the paper preset: 200 × 50 (paper, p. 6), operators of the authors' notebooks.

    population, generations   sizes, at least 1
    crossover                 probability that a pair is crossed, at two points
    mutation                  probability that an individual is mutated
    gene_mutation             probability of each gene of a mutated individual
    tournament                individuals that compete for each place
    accuracy_weight           how many points of parsimony a factor of ten in error is worth
    early_accuracy            accuracy counts so many times more at the start; the factor falls to 1 while the first 70 %
                              of the generations pass: first find networks that are right, then make them simple
    select_on                 "validation"; or "test", the paper's protocol, which leaks: the error it reports was chosen
    hill_climb                finish with the one- and two-gene neighbours of the best
    seed                      of every random draw of the search

    >>> SearchSettings(population=0)
    Traceback (most recent call last):
    pnn_symbolic.errors.InputError: population is 0, expected at least 1
    """

    population: int = 200
    generations: int = 50
    crossover: float = 0.5
    mutation: float = 0.3
    gene_mutation: float = 0.3
    tournament: int = 10
    accuracy_weight: float = 1.0
    early_accuracy: float = 6.0
    select_on: str = SPLITS[0]
    hill_climb: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("population", "generations", "tournament"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} is {getattr(self, name)}, expected at least 1")
        for name in ("crossover", "mutation", "gene_mutation"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is {getattr(self, name)}, expected a probability from 0 to 1")
        for name in ("accuracy_weight", "early_accuracy"):
            if not 0 < getattr(self, name) < float("inf"):
                raise InputError(f"{name} is {getattr(self, name)}, expected a number above 0")
        if self.select_on not in SPLITS:
            raise UnknownNameError("split to select on", self.select_on, SPLITS)
        if self.seed < 0:
            raise InputError(f"seed is {self.seed}, expected 0 or above")

    def early_factor(self, generation: int) -> float:
        """How many times more accuracy counts in this generation.

        >>> settings = SearchSettings()
        >>> settings.early_factor(0), settings.early_factor(50)
        (6.0, 1.0)
        """
        left = max(0.0, 1 - generation / (0.7 * self.generations))
        return self.early_accuracy**left
