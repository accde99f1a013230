"""In which units do 0, ½ and 1 mean what they say? Displacement vΔt and acceleration fΔt²/m: the step units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.transitions import Transitions


@dataclass(frozen=True)
class StepUnits:
    """How a state enters the network: x, w = vΔt and F = fΔt²/m, all lengths (design, §5).

    time_step         Δt; the mean one where the clock is uneven: each pair then has its own, w and F are measured in it
    reference_mass    the mass F is divided by: the particle's where the user states it, else one mass unit,
                      so that a trained weight θ on F reads as the mass reference_mass / θ
    force_scale       F / f

    >>> StepUnits(time_step=0.1, reference_mass=2.0).force_scale
    0.005000000000000001
    """

    time_step: float
    reference_mass: float = 1.0
    acceleration_per_force: float = 1.0

    @classmethod
    def of(cls, data: DataSet, mass: float | None = None) -> StepUnits:
        """The step units of a data set, with the stated `mass`, or with it unknown."""
        return cls(data.time_step, 1.0 if mass is None else mass, data.units.acceleration_per_force)

    @property
    def force_scale(self) -> float:
        """F per unit force: Δt² / m in the data's units."""
        return self.time_step**2 * self.acceleration_per_force / self.reference_mass

    def scaled(self, transitions: Transitions) -> tuple[np.ndarray, np.ndarray]:
        """(before, after), each (S, 2, N, D) with velocities turned into displacements per step.

        On an uneven clock both velocities of a pair are multiplied by the step of that pair.
        """
        if transitions.time_steps is None:
            scale = np.array([1.0, self.time_step])[:, None, None]
        else:
            steps = transitions.time_steps
            scale = np.stack([np.ones_like(steps), steps], axis=1)[..., None, None]
        return transitions.before * scale, transitions.after * scale

    def force_factors(self, transitions: Transitions) -> np.ndarray | None:
        """(S,): what `force_scale` is multiplied by for each pair, (Δt of the pair / Δt)²; None on an even clock.

        >>> still = np.zeros((2, 2, 1, 1))
        >>> StepUnits(0.1).force_factors(Transitions(still, still, 0.1, time_steps=np.array([0.1, 0.2])))
        array([1., 4.])
        """
        return None if transitions.time_steps is None else (transitions.time_steps / self.time_step) ** 2
