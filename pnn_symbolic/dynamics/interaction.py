"""Which force do N particles exert on each other, and what is the energy of the whole?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from pnn_symbolic.dynamics.gravity import gravitation, gravitational_energy
from pnn_symbolic.dynamics.particle_pairs import pair_energy, pair_interaction
from pnn_symbolic.dynamics.potential import Potential

Force = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """The force on each of N particles, by the positions of all.

    name            as users type it
    force           (..., N, D) → (..., N, D), in the data's units
    energy          (..., N, D) → (...): of the whole configuration; None where it is not known
    parameters      the numbers in it, for reports
    relative_error  of a force that was learned, on rows it was not learned from; 0 for an exact one
    ends            distances of pairs that a learned force knows

    >>> from pnn_symbolic.dynamics.potentials import harmonic
    >>> spring = Interaction.of_pairs(harmonic(), 2)
    >>> spring.force(np.array([[0.0], [2.0]])), spring.energy(np.array([[0.0], [2.0]]))
    (array([[ 2.],
           [-2.]]), array(2.))
    """

    name: str
    force: Force
    energy: Force | None = None
    parameters: dict[str, float] = field(default_factory=dict)
    relative_error: float = 0.0
    ends: tuple[float, float] = (0.0, np.inf)

    @classmethod
    def of_pairs(cls, potential: Potential, count: int, box: np.ndarray | None = None) -> Interaction:
        """Every two of `count` particles have this energy at their distance; across a box the nearest image."""
        return cls(
            name=potential.name,
            force=pair_interaction(potential.force, count, box),
            energy=pair_energy(potential.energy, count, box),
            parameters=potential.parameters,
        )

    @classmethod
    def newton(cls, masses: np.ndarray, constant: float = 1.0, softening: float = 0.0) -> Interaction:
        """Bodies that attract each other by their masses; G = `constant`."""
        return cls(
            name="newton",
            force=gravitation(masses, constant=constant, softening=softening),
            energy=gravitational_energy(masses, constant=constant, softening=softening),
            parameters={"G": constant, "softening": softening},
        )
