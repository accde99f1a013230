"""What can each wiring say with the weights the paper prints?"""

from itertools import product

import pytest
import sympy as sp

from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import forward
from pnn_symbolic.translation import translate
from tests.paper_networks import PAPER, pnn_1, pnn_2, pnn_3, words

every_reading = pytest.mark.parametrize("wiring", PAPER)
MASS = "1.0005"
TRAINED_FORCE = 1 / sp.Rational(MASS)


def law(genome, trained):
    """The network with these exact trained weights, by number from 1, in formulas of mass m."""
    x, v, dt, m, f = (*sp.symbols("x v dt m", real=True), sp.Function("f", real=True))
    weights = [trained[k] if choice == "trained" else sp.Rational(choice) for k, choice in enumerate(genome.weights, 1)]
    position, displacement = forward(
        genome.wiring, weights, [lambda z: z] * 4, x, dt * v, lambda place: f(place) * dt**2 / m
    )
    return sp.expand(position), sp.expand(displacement / dt)


def as_printed(text):
    """Coefficients of the printed equations, in the same symbols."""
    x, v, dt, m, f = (*sp.symbols("x v dt m", real=True), sp.Function("f", real=True))
    names = {"x": x, "v": v, "dt": dt, "m": m, "f": f, "M": sp.Rational(MASS)}
    return tuple(sp.expand(sp.sympify(line, names, rational=True)) for line in text)


@every_reading
def test_pnn_1_gives_equation_1(wiring):
    printed = as_printed(("x + v*dt + f(x + v*dt/2)*dt**2/(2*M*m)", "v + f(x + v*dt/2)*dt/(M*m)"))
    assert law(pnn_1(wiring), {7: TRAINED_FORCE}) == printed


@every_reading
def test_pnn_2_gives_equation_2(wiring):
    """w8 = 1.0001."""
    printed = as_printed(
        ("x + 1.00005*v*dt + f(x + v*dt/2)*dt**2/(2*M*m)", "1.0001*v + f(x + v*dt/2)*dt/(M*m)"),
    )
    assert law(pnn_2(wiring), {7: TRAINED_FORCE, 8: sp.Rational("1.0001")}) == printed


@every_reading
def test_pnn_3_gives_equation_3_to_the_printed_digits(wiring):
    """w2 = 0.50035 and w12 = 0.99995: the force in the velocity is printed with 1.0005, being 1.0005 / 0.99995."""
    got = law(pnn_3(wiring), {2: sp.Rational("0.50035"), 7: TRAINED_FORCE, 12: sp.Rational("0.99995")})
    printed = as_printed(
        (
            "x + 1.00035*v*dt + f(x + 1.0007*v*dt/2)*dt**2/(2*M*m)",
            "0.99995*v + f(x + 1.0007*v*dt/2)*dt/(M/0.99995*m)",
        )
    )
    assert got == printed


@every_reading
def test_position_verlet_needs_only_fixed_weights(wiring):
    fixed = Genome(wiring, ("linear",) * 4, words("1 1/2 0 1 1 0 1 1 1 1/2 0 1"))
    verlet = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    assert translate(Candidate(fixed, (0.0,) * 12, {}), sp.Integer(1)).equals(verlet)


def test_direct_says_explicit_euler_with_fixed_weights():
    """h1 = x, h2 = w, g1 = h1 + h2, g2 = F + h2."""
    euler = Genome("direct", ("linear",) * 4, words("1 0 0 1 1 1 1 1 1 0 0 1"))
    assert law(euler, {}) == as_printed(("x + v*dt", "v + f(x)*dt/m"))


def test_kicked_cannot_say_explicit_euler_with_fixed_weights():
    """All fixed weights are tried. The force is to be taken at x, so h1 = x; values are their parts of x, w, F."""
    numbers = (0.0, 0.5, 1.0)
    x, w, force = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)

    def sums(one, other):
        return {tuple(a * p + b * q for p, q in zip(one, other, strict=True)) for a, b in product(numbers, repeat=2)}

    second = {g2 for h2 in sums(x, w) for g2 in sums(force, h2)}
    says = {
        "kicked": {(g1, g2) for g1 in sums(x, force) for g2 in second},
        "direct": {(g1, g2) for h2 in sums(x, w) for g1 in sums(x, h2) for g2 in sums(force, h2)},
    }
    euler = {(1.0, 1.0, 0.0), (0.0, 1.0, 1.0)}  # x' = x + w and w' = w + F
    assert {wiring: any(euler <= sums(*pair) for pair in pairs) for wiring, pairs in says.items()} == {
        "kicked": False,
        "direct": True,
    }
