"""From genomes to candidates: fit every trained weight, then measure the errors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, partial

import numpy as np
import torch

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.errors import DataError
from pnn_symbolic.execution import Processes, Workers
from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import Wiring
from pnn_symbolic.training.adam_task import AdamTask
from pnn_symbolic.training.compression import Compression, is_compressible, is_linear_in_weights
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.lightning import pl
from pnn_symbolic.training.newton_task import NewtonTask, best_starts
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.training.step_force import StepForce
from pnn_symbolic.training.trainer import fit_quietly, one_thread

Fitted = tuple[tuple[float, ...], dict[str, Errors]]
"""All weights of a network, and its errors on some splits."""
FitTask = tuple[list[Genome], tuple[str, ...]]
"""Genomes of one kind, and the splits to judge them on."""

TOLERANCE = 1e-4
"""A fit of the search has converged when a step changes its loss by less than this fraction."""
AROUND = 0.06
"""Spread of the starts that take forces near where the particle is: far from there a force may be of any size."""
AT_ONCE = 512
"""Genomes fitted together at most: what they compute should stay in a cache."""
PART, MOST_PARTS = 32, 2
"""Genomes that are worth a group of their own, and groups that one is cut into at most, for several cores to fit: a
fit takes about as long to begin with as 50 genomes do. No number here depends on the cores there are."""
REFITTING = 50
"""Steps on all rows at most, for what a result reports."""


class Fitter:
    """Fits genomes to one data set; call it with genomes to get candidates, in the same order.

    data    the splits; `test` is never looked at unless asked for by name
    force   the force in the data's units, on tensors; frozen
    units   step units, which say whether the mass is known
    seed    of the starts of fits; a genome's starts depend on the seed and the genome only
    cores   that the fits of one call are spread over; the candidates are the same, bit for bit, on any number. With
            more than one, use it as a context, which ends the processes
    """

    def __init__(
        self,
        data: DataSet,
        force: TensorForce,
        units: StepUnits,
        settings: FitSettings | None = None,
        seed: int = 0,
        cores: int = 1,
    ) -> None:
        self.settings, self.seed = settings or FitSettings(), seed
        place = Processes(cores if self.settings.accelerator == "cpu" else 1)
        self._workers = Workers(self._fitted_and_judged, place)

        self.force: TensorForce = StepForce(force, units.force_scale)
        splits = {"training": data.training, "validation": data.validation, "test": data.test}
        self.batches = {name: Batch.of(split, units) for name, split in splits.items()}
        for name in ("training", "validation"):
            for what, spread in (("position", self.batches[name].x_spread), ("velocity", self.batches[name].w_spread)):
                if not spread > 0:
                    raise DataError(f"the {what} never changes in the {name} rows; a law needs a particle that moves")
        chosen = self.settings
        counts = {"training": chosen.rows, "validation": chosen.judging_rows, "test": chosen.judging_rows}
        self.samples = {name: batch.sample(counts[name]) for name, batch in self.batches.items()}
        self.screening = self.batches["training"].sample(chosen.screening_rows)
        self.quick = self._compressed(self.samples)
        self.exact = self._compressed(self.batches)

    def _compressed(self, rows: dict[str, Batch]) -> dict[str, Compression]:
        """Each split with the rows on which networks that allow it are reduced."""
        return {name: Compression(batch, rows[name], self.force) for name, batch in self.batches.items()}

    @one_thread()
    def __call__(self, genomes: Sequence[Genome], splits: Sequence[str] = ("validation",)) -> list[Candidate]:
        """Fit each distinct pruned genome once, from several starts, keep the best, measure it on `splits`."""
        distinct = list(dict.fromkeys(genome.pruned for genome in genomes))
        simple, general = list[FitTask](), list[FitTask]()
        for group in _groups(distinct, PART):
            task = [distinct[index] for index in group], tuple(splits)
            (simple if is_compressible(task[0][0]) else general).append(task)
        # Rows of compressible networks are reduced in the company of others, and kept: always in this process.
        answers = [shard.result for shard in self._workers.begun(general)]
        answers += [partial(self._fitted_and_judged, task) for task in simple]
        fitted: dict[Genome, Fitted] = {}
        # The last first: those of this process are fitted while others work.
        for (group, _), answer in zip(reversed([*general, *simple]), reversed(answers), strict=True):
            fitted.update(zip(group, answer(), strict=True))
        return [Candidate(genome, *fitted[genome.pruned]) for genome in genomes]

    def __enter__(self) -> Fitter:
        return self

    def __exit__(self, *reason: object) -> None:
        self._workers.__exit__(*reason)

    @one_thread()
    def _fitted_and_judged(self, task: FitTask) -> list[Fitted]:
        """Weights and errors on these splits, of genomes of one kind."""
        genomes, splits = task
        return self._judged(genomes, self._fitted(genomes), splits, exact=False)

    @one_thread()
    def refit(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The same networks with their weights refined on all training rows, measured on every split."""
        start = {candidate.genome.pruned: candidate.weights for candidate in candidates}
        distinct, fitted = list(start), dict[Genome, Fitted]()
        for group in _groups(distinct):
            genomes = [distinct[index] for index in group]
            weights = torch.tensor([start[genome] for genome in genomes], dtype=torch.float64)
            population = Population(genomes, weights, self.force)
            task = NewtonTask(population, population.values.detach()[:, None], 1e-9, (REFITTING,))
            self._train(population, task, [self._rows(genomes, "training", exact=True)])
            fitted.update(zip(genomes, self._judged(genomes, population, tuple(self.batches), exact=True), strict=True))
        return [Candidate(candidate.genome, *fitted[candidate.genome.pruned]) for candidate in candidates]

    def columns(self, a: float, b: float) -> np.ndarray:
        """(5, 5): rows of x, w, F at a·x + b·w, x' and w', in step units, that stand for all training rows.

        Of any linear combination of these columns the sum of squares is its mean square over the training rows.
        """
        batch = self.batches["training"]
        with torch.no_grad():
            force = batch.force_of_pairs(self.force)(a * batch.x + b * batch.w)
        table = torch.stack([part.flatten() for part in (batch.x, batch.w, force, batch.x_next, batch.w_next)], dim=1)
        if not torch.isfinite(table).all():
            return np.full((5, 5), np.nan)
        return (torch.linalg.qr(table, mode="r").R / batch.count**0.5).numpy()

    def _rows(self, genomes: list[Genome], split: str, exact: bool) -> Batch:
        """What the genomes, compressible all or none, are fitted to and judged on."""
        if is_compressible(genomes[0]):
            return (self.exact if exact else self.quick)[split].of(genomes)
        return (self.batches if exact else self.samples)[split]

    def _fitted(self, genomes: list[Genome]) -> Population:
        """Genomes of one kind with the best weights that training finds."""
        settings, rows = self.settings, self._rows(genomes, "training", exact=False)
        easy = is_linear_in_weights(genomes[0]) and settings.optimizer != "adam"
        if easy:  # there is one minimum, and every start leads to it
            starts = torch.zeros(len(genomes), 1, len(genomes[0].weights), dtype=torch.float64)
        else:
            starts = torch.stack([torch.from_numpy(self._draw(genome)) for genome in genomes])
        population = Population(genomes, starts[:, 0], self.force)
        if settings.optimizer == "adam":
            self._train(population, AdamTask(population, settings.patience), [rows], settings.adam_epochs)
        elif easy:
            task = NewtonTask(population, population.values.detach()[:, None], TOLERANCE, (settings.epochs,))
            self._train(population, task, [rows])
        else:
            simple = is_compressible(genomes[0])
            few = rows if simple else self.screening
            owner = torch.arange(len(genomes)).repeat_interleave(settings.starts)
            tried = population.chosen(owner, starts.flatten(0, 1)).unflatten(0, starts.shape[:2])
            count = max(1, settings.screening_starts // 3) if simple else settings.screening_starts
            screened = best_starts(population, few, tried, count)
            steps = (settings.screening_steps, settings.epochs)
            batches, steps = ([rows], (sum(steps),)) if simple else ([few, rows], steps)
            self._train(population, NewtonTask(population, screened, TOLERANCE, steps), batches)
        return population

    def _train(self, population: Population, task: pl.LightningModule, rows: Sequence[Batch], epochs: int = 1) -> None:
        if population.trained.any():
            fit_quietly(task, rows, epochs, self.settings.accelerator)

    @torch.no_grad()
    def _judged(
        self, genomes: list[Genome], population: Population, splits: Sequence[str], exact: bool
    ) -> list[Fitted]:
        """All weights of each genome, and its errors on each split; ∞ for what is no number."""
        everyone, errors = torch.arange(len(genomes)), dict[str, list[list[float]]]()
        for name in splits:
            tape = population.tape(self._rows(genomes, name, exact), everyone)
            tape.run(population.values, slopes=False)
            errors[name] = tape.errors().T.nan_to_num(torch.inf, torch.inf).tolist()
        fitted = list[Fitted]()
        for k, weights in enumerate(population.weights(everyone, population.values).tolist()):
            fitted.append((tuple(weights), {name: Errors(*errors[name][k]) for name in splits}))
        return fitted

    def _draw(self, genome: Genome) -> np.ndarray:
        """(starts, W): numbers that depend on the seed and the genome only.

        Half of them as the notebooks draw, but with forces taken near where the particle is, half without a preferred
        sign; the last of many is 0, so that no fit ends above the network that its fixed weights are alone.
        """
        key = hashlib.sha256(repr(genome.to_json()).encode()).digest()
        words = np.frombuffer(key, dtype=np.uint32).tolist()
        random = np.random.default_rng(np.random.SeedSequence([self.seed, *words]))
        shape = self.settings.starts, len(genome.weights)
        cautious, bold = random.normal(0.5, 0.7, shape), random.normal(0.0, 1.0, shape)
        for place in _force_positions(genome.wiring):
            cautious[:, place] = 1 + AROUND * bold[:, place]
        starts = np.where(np.arange(len(bold))[:, None] % 2, bold, cautious)
        starts[1:][-1:] = 0.0
        return starts


@cache
def _force_positions(wiring: Wiring) -> list[int]:
    """The edges by which a position enters the argument of a force."""
    arguments = {force.argument for force in wiring.forces}
    edges = enumerate(wiring.edges)
    return [index for index, (source, neuron) in edges if source == "x" and neuron in arguments]


def _groups(genomes: list[Genome], part: int = AT_ONCE) -> list[list[int]]:
    """Indices of genomes that are trained together: of one kind, and of about as many trained weights.

    Genomes are of one kind that are compressible, linear in their weights together, or neither.

    part   so many of those that are not compressible are worth a group of their own
    """
    kinds: dict[tuple[bool, bool], list[int]] = {}
    for index in sorted(range(len(genomes)), key=lambda index: len(genomes[index].trained)):
        kind = is_compressible(genomes[index]), is_linear_in_weights(genomes[index])
        kinds.setdefault(kind, []).append(index)
    groups = list[list[int]]()
    for (simple, _), indices in kinds.items():
        total, count = len(indices), -(-len(indices) // AT_ONCE)
        if not simple:
            count = max(count, min(MOST_PARTS, total // part))
        groups += [indices[total * k // count : total * (k + 1) // count] for k in range(count)]
    return groups
