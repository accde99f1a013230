"""Five rows that stand for all: what linear networks can tell data apart by."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from pnn_symbolic.network.genome import NO_FORCE, Genome
from pnn_symbolic.training.data import Argument, Batch, TensorForce


def is_compressible(genome: Genome) -> bool:
    """Whether five rows do: the network is linear but for a force at a fixed argument.

    >>> is_compressible(Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split()))
    True
    """
    return genome.is_linear and genome.fixed_argument is not None


class Compression:
    """Batches of five rows, one set for each force argument, with the sums of squares of the whole batch.

    A network that is linear but for F = force(a·x + b·w) predicts linear combinations of the columns x, w, F. So its
    residuals are A·c for the matrix A = [x, w, F, x', w'] and some vector c, and ‖A·c‖ = ‖R·c‖ for A = QR: the five
    rows of R replace any number of samples exactly, for fitting and for measuring alike.
    """

    def __init__(self, batch: Batch, force: TensorForce) -> None:
        self.batch, self.force = batch, force
        self._rows: dict[Argument, Tensor] = {}

    def of(self, genomes: Sequence[Genome]) -> Batch:
        """The five rows of each genome, which must be compressible; the genome is the first axis."""
        arguments = [one.fixed_argument or NO_FORCE for one in genomes]
        for argument in set(arguments) - set(self._rows):
            self._rows[argument] = self._reduce(argument)
        stacked = torch.stack([self._rows[argument] for argument in arguments])[..., None, None]
        x, w, force, x_next, w_next = stacked.unbind(2)
        batch = self.batch
        return Batch(x, w, x_next, w_next, batch.x_spread, batch.w_spread, batch.count, force)

    def _reduce(self, argument: Argument) -> Tensor:
        """(5, 5): the rows of R, its columns x, w, F, x', w'."""
        batch, force = self.batch, self.batch.force_at(argument, self.force)
        finite = bool(torch.isfinite(force).all())
        columns = (batch.x, batch.w, force if finite else torch.zeros_like(force), batch.x_next, batch.w_next)
        table = torch.stack([column.flatten() for column in columns], dim=1)
        rows = torch.linalg.qr(table, mode="r").R
        rows = torch.nn.functional.pad(rows, (0, 0, 0, 5 - len(rows)))  # fewer than five samples
        if not finite:
            rows[:, 2] = torch.nan  # an infinite force: every network that uses it has an infinite error
        return rows
