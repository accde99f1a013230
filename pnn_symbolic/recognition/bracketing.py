"""With how many inner steps may a method of particles have made these rows? Few numbers are tried, then those between.

What k inner steps leave of a row is e·(1/kᵖ − 1/K^p) to leading order where the method of order p made it with K: it
turns its sign between the numbers on either side of K. So methods whose error does not turn need no other numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import DIFFERENCE, Hypotheses

GRID = (2, 3, 4, 6, 9, 13, 20)
"""Inner steps that are tried first: 57 steps in all, where all from 2 to 20 are 209."""
TURNED = -0.3
"""Cosine of what two neighbours leave, below which the error has turned; to leading order it is −1."""
NEAR = 0.3
"""Of what exact motion leaves: a number that leaves less is near enough to try its neighbours."""
FEWEST = 6
"""Guesses that are kept where none turns, so that the nearest is known."""


def bracketed(case: Case, methods: Sequence[int], flow: Hypotheses, kick: float, rate: float) -> Hypotheses:
    """The methods with those of 2 to 20 inner steps with which they may have made the rows."""
    grid = Hypotheses.grid(methods, GRID, kick)
    grid = replace(grid, clock=grid.clock * rate)
    usable = np.isfinite(case.noise(grid)).all(axis=1).reshape(-1, len(GRID)).all(axis=1)
    numbers = np.asarray(methods)[usable]
    grid = grid[np.flatnonzero(np.repeat(usable, len(GRID)))]
    if not len(grid):
        return grid
    left, exact = _beside_mass_and_clock(case, grid, flow)
    sizes = np.sqrt((left**2).sum(axis=1))
    left, sizes = left.reshape(-1, len(GRID), left.shape[1]), sizes.reshape(-1, len(GRID))
    products = (left[:, 1:] * left[:, :-1]).sum(axis=2)
    with np.errstate(all="ignore"):
        turned = products < TURNED * sizes[:, 1:] * sizes[:, :-1]
    chosen: list[tuple[int, int]] = []
    for number, method in enumerate(numbers):
        counts: set[int] = set()
        for place in np.flatnonzero(turned[number]):
            counts |= set(range(GRID[place], GRID[place + 1] + 1))
        if sizes[number].min() < NEAR * exact:
            best = int(np.argmin(sizes[number]))
            counts |= set(range(GRID[max(best - 1, 0)], GRID[min(best + 1, len(GRID) - 1)] + 1))
        chosen += [(int(method), count) for count in counts]
    for place in np.argsort(sizes, axis=None, kind="stable")[:FEWEST]:
        number, count = divmod(int(place), len(GRID))
        chosen.append((int(numbers[number]), GRID[count]))
    pairs = np.array(sorted(set(chosen)))
    return Hypotheses(
        method=pairs[:, 0], substeps=pairs[:, 1], kick=np.full(len(pairs), kick), clock=np.full(len(pairs), rate)
    )


def nearest(case: Case, guesses: Hypotheses, flow: Hypotheses) -> Hypotheses:
    """The few that leave least: one that made the rows leaves nothing but what its mass and time step are off by."""
    left, _ = _beside_mass_and_clock(case, guesses, flow)
    return guesses[np.argsort((left**2).sum(axis=1), kind="stable")[:FEWEST]]


def _beside_mass_and_clock(case: Case, guesses: Hypotheses, flow: Hypotheses) -> tuple[np.ndarray, float]:
    """What guesses leave, (H, numbers), and the size of what exact motion leaves, each without what another mass or
    time step would change, where these are free.

    The slopes are those of exact motion: of a method they differ by no more than its error.
    """
    noise = case.noise(flow, loose=True)
    weights = 1 / np.sqrt(np.where(np.isfinite(noise), noise, 1.0))[:, :, None, None, None]

    def weighted(of: Hypotheses) -> np.ndarray:
        return (of.residuals(case.sample, case.field) * weights).reshape(len(of), -1)

    left, exact = weighted(guesses), weighted(flow)
    free = {"kick": case.mass_is_free, "clock": case.clock_is_free}
    slopes: list[np.ndarray] = []
    for name in (name for name, is_free in free.items() if is_free):
        moved = replace(flow, **{name: getattr(flow, name) * (1 + DIFFERENCE)})
        slopes.append((weighted(moved) - exact)[0])
    finite = np.isfinite(left).all(axis=1)
    left[~finite] = np.inf
    if slopes and np.isfinite(slopes).all():
        basis = np.linalg.qr(np.stack(slopes, axis=1))[0]
        exact = exact - exact @ basis @ basis.T
        left[finite] -= left[finite] @ basis @ basis.T
    return left, float(np.sqrt((exact**2).sum()))
