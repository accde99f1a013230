"""A step in numbers: one particle in the plane across the field, in doubles, with the derivatives of its state.

A vector is the complex number x + iy, so that J, v × ω with ω up, is the factor -i|ω|.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pnn_symbolic.magnetic.step import MagneticStep, Row

LAW = "f(x, y) = -grad(x**2 + y**2/2 + x*y/3 + x**3*y/4)"
START = "x = (1/2, 1/3), v = (1, -1/4)"
POSITION, VELOCITY = 0.5 + 1j / 3, 1 - 0.25j
TIME_STEP, FIELD = 0.5, 1.0
GIVEN = f"at {START} with dt = 1/2, |ω| = 1, m = 1 and {LAW}"
FOUR = np.eye(4)
CANONICAL = np.array([[0.0, 0, 1, 0], [0, 0, 0, 1], [-1, 0, 0, 0], [0, -1, 0, 0]])
"""dx∧dv_x + dy∧dv_y, in the coordinates x, y, v_x, v_y."""
OF_THE_FIELD = np.array([[0.0, -1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
"""-½ dxᵀJ dx, which is -|ω| dx∧dy with |ω| = 1."""
Numbers = NDArray[np.complex128]


@dataclass(frozen=True)
class PlaneState:
    """Position and velocity as complex numbers, each followed by its derivatives in x, y, v_x, v_y."""

    position: Numbers
    velocity: Numbers

    @property
    def jacobian(self) -> NDArray[np.float64]:
        """(4, 4), of x, y, v_x, v_y."""
        rows = (self.position.real, self.position.imag, self.velocity.real, self.velocity.imag)
        return np.array([row[1:] for row in rows])


def started(position: complex = POSITION, velocity: complex = VELOCITY) -> PlaneState:
    """A state, with the derivatives of itself."""
    x, y, u, w = FOUR
    return PlaneState(np.array([position, *(x + 1j * y)]), np.array([velocity, *(u + 1j * w)]))


def force(place: Numbers) -> Numbers:
    """`LAW` and its derivatives."""
    x, y = place[0].real, place[0].imag
    value = -(2 * x + y / 3 + 0.75 * x**2 * y) - 1j * (y + x / 3 + x**3 / 4)
    xx, xy, yy = 2 + 1.5 * x * y, 1 / 3 + 0.75 * x**2, 1.0
    tangents = place[1:]
    slopes = -(xx * tangents.real + xy * tangents.imag) - 1j * (xy * tangents.real + yy * tangents.imag)
    return np.array([value, *slopes])


def stepped(step: MagneticStep, state: PlaneState, dt: float = TIME_STEP, field: float = FIELD) -> PlaneState:
    """The state one time step later."""
    z = -1j * field * dt
    known: list[Numbers] = [state.position, dt * state.velocity]

    def total(row: Row) -> Any:  # noqa: ANN401 - a complex array, or 0
        return sum(step.numbers.value(number, z) * known[key] for key, number in row.items())

    for place in step.sums.places:  # each needs those before it
        known += [dt**2 * force(total(place))]
    return PlaneState(total(step.sums.position), total(step.sums.velocity) / dt)
