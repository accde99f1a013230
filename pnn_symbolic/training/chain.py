"""The chained network (paper, p. 6): applied k times with shared weights, and trained on the whole series of steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.training.adam_task import AdamTask
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.newton_task import NewtonTask
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.training.trainer import fit_quietly, one_thread

WINDOWS = 1000
"""Stretches of the trajectories that a chain is trained on."""


def chain_batch(
    trajectories: Sequence[Trajectory], units: StepUnits, links: int, windows: int = WINDOWS, seed: int = 0
) -> Batch:
    """Stretches of `links` steps, drawn at random without repetition: the first state, and those after each step.

    A batch of one link is one of pairs. Every step of a chain counts alike: its error is that of all links together.

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> swing = simulate(harmonic(), [0.5], time_step=0.1, steps=50)
    >>> batch = chain_batch(swing, StepUnits(0.1), links=5, windows=20)
    >>> batch.links, batch.x.shape, batch.x_next.shape
    (5, torch.Size([20, 1, 1]), torch.Size([20, 1, 5]))
    """
    if links < 1 or windows < 1:
        raise InputError(
            f"a chain of {links} links over {windows} stretches was asked for, expected at least 1 of each"
        )
    longest = max(len(one) for one in trajectories)
    if links >= longest:
        raise DataError(
            f"a chain of {links} links needs trajectories of {links + 1} rows, the longest has {longest}; "
            "use fewer links, or longer trajectories"
        )
    stretches = []
    for one in trajectories:
        if len(one) <= links:
            continue
        states = np.stack([one.positions, one.velocities * units.time_step], axis=1)
        found = np.lib.stride_tricks.sliding_window_view(states, links + 1, axis=0)  # (windows, 2, N, D, links + 1)
        stretches.append(found.transpose(0, 1, 2, 4, 3))
    every = np.concatenate(stretches)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(every))[:windows])
    part = torch.from_numpy(np.ascontiguousarray(every[chosen]))  # (S, 2, N, links + 1, D)
    (x, w), (x_next, w_next) = part[:, :, :, 0].unbind(1), part[:, :, :, 1:].flatten(3).unbind(1)
    spreads = float(x_next.std(correction=0)), float(w_next.std(correction=0))
    if not min(spreads) > 0:
        raise DataError("the particle never moves in the trajectories; a law needs one that does")
    return Batch(x.contiguous(), w.contiguous(), x_next.contiguous(), w_next.contiguous(), *spreads, x_next.numel())


@one_thread()
def fit_chain(
    candidate: Candidate,
    batch: Batch,
    force: TensorForce,
    units: StepUnits,
    settings: FitSettings | None = None,
) -> Candidate:
    """The same network with its trained weights refined on a chain, from the weights that it has; no errors measured.

    force   in the data's units, on tensors, frozen
    """
    settings = settings or FitSettings()
    starts = torch.tensor([candidate.weights], dtype=torch.float64)
    population = Population([candidate.genome], starts, lambda position: force(position) * units.force_scale)
    if not population.free.any():
        return Candidate(candidate.genome, candidate.weights, {})
    if settings.optimizer == "adam":
        task = AdamTask(population, settings.patience)
        fit_quietly(task, batch, settings.adam_epochs, settings.accelerator)
    else:
        task = NewtonTask(population, population.values.detach()[:, None], 1e-9)
        fit_quietly(task, batch, 4 * settings.epochs, settings.accelerator)
    weights = population.weights(torch.tensor([0]), population.values.detach())[0]
    return Candidate(candidate.genome, tuple(weights.tolist()), {})
