"""How many methods are told apart from rows alone, by digits and time step?

python examples/benchmarks/recognition.py               every method, three time steps, doubles, 9 and 6 decimals
python examples/benchmarks/recognition.py --every 5     every fifth method only

Each method writes 400 pairs of rows in a Gaussian well; one step from each row is scored with every other. "unique" is
how many rows were given one name, "passing" the mean number of names, "kept" how often the true one is among them.
"""

from __future__ import annotations

import argparse
from time import process_time

import numpy as np

from pnn_symbolic import Trajectory, recognise
from pnn_symbolic.recognition.stepping import advance
from pnn_symbolic.recognition.tableaux import Tableau, tableaux

PAIRS = 400
ANGLES = (0.3, 0.1, 0.03)
FREQUENCY = 6**0.5
"""Of small swings in −3 exp(−x²) for a unit mass: U'' = 6 at the bottom."""


def force(x: np.ndarray) -> np.ndarray:
    """Of the Gaussian well −3 exp(−x²)."""
    return -6 * x * np.exp(-x * x)


def written(tableau: Tableau, time_step: float) -> Trajectory:
    """Rows of one method."""
    x, w = np.full((1, 1, 1), 0.6), np.full((1, 1, 1), 0.2 * time_step)
    rows = [(x.item(), w.item() / time_step)]
    for _ in range(PAIRS):
        x, w = (part[0] for part in advance([tableau], [1], x, w, lambda place: force(place) * time_step**2))
        rows.append((x.item(), w.item() / time_step))
    table = np.array(rows)
    return Trajectory(table[:, :1, None], table[:, 1:, None], time_step)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    methods = tableaux()[:: parser.parse_args().every]
    print("| Δt·ω | digits | unique | passing | kept | seconds a file |\n|---|---|---|---|---|---|")
    for angle in ANGLES:
        files = [written(tableau, angle / FREQUENCY) for tableau in methods]
        for decimals in (None, 9, 6):
            unique, passing, kept, start = 0, 0, 0, process_time()
            for tableau, rows in zip(methods, files, strict=True):
                if decimals is not None:
                    rows = Trajectory(rows.positions.round(decimals), rows.velocities.round(decimals), rows.time_step)
                names = {generator.name for generator in recognise([rows], force=force, mass=1.0).generators}
                unique += names == {tableau.name}
                passing += len(names)
                kept += tableau.name in names
            seconds = (process_time() - start) / len(methods)
            digits = "doubles" if decimals is None else f"{decimals} decimals"
            print(
                f"| {angle} | {digits} | {unique} of {len(methods)} | {passing / len(methods):.1f} | "
                f"{kept} of {len(methods)} | {seconds:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
