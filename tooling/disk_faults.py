"""Let every write, flush, rename, … of a command fail in turn, for every n and in every way, and say what came of it.

python tooling/disk_faults.py simulate export run certify
python tooling/disk_faults.py --kinds SIGKILL --every 5 paper

After a fault: the answer is printed where it was known, the exit code is right, there is one line and no traceback,
whatever has a final name is whole, and the same command again (with --resume where there is something to go on with)
ends as if nothing had happened, byte for byte, times aside. Fits and findings are remembered from the undisturbed
run, so that a case takes a second; tooling/kills.py fits anew.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from forked import Commands, Ended, files_in, load, remember, without_times

from tests.faults import KILLED, KINDS, Faults

SPRING = ("--potential", "harmonic")
ROWS = (*SPRING, "--energy", "0.5", "--energy", "0.2", "--steps", "60")
LEAST = ("--activations", "linear", "--quiet")
SEARCH = ("--search", "--population", "4", "--generations", "1", "--wiring", "direct", "--weights", "0,1")
SMALL = ("--mass", "1", "--wiring", "dense-1", "--weights", "0", "--accuracy-weight", "0.1")
ALONE = ("--workers", "1")
"""What other processes ask of the disk is not counted."""
APPENDED = {"journal.jsonl", "certificate.partial.jsonl"}
"""Files that grow line by line."""
LEFT_BY_A_KILL = (".part", ".lock", ".writable")


@dataclass(frozen=True)
class Case:
    """A command to disturb; {folder} is the folder that it writes to, {rows} a table.

    resumed   added when it is repeated, where `record` is there
    """

    arguments: tuple[str, ...]
    record: str = ""

    def typed(self, folder: Path, rows: Path, again: bool = False) -> list[str]:
        """What is typed, for the first time or again."""
        words = [word.format(folder=folder, rows=rows) for word in self.arguments]
        return [*words, "--resume"] if again and self.record and (folder / self.record).exists() else words


CASES = {
    "simulate": Case(("simulate", "{folder}/rows.csv", *ROWS)),
    "simulate-gz": Case(("simulate", "{folder}/rows.csv.gz", *ROWS)),
    "simulate-npz": Case(("simulate", "{folder}/rows.npz", *ROWS)),
    "export": Case(("export", "D 1/2, K 1, D 1/2", "--to", "c", "--out", "{folder}/verlet.c", "--force")),
    "run": Case(("run", "{rows}", *SPRING, *SEARCH, *LEAST, "--json", "--out", "{folder}"), "journal.jsonl"),
    "certify": Case(
        ("certify", "{rows}", *SPRING, *SMALL, *LEAST, "--json", "--out", "{folder}"), "certificate.partial.jsonl"
    ),
    "paper": Case(("paper", "--quick", "--links", "1", *ALONE, "--quiet", "--json", "--out", "{folder}")),
}


class Trial:
    """One command, undisturbed, and then disturbed in each way; what was wrong is in `wrong`."""

    def __init__(self, name: str, root: Path, rows: Path) -> None:
        self.name, self.case, self.rows = name, CASES[name], rows
        self.folder, self.commands = root / name, Commands(root)
        self.wrong: list[str] = []
        self._begin_anew()
        ended = self._run()
        if ended.code:
            raise SystemExit(f"{name}: undisturbed it exits with {ended.code}: {ended.err}")
        self.out, self.files = without_times(ended.out), files_in(self.folder)
        self._begin_anew()
        log = root / "asked"
        self._run(_Counted(self.folder, log))  # fits are known by now
        self.asked = [tuple(line.split("\t")) for line in log.read_text().splitlines()]
        final = {f"{name}.part" for name in self.files} - {f"{self.case.record}.part"}
        results = [at for at, (_, path) in enumerate(self.asked, 1) if path in final]
        self.known_at = results[0] if self.out else len(self.asked) + 1
        """From this fault on the answer is printed."""

    def disturb(self, kind: str, every: int) -> Counter[str]:
        """How many faults, and how the command ended."""
        counts = Counter[str]()
        for at in range(1, len(self.asked) + 1, every):
            counts["faults"] += 1
            self._begin_anew()
            ended = self._run(Faults(self.folder, kind, at))
            for fault in self._faults_of(ended, kind, at):
                self.wrong.append(f"{self.name}, {kind} at {at} ({' '.join(self.asked[at - 1])}): {fault}")
                counts["wrong"] += 1
            counts["printed"] += bool(ended.out)
            counts[f"exit {ended.code}"] += 1
        return counts

    def _begin_anew(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()

    def _run(self, within: Faults | None = None, again: bool = False) -> Ended:
        typed = self.case.typed(self.folder, self.rows, again)
        return self.commands.run(*typed, within=within) if within else self.commands.run(*typed)

    def _faults_of(self, ended: Ended, kind: str, at: int) -> list[str]:
        said = ended.err.strip().splitlines()
        expected = {-signal.SIGKILL} if kind == KILLED else {0, 2}
        left = files_in(self.folder)
        faults = []
        if ended.code not in expected:
            faults.append(f"exit code {ended.code}: {said[-1:]}")
        if "Traceback" in ended.err or (ended.code == 2 and len(said) != 1):
            faults.append(f"{len(said)} lines on standard error: {said[-1:]}")
        if ended.code == 2 and not said[0].startswith("discover-equations: "):
            faults.append(f"it says {said[0]}")
        if without_times(ended.out) not in ("", self.out):
            faults.append("another answer is printed")
        if at >= self.known_at and not ended.out:
            faults.append("the answer was known, and is not printed")
        if ended.code == 0 and {*left} - {".lock"} != {*self.files}:
            faults.append(f"exit code 0 with {sorted({*left} ^ {*self.files})} too many or too few")
        faults += [f"{name} is not whole" for name in left if not self._is_whole(name, left[name], kind)]
        again = self._run(again=True)
        finished = again.code == 2 and "is a finished certificate" in again.err
        if not finished and (again.code or without_times(again.out) != self.out):
            faults.append(f"again: exit code {again.code}, {again.err.strip()[-200:]!r}, or another answer")
        end = {name: held for name, held in files_in(self.folder).items() if not name.endswith(".part")}
        if end.keys() - {".lock", ".writable"} != self.files.keys():
            faults.append(f"again: files {sorted(end.keys() ^ self.files.keys())} too many or too few")
        faults += [
            f"again: {name} differs" for name in self.files if end.get(name, self.files[name]) != self.files[name]
        ]
        return faults

    def _is_whole(self, name: str, held: bytes, kind: str) -> bool:
        if name.endswith(LEFT_BY_A_KILL):
            return kind == KILLED or not name.endswith(".part")
        if name in APPENDED:
            return True  # the command again shows whether it is one to go on with
        return name in self.files and held == self.files[name]


class _Counted(Faults):
    """What was asked goes into a file, to be read by the process that forked this one."""

    def __init__(self, folder: Path, log: Path) -> None:
        super().__init__(folder)
        self.log = log

    def __exit__(self, *reason: object) -> None:
        super().__exit__(*reason)
        self.log.write_text("".join(f"{name}\t{path}\n" for name, path in self.asked))


def remember_answers() -> None:
    """What was fitted, judged, drawn or studied once is known to all processes that are forked later."""
    from pnn_symbolic.certification import walk
    from pnn_symbolic.certification.search.start_fits import StartFits
    from pnn_symbolic.commands import certification
    from pnn_symbolic.discovery import on_a_line, searching
    from pnn_symbolic.paper import apart, reproduction
    from pnn_symbolic.report import page_files, run
    from pnn_symbolic.report.paper import documents
    from pnn_symbolic.training.fit import Fitter

    remember(Fitter, "__call__", lambda _, genomes, splits=("validation",): (*map(repr, genomes), *splits))
    remember(Fitter, "refit", lambda _, candidates: tuple(map(repr, candidates)))
    remember(StartFits, "__call__", lambda _, signals: repr(signals))
    remember(walk, "front_of_search", lambda *_: "of the one space")
    remember(on_a_line, "seen", lambda *_: "of the one table")
    remember(on_a_line, "floor_at_its_stride", lambda _, stride=0: stride)
    remember(searching, "choose", lambda result, *_: (repr(result.winner), repr(result.front)))
    for module in (run, certification):
        remember(module, "judgement", lambda law, *_: str(law))
    for module in (page_files, documents):
        remember(module, "drawings_of", lambda pictures: tuple(picture.name for picture in pictures))
    for module in (reproduction, apart):
        for name in [name for name in vars(module) if name.startswith("study_")]:
            remember(module, name, partial(_study, name))


def _study(name: str, _particle: object = None, kind: object = None, *_: object) -> tuple[str, str]:
    """What is studied, and of which baseline."""
    return name, getattr(kind, "key", "")


def main() -> None:
    """Disturb each command, print the table, and exit with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", choices=CASES)
    parser.add_argument("--kinds", default=",".join(KINDS), help="Ways to fail, apart by commas.")
    parser.add_argument("--every", type=int, default=1, help="Every so many-th fault.")
    asked = parser.parse_args()
    load()
    remember_answers()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        rows = root / "spring.csv"
        _in_this_process(["simulate", str(rows), *ROWS])
        print("| command | fault | places | exit codes | answer printed | wrong | seconds |")
        print("|---" * 7 + "|")
        for name in asked.cases:
            warm = root / "warm"
            warm.mkdir()
            _in_this_process(CASES[name].typed(warm, rows))
            shutil.rmtree(warm)
            trial = Trial(name, root, rows)
            for kind in asked.kinds.split(","):
                began = time.perf_counter()
                counts = trial.disturb(kind, asked.every)
                codes = ", ".join(f"{code[5:]}: {counts[code]}" for code in sorted(counts) if code.startswith("exit"))
                cells = name, kind, counts["faults"], codes, counts["printed"], counts["wrong"]
                print("|", " | ".join(map(str, cells)), f"| {time.perf_counter() - began:.0f} |", flush=True)
            wrong += trial.wrong
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


def _in_this_process(arguments: list[str]) -> None:
    """So that its fits are remembered."""
    import contextlib
    import os

    from pnn_symbolic import cli

    sys.argv = ["discover-equations", *arguments]
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        try:
            cli.main()
        except SystemExit as left:
            if left.code:
                raise SystemExit(f"{arguments} exits with {left.code}") from None


if __name__ == "__main__":
    main()
