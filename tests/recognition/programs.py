"""Small programs that write rows, each as a user would, with no code of the package; and forces to do so."""

import numpy as np

from pnn_symbolic.dynamics.trajectory import Trajectory


def verlet_by_half_kicks(x, v, h, a):
    v = v + 0.5 * h * a(x)
    x = x + h * v
    return x, v + 0.5 * h * a(x)


def verlet_by_taylor(x, v, h, a):
    before = a(x)
    after = x + v * h + before * h * h / 2
    return after, v + (before + a(after)) * h / 2


def position_verlet(x, v, h, a):
    middle = x + v * h / 2
    v = v + a(middle) * h
    return middle + v * h / 2, v


def kick_drift(x, v, h, a):
    v = v + h * a(x)
    return x + h * v, v


def drift_kick(x, v, h, a):
    x = x + h * v
    return x, v + h * a(x)


def euler(x, v, h, a):
    return x + h * v, v + h * a(x)


def runge_kutta(x, v, h, a):
    k1x, k1v = v, a(x)
    k2x, k2v = v + h / 2 * k1v, a(x + h / 2 * k1x)
    k3x, k3v = v + h / 2 * k2v, a(x + h / 2 * k2x)
    k4x, k4v = v + h * k3v, a(x + h * k3x)
    return x + h / 6 * (k1x + 2 * k2x + 2 * k3x + k4x), v + h / 6 * (k1v + 2 * k2v + 2 * k3v + k4v)


def forest_ruth(x, v, h, a):
    theta = 1 / (2 - 2 ** (1 / 3))
    for share in (theta, 1 - 2 * theta, theta):
        x, v = position_verlet(x, v, share * h, a)
    return x, v


PROGRAMS = {
    verlet_by_half_kicks: "velocity Verlet",
    verlet_by_taylor: "velocity Verlet",
    position_verlet: "position Verlet",
    kick_drift: "symplectic Euler A",
    drift_kick: "symplectic Euler B",
    euler: "explicit Euler",
    runge_kutta: "RK4",
    forest_ruth: "Forest-Ruth",
}

FORCES = {
    "Pöschl–Teller": (lambda x: -6 * np.sinh(x) / np.cosh(x) ** 3, 0.6, 0.2),
    "Gaussian well": (lambda x: -3 * x * np.exp(-x * x), 0.7, 0.2),
    "asymmetric double well": (lambda x: -(x**3) + 1.2 * x - 0.3, 1.7, 0.1),
    "bead on a hoop": (lambda x: -np.sin(x) * (1 - 0.6 * np.cos(x)), 1.4, 0.2),
    "Toda": (lambda x: -1.3 * np.expm1(x), 0.9, 0.3),
    "Buckingham": (lambda x: 60 * np.exp(-3 * x) - 12 / x**7, 2.0, 0.1),
}
"""Force, and where a row begins: curved in every case."""


def rows(program, force, x, v, *, step=0.1, count=300, mass=1.0, inner=1):
    """Rows of one particle on a line, as a program writes them; it stops where the particle leaves."""
    x, v = np.float64(x), np.float64(v)
    written = [(x, v)]
    for _ in range(count):
        for _ in range(inner):
            x, v = program(x, v, step / inner, lambda place: force(place) / mass)
        if not abs(x) < 10:
            break
        written.append((x, v))
    table = np.array(written)
    return Trajectory(table[:, :1, None], table[:, 1:, None], step, force(table[:, :1, None]))


def rewritten(trajectory, change):
    """The same rows with other numbers: `change` of positions and of velocities."""
    return Trajectory(change(trajectory.positions), change(trajectory.velocities), trajectory.time_step)
