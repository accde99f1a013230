"""Drift, kick and their products: the letters most integrators of molecular dynamics are words of.

H = mv²/2 + U(x) is split into two parts that are solved exactly: a drift moves at constant
velocity, a kick changes the velocity at a constant position.

Source: McLachlan & Quispel, "Splitting methods", *Acta Numerica* 11 (2002) 341.
"""

from sympy import Expr, sympify

from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.one_step_map import compose as compose


def drift(fraction: Expr | int) -> OneStepMap:
    """x' = x + fraction·dt·v.

    >>> print(drift(1))
    x' = x + dt*v; v' = v
    """
    return OneStepMap(POSITION + sympify(fraction, strict=True) * TIME_STEP * VELOCITY, VELOCITY)


def kick(fraction: Expr | int) -> OneStepMap:
    """v' = v + fraction·dt·f(x)/m.

    >>> print(kick(1))
    x' = x; v' = v + dt*f(x)/m
    """
    return OneStepMap(POSITION, VELOCITY + sympify(fraction, strict=True) * TIME_STEP * FORCE(POSITION) / MASS)


def scaling(factor: Expr | int) -> OneStepMap:
    """v' = factor·v.

    >>> print(scaling(2))
    x' = x; v' = 2*v
    """
    return OneStepMap(POSITION, sympify(factor, strict=True) * VELOCITY)
