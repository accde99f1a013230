"""Where the force is a straight line along x, or there is none, a law is a matrix: what does it say of the motion?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import logm

from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.limit import jackknife
from pnn_symbolic.explanation.optimum import Family
from pnn_symbolic.explanation.reading import Rate

AFFINE = 1e-9
"""A force that a straight line meets to this part of its size is linear on the rows."""
DRIFTS = 1e-6
"""Relative: so well x' = v and v' = f/m − γv have to be met by the logarithm of a matrix that is taken for a motion."""


@dataclass(frozen=True)
class Straight:
    """Rows along whose positions the force is a straight line, or of a law without one: there a law is a matrix.

    x         positions (R,)
    force     on arrays of positions
    inertia   force over acceleration
    """

    x: np.ndarray
    force: Force
    inertia: float

    def matrices(self, family: Family, parameters: np.ndarray, time_step: float) -> np.ndarray:
        """(B, 3, 3): the step on (x − mean of x, vΔt, 1), for parameters (B, P)."""
        x0, size = float(self.x.mean()), float(self.x.std()) or 1.0
        x = np.array([x0, x0 + size, x0]).reshape(1, 3, 1, 1)
        v = np.array([0.0, 0.0, size / time_step]).reshape(1, 3, 1, 1)
        after = family.map_at(parameters)(x, v, time_step, self.inertia, self.force)
        shape = (len(parameters), 3, 1, 1)
        x_after, v_after = np.broadcast_to(after[0], shape), np.broadcast_to(after[1], shape)
        states = np.stack([x_after[:, :, 0, 0] - x0, time_step * v_after[:, :, 0, 0]], axis=1)  # (B, 2, 3)
        matrices = np.zeros((len(parameters), 3, 3))
        matrices[:, :2, :2] = (states[:, :, 1:] - states[:, :, :1]) / size
        matrices[:, :2, 2] = states[:, :, 0]
        matrices[:, 2, 2] = 1.0
        return matrices

    def weights(self, family: Family, parameters: np.ndarray, time_step: float) -> np.ndarray:
        """(B,): the force, in the acceleration of the flow whose step is this matrix, over `inertia`.

        The logarithm of the matrix over Δt is that of the motion: v' = weight · f(x)/inertia − γv. NaN where it is not.
        """
        forces = np.broadcast_to(self.force(self.x), self.x.shape)
        weights = np.full(len(parameters), np.nan)
        for number, matrix in enumerate(self.matrices(family, parameters, time_step)):
            if not np.isfinite(matrix).all():
                continue
            flow = np.asarray(logm(matrix))
            acceleration = (flow[1, 0] * (self.x - self.x.mean()) + flow[1, 2]) / time_step**2
            weight = float(np.real(acceleration @ forces / (forces @ forces))) * self.inertia
            drifts = np.abs(flow[0] - np.array([0.0, 1.0, 0.0])).max() < DRIFTS
            left = np.abs(acceleration - weight * forces / self.inertia).max()
            if drifts and left < DRIFTS * np.abs(acceleration).max():
                weights[number] = weight
        return weights


def linear_motion(matrices: np.ndarray, time_step: float) -> tuple[np.ndarray, np.ndarray]:
    """Friction γ and frequency ω of laws that are a matrix on (x, vΔt, 1), (B, 3, 3).

    The eigenvalues are exp((−γ/2 ± iω)Δt), the same for every Δt: of the matrix M, γ = −ln det M/Δt and ω = |arg|/Δt.
    """
    turning = matrices[:, :2, :2]
    with np.errstate(all="ignore"):
        friction = -np.log(np.linalg.det(turning)) / time_step
        frequency = np.abs(np.angle(np.linalg.eigvals(turning))).max(axis=1) / time_step
    return friction, frequency


@dataclass(frozen=True, eq=False)
class LinearMotion:
    """A law that is a matrix, fitted at several time steps: each number is read at the one that fixes it best.

    parameters   time step → (1 + BLOCKS, P), of all rows and of all but each block
    """

    family: Family
    parameters: Mapping[float, np.ndarray]
    rows: Straight

    def rates(self) -> dict[str, Rate]:
        """Friction and frequency; a motion that is too strongly damped to turn round has no frequency."""
        motions = [
            linear_motion(self.rows.matrices(self.family, numbers, time_step), time_step)
            for time_step, numbers in self.parameters.items()
        ]
        friction = _surest([friction for friction, _ in motions])
        frequency = _surest([frequency for _, frequency in motions if frequency[0] > 0])
        return {name: rate for name, rate in (("friction", friction), ("frequency", frequency)) if rate is not None}

    def weight(self) -> Rate | None:
        """The total weight of the force in the motion itself; None where the matrix is that of no such motion."""
        return _surest(
            [self.rows.weights(self.family, numbers, time_step) for time_step, numbers in self.parameters.items()]
        )


def affine_force(trajectories: Sequence[Trajectory], force: Force) -> bool:
    """True where a straight line says the force at every row; of one coordinate only."""
    x = np.concatenate([run.positions for run in trajectories])
    if x[0].size != 1:
        return False
    x = x[:: max(1, len(x) // 1000)]
    forces = np.broadcast_to(force(x), x.shape).ravel()
    line = np.polynomial.Polynomial.fit(x.ravel(), forces, 1)(x.ravel())
    return bool(np.abs(forces - line).max() <= AFFINE * max(np.abs(forces).max(), np.finfo(float).tiny))


def is_matrix(family: Family) -> bool:
    """True for a law without force: a matrix on (x, vΔt), and perhaps a constant."""
    return not family.form.form.table.atoms


def _surest(numbers: Sequence[np.ndarray]) -> Rate | None:
    """Of a number from all rows (1 + BLOCKS,) and from those without each block, at several time steps."""
    rates = [Rate(float(values[0]), jackknife(values[1:])) for values in numbers if np.isfinite(values).all()]
    return min(rates, key=lambda rate: rate.error, default=None)
