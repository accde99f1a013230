"""Has it become slower? The same commands on this checkout, and a row for the commit in the page's history.

python examples/benchmarks/history.py                              this checkout, three runs of each
python examples/benchmarks/history.py --page                       the figures become a row of docs/benchmarks.md
python examples/benchmarks/history.py --beside ../older --runs 5   another checkout in turn, and the ratio of both

Each command is a process of its own, as a user starts it: imports, answer, end. A figure is the least of the seconds
of the processor over the runs, in which other programs show least; checkouts take turns, so that a machine that
becomes slower does so for both. The exit code is 1 where a command takes more than 5 % longer than beside.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import page

from pnn_symbolic import __version__

ROOT = Path(__file__).parents[2]
METHODS = [
    "position Verlet",
    "velocity Verlet",
    "RK4",
    "Ruth 3",
    "Forest-Ruth",
    "Suzuki 4",
    "Kahan-Li 8",
    "McLachlan 4",
]
EXACT = ["--force", "exact", "--quiet", "--json"]
COMMANDS = {
    "cold check": ["check", "position Verlet", "--json"],
    "check of eight methods": ["check", *METHODS, "--json"],
    "identify": ["identify", *METHODS, "--json"],
    "run, seed 0": ["run", *EXACT, "--seed", "0"],
    "run, seed 1": ["run", *EXACT, "--seed", "1"],
    "certify, linear, weights 0, 1": ["certify", *EXACT, "--activations", "linear", "--weights", "0,1"],
}
"""What the row calls it → what is typed."""
ALLOWED = 1.05  # a command that is slower by more has become slower


def processor_seconds(checkout: Path, arguments: list[str]) -> float:
    """Of one process, and of those that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pnn_symbolic", *arguments]
    ended = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{checkout}: {' '.join(arguments)} ended with {ended.returncode}: {ended.stderr.strip()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least_seconds(checkouts: list[Path], arguments: list[str], runs: int) -> list[float]:
    """The least over the runs, for each checkout; they take turns."""
    least = [float("inf")] * len(checkouts)
    for _ in range(runs):
        for place, checkout in enumerate(checkouts):
            least[place] = min(least[place], processor_seconds(checkout, arguments))
    return least


def commit_of(checkout: Path) -> str:
    """The commit that a checkout stands at, with a mark where files were changed since."""
    command = ["git", "-C", str(checkout), "describe", "--always", "--dirty", "--exclude", "*"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def write_row(figures: list[str]) -> None:
    """A row at the end of the page's table; that of the same commit is replaced."""
    heads = ["version", "commit", "day", *COMMANDS]
    rows = [row for row in page.rows_of("history") if row[1] != figures[1]]
    page.write_section("history", page.table(heads, [*rows, figures]))


def main() -> int:
    """Print the table; 1 where a command has become slower than beside."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", type=Path, help="another checkout of the project, to be run in turn")
    parser.add_argument("--runs", type=int, default=3, help="runs of each command")
    parser.add_argument("--quick", action="store_true", help="the first command once, to see that this works")
    page.add_option(parser)
    options = parser.parse_args()

    checkouts = [ROOT] if options.beside is None else [ROOT, options.beside.resolve()]
    commands = dict(list(COMMANDS.items())[:1]) if options.quick else COMMANDS
    slower = []
    figures = [__version__, commit_of(ROOT), date.today().isoformat()]
    print(f"{'seconds of the processor':32}" + "".join(f"{commit_of(checkout):>18}" for checkout in checkouts))
    for name, arguments in commands.items():
        least = least_seconds(checkouts, arguments, 1 if options.quick else options.runs)
        print(f"{name:32}" + "".join(f"{seconds:18.2f}" for seconds in least), flush=True)
        figures.append(f"{least[0]:.2f}")
        if least[0] > ALLOWED * least[-1]:
            slower.append(name)
    if options.beside is not None:
        print(f"slower by more than 5 %: {', '.join(slower) or 'none'}")
    if options.page and not options.quick:
        write_row(figures)
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
