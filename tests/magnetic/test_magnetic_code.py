"""Steps in a magnetic field as they are pasted: the lines themselves, run on numbers, are the word that was read."""

import numpy as np
import pytest

from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import InputError
from pnn_symbolic.magnetic import MagneticStep
from tests.magnetic.test_magnetic_steps import FIELD, UP, V, X, advanced, gradient_force

Q, M, TIME_STEP = 1.7, 2.3, 0.21
BORIS = """t = q*B/m*dt/2
s = 2*t/(1 + np.dot(t, t))
v_minus = v + q*E/m*dt/2
v_prime = v_minus + np.cross(v_minus, t)
v_plus = v_minus + np.cross(v_prime, s)
v = v_plus + q*E/m*dt/2
x = x + v*dt"""
CENTRED = """x = x + 0.5*dt*v
v = v + 0.5*dt*q/m*E(x)
t = 0.5*dt*q/m*B
s = 2*t/(1 + np.sum(t**2))
v = v + np.cross(v + np.cross(v, t), s)
v = v + 0.5*dt*q/m*E(x)
x = x + 0.5*dt*v"""
EXPLICIT = """v = v + dt*(q/m)*(E + np.cross(v, B))
x = x + dt*v"""
DYADS = """t = q*B/m*dt/2
v += 0.5*dt*force(x)/m
v = ((1 - np.dot(t, t))*v + 2*np.cross(v, t) + 2*np.dot(t, v)*t)/(1 + np.dot(t, t))
v += 0.5*dt*force(x)/m
x += dt*v"""
PLANE = """theta = omega_c*dt
vx += 0.5*dt*ax
vy += 0.5*dt*ay
vx, vy = vx*np.cos(theta) + vy*np.sin(theta), -vx*np.sin(theta) + vy*np.cos(theta)
vx += 0.5*dt*ax
vy += 0.5*dt*ay
x += dt*vx
y += dt*vy"""
IN_COMPONENTS = """vxm = vx + 0.5*q/m*Ex*dt
vym = vy + 0.5*q/m*Ey*dt
t = 0.5*q*B/m*dt
s = 2*t/(1 + t*t)
vxp = vxm + vym*t
vyp = vym - vxm*t
vx = vxm + vyp*s + 0.5*q/m*Ex*dt
vy = vym - vxp*s + 0.5*q/m*Ey*dt
x += vx*dt
y += vy*dt"""
WORDS = {
    BORIS: "K 1/2, R_tan 1, K 1/2, D 1",
    CENTRED: "D 1/2, K 1/2, R_tan 1, K 1/2, D 1/2",
    EXPLICIT: "R_lin 1, K 1, D 1",
    DYADS: "K 1/2, R_tan 1, K 1/2, D 1",
    PLANE: "K 1/2, R 1, K 1/2, D 1",
    IN_COMPONENTS: "K 1/2, R_tan 1, K 1/2, D 1",
}


def flat(x):
    """The plane across the field, without a force along it."""
    return gradient_force(np.array([x[0], x[1], 0.0])) * [1, 1, 0]


def run(code, field, force):
    """The pasted lines on numbers; the code is ours."""
    names = {"np": np, "x": X, "v": V, "dt": TIME_STEP, "q": Q, "m": M, "B": field * M / Q, "force": force}
    names["E"] = (lambda x: force(x) / Q) if "E(x)" in code else force(X) / Q
    if "vx" in code:
        (names["x"], names["y"], _), (names["vx"], names["vy"], _) = X, V
        names |= {"B": field[2] * M / Q, "omega_c": field[2]}
        (names["Ex"], names["Ey"], _), (names["ax"], names["ay"], _) = force(X) / Q, force(X) / M
    exec(code, names)
    if "vx" in code:
        return [names["x"], names["y"]], [names["vx"], names["vy"]]
    return names["x"], names["v"]


@pytest.mark.parametrize("code", WORDS, ids=["Boris", "centred", "explicit", "dyads", "plane", "components"])
def test_pasted_lines_are_the_word_that_they_are_read_as(code):
    step = read_input(code).map
    assert isinstance(step, MagneticStep)
    assert str(step) == WORDS[code]
    is_plane = "vx" in code
    field, force = (1.3 * UP, flat) if is_plane else (FIELD, gradient_force)
    letters = [(letter.name, float(letter.number)) for letter in step.letters]
    x, v = advanced(letters, X, V, TIME_STEP, field, lambda place: force(place) / M)
    count = 2 if is_plane else 3
    np.testing.assert_allclose(run(code, field, force), [x[:count], v[:count]], rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (IN_COMPONENTS.replace("vyp = vym - vxm*t", "vyp = vym + vxm*t"), "x and y are not moved alike"),
        (BORIS.replace("(1 + np.dot(t, t))", "(1 + np.dot(t, t)/4)"), "v is turned by neither an angle"),
        (BORIS.replace("q*B/m*dt/2", "q*B/m/2"), "dt is left beside"),
        ("a = (q/m)*(E + cross(v, B)); x = x + dt*v; v = v + dt*a", "no product of drifts, kicks and turns"),
        ("v = v + 0.3333333*dt*cross(v, B); x = x + dt*v", "looks rounded"),
    ],
    ids=["a sign", "a quarter", "no dt", "explicit Euler", "decimals"],
)
def test_lines_that_are_no_word_are_refused_with_the_reason(code, reason):
    with pytest.raises(InputError, match=reason):
        read_input(code)
