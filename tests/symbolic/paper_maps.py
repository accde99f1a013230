"""Equations (1) to (3) of the seed paper, as printed, and independent numbers to check claims with."""

from fractions import Fraction

import sympy
from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.integrators import compose, drift, kick

HALF = Rational(1, 2)

PNN_1 = OneStepMap.from_equations("""
    y = x + v*dt/2
    x' = x + v*dt + f(y)*dt**2/(2*1.0005*m)
    v' = v + f(y)*dt/(1.0005*m)
""")
PNN_2 = OneStepMap.from_equations("""
    y = x + v*dt/2
    x' = x + 1.00005*v*dt + f(y)*dt**2/(2*1.0005*m)
    v' = 1.0001*v + f(y)*dt/(1.0005*m)
""")
PNN_3 = OneStepMap.from_equations("""
    y = x + 1.0007*v*dt/2
    x' = x + 1.00035*v*dt + f(y)*dt**2/(2*1.0005*m)
    v' = 0.99995*v + f(y)*dt/(1.0005*m)
""")


def by_hand(step, x, v, dt, m, force):
    """Evaluate the exact formulas by SymPy substitution and nothing else, in fractions."""
    f = sympy.Function("f", real=True)
    numbers = {"x": x, "v": v, "dt": dt, "m": m}
    result = []
    for formula in (step.position, step.velocity):
        values = {s: Rational(numbers[s.name].numerator, numbers[s.name].denominator) for s in formula.free_symbols}
        number = formula.subs(values)
        while number.has(f):
            innermost = next(call for call in number.atoms(f) if not call.args[0].has(f))
            number = number.subs(innermost, force(innermost.args[0]))
        assert number.is_Rational
        result.append(Fraction(number.p, number.q))
    return tuple(result)


def word(letters):
    """Compose drifts and kicks from ("D" or "K", coefficient) pairs."""
    return compose(*(drift(c) if letter == "D" else kick(c) for letter, c in letters))
