"""A force that is written as a formula of the position is some force f(x): the step is read as that of every force."""

import pytest

from pnn_symbolic.code import read_code
from pnn_symbolic.errors import ParseError
from pnn_symbolic.maps.one_step_map import OneStepMap

KD = "v' = v + h*f(x); x' = x + h*v'"
KDK = "x' = x + h*v + h**2*f(x)/2; v' = v + h*(f(x) + f(x'))/2"
RK4 = (
    "k = f(x); l = f(x + h*v/2); n = f(x + h*v/2 + h**2*k/4); o = f(x + h*v + h**2*l/2); "
    "x' = x + h*v + h**2*(k + l + n)/6; v' = v + h*(k + 2*l + 2*n + o)/6"
)

READ = {
    "a pendulum": ("omega += -(g/L)*np.sin(theta)*dt\ntheta += omega*dt", KD, "-g/L*sin(theta)"),
    "a pendulum whose half kicks are written in two ways": (
        "w_half = w - 0.5*dt*g/L*sin(q)\nq = q + dt*w_half\nw = w_half - 0.5*dt*sin(q)*g/L",
        KDK,
        "-g*sin(q)/L",
    ),
    "a Duffing oscillator with friction": (
        "v += dt*(alpha*x - beta*x**3 - delta*v)\nx += dt*v",
        "parameter d; v' = v + h*f(x) - d*h*v; x' = x + h*v'",
        "alpha*x - beta*x**3",
    ),
    "a planet, both components, one square root": (
        "r3 = (x*x + y*y)**1.5\nvx -= dt*GM*x/r3; vy -= dt*GM*y/r3\nx += dt*vx; y += dt*vy",
        KD,
        "-GM*x/(x*x + y*y)**1.5",
    ),
    "a planet as an array": (
        "a = -G*M*r/np.linalg.norm(r)**3\nr += v*dt + 0.5*a*dt**2\n"
        "a2 = -G*M*r/np.linalg.norm(r)**3\nv += 0.5*(a + a2)*dt",
        KDK,
        "-G*M*r/norm(r)**3",
    ),
    "Henon and Heiles, whose components have two formulas": (
        "ax = -x - 2*x*y\nay = -y - x*x + y*y\nvx += dt*ax\nvy += dt*ay\nx += dt*vx\ny += dt*vy",
        KD,
        "-x - 2*x*y",
    ),
    "Runge-Kutta 4 of a list of angle and rate": (
        "def rhs(t, y):\n    theta, omega = y\n    return np.array([omega, -g/l*np.sin(theta)])\n"
        "k1 = rhs(t, y)\nk2 = rhs(t + h/2, y + h/2*k1)\nk3 = rhs(t + h/2, y + h/2*k2)\nk4 = rhs(t + h, y + h*k3)\n"
        "y = y + h/6*(k1 + 2*k2 + 2*k3 + k4)",
        RK4,
        "-g*sin(y_0)/l",
    ),
    "two components by index, forces computed between": (
        "v[0] += 0.5*dt*a[0]\nv[1] += 0.5*dt*a[1]\nx[0] += dt*v[0]\nx[1] += dt*v[1]\ncompute_forces()\n"
        "v[0] += 0.5*dt*a[0]\nv[1] += 0.5*dt*a[1]",
        KDK,
        "a_0",
    ),
}
REFUSED = {
    "the distance is that before the move": (
        "r = norm(q)\nq += 0.5*dt*p\np += -dt*q/r**3\nq += 0.5*dt*p",
        "units clash",
    ),
    "y is moved before its force is taken, x behind": (
        "x += dt*vx\nr = hypot(x, y)\nvx -= dt*x/r**3\ny += dt*vy\nvy -= dt*y/r**3",
        "hypot(…) of a position",
    ),
    "another coordinate in the second half kick": (
        "vx -= dt/2*x*y**2; vy -= dt/2*y*z**2; vz -= dt/2*z*x**2\nx += dt*vx; y += dt*vy; z += dt*vz\n"
        "vx -= dt/2*x*z**2; vy -= dt/2*y*x**2; vz -= dt/2*z*y**2",
        "y is not moved as x is",
    ),
    "a distance that is never set is no constant": ("v += -G*M*x/dist**3*dt\nx += v*dt", "dist reads like a distance"),
    "nor is r, whose power divides": ("vx += -GM*x/r**3*dt\nx += vx*dt", "r reads like a distance"),
    "a drag by the square of the velocity": ("v += dt*(-sin(x) - c*v*norm(v))\nx += dt*v", "norm(…)"),
    "a loop that counts two names": (
        "for (int, i = 0; i < 4; i++) {\n    q += dt*p;\n    p += dt*acc(q);\n}",
        "one name is counted",
    ),
    "the last position is kept, and the present one not moved": (
        "temp = x\nx += (x - x_old)*0.99 + a*dt*dt\nx_old x= temp",
        "x is kept from the step before",
    ),
    "positions by components, the force as a whole": (
        "x[0] += dt*v[0]\nx[1] += dt*v[1]\na = acc(x)\nv[0] += dt*a[0]\nv[1] += dt*a[1]",
        "x is set by components",
    ),
}


@pytest.mark.parametrize(("code", "step", "force"), READ.values(), ids=list(READ))
def test_a_formula_of_the_position_is_a_force(code, step, force):
    reading = read_code(code)
    assert f"force f = {force}" in reading.sentence
    map_ = reading.map
    meant = OneStepMap.from_equations(step)
    names = dict(zip(map_.normal_form.parameters, meant.normal_form.parameters, strict=True))
    assert OneStepMap(map_.position.xreplace(names), map_.velocity.xreplace(names), map_.time).equals(meant)


@pytest.mark.parametrize(("code", "reason"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_force_of_one_place_is_refused(code, reason):
    with pytest.raises(ParseError) as refused:
        read_code(code)
    assert reason in str(refused.value)
