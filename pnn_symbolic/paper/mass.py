"""Why 1.0005? The mass that fits best, at several time steps, and what its excess is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.simulation import ALUMINIUM, TRAINING_ENERGIES, simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.paper.particle import EPSILON, Particle
from pnn_symbolic.paper.printed import PRINTED

FINEST, INNER = 0.5, 25
"""Rows of the nearly exact motion every half fs, from inner steps of 0.02 fs."""
STEPS = (0.5, 1.0, 2.0, 3.0, 4.0)
"""Time steps in fs; each a multiple of the finest."""


@dataclass(frozen=True)
class MassStudy:
    """The trained mass of PNN 1 over the particle's, where it is trained on the energies of the paper.

    time_steps, factors   with the exact force, on nearly exact motion
    exponent              p of the best power law factor − 1 ∝ Δt^p
    coefficient           c of factor = 1 + c Δt², in fs⁻², at the smallest step
    at_zero               where the factors, as a polynomial of second degree in Δt², lie at Δt = 0
    exact, inner, network   at 1 fs: on nearly exact motion; on the paper's data, with their inner step of 0.1 fs and
                          the exact force; on those with the force sub-network
    """

    time_steps: tuple[float, ...]
    factors: tuple[float, ...]
    exponent: float
    coefficient: float
    at_zero: float
    exact: float
    inner: float
    network: float


def study_mass(particle: Particle, force: Callable) -> MassStudy:
    """Train the one weight of PNN 1 on each data set, by the same fit as everywhere."""
    motion = simulate(
        particle.potential,
        [level * EPSILON for level in TRAINING_ENERGIES],
        mass=ALUMINIUM,
        time_step=FINEST,
        steps=round(particle.settings.pairs / FINEST),
        inner_steps=INNER,
        start=2.80,
        units=UNITS["paper"],
    )
    factors: list[float] = []
    for step in STEPS:
        trajectories = [_every(trajectory, round(step / FINEST)) for trajectory in motion]
        factors.append(trained_mass(DataSet.of(trajectories, mass=ALUMINIUM), particle.force))
    excess, squares = np.array(factors) - 1, np.array(STEPS) ** 2
    exponent = np.polyfit(np.log(STEPS), np.log(excess), 1)[0]
    return MassStudy(
        time_steps=STEPS,
        factors=tuple(factors),
        exponent=float(exponent),
        coefficient=float(excess[0] / squares[0]),
        at_zero=float(np.polyfit(squares, factors, 2)[-1]),
        exact=factors[STEPS.index(1.0)],
        inner=trained_mass(particle.data, particle.force),
        network=trained_mass(particle.data, force),
    )


def trained_mass(data: DataSet, force: Callable) -> float:
    """The trained mass of PNN 1 over the particle's."""
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.training.fit import Fitter
    from pnn_symbolic.translation import learned_mass_ratio

    fitter = Fitter(data, force, StepUnits.of(data))
    (fitted,) = fitter.refit(fitter([PRINTED[0].genome]))
    ratio = learned_mass_ratio(fitted)
    assert ratio is not None  # a Lennard-Jones particle has a positive mass
    return float(ratio) / ALUMINIUM


def _every(trajectory: Trajectory, rows: int) -> Trajectory:
    return Trajectory(
        positions=trajectory.positions[::rows],
        velocities=trajectory.velocities[::rows],
        time_step=trajectory.time_step * rows,
        units=trajectory.units,
        label=trajectory.label,
    )
