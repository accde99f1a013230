"""What do particles that act on each other alone keep? Energy, momentum and angular momentum of the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Conserved:
    """How the totals of N particles change along some states, each over its scale; None where it is not known.

    energy             largest change of the energy, over the mean kinetic energy; None without a potential
    drift              of the straight line fitted to the energy, over the mean kinetic energy
    momentum           largest change of the total momentum, over the sum of the sizes of all momenta
    angular_momentum   the same of the angular momentum, over the sum of the sizes of all; None in a periodic box, and
                       on a line
    """

    energy: float | None
    drift: float | None
    momentum: float
    angular_momentum: float | None

    @classmethod
    def of(
        cls,
        states: np.ndarray,
        masses: np.ndarray,
        energy: Callable[[np.ndarray], np.ndarray] | None,
        acceleration_per_force: float = 1.0,
        *,
        periodic: bool = False,
    ) -> Conserved:
        """Of states (T, 2, N, D), positions and velocities, of particles of these masses (N,).

        acceleration_per_force   makes a kinetic energy out of mass · velocity², in the unit of `energy`

        >>> turn = np.linspace(0, 1, 5)
        >>> circle = np.stack([np.cos(turn), np.sin(turn)], axis=1), np.stack([-np.sin(turn), np.cos(turn)], axis=1)
        >>> states = np.stack([np.stack([part, -part], axis=1) for part in circle], axis=1)
        >>> Conserved.of(states, np.ones(2), None).angular_momentum < 1e-15
        True
        """
        x, v = states[:, 0], states[:, 1]
        momenta = masses[:, None] * v
        kinetic = (momenta * v).sum(axis=(1, 2)) / 2 / acceleration_per_force
        scale = float(kinetic.mean()) or 1.0
        change, drift = None, None
        if energy is not None:
            total = kinetic + energy(x)
            change = float(np.ptp(total)) / scale
            drift = float(np.polyfit(np.arange(len(total)), total, 1)[0]) * (len(total) - 1) / scale
        sizes = float(np.sqrt((momenta**2).sum(axis=2)).sum(axis=1).mean()) or 1.0
        total_momentum = momenta.sum(axis=1)
        turning = None
        if x.shape[2] in (2, 3) and not periodic:
            spins = np.atleast_3d(_cross(x, momenta))
            size = float(np.sqrt((spins**2).sum(axis=2)).sum(axis=1).mean()) or 1.0
            turning = float(np.abs(spins.sum(axis=1) - spins[0].sum(axis=0)).max()) / size
        return cls(
            energy=change,
            drift=drift,
            momentum=float(np.abs(total_momentum - total_momentum[0]).max()) / sizes,
            angular_momentum=turning,
        )

    def sentence(self) -> str:
        """What is kept, in one line."""
        parts = []
        if self.energy is not None:
            parts.append(f"energy within {self.energy:.1e} of the kinetic energy (drift {self.drift:.1e})")
        parts.append(f"momentum within {self.momentum:.1e}")
        if self.angular_momentum is not None:
            parts.append(f"angular momentum within {self.angular_momentum:.1e}")
        return "; ".join(parts)

    def to_json(self) -> dict[str, float | None]:
        """Plain data."""
        return {
            "energy": self.energy,
            "drift": self.drift,
            "momentum": self.momentum,
            "angular_momentum": self.angular_momentum,
        }


def _cross(x: np.ndarray, p: np.ndarray) -> np.ndarray:
    """x × p, (T, N, 3), or its one component in the plane, (T, N, 1)."""
    if x.shape[2] == 3:
        return np.cross(x, p)
    return (x[..., 0] * p[..., 1] - x[..., 1] * p[..., 0])[..., None]
