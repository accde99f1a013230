"""Along which coordinates does anything move?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory


def moving_coordinates(trajectories: Sequence[Trajectory]) -> list[Trajectory]:
    """The same rows without the coordinates in which nothing moves: an atom that runs along x is one on a line."""
    still = np.all([np.ptp(run.positions, axis=0).max(axis=0) == 0 for run in trajectories], axis=0)
    still &= np.all([(run.velocities == 0).all(axis=(0, 1)) for run in trajectories], axis=0)
    if not still.any() or still.all():
        return list(trajectories)
    kept = [
        replace(
            run,
            positions=run.positions[..., ~still],
            velocities=run.velocities[..., ~still],
            forces=None if run.forces is None else run.forces[..., ~still],
            box=None if run.box is None else run.box[~still],
        )
        for run in trajectories
    ]
    # A distance from the other particles is none along the coordinates that are left, unless all have the others alike.
    first = trajectories[0].positions[0][:, still]
    return kept if (first == first[:1]).all() else list(trajectories)
