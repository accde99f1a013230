"""How much does it cost to train one network? The paper's way, one at a time with Adam, and ours, a population at once.

python examples/benchmarks/population_training.py

Both train the same genomes, drawn at random among those that a real search trains (the distinct ones with a trained
weight), on the same training rows of the paper's data with the same exact force, in float64, and minimise the same
loss: E_x + E_v, the mean squared errors of the standardised outputs.

The paper's way: Adam at 1e-3, full batch, up to 20,000 epochs, patience 100 (the authors' notebooks), one start. On all
rows that costs minutes a genome, so what a genome takes is seconds per epoch times epochs:

- seconds per epoch are measured on all rows, on a few genomes for a few hundred epochs;
- epochs are counted by the same training, run to its end, on 320 of the rows: how many Adam needs depends on the shape
  of the loss, hardly on the number of rows. The errors it reaches there are measured on all rows;
- a few genomes are also run to their end on all rows, with nothing extrapolated.

Ours: `Fitter` as the search calls it, a new one each time so that nothing is known beforehand, on 200 genomes at once.
The time includes measuring the errors on the validation rows; the median of three runs is taken.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median
from time import perf_counter

import torch
from torch import Tensor, nn

from pnn_symbolic import (
    Candidate,
    DataSet,
    Fitter,
    Genome,
    SearchSettings,
    SearchSpace,
    StepUnits,
    evolve,
    paper_data,
    paper_potential,
)
from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.topology import forward, wiring_called
from pnn_symbolic.network.weights import exact_value

LEARNING_RATE, EPOCHS, PATIENCE = 1e-3, 20_000, 100
FEW = 320
"""Rows on which the epochs of Adam are counted."""
EQUAL = 1.01
"""Losses within one per cent count as equal: in a search, ours sees 96 of the rows for networks that are not linear."""


@dataclass(frozen=True)
class Rows:
    """States before and after a step, in step units, one number a row."""

    x: Tensor
    w: Tensor
    x_next: Tensor
    w_next: Tensor

    @classmethod
    def of(cls, data: DataSet, units: StepUnits) -> Rows:
        """All training rows."""
        before, after = (torch.from_numpy(part[:, :, 0, 0].copy()) for part in units.scaled(data.training))
        return cls(before[:, 0], before[:, 1], after[:, 0], after[:, 1])

    def every(self, step: int) -> Rows:
        """One row in `step`."""
        return Rows(self.x[::step], self.w[::step], self.x_next[::step], self.w_next[::step])


class Network(nn.Module):
    """One network of the paper, written plainly: the trained weights are one parameter, all else is fixed."""

    def __init__(self, genome: Genome, start: float, force: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.wiring, self.force = wiring_called(genome.wiring), force
        self.trained = nn.Parameter(torch.full((len(genome.trained),), start, dtype=torch.float64))
        place = {edge: k for k, edge in enumerate(genome.trained)}
        self.weights = [place.get(edge) for edge in range(len(genome.weights))]
        self.fixed = [0.0 if k in place else float(exact_value(choice)) for k, choice in enumerate(genome.weights)]
        self.activations = [activation_called(name).tensor for name in genome.activations]

    def forward(self, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        """x' and w'."""
        numbers = [fixed if k is None else self.trained[k] for k, fixed in zip(self.weights, self.fixed, strict=True)]
        return forward(self.wiring, numbers, self.activations, x, w, self.force)

    def loss(self, rows: Rows, everything: Rows) -> Tensor:
        """E_x + E_v on `rows`, standardised by the spreads of all rows."""
        x_next, w_next = self(rows.x, rows.w)
        position = (x_next - rows.x_next).square().mean() / everything.x_next.var(correction=0)
        return position + (w_next - rows.w_next).square().mean() / everything.w_next.var(correction=0)


@dataclass(frozen=True)
class Training:
    """How one training by Adam went; `loss` is E_x + E_v of the best weights on all training rows."""

    epochs: int
    seconds: float
    loss: float


def train_with_adam(network: Network, rows: Rows, everything: Rows, epochs: int = EPOCHS) -> Training:
    """The paper's recipe, until `epochs` or until `PATIENCE` of them in a row brought nothing."""
    optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
    best, best_weights, waited, epoch = float("inf"), network.trained.detach().clone(), 0, 0
    began = perf_counter()
    while epoch < epochs and waited < PATIENCE:
        optimizer.zero_grad()
        loss = network.loss(rows, everything)
        now = loss.item()
        waited += 1
        if now < best:
            best, best_weights, waited = now, network.trained.detach().clone(), 0
        loss.backward()
        optimizer.step()
        epoch += 1
    seconds = perf_counter() - began
    with torch.no_grad():
        network.trained.copy_(best_weights)
        return Training(epoch, seconds, network.loss(everything, everything).nan_to_num(torch.inf).item())


def genomes_of_a_search(fitter: Fitter, settings: SearchSettings) -> list[Genome]:
    """Every distinct genome with a trained weight that one search trains, pruned as the search prunes it."""
    met: dict[Genome, None] = {}

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        met.update(dict.fromkeys(genomes))
        return fitter(genomes)

    evolve(SearchSpace(), fit, settings)
    return [one for one in met if one.trained]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--genomes", type=int, default=200, help="drawn among those of a search, trained at once")
    parser.add_argument("--counted", type=int, default=20, help="of them, trained to the end on 320 rows")
    parser.add_argument("--timed", type=int, default=5, help="of those, timed on all rows")
    parser.add_argument("--timed-epochs", type=int, default=300)
    parser.add_argument("--to-the-end", type=int, default=2, help="of those, trained to the end on all rows")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    asked = parser.parse_args()
    pairs, most, settings = 10_000, EPOCHS, SearchSettings(seed=asked.seed)
    if asked.quick:
        pairs, most, settings = 500, 300, SearchSettings(population=40, generations=3, seed=asked.seed)
        asked.genomes, asked.counted, asked.timed, asked.timed_epochs, asked.to_the_end = 40, 3, 2, 20, 1

    data, potential = paper_data(pairs=pairs), paper_potential()
    units = StepUnits.of(data)
    everything = Rows.of(data, units)
    some = everything.every(len(everything.x) // FEW)

    def new_fitter() -> Fitter:
        return Fitter(data, potential.force, units, seed=asked.seed)

    known = genomes_of_a_search(new_fitter(), settings)
    draw = random.Random(asked.seed)
    sample = draw.sample(known, min(asked.genomes, len(known)))
    linear = sum(one.is_linear for one in sample)
    print(f"{len(everything.x)} training rows, float64, {torch.get_num_threads()} threads")
    print(f"{len(sample)} genomes drawn from the {len(known)} with trained weights that a search trained;")
    print(f"{linear} of them are linear; trained weights: {mean(len(one.trained) for one in sample):.1f} on average\n")

    runs = []
    for _ in range(3):
        fitter = new_fitter()
        began = perf_counter()
        fitter(sample)
        runs.append(perf_counter() - began)
    ours = median(runs) / len(sample)
    measured = new_fitter()(sample, ("training",))
    our_loss = {one.genome: sum((one.errors["training"].position, one.errors["training"].velocity)) for one in measured}
    print(f"Ours: {len(sample)} genomes in {', '.join(f'{one:.3f}' for one in runs)} s: {1e3 * ours:.3f} ms a genome\n")

    chosen = sample[: asked.counted]  # the sample is in random order
    starts = {one: draw.gauss(0.5, 0.7) for one in chosen}  # as in the notebooks, one number for all trained weights

    def network(genome: Genome) -> Network:
        def force(place: Tensor) -> Tensor:
            return potential.force(place) * units.force_scale

        return Network(genome, starts[genome], force)

    timed = [train_with_adam(network(one), everything, everything, asked.timed_epochs) for one in chosen[: asked.timed]]
    epoch = sum(one.seconds for one in timed) / sum(one.epochs for one in timed)
    print(
        f"Adam, all rows: {sum(one.epochs for one in timed)} epochs of {len(timed)} genomes, {1e3 * epoch:.2f} ms each"
    )

    print(f"\nAdam, {len(some.x)} of the rows, to the end; losses E_x + E_v on all training rows")
    print(f"{'epochs':>7}  {'Adam':>10}  {'ours':>10}  {'Adam/ours':>10}")
    counted = []
    for genome in chosen:
        counted.append(one := train_with_adam(network(genome), some, everything, most))
        print(
            f"{one.epochs:>7}  {one.loss:>10.3e}  {our_loss[genome]:>10.3e}  {one.loss / our_loss[genome]:>10.3g}",
            flush=True,
        )
    ended = []
    if asked.to_the_end:
        print("\nAdam, all rows, to the end: nothing extrapolated")
        print(f"{'epochs':>7}  {'Adam':>10}  {'ours':>10}  {'Adam/ours':>10}  {'seconds':>8}")
    for genome in chosen[: asked.to_the_end]:
        ended.append(one := train_with_adam(network(genome), everything, everything, most))
        print(
            f"{one.epochs:>7}  {one.loss:>10.3e}  {our_loss[genome]:>10.3e}  {one.loss / our_loss[genome]:>10.3g}"
            f"  {one.seconds:>8.1f}",
            flush=True,
        )

    epochs = mean(one.epochs for one in counted)
    adam = epochs * epoch
    no_worse = sum(our_loss[one] <= EQUAL * other.loss for one, other in zip(chosen, counted, strict=True))
    print(
        f"\nThe paper's way: {epochs:.0f} epochs (mean) × {1e3 * epoch:.2f} ms = {adam:.1f} s a genome (extrapolated)"
    )
    if ended:
        seconds = mean(one.seconds for one in ended)
        print(f"  run to the end on all rows: {seconds:.1f} s a genome, mean of {len(ended)}")
    print(f"Ours:            {1e3 * ours:.3f} ms a genome")
    print(f"Ratio:           {adam / ours:,.0f}")
    print(
        f"Median loss:     Adam {median(one.loss for one in counted):.3e}, ours {median(map(our_loss.get, chosen)):.3e}"
    )
    print(f"Ours is equal (within {EQUAL - 1:.0%}) or lower for {no_worse} of {len(chosen)} genomes")


if __name__ == "__main__":
    main()
