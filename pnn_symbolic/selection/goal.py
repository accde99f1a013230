"""What may a search still strive for? The floor of the rows, in the errors that the search measures."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.residuals import NEARLY_ALL
from pnn_symbolic.search.goal import Goal

GENEROUS = 2.0
"""The search may leave so many times more unsaid: it sees fewer rows, and the choice that follows sees all."""
SAMPLING = 6.0
"""Standard errors by which a mean square of so many rows may exceed the floor."""


def goal_of(floor: Floor, spreads: tuple[float, float], rows: int) -> Goal:
    """The goal of a search that measures errors on `rows` rows, in `spreads`, the standard deviations of x' and w'.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> swing = simulate(pendulum(), [0.5, -0.2], time_step=0.05, steps=300, inner_steps=10)
    >>> goal = goal_of(Floor.of(swing), (1.0, 0.05), rows=100)
    >>> max(goal.floors) < 1e-12, min(goal.limits) > 1e-12
    (True, True)
    """
    variances = np.square(spreads)
    sampled = floor.predicted * (1 + SAMPLING * np.sqrt(2 / max(rows, 1)))
    unsaid = GENEROUS * NEARLY_ALL * np.maximum(floor.motion - floor.predicted, 0)
    limits = np.maximum(sampled + unsaid, floor.guard * floor.rounding)
    if not floor.stated:
        limits = np.full(2, np.inf)
    return Goal(floors=_pair(floor.goal / variances), limits=_pair(limits / variances))


def _pair(numbers: np.ndarray) -> tuple[float, float]:
    return float(numbers[0]), float(numbers[1])
