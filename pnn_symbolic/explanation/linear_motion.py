"""Where the force is a straight line along x, or there is none, a law is a matrix: what does it say of the motion?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import logm

from pnn_symbolic.dynamics.resolution import HALF_A_PLACE, Resolution
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.limit import jackknife
from pnn_symbolic.explanation.optimum import Family
from pnn_symbolic.explanation.reading import Rate
from pnn_symbolic.explanation.strides import BLOCKS, Pairs

AFFINE = 1e-9
"""A force that a straight line meets to this part of its size is linear on the rows."""
MOST_ROWS = 1000
OF_A_SPLINE = 8.0
"""Times that: what a spline through rounded forces, close to each other, makes of it between its knots."""
REFINED = 3
"""Times that least squares are solved, of what the last solution left: rows in doubles have all its digits."""
DRIFTS = 1e-3
"""Relative: so well x' = v and v' = f/m − γv have to be met by the logarithm of a matrix that is taken for a motion."""


@dataclass(frozen=True, eq=False)
class LinearMotion:
    """Matrices at several time steps, each number read at the one that fixes it best.

    matrices   time step → (1 + BLOCKS, 3, 3): the step on (x − mean, vΔt, 1), of all rows and of all but each block
    x          positions of the rows (R,)
    force      on arrays of positions, a straight line there
    inertia    force over acceleration
    left       (S, 2) for each stride, of x and of v: what the matrix of the rows leaves; empty for those of a law
    """

    matrices: Mapping[float, np.ndarray]
    x: np.ndarray
    force: Force
    inertia: float
    left: Mapping[int, np.ndarray]

    @classmethod
    def of_rows(cls, pairs: Mapping[int, Pairs], x: np.ndarray, force: Force, inertia: float) -> LinearMotion:
        """The matrices of the rows, whatever their law; `pairs` by stride."""
        matrices, left = dict[float, np.ndarray](), dict[int, np.ndarray]()
        for stride, apart in pairs.items():
            matrices[apart.time_step], left[stride] = matrices_of_rows(apart, x)
        return cls(matrices=matrices, x=x, force=force, inertia=inertia, left=left)

    @classmethod
    def of_law(
        cls, family: Family, parameters: Mapping[float, np.ndarray], x: np.ndarray, force: Force, inertia: float
    ) -> LinearMotion:
        """The matrices of a law, from its parameters (1 + BLOCKS, P) by time step."""
        matrices = {
            time_step: matrices_of_law(family, numbers, time_step, x, force, inertia)
            for time_step, numbers in parameters.items()
        }
        return cls(matrices=matrices, x=x, force=force, inertia=inertia, left={})

    def rates(self) -> dict[str, Rate]:
        """Friction and frequency; a motion that is too strongly damped to turn round has no frequency."""
        motions = [rates_of(matrices, time_step) for time_step, matrices in self.matrices.items()]
        friction = _surest([friction for friction, _ in motions])
        frequency = _surest([frequency for _, frequency in motions if frequency[0] > 0])
        return {name: rate for name, rate in (("friction", friction), ("frequency", frequency)) if rate is not None}

    def weight(self) -> Rate | None:
        """The weight of f/inertia in the motion v' = weight · f(x)/inertia − γv; None where it is no such motion."""
        return _surest([self._weights(matrices, time_step) for time_step, matrices in self.matrices.items()])

    def _weights(self, matrices: np.ndarray, time_step: float) -> np.ndarray:
        """(1 + BLOCKS,): from the logarithm of each matrix, which over Δt is that of the motion; NaN without one."""
        forces = np.broadcast_to(self.force(self.x), self.x.shape)
        weights = np.full(len(matrices), np.nan)
        for number, matrix in enumerate(matrices):
            if not np.isfinite(matrix).all():
                continue
            flow = np.asarray(logm(matrix))
            acceleration = (flow[1, 0] * (self.x - self.x.mean()) + flow[1, 2]) / time_step**2
            weight = float(np.real(acceleration @ forces / (forces @ forces))) * self.inertia
            drifts = np.abs(flow[0, :2] - np.array([0.0, 1.0])).max() < DRIFTS
            left = np.abs(acceleration - weight * forces / self.inertia).max()
            if drifts and left < DRIFTS * np.abs(acceleration).max():
                weights[number] = weight
        return weights


def rates_of(matrices: np.ndarray, time_step: float) -> tuple[np.ndarray, np.ndarray]:
    """Friction γ and frequency ω of steps that are a matrix on (x, vΔt, 1), (B, 3, 3).

    The eigenvalues are exp((−γ/2 ± iω)Δt), the same for every Δt: of the matrix M, γ = −ln det M/Δt and ω = |arg|/Δt.
    """
    turning = matrices[:, :2, :2]
    with np.errstate(all="ignore"):
        friction = -np.log(np.linalg.det(turning)) / time_step
        frequency = np.abs(np.angle(np.linalg.eigvals(turning))).max(axis=1) / time_step
    return friction, frequency


def matrices_of_law(
    family: Family, parameters: np.ndarray, time_step: float, x: np.ndarray, force: Force, inertia: float
) -> np.ndarray:
    """(B, 3, 3): the step of a law on (x − mean of x, vΔt, 1), for parameters (B, P)."""
    centre, size = float(x.mean()), float(x.std()) or 1.0
    places = np.array([centre, centre + size, centre]).reshape(1, 3, 1, 1)
    velocities = np.array([0.0, 0.0, size / time_step]).reshape(1, 3, 1, 1)
    after = family.map_at(parameters)(places, velocities, time_step, inertia, force)
    shape = (len(parameters), 3, 1, 1)
    x_after, v_after = np.broadcast_to(after[0], shape), np.broadcast_to(after[1], shape)
    states = np.stack([x_after[:, :, 0, 0] - centre, time_step * v_after[:, :, 0, 0]], axis=1)  # (B, 2, 3)
    matrices = np.zeros((len(parameters), 3, 3))
    matrices[:, :2, :2] = (states[:, :, 1:] - states[:, :, :1]) / size
    matrices[:, :2, 2] = states[:, :, 0]
    matrices[:, 2, 2] = 1.0
    return matrices


def matrices_of_rows(pairs: Pairs, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(1 + BLOCKS, 3, 3) by least squares, of all pairs and of all but each block; and what the first leaves, (S, 2).

    What is left is that of x and of v.
    """
    scale = np.array([1.0, pairs.time_step])
    centre = np.array([float(x.mean()), 0.0])
    before, after = ((states[:, :, 0, 0] - centre) * scale for states in (pairs.now, pairs.after))
    columns = np.concatenate([before, np.ones((len(before), 1))], axis=1)
    kept = [np.ones(len(columns), bool), *(pairs.block != block for block in range(BLOCKS))]
    matrices = np.zeros((1 + BLOCKS, 3, 3))
    matrices[:, 2, 2] = 1.0
    sizes = np.sqrt(np.mean(columns**2, axis=0)) + np.finfo(float).tiny
    for number, chosen in enumerate(kept):
        for _ in range(REFINED):
            left = after[chosen] - columns[chosen] @ matrices[number, :2].T
            shift = np.linalg.lstsq(columns[chosen] / sizes, left, rcond=None)[0]
            matrices[number, :2] += (shift / sizes[:, None]).T
    return matrices, (after - columns @ matrices[0, :2].T) / scale


def straight_force(trajectories: Sequence[Trajectory], force: Force) -> Force | None:
    """The straight line that says the force at every row, to its digits; None without one. Of one coordinate only."""
    if trajectories[0].positions[0].size != 1:
        return None
    x = np.concatenate([run.positions.ravel() for run in trajectories])
    taken = slice(None, None, max(1, len(x) // MOST_ROWS))
    places = x[taken][:, None, None]
    forces = np.broadcast_to(force(places), places.shape).ravel()
    line = np.polynomial.Polynomial.fit(x[taken], forces, 1)
    allowed = AFFINE * max(np.abs(forces).max(), np.finfo(float).tiny)
    columns = [run.forces.ravel() for run in trajectories if run.forces is not None]
    if columns:
        slope = abs(line.deriv()(0.0))
        last_place = Resolution.of(np.concatenate(columns)).error + slope * trajectories[0].written[0].error
        allowed = max(allowed, OF_A_SPLINE * HALF_A_PLACE * last_place)
    return line if np.abs(forces - line(x[taken])).max() <= allowed else None


def is_matrix(family: Family) -> bool:
    """True for a law without force: a matrix on (x, vΔt), and perhaps a constant."""
    return not family.form.form.table.atoms


def _surest(numbers: Sequence[np.ndarray]) -> Rate | None:
    """Of a number from all rows (1 + BLOCKS,) and from those without each block, at several time steps."""
    finite = [values for values in numbers if np.isfinite(values).all()]
    rates = [Rate(float(values[0]), jackknife(values[1:])) for values in finite]
    return min(rates, key=lambda rate: rate.error, default=None)
