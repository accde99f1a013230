"""Kill `run` and `certify` at random moments, let them go on, and compare with what nothing disturbed: byte for byte.

python tooling/kills.py 50 --seed 0

Each trial is killed by SIGKILL at a moment drawn from the time that the command takes, then repeated with --resume. A
command that ended before it was killed is not counted, and drawn anew. Nothing is remembered but the loaded libraries.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from disk_faults import CASES, ROWS, Case
from forked import Commands, files_in, load, without_times

MARGIN = 0.95
"""Of the time that the undisturbed command took: later kills mostly come too late."""


def kill_and_go_on(name: str, case: Case, trials: int, root: Path, dice: random.Random) -> list[str]:
    """What was wrong in so many trials."""
    rows, folder, commands = root / "spring.csv", root / name, Commands(root)
    whole = commands.run(*case.typed(folder, rows))
    out, files = without_times(whole.out), files_in(folder)
    wrong, kills, late, lines = list[str](), 0, 0, set[int]()
    while kills < trials:
        shutil.rmtree(folder)
        began = time.perf_counter()
        process = commands.begin(*case.typed(folder, rows))
        time.sleep(dice.uniform(0, MARGIN * whole.seconds))
        os.kill(process, signal.SIGKILL)
        ended = commands.end(process, began)
        if ended.code != -signal.SIGKILL:
            late += 1
            continue
        kills += 1
        record = folder / case.record
        lines.add(record.read_bytes().count(b"\n") if record.exists() else 0)
        again = commands.run(*case.typed(folder, rows, again=True))
        now = {name: held for name, held in files_in(folder).items() if not name.endswith((".part", ".writable"))}
        finished = again.code == 2 and "is a finished certificate" in again.err
        if not finished and (again.code or without_times(again.out) != out):
            wrong.append(
                f"{name}, kill {kills}: exit code {again.code}, {again.err.strip()[-200:]!r}, or another answer"
            )
        wrong += [
            f"{name}, kill {kills}: {file} differs"
            for file in files.keys() | now.keys()
            if files.get(file) != now.get(file)
        ]
    print(f"| {name} | {kills} | {late} | {min(lines)} to {max(lines)} | {len(wrong)} |", flush=True)
    return wrong


def main() -> None:
    """Kill both so often, print the table, and exit with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", default="run,certify")
    asked = parser.parse_args()
    load()
    print("| command | kills | too late | lines on record when killed | wrong |\n|---|---|---|---|---|", flush=True)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        root, dice = Path(folder), random.Random(asked.seed)
        Commands(root).run("simulate", root / "spring.csv", *ROWS)
        for name in asked.cases.split(","):
            wrong += kill_and_go_on(name, CASES[name], asked.trials, root, dice)
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
