"""How long does it take to find the law of 13, 108 and 500 atoms, and in how much memory?

python examples/benchmarks/particles.py --page

Atoms of Lennard-Jones, made here by velocity Verlet: a cluster of 13, and crystals of 108 and 500 in a periodic box
with the force cut off at 2.5 σ, shifted to 0 there. Rows of every step with their forces go into an NPZ file as those
of engines do, and `discover-equations run FILE` reads it: as it is, where the integrator is recognised in the rows, and
with --search once more, where the law has to be found by networks. The force between the rows is learned from their
own.
Seconds are those of the processor, memory is the most that the process held.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import page

CUTOFF, DENSITY = 2.5, 0.8442
SYSTEMS = {13: (0.01, 200, 0.2), 108: (0.005, 60, 0.7), 500: (0.005, 30, 0.7)}
"""Atoms → time step, rows, temperature."""


def positions(count: int) -> tuple[np.ndarray, np.ndarray | None]:
    """A ball of 13 atoms or a crystal of 4·k³, and the sides of its box."""
    if count == 13:
        ratio = (1 + 5**0.5) / 2
        corners = [(0, a, b * ratio) for a in (-1, 1) for b in (-1, 1)]
        ball = [np.roll(corner, turn) for corner in corners for turn in range(3)]
        return np.array([(0, 0, 0), *ball]) * 1.08 / np.hypot(1, ratio), None
    cells = round((count / 4) ** (1 / 3))
    side = (count / DENSITY) ** (1 / 3)
    corners = np.stack(np.meshgrid(*[np.arange(cells)] * 3, indexing="ij"), -1).reshape(-1, 1, 3)
    basis = np.array([(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)])
    return ((corners + basis).reshape(-1, 3) + 0.25) * side / cells, np.full(3, side)


def forces(x: np.ndarray, box: np.ndarray | None) -> np.ndarray:
    """Of Lennard-Jones, cut off and shifted where there is a box."""
    between = x[:, None] - x
    if box is not None:
        between -= box * np.rint(between / box)
    squares = (between**2).sum(-1) + np.eye(len(x)) * 1e9
    size = 24 * (2 / squares**6.5 - 1 / squares**3.5)
    if box is not None:
        size = np.where(squares < CUTOFF**2, size - 24 * (2 / CUTOFF**13 - 1 / CUTOFF**7), 0.0)
    return ((size / np.sqrt(squares))[..., None] * between).sum(1)


def rows(count: int) -> dict[str, np.ndarray]:
    """Arrays as an NPZ file of frames has them."""
    step, length, temperature = SYSTEMS[count]
    random = np.random.default_rng(count)
    x, box = positions(count)
    v = random.normal(0, temperature**0.5, x.shape)
    v -= v.mean(axis=0)
    f, states = forces(x, box), []
    for number in range(length + 50):  # the first fifty leave the perfect order
        if number >= 50:
            states.append((x, v, f))
        v = v + step / 2 * f
        x = x + step * v
        f = forces(x, box)
        v = v + step / 2 * f
    arrays = dict(zip(("positions", "velocities", "forces"), map(np.array, zip(*states, strict=True)), strict=True))
    arrays |= {"time": step * np.arange(length), "masses": np.ones(count)}
    return arrays if box is None else arrays | {"box": box}


def answer(file: Path, *options: str) -> tuple[dict, float, float]:
    """What `run` says of a file, its CPU seconds, and the MB of the largest process so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pnn_symbolic", "run", str(file), "--json", "--quiet", *options]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return json.loads(text), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1e3


def main() -> None:
    """Make the files, ask, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--atoms", type=int, action="append", choices=list(SYSTEMS))
    parser.add_argument("--search", metavar="WIRING", help="also search networks of this wiring, such as chain-2")
    page.add_option(parser)
    options = parser.parse_args()
    table = []
    with tempfile.TemporaryDirectory() as folder:
        for count in options.atoms or list(SYSTEMS):
            file = Path(folder) / f"atoms{count}.npz"
            np.savez(file, **rows(count))
            for how in ((), *([("--search", "--wiring", options.search)] if options.search else [])):
                found, seconds, memory = answer(file, *how)
                law = found["rounded"]
                name = law["identity"]["name"] if law else "none"
                error = found["force"]["relative_error"]
                errors = [f"{number:.0e}" for number in law["errors"]] if law else ["", ""]
                line = [count, " ".join(how), name, *errors, f"{error:.0e}", found["evaluations"], f"{seconds:.0f}"]
                table.append([*line, f"{memory:.0f}"])
                print(*table[-1], flush=True)
    heads = ("atoms", "options", "law", "E_x", "E_v", "error of the force", "networks", "CPU s", "MB")
    text = page.table(heads, table)
    print(text)
    if options.page:
        page.write_section("particles", text)


if __name__ == "__main__":
    main()
