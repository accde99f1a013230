"""What acts on particles beside the force between them? A thermostat, frozen ones, rigid bonds: each by its sign."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.along_velocities import FEWEST_COORDINATES, along_velocities, resting
from pnn_symbolic.dynamics.trajectory import Trajectory

ALONG = 0.5
"""Of what a law leaves of Δv: more along the velocities, by one factor a row, than this is no chance. By chance it is
1/(N·D)."""
RIGID = 1e-5
"""Relative: a distance that changes by no more is a bond of fixed length; thermal ones change by some per cent."""
LOOKED_AT = 20
"""Rows in which distances are looked at."""


def has_thermostat(left: np.ndarray, w: np.ndarray) -> bool:
    """Whether most of what a law leaves is along the velocities, by one factor a row."""
    return w[0].size >= FEWEST_COORDINATES and along_velocities(left, w) > ALONG


def frozen_particles(trajectories: Sequence[Trajectory]) -> int:
    """How many particles rest in all rows while others move."""
    return int(resting(trajectories).sum())


def rigid_pairs(trajectories: Sequence[Trajectory]) -> int:
    """How many pairs of neighbouring particles keep their distance although they move."""
    run = max(trajectories, key=len)
    rows = run.positions[np.unique(np.linspace(0, len(run) - 1, LOOKED_AT).round().astype(int))]
    first, second = np.triu_indices(rows.shape[1], 1)
    between = rows[0][first] - rows[0][second]
    if run.box is not None:
        between -= run.box * np.rint(between / run.box)
    apart = np.sqrt((between**2).sum(axis=-1))
    near = apart < 1.5 * apart.min()
    shift = (rows[0][first] - rows[0][second] - between)[near]
    distances = np.sqrt(((rows[:, first[near]] - rows[:, second[near]] - shift) ** 2).sum(axis=-1))
    moved = np.ptp(rows[:, first[near]], axis=0).max(axis=-1) > RIGID * apart.min()
    return int(((np.ptp(distances, axis=0) < RIGID * distances.mean(axis=0)) & moved).sum())


def sentences(trajectories: Sequence[Trajectory]) -> list[str]:
    """What is seen of the rows alone, a line each."""
    lines = []
    particles = trajectories[0].positions.shape[1]
    if frozen := frozen_particles(trajectories):
        lines.append(f"{frozen} of {particles} particles are held at rest, and obey no law; leave them free")
    if particles > 1 and (rigid := rigid_pairs(trajectories)):
        lines.append(
            f"{rigid} distances between neighbours are constant to {RIGID:g}: constraints hold them (SHAKE, rigid "
            "water), by forces that no potential tells"
        )
    return lines
