"""Kill `run` and `certify` at random moments, let them go on, and compare with what nothing disturbed: byte for byte.

python tooling/kills.py 50 --seed 0
python tooling/kills.py 50 --seed 0 --keep kills.jsonl     a piece at a time: kills that the file has are not done again

Each trial is killed by SIGKILL at a moment drawn from the processor time that the command takes, then repeated with
--resume. A command that ended before it was killed is not counted, and another moment is drawn. Nothing is remembered
but the loaded libraries.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from disk_faults import CASES, ROWS
from forked import Commands, Ended, files_in, load, without_times

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Kill:
    """One kill, and what became of it.

    share   of the processor time that the undisturbed command takes, after which it was killed
    late    earlier moments that came too late: the command had ended
    lines   of the journal, or of the certificate in progress, that were on the disk by then
    wrong   what differs from the undisturbed command
    """

    command: str
    seed: int
    number: int
    share: float
    late: int
    lines: int
    wrong: list[str]


class Trials:
    """One command, undisturbed, and how to kill it."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.case, self.rows = name, CASES[name], root / "spring.csv"
        self.folder, self.commands = root / name, Commands(root)
        began, process = time.perf_counter(), self.commands.begin(*self._typed())
        self.seconds = _seconds_until(process)
        self.whole = self.commands.end(process, began)
        self.files = files_in(self.folder)

    def kill(self, seed: int, number: int) -> Kill:
        """Kill it at a moment that depends on the seed and the number only, and let it go on."""
        dice, late = random.Random(f"{seed} {self.name} {number}"), 0
        while not self._is_killed_after(self.seconds * (share := dice.random())):
            late += 1
        record = self.folder / self.case.record
        lines = record.read_bytes().count(b"\n") if record.exists() else 0
        wrong = self._what_differs(self.commands.run(*self._typed(again=True)))
        return Kill(
            command=self.name, seed=seed, number=number, share=round(share, 3), late=late, lines=lines, wrong=wrong
        )

    def _typed(self, again: bool = False) -> list[str]:
        return self.case.typed(self.folder, self.rows, again)

    def _is_killed_after(self, seconds: float) -> bool:
        """Whether SIGKILL came before the end, after so many seconds of the processor."""
        shutil.rmtree(self.folder)
        began = time.perf_counter()
        process = self.commands.begin(*self._typed())
        _seconds_until(process, seconds)
        os.kill(process, signal.SIGKILL)  # one that has ended is still to be waited for: nobody else has its number
        return self.commands.end(process, began).code == -signal.SIGKILL

    def _what_differs(self, again: Ended) -> list[str]:
        wrong = list[str]()
        finished = again.code == 2 and "is a finished certificate" in again.err
        if not finished and (again.code or without_times(again.out) != without_times(self.whole.out)):
            wrong.append(f"exit code {again.code}, {again.err.strip()[-200:]!r}, or another answer")
        files = {
            name: held for name, held in files_in(self.folder).items() if not name.endswith((".part", ".writable"))
        }
        return wrong + [
            f"{name} differs"
            for name in sorted(self.files.keys() | files.keys())
            if self.files.get(name) != files.get(name)
        ]


def _seconds_until(process: int, most: float = float("inf")) -> float:
    """Wait until a process has taken so many seconds of the processor, or has ended; what it has taken by then."""
    seconds = 0.0
    while seconds < most:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        if state[0] == "Z":
            break
        seconds = (int(state[11]) + int(state[12])) / TICKS
        time.sleep(0.001)
    return seconds


def main() -> None:
    """Kill both so often, print the table, and exit with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cases", default="run,certify")
    parser.add_argument("--keep", type=Path, help="file of kills that were done, to go on with")
    asked = parser.parse_args()
    kept = asked.keep.read_text().splitlines() if asked.keep and asked.keep.exists() else []
    known = {(kill.command, kill.seed, kill.number): kill for kill in (Kill(**json.loads(line)) for line in kept)}
    load()
    kills = list[Kill]()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        Commands(root).run("simulate", root / "spring.csv", *ROWS)
        for name in asked.cases.split(","):
            todo = [number for number in range(asked.trials) if (name, asked.seed, number) not in known]
            trials = Trials(name, root) if todo else None
            for number in todo:
                assert trials is not None
                known[name, asked.seed, number] = kill = trials.kill(asked.seed, number)
                if asked.keep:
                    with asked.keep.open("a") as file:
                        file.write(json.dumps(asdict(kill)) + "\n")
            kills += [known[name, asked.seed, number] for number in range(asked.trials)]
    print("| command | kills | too late | lines on record when killed | wrong |\n|---|---|---|---|---|")
    for name in asked.cases.split(","):
        own = [kill for kill in kills if kill.command == name]
        lines, late, wrong = [kill.lines for kill in own], sum(kill.late for kill in own), [k for k in own if k.wrong]
        print(f"| {name} | {len(own)} | {late} | {min(lines)} to {max(lines)} | {len(wrong)} |")
    for kill in kills:
        for fault in kill.wrong:
            print(f"{kill.command}, kill {kill.number}: {fault}")
    sys.exit(any(kill.wrong for kill in kills))


if __name__ == "__main__":
    main()
