"""Training a population by second-order steps, from several starts of every genome at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.levenberg_marquardt import LevenbergMarquardt
from pnn_symbolic.training.lightning import pl
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.tape import Tape

DAMPING = 1e-6
"""To begin with, small: weights of nearly the same input would creep along their valley under a larger one."""
AT_ONCE = 2048
"""Starts compared at once: their values should stay in a cache."""


class NewtonTask(pl.LightningModule):
    """Fits the population by Levenberg–Marquardt, in one epoch of many steps. The loss is that of `Tape.loss`.

    starts     (P, K, T) values of the trained weights, K starts of each genome
    tolerance  a start has converged when a step changes its loss by less than this fraction
    steps      at most so many on each batch; a step is so short that an epoch for each would take longer than the step

    It may be given several batches: on the next one it goes on from the best weights of each genome, which are those of
    the population in the end.
    """

    def __init__(self, population: Population, starts: Tensor, tolerance: float, steps: Sequence[int]) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.population, self.tolerance, self.steps = population, tolerance, steps
        self.starts: Tensor
        self.register_buffer("starts", starts)

    def configure_optimizers(self) -> None:
        """Each batch has an optimizer of its own, for it has as many problems as starts."""

    @torch.no_grad()
    def training_step(self, batch: Batch, number: int) -> None:
        """All steps of every start, until it has converged."""
        population = self.population
        starts = population.values[:, None] if number else self.starts
        optimizer = LevenbergMarquardt(starts.flatten(0, 1).clone(), self.tolerance, DAMPING)
        tapes: dict[int, Tape] = {}

        def linearise(problems: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
            if len(problems) not in tapes:  # problems only ever leave: as many as before are the same ones
                tapes.clear()
                tapes[len(problems)] = population.tape(batch, problems // starts.shape[1])
            (tape,) = tapes.values()
            tape.run(values)
            return tape.solve_outputs(), tape.linearised()

        for _ in range(self.steps[number]):
            optimizer.step(linearise)
            if not len(optimizer.active):
                break
        best = optimizer.loss.view(starts.shape[:2]).argmin(1)[:, None, None]
        population.values.copy_(optimizer.parameters.view_as(starts).take_along_dim(best, 1)[:, 0])


@torch.no_grad()
def best_starts(population: Population, batch: Batch, starts: Tensor, count: int) -> Tensor:
    """(P, count, T): of the starts (P, K, T), with the output weights solved for, those of lowest loss."""
    tapes: dict[int, Tape] = {}
    solved, losses = [], []
    for part in starts.split(max(1, AT_ONCE // len(starts)), 1):
        if part.shape[1] not in tapes:
            owners = torch.arange(len(starts), device=starts.device).repeat_interleave(part.shape[1])
            tapes[part.shape[1]] = population.tape(batch, owners)
        tape = tapes[part.shape[1]]
        tape.run(part.flatten(0, 1), slopes=False)
        solved.append(tape.solve_outputs().view_as(part))
        losses.append(tape.loss().view(part.shape[:2]))
    lowest = torch.cat(losses, 1).nan_to_num(torch.inf).argsort(stable=True)[:, :count, None]
    return torch.cat(solved, 1).take_along_dim(lowest, 1)
