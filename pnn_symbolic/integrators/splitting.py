"""Drift, kick and their products: the letters most integrators of molecular dynamics are words of.

H = mv²/2 + U(x) is split into two parts that are solved exactly: a drift moves at constant
velocity, a kick changes the velocity at a constant position.

Source: McLachlan & Quispel, "Splitting methods", *Acta Numerica* 11 (2002) 341.
"""

from sympy import Expr, sympify

from pnn_symbolic.symbolic.normal_form import Table, V, X
from pnn_symbolic.symbolic.one_step_map import FORCE, MASS, POSITION, TIME_STEP, VELOCITY, OneStepMap, apply


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


def compose(*maps: OneStepMap) -> OneStepMap:
    """The maps one after the other, first to last.

    >>> print(compose(kick(1), drift(1)))
    x' = x + dt*v + dt**2*f(x)/m; v' = v + dt*f(x)/m
    """
    table = Table(*(formula for step in maps for formula in (step.position, step.velocity)))
    state = table.value(X), table.value(V)
    for step in maps:
        state = apply(table, step, *state)
    return OneStepMap(*map(table.write, state))
