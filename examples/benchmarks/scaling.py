"""How does the cost of a fit grow, with rows, with the population and with the force evaluations of a step?

python examples/benchmarks/scaling.py

Genomes are drawn at random from the paper's space, those with a trained weight, each counted once. They are fitted as
the search fits them. "Judged on every row" is what it costs to do without what makes the fits flat: one forward pass of
every network over every row. Seconds are those of the processor, on one thread. The particle is the paper's, followed
for longer where more rows are asked for.

Against K the wirings are chain-1, which is the paper's, chain-2 and so on, with the same number of genomes each, so
many at a time as a search fits. More forces come with more weights; the number of trained ones is printed beside.
"""

from __future__ import annotations

import argparse
import random
from time import process_time

import page
import torch

from pnn_symbolic import DataSet, Fitter, Genome, SearchSpace, StepUnits, paper_data, paper_potential
from pnn_symbolic.training.adam_task import relative_errors
from pnn_symbolic.training.compression import is_compressible
from pnn_symbolic.training.population import Population

AT_ONCE = 200


def genomes(count: int, seed: int = 0, wiring: str = "direct") -> list[Genome]:
    """Distinct functions with a trained weight."""
    draw, space = random.Random(seed), SearchSpace(wiring)
    found: dict[Genome, None] = {}
    while len(found) < count:
        one = space.genome([draw.randrange(len(choices)) for choices in space.alleles]).pruned
        if one.trained:
            found[one] = None
    return list(found)


def fitter_of(data: DataSet) -> Fitter:
    return Fitter(data, paper_potential().force, StepUnits.of(data))


def seconds(fitter: Fitter, chosen: list[Genome], at_once: int) -> float:
    """For each genome, fitted so many at a time."""
    began = process_time()
    for start in range(0, len(chosen), at_once):
        fitter(chosen[start : start + at_once])
    return (process_time() - began) / len(chosen)


@torch.no_grad()
def seconds_of_a_pass(fitter: Fitter, chosen: list[Genome]) -> float:
    """One forward pass of each genome over every training row."""
    began = process_time()
    for one in chosen:
        population = Population([one], torch.full((1, len(one.weights)), 0.5, dtype=torch.float64), fitter.force)
        relative_errors(population, fitter.batches["training"])
    return (process_time() - began) / len(chosen)


def against_rows(sizes: list[int], count: int) -> str:
    chosen, lines = genomes(count), []
    simple = [one for one in chosen if is_compressible(one)]
    other = [one for one in chosen if not is_compressible(one)]
    for rows in sizes:
        data = paper_data(pairs=-(-rows // 4))
        began = process_time()
        fitter = fitter_of(data)
        prepared = process_time() - began
        first = seconds(fitter, simple, AT_ONCE)
        again = seconds(fitter, simple, AT_ONCE)  # the few rows that stand for all are known by now
        lines.append(
            (
                f"{rows:,}",
                f"{prepared:.2f}",
                f"{1e3 * first:.3f}",
                f"{1e3 * again:.3f}",
                f"{1e3 * seconds(fitter, other, AT_ONCE):.3f}",
                f"{1e3 * seconds_of_a_pass(fitter, chosen[:20]):.3f}",
            )
        )
        print(*lines[-1], sep="\t", flush=True)
    heads = (
        "rows (80 % train)",
        "s to prepare, once",
        f"ms a genome, bends fixed ({len(simple)}), first met",
        "the same, met again",
        f"ms a genome, all others ({len(other)})",
        "ms to judge one on every row",
    )
    return page.table(heads, lines)


def against_population(sizes: list[int], data: DataSet) -> str:
    lines = []
    for size in sizes:
        chosen = genomes(size)
        fitter = fitter_of(data)
        fitter(genomes(10, seed=1))  # the first fit of a process also starts Lightning
        each = seconds(fitter, chosen, min(size, 1000))
        lines.append((f"{size:,}", f"{1e3 * each:.3f}", f"{each * size:.2f}"))
        print(*lines[-1], sep="\t", flush=True)
    return page.table(("population", "ms a genome", "seconds in all"), lines)


def against_forces(most: int, count: int, data: DataSet) -> str:
    lines = []
    for forces in range(1, most + 1):
        wiring = f"chain-{forces}"
        chosen, fitter = genomes(count, wiring=wiring), fitter_of(data)
        fitter(genomes(10, seed=1, wiring=wiring))
        each = seconds(fitter, chosen, AT_ONCE)
        trained, weights = sum(len(one.trained) for one in chosen) / count, len(chosen[0].weights)
        lines.append((str(forces), str(weights), f"{trained:.1f}", f"{1e3 * each:.3f}"))
        print(*lines[-1], sep="\t", flush=True)
    return page.table(("force evaluations K", "weights", "of these trained, mean", "ms a genome"), lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    page.add_option(parser)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    rows, count, sizes, pairs, forces = [10**k for k in range(3, 7)], 200, [10, 100, 1000, 10_000], 10_000, 3
    if asked.quick:
        rows, count, sizes, pairs, forces = [1000, 4000], 20, [10, 20], 500, 2
    data = paper_data(pairs=pairs)
    tables = against_rows(rows, count), against_population(sizes, data), against_forces(forces, 5 * count, data)
    text = "\n\n".join(tables)
    print(f"\n{text}")
    if asked.page:
        page.write_section("scaling", text)


if __name__ == "__main__":
    main()
