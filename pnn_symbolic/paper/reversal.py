"""Figs 1(c) and 3(c): forward, turn the velocity, and back: does it return?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.steppers import Stepper

RETURNED = 1e-6
"""In Å: a mismatch below this is called a return. Rounding alone leaves 10⁻¹³ after 1,000 steps."""
SHOWN = 250


@dataclass(frozen=True)
class Reversal:
    """One stepper, from the start of the test trajectory.

    steps, mismatch   distance from the start in Å after so many steps, a turn, and as many back; None where it ran
                      away. A longer test is only made of those that pass the shorter one
    every             steps between the positions of the next two
    forward, back     positions in Å over the first horizon; `back` in the order of the forward steps
    """

    name: str
    family: str
    force: str
    steps: tuple[int, ...]
    mismatch: tuple[float | None, ...]
    every: int
    forward: tuple[float, ...]
    back: tuple[float, ...]

    @property
    def returned(self) -> bool:
        """Whether it came back after the shortest test."""
        return self.mismatch[0] is not None and self.mismatch[0] < RETURNED


@dataclass(frozen=True)
class ReversalStudy:
    """One row for each stepper."""

    rows: tuple[Reversal, ...]

    def row(self, name: str) -> Reversal:
        """The row of a stepper."""
        return next(row for row in self.rows if row.name == name)


def study_reversal(particle: Particle, steppers: Sequence[Stepper]) -> ReversalStudy:
    """Turn every stepper around after each horizon."""
    return ReversalStudy(tuple(_turned(particle, stepper) for stepper in steppers))


def _turned(particle: Particle, stepper: Stepper) -> Reversal:
    horizons = particle.settings.horizons
    steps, mismatch = [], []
    shown: tuple[np.ndarray, np.ndarray] | None = None
    for horizon in horizons:
        forward, back = there_and_back(particle, stepper, horizon)
        shown = shown or (forward, back)
        error = float(np.max(np.abs(back[0] - forward[0]) * [1.0, particle.time_step]))
        steps.append(horizon)
        mismatch.append(error if np.isfinite(error) else None)
        if not error < RETURNED:
            break
    assert shown is not None  # there is at least one horizon
    every = max(1, horizons[0] // SHOWN)
    forward, back = shown
    return Reversal(
        name=stepper.name,
        family=stepper.family,
        force=stepper.force,
        steps=tuple(steps),
        mismatch=tuple(mismatch),
        every=every,
        forward=_finite(forward[::every, 0]),
        back=_finite(back[::every, 0]),
    )


def there_and_back(particle: Particle, stepper: Stepper, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """(steps + 1, 2) each: the states forward, and those on the way back in the order of the forward steps."""
    forward = stepper.roll_out(particle, particle.start, steps)
    back = stepper.roll_out(particle, forward[-1] * [1, -1], steps)[::-1] * [1, -1]
    return forward, back


def _finite(values: np.ndarray) -> tuple[float, ...]:
    return tuple(np.round(values[np.isfinite(values)], 9).tolist())
