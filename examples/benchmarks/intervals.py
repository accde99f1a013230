"""Do the intervals of learned constants cover the truth? Many sets of noisy rows, made by a known map, read anew.

    python examples/benchmarks/intervals.py --page          # 200 sets for each line, on every core
    python examples/benchmarks/intervals.py --sets 1000 --noise 1e-3 --workers 1
    python examples/benchmarks/intervals.py --quick

For each potential, number of rows and noise: three runs of position Verlet of mass 1.7 with white noise, a part of the
spread of x and of v. The law has one trained constant, 1/m. In the table, relative to the mass: the mean error over the
sets; the bound, which no unbiased reading can beat (Cramér and Rao, whole runs, the noise known); the mean standard
error over that bound, and over the scatter of the errors; how often the 95 % interval covers 1.7, of the sets that were
given an interval. Of `n` sets a scatter is known to 1/√(2n), 5 % for 200, and a cover of .95 to √(.0475/n), 1.5 %. So
each line draws noise of its own (lines that share their draws share their luck), and the last line is of all sets
together. Whatever the number of workers, the figures are the same but for the seconds.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from page import add_option, table, write_section
from sympy import Rational

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.from_rows import constants_from_rows
from pnn_symbolic.maps.one_step_map import OneStepMap

MASS, TIME_STEP = 1.7, 0.05
FORCES: dict[str, tuple[Callable[[np.ndarray], np.ndarray], tuple[tuple[float, float], ...]]] = {
    "pendulum": (lambda x: -np.sin(x), ((2.0, 0.0), (1.0, 0.5), (0.5, -0.3))),
    "Toda": (lambda x: np.exp(-x) - 1, ((1.5, 0.0), (0.5, 0.6), (1.0, -0.2))),
    "Pöschl-Teller": (lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2, ((1.0, 0.0), (0.5, 0.3), (0.8, -0.2))),
    "bead on a hoop": (lambda x: np.sin(x) * (1.5 * np.cos(x) - 1), ((1.5, 0.0), (0.3, 0.5), (2.0, 0.0))),
    "quartic": (lambda x: -(x**3), ((1.4, 0.0), (0.8, 0.4), (1.1, -0.3))),
    "double well": (lambda x: x - x**3, ((1.6, 0.0), (1.2, 0.3), (-0.9, 0.2))),
    "log cosh": (lambda x: -np.tanh(2 * x), ((1.3, 0.0), (0.6, 0.5), (0.9, -0.4))),
    "arctan": (lambda x: -np.arctan(x) * 1.5, ((2.2, 0.0), (0.7, 0.6), (1.2, -0.5))),
}
VERLET = TrainedForm(
    OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2"),
    {"s": Rational("0.59")},
)
HEADS = (
    "potential",
    "rows",
    "noise",
    "mean error",
    "bound",
    "s.e. / bound",
    "s.e. / scatter",
    "covered",
    "given",
    "s a set",
)
SMALL = 1e-5
"""Step of the differences in the bound, in the units of x, v and m: half the digits of doubles."""


@dataclass(frozen=True)
class Sets:
    """What the sets of one line, or of all lines, gave.

    scores    errors of the mass over its standard errors, (n,), of the sets with an interval
    errors    relative errors of the mass, (sets,)
    standard  relative standard errors, (n,)
    covered   of these, how often the interval held the mass
    bound     the smallest possible standard error, relative
    seconds   of the processor, a set
    """

    scores: np.ndarray
    errors: np.ndarray
    standard: np.ndarray
    covered: int
    bound: float
    seconds: float


def path(name: str, rows: int, mass: float, x: float = 0.0, v: float = 0.0) -> np.ndarray:
    """(T, 2, 3): three runs of position Verlet, their starts moved by x and v."""
    force, starts = FORCES[name]
    states = [np.array(starts).T + np.array([[x], [v]])]
    for _ in range(rows // len(starts) - 1):
        before, speed = states[-1]
        middle = before + TIME_STEP / 2 * speed
        speed = speed + TIME_STEP * force(middle) / mass
        states.append(np.array([middle + TIME_STEP / 2 * speed, speed]))
    return np.array(states)


def bound(name: str, rows: int, noise: float) -> float:
    """Smallest standard error of the mass, relative: the Fisher information, the six first numbers unknown."""

    def slope(**moved: float) -> np.ndarray:
        up, down = (
            path(name, rows, MASS + sign * moved.get("mass", 0.0), sign * moved.get("x", 0), sign * moved.get("v", 0))
            for sign in (1, -1)
        )
        return (up - down) / (2 * SMALL) / (noise * spread)

    spread = path(name, rows, MASS).std(axis=(0, 2), keepdims=True)
    by_mass, by_x, by_v = slope(mass=SMALL), slope(x=SMALL), slope(v=SMALL)
    information = 0.0
    for run in range(by_mass.shape[2]):
        columns = np.stack([by_x[:, :, run].ravel(), by_v[:, :, run].ravel()], axis=1)
        own = by_mass[:, :, run].ravel()
        rest = own - columns @ np.linalg.lstsq(columns, own, rcond=None)[0]
        information += float(rest @ rest)
    return information**-0.5 / MASS


def measured(name: str, rows: int, noise: float, sets: int, line: int) -> Sets:
    """Read the mass from `sets` draws of noise, those of this line."""
    exact = path(name, rows, MASS)
    size = noise * exact.std(axis=(0, 2), keepdims=True)
    errors, standard, scores, covered = [], [], [], 0
    start = time.process_time()
    for draw in range(sets):
        seen = exact + size * np.random.default_rng([line, draw]).normal(size=exact.shape)
        runs = [Trajectory(seen[:, 0, k, None, None], seen[:, 1, k, None, None], TIME_STEP) for k in range(3)]
        (weight,) = constants_from_rows(VERLET, runs, FORCES[name][0], 1.0, mass_known=False)
        errors.append(1 / weight.value / MASS - 1)
        if weight.interval is not None and weight.error is not None:
            standard.append(weight.error * MASS)
            scores.append(errors[-1] / standard[-1])
            covered += weight.interval[0] <= 1 / MASS <= weight.interval[1]
    seconds = (time.process_time() - start) / sets
    return Sets(
        scores=np.array(scores),
        errors=np.array(errors),
        standard=np.array(standard),
        covered=covered,
        bound=bound(name, rows, noise),
        seconds=seconds,
    )


def line_of(name: str, rows: int, noise: float, answer: Sets) -> list[str]:
    """One line of the table."""
    given = len(answer.scores)
    scatter = answer.errors.std()
    ratio = answer.standard.mean() / scatter if given else np.nan
    return [
        name,
        f"{rows:,}",
        f"{noise:g}",
        f"{answer.errors.mean():+.1e} ± {scatter / len(answer.errors) ** 0.5:.0e}",
        f"{answer.bound:.2e}",
        f"{answer.standard.mean() / answer.bound:.3f}" if given else "",
        f"{ratio:.2f} ± {ratio / (2 * len(answer.errors)) ** 0.5:.2f}" if given else "",
        f"{answer.covered / given:.3f}" if given else "",
        f"{given} of {len(answer.errors)}",
        f"{answer.seconds:.2f}",
    ]


def main() -> None:
    """Print the table, and write it to the page where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--rows", type=int, nargs="+", default=[303])
    parser.add_argument("--noise", type=float, nargs="+", default=[1e-4, 1e-3, 1e-2])
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--quick", action="store_true", help="three sets of three forces; its figures mean little")
    add_option(parser)
    asked = parser.parse_args()
    sets, row_counts, noises = (3, [102], [1e-3]) if asked.quick else (asked.sets, asked.rows, asked.noise)
    names = list(FORCES)[:3] if asked.quick else FORCES
    cases = [(name, rows, noise) for rows in row_counts for noise in noises for name in names]
    columns = zip(*cases, strict=True)
    lines, scores, covered = [], [], 0
    workers = 1 if asked.quick else asked.workers  # a second one takes longer to begin than all of it
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        answers = pool.map(measured, *columns, [sets] * len(cases), range(len(cases)))
        for case, answer in zip(cases, answers, strict=True):
            lines.append(line_of(*case, answer))
            scores.append(answer.scores)
            covered += answer.covered
            print(" | ".join(lines[-1]), flush=True)
    every = np.concatenate(scores)
    cover, known = covered / len(every), (0.0475 / len(every)) ** 0.5
    text = table(HEADS, lines) + (
        f"\n\nAll {len(every):,} intervals together cover {cover:.4f} ± {known:.4f}; the errors over "
        f"their standard errors scatter by {every.std():.3f} ± {(2 * len(every)) ** -0.5:.3f}."
    )
    print(f"\n{text}")
    if asked.page:
        write_section("intervals", text)


if __name__ == "__main__":
    main()
