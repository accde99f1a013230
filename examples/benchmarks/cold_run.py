"""How long does a cold `discover-equations run` take? CPU and wall seconds of each stage, in a process of its own.

python examples/benchmarks/cold_run.py            # the paper's particle: with the sub-network, with the exact force
python examples/benchmarks/cold_run.py network    # one of them
python examples/benchmarks/cold_run.py --rows 10000 --rows 1000000    # files of so many rows
python examples/benchmarks/cold_run.py particle.csv                   # a file

The stages are those that the command tells on standard error. CPU seconds are those of all its processes, counted in
the stage in which a process ends; memory is the most that the command itself has held.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import page

FORCES = ("network", "exact")
LOWEST, HIGHEST, ROWS = -0.95, -0.4, 2500
"""Energies of the simulated files, a Lennard-Jones particle with ten inner steps a row, and rows of each energy."""


def seconds() -> tuple[float, float]:
    """(CPU of this process and of those it has ended, wall)."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usages), time.perf_counter()


def measure(force: str, path: Path | None) -> None:
    """Do what the command does, and write its stages as JSON: (name, CPU, wall)."""
    stages, last = list[tuple[str, float, float]](), [seconds(), "loading"]

    def begins(stage: str) -> None:
        (cpu, wall), name = last
        now = seconds()
        stages.append((name, now[0] - cpu, now[1] - wall))
        last[:] = [now, "measuring the floor" if stage.startswith("force sub-network") else stage]

    from pnn_symbolic.commands.garbage import look_for_garbage_seldom

    look_for_garbage_seldom()
    from pnn_symbolic.commands.observed import DataOptions, observed_data
    from pnn_symbolic.execution import available_cores
    from pnn_symbolic.network.genome import SearchSpace
    from pnn_symbolic.search.linear_laws import listed_beside

    begins("simulating, beside the loading of torch" if path is None else "reading the file")
    with listed_beside(SearchSpace(), available_cores() if path is None else 1):
        data, potential, _ = observed_data(DataOptions(data=path, force=force if path is None else ""))
    from pnn_symbolic.discovery import discover
    from pnn_symbolic.report.run import discovery_json, show_discovery

    begins("preparing")
    found = discover(data, potential, search_anyway=path is None, more_forces=path is not None, on_stage=begins)
    begins("writing the report")
    with contextlib.redirect_stdout(io.StringIO()):
        show_discovery(found, discovery_json(found))
    begins("")
    objective = None if found.result is None or found.candidate is None else found.result.objective(found.candidate)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"stages": stages, "objective": objective, "outcome": found.outcome, "memory": most}))


def measured(force: str, path: Path | None, title: str) -> list[tuple[str, str]]:
    """The lines of a table, from a fresh process."""
    cpu, wall = seconds()
    command = [sys.executable, __file__, "--stages", *([force] if path is None else [str(path)])]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    whole = seconds()
    stages = [*answer["stages"], ("in all", whole[0] - cpu, whole[1] - wall)]
    lines = [(name, f"{of_cores:.1f} s CPU, {of_clock:.1f} s wall") for name, of_cores, of_clock in stages]
    lines.append(("memory", f"{answer['memory']:.2f} GiB"))
    objective = "" if answer["objective"] is None else f"; objective {answer['objective']:.8f}"
    print(f"{title}: {answer['outcome']}{objective}")
    for name, figures in lines:
        print(f"  {name:48s} {figures}")
    return lines


def simulated(rows: int, folder: Path) -> Path:
    """A file of about so many rows with a column force."""
    path = folder / f"{rows}.csv"
    levels = np.linspace(LOWEST, HIGHEST, max(1, rows // ROWS))
    energies = [part for energy in levels for part in ("--energy", f"{energy:.6f}")]
    steps = ["--steps", str(min(rows, ROWS) - 1), "--time-step", "0.01"]
    command = [sys.executable, "-m", "pnn_symbolic", "simulate", str(path), *energies, *steps]
    subprocess.run(command, check=True, capture_output=True)
    return path


def main() -> None:
    """A table for each force or file, each from a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("asked", nargs="*", help="network, exact, or files")
    parser.add_argument("--rows", type=int, action="append", default=[], help="of a file that is simulated")
    parser.add_argument("--stages", action="store_true", help=argparse.SUPPRESS)
    page.add_option(parser)
    asked = parser.parse_args()
    if asked.stages:
        (one,) = asked.asked
        measure(one, None if one in FORCES else Path(one))
        return
    tables = list[str]()
    with tempfile.TemporaryDirectory() as folder:
        questions = asked.asked or ([] if asked.rows else FORCES)
        files = [(simulated(rows, Path(folder)), f"{rows:,} rows") for rows in asked.rows]
        forces = [one for one in questions if one in FORCES]
        files += [(Path(one), one) for one in questions if one not in forces]
        cases = [(force, None, f"the paper's particle, force: {force}") for force in forces]
        for force, path, title in (*cases, *(("", path, title) for path, title in files)):
            tables.append(page.table([title, ""], measured(force, path, title)))
    if asked.page:
        page.write_section("cold-run", "\n\n".join(tables))


if __name__ == "__main__":
    main()
