"""The force sub-network: how it is built and trained, how well it knows the force, and where it fails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pnn_symbolic.paper.dense import Dense, of_force_network
from pnn_symbolic.paper.particle import Particle

FAILURE = 0.1
"""Relative error, of the largest force in the training range, at which the sub-network is said to fail."""


@dataclass(frozen=True)
class ForceStudy:
    """Lengths in Å, forces in eV/Å.

    network          the sub-network as numbers
    losses           relative error on the training rows after each step of training
    relative_error   root mean square over that of the force, on rows it was not trained on
    largest_error    in the training range, over the root mean square of the force
    lowest, highest  the training range
    fails_below      nearest position below the range at which the error exceeds a tenth of the largest force inside
    fails_above      the same above; None where it does not within the range looked at
    positions        a grid that reaches beyond the training range, with the true and the learned force on it
    """

    network: Dense
    losses: tuple[float, ...]
    relative_error: float
    largest_error: float
    lowest: float
    highest: float
    fails_below: float | None
    fails_above: float | None
    positions: tuple[float, ...]
    true: tuple[float, ...]
    learned: tuple[float, ...]


def study_force(particle: Particle) -> ForceStudy:
    """Train the sub-network as `discover-equations run` does, and compare it with the true force."""
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.training.force_network import train_force_network

    trained = train_force_network(particle.data.trajectories)
    network = of_force_network(trained)
    lowest, highest, learn = trained.lowest, trained.highest, network.as_force()
    inside = np.linspace(lowest, highest, 2001)
    scale = float(np.abs(particle.force(inside)).max())
    wide = np.linspace(lowest - 0.12, highest + 0.8, 461)
    true, learned = particle.force(wide), learn(wide)
    failing = np.abs(learned - true) > FAILURE * scale
    below, above = wide[failing & (wide < lowest)], wide[failing & (wide > highest)]
    return ForceStudy(
        network=network,
        losses=tuple(trained.losses),
        relative_error=trained.relative_error,
        largest_error=float(np.abs(learn(inside) - particle.force(inside)).max() / trained.scale),
        lowest=lowest,
        highest=highest,
        fails_below=float(below.max()) if len(below) else None,
        fails_above=float(above.min()) if len(above) else None,
        positions=_rounded(wide),
        true=_rounded(true),
        learned=_rounded(learned),
    )


def _rounded(curve: np.ndarray) -> tuple[float, ...]:
    return tuple(np.round(curve, 9).tolist())
