"""How long is a time step? As the times say, or as the rows move: x by v·Δt, whichever row v belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RULES = {
    "x(t+Δt) − x(t−Δt) = 2Δt·v(t)": (-0.5, 0.0, 0.5, 0.0, 1.0, 0.0),
    "x(t+Δt) − x(t) = Δt·v(t+Δt)": (0.0, -1.0, 1.0, 0.0, 0.0, 1.0),
    "x(t+Δt) − x(t) = Δt·v(t)": (0.0, -1.0, 1.0, 0.0, 1.0, 0.0),
    "x(t+Δt) − x(t) = Δt·(v(t) + v(t+Δt))/2": (0.0, -1.0, 1.0, 0.0, 0.5, 0.5),
}
"""Weights of x₋, x, x₊ and of v₋, v, v₊: what the four kinds of methods do."""
MOST_DECIMALS = 6
"""Significant digits of a number that somebody typed as a time step."""
FLOAT32, FLOAT64 = 2e-7, 1e-12
"""Relative: how far the mean step of summed or rounded times is from the one that was meant."""
FOLLOWS = 1e-3
"""Of the motion: what a rule that the rows obey may leave, beside the step being too long for any rule."""
ROUNDINGS = 20.0
"""What a rule leaves by which an engine moved the rows: programs in other orders of operations leave up to 5. A rule
that leaves more holds by and large only, and a step by it is off by as much."""


@dataclass(frozen=True)
class TimeStep:
    """A time step, and how it is known.

    exact    whether a rule holds to the rounding of the rows
    follows  whether one holds to a thousandth of the motion, so that another unit of time would show
    """

    value: float
    how: str
    exact: bool = True
    follows: bool = True


def measured_step(
    positions: Sequence[np.ndarray], velocities: Sequence[np.ndarray], roundings: tuple[float, float]
) -> TimeStep:
    """By least squares, under the rule that leaves least.

    roundings   root mean square rounding errors of positions and of velocities
    """
    best, least = TimeStep(1.0, "nothing moves", exact=False, follows=False), np.inf
    for rule, weights in RULES.items():
        move, speed = (np.concatenate(parts) for parts in zip(*_sides(positions, velocities, weights), strict=True))
        power = float((speed**2).sum())
        if not power:
            continue
        value = float((move * speed).sum()) / power
        left = float(np.sqrt(np.mean((move - value * speed) ** 2)))
        motion = float(np.sqrt(np.mean(move**2)))
        if value > 0 and left < least * motion:
            least = left / motion
            of_x, of_v = np.linalg.norm(weights[:3]) * roundings[0], np.linalg.norm(weights[3:]) * roundings[1] * value
            exact = bool(least < FOLLOWS and left < ROUNDINGS * np.hypot(of_x, of_v))
            tolerance = max(FLOAT64, 3 * least / float(np.sqrt(move.size)))
            best = TimeStep(_shortest(value, tolerance) if exact else value, rule, exact, bool(least < FOLLOWS))
    return best


def stated_step(value: float, times: np.ndarray | None) -> TimeStep:
    """The step that was meant, where times were summed up or written as float32."""
    single = times is not None and times.dtype == np.float32
    return TimeStep(_shortest(value, FLOAT32 if single else FLOAT64), "by the times of the file")


def _shortest(value: float, tolerance: float) -> float:
    """The shortest decimal within a relative tolerance, where it is one that somebody types.

    >>> _shortest(0.00999999978, 2e-7), _shortest(0.4911346914, 1e-12)
    (0.01, 0.4911346914)
    """
    for digits in range(1, MOST_DECIMALS + 1):
        short = float(f"{value:.{digits - 1}e}")
        if abs(short - value) <= tolerance * abs(value):
            return short
    return value


def _sides(
    positions: Sequence[np.ndarray], velocities: Sequence[np.ndarray], weights: tuple[float, ...]
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each run, the sum of positions and the sum of velocities on the three rows."""
    pairs = []
    for x, v in zip(positions, velocities, strict=True):
        rows = slice(0, -2), slice(1, -1), slice(2, None)
        pairs.append(
            tuple(
                sum(weight * part[row] for weight, row in zip(numbers, rows, strict=True))
                for numbers, part in ((weights[:3], x), (weights[3:], v))
            )
        )
    return pairs
