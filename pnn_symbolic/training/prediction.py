"""Where do trained networks take given states, and where do they ask for the force?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.predictions import Predictions
from pnn_symbolic.network.topology import forward
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.training.data import TensorForce
from pnn_symbolic.training.stages import in_turn
from pnn_symbolic.training.trainer import one_thread


class _Watched:
    """A force that keeps how far from the particle it was asked for."""

    def __init__(self, force: TensorForce, x: Tensor, factors: Tensor | float) -> None:
        self.force, self.x, self.factors, self.distance = force, x, factors, 0.0

    def __call__(self, position: Tensor) -> Tensor:
        away = (position - self.x).square().mean().sqrt()
        self.distance = max(self.distance, float(away.nan_to_num(torch.inf)))
        return self.force(position) * self.factors


@torch.no_grad()
@one_thread()
def predict(candidates: Sequence[Candidate], triples: Triples, force: TensorForce, units: StepUnits) -> Predictions:
    """Apply each candidate to the states `triples.now`.

    force   F in step units at the mean time step, as a fit sees it
    """
    x, w = (torch.from_numpy(np.ascontiguousarray(triples.now[:, k])) for k in (0, 1))
    factors = (triples.time_steps / units.time_step) ** 2
    even = bool(np.allclose(factors, 1, rtol=1e-12, atol=0))
    in_each_step = 1.0 if even else torch.from_numpy(factors)[:, None, None]
    after, distance = np.empty((len(candidates), *triples.now.shape)), np.zeros(len(candidates))
    for number, candidate in enumerate(candidates):
        genome, watched = candidate.genome.pruned, _Watched(force, x, in_each_step)
        weights = [
            candidate.weights[k] if choice == TRAINED else float(exact_value(choice))
            for k, choice in enumerate(genome.weights)
        ]
        activations = [activation.tensor for activation in genome.activations]
        forces = in_turn([watched if used else torch.zeros_like for used in genome.uses_forces])
        outputs = forward(genome.wiring, weights, activations, x, w, forces)
        after[number] = torch.stack(outputs, dim=1).numpy()
        distance[number] = watched.distance
    return Predictions(after, distance)
