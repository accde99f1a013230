"""Does every seed find the best network? One search for each seed, on the paper's data, and where it ended.

python examples/benchmarks/search_success.py                     20 seeds, exact force
python examples/benchmarks/search_success.py --force network     each seed trains its own force sub-network first

A seed draws the rows that fits see, the starts of fits that are not convex, and every step of the search (and with
--force network the sub-network, too). The data and their split are the same for all, so with the exact force
objectives can be compared: a seed has succeeded if its objective, after the final refit on all training rows, is within
1e-6 of the lowest that any seed found. Sub-networks differ, and objectives with them; there a seed has succeeded if its
rounded law is that of the seed with the lowest objective. The exit code is 1 unless all succeed with position Verlet.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from time import perf_counter

from sympy import Rational

from pnn_symbolic import (
    Candidate,
    DataSet,
    Fitter,
    OneStepMap,
    SearchSettings,
    SearchSpace,
    StepUnits,
    evolve,
    identify,
    paper_data,
    paper_potential,
    round_constants,
    train_force_network,
    translate,
)

TOLERANCE = 1e-6
NAME = "position Verlet"


@dataclass(frozen=True)
class Outcome:
    """Where one seed ended; `seconds` are those of the search alone."""

    seed: int
    objective: float
    winner: Candidate
    law: OneStepMap
    rounded: OneStepMap
    evaluations: int
    seconds: float

    @property
    def name(self) -> str:
        """The integrator that the rounded law is, or, in brackets, what it is nearest to."""
        match = identify(self.rounded)
        return match.name if match.relation == "exact" and match.name else f"({match})"


def searched(data: DataSet, force: str, settings: SearchSettings) -> Outcome:
    model = paper_potential().force if force == "exact" else train_force_network(data.trajectories, settings.seed)
    fitter = Fitter(data, model, StepUnits.of(data), seed=settings.seed)
    began = perf_counter()
    result = evolve(SearchSpace(), fitter, settings)
    seconds = perf_counter() - began
    result = result.refitted(fitter.refit)
    law = translate(result.winner, Rational(repr(data.mass)))
    objective = result.objective(result.winner)
    rounded, _ = round_constants(law)
    return Outcome(settings.seed, objective, result.winner, law, rounded, result.evaluations, seconds)


def succeeded(one: Outcome, best: Outcome, force: str) -> bool:
    if force == "exact":
        return one.objective - best.objective <= TOLERANCE
    return one.rounded.equals(best.rounded)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds, beginning with 0")
    parser.add_argument("--force", choices=("exact", "network"), default="exact")
    parser.add_argument("--population", type=int, default=200)
    parser.add_argument("--generations", type=int, default=50)
    parser.add_argument("--quick", action="store_true", help="2 seeds on a tenth of the data")
    arguments = parser.parse_args()
    seeds, data = (2, paper_data(pairs=1000)) if arguments.quick else (arguments.seeds, paper_data())

    print(f"{os.cpu_count()} cores; population {arguments.population}, {arguments.generations} generations")
    print(f"{len(data.training)} training rows, force: {arguments.force}\n")
    print(f"{'seed':>4}  {'objective':>13}  {'mass factor':>11}  {'networks':>8}  {'seconds':>7}  rounded")
    outcomes = []
    for seed in range(seeds):
        settings = SearchSettings(population=arguments.population, generations=arguments.generations, seed=seed)
        outcomes.append(one := searched(data, arguments.force, settings))
        factor = identify(one.law).details.get("mass_factor")
        shown = "-" if factor is None else f"{factor:.6f}"
        print(
            f"{seed:>4}  {one.objective:>13.8f}  {shown:>11}  {one.evaluations:>8}  {one.seconds:>7.1f}  {one.name}",
            flush=True,
        )

    best = min(outcomes, key=lambda one: one.objective)
    reached = [one for one in outcomes if succeeded(one, best, arguments.force)]
    named = [one for one in outcomes if one.name == NAME]
    spread = max(one.objective for one in reached) - best.objective
    goal = f"within {TOLERANCE:g} of the best objective" if arguments.force == "exact" else "with the law of the best"
    print(f"\n{len(reached)} of {len(outcomes)} ended {goal}, {best.objective:.8f} (these differ by {spread:.1e})")
    print(f"{len(named)} of {len(outcomes)} round to {NAME}")
    print(f"seconds a search: mean {sum(one.seconds for one in outcomes) / len(outcomes):.1f}")
    return 0 if len(reached) == len(named) == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
