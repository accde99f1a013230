"""How near is the floor to the noise that was put in, and how long does it take?

python examples/benchmarks/floor.py            eight wells, three orbits each and one, noise of 1e-6 to 1e-2
python examples/benchmarks/floor.py --quick    two wells, two draws

Rows are position Verlet, step by step, with white noise added to x and v, in units of the spread of each. The truth is
σ_x²·2 + σ_w² for the position and 2σ_w² for the displacement per step. "Refuted" counts how often the law that made the
rows is refuted, of two outputs for each set.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from time import process_time

import numpy as np
import page

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.residuals import test_law

TIME_STEP, ROWS = 0.05, 700
Force = Callable[[np.ndarray], np.ndarray]
WELLS: dict[str, tuple[Force, tuple[float, ...]]] = {
    "pendulum": (lambda x: -np.sin(x), (2.0, 1.2, 0.6)),
    "Pöschl-Teller": (lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2, (1.2, 0.7, 0.3)),
    "Toda": (lambda x: 1 - np.exp(x), (1.2, 0.6, -0.5)),
    "x^6": (lambda x: -(x**5), (1.3, 1.0, 0.8)),
    "two unequal wells": (lambda x: 0.2 + x - x**3, (1.5, -1.6, 0.2)),
    "Gaussian well": (lambda x: -2 * x * np.exp(-x * x), (0.9, 0.5, 1.2)),
    "bead on a hoop": (lambda x: -np.sin(x) * (1 - 1.5 * np.cos(x)), (1.5, 0.4, 2.2)),
    "string": (lambda x: -x / np.sqrt(0.2 + x * x), (1.0, 2.0, 0.3)),
}


def rows_of(force: Force, starts: tuple[float, ...]) -> np.ndarray:
    """(2, T, particles): positions and velocities of position Verlet."""
    x, v = np.array(starts), np.zeros(len(starts))
    rows = np.empty((2, ROWS, len(starts)))
    for row in range(ROWS):
        rows[:, row] = x, v
        middle = x + v * TIME_STEP / 2
        v = v + force(middle) * TIME_STEP
        x = middle + v * TIME_STEP / 2
    return rows


def position_verlet(floor: Floor, force: Force) -> np.ndarray:
    """What it leaves of the rows."""
    x, w = np.moveaxis(floor.triples.now, 1, 0)
    middle = x + w / 2
    faster = w + force(middle) * TIME_STEP**2
    return floor.triples.after - np.stack([middle + faster / 2, faster], axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a look at the machinery")
    parser.add_argument("--draws", type=int, default=4, help="of noise, for each well and size")
    page.add_option(parser)
    asked = parser.parse_args()
    wells = dict(list(WELLS.items())[:2]) if asked.quick else WELLS
    draw = np.random.default_rng(0).standard_normal
    table = []
    for orbits in (3, 1):
        for size in (1e-6, 1e-4, 1e-3, 1e-2):
            ratios, refuted, seconds = [], 0, []
            for force, starts in wells.values():
                clean = rows_of(force, starts[:orbits])
                sigma = size * clean.std(axis=(1, 2))
                truth = np.array([2, 0]) * sigma[0] ** 2 + np.array([1, 2]) * (TIME_STEP * sigma[1]) ** 2
                for _ in range(2 if asked.quick else asked.draws):
                    x, v = clean + sigma[:, None, None] * draw(clean.shape)
                    noisy = [
                        Trajectory(x[:, one, None, None], v[:, one, None, None], TIME_STEP) for one in range(orbits)
                    ]
                    began = process_time()
                    floor = Floor.of(noisy)
                    seconds.append(process_time() - began)
                    ratios.append(floor.predicted / truth)
                    left = position_verlet(floor, force)
                    refuted += int(test_law(left, floor.lowered(mean_squares(left))).refuted.sum())
            mean, spread = np.mean(ratios, axis=0), np.std(ratios, axis=0)
            table.append(
                (
                    orbits,
                    f"{size:g}",
                    *(f"{mean[one]:.3f} ± {spread[one]:.3f}" for one in range(2)),
                    f"{np.min(ratios):.2f} to {np.max(ratios):.2f}",
                    f"{refuted} of {2 * len(ratios)}",
                    f"{np.mean(seconds):.2f}",
                )
            )
            print(*table[-1], sep="\t", flush=True)
    heads = ("orbits", "noise", "floor / truth in x", "in w", "lowest and highest draw", "refuted", "s a floor")
    text = page.table(heads, table)
    print("\n" + text)
    if asked.page:
        page.write_section("floor", text)


if __name__ == "__main__":
    main()
