"""Does every seed find the best network? One search for each seed, on the paper's data, and where it ended.

python examples/benchmarks/search_success.py                     20 seeds, exact force
python examples/benchmarks/search_success.py --force network     each seed trains its own force sub-network first
python examples/benchmarks/search_success.py --seeds 0:100 --keep seeds.jsonl
python examples/benchmarks/search_success.py --slurm jobs        each seed in a job of Slurm, whose files lie in jobs
python examples/benchmarks/search_success.py --certificate decided/certificate.jsonl.gz   judged by what `certify` wrote

With --keep every finished seed is a line of that file at once, and a seed that the file has is not searched again: a
long table may be made in pieces.

Seeds are searched one after the other, or with --workers, --dask or --slurm several at the same time: what is found is
the same, and the seconds are those of a machine that does other work beside.

A seed draws the starts of fits that are not convex, and every step of the search (and with --force network the
sub-network, too). The data and their split are the same for all, so with the exact force objectives can be compared: a
seed has succeeded if its objective, after the final refit on all training rows, is within 1e-6 of the lowest that any
seed found. Sub-networks differ, and objectives with them; there a seed has succeeded if its rounded law is that of the
seed with the lowest objective. The exit code is 1 unless all succeed with position Verlet.

The front of a seed is measured by its hypervolume: the area that it dominates, in units of cost times decades of error
(log10 E_x + log10 E_v), below an error of 1 and up to a cost of 24. It is compared with that of the best front known,
the one that all seeds found together.

With --certificate the optimum and the front are those of the whole space. A certificate decides the front up to the
cost of its optimum, so these areas are those up to there. A seed misses the exact front at a cost where its own lies
above by more than 1e-3 decades, which is what the verifier of the file takes for the same.

Seconds are those of the search alone, without imports, data and sub-network: of the processor (one thread), and of the
clock, which is longer where other programs run.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time

import page
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
from pnn_symbolic.commands.places import place_of
from pnn_symbolic.execution import Workers

TOLERANCE = 1e-6
NAME = "position Verlet"
HIGHEST_COST = 24
SAME_LOG = 1e-3


@dataclass(frozen=True)
class Outcome:
    """Where one seed ended.

    rounded   the winner's law with simple numbers, as text; `name` is the integrator that it is
    front     (cost, log10 E_x + log10 E_v) of every network on it
    """

    seed: int
    objective: float
    mass_factor: float | None
    name: str
    rounded: list[str]
    evaluations: int
    processor: float
    clock: float
    front: list[tuple[int, float]]


def searched(data: DataSet, force: str, sizes: SearchSettings, seed: int) -> Outcome:
    settings = replace(sizes, seed=seed)
    model = paper_potential().force if force == "exact" else train_force_network(data.trajectories, settings.seed)
    fitter = Fitter(data, model, StepUnits.of(data), seed=settings.seed)
    clock, processor = perf_counter(), process_time()
    result = evolve(SearchSpace(), fitter, settings)
    clock, processor = perf_counter() - clock, process_time() - processor
    result = result.refitted(fitter.refit)
    law = translate(result.winner, Rational(repr(data.mass)))
    rounded, _ = round_constants(law)
    factor = identify(law).details.get("mass_factor")
    return Outcome(
        settings.seed,
        result.objective(result.winner),
        None if factor is None else float(factor),
        name_of(rounded),
        [str(rounded.position), str(rounded.velocity)],
        result.evaluations,
        processor,
        clock,
        [(one.genome.cost, one.errors[settings.select_on].log) for one in result.front],
    )


def name_of(law: OneStepMap) -> str:
    """The integrator that a law is, or, in brackets, what it is nearest to."""
    match = identify(law)
    return match.name if match.relation == "exact" and match.name else f"({match})"


def lowest_logs(points: Iterable[tuple[int, float]], costs: int) -> list[float]:
    """The lowest log error, at most 0, of the points that cost 0, at most 1, ..., at most `costs` - 1."""
    points = list(points)
    return [min((min(log, 0.0) for cost, log in points if cost <= limit), default=0.0) for limit in range(costs)]


def hypervolume(points: Iterable[tuple[int, float]], costs: int = HIGHEST_COST) -> float:
    """Cost times decades that the points dominate, below an error of 1 and up to a cost of `costs`."""
    return -sum(lowest_logs(points, costs))


def certified(path: Path) -> list[tuple[int, float]]:
    """(cost, log10 E_x + log10 E_v) of the exact front, which ends at the optimum."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    fits = {one["number"]: one for one in lines if one["kind"] == "fit"}
    found = [Candidate.from_json(fits[piece["evidence"]]) for piece in lines[-1]["front"]]
    best = min(found, key=lambda one: one.objective())
    return [(one.genome.cost, one.errors["validation"].log) for one in found if one.genome.cost <= best.genome.cost]


def beside(exact: list[tuple[int, float]], outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """How the fronts of the seeds compare with the exact one, up to the cost of the optimum."""
    costs = exact[-1][0] + 1
    goal, whole = lowest_logs(exact, costs), hypervolume(exact, costs)
    shares = [hypervolume(one.front, costs) / whole for one in outcomes]
    missed = [
        [cost for cost, _ in exact if logs[cost] > goal[cost] + SAME_LOG]
        for logs in (lowest_logs(one.front, costs) for one in outcomes)
    ]
    often = Counter(cost for costs in missed for cost in costs).most_common()
    return [
        (f"hypervolume of the exact front, up to the optimum's cost of {costs - 1}", f"{whole:.3f}"),
        (
            "hypervolume of a seed's front up to there, relative to that",
            f"mean {mean(shares):.5f}, smallest {min(shares):.5f}",
        ),
        ("seeds with the whole exact front", f"{sum(not costs for costs in missed)}"),
        ("costs at which it is missed", ", ".join(f"{cost} ({times} seeds)" for cost, times in often) or "none"),
    ]


def seeds_in(text: str) -> range:
    """`20` are seeds 0 to 19, `40:60` are seeds 40 to 59."""
    first, _, last = text.rpartition(":")
    return range(int(first or 0), int(last))


def row(one: Outcome) -> str:
    factor = "-" if one.mass_factor is None else f"{one.mass_factor:.6f}"
    return (
        f"{one.seed:>4}  {one.objective:>13.8f}  {factor:>11}  {one.evaluations:>8}  {one.processor:>9.1f}  "
        f"{one.clock:>7.1f}  {hypervolume(one.front):>11.3f}  {one.name}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=seeds_in, default=range(20), help="how many, or from:to")
    parser.add_argument("--force", choices=("exact", "network"), default="exact")
    parser.add_argument("--population", type=int, default=200)
    parser.add_argument("--generations", type=int, default=50)
    parser.add_argument("--keep", type=Path, help="file of finished seeds, to go on with")
    parser.add_argument("--workers", type=int, default=1, help="seeds that are searched at the same time")
    parser.add_argument("--dask", metavar="ADDRESS", help="search them at the workers of a Dask scheduler")
    parser.add_argument("--slurm", metavar="FOLDER", type=Path, help="search each in a job of Slurm")
    parser.add_argument("--certificate", type=Path, help="of `certify --force exact`, to be judged by")
    parser.add_argument("--quick", action="store_true", help="a look at the machinery; its figures mean nothing")
    page.add_option(parser)
    asked = parser.parse_args()
    if asked.certificate and asked.force != "exact":
        parser.error("--certificate needs --force exact: the sub-networks of the seeds differ, and so do their optima")
    if asked.quick:
        asked.seeds, asked.population, asked.generations = range(2), 40, 8
    data = paper_data(pairs=500 if asked.quick else 10_000)

    kept = asked.keep.read_text(encoding="utf-8").splitlines() if asked.keep and asked.keep.exists() else []
    known = {one.seed: one for one in (Outcome(**json.loads(line)) for line in kept)}
    print(f"{os.cpu_count()} cores; population {asked.population}, {asked.generations} generations")
    print(f"{len(data.training)} training rows, force: {asked.force}\n")
    print(
        f"{'seed':>4}  {'objective':>13}  {'mass factor':>11}  {'networks':>8}  {'processor':>9}  {'clock':>7}  "
        f"{'hypervolume':>11}  rounded"
    )
    sizes = SearchSettings(
        population=asked.population, generations=asked.generations, hill_climb=not asked.quick, seed=0
    )
    missing, outcomes = [seed for seed in asked.seeds if seed not in known], []
    with (
        place_of(asked.workers, asked.dask, asked.slurm) as place,
        Workers(partial(searched, data, asked.force, sizes), place) as workers,
    ):
        searches = workers.map(missing)
        for seed in asked.seeds:
            outcome = known.get(seed) or next(searches)
            if asked.keep and seed not in known:
                with asked.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(outcome)) + "\n")
            outcomes.append(outcome)
            print(row(outcome), flush=True)

    best = min(outcomes, key=lambda one: one.objective)
    exact = certified(asked.certificate) if asked.certificate else None
    optimum = exact[-1][0] + exact[-1][1] if exact else best.objective
    reached = [
        one
        for one in outcomes
        if (one.objective - optimum <= TOLERANCE if asked.force == "exact" else one.rounded == best.rounded)
    ]
    named = [one for one in outcomes if one.name == NAME]
    spread = max((one.objective for one in reached), default=optimum) - min(best.objective, optimum)
    goal = f"within {TOLERANCE:g} of the {'certified optimum' if exact else 'best objective'}"
    goal = goal if asked.force == "exact" else "with the law of the best"
    volumes = [hypervolume(one.front) for one in outcomes]
    all_found = hypervolume([point for one in outcomes for point in one.front])
    shares = [volume / all_found for volume in volumes]

    def seconds(values: Iterable[float]) -> str:
        values = sorted(values)
        return f"mean {mean(values):.1f}, median {values[len(values) // 2]:.1f}, longest {values[-1]:.1f}"

    figures = [
        ("seeds", f"{len(outcomes)} ({outcomes[0].seed} to {outcomes[-1].seed})"),
        (f"ended {goal}, {optimum:.8f}", f"{len(reached)} (these differ by {spread:.1e})"),
        (f"round to {NAME}", f"{len(named)}"),
        ("processor seconds a search, one thread", seconds(one.processor for one in outcomes)),
        ("clock seconds a search", seconds(one.clock for one in outcomes)),
        ("networks trained a search", f"{mean(one.evaluations for one in outcomes):.0f} (mean)"),
        ("hypervolume of the front of all seeds together", f"{all_found:.3f}"),
        ("hypervolume of a seed's front, relative to that", f"mean {mean(shares):.4f}, smallest {min(shares):.4f}"),
        *(beside(exact, outcomes) if exact else []),
    ]
    print("\n" + "\n".join(f"{name}: {value}" for name, value in figures))
    if asked.page:
        section = "search" if asked.force == "exact" else "search-network"
        page.write_section(section, page.table(["", f"force: {asked.force}"], figures))
    return 0 if len(reached) == len(named) == len(outcomes) or asked.quick else 1


if __name__ == "__main__":
    sys.exit(main())
