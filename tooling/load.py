"""How much can it bear? Many rows, long words, large populations, long searches and many runs: seconds and memory.

python tooling/load.py                       all of it
python tooling/load.py words catalogue       some of it
python tooling/load.py rows --rows 1000000

Seconds are those of the processor, the loading of the program included, of the command and all that it starts; memory
is that of its largest process. What lasts within one process is asked there: memory at its begin, half way and end.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from time import process_time

ROOT = Path(__file__).parents[1]
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
SPRING = ("--potential", "harmonic")
LETTERS = 300


def command(*words: object) -> tuple[int, float, float, str]:
    """Exit code, seconds of the processor, megabytes, and the last line of what was said, of a command."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "pnn_symbolic", *map(str, words)],
            stdout=subprocess.DEVNULL,
            stderr=told,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        lines = told.read().decode(errors="replace").strip().splitlines()
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, lines[-1] if lines else ""


def memory() -> float:
    """Megabytes that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def long_words() -> dict[str, str]:
    """Palindromes of 300 letters, by what they are: a known method, simple fractions, and fractions that are not.

    All that `check` asks of the last one cannot be decided: its coefficients have hundreds of digits.
    """
    dice = random.Random(0)
    kinds: dict[str, Callable[[], Fraction]] = {
        f"{LETTERS} letters, halves to sixths": lambda: Fraction(dice.randint(1, 5), dice.choice([2, 3, 4, 6])),
        f"{LETTERS} letters, fractions of two digits": lambda: Fraction(dice.randint(1, 9), dice.randint(10, 99)),
    }
    words = {
        f"{LETTERS} letters, 100 steps of position Verlet": ", ".join(["D 1/200, K 1/100, D 1/200"] * (LETTERS // 3))
    }
    for kind, number in kinds.items():
        half = [f"{'DK'[place % 2]} {number()}" for place in range(LETTERS // 2)]
        words[kind] = ", ".join([*half, *reversed(half)])
    return words


def many_generations(count: int) -> Iterator[tuple[str, float, float]]:
    """A search of so many generations whose networks cost nothing to train: seconds and memory of each quarter."""
    from pnn_symbolic import Candidate, SearchSettings, SearchSpace, evolve
    from pnn_symbolic.network.candidate import Errors
    from pnn_symbolic.network.genome import Genome

    def fit(genomes: Sequence[Genome]) -> list[Candidate]:
        return [
            Candidate(genome, (0.0,) * 12, {"validation": Errors(*[10.0 ** -genome.weights.count("1")] * 2)})
            for genome in genomes
        ]

    marks = [(process_time(), memory())]

    def on_generation(generation: object) -> None:
        if len(times) % (count // 4) == 0:
            marks.append((process_time(), memory()))
        times.append(generation)

    times: list[object] = []
    settings = SearchSettings(population=50, generations=count, hill_climb=False, patience=0)
    evolve(SearchSpace(), fit, settings, on_generation=on_generation)
    for number, ((before, _), (after, held)) in enumerate(pairwise(marks)):
        yield f"generation {number * count // 4}", after - before, held


def many_runs(count: int, folder: Path) -> Iterator[tuple[str, float, float]]:
    """So many small runs in one process: memory after every tenth of them."""
    from pnn_symbolic import SearchSettings, SearchSpace, discover

    rows = folder / "spring.csv"
    command("simulate", rows, *SPRING, "--energy", 0.5, "--steps", 60)
    space = SearchSpace("direct", ("linear",), ("0", "1"))
    began = process_time()
    for number in range(1, count + 1):
        settings = SearchSettings(population=4, generations=1, hill_climb=False, seed=number)
        discover(rows, "harmonic", space=space, settings=settings, search_anyway=True, workers=1)
        if number % max(1, count // 10) == 0:
            yield f"run {number}", process_time() - began, memory()
            began = process_time()


def commands_of(asked: argparse.Namespace, folder: Path) -> dict[str, list[tuple]]:
    """Name → the commands that are measured."""
    rows, few = folder / "rows.npz", folder / "few.csv"
    brief = ("--quiet", "--activations", "linear", "--search")
    return {
        "catalogue": [("catalogue", "--json")],
        "rows": [
            ("simulate", rows, *SPRING, "--energy", 0.5, "--steps", asked.rows, "--inner-steps", 1),
            ("look", rows),
            ("identify", rows, *SPRING),
        ],
        "population": [("run", few, *SPRING, *brief, "--population", asked.population, "--generations", 1)],
        "chain-3": [
            (
                "run",
                few,
                *SPRING,
                *brief,
                "--wiring",
                "chain-3",
                "--population",
                20,
                "--generations",
                2,
                "--stop-after",
                6,
            )
        ],
    }


def main() -> None:
    """Measure what was asked for, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="catalogue, words, rows, population, chain-3, generations, runs.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--population", type=int, default=10_000)
    parser.add_argument("--generations", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=50)
    asked = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    print("| what | seconds | MB | exit code |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command("simulate", folder / "few.csv", *SPRING, "--energy", 0.5, "--energy", 0.2, "--steps", 60)
        for what, listed in commands_of(asked, folder).items():
            for words in listed if not asked.what or what in asked.what else ():
                code, seconds, held, last_line = command(*words)
                shown = " ".join(str(word).replace(f"{name}/", "") for word in words)
                print(f"| {shown} | {seconds:.1f} | {held:.0f} | {code} {last_line if code else ''} |", flush=True)
        if not asked.what or "words" in asked.what:
            for kind, word in long_words().items():
                code, seconds, held, last_line = command("check", "--json", word)
                print(f"| check {kind} | {seconds:.1f} | {held:.0f} | {code} {last_line if code else ''} |", flush=True)
        for key, measured in (
            ("generations", lambda: many_generations(asked.generations)),
            ("runs", lambda: many_runs(asked.runs, folder)),
        ):
            if not asked.what or key in asked.what:
                for what, seconds, held in measured():
                    print(f"| {what} | {seconds:.1f} | {held:.0f} | |", flush=True)


if __name__ == "__main__":
    main()
