"""Would a second force do? Whether some linear law of two forces reaches the rounding of the rows, in closed form."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from pnn_symbolic.evidence.floor import Floor

PLACES = (0.0, 0.5, 1.0)
"""Where a force may be asked, in steps of the drift: the numbers that a weight may be."""
PUSHED = (0.0, 0.25, 0.5, 1.0)
"""How much of the first force may have moved the place of the second."""


def two_forces_reach(floor: Floor, force: Callable[[np.ndarray], np.ndarray]) -> bool:
    """Whether x' and w' are, to the rounding of the rows, linear in x, w, F₁ and F₂ for some places of the forces.

    force   on arrays of positions, in any unit: its scale in step units is fitted first, to the change of w

    F₁ is taken at x + d·w, F₂ at x + d·w + g·F₁. All numbers but the places are fitted by least squares; so this says
    that a second force is worth a search, and not what the law is.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> verlet, flow = (simulate(pendulum(), [0.5], time_step=0.1, steps=99, inner_steps=n) for n in (1, 10))
    >>> [two_forces_reach(Floor.of(rows), pendulum().force) for rows in (verlet, flow)]
    [True, False]
    """
    triples = floor.triples
    x, w = triples.now[:, 0], triples.now[:, 1]
    steps = triples.time_steps[:, None, None]
    scale = steps**2 * _inverse_mass(floor, force)
    enough = floor.guard * floor.rounding
    change = np.stack([part.ravel() for part in (triples.change[:, 0], triples.change[:, 1])], axis=1)

    def reaches(columns: list[np.ndarray]) -> bool:
        table = np.stack([column.ravel() for column in columns], axis=1)
        if not np.isfinite(table).all():
            return False
        sizes = np.sqrt(np.mean(table**2, axis=0))
        table = table / np.where(sizes > 0, sizes, 1.0)
        rest = change - table @ np.linalg.lstsq(table, change, rcond=None)[0]
        return bool((np.mean(rest**2, axis=0) <= enough).all())

    with np.errstate(all="ignore"):
        for first in PLACES:
            pushed = force(x + first * w) * scale
            for second, push in product(PLACES, PUSHED):
                if reaches([x, w, pushed, force(x + second * w + push * pushed) * scale]):
                    return True
    return False


def _inverse_mass(floor: Floor, force: Callable[[np.ndarray], np.ndarray]) -> float:
    """The slope of the change of w on the mean force before and after, in which errors of first order cancel."""
    triples = floor.triples
    steps = triples.time_steps[:, None, None]
    with np.errstate(all="ignore"):
        acting = (force(triples.now[:, 0]) + force(triples.after[:, 0])) / 2 * steps**2
    change = triples.change[:, 1]
    finite = np.isfinite(acting)
    strength = float(np.sum(acting[finite] ** 2))
    return float(np.sum(change[finite] * acting[finite]) / strength) if strength > 0 else 0.0
