"""Do the intervals of learned constants cover the truth? Many sets of noisy rows, made by a known map, read anew.

    python examples/benchmarks/intervals.py            # 200 sets for each line, about ten minutes on one core
    python examples/benchmarks/intervals.py 20         # fewer

For each potential and noise: rows of position Verlet of mass 1.7 with white noise, a part of the spread of x and of v.
The law has one trained constant, 1/m. Printed: the mean error and the spread of the mass over the sets, relative; its
mean standard error; how often the 95 % interval covers 1.7; how often an interval was given; seconds a set.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
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
}
VERLET = TrainedForm(
    OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2"),
    {"s": Rational("0.59")},
)


def rows_of_the_map(name: str, noise: float, rows: int, seed: int) -> list[Trajectory]:
    """Three runs of position Verlet, with white noise of `noise` times the spread of x and of v."""
    force, starts = FORCES[name]
    states = np.array(starts).T
    path = [states]
    for _ in range(rows - 1):
        x, v = path[-1]
        middle = x + TIME_STEP / 2 * v
        v = v + TIME_STEP * force(middle) / MASS
        path.append(np.array([middle + TIME_STEP / 2 * v, v]))
    exact = np.array(path)
    random = np.random.default_rng(seed)
    seen = exact + noise * exact.std(axis=(0, 2), keepdims=True) * random.normal(size=exact.shape)
    return [Trajectory(seen[:, 0, k, None, None], seen[:, 1, k, None, None], TIME_STEP) for k in range(len(starts))]


def line(name: str, noise: float, rows: int, sets: int) -> str:
    """One line of the table."""
    errors, widths, covered, given = [], [], 0, 0
    start = time.perf_counter()
    for seed in range(sets):
        (weight,) = constants_from_rows(
            VERLET, rows_of_the_map(name, noise, rows, seed), FORCES[name][0], 1.0, mass_known=False
        )
        errors.append((1 / weight.value - MASS) / MASS)
        if weight.interval is not None and weight.error is not None:
            given += 1
            widths.append(weight.error * MASS)
            covered += weight.interval[0] <= 1 / MASS <= weight.interval[1]
    seconds = (time.perf_counter() - start) / sets
    mean_error = np.mean(widths) if widths else np.nan
    return (
        f"{name:15} {noise:7.0e} {3 * rows:6d} {np.mean(errors):+10.1e} {np.std(errors):9.1e} "
        f"{mean_error:9.1e} {covered / max(1, given):6.3f} {given:4d} of {sets} {seconds:6.2f}"
    )


if __name__ == "__main__":
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("potential         noise   rows       bias        sd mean s.e.  cover        given  s/set")
    for name in FORCES:
        for noise in (1e-4, 1e-3, 1e-2):
            print(line(name, noise, 101, sets), flush=True)
