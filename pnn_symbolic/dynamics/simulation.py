"""Where do reference trajectories come from? A force, a start, and any step function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential, lennard_jones
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import InputError

Force = Callable[[Any], Any]
Step = Callable[[Any, Any, float, float, Force], tuple[Any, Any]]
"""One time step, `step(x, v, dt, m, f)` → (x', v'); what `OneStepMap.step_function()` returns."""

PAPERS_DATA = "the paper's particle"
ALUMINIUM = 26.982
"""The paper's mass, in amu."""
TRAINING_ENERGIES = (-0.999, -0.895, -0.797, -0.733)
TEST_ENERGY = -0.884
"""The paper's energies, in units of ε (p. 3)."""
MOST_ROWS, MOST_STEPS = 100_000_000, 1_000_000_000
"""A row is two doubles and its force a third; a step of one particle takes a microsecond at least."""


def velocity_verlet(x: Any, v: Any, dt: float, m: float, f: Force, steps: int = 1) -> tuple[Any, Any]:  # noqa: ANN401
    """`steps` steps of velocity Verlet (Swope et al. 1982), each force evaluated once.

    >>> velocity_verlet(1.0, 0.0, 0.1, 1.0, lambda x: -x)
    (0.995, -0.09975)
    """
    kick = f(x) * (dt / m)
    v = v + kick / 2
    for step in range(steps):
        x = x + v * dt
        kick = f(x) * (dt / m)
        v = v + (kick if step < steps - 1 else kick / 2)
    return x, v


def simulate(
    potential: Potential,
    energies: Sequence[float],
    *,
    mass: float = 1.0,
    time_step: float = 0.01,
    steps: int = 1000,
    inner_steps: int = 1,
    start: float | None = None,
    integrator: Step | None = None,
    units: Units = UNITS["consistent"],
) -> list[Trajectory]:
    """One trajectory of `steps` + 1 rows for each energy: a particle on a line that starts outward from `start`.

    energies      total energies, in `units.energy`; each must belong to a bound orbit
    time_step     between rows, in `units.time`; `inner_steps` steps of the integrator are taken for each
    start         position, in `units.length`; the minimum of the potential where none is given
    integrator    any step function; velocity Verlet where none is given

    Every energy must admit a bound orbit through `start`, else `EnergyError`.

    >>> swing, = simulate(lennard_jones(), [-0.9], steps=50)
    >>> swing.positions.shape
    (51, 1, 1)
    """
    _check_settings(time_step, mass, steps, inner_steps, len(energies))
    start = potential.minimum if start is None else start
    if start is None:
        raise InputError(f"{potential.name} has no lowest point to start from; say where to start, with --start")
    inertia = mass / units.acceleration_per_force
    # The energies are independent particles in one potential: one array holds them all.
    x = np.full(len(energies), float(start))
    v = np.array([potential.speed_at(start, energy, inertia) for energy in energies])
    rows = np.empty((steps + 1, 2, len(energies)))
    rows[0] = x, v
    dt = time_step / inner_steps
    for row in range(1, steps + 1):
        if integrator is None:
            x, v = velocity_verlet(x, v, dt, inertia, potential.force, inner_steps)
        else:
            for _ in range(inner_steps):
                x, v = integrator(x, v, dt, inertia, potential.force)
        rows[row] = x, v
    if not np.isfinite(rows).all():
        raise InputError(f"the simulation blew up with time step {time_step:g}; take a smaller one or more inner steps")
    forces = np.broadcast_to(potential.force(rows[:, 0]), rows[:, 0].shape)
    trajectories = []
    for particle, energy in enumerate(energies):
        trajectory = Trajectory(
            positions=rows[:, 0, particle, None, None],
            velocities=rows[:, 1, particle, None, None],
            time_step=time_step,
            forces=forces[:, particle, None, None],
            units=units,
            label=f"{potential.name} at energy {energy:g} {units.energy}".strip(),
        )
        trajectories.append(trajectory)
    return trajectories


def _check_settings(time_step: float, mass: float, steps: int, inner_steps: int, trajectories: int) -> None:
    for name, number in (("time step", time_step), ("mass", mass)):
        if not (np.isfinite(number) and number > 0):
            raise InputError(f"the {name} is {number:g}, expected a number above 0")
    if steps < 1 or inner_steps < 1:
        raise InputError(f"{steps} steps with {inner_steps} inner steps were asked for, expected at least 1 of each")
    if (rows := steps * trajectories) > MOST_ROWS:
        raise InputError(f"{rows:,} rows were asked for, expected at most {MOST_ROWS:,}, which are 2.4 GB of memory")
    if steps * inner_steps > MOST_STEPS:
        raise InputError(f"{steps * inner_steps:,} inner steps were asked for, at most {MOST_STEPS:,} are taken")


def paper_potential() -> Potential:
    """The paper's Lennard-Jones partner: ε = 0.5 eV, σ = 2.5 Å (p. 3)."""
    return lennard_jones(epsilon=0.5, sigma=2.5)


def paper_data(pairs: int = 10_000, seed: int = 0) -> DataSet:
    """The paper's data set: 4 × `pairs` transitions of 1 fs to learn from (80:20), and as many at an unseen energy.

    Mass 26.982 amu, velocity Verlet at an inner step of 0.1 fs (paper, p. 3; the authors' notebooks). The particle
    starts 2.80 Å from its fixed partner, as in the notebooks. x is that distance.
    """
    potential = paper_potential()
    energies = [level * potential.parameters["epsilon"] for level in (*TRAINING_ENERGIES, TEST_ENERGY)]
    *known, unseen = simulate(
        potential,
        energies,
        mass=ALUMINIUM,
        time_step=1.0,
        steps=pairs,
        inner_steps=10,
        start=2.80,
        units=UNITS["paper"],
    )
    return DataSet.of(known, [unseen], mass=ALUMINIUM, name=PAPERS_DATA, seed=seed)
