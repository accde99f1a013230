"""From genomes to candidates for many particles: the same weights act on every coordinate, the force on all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Self

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import Wiring, forward
from pnn_symbolic.training.compression import is_linear_in_weights
from pnn_symbolic.training.force_columns import PLACES, Force, ForceColumns, ParticleRows
from pnn_symbolic.training.levenberg_marquardt import LevenbergMarquardt
from pnn_symbolic.training.particle_networks import _padded, all_weights, residuals, tensors
from pnn_symbolic.training.stages import in_turn
from pnn_symbolic.training.trainer import one_thread

STARTS, STEPS, TOLERANCE = 6, 20, 1e-6
"""Of a fit: two force weights and a place have one or two minima."""
AT_ONCE = 40_000
"""Numbers of a value, times problems, fitted at once: bounds the memory to some 100 MB."""
MOST_FORCES = max(PLACES)
MOST_KEPT = 64
"""Answers of the force that are kept: some 10 MB."""
NOTHING = Errors(float("inf"), float("inf"))


class ParticleFitter:
    """Fits genomes of one or two forces to rows of N particles; call it with genomes to get candidates, in the order.

    data    the splits
    force   (S, N, D) → (S, N, D) on arrays, in the data's units
    units   step units, which say whether the mass is known
    kick    a first guess of the weight of the force, 1 where the mass is known
    seed    of the starts of fits; a genome's starts depend on the seed and the genome only

    The genomes are of an invariant space.
    """

    def __init__(self, data: DataSet, force: Force, units: StepUnits, kick: float = 1.0, seed: int = 0) -> None:
        self.units, self.kick, self.seed = units, kick, seed
        self.on_arrays: Force = lambda positions: force(positions) * units.force_scale
        splits = {"training": data.training, "validation": data.validation, "test": data.test}
        self.batches = {name: ParticleRows.of(split, units) for name, split in splits.items()}
        if not min(self.batches["training"].x_spread, self.batches["training"].w_spread) > 0:
            raise DataError("nothing moves in the training rows; a law needs particles that move")
        self._asked: dict[bytes, Tensor] = {}
        self._columns: dict[tuple[str, int], ForceColumns] = {}

    def force(self, positions: Tensor) -> Tensor:
        """F in step units on tensors (S, N, D); networks of fixed places ask at the same positions, which is kept."""
        key = hashlib.blake2b(positions.contiguous().numpy().tobytes()).digest()
        if key not in self._asked:
            if len(self._asked) >= MOST_KEPT:
                self._asked.clear()
            self._asked[key] = torch.from_numpy(np.ascontiguousarray(self.on_arrays(positions.numpy())))
        return self._asked[key]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        pass

    @one_thread()
    def __call__(self, genomes: Sequence[Genome], splits: Sequence[str] = ("validation",)) -> list[Candidate]:
        """Fit each distinct pruned genome once, from several starts, keep the best, measure it on `splits`."""
        fitted: dict[Genome, tuple[tuple[float, ...], dict[str, Errors]]] = {}
        alike: dict[tuple[Wiring, bool, bool], list[Genome]] = {}
        for genome in dict.fromkeys(genome.pruned for genome in genomes):
            kind = genome.wiring, bool(genome.trained), is_linear_in_weights(genome)
            alike.setdefault(kind, []).append(genome)
        for (wiring, _, one_minimum), group in alike.items():
            group.sort(key=lambda genome: len(genome.trained))
            starts = 1 if one_minimum else STARTS
            width = self.columns_of("training", wiring).width
            at_once = max(1, AT_ONCE // (width * starts))
            for begin in range(0, len(group), at_once):
                part = group[begin : begin + at_once]
                fitted.update(zip(part, self._judged(part, self._fitted(part, starts), splits), strict=True))
        return [Candidate(genome, *fitted[genome.pruned]) for genome in genomes]

    def columns_of(self, split: str, wiring: Wiring) -> ForceColumns:
        """The columns of a split for a wiring, made once."""
        forces = len(wiring.forces)
        if forces > MOST_FORCES:
            raise InputError(
                f"the wiring {wiring.name} has {forces} forces; of several particles laws of up to {MOST_FORCES} "
                "forces are searched"
            )
        if (split, forces) not in self._columns:
            self._columns[split, forces] = ForceColumns(self.batches[split], self.on_arrays, forces, self.kick)
        return self._columns[split, forces]

    def columns(self, a: float, b: float) -> np.ndarray:
        """(5, 5): rows of x, w, F at a·x + b·w, x' and w', in step units, that stand for those of training."""
        rows = self.batches["training"]
        if a != 1:
            return np.full((5, 5), np.nan)
        parts = rows.x, rows.w, self.on_arrays(rows.x + b * rows.w), rows.x + rows.moved, rows.w_next
        table = np.stack([part.ravel() for part in parts], axis=1)
        if not np.isfinite(table).all():
            return np.full((5, 5), np.nan)
        return np.linalg.qr(table, mode="r") / len(table) ** 0.5

    @one_thread()
    def refit(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The same networks measured on every split, with true forces."""
        return [self._with_true_forces(candidate) for candidate in candidates]

    def _fitted(self, genomes: list[Genome], starts: int) -> Tensor:
        """(P, T): the trained weights of genomes with up to T of them."""
        count = max(len(genome.trained) for genome in genomes)
        if not count:
            return torch.zeros(len(genomes), 0, dtype=torch.float64)
        columns = self.columns_of("training", genomes[0].wiring)
        pass_of = partial(residuals, columns, genomes[0].wiring)
        fixed, places, used = tensors(genomes, starts)
        drawn = torch.stack([_padded(self._draw(genome, starts), count) for genome in genomes]).flatten(0, 1)
        optimizer = LevenbergMarquardt(drawn, TOLERANCE)

        def linearise(problems: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
            return values, pass_of(values, fixed[problems], places[problems], used[problems])

        for _ in range(STEPS):
            optimizer.step(linearise)
            if not len(optimizer.active):
                break
        best = optimizer.loss.view(-1, starts).argmin(1)[:, None, None]
        return optimizer.parameters.detach().view(-1, starts, count).take_along_dim(best, 1)[:, 0]

    def _judged(
        self, genomes: list[Genome], values: Tensor, splits: Sequence[str]
    ) -> list[tuple[tuple[float, ...], dict[str, Errors]]]:
        """All weights of each genome, and its errors on each split."""
        fixed, places, used = tensors(genomes, 1)
        weights = all_weights(values, fixed, places).tolist()
        errors: list[dict[str, Errors]] = [{} for _ in genomes]
        for split in splits:
            columns = self.columns_of(split, genomes[0].wiring)
            left = residuals(columns, genomes[0].wiring, values, fixed, places, used)[:, -1]
            squares = left.reshape(len(genomes), 2, -1).square().sum(-1).nan_to_num(torch.inf, torch.inf)
            for of_genome, (position, velocity) in zip(errors, squares.tolist(), strict=True):
                of_genome[split] = Errors(position, velocity) if columns.finite else NOTHING
        return [(tuple(numbers), of_genome) for numbers, of_genome in zip(weights, errors, strict=True)]

    def _draw(self, genome: Genome, starts: int) -> Tensor:
        """(starts, T): numbers that depend on the seed and the genome only; weights of forces in units of the kick."""
        key = hashlib.sha256(repr(genome.to_json()).encode()).digest()
        words = np.frombuffer(key, dtype=np.uint32).tolist()
        random = np.random.default_rng(np.random.SeedSequence([self.seed, *words]))
        drawn = random.normal(0.5, 0.5, (starts, len(genome.trained)))
        forces = {force.name for force in genome.wiring.forces}
        scale = [self.kick if genome.wiring.edges[edge][0] in forces else 1.0 for edge in genome.trained]
        return torch.from_numpy(drawn * scale)

    def _with_true_forces(self, candidate: Candidate) -> Candidate:
        """Gauss–Newton with true forces, where a place was interpolated; then the errors on every split."""
        genome, weights = candidate.genome.pruned, np.array(candidate.weights)
        free = list(genome.trained)
        rows = self.batches["training"]
        left = self._left(genome, weights, rows)
        for _ in range(ROUNDS if free else 0):
            slopes = []
            for edge in free:
                moved = weights.copy()
                moved[edge] += DIFFERENCE * (abs(weights[edge]) or self.kick)
                slopes.append((self._left(genome, moved, rows) - left) / (moved[edge] - weights[edge]))
            table = np.stack(slopes, axis=1)
            if not (np.isfinite(table).all() and np.isfinite(left).all()):
                break
            trial = weights.copy()
            trial[free] -= np.linalg.lstsq(table, left, rcond=1e-12)[0]
            after = self._left(genome, trial, rows)
            if not np.square(after).sum() < np.square(left).sum():
                break
            weights, left = trial, after
        errors = {}
        for split, batch in self.batches.items():
            squares = np.square(self._left(genome, weights, batch).reshape(2, -1)).sum(axis=1)
            errors[split] = Errors(*(float(square) if np.isfinite(square) else np.inf for square in squares))
        return Candidate(candidate.genome, tuple(weights.tolist()), errors)

    def _left(self, genome: Genome, weights: np.ndarray, rows: ParticleRows) -> np.ndarray:
        """(2·S·N·D,): numbers whose squares add up to E_x + E_v, with true forces."""
        forces = in_turn([self.on_arrays if used else np.zeros_like for used in genome.uses_forces])  # pyright: ignore
        linear = [lambda value: value] * len(genome.wiring.hidden)
        with np.errstate(all="ignore"):
            x, w = forward(genome.wiring, weights.tolist(), linear, rows.x, rows.w, forces)
        size = rows.x.size**0.5
        parts = (x - rows.x - rows.moved) / rows.x_spread, (w - rows.w_next) / rows.w_spread
        return np.concatenate([part.ravel() for part in parts]) / size


ROUNDS, DIFFERENCE = 4, 1e-6
"""Of Gauss–Newton, and the relative change of a weight that its slopes are taken from."""
