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
import math
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import numpy as np
import torch
from scipy.optimize import least_squares

from pnn_symbolic import DataSet, Genome, SearchSpace, StepUnits, paper_data, paper_potential, train_force_network
from pnn_symbolic.certification.verifier.reading import read_lines
from pnn_symbolic.network.topology import forward
from pnn_symbolic.network.weights import TRAINED, exact_value

SHAPES = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
}

CHEAP, ROUNDING = 14, 1e-6
"""Cost of the cheap half of the sample; decades that rounding may take from a bound."""
Force = Callable[[torch.Tensor], torch.Tensor]


class Problem:
    """The least-squares problem of any genome on the validation rows."""

    def __init__(self, data: DataSet, force: Force, mass: float | None = None) -> None:
        units = StepUnits.of(data, mass)
        before, after = units.scaled(data.validation)
        self.rows = [part[:, k].ravel() for part in (before, after) for k in (0, 1)]
        self.floors = np.zeros(2)
        self.some = [one[:: max(1, len(one) // 200)] for one in self.rows]

        def on_arrays(places: np.ndarray) -> np.ndarray:
            with torch.no_grad():
                return force(torch.from_numpy(np.ascontiguousarray(places))).numpy() * units.force_scale

        self.force = on_arrays

    def residuals(self, genome: Genome, trained: np.ndarray, rows: list[np.ndarray]) -> np.ndarray:
        """Of x' and w', in standard deviations of these; what is no number counts as a million."""
        numbers = iter(trained)
        weights = [next(numbers) if one == TRAINED else float(exact_value(one)) for one in genome.weights]
        shapes = [SHAPES[row.name] for row in genome.activations]
        with np.errstate(all="ignore"):
            outputs = forward(genome.wiring, weights, shapes, rows[0], rows[1], self.force)
        parts = [(said - goal) / full.std() for said, goal, full in zip(outputs, rows[2:], self.rows[2:], strict=True)]
        return np.nan_to_num(np.concatenate(parts), nan=1e6, posinf=1e6, neginf=-1e6)

    def log_error(self, genome: Genome, trained: np.ndarray) -> float:
        """log₁₀ E_x + log₁₀ E_v on all validation rows, from the floors on."""
        halves = self.residuals(genome, trained, self.rows).reshape(2, -1)
        return float(np.log10(np.clip(np.maximum(np.mean(halves**2, axis=1), self.floors), 1e-32, 1e32)).sum())

    def fitted(self, genome: Genome, starts: int, random: np.random.Generator) -> float:
        """The lowest error that SciPy finds."""
        free = genome.weights.count(TRAINED)
        if not free:
            return self.log_error(genome, np.zeros(0))
        best = np.inf
        for _ in range(starts):
            start = random.normal(0.5, 0.7, free)
            with np.errstate(all="ignore"), suppress(ValueError):  # a slope that overflows: the next start
                done = least_squares(lambda p: self.residuals(genome, p, self.some), start, x_scale="jac", max_nfev=200)
                start = done.x
            best = min(best, self.log_error(genome, start))
        return best


def bound_of(genome: Genome, classes: list[dict]) -> dict:
    """The class that holds a genome."""

    def inside(box: list[list[str]]) -> bool:
        return all(choice in choices for choice, choices in zip(genome.weights, box, strict=True))

    for one in classes:
        low, high = one["costs"]
        if low <= genome.cost <= high and inside(one["domains"]) and not any(map(inside, one["without"])):
            return one
    raise AssertionError(f"no class holds {genome}")


@dataclass
class Contest:
    """What SciPy reached on some genomes of a certificate.

    nearest   the fewest decades by which one stayed above its bound; below 0 where a bound was beaten
    beaten    genomes with the error reached and the bound
    """

    nearest: float = math.inf
    means: Counter[str] = field(default_factory=Counter)
    beaten: list[tuple[Genome, float, float]] = field(default_factory=list)


def contest(
    lines: list[dict], problem: Problem, space: SearchSpace, genomes: int, starts: int, random: np.random.Generator
) -> Contest:
    """Fit random genomes, every other one of cost at most 14, and compare each with the bound of its class."""
    by_activations: dict[tuple[str, ...], list[dict]] = {}
    for line in lines:
        if line["kind"] == "class":
            by_activations.setdefault(tuple(line["activations"]), []).append(line)
    problem.floors = np.array(lines[0]["floors"])
    found, sizes = Contest(), [len(choices) for choices in space.alleles]
    for k in range(genomes):
        while True:
            genome = space.genome([int(random.integers(size)) for size in sizes])
            if k % 2 or genome.cost <= CHEAP:
                break
        one = bound_of(genome, by_activations[genome.names[1]])
        error = problem.fitted(genome, starts, random)
        found.means[one["means"]] += 1
        if one["means"] != "fitted":  # what was fitted to the training rows can be beaten on the validation rows
            found.nearest = min(found.nearest, error - one["log_error"])
            if error < one["log_error"] - ROUNDING:
                found.beaten.append((genome, error, one["log_error"]))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("certificate", type=Path, nargs="?")
    parser.add_argument("--genomes", type=int, default=2000)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--force", choices=("exact", "network"), default="exact")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="check the script: a dozen genomes against no certificate")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    data, random, space = paper_data(), np.random.default_rng(arguments.seed), SearchSpace()
    force = paper_potential().force if arguments.force == "exact" else train_force_network(data.trajectories)
    problem = Problem(data, force)
    if arguments.quick:
        drawn = [space.genome(random.integers(0, 4, 16).tolist()) for _ in range(12)]
        print([round(problem.fitted(one, 1, random), 2) for one in drawn])
        return 0
    if arguments.certificate is None:
        parser.error("name a certificate of the paper's data; discover-equations certify --out DIR makes one")
    began = process_time()
    found = contest(read_lines(arguments.certificate), problem, space, arguments.genomes, arguments.starts, random)
    for genome, error, bound in found.beaten:
        print("beaten:", genome, error, bound)
    print(f"{arguments.genomes} genomes fitted, {arguments.starts} starts each, {process_time() - began:.0f} s CPU")
    print(f"classes settled by {dict(found.means)}")
    print(f"{len(found.beaten)} beat their bound; the nearest stayed {found.nearest:.2g} decades above it")
    return 1 if found.beaten else 0


if __name__ == "__main__":
    sys.exit(main())
