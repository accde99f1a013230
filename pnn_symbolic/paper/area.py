"""Is a law symplectic? A region of initial states keeps its area, or it does not: what no single path can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.diagnostics import enclosed_area
from pnn_symbolic.paper.particle import EPSILON, SIGMA, Particle
from pnn_symbolic.paper.steppers import Stepper

LEVEL, CORNERS, SHOWN = -0.95, 2000, 200
"""Energy in ε of the orbit that encloses the region; corners of its polygon; corners kept for the figure."""


@dataclass(frozen=True)
class Area:
    """One stepper applied to every corner of the region inside an orbit.

    steps, ratio   area over that at the start, after so many steps
    outlines       (x in Å, v in Å/fs) of the corners after the steps in `outlined`
    """

    name: str
    steps: tuple[int, ...]
    ratio: tuple[float, ...]
    outlined: tuple[int, ...]
    outlines: tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]

    @property
    def factor(self) -> float:
        """By how much one step multiplies the area, on average."""
        return self.ratio[-1] ** (1 / self.steps[-1])


@dataclass(frozen=True)
class AreaStudy:
    """One row for each stepper that is followed; `level` is the energy of the orbit in ε."""

    level: float
    rows: tuple[Area, ...]

    def row(self, name: str) -> Area:
        """The row of a stepper."""
        return next(row for row in self.rows if row.name == name)


def study_area(particle: Particle, steppers: Sequence[Stepper]) -> AreaStudy:
    """Follow the region inside an orbit. All of the orbit turns at one rate, so that no shear hides the area."""
    return AreaStudy(LEVEL, tuple(_followed(particle, stepper) for stepper in steppers))


def orbit(particle: Particle, level: float, corners: int) -> np.ndarray:
    """(2, corners): states of energy `level` · ε, once around."""
    # The turning points: 4 (s² − s) = level has the roots s = (1 ± √(1 + level))/2, where s = (σ/x)⁶.
    nearest = ((1 + (1 + level) ** 0.5) / 2) ** (-1 / 6) * SIGMA
    farthest = ((1 - (1 + level) ** 0.5) / 2) ** (-1 / 6) * SIGMA
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    x = (farthest + nearest) / 2 + (farthest - nearest) / 2 * np.cos(angle)
    kinetic = np.maximum(level * EPSILON - particle.potential.energy(x), 0.0)
    return np.stack([x, np.sign(np.sin(angle)) * np.sqrt(2 * kinetic / particle.inertia)])


def _followed(particle: Particle, stepper: Stepper) -> Area:
    total = particle.settings.area_steps
    start = orbit(particle, LEVEL, CORNERS)
    every, thin = total // 100, CORNERS // SHOWN
    outlined = (0, total // 4, total // 2, total)
    states, ratios, outlines = start, [1.0], [start]
    for step in range(every, total + 1, every):
        states = stepper.roll_out(particle, states, every)[-1]
        ratios.append(enclosed_area(states) / enclosed_area(start))
        if step in outlined:
            outlines.append(states)
    return Area(
        name=stepper.name,
        steps=tuple(range(0, total + 1, every)),
        ratio=tuple(ratios),
        outlined=outlined,
        outlines=tuple(_corners(states[:, ::thin]) for states in outlines),
    )


def _corners(states: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    x, v = np.round(states, 7)
    return tuple(x.tolist()), tuple(v.tolist())
