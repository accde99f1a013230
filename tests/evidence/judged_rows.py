"""Rows to judge: an exact flow, a map iterated, noise; and what a law leaves of them."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.integrate import solve_ivp

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.evidence.floor import Floor

Force = Callable[[np.ndarray], np.ndarray]

# None of these is among the systems that the thresholds were chosen on.
WELLS: dict[str, tuple[Force, tuple[float, ...]]] = {
    "Pöschl-Teller": (lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2, (1.2, 0.7, 0.3)),
    "Toda": (lambda x: 1 - np.exp(x), (1.2, 0.6, -0.5)),
    "x^6": (lambda x: -(x**5), (1.3, 1.0, 0.8)),
    "two unequal wells": (lambda x: 0.2 + x - x**3, (1.5, -1.6, 0.2)),
    "Gaussian well": (lambda x: -2 * x * np.exp(-x * x), (0.9, 0.5, 1.2)),
    "bead on a hoop": (lambda x: -np.sin(x) * (1 - 1.5 * np.cos(x)), (1.5, 0.4, 2.2)),
    "van der Waals": (lambda x: 1 / (x - 0.3) ** 2 - 2 / x**2, (1.2, 2.0, 1.4)),
    "string": (lambda x: -x / np.sqrt(0.2 + x * x), (1.0, 2.0, 0.3)),
}
"""Name → force, and where three particles start at rest."""


def flow(
    acceleration: Callable[[np.ndarray, np.ndarray, float], np.ndarray],
    starts: Sequence[float],
    *,
    velocities: Sequence[float] | None = None,
    time_step: float = 0.05,
    rows: int = 400,
) -> list[Trajectory]:
    """Rows of the exact motion under acceleration(x, v, t), to twelve digits; each start is its own particle."""
    x, v = np.array(starts, float), np.zeros(len(starts)) if velocities is None else np.array(velocities, float)

    def rate(time: float, state: np.ndarray) -> np.ndarray:
        x, v = np.split(state, 2)
        return np.concatenate([v, acceleration(x, v, time)])

    times = time_step * np.arange(rows)
    found = solve_ivp(rate, (0, times[-1]), np.concatenate([x, v]), "DOP853", times, rtol=1e-12, atol=1e-13)
    return trajectories(*np.split(found.y.T, 2, axis=1), time_step)


def iterated(step: Callable, starts: Sequence[tuple[float, float]], *, time_step: float, rows: int) -> list[Trajectory]:
    """Rows of a map step(x, v) → (x', v'), one after the other."""
    x, v = np.array(starts, float).T
    seen = np.empty((2, rows, len(starts)))
    for row in range(rows):
        seen[:, row] = x, v
        x, v = step(x, v)
    return trajectories(*seen, time_step)


def trajectories(x: np.ndarray, v: np.ndarray, time_step: float) -> list[Trajectory]:
    """One trajectory for each column of x and v (T, particles)."""
    return [Trajectory(x[:, one, None, None], v[:, one, None, None], time_step) for one in range(x.shape[1])]


def with_noise(clean: Sequence[Trajectory], size: float, seed: int = 0) -> list[Trajectory]:
    """White noise of this size added to x and to v."""
    draw = np.random.default_rng(seed).standard_normal
    return [
        Trajectory(
            one.positions + size * draw(one.positions.shape),
            one.velocities + size * draw(one.positions.shape),
            one.time_step,
        )
        for one in clean
    ]


def differenced(clean: Sequence[Trajectory], size: float, seed: int = 0) -> list[Trajectory]:
    """Noisy positions, and velocities that are central differences of them."""
    rows = []
    for one in with_noise(clean, size, seed):
        x = one.positions
        rows.append(Trajectory(x[1:-1], (x[2:] - x[:-2]) / (2 * one.time_step), one.time_step))
    return rows


def position_verlet(floor: Floor, force: Force) -> np.ndarray:
    """What position Verlet leaves of the rows, (S, 2, N, D)."""
    x, w = np.moveaxis(floor.triples.now, 1, 0)
    middle = x + w / 2
    faster = w + force(middle) * floor.triples.time_steps[:, None, None] ** 2
    return floor.triples.after - np.stack([middle + faster / 2, faster], axis=1)
