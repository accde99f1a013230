"""What moves the velocities beside the forces of the rows? Where it is along them, a thermostat or friction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.along_velocities import FEWEST_COORDINATES, along_velocities
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.scatter import BENT, is_slow, what_forces_leave

ALONG_ALL, ALL, ALONG_EACH = 0.5, 0.9, 0.8
"""Of what is left: by one factor a row, by chance 1/(N·D), and by one for each particle in it, by chance 1/D. Of both
the first is said where it leaves next to nothing, or the second does not hold."""


def sign_along_velocities(trajectories: Sequence[Trajectory], scale: float | np.ndarray) -> str:
    """A sentence where what the mean force of two rows leaves of the change of v is along v; else empty.

    scale   w per unit of force: G of the step units
    """
    if any(run.forces is None for run in trajectories) or not is_slow(trajectories):
        return ""
    left = np.concatenate([what_forces_leave(run, scale) for run in trajectories])
    bends = np.concatenate([np.diff(scale * run.forces, 2, axis=0) for run in trajectories if run.forces is not None])
    w = np.concatenate([(run.velocities[1:] + run.velocities[:-1]) / 2 * run.time_step for run in trajectories])
    if not len(bends) or np.mean(left**2) < BENT**2 * np.mean(bends**2):
        return ""
    rows, particles, dimensions = w.shape
    share, each = (along_velocities(left, w) if w[0].size >= FEWEST_COORDINATES else 0.0), 0.0
    if dimensions > 1 and particles > 1:
        alone = rows * particles, 1, dimensions
        each = along_velocities(left.reshape(alone), w.reshape(alone))
    if share < ALL and each > ALONG_EACH:
        return sentences.EACH_ALONG.format(share=each)
    return sentences.SCALED.format(share=share) if share > ALONG_ALL else ""
