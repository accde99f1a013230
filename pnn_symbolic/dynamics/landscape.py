"""Where does a potential hold a particle, and up to which energy? A numeric search, for formulas that people type."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq, minimize_scalar

REACHES = (10.0, 1000.0, 0.01)
"""Half-widths of the windows around 0 in which a lowest point is looked for, the first that holds one."""
POINTS = 20_001
EQUAL = 1e-9
"""Relative to the range of energies: points that differ by no more are equally low, and the one nearest 0 is taken."""
DISTANCES = np.geomspace(1e-3, 1e4, 7001)
"""From the lowest point, where its walls are looked for."""
HALVINGS = 50
STILL_RISING = 0.5
"""An energy that rises in the last tenfold of the distance by half as much as in the one before has no bound: a
logarithm rises by as much, 1/x by a tenth."""

Curve = Callable[[np.ndarray], np.ndarray]


@np.errstate(all="ignore")
def lowest_point(energy: Curve, force: Curve) -> float | None:
    """The position of a lowest point with walls on both sides; None where there is none.

    >>> lowest_point(lambda x: (x - 1) ** 2, lambda x: 2 - 2 * x)
    1.0
    >>> lowest_point(lambda x: 9.81 * x, lambda x: -9.81 + 0 * x)
    """
    for reach in REACHES:
        x = np.linspace(-reach, reach, POINTS)
        levels = _values(energy, x)
        inner, left, right = levels[1:-1], levels[:-2], levels[2:]
        lows = np.flatnonzero(np.isfinite(inner) & (inner < left) & (inner <= right)) + 1
        # Of equally low ones the nearest to 0, and the one on the positive side.
        for k in sorted(lows, key=lambda k: (_rounded(levels, lows, int(k)), abs(x[k]), -x[k])):
            minimum = _refined(energy, force, x[k - 1], x[k], x[k + 1])
            if minimum is not None:
                return minimum
    return None


@np.errstate(all="ignore")
def barrier_around(energy: Curve, minimum: float) -> float:
    """The energy at and above which a particle leaves `minimum` for ever; ∞ where the walls have no end.

    >>> round(barrier_around(lambda x: x**2 / 2 - x**3 / 3, 0.0), 12)
    0.166666666667
    """
    return min(_wall(energy, minimum + side * DISTANCES) for side in (-1.0, 1.0))


def _values(curve: Curve, x: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.asarray(curve(x), dtype=float), x.shape)


def _rounded(levels: np.ndarray, lows: np.ndarray, place: int) -> float:
    """How much higher a low is than the lowest, in steps that count as equal."""
    lowest = levels[lows].min()
    scale = max(abs(lowest), float(np.ptp(levels[lows])), np.finfo(float).tiny)
    return float(np.floor((levels[place] - lowest) / (EQUAL * scale)))


def _refined(energy: Curve, force: Curve, before: float, low: float, after: float) -> float | None:
    """Where the force vanishes between two places; None where the energy has a hole or a corner there."""
    ends = _values(force, np.array([before, low, after]))
    if ends[1] == 0:
        return float(low)
    if not (np.isfinite(ends).all() and ends[0] > 0 > ends[2]):
        return None
    root = float(brentq(lambda x: float(force(np.asarray(x))), before, after, xtol=1e-15))  # pyright: ignore[reportArgumentType]
    at_root, at_low = _values(energy, np.array([root, low]))
    # A sign change of the force is also a pole or a jump: the energy is then no number there, or higher than beside.
    return root if np.isfinite(at_root) and at_root <= at_low + EQUAL * abs(at_low) else None


def _wall(energy: Curve, x: np.ndarray) -> float:
    """The highest energy on the way out, ∞ where it rises without end."""
    levels = _values(energy, x)
    ends = np.flatnonzero(~np.isfinite(levels))
    if len(ends) and levels[ends[0]] > 0:
        return float("inf")
    if len(ends) and ends[0]:  # as near to the end of the domain as numbers go
        edge = _edge(energy, float(x[ends[0] - 1]), float(x[ends[0]]))
        levels = np.append(levels[: ends[0]], _values(energy, np.array(edge)))
    top = int(np.argmax(levels))
    if 0 < top < len(levels) - 1:
        around = sorted((float(x[top - 1]), float(x[top + 1])))
        peak = minimize_scalar(lambda at: -float(energy(np.asarray(at))), bounds=around, method="bounded")
        return max(float(levels[top]), -float(peak.fun))  # pyright: ignore[reportAttributeAccessIssue]
    if len(ends):
        return float(levels[top])
    # `DISTANCES` has 1000 points to a factor of ten.
    last, tenth, hundredth = levels[-1], levels[-1001], levels[-2001]
    return float("inf") if last - tenth > STILL_RISING * (tenth - hundredth) else float(last)


def _edge(energy: Curve, inside: float, outside: float) -> float:
    """The last place at which the energy is a number, by halving."""
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if np.isfinite(_values(energy, np.array(middle))) else (inside, middle)
    return inside
