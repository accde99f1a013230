"""How much does it cost to train one network? One at a time, with Adam or SciPy, and ours, a population at once.

python examples/benchmarks/population_training.py

Both train the same genomes, drawn at random among those that a real search trains (the distinct ones with a trained
weight), on the paper's data with the same exact force, in float64, and minimise the same loss: E_x + E_v, the mean
squared errors of the standardised outputs. All losses that are printed are those on all training rows, computed by the
same code for both. All times are those of one core (processor time, one thread).

The paper's way: Adam at 1e-3, full batch, up to 20,000 epochs, patience 100 (the authors' notebooks), one start. On all
rows that costs minutes a genome, so what a genome takes is seconds per epoch times epochs:

- seconds per epoch are measured on all rows, on a few genomes for a few hundred epochs;
- epochs are counted by the same training, run to its end, on the few rows that ours sees too: how many Adam needs
  depends on the shape of the loss, hardly on the number of rows;
- a few genomes are also run to their end on all rows, with nothing extrapolated.

SciPy: `least_squares` (trust region, slopes by finite differences) from the same start, on the rows that ours sees; a
few genomes also on all rows.

Ours: `Fitter` as the search calls it, on every genome with a trained weight that the search trained, 200 at a time, a
new one so that nothing is known beforehand. The time includes measuring the errors on the validation rows.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10
from statistics import mean, median
from time import process_time

import numpy as np
import page
import torch
from scipy.optimize import least_squares
from torch import Tensor, nn

from pnn_symbolic import (
    Candidate,
    DataSet,
    FitSettings,
    Fitter,
    Genome,
    SearchSettings,
    SearchSpace,
    StepUnits,
    evolve,
    paper_data,
    paper_potential,
)
from pnn_symbolic.network.topology import forward
from pnn_symbolic.network.weights import exact_value
from pnn_symbolic.training.compression import is_compressible
from pnn_symbolic.training.sampling import representative_rows

LEARNING_RATE, EPOCHS, PATIENCE = 1e-3, 20_000, 100
AT_ONCE = 200
"""Genomes that ours trains together: a generation."""
EQUAL = 1.01
"""Losses within one per cent count as equal."""


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

    def some(self, count: int) -> Rows:
        """As many rows as ours sees, and the same."""
        rows = representative_rows(torch.stack([self.x, self.w], dim=1).numpy(), count)
        return Rows(self.x[rows], self.w[rows], self.x_next[rows], self.w_next[rows])


class Network(nn.Module):
    """One network of the paper, written plainly: the trained weights are one parameter, all else is fixed."""

    def __init__(self, genome: Genome, force: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.wiring = genome.wiring
        self.force = force if any(genome.uses_forces) else torch.zeros_like  # one not used need not be finite
        self.trained = nn.Parameter(torch.zeros(len(genome.trained), dtype=torch.float64))
        place = {edge: k for k, edge in enumerate(genome.trained)}
        self.weights = [place.get(edge) for edge in range(len(genome.weights))]
        self.fixed = [0.0 if k in place else float(exact_value(choice)) for k, choice in enumerate(genome.weights)]
        self.activations = [row.tensor for row in genome.activations]

    def forward(self, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        """x' and w'."""
        numbers = [fixed if k is None else self.trained[k] for k, fixed in zip(self.weights, self.fixed, strict=True)]
        return forward(self.wiring, numbers, self.activations, x, w, self.force)

    def at(self, weights: Sequence[float]) -> Network:
        """This network with these numbers for its trained weights."""
        self.trained.data = torch.tensor(weights, dtype=torch.float64)
        return self

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
    began = process_time()
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
    seconds = process_time() - began
    return Training(epoch, seconds, final_loss(network.at(best_weights.tolist()), everything))


def train_with_scipy(network: Network, start: Sequence[float], rows: Rows, everything: Rows) -> Training:
    """One call of `least_squares`; `epochs` are its evaluations. A start that gives no numbers stays where it is."""
    spreads = [one.std(correction=0) for one in (everything.x_next, everything.w_next)]
    began = process_time()

    @torch.no_grad()
    def residuals(weights: np.ndarray) -> np.ndarray:
        pairs = zip(network.at(weights.tolist())(rows.x, rows.w), (rows.x_next, rows.w_next), spreads, strict=True)
        return (
            torch.cat([(one - goal) / spread for one, goal, spread in pairs]).nan_to_num(1e9).clamp(-1e9, 1e9).numpy()
        )

    found = least_squares(residuals, start, x_scale="jac")
    seconds = process_time() - began
    return Training(found.nfev, seconds, final_loss(network.at(found.x.tolist()), everything))


@torch.no_grad()
def final_loss(network: Network, everything: Rows) -> float:
    """E_x + E_v on all rows; ∞ for what is no number."""
    return network.loss(everything, everything).nan_to_num(torch.inf).item()


def genomes_of_a_search(fitter: Fitter, settings: SearchSettings) -> list[Genome]:
    """Every distinct genome with a trained weight that one search trains, pruned as the search prunes it."""
    met: dict[Genome, None] = {}

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        met.update(dict.fromkeys(genomes))
        return fitter(genomes)

    evolve(SearchSpace(), fit, settings)
    return [one for one in met if one.trained]


def seconds_of(fitter: Fitter, genomes: Sequence[Genome]) -> float:
    """What ours takes for each of the genomes."""
    began = process_time()
    for start in range(0, len(genomes), AT_ONCE):
        fitter(genomes[start : start + AT_ONCE])
    return (process_time() - began) / len(genomes)


def row(adam: Training, ours: float) -> str:
    return f"{adam.epochs:>7}  {adam.loss:>10.3e}  {ours:>10.3e}  {adam.loss / ours:>10.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counted", type=int, default=32, help="genomes trained to the end by Adam on few rows")
    parser.add_argument("--timed", type=int, default=5, help="of those, timed on all rows")
    parser.add_argument("--timed-epochs", type=int, default=300)
    parser.add_argument("--to-the-end", type=int, default=2, help="of those, trained to the end on all rows")
    parser.add_argument("--seed", type=int, default=0)
    page.add_option(parser)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    asked = parser.parse_args()
    pairs, most, settings = 10_000, EPOCHS, SearchSettings(seed=asked.seed)
    if asked.quick:
        pairs, most = 500, 60
        settings = SearchSettings(population=40, generations=2, hill_climb=False, seed=asked.seed)
        asked.counted, asked.timed, asked.timed_epochs, asked.to_the_end = 3, 2, 20, 1

    torch.set_num_threads(1)
    data, potential = paper_data(pairs=pairs), paper_potential()
    units = StepUnits.of(data)
    everything = Rows.of(data, units)
    some = everything.some(FitSettings().rows)

    def new_fitter() -> Fitter:
        return Fitter(data, potential.force, units, seed=asked.seed)

    def network(genome: Genome) -> Network:
        return Network(genome, lambda place: potential.force(place) * units.force_scale)

    known = genomes_of_a_search(new_fitter(), settings)
    bent = [one for one in known if not is_compressible(one)]
    ours, ours_bent = seconds_of(new_fitter(), known), seconds_of(new_fitter(), bent)
    print(f"{len(everything.x)} training rows, float64, one thread; {len(known)} genomes with trained weights")
    print(f"that a search trained; trained weights: {mean(len(one.trained) for one in known):.1f} on average\n")
    print(f"Ours: {1e3 * ours:.3f} ms a genome; {1e3 * ours_bent:.3f} ms for the {len(bent)} of them")
    print("with a trained weight before the force or before an activation that is not linear\n")

    draw = random.Random(asked.seed)
    chosen = draw.sample(known, min(asked.counted, len(known)))
    starts = {one: draw.gauss(0.5, 0.7) for one in chosen}  # as in the notebooks, one number for all trained weights
    fitted = {one.genome: [one.weights[k] for k in one.genome.trained] for one in new_fitter()(chosen)}
    our_loss = {one: final_loss(network(one).at(fitted[one]), everything) for one in chosen}

    def by_adam(genome: Genome, rows: Rows, epochs: int = most) -> Training:
        return train_with_adam(network(genome).at([starts[genome]] * len(genome.trained)), rows, everything, epochs)

    timed = [by_adam(one, everything, asked.timed_epochs) for one in chosen[: asked.timed]]
    epoch = sum(one.seconds for one in timed) / sum(one.epochs for one in timed)
    epochs = sum(one.epochs for one in timed)
    print(f"Adam, all rows: {epochs} epochs of {len(timed)} genomes, {1e3 * epoch:.2f} ms each")

    print(f"\nAdam, {len(some.x)} rows, to the end; losses E_x + E_v on all training rows")
    print(f"{'epochs':>7}  {'Adam':>10}  {'ours':>10}  {'Adam/ours':>10}")
    counted = []
    for genome in chosen:
        counted.append(one := by_adam(genome, some))
        print(row(one, our_loss[genome]), flush=True)
    if asked.to_the_end:
        print("\nAdam, all rows, to the end: nothing extrapolated")
        print(f"{'epochs':>7}  {'Adam':>10}  {'ours':>10}  {'Adam/ours':>10}  {'seconds':>8}")
    ended = []
    for genome in chosen[: asked.to_the_end]:
        ended.append(one := by_adam(genome, everything))
        print(f"{row(one, our_loss[genome])}  {one.seconds:>8.1f}", flush=True)

    scipy = [train_with_scipy(network(one), [starts[one]] * len(one.trained), some, everything) for one in chosen]
    scipy_all = [
        train_with_scipy(network(one), [starts[one]] * len(one.trained), everything, everything)
        for one in chosen[: asked.timed]
    ]
    few_rows, all_rows = mean(one.seconds for one in scipy), mean(one.seconds for one in scipy_all)
    scipy_lower = sum(other.loss * EQUAL < our_loss[one] for one, other in zip(chosen, scipy, strict=True))
    ours_lower = sum(our_loss[one] * EQUAL < other.loss for one, other in zip(chosen, scipy, strict=True))
    print(
        f"\nSciPy, least_squares, {len(some.x)} rows: {1e3 * few_rows:.1f} ms a genome, "
        f"{few_rows / ours:,.0f} times ours"
    )
    print(f"  on all rows: {1e3 * all_rows:.0f} ms a genome, mean of {len(scipy_all)}")
    print(f"  ours is lower by more than {EQUAL - 1:.0%} for {ours_lower}, higher for {scipy_lower} of {len(chosen)}")

    epochs = mean(one.epochs for one in counted)
    adam, few = epochs * epoch, mean(one.seconds for one in counted)
    pairs_of_losses = [(our_loss[one], other.loss) for one, other in zip(chosen, counted, strict=True)]
    worse = [one for one, (mine, its) in zip(chosen, pairs_of_losses, strict=True) if mine > EQUAL * its]
    lower = sum(EQUAL * mine < its for mine, its in pairs_of_losses)
    print(
        f"\nThe paper's way: {epochs:.0f} epochs (mean) × {1e3 * epoch:.2f} ms = {adam:.1f} s a genome (extrapolated)"
    )
    if ended:
        seconds = mean(one.seconds for one in ended)
        print(f"  run to the end on all rows: {seconds:.1f} s a genome, mean of {len(ended)}")
    print(f"  on {len(some.x)} rows only: {few:.1f} s a genome, {few / ours:,.0f} times ours")
    print(f"Ours:            {1e3 * ours:.3f} ms a genome")
    print(f"Ratio:           {adam / ours:,.0f}")
    finite = [(mine, its) for mine, its in pairs_of_losses if max(mine, its) < float("inf")]
    for name, losses in zip(("ours", "Adam"), zip(*finite, strict=True), strict=True):
        print(f"{name}: median loss {median(losses):.3e}, mean log10 of it {mean(map(log10, losses)):.3f}")
    print(f"  (where both are finite: {len(finite)} of {len(chosen)})")
    print(
        f"Ours is lower by more than {EQUAL - 1:.0%} for {lower}, equal for {len(chosen) - lower - len(worse)}, ",
        end="",
    )
    print(f"higher for {len(worse)} of {len(chosen)} genomes{':' if worse else ''}")
    for one in worse:
        print(f"  {' '.join(one.names[1])} | {' '.join(one.weights)}")
    if asked.page:
        heads = ("way", "ms a genome", "times ours", f"ours lower / equal / higher, of {len(chosen)} genomes")
        adam_score = f"{lower} / {len(chosen) - lower - len(worse)} / {len(worse)}"
        scipy_score = f"{ours_lower} / {len(chosen) - ours_lower - scipy_lower} / {scipy_lower}"
        lines = [
            (
                f"Adam, one at a time, {len(everything.x):,} rows "
                f"({epochs:.0f} epochs of {1e3 * epoch:.2f} ms, extrapolated)",
                f"{1e3 * adam:,.0f}",
                f"{adam / ours:,.0f}",
                adam_score,
            ),
            (f"Adam, one at a time, {len(some.x)} rows", f"{1e3 * few:,.0f}", f"{few / ours:,.0f}", "the same"),
            (
                f"SciPy `least_squares`, one at a time, {len(everything.x):,} rows",
                f"{1e3 * all_rows:,.0f}",
                f"{all_rows / ours:,.0f}",
                "not compared",
            ),
            (
                f"SciPy `least_squares`, one at a time, {len(some.x)} rows",
                f"{1e3 * few_rows:,.0f}",
                f"{few_rows / ours:,.0f}",
                scipy_score,
            ),
            (f"ours, {AT_ONCE} at a time", f"{1e3 * ours:.2f}", "1", ""),
        ]
        page.write_section("training", page.table(heads, lines))


if __name__ == "__main__":
    main()
