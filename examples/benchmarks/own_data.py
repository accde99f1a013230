"""Is the answer right on anyone's rows? Whole runs over noise, on random clean systems, and on rows with one defect.

python examples/benchmarks/own_data.py --noise                    success over noise, rows and seeds
python examples/benchmarks/own_data.py --systems 100              clean systems, and as many with one planted defect
python examples/benchmarks/own_data.py --noise --seeds 2 --rows 100,1000
python examples/benchmarks/own_data.py --noise --keep runs.jsonl  goes on with the runs in that file

Every run is `discover` with its default settings. Success is that the law is position Verlet, the best that one force
can say of a conservative motion; a clean system fails where something is refused or warned of, or the outcome is none;
a defect is named by its code, by its missing term, or by the reason of "none". The worst is a confident law: an outcome
that is not "none", where nothing was said.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from time import process_time

import health
import numpy as np
import page

from pnn_symbolic import DataSet, RefusedError, Trajectory, discover, identify

NOISE = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
POTENTIALS = {
    "Pöschl-Teller": "-3/cosh(x)**2",
    "Toda": "exp(x) - x",
    "sextic": "x**6/6",
    "tilted double well": "x**4/4 - x**2/2 + x/5",
    "Gaussian well": "-exp(-x**2)",
    "Buckingham": "150*exp(-4*x) - 2.5/x**6",
    "bead on a hoop": "2*cos(2*x)/5 - cos(x)",
    "van der Waals piston": "-6*log(x)/5 - 1/x + 3*x/20",
    "soft-core trap": "-1/sqrt(x**2 + 3/10)",
    "Rosen-Morse": "-2/cosh(x)**2 + tanh(x)/2",
}
"""The wells of `health` as formulas; two springs of different strength have none."""
EXPECTED = {
    "wrapped": {"wrapped"},
    "restart": {"restart"},
    "speed": {"speed"},
    "units": {"time_scale"},
    "wrong_sign": {"force_sign"},
    "force_with_drag": {"force_not_of_position", "friction", "missing_term", "unexplained"},
    "self_excited": {"friction", "force_not_of_position", "missing_term", "unexplained", "potential_mismatch"},
    "drag": {"friction", "reading"},
    "drive": {"explicit_time", "interacting", "memory", "missing_term"},
    "coupled": {"interacting", "explicit_time", "memory", "missing_term"},
    "early": {"half_step"},
    "late": {"half_step"},
}


@dataclass(frozen=True)
class Case:
    """One run: rows, the potential that is named, and what is asked of the answer."""

    name: str
    runs: list[Trajectory]
    potential: str | None


@dataclass(frozen=True)
class Answer:
    """What a run said, as plain data.

    codes   what was refused or warned of, the reason where there is no law, and "reading" where a constant is friction
    """

    name: str
    outcome: str
    law: str
    codes: tuple[str, ...]
    explained: tuple[float | None, float | None]
    seconds: float


def answer(case: Case) -> Answer:
    """Run one case."""
    began = process_time()
    try:
        found = discover(DataSet.of(case.runs, name=case.name), case.potential)
    except RefusedError as error:
        refused = {symptom["code"] for symptom in error.health if symptom["severity"] == "refused"}
        return Answer(
            name=case.name,
            outcome="refused",
            law="",
            codes=tuple(sorted(refused)),
            explained=(None, None),
            seconds=process_time() - began,
        )
    codes = {one.code for one in found.health.symptoms if one.severity != "note"}
    if found.reason:
        codes.add(found.reason)
    if any(one.reading and "friction" in one.reading for one in found.constants):
        codes.add("reading")
    law = "" if found.rounded is None else identify(found.rounded).name or found.rounded.plain()
    measured = found.measured["trained" if found.trained is not None else "best_try"]
    return Answer(
        name=case.name,
        outcome=found.outcome,
        law=law,
        codes=tuple(sorted(codes)),
        explained=measured.explained,
        seconds=process_time() - began,
    )


def answers_of(cases: Sequence[Case], pool: Executor, keep: Path | None) -> list[Answer]:
    """Run the cases that the file `keep` does not hold by name, each written to it as soon as it is done."""
    lines = keep.read_text(encoding="utf-8").splitlines() if keep and keep.exists() else []
    known = {kept.name: kept for kept in (Answer(**json.loads(line)) for line in lines)}
    for done in pool.map(answer, [case for case in cases if case.name not in known]):
        known[done.name] = done
        if keep:
            with keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(done), ensure_ascii=False) + "\n")
    return [known[case.name] for case in cases]


def noise_case(level: float, rows: int, seed: int) -> Case:
    """Three orbits of a Pöschl–Teller well, rows in all, with white noise of this share of the amplitude."""
    draw = np.random.default_rng([seed, rows, round(1e9 * level)])
    system = health.SYSTEMS[0]
    exact = health.motion(system, draw, max(2, rows // 3), 3, 0.06 / system.omega)
    return Case(f"noise {level:g}, {rows} rows, seed {seed}", health.noisy(exact, level, draw), POTENTIALS[system.name])


def clean_case(seed: int) -> Case:
    """A well of `health`, at least a period of it, exact or with noise of 1e-4 or 1e-3."""
    draw = np.random.default_rng([7, seed])
    systems = [system for system in health.SYSTEMS if system.name in POTENTIALS]
    system = systems[seed % len(systems)]
    return Case(f"{system.name}, seed {seed}", health.of_system(system, draw), POTENTIALS[system.name])


def defect_case(seed: int) -> Case:
    """A defect of `health`, in rows with a force column."""
    draw, kinds = np.random.default_rng([8, seed]), list(EXPECTED)
    kind = kinds[seed % len(kinds)]
    while True:
        runs = getattr(health, kind)(draw)
        if all(run.forces is not None for run in runs):
            return Case(f"{kind}, seed {seed}", runs, None)
        # the draw without a force column is for `look` alone


def kind_of(name: str) -> str:
    """Which defect a case has.

    >>> kind_of("drag, seed 9")
    'drag'
    """
    return name.partition(",")[0]


def noise_table(answers: Sequence[Answer], levels: Sequence[float], rows: list[int], seeds: int) -> str:
    """Successes, a line for each level of noise."""
    lines, in_order = [], iter(answers)
    for level in levels:
        cells = [f"{level:g}"]
        for _ in rows:
            runs = list(islice(in_order, seeds))
            right = sum(run.law == "position Verlet" for run in runs)
            others = Counter(run.law or run.outcome for run in runs if run.law != "position Verlet")
            cells.append(f"{right} of {seeds}" + "".join(f"; {count} {name[:40]}" for name, count in others.items()))
        lines.append(cells)
    table = page.table(["noise / amplitude", *(f"{count:,} rows" for count in rows)], lines)
    seconds = [f"{np.mean([run.seconds for run in answers if f', {count} rows,' in run.name]):.1f}" for count in rows]
    return f"{table}\n\n{seeds} seeds a cell; CPU seconds a run, on average: {', '.join(seconds)}."


def systems_text(clean: list[Answer], defects: list[Answer]) -> str:
    """Counts, and every run that is not as it should be."""
    flagged = [run for run in clean if run.codes and run.outcome != "none"]
    denied = [run for run in clean if run.outcome in ("none", "refused")]
    missed = [run for run in defects if EXPECTED[kind_of(run.name)].isdisjoint(run.codes)]
    silent = [run for run in defects if not run.codes and run.outcome not in ("none", "refused")]
    lines = [
        f"- clean systems: {len(clean)}, flagged {len(flagged)}, no law {len(denied)}",
        f"- with one planted defect: {len(defects)}, named {len(defects) - len(missed)}, "
        f"a confident law and nothing said {len(silent)}",
        f"- CPU seconds a run: {np.mean([run.seconds for run in clean + defects]):.1f} on average",
    ]
    lines += [
        f"- {run.name}: {run.outcome} {run.law[:60]} {list(run.codes)} explained {run.explained}"
        for run in flagged + denied + missed
    ]
    return "\n".join(lines)


def say(name: str, text: str, on_page: bool) -> None:
    """Print it, and write it where figures go."""
    print(text, flush=True)
    if on_page:
        page.write_section(name, text)


def on_one_core(cores: Queue) -> None:
    """A process that sees one core does not fork workers of its own for the search."""
    os.sched_setaffinity(0, {cores.get()})


def main() -> None:
    """Run what is asked for, a run in each process, each process on a core of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--levels", default=",".join(map(str, NOISE)), help="of noise, over the amplitude")
    parser.add_argument("--rows", default="100,1000,10000")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--systems", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="file of finished runs, to go on with")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    page.add_option(parser)
    asked = parser.parse_args()
    levels = [float(level) for level in asked.levels.split(",")]
    rows = [int(count) for count in asked.rows.split(",")]
    context = get_context("spawn")
    cores = context.Queue()
    for core in islice(cycle(sorted(os.sched_getaffinity(0))), asked.workers):
        cores.put(core)
    with ProcessPoolExecutor(asked.workers, context, initializer=on_one_core, initargs=(cores,)) as pool:
        if asked.noise:
            cases = [
                noise_case(level, count, seed) for level in levels for count in rows for seed in range(asked.seeds)
            ]
            say("noise", noise_table(answers_of(cases, pool, asked.keep), levels, rows, asked.seeds), asked.page)
        if asked.systems:
            clean = answers_of([clean_case(seed) for seed in range(asked.systems)], pool, asked.keep)
            defects = answers_of([defect_case(seed) for seed in range(asked.systems)], pool, asked.keep)
            say("systems", systems_text(clean, defects), asked.page)


if __name__ == "__main__":
    main()
