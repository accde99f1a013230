"""Five rows that stand for all: what linear networks can tell data apart by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import ForceEvaluation, Neuron, wiring_called
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.population import TensorForce


def fixed_argument(genome: Genome) -> tuple[float, float] | None:
    """(a, b) where the force is taken at a·x + b·w and all else is linear; None for any other genome.

    >>> fixed_argument(Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split()))
    (1.0, 0.5)
    """
    if any(name != "linear" for name in genome.activations):
        return None
    if not genome.uses_force:
        return (0.0, 0.0)  # any argument will do: F is not looked at
    wiring = wiring_called(genome.wiring)
    forces = [stage for stage in wiring.stages if isinstance(stage, ForceEvaluation)]
    neuron = next(one for one in wiring.hidden if one.name == forces[0].argument)
    if len(forces) > 1 or neuron.inputs != ("x", "w"):
        return None
    a, b = (choice for edge, choice in zip(wiring.edges, genome.weights, strict=True) if edge[1] == neuron.name)
    return None if TRAINED in (a, b) else (float(exact_value(a)), float(exact_value(b)))


class Compression:
    """Batches of five rows, one set for each force argument, with the sums of squares of the whole batch.

    A network that is linear but for F = force(a·x + b·w) predicts linear combinations of the columns x, w, F. So its
    residuals are A·c for the matrix A = [x, w, F, x', w'] and some vector c, and ‖A·c‖ = ‖R·c‖ for A = QR: the five
    rows of R replace any number of samples exactly, for fitting and for measuring alike.
    """

    def __init__(self, batch: Batch, force: TensorForce) -> None:
        self.batch, self.force = batch, force
        self._rows = lru_cache(maxsize=None)(self._reduce)

    def of(self, genomes: Sequence[Genome]) -> Batch:
        """The five rows of each genome, which must have a `fixed_argument`; the genome is the first axis."""
        stacked = torch.stack([self._rows(fixed_argument(one)) for one in genomes])[..., None, None]
        x, w, force, x_next, w_next = stacked.unbind(2)
        batch = self.batch
        return Batch(x, w, x_next, w_next, batch.x_spread, batch.w_spread, batch.count, force)

    def _reduce(self, argument: tuple[float, float]) -> Tensor:
        """(5, 5): the rows of R, its columns x, w, F, x', w'."""
        batch, (a, b) = self.batch, argument
        force = self.force(a * batch.x + b * batch.w)
        finite = bool(torch.isfinite(force).all())
        columns = (batch.x, batch.w, force if finite else torch.zeros_like(force), batch.x_next, batch.w_next)
        table = torch.stack([column.flatten() for column in columns], dim=1)
        rows = torch.linalg.qr(table, mode="r").R
        rows = torch.nn.functional.pad(rows, (0, 0, 0, 5 - len(rows)))  # fewer than five samples
        if not finite:
            rows[:, 2] = torch.nan  # an infinite force: every network that uses it has an infinite error
        return rows
