"""Which integrator wrote each file of a folder of engines' files, and is it the one that its truth.json names?

python examples/benchmarks/engine_files.py FOLDER

A folder has files of rows and truth.json: file → {"truth": …, "every": steps between rows, …}. Right: the true method,
and no other, or the true reason why there is none. Right among others: it is one of several that the rows cannot tell
apart, or the rule of x alone. Undecided: no name where there is one. Wrong: a name that is not the true one, or one for
rows that no method of the catalogue made.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from pnn_symbolic.commands.recognition import RowsOptions, recognise_file
from pnn_symbolic.errors import InputError

METHODS = {
    "velocity Verlet": "velocity Verlet",
    "needs the potential (harmonic); then velocity Verlet": "velocity Verlet",
    "symplectic Euler, kick first": "symplectic Euler A",
    "leapfrog": "symplectic Euler A",
    "kick with friction implicit": "symplectic Euler A",
    "position Verlet": "position Verlet",
    "classical Runge–Kutta of order 4": "RK4",
}
"""Beginning of a truth → the method of the catalogue that it is."""
UNREADABLE = ("refuse", "topology")
"""Beginnings of truths that say that a file is to be refused."""
SAID = {
    "the exact flow": ("exact motion",),
    "Wisdom–Holman": ("exact motion",),
    "stochastic": ("random", "scatters from row to row"),
    "r-RESPA": ("No method",),
}
"""Beginning of a truth that is no method of the catalogue → words of which an answer has one."""


def expected(truth: str) -> str | None:
    """The method of the catalogue that a truth names; None where it names none."""
    return next((name for beginning, name in METHODS.items() if truth.startswith(beginning)), None)


def verdict(facts: dict, answer: dict) -> str:
    """How the answer compares with the truth."""
    method, names = expected(facts["truth"]), answer["names"]
    if facts["truth"].startswith(UNREADABLE):
        rightly = answer["outcome"] == "refused" or all(name in facts["integrator"] for name in names)
        return "right" if rightly else "wrong"
    if method is None:
        if answer["outcome"] == "named":
            return "wrong"
        words = next(said for beginning, said in SAID.items() if facts["truth"].startswith(beginning))
        return "right" if any(word in answer["sentence"] for word in words) else "undecided"
    if not names:
        return "undecided"
    if method not in names or answer["substeps"] != (facts["every"] or 1):
        return "wrong"
    return "right" if answer["outcome"] == "named" else "right among others"


def asked(path: Path) -> dict:
    """What `identify` answers, a refusal in the same form."""
    try:
        return recognise_file(path, RowsOptions())
    except InputError as error:
        return {
            "outcome": "refused",
            "names": [],
            "substeps": None,
            "score": None,
            "next": None,
            "sentence": str(error),
        }


def number(value: float | None) -> str:
    """A score in two digits."""
    return "" if value is None else f"{value:.2g}"


def main() -> None:
    """Print a table and the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    print("| file | truth | outcome | methods | steps a row | roundings | next | s | verdict |\n" + "|---" * 9 + "|")
    for name, facts in sorted(truth.items()):
        if not (folder / name).exists():
            continue
        start = time.process_time()
        answer = asked(folder / name)
        seconds = time.process_time() - start
        judged = verdict(facts, answer)
        counts[judged] += 1
        methods = ", ".join(answer["names"][:3]) + (" …" if len(answer["names"]) > 3 else "")
        cells = [name, facts["truth"], answer["outcome"], methods, str(answer["substeps"] or "")]
        cells += [number(answer["score"]), number(answer["next"]), f"{seconds:.1f}", judged]
        print(f"| {' | '.join(cells)} |", flush=True)
    print("\n" + ", ".join(f"{count} {judged}" for judged, count in counts.most_common()))


if __name__ == "__main__":
    main()
