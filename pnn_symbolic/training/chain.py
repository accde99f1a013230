"""The chained network (paper, p. 6): applied k times with shared weights, and trained on the whole series of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import jacfwd

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.topology import forward
from pnn_symbolic.training.adam_task import AdamTask
from pnn_symbolic.training.data import TensorForce
from pnn_symbolic.training.levenberg_marquardt import LevenbergMarquardt
from pnn_symbolic.training.lightning import pl
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.training.stages import in_turn
from pnn_symbolic.training.trainer import fit_quietly, one_thread

SEGMENTS = 1000
"""Segments of the trajectories that a chain is trained on."""


@dataclass(frozen=True)
class Segments:
    """S segments of k steps, in step units: the first state (S, N, D), and those after each step (S, k, N, D).

    x_spread, w_spread   standard deviations of all later states: errors are measured in these
    """

    x: Tensor
    w: Tensor
    x_next: Tensor
    w_next: Tensor
    x_spread: float
    w_spread: float

    @classmethod
    def of(
        cls, trajectories: Sequence[Trajectory], units: StepUnits, links: int, count: int = SEGMENTS, seed: int = 0
    ) -> Segments:
        """`count` segments drawn at random without repetition; they may overlap.

        >>> from pnn_symbolic.dynamics.potentials import harmonic
        >>> from pnn_symbolic.dynamics.simulation import simulate
        >>> swing = simulate(harmonic(), [0.5], time_step=0.1, steps=50)
        >>> Segments.of(swing, StepUnits(0.1), links=5, count=20).x_next.shape
        torch.Size([20, 5, 1, 1])
        """
        if links < 1 or count < 1:
            raise InputError(f"{count} segments of {links} links were asked for, expected at least 1 of each")
        if any(run.times is not None for run in trajectories):
            raise DataError("the clock is uneven, and a chain of steps needs an even one; give rows at equal times")
        longest = max(len(run) for run in trajectories)
        if links >= longest:
            raise DataError(
                f"a chain of {links} links needs trajectories of {links + 1} rows, the longest has {longest}; "
                "use fewer links, or longer trajectories"
            )
        windows_of_runs = list[np.ndarray]()
        for run in trajectories:
            if len(run) > links:
                states = np.stack([run.positions, run.velocities * units.time_step], axis=1)
                windows = np.lib.stride_tricks.sliding_window_view(states, links + 1, axis=0)
                windows_of_runs.append(windows.transpose(0, 1, 4, 2, 3))  # (S, 2, links + 1, N, D)
        segments = np.concatenate(windows_of_runs)
        chosen = np.sort(np.random.default_rng(seed).permutation(len(segments))[:count])
        x, w = torch.from_numpy(np.ascontiguousarray(segments[chosen])).unbind(1)
        spreads = float(x[:, 1:].std(correction=0)), float(w[:, 1:].std(correction=0))
        if not min(spreads) > 0:
            raise DataError("the particle never moves in the trajectories; a law needs one that does")
        return cls(
            x=x[:, 0],
            w=w[:, 0],
            x_next=x[:, 1:],
            w_next=w[:, 1:],
            x_spread=spreads[0],
            w_spread=spreads[1],
        )

    @property
    def links(self) -> int:
        """Steps of each segment."""
        return self.x_next.shape[1]

    @property
    def count(self) -> int:
        """How many numbers stand behind the error of either output."""
        return self.x_next.numel()

    def targets(self, rows: Tensor) -> tuple[tuple[Tensor, float], tuple[Tensor, float]]:
        """x' and w' after each step, each with its spread; the same for every genome."""
        return (self.x_next, self.x_spread), (self.w_next, self.w_spread)

    def to(self, device: torch.device) -> Segments:
        """The same numbers on another device; Lightning calls this."""
        return replace(self, **{name: getattr(self, name).to(device) for name in ("x", "w", "x_next", "w_next")})


class ChainedNetwork(nn.Module):
    """One network whose outputs are fed back: x' and w' after each link, (1, S, k, N, D).

    values   (1, T) the trained weights; all links share them
    force    F = fΔt²/m at a position, frozen
    """

    def __init__(self, candidate: Candidate, force: TensorForce) -> None:
        super().__init__()
        self.genome, self.force = candidate.genome, force
        self.wiring = self.genome.wiring
        self.activations = [row.tensor for row in self.genome.activations]
        self.all = torch.tensor(candidate.weights, dtype=torch.float64)
        self.values = nn.Parameter(self.all[list(self.genome.trained)][None].clone())

    def forward(self, batch: Segments) -> tuple[Tensor, Tensor]:
        """The states after each link."""
        x, w = self.run(batch, self.values[0])
        return x[None], w[None]

    def run(self, batch: Segments, values: Tensor) -> tuple[Tensor, Tensor]:
        """The same for other trained weights (T,), without the axis of the genome."""
        trained = iter(values.unbind())
        weights = [next(trained) if k in self.genome.trained else fixed for k, fixed in enumerate(self.all.to(values))]
        # One that is not used need not be finite.
        forces = [self.force if used else torch.zeros_like for used in self.genome.uses_forces]
        x, w, states = batch.x, batch.w, []
        for _ in range(batch.links):
            x, w = forward(self.wiring, weights, self.activations, x, w, in_turn(forces))
            states.append((x, w))
        positions, displacements = zip(*states, strict=True)
        return torch.stack(positions, 1), torch.stack(displacements, 1)


class ChainTask(pl.LightningModule):
    """Fits a chain by Levenberg–Marquardt, with slopes by forward differentiation; an epoch is one step."""

    def __init__(self, network: ChainedNetwork, tolerance: float = 1e-9) -> None:
        super().__init__()
        self.automatic_optimization = False
        self.network, self.tolerance = network, tolerance

    def configure_optimizers(self) -> LevenbergMarquardt:
        """A batch of one problem."""
        return LevenbergMarquardt(self.network.values, tolerance=self.tolerance)

    def residuals(self, batch: Segments, values: Tensor) -> Tensor:
        """Numbers whose squares add up to E_x + E_v over all links, for trained weights (T,)."""
        outputs, targets = self.network.run(batch, values), batch.targets(values)
        scaled = [
            ((output - target) / (spread * batch.count**0.5)).flatten()
            for output, (target, spread) in zip(outputs, targets, strict=True)
        ]
        return torch.cat(scaled)

    def training_step(self, batch: Segments) -> None:
        """One step; the trainer stops when the error no longer falls."""
        optimizer: Any = self.optimizers(use_pl_optimizer=False)

        def linearise(_: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
            slopes: Any = jacfwd(lambda weights: self.residuals(batch, weights))(values[0])
            return values, torch.cat([slopes.T, self.residuals(batch, values[0])[None]])[None]

        optimizer.step(linearise)
        self.trainer.should_stop = not len(optimizer.active)


@one_thread()
def fit_chain(
    candidate: Candidate,
    batch: Segments,
    force: TensorForce,
    units: StepUnits,
    settings: FitSettings | None = None,
) -> Candidate:
    """The same network with its trained weights refined on a chain, from the weights that it has; no errors measured.

    force   in the data's units, on tensors, frozen
    """
    settings = settings or FitSettings()
    network = ChainedNetwork(candidate, lambda position: force(position) * units.force_scale)
    if not candidate.genome.trained:
        return Candidate(candidate.genome, candidate.weights, {})
    if settings.optimizer == "adam":
        task = AdamTask(network, settings.patience)  # pyright: ignore[reportArgumentType] - it asks for no more
        fit_quietly(task, [batch], settings.adam_epochs, settings.accelerator)
    else:
        fit_quietly(ChainTask(network), [batch], 4 * settings.epochs, settings.accelerator)
    weights, fitted = list(candidate.weights), network.values.detach()[0].tolist()
    for index, number in zip(candidate.genome.trained, fitted, strict=True):
        weights[index] = number
    return Candidate(candidate.genome, tuple(weights), {})
