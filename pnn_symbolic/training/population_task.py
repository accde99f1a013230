"""Training a population: every genome of a batch at once, each stopping by itself."""

from __future__ import annotations

from typing import Any

import pytorch_lightning as pl
import torch
from torch import Tensor

from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.levenberg_marquardt import LevenbergMarquardt
from pnn_symbolic.training.population import Population


def relative_errors(population: Population, batch: Batch) -> tuple[Tensor, Tensor]:
    """E_x and E_v of every genome, (P,) each: mean squared error over the variance of that output."""
    everyone = torch.arange(len(population.values), device=population.values.device)
    position, velocity = (
        ((output - target) / spread).square().flatten(1).sum(1) / batch.count
        for output, (target, spread) in zip(population(batch), batch.targets(everyone), strict=True)
    )
    return position, velocity


class NewtonTask(pl.LightningModule):
    """Fits the population by Levenberg–Marquardt; an epoch is one step. The loss of a genome is E_x + E_v."""

    def __init__(self, population: Population, tolerance: float) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.population, self.tolerance = population, tolerance

    def configure_optimizers(self) -> LevenbergMarquardt:
        """The batched second-order optimizer."""
        return LevenbergMarquardt(self.population.values, self.population.free, self.tolerance)

    def training_step(self, batch: Batch) -> None:
        """One step of every genome that has not converged; the trainer stops when all have."""
        optimizer: Any = self.optimizers(use_pl_optimizer=False)
        optimizer.step(lambda rows, values: self.residuals(batch, rows, values))
        self.trainer.should_stop = not len(optimizer.active)

    def residuals(self, batch: Batch, rows: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Residuals (A, R) whose squares add up to E_x + E_v, and their Jacobian (A, R, T)."""
        targets = [
            (coordinate, spread * batch.count**0.5)
            for target, spread in batch.targets(rows)
            for coordinate in target.flatten(-2).unbind(-1)
        ]
        outputs = self.population.linearised(batch, rows, values)
        residuals = [(value - goal) / scale for (value, _), (goal, scale) in zip(outputs, targets, strict=True)]
        slopes = [slope / scale for (_, slope), (_, scale) in zip(outputs, targets, strict=True)]
        return torch.cat(residuals, 1), torch.cat(slopes, 1)


class AdamTask(pl.LightningModule):
    """Fits the population as the paper does: Adam at 1e-3, full batch, and patience; an epoch is one step.

    A genome has stopped when `patience` epochs in a row brought no lower loss. It keeps its best weights: momentum
    moves a row of a shared tensor even after its gradient has become 0.
    """

    def __init__(self, population: Population, patience: int = 100, learning_rate: float = 1e-3) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.population, self.patience, self.learning_rate = population, patience, learning_rate

    def configure_optimizers(self) -> torch.optim.Adam:
        """Adam at the paper's rate; the record of what was best begins here, on the device of the weights."""
        values = self.population.values
        self.best = values.detach().clone()
        self.best_loss = torch.full_like(self.best[:, 0], torch.inf)
        self.waited = torch.zeros_like(self.best_loss, dtype=torch.long)
        return torch.optim.Adam([values], lr=self.learning_rate)

    def training_step(self, batch: Batch) -> None:
        """One Adam step of every genome."""
        optimizer: Any = self.optimizers(use_pl_optimizer=False)
        position, velocity = relative_errors(self.population, batch)
        loss = position + velocity
        better = loss.detach() < self.best_loss
        self.best[better] = self.population.values.detach()[better]
        self.best_loss[better] = loss.detach()[better]
        self.waited = torch.where(better, 0, self.waited + 1)
        optimizer.zero_grad()
        loss[torch.isfinite(loss)].sum().backward()
        if self.population.values.grad is not None:
            self.population.values.grad.nan_to_num_(0.0, 0.0, 0.0)
        optimizer.step()
        self.trainer.should_stop = bool((self.waited >= self.patience).all())

    def on_train_end(self) -> None:
        """Put the best weights back."""
        with torch.no_grad():
            self.population.values.copy_(self.best)
