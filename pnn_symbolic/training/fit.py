"""From genomes to candidates: fit every trained weight, then measure the errors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import DataError, UnknownNameError
from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.population import Population, TensorForce
from pnn_symbolic.training.population_task import AdamTask, NewtonTask, relative_errors
from pnn_symbolic.training.trainer import fit_quietly

OPTIMIZERS = ("levenberg-marquardt", "adam")


@dataclass(frozen=True)
class FitSettings:
    """How trained weights are found.

    optimizer     "levenberg-marquardt", or "adam" with the paper's recipe
    rows          training rows a fit sees during the search, drawn once; 0 for all. What is reported is refitted on all
    starts        random starts of a fit that is not convex: a non-linear activation, or a trained force argument
    epochs        at most so many steps of Levenberg–Marquardt
    adam_epochs   at most so many epochs of Adam (notebooks: 20,000)
    patience      epochs without a lower loss after which Adam stops (notebooks: 100)
    accelerator   as Lightning names it
    """

    optimizer: str = OPTIMIZERS[0]
    rows: int = 256
    starts: int = 3
    epochs: int = 30
    adam_epochs: int = 20_000
    patience: int = 100
    accelerator: str = "cpu"

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise UnknownNameError("optimizer", self.optimizer, OPTIMIZERS)


class Fitter:
    """Fits genomes to one data set; call it with genomes to get candidates, in the same order.

    data    the splits; `test` is never looked at unless asked for by name
    force   the force in the data's units, on tensors; frozen
    units   step units, which say whether the mass is known
    seed    of the rows drawn and of the starts; a genome's starts depend on the seed and the genome only
    """

    def __init__(
        self, data: DataSet, force: TensorForce, units: StepUnits, settings: FitSettings | None = None, seed: int = 0
    ) -> None:
        self.settings, self.seed = settings or FitSettings(), seed
        self.force: TensorForce = lambda position: force(position) * units.force_scale
        splits = {"training": data.training, "validation": data.validation, "test": data.test}
        self.batches = {name: Batch.of(split, units) for name, split in splits.items()}
        for name in ("training", "validation"):
            for axis in ("x", "w"):
                if not getattr(self.batches[name], f"{axis}_spread") > 0:
                    what = "position" if axis == "x" else "velocity"
                    raise DataError(f"the {what} never changes in the {name} rows; a law needs a particle that moves")
        rows = self.settings.rows
        everything = self.batches["training"]
        if 0 < rows < len(everything):
            chosen = np.random.default_rng(seed).permutation(len(everything))[:rows]
            self.sample = everything[torch.from_numpy(np.sort(chosen))]
        else:
            self.sample = everything

    def __call__(self, genomes: Sequence[Genome], splits: Sequence[str] = ("validation",)) -> list[Candidate]:
        """Fit each distinct pruned genome once, from one or several starts, keep the best, measure it on `splits`."""
        distinct = list(dict.fromkeys(one.pruned for one in genomes))
        tried = [one for one in distinct for _ in range(self._starts_of(one))]
        population = Population(tried, torch.from_numpy(np.concatenate([self._draw(one) for one in distinct])), self.force)
        self._train(population, self.sample, tolerance=1e-5)
        with torch.no_grad():
            losses = torch.stack(relative_errors(population, self.sample)).sum(0).nan_to_num(torch.inf).tolist()
        best: dict[Genome, int] = {}
        for row, one in enumerate(tried):
            if one not in best or losses[row] < losses[best[one]]:
                best[one] = row
        kept = torch.tensor([best[one] for one in distinct])
        weights = population.weights(torch.arange(len(tried)), population.values.detach())[kept]
        return self._measured(genomes, distinct, weights, splits)

    def refit(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The same networks with their weights refined on all training rows, measured on every split."""
        distinct = list(dict.fromkeys(one.genome.pruned for one in candidates))
        start = {one.genome.pruned: one.weights for one in candidates}
        starts = torch.tensor([start[one] for one in distinct], dtype=torch.float64)
        population = Population(distinct, starts, self.force)
        self._train(population, self.batches["training"], tolerance=1e-12)
        weights = population.weights(torch.arange(len(distinct)), population.values.detach())
        return self._measured([one.genome for one in candidates], distinct, weights, tuple(self.batches))

    def _train(self, population: Population, batch: Batch, tolerance: float) -> None:
        if not population.free.any():
            return
        if self.settings.optimizer == "adam":
            task = AdamTask(population, self.settings.patience)
            fit_quietly(task, batch, self.settings.adam_epochs, self.settings.accelerator)
        else:
            fit_quietly(NewtonTask(population, tolerance), batch, self.settings.epochs, self.settings.accelerator)

    def _starts_of(self, genome: Genome) -> int:
        bent = any(name != "linear" for name in genome.activations)
        argument_trained = bool({0, 1} & set(genome.trained)) and genome.uses_force
        return self.settings.starts if genome.trained and (bent or argument_trained) else 1

    def _draw(self, genome: Genome) -> np.ndarray:
        """(starts, W): random numbers that depend on the seed and the genome only."""
        key = hashlib.sha256(repr(genome.to_json()).encode()).digest()
        words = np.frombuffer(key, dtype=np.uint32).tolist()
        random = np.random.default_rng(np.random.SeedSequence([self.seed, *words]))
        return random.normal(0.5, 0.7, (self._starts_of(genome), len(genome.weights)))

    @torch.no_grad()
    def _measured(
        self, genomes: Sequence[Genome], distinct: list[Genome], weights: Tensor, splits: Sequence[str]
    ) -> list[Candidate]:
        population = Population(distinct, weights, self.force)
        errors = {name: torch.stack(relative_errors(population, self.batches[name])).T.tolist() for name in splits}
        row = {one: index for index, one in enumerate(distinct)}
        numbers = weights.tolist()
        return [
            Candidate(
                one,
                tuple(numbers[row[one.pruned]]),
                {name: Errors(*(v if np.isfinite(v) else np.inf for v in errors[name][row[one.pruned]])) for name in splits},
            )
            for one in genomes
        ]
