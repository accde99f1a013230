"""Rows of motions that are known: exact flows, with friction and noise, and maps applied step by step."""

from functools import cache

import numpy as np
from scipy.integrate import solve_ivp
from sympy import Rational

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.maps.one_step_map import OneStepMap

FORCES = {
    "pendulum": lambda x: -np.sin(x),
    "Toda": lambda x: np.exp(-x) - 1,
    "Pöschl-Teller": lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2,
    "Gaussian well": lambda x: -x * np.exp(-x * x / 2),
    "x^6": lambda x: -(x**5),
    "hoop": lambda x: np.sin(x) * (1.5 * np.cos(x) - 1),
    "Morse": lambda x: 2 * (np.exp(-2 * x) - np.exp(-x)),
    "double well": lambda x: x - x**3,
    "spring": lambda x: -x,
}
STARTS = ((1.1, 0.0), (0.6, 0.3), (0.8, -0.2))

FREE = TrainedForm(
    OneStepMap.from_equations(
        "parameter b, c, e, g; y = x + h*v/2; v' = e*v + g*h*f(y)/m; x' = x + b*h*v + c*h**2*f(y)/m"
    ),
    {"b": Rational("1.001"), "c": Rational("0.501"), "e": Rational("1.001"), "g": Rational("0.999")},
)
AT_X = TrainedForm(
    OneStepMap.from_equations("parameter b, c, e, g; v' = e*v + g*h*f(x)/m; x' = x + b*h*v + c*h**2*f(x)/m"),
    FREE.trained,
)
WEIGHT = TrainedForm(
    OneStepMap.from_equations("parameter s; y = x + h*v/2; v' = v + s*h*f(y)/m; x' = y + h*v'/2"),
    {"s": Rational("0.9")},
)
MATRIX = TrainedForm(
    OneStepMap.from_equations("parameter a, b, c, d; x' = a*x + b*h*v; v' = c*x + d*v"),
    {"a": Rational("0.99"), "b": Rational("1.001"), "c": Rational("-0.05"), "d": Rational("0.99")},
)


@cache
def _flow(name, time_step, rows, friction, mass, drive):
    force = FORCES[name]
    times = np.arange(rows) * time_step

    def field(t, state):
        x, v = state[:3], state[3:]
        return np.concatenate([v, force(x) / mass - friction * v + drive * np.cos(1.7 * t)])

    # All three at once: most of the time goes into the calls, not into the numbers.
    path = solve_ivp(field, (0, times[-1]), np.array(STARTS).T.ravel(), "DOP853", times, rtol=5e-13, atol=5e-14).y
    return [path[[k, k + 3]] for k in range(3)]


def rows_of(name, time_step=0.05, rows=300, friction=0.0, mass=1.0, noise=0.0, seed=0, drive=0.0):
    """Three runs of the exact motion, with white noise of a part of the spread of x and of v."""
    states = _flow(name, time_step, rows, friction, mass, drive)
    return noisy(states, time_step, noise, seed)


def noisy(states, time_step, noise, seed=0):
    """Runs from states (2, T), with white noise of a part of the spread of all x and of all v."""
    spread = np.concatenate(states, axis=1).std(axis=1)[:, None]
    random = np.random.default_rng(seed)
    seen = [state + noise * spread * random.normal(size=state.shape) for state in states]
    return [Trajectory(x[:, None, None], v[:, None, None], time_step) for x, v in seen]


def rows_of_the_map(name, time_step=0.05, rows=101, mass=1.0, noise=0.0, seed=0):
    """Three runs of position Verlet, step by step."""
    force, states = FORCES[name], [np.array(STARTS).T]
    for _ in range(rows - 1):
        x, v = states[-1]
        middle = x + time_step / 2 * v
        v = v + time_step * force(middle) / mass
        states.append(np.array([middle + time_step / 2 * v, v]))
    path = np.array(states)
    return noisy([path[:, :, k].T for k in range(len(STARTS))], time_step, noise, seed)
