"""From genomes to candidates: fit every trained weight, then measure the errors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import DataError
from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.training.compression import Compression, is_compressible
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.population_task import AdamTask, NewtonTask, relative_errors
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.training.trainer import fit_quietly, one_thread


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

        def in_step_units(position: Tensor) -> Tensor:
            there = force.to(position.device) if isinstance(force, torch.nn.Module) else force
            return there(position) * units.force_scale

        self.force: TensorForce = in_step_units
        splits = {"training": data.training, "validation": data.validation, "test": data.test}
        self.batches = {name: Batch.of(split, units) for name, split in splits.items()}
        for name in ("training", "validation"):
            for axis in ("x", "w"):
                if not getattr(self.batches[name], f"{axis}_spread") > 0:
                    what = "position" if axis == "x" else "velocity"
                    raise DataError(f"the {what} never changes in the {name} rows; a law needs a particle that moves")
        self.samples = {
            "training": self._sample("training", self.settings.rows),
            **{name: self._sample(name, self.settings.judging_rows) for name in ("validation", "test")},
        }
        self.compressed = {name: Compression(batch, self.force) for name, batch in self.batches.items()}

    def _sample(self, split: str, rows: int) -> Batch:
        everything = self.batches[split]
        if not 0 < rows < len(everything):
            return everything
        chosen = np.random.default_rng([self.seed, len(everything)]).permutation(len(everything))[:rows]
        return everything.sample(torch.from_numpy(np.sort(chosen)))

    @one_thread()
    def __call__(self, genomes: Sequence[Genome], splits: Sequence[str] = ("validation",)) -> list[Candidate]:
        """Fit each distinct pruned genome once, from one or several starts, keep the best, measure it on `splits`."""
        distinct = list(dict.fromkeys(one.pruned for one in genomes))
        starts = torch.stack([torch.from_numpy(self._draw(one)) for one in distinct])
        weights = starts[:, 0].clone()
        bent = [place for place, one in enumerate(distinct) if self._needs_scouting(one)]
        if bent:
            weights[bent] = self._scouted([distinct[place] for place in bent], starts[bent])
        weights = self._trained(distinct, weights, self.samples["training"], self.settings.epochs)
        return self._measured(genomes, distinct, weights, splits, self.samples)

    def _scouted(self, genomes: list[Genome], starts: Tensor) -> Tensor:
        """(P, W): from each of the starts (P, starts, W) a few steps; the weights that came furthest."""
        count = starts.shape[1]
        tried = [one for one in genomes for _ in range(count)]
        weights = self._trained(tried, starts.flatten(0, 1), self.samples["training"], self.settings.scouting)
        errors = torch.tensor(self._errors(tried, weights, ("training",), self.samples)["training"])
        best = errors.sum(1).view(-1, count).argmin(1)
        return weights.view(-1, count, weights.shape[1])[torch.arange(len(genomes)), best]

    @one_thread()
    def refit(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The same networks with their weights refined on all training rows, measured on every split."""
        distinct = list(dict.fromkeys(one.genome.pruned for one in candidates))
        start = {one.genome.pruned: one.weights for one in candidates}
        starts = torch.tensor([start[one] for one in distinct], dtype=torch.float64)
        weights = self._trained(distinct, starts, self.batches["training"], 4 * self.settings.epochs, 1e-9)
        return self._measured([one.genome for one in candidates], distinct, weights, tuple(self.batches), self.batches)

    def _trained(
        self, genomes: list[Genome], weights: Tensor, rows: Batch, epochs: int, tolerance: float = 1e-4
    ) -> Tensor:
        """(P, W): weights after training from `weights`; on five exact rows where these do, else on `rows`."""
        weights = weights.clone()
        for places, compressed in self._kinds(genomes):
            chosen = [genomes[place] for place in places]
            population = Population(chosen, weights[places], self.force)
            if population.free.any():
                self._train(
                    population, self.compressed["training"].of(chosen) if compressed else rows, epochs, tolerance
                )
            everyone = torch.arange(len(chosen))
            weights[places] = population.weights(everyone, population.values.detach())
        return weights

    def _train(self, population: Population, batch: Batch, epochs: int, tolerance: float) -> None:
        settings = self.settings
        if settings.optimizer == "adam":
            fit_quietly(AdamTask(population, settings.patience), batch, settings.adam_epochs, settings.accelerator)
        else:
            fit_quietly(NewtonTask(population, tolerance), batch, epochs, settings.accelerator)

    @torch.no_grad()
    def _errors(
        self, genomes: list[Genome], weights: Tensor, splits: Sequence[str], batches: dict[str, Batch]
    ) -> dict[str, list[list[float]]]:
        """For each split, [E_x, E_v] of each genome on `batches`, or on five rows for all; ∞ for what is no number."""
        found = {name: torch.full((len(genomes), 2), torch.inf, dtype=torch.float64) for name in splits}
        for places, compressed in self._kinds(genomes):
            chosen = [genomes[place] for place in places]
            population = Population(chosen, weights[places], self.force)
            for name in splits:
                batch = self.compressed[name].of(chosen) if compressed else batches[name]
                pairs = torch.stack(relative_errors(population, batch), dim=1)
                found[name][places] = pairs.nan_to_num(torch.inf, torch.inf)
        return {name: pairs.tolist() for name, pairs in found.items()}

    @staticmethod
    def _kinds(genomes: list[Genome]) -> list[tuple[list[int], bool]]:
        """Indices of the genomes for which five rows stand for all, and of the others."""
        linear = [place for place, one in enumerate(genomes) if is_compressible(one)]
        others = sorted(set(range(len(genomes))) - set(linear))
        return [(places, compressed) for places, compressed in ((linear, True), (others, False)) if places]

    @staticmethod
    def _needs_scouting(genome: Genome) -> bool:
        """Whether the fit may have several minima: a non-linear activation, or a trained force argument."""
        return bool(genome.trained) and not is_compressible(genome)

    def _draw(self, genome: Genome) -> np.ndarray:
        """(starts, W): random numbers that depend on the seed and the genome only."""
        key = hashlib.sha256(repr(genome.to_json()).encode()).digest()
        words = np.frombuffer(key, dtype=np.uint32).tolist()
        random = np.random.default_rng(np.random.SeedSequence([self.seed, *words]))
        return random.normal(0.5, 0.7, (self.settings.starts, len(genome.weights)))

    def _measured(
        self,
        genomes: Sequence[Genome],
        distinct: list[Genome],
        weights: Tensor,
        splits: Sequence[str],
        batches: dict[str, Batch],
    ) -> list[Candidate]:
        errors = self._errors(distinct, weights, splits, batches)
        row = {one: index for index, one in enumerate(distinct)}
        numbers = [tuple(one) for one in weights.tolist()]
        return [
            Candidate(one, numbers[row[one.pruned]], {name: Errors(*errors[name][row[one.pruned]]) for name in splits})
            for one in genomes
        ]
