"""The paper's particle: data, force, mass and start, made once and shared by all that looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.simulation import ALUMINIUM, paper_data, paper_potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.paper.settings import PaperSettings

EPSILON, SIGMA = 0.5, 2.5
"""eV and Å (paper, p. 3): energies are told in ε."""


@dataclass(frozen=True)
class Particle:
    """What every system of the paper is run on.

    >>> particle = Particle(PaperSettings(pairs=20))
    >>> float(particle.start[0]), round(float(particle.energy(particle.start)) / EPSILON, 6)
    (2.8, -0.884)
    """

    settings: PaperSettings

    @cached_property
    def data(self) -> DataSet:
        """The paper's five energies (p. 3)."""
        return paper_data(self.settings.pairs, self.settings.seed)

    @cached_property
    def potential(self) -> Potential:
        """Lennard-Jones, in eV and Å."""
        return paper_potential()

    @property
    def force(self) -> Callable[[Any], Any]:
        """The exact force, in eV/Å."""
        return self.potential.force

    @property
    def time_step(self) -> float:
        """In fs."""
        return self.data.time_step

    @cached_property
    def inertia(self) -> float:
        """The mass by which a force in eV/Å becomes an acceleration in Å/fs²."""
        return ALUMINIUM / self.data.units.acceleration_per_force

    @cached_property
    def step_units(self) -> StepUnits:
        """With the mass unknown, as in the paper."""
        return StepUnits.of(self.data)

    @cached_property
    def start(self) -> np.ndarray:
        """(2,): position in Å and velocity in Å/fs at which the test trajectory begins."""
        return self.data.test.before[0, :, 0, 0]

    def energy(self, states: np.ndarray) -> Any:  # noqa: ANN401 - a number, or one for each state
        """Total energy in eV of states whose last axis is (x, v)."""
        with np.errstate(all="ignore"):
            return self.potential.energy(states[..., 0]) + self.inertia * states[..., 1] ** 2 / 2
