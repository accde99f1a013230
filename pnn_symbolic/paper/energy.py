"""Figs 1(b) and 3(b): does the energy stay where it was?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.diagnostics import drift
from pnn_symbolic.paper.particle import EPSILON, Particle
from pnn_symbolic.paper.steppers import Stepper

SHOWN = 500
"""Points of a short curve that are kept for the figure."""


@dataclass(frozen=True)
class EnergyAt:
    """The energy over so many steps, in ε; None where it became infinite.

    largest   largest distance from the energy at the start
    drift     change along the straight line fitted to it: what is left when oscillations average out
    """

    steps: int
    largest: float | None
    drift: float | None


@dataclass(frozen=True)
class Energy:
    """One stepper, from the start of the test trajectory.

    leaves_range_at   first step outside the positions of the data, or None
    short             energy minus that at the start, in ε, over the first horizon, every `every` steps
    reached, growth   at steps on a logarithmic scale, the largest distance so far, in ε
    """

    name: str
    family: str
    force: str
    horizons: tuple[EnergyAt, ...]
    leaves_range_at: int | None
    every: int
    short: tuple[float, ...]
    reached: tuple[int, ...]
    growth: tuple[float, ...]


@dataclass(frozen=True)
class EnergyStudy:
    """One row for each stepper."""

    rows: tuple[Energy, ...]

    def row(self, name: str) -> Energy:
        """The row of a stepper."""
        return next(row for row in self.rows if row.name == name)


def study_energy(particle: Particle, steppers: Sequence[Stepper], force_range: tuple[float, float]) -> EnergyStudy:
    """Roll every stepper out over the longest horizon."""
    return EnergyStudy(tuple(_followed(particle, stepper, force_range) for stepper in steppers))


def _followed(particle: Particle, stepper: Stepper, force_range: tuple[float, float]) -> Energy:
    horizons = particle.settings.horizons
    states = stepper.roll_out(particle, particle.start, horizons[-1])
    change = (particle.energy(states) - particle.energy(particle.start)) / EPSILON
    outside = ~((states[:, 0] >= force_range[0]) & (states[:, 0] <= force_range[1]))
    with np.errstate(all="ignore"):
        largest = np.maximum.accumulate(np.abs(change))
    every = max(1, horizons[0] // SHOWN)
    reached = np.unique(np.geomspace(10, horizons[-1], 120).astype(int))
    reached = reached[np.isfinite(largest[reached])]
    return Energy(
        name=stepper.name,
        family=stepper.family,
        force=stepper.force,
        horizons=tuple(_at(change, largest, steps) for steps in horizons),
        leaves_range_at=int(np.argmax(outside)) if outside.any() else None,
        every=every,
        short=tuple(_until_infinite(change[: horizons[0] + 1 : every]).tolist()),
        reached=tuple(reached.tolist()),
        growth=tuple(largest[reached].tolist()),
    )


def _until_infinite(curve: np.ndarray) -> np.ndarray:
    infinite = ~np.isfinite(curve)
    return curve[: np.argmax(infinite)] if infinite.any() else curve


def _at(change: np.ndarray, largest: np.ndarray, steps: int) -> EnergyAt:
    if not np.isfinite(largest[steps]):
        return EnergyAt(steps, None, None)
    return EnergyAt(steps, float(largest[steps]), drift(change[: steps + 1]))
