"""Do the forces of the rows hold friction beside those of pairs, as those of LAMMPS's `fix viscous` do?

Such a column moves its rows to the last digit, by velocity Verlet say, and is no function of the positions: what a pair
force learned from it leaves is −γ v. Splines of the distance are taken out of the forces and of the velocities alike,
and γ is the slope of what is left of the ones on what is left of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.along_velocities import resting
from pnn_symbolic.dynamics.particle_pairs import ParticlePairs
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition.pair_splines import Mesh, PairRows
from pnn_symbolic.recognition.result import Recognition
from pnn_symbolic.recognition.writing import resolutions_of_forces

PAIRS, FEWEST_ROWS = 100_000, 4
"""Distances that are looked at, and rows at least."""
CELLS = 12
"""Of the splines: they leave 1e-3 of the forces of a crystal with a cutoff."""
EXPLAINED = 0.9
"""Of what pairs leave, that is along the velocities: of forces that are those of pairs nothing is, but by chance."""
SMALLEST = 1e-10
"""Of the largest singular value: combinations of splines that no pair of the rows tells."""
FEWEST_NUMBERS, BESIDE = 2, 1e-3
"""Forces for each spline, and of the velocities what splines of few pairs must leave: else nothing is left to see."""
ROUNDINGS = 10.0
"""Of the forces, that friction must be above."""


@dataclass(frozen=True)
class Drag:
    """Friction in the forces of rows: f = F(x) − γ v.

    coefficient, error   γ, in force per velocity, and its standard error
    share                root mean square of γ v over that of the forces
    """

    coefficient: float
    error: float
    share: float

    def beside(self, recognition: Recognition, trajectories: Sequence[Trajectory]) -> Recognition:
        """The answer for rows whose forces hold it: every row follows from the last with them, and no law of f(x)."""
        run = trajectories[0]
        generators = []
        for generator in recognition.generators:
            mass = generator.mass or (1.0 if run.masses is None else float(run.masses.mean()))
            per_mass = run.units.acceleration_per_force / mass
            rates = {"friction": self.coefficient * per_mass, "friction_error": self.error * per_mass}
            generators.append(replace(generator, constants=generator.constants | rates, leads=False))
        sentence = (
            f"{recognition.sentence} The forces of the file hold friction beside those of pairs, −γ v with γ = "
            f"{self.coefficient:.6g} ± {self.error:.1g}, in force per velocity, {self.share:.1%} of the forces; v is "
            "(x(t) − x(t−Δt))/Δt, as in LAMMPS's fix viscous. They are no function of the positions."
        )
        advice = "the forces of the potential alone, without those of friction"
        return replace(recognition, generators=tuple(generators), sentence=sentence, write_next_time=advice)


def drag_of(trajectories: Sequence[Trajectory]) -> Drag | None:
    """The friction in the forces of several particles; None where there is none."""
    count = trajectories[0].positions.shape[1]
    if count == 1 or any(run.forces is None or len(run) < 2 for run in trajectories):
        return None
    x, f, v = (np.concatenate(parts) for parts in zip(*map(_columns, trajectories), strict=True))
    chosen = np.unique(np.linspace(0, len(x) - 1, max(FEWEST_ROWS, PAIRS // (count * (count - 1) // 2))).astype(int))
    if len(chosen) < FEWEST_ROWS:
        return None
    pairs, free = ParticlePairs(count, trajectories[0].box), ~resting(trajectories)
    rows = PairRows.of(pairs, x[chosen], f[chosen], free)
    if not (rows.distances.min() > 0 and rows.size > 0):
        return None
    mesh = Mesh(nearest=float(rows.distances.min()), farthest=float(rows.distances.max()), cells=CELLS)
    basis = np.linalg.svd(rows.matrix(mesh), full_matrices=False)
    basis = basis.U[:, SMALLEST * basis.S[0] < basis.S]

    def beside_pairs(numbers: np.ndarray) -> np.ndarray:
        return numbers - basis @ (basis.T @ numbers)

    speed = v[chosen][:, free]
    left, along = beside_pairs(rows.target), beside_pairs(speed.ravel())
    power = float(along @ along)
    if len(left) < FEWEST_NUMBERS * basis.shape[1] or power < BESIDE * float((speed**2).sum()):
        return None
    slope = float(left @ along) / power
    rest = float(np.sum((left - slope * along) ** 2))
    size = float(np.sqrt(np.mean((slope * speed) ** 2)))
    rounding = max(resolution.error for resolution in resolutions_of_forces(trajectories))
    if rest > (1 - EXPLAINED) * float(left @ left) or size < ROUNDINGS * rounding:
        return None
    return Drag(coefficient=-slope, error=(rest / len(left) / power) ** 0.5, share=size / rows.size)


def _columns(run: Trajectory) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions and forces from the second row on, and velocities half a step before.

    By those of the row γ would be larger by γΔt/2m: their difference is the force, which is taken out.
    """
    assert run.forces is not None
    steps = run.time_step if run.times is None else np.diff(run.times)[:, None, None]
    return run.positions[1:], run.forces[1:], np.diff(run.positions, axis=0) / steps
