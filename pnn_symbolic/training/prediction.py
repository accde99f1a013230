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
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.trainer import one_thread


class _Watched:
    """A force that keeps how far from the particle it was asked for."""

    def __init__(self, force: TensorForce, x: Tensor) -> None:
        self.force, self.x, self.distance = force, x, 0.0

    def __call__(self, position: Tensor) -> Tensor:
        away = (position.reshape(-1, *self.x.shape) - self.x).square().mean().sqrt()
        self.distance = max(self.distance, float(away.nan_to_num(torch.inf)))
        return self.force(position)


@torch.no_grad()
@one_thread()
def predict(candidates: Sequence[Candidate], triples: Triples, force: TensorForce, units: StepUnits) -> Predictions:
    """Apply each candidate to the states `triples.now`.

    force   F in step units at the mean time step, as a fit sees it
    """
    x, w = (torch.from_numpy(np.ascontiguousarray(triples.now[:, k])) for k in (0, 1))
    factors = (triples.time_steps / units.time_step) ** 2
    even = bool(np.allclose(factors, 1, rtol=1e-12, atol=0))
    batch = Batch(x, w, x, w, 1.0, 1.0, x.numel(), None if even else torch.from_numpy(factors)[:, None, None])
    after, distance = np.empty((len(candidates), *triples.now.shape)), np.zeros(len(candidates))
    for place, candidate in enumerate(candidates):
        watched = _Watched(force, x)
        genome = candidate.genome.pruned
        population = Population([genome], torch.tensor([candidate.weights], dtype=torch.float64), watched)
        after[place] = torch.stack([output[0] for output in population(batch)], dim=1).numpy()
        distance[place] = watched.distance if any(genome.uses_forces) else 0.0
        batch.seen.clear()
    return Predictions(after, distance)
