"""Training a population as the paper trains one network, and what its errors are."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.lightning import pl
from pnn_symbolic.training.population import Population


def relative_errors(population: Population, batch: Batch) -> tuple[Tensor, Tensor]:
    """E_x and E_v of every genome, (P,) each: mean squared error over the variance of that output."""
    everyone = torch.arange(len(population.values), device=population.values.device)
    errors: list[Tensor] = []
    for output, (target, spread) in zip(population(batch), batch.targets(everyone), strict=True):
        squares = ((output - target) / spread).square()
        errors.append(squares.flatten(1).sum(1) / batch.count)
    position, velocity = errors
    return position, velocity


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
