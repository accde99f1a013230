"""Run commands where memory, the disk or a file may grow no further, and say what came of it.

unshare -rm python tooling/limits.py
python tooling/limits.py --what file

A line of the table is printed when all of its cases are done, of which each takes a second or more.
unshare lets anyone mount a small file system of their own. After each limit: an answer, or one line and exit code 2;
what has a final name is whole, and with more room the same command ends as if nothing had happened.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from disk_faults import CASES, ROWS, SPRING
from forked import Commands, Ended, files_in, load, without_times

MEGABYTES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
KILOBYTES = (4, 8, 12, 16, 20, 24, 32, 64)
CHARACTERS = range(250, 9000, 250)
VERLET = "D 1/2, K 1, D 1/2"


LONGEST = 120
"""Seconds of the processor that a command may take; one that needs more is killed, and counts as wrong."""


@contextmanager
def limited(which: int, most: int) -> Iterator[None]:
    """A limit of this process; of memory, beside what it has already."""
    if which == resource.RLIMIT_AS:
        most = most + int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    used = int(sum(os.times()[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + LONGEST, used + LONGEST))
    resource.setrlimit(which, (most, most))
    yield


def what_is_wrong(ended: Ended) -> list[str]:
    """In how a command ended: it answers, or says in one line why not."""
    said = ended.err.strip().splitlines()
    refused = ended.code == 2 and len(said) == 1 and said[0].startswith("discover-equations: ")
    if ended.code == 1 and len(said) == 1 and said[0].startswith("OpenBLAS error: Memory allocation"):
        return []  # the library ends the process itself, with a line of its own
    return [] if ended.code == 0 or refused else [f"exit code {ended.code}: {said[-1:]}"]


def less_memory(commands: Commands, rows: Path) -> Iterator[tuple[str, Iterable[int], list[Ended]]]:
    """What is done with so many megabytes more than the loaded program has."""
    asked = {
        "check": ("check", VERLET),
        "look": ("look", rows),
        "identify": ("identify", rows),
        "simulate": (
            "simulate",
            rows.with_name("memory.csv"),
            *SPRING,
            "--energy",
            0.5,
            "--steps",
            30_000,
            "--inner-steps",
            1,
        ),
    }
    for name, words in asked.items():
        ended = [commands.run(*words, within=limited(resource.RLIMIT_AS, more * 2**20)) for more in MEGABYTES]
        yield f"{name}, {MEGABYTES[0]} to {MEGABYTES[-1]} MB more memory", MEGABYTES, ended


def printed_to_a_full_file(commands: Commands) -> Iterator[tuple[str, Iterable[int], list[Ended]]]:
    """`check --json > file`, where the file may have so many characters."""
    words = ("check", "--json", VERLET, "D 1, K 1")
    ended = [commands.run(*words, within=limited(resource.RLIMIT_FSIZE, most)) for most in CHARACTERS]
    yield "check --json > file, which is full after 250 to 8,750 bytes", CHARACTERS, ended


def on_a_small_disk(name: str, commands: Commands, disk: Path, rows: Path) -> Iterator[tuple[Ended, list[str]]]:
    """How it ends on a disk of so many kilobytes, and what is wrong with the files, then and with more room."""
    folder = disk / name
    _mount(disk, 64 * 1024)
    folder.mkdir()
    whole = commands.run(*CASES[name].typed(folder, rows))
    files = files_in(folder)
    for size in KILOBYTES:
        shutil.rmtree(folder)
        _mount(disk, size, again=True)
        folder.mkdir()
        ended, wrong = commands.run(*CASES[name].typed(folder, rows)), []
        if any(files[file] != held for file, held in files_in(folder).items() if file != CASES[name].record):
            wrong.append("a file is not whole")
        _mount(disk, 64 * 1024, again=True)
        now = commands.run(*CASES[name].typed(folder, rows, again=True))
        if without_times(now.out) != without_times(whole.out) or files_in(folder) != files:
            wrong.append("with more room it ends otherwise")
        yield ended, wrong
    subprocess.run(["umount", disk], check=True)


def _mount(disk: Path, kilobytes: int, *, again: bool = False) -> None:
    options = f"{'remount,' if again else ''}size={kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk], check=True)


def main() -> None:
    """Set the limits, print the table, and exit with 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--disk", default="simulate,simulate-gz,simulate-npz,export", help="Commands on a small disk.")
    parser.add_argument("--what", default="memory,file,disk", help="Limits, apart by commas; disk needs unshare.")
    asked = parser.parse_args()
    load()
    wrong: list[str] = []

    def tell(what: str, ended: list[Ended], faults: list[str]) -> None:
        codes = Counter(end.code for end in ended)
        counted = ", ".join(f"{code}: {codes[code]}" for code in sorted(codes))
        print(f"| {what} | {len(ended)} | {counted} | {len(faults)} |", flush=True)
        wrong.extend(f"{what}: {fault}" for fault in faults)

    print("| limit | cases | exit codes | wrong |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        commands, rows, disk = Commands(root), root / "spring.csv", root / "disk"
        disk.mkdir()
        commands.run("simulate", rows, *ROWS)
        memory = less_memory(commands, rows) if "memory" in asked.what else ()
        file = printed_to_a_full_file(commands) if "file" in asked.what else ()
        for what, limits, ended in chain(memory, file):
            tell(
                what,
                ended,
                [f"{n}: {fault}" for n, end in zip(limits, ended, strict=True) for fault in what_is_wrong(end)],
            )
        for name in asked.disk.split(",") if "disk" in asked.what else ():
            ended, faults = list[Ended](), list[str]()
            for end, of_files in on_a_small_disk(name, commands, disk, rows):
                ended.append(end)
                faults += what_is_wrong(end) + of_files
            tell(f"{name}, a disk of {KILOBYTES[0]} to {KILOBYTES[-1]} kB", ended, faults)
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
