"""Few rows that stand for all: what networks can tell data apart by whose basis functions are fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.weights import TRAINED
from pnn_symbolic.training.data import Batch, TensorForce
from pnn_symbolic.training.population import Population

AT_ONCE = 200_000
"""Samples reduced at once: bounds the memory."""


def is_compressible(genome: Genome) -> bool:
    """Whether no trained weight comes before the force or an activation that is not linear.

    >>> is_compressible(Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split()))
    True
    """
    return not any(genome.weights[k] == TRAINED for k in genome.inner)


def is_linear_in_weights(genome: Genome) -> bool:
    """Whether the outputs are linear in all trained weights together: no two of them are multiplied.

    >>> is_linear_in_weights(Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 1/2 0 1".split()))
    True
    >>> is_linear_in_weights(Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 trained 1 1 trained 0 1".split()))
    False
    """
    if not is_compressible(genome):
        return False
    depends = set[str]()  # stages that a trained weight changes
    for (source, name), choice in zip(genome.wiring.edges, genome.weights, strict=True):
        if choice == TRAINED and source in depends:
            return False
        if choice == TRAINED or (choice != "0" and source in depends):
            depends.add(name)
    return True


class Compression:
    """Batches of few rows, one set for each choice of fixed weights, with the sums of squares of the whole batch.

    What the force and the nonlinear neurons of a compressible network give is known for every sample, and the network
    predicts linear combinations of the columns x, w and these. So its residuals are A·c for the matrix A of these
    columns and of x', w', and some vector c, and ‖A·c‖ = ‖R·c‖ for A = QR: the few rows of R replace any number of
    samples exactly, for fitting and for measuring alike.
    """

    def __init__(self, batch: Batch, sample: Batch, force: TensorForce) -> None:
        """Linear networks differ in the force argument only, and are reduced from `batch`; all others from `sample`."""
        self.batch, self.sample, self.force = batch, sample, force
        self._rows: dict[object, Tensor] = {}

    def of(self, genomes: Sequence[Genome]) -> Batch:
        """The rows of each genome, pruned and compressible, of one wiring; the genome is the first axis."""
        bases = list(map(_basis, genomes))
        missing = {basis: genome for basis, genome in zip(bases, genomes, strict=True) if basis not in self._rows}
        for batch, linear in ((self.batch, True), (self.sample, False)):
            wanted = [basis for basis, genome in missing.items() if genome.is_linear is linear]
            at_once = max(1, AT_ONCE // len(batch))
            for start in range(0, len(wanted), at_once):
                part = wanted[start : start + at_once]
                rows = self._reduce([missing[basis] for basis in part], batch)
                self._rows.update(zip(part, rows, strict=True))
        names = ("x", "w", *(stage.name for stage in genomes[0].wiring.stages), "x'", "w'")
        columns = torch.stack([self._rows[basis] for basis in bases])[..., None, None].unbind(2)
        x, w, *_, x_next, w_next = columns
        known = dict(zip(names, columns, strict=True))
        return replace(
            self.batch, x=x, w=w, x_next=x_next, w_next=w_next, count=1, force_factors=None, known=known, seen={}
        )

    def _reduce(self, genomes: list[Genome], batch: Batch) -> Tensor:
        """(G, C, C): the rows of R for the columns x, w, every stage, x', w'; 0 for a linear neuron."""
        wiring, everyone = genomes[0].wiring, torch.arange(len(genomes))
        population = Population(genomes, torch.zeros(len(genomes), len(wiring.edges), dtype=batch.x.dtype), self.force)
        tape = population.tape(batch, everyone)
        tape.run(population.values.detach(), slopes=False)
        stages = [tape.values[name] for name in ("x", "w", *(stage.name for stage in wiring.stages))]
        columns = [values.flatten(1).expand(len(genomes), -1) for values in (*stages, *tape.goals)]
        table = torch.stack(columns, dim=2)
        kept = torch.tensor([_is_kept(genome) for genome in genomes], dtype=torch.bool)
        used = nn.functional.pad(kept, (2, 2), value=True)
        finite = torch.isfinite(table.sum(1))
        rows = torch.linalg.qr(torch.where((used & finite)[:, None], table, 0.0), mode="r").R / batch.count**0.5
        # An infinite force: every network that uses it has an infinite error.
        rows = torch.where((finite | ~used)[:, None], rows, torch.nan)
        return nn.functional.pad(rows, (0, 0, 0, rows.shape[2] - rows.shape[1]))


def _is_kept(genome: Genome) -> list[bool]:
    """Of each stage, whether it is kept: forces, nonlinear neurons, and those without an activation."""
    rows = [genome.activation_of.get(stage.name) for stage in genome.wiring.stages]
    return [row is None or not row.is_linear for row in rows]


def _basis(genome: Genome) -> tuple[object, ...]:
    """What decides the values of the force and of the nonlinear neurons."""
    return (genome.activations, genome.uses_forces, *((k, genome.weights[k]) for k in genome.inner))
