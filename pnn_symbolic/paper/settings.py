"""How large is the reproduction? The paper's sizes, and a quick form of each."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.errors import InputError, check_counts
from pnn_symbolic.search.settings import SearchSettings


@dataclass(frozen=True)
class PaperSettings:
    """Sizes of everything that is run.

    pairs                   of states 1 fs apart, for each energy (paper, p. 3: 10,000)
    depths                  hidden layers of the deeper feed-forward networks (the paper does not say)
    epochs, patience        of the feed-forward networks: at most, and without a lower validation loss
    population, generations of the genetic search (paper, p. 6)
    horizons                steps of the energy and reversal tests; the paper looks at the first
    area_steps              steps over which an area of initial points is followed
    links                   lengths of the chained network
    search_alphabet         whether the larger alphabet of weights is searched, or only offered
    seed                    of every draw

    >>> PaperSettings().pairs, QUICK.pairs
    (10000, 1000)
    """

    pairs: int = 10_000
    depths: tuple[tuple[int, ...], ...] = ((20, 100, 100, 20), (20, 100, 100, 100, 20), (20, 100, 100, 100, 100, 20))
    epochs: int = 500
    patience: int = 200
    population: int = 200
    generations: int = 50
    horizons: tuple[int, ...] = (1_000, 10_000, 100_000)
    area_steps: int = 10_000
    links: tuple[int, ...] = (1, 2, 5, 10, 20)
    search_alphabet: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        check_counts(self, pairs=1, epochs=1, patience=1, population=1, generations=1, area_steps=1, seed=0)
        if any(not widths or min(widths) < 1 for widths in self.depths):
            raise InputError(f"hidden layers of {list(self.depths)} units, expected numbers from 1, as in (20, 40, 20)")
        if not self.horizons or min(self.horizons) < 1:
            raise InputError(f"horizons are {list(self.horizons)} steps, expected numbers from 1")
        if not self.links or min(self.links) < 1:
            raise InputError(f"chains of {list(self.links)} links were asked for, expected numbers from 1, as in 1,2,5")
        if max(self.links) > self.pairs:
            raise InputError(
                f"a chain of {max(self.links):,} links is longer than the trajectories of {self.pairs:,} steps; "
                "give fewer with --links"
            )

    def search(self) -> SearchSettings:
        """Our search at the paper's size."""
        return SearchSettings(population=self.population, generations=self.generations, seed=self.seed)


QUICK = PaperSettings(
    pairs=1_000,
    depths=((20, 20), (20, 20, 20), (20, 20, 20, 20)),
    epochs=15,
    patience=15,
    population=40,
    generations=10,
    horizons=(1_000, 5_000),
    area_steps=200,
    links=(1, 2, 5),
    search_alphabet=False,
)
"""The same questions at sizes that a test can wait for."""
