"""Can an unrelated method beat a bound? Random genomes, fitted by SciPy, against the certificate class they are in.

python examples/benchmarks/certificate_bounds.py certificate.jsonl.gz                  2,000 genomes, exact force
python examples/benchmarks/certificate_bounds.py certificate.jsonl.gz --force network

The certificate must be of the paper's data (discover-equations certify --out DIR). Genomes are drawn so that half of
them cost at most 14: a random genome costs 26, and most such classes have bounds that nothing comes near. Each is
fitted by scipy.optimize.least_squares from several starts, on the *validation* rows themselves, which can only help it.
The exit code is 1 if one of them beats its bound.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from scipy.optimize import least_squares

from pnn_symbolic import Genome, SearchSpace, StepUnits, paper_data, paper_potential, train_force_network
from pnn_symbolic.network.topology import forward, wiring_called
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.search.verifier import read_lines

SHAPES = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
}


class Problem:
    """The least-squares problem of any genome on the validation rows."""

    def __init__(self, force: str) -> None:
        data = paper_data()
        units = StepUnits.of(data)
        model = paper_potential().force if force == "exact" else train_force_network(data.trajectories)
        before, after = units.scaled(data.validation)
        self.rows = [part[:, k].ravel() for part in (before, after) for k in (0, 1)]
        self.some = [one[:: len(one) // 200] for one in self.rows]

        def on_arrays(places: np.ndarray) -> np.ndarray:
            with torch.no_grad():
                return model(torch.from_numpy(np.ascontiguousarray(places))).numpy() * units.force_scale

        self.force = on_arrays

    def residuals(self, genome: Genome, trained: np.ndarray, rows: list[np.ndarray]) -> np.ndarray:
        """Of x' and w', in standard deviations of these; what is no number counts as a million."""
        numbers = iter(trained)
        weights = [next(numbers) if one == TRAINED else float(exact_value(one)) for one in genome.weights]
        shapes = [SHAPES[name] for name in genome.activations]
        with np.errstate(all="ignore"):
            outputs = forward(wiring_called(genome.wiring), weights, shapes, rows[0], rows[1], self.force)
        parts = [(said - goal) / full.std() for said, goal, full in zip(outputs, rows[2:], self.rows[2:], strict=True)]
        return np.nan_to_num(np.concatenate(parts), nan=1e6, posinf=1e6, neginf=-1e6)

    def log_error(self, genome: Genome, trained: np.ndarray) -> float:
        """log₁₀ E_x + log₁₀ E_v on all validation rows."""
        halves = self.residuals(genome, trained, self.rows).reshape(2, -1)
        return float(np.log10(np.clip(np.mean(halves**2, axis=1), 1e-32, 1e32)).sum())

    def fitted(self, genome: Genome, starts: int, random: np.random.Generator) -> float:
        """The lowest error that SciPy finds."""
        free = genome.weights.count(TRAINED)
        if not free:
            return self.log_error(genome, np.zeros(0))
        best = np.inf
        for _ in range(starts):
            start = random.normal(0.5, 0.7, free)
            done = least_squares(lambda p: self.residuals(genome, p, self.some), start, x_scale="jac", max_nfev=200)
            best = min(best, self.log_error(genome, done.x))
        return best


def bound_of(genome: Genome, classes: list[dict]) -> dict:
    """The class that holds a genome."""
    for one in classes:
        low, high = one["costs"]
        inside = all(choice in choices for choice, choices in zip(genome.weights, one["domains"], strict=True))
        part = one["part"] == "all" or (one["part"] == "rigid") == is_rigid(genome)
        if low <= genome.cost <= high and inside and part:
            return one
    raise AssertionError(f"no class holds {genome}")


def is_rigid(genome: Genome) -> bool:
    """Whether no trained weight reaches a bend or a force that the outputs' neurons use."""
    weights = iter(genome.weights)
    bends = iter(genome.activations)
    kinds = {"x": 1, "w": 1}  # 0: zero, 1: fixed, 2: with trained weights, 3: a bend or force of such
    wiring = wiring_called(genome.wiring)
    for stage in wiring.stages:
        if stage not in wiring.hidden:
            kinds[stage.name] = 3 if kinds[stage.argument] > 1 else 1
            continue
        found = 0
        for source in stage.inputs:
            choice = next(weights)
            if choice != "0" and kinds[source]:
                found = max(found, kinds[source], 2 if choice == TRAINED else 1)
        kinds[stage.name] = 3 if next(bends) != "linear" and found == 2 else found
    return all(kinds[name] < 3 for name in wiring.outputs[0].inputs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("certificate", type=Path, nargs="?")
    parser.add_argument("--genomes", type=int, default=2000)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--force", choices=("exact", "network"), default="exact")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="check the script: a dozen genomes against no certificate")
    arguments = parser.parse_args()
    problem, random, space = Problem(arguments.force), np.random.default_rng(arguments.seed), SearchSpace()
    if arguments.quick:
        drawn = [space.genome(random.integers(0, 4, 16).tolist()) for _ in range(12)]
        print([round(problem.fitted(one, 1, random), 2) for one in drawn])
        return 0
    if arguments.certificate is None:
        parser.error("name a certificate of the paper's data; discover-equations certify --out DIR makes one")
    by_activations: dict[tuple[str, ...], list[dict]] = {}
    for line in read_lines(arguments.certificate):
        if line["kind"] == "class":
            by_activations.setdefault(tuple(line["activations"]), []).append(line)
    began, beaten, nearest, means = perf_counter(), [], np.inf, Counter()
    for k in range(arguments.genomes):
        while True:
            genome = space.genome(random.integers(0, 4, 16).tolist())
            if k % 2 or genome.cost <= 14:
                break
        one = bound_of(genome, by_activations[genome.activations])
        found = problem.fitted(genome, arguments.starts, random)
        means[one["means"]] += 1
        nearest = min(nearest, found - one["log_error"])
        if found < one["log_error"] - 1e-6:
            beaten.append((genome, found, one["log_error"]))
            print("beaten:", genome, found, one["log_error"], flush=True)
    print(
        f"{arguments.genomes} genomes fitted by scipy, {arguments.starts} starts each; classes settled by {dict(means)}"
    )
    print(f"{len(beaten)} beat their bound; the nearest stayed {nearest:.2g} decades above it")
    print(f"{(perf_counter() - began) / arguments.genomes:.3f} s a genome")
    return 1 if beaten else 0


if __name__ == "__main__":
    sys.exit(main())
