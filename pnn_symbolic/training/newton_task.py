"""Training a population by second-order steps, from several starts of every genome at once."""

from __future__ import annotations

from typing import Any

import pytorch_lightning as pl
import torch
from torch import Tensor, nn

from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.levenberg_marquardt import LevenbergMarquardt
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.tape import Tape

DAMPING = 1e-6
"""To begin with, small: weights of nearly the same input would creep along their valley under a larger one."""


class NewtonTask(pl.LightningModule):
    """Fits the population by Levenberg–Marquardt, in one epoch of many steps. The loss of a genome is E_x + E_v.

    starts     (P, K, T) values of the trained weights, K starts of each genome
    tolerance  a start has converged when a step changes its loss by less than this fraction
    steps      at most so many; a step is so short that an epoch for each would take longer than the step

    In the end the population has the best weights that any start of a genome led to.
    """

    def __init__(self, population: Population, starts: Tensor, tolerance: float, steps: int) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.population, self.tolerance, self.steps, self.count = population, tolerance, steps, starts.shape[1]
        self.values = nn.Parameter(starts.flatten(0, 1))

    def configure_optimizers(self) -> LevenbergMarquardt:
        """The batched second-order optimizer; each start is a problem of its own."""
        free = self.population.free.repeat_interleave(self.count, 0)
        self.loss = torch.full_like(self.values[:, 0], torch.inf)
        return LevenbergMarquardt(self.values, free, self.tolerance, DAMPING)

    def training_step(self, batch: Batch) -> None:
        """All steps of every start, until it has converged."""
        optimizer: Any = self.optimizers(use_pl_optimizer=False)
        for _ in range(self.steps):
            self.loss = optimizer.step(
                lambda problems, values: linearise(self.population, batch, problems // self.count, values)
            )
            if not len(optimizer.active):
                break

    def on_train_end(self) -> None:
        """Give the population the best weights."""
        loss = self.loss.view(-1, self.count)
        best = loss.argmin(1) + self.count * torch.arange(len(loss), device=loss.device)
        with torch.no_grad():
            self.population.values.copy_(self.values[best])


def linearise(population: Population, batch: Batch, rows: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Better values (A, T); the residuals (A, R) there, whose squares add up to E_x + E_v; their Jacobian (A, R, T).

    The values are better in that the output weights are solved for.
    """
    tape, values = _solved(population, batch, rows, values)
    targets = batch.targets(rows)
    scales = [spread * batch.count**0.5 for _, spread in targets]
    parts = [(one - goal) / scale for one, (goal, _), scale in zip(tape.outputs, targets, scales, strict=True)]
    residuals = torch.cat([one.flatten(2) for one in parts], 2).mT.flatten(1)
    return values, residuals, tape.jacobian(population.columns[rows], scales).mT


@torch.no_grad()
def best_starts(population: Population, batch: Batch, starts: Tensor, count: int) -> Tensor:
    """(P, count, T): of the starts (P, K, T), with the output weights solved for, those of lowest loss."""
    rows = torch.arange(len(starts), device=starts.device).repeat_interleave(starts.shape[1])
    tape, values = _solved(population, batch, rows, starts.flatten(0, 1))
    targets = zip(tape.outputs, batch.targets(rows), strict=True)
    loss = sum(((one - goal) / spread).square().flatten(1).sum(1) for one, (goal, spread) in targets)
    lowest = torch.as_tensor(loss).nan_to_num(torch.inf).view(starts.shape[:2]).argsort(stable=True)[:, :count]
    return values.view_as(starts).take_along_dim(lowest[..., None], 1)


def _solved(population: Population, batch: Batch, rows: Tensor, values: Tensor) -> tuple[Tape, Tensor]:
    tape = population.tape(batch, rows, values)
    changes = tape.solve_outputs([goal for goal, _ in batch.targets(rows)], population.trained[rows])
    return tape, values + population.chosen(rows, changes)
