"""Does the velocity turn? In two or more dimensions, the part of its change at right angles to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pnn_symbolic.dynamics.health.finding import Symptom
from pnn_symbolic.dynamics.health.regression import degree_for, explained, jackknife, powers
from pnn_symbolic.dynamics.health.rows import FEWEST_PAIRS, Rows
from pnn_symbolic.dynamics.plus_minus import plus_minus
from pnn_symbolic.dynamics.trajectory import Trajectory

SURE = 6.0
"""Standard errors of a jackknife."""
SMALLEST = 1e-3
"""Turning over the frequency of the motion."""
CLEAR = 0.9
CONFOUNDED = 0.9
"""R² of the turned path on the force: one plane orbit cannot tell a field from a force (it gave −0.47 without any)."""


def magnetic(rows: Rows, trajectory: Trajectory) -> Symptom | None:
    """ω of Δv = ∫f dt / m + ω·J X, with J the quarter turn in the first two dimensions, beside force and friction."""
    _, particles, dimensions = trajectory.positions.shape
    if dimensions < 2 or rows.pairs < 4 * FEWEST_PAIRS or not rows.resolved:
        return None
    k = rows.velocity_window
    first = np.arange(particles) * dimensions
    planes = np.stack([first, first + 1])

    def turned(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values[:, planes[1]], -values[:, planes[0]]], axis=1)

    def in_planes(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values[:, planes[0]], values[:, planes[1]]], axis=1)

    moved = rows.windows(k, lambda run: run.x)
    change = in_planes(rows.windows(k, lambda run: run.v)).T.ravel()
    turn, path = turned(moved).T.ravel(), in_planes(moved).T.ravel()
    forces = _forces(rows, k, in_planes)
    if forces is None:
        return None
    beside = np.column_stack([forces, path])
    columns = np.column_stack([beside, turn])
    if explained(columns, change) < CLEAR or explained(beside, turn) > CONFOUNDED:
        return None
    # One block of the jackknife holds the same rows of all coordinates.
    order = np.arange(len(change)).reshape(-1, len(moved)).T.ravel()
    omega, error = jackknife(columns[order], change[order], columns.shape[1] - 1)
    frequency = float(np.sqrt(np.mean(change**2) / np.mean(path**2)))
    if abs(omega) <= SURE * error or abs(omega) <= SMALLEST * frequency:
        return None
    return Symptom(
        code="magnetic",
        severity="warning",
        sentence=(
            f"v turns with {omega:.4g}{plus_minus(2 * error)} per unit of time beside every force of the place: "
            "a magnetic field, or a rotating frame."
        ),
        statistic={"omega": omega, "error": error},
        remedy="A law with f(x) alone cannot hold.",
    )


def _forces(rows: Rows, k: int, in_planes: Callable[[np.ndarray], np.ndarray]) -> np.ndarray | None:
    """(S, K): ∫f dt over windows, x above y; or ∫ of products of the positions where the force is not known."""
    if rows.with_forces:
        return in_planes(rows.windows(k, lambda run: run.impulse)).T.ravel()[:, None]
    together = np.concatenate([run.x for run in rows.runs])
    coordinates = together.shape[1]
    degree = degree_for(coordinates, rows.pairs, 5)
    if degree < 2:
        return None
    middle, spread = together.mean(axis=0), together.std(axis=0)
    spread[spread == 0] = 1.0
    products = rows.windows(k, lambda run: run.cumulated(powers((run.x - middle) / spread, degree)))
    planes = in_planes(np.zeros((1, coordinates))).shape[1]
    return np.kron(np.eye(planes), products)
