"""Where does a step take its force? At the old place, half way, at the new place, or at a place of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sympy import Expr, Integer, Rational

from pnn_symbolic.algebra.symbols import FORCE, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.normal_form import V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.program import Line, Program
from pnn_symbolic.report.factorisation_text import short_number

HALF = Rational(1, 2)
NAMES = {Integer(0): "the old place", HALF: "half way", Integer(1): "the new place"}
"""Share of the straight flight x → x + vΔt → what the place there is called."""


@dataclass(frozen=True)
class ForcePlace:
    """Where one force of a step is taken.

    flight   c, where it is x + c·v·Δt, a share of the straight flight; None elsewhere
    is_new   whether it is the new position x' itself
    """

    flight: Expr | None
    is_new: bool

    @property
    def name(self) -> str:
        """What it is called: "half way, x + ½ v Δt"."""
        if self.flight is not None:
            name = NAMES.get(self.flight, "on the straight flight")
            return f"{name}, {flight_text(self.flight)}"
        return "the new place, x(t+Δt)" if self.is_new else "a place that earlier forces have moved"


def flight_text(share: Expr) -> str:
    """A place on the straight flight.

    >>> flight_text(HALF), flight_text(Integer(0))
    ('x + ½ v Δt', 'x')
    """
    if not isinstance(share, Rational):
        return f"x + {short_number(share)} v Δt"
    return on_the_flight(share).plain_equations()[0].partition(" = ")[2]


def on_the_flight(share: Expr) -> OneStepMap:
    """The step that flies a share of the way."""
    return OneStepMap(POSITION + share * TIME_STEP * VELOCITY, VELOCITY)


def places(step: OneStepMap) -> list[ForcePlace]:
    """Where the forces of a step are taken, in the order in which it needs them.

    >>> [place.name for place in places(OneStepMap.from_word("D 1/2, K 1, D 1/2"))]
    ['half way, x + ½ v Δt']
    >>> [place.name for place in places(OneStepMap.from_word("K 1/2, D 1, K 1/2"))]
    ['the old place, x', 'the new place, x(t+Δt)']
    """
    program = Program.of(step.normal_form)
    return [_place(line, program) for line in program.lines if line.is_force]


def _place(line: Line, program: Program) -> ForcePlace:
    terms = {(term.register, term.i, term.j): term.number for term in line.arguments[0]}
    flight = terms.pop((V, 1, 0), Integer(0))
    straight = len(line.arguments) == 1 and terms == {(X, 0, 0): 1}
    return ForcePlace(flight if straight else None, is_new=line.arguments[0] == program.position)


def takes_one_force(step: OneStepMap) -> bool:
    """Whether a step takes one force f, at a place of the straight flight, and can have it moved."""
    program = Program.of(step.normal_form)
    where = places(step)
    return program.forces == {"f"} and len(where) == 1 and where[0].flight is not None


def with_force_at(step: OneStepMap, share: Expr) -> OneStepMap:
    """The same step with its one force taken at x + share·v·Δt, and nothing else changed.

    >>> euler = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")
    >>> print(with_force_at(euler, HALF))
    x' = x + dt*v; v' = v + dt*f(x + dt*v/2)/m
    """
    if not takes_one_force(step):
        taken = "; ".join(place.name for place in places(step)) or "nowhere"
        raise InputError(
            f"the force is moved in a law that takes it once, at x + c·v·Δt; this law takes it at: {taken}. "
            'Compare it with another law instead, as in --what-if "D 0.6, K 1, D 0.4"'
        )
    here = places(step)[0].flight
    assert here is not None  # as `takes_one_force` says
    moved = {FORCE(POSITION + here * TIME_STEP * VELOCITY): FORCE(POSITION + share * TIME_STEP * VELOCITY)}
    position, velocity = (cast("Expr", formula.xreplace(moved)) for formula in (step.position, step.velocity))
    return OneStepMap(position, velocity, step.time)


def with_kick_at(share: Expr) -> OneStepMap:
    """The drifts and the kick of one step, the kick after a share of the way: D c, K 1, D 1 - c.

    >>> print(with_kick_at(Integer(0)))
    x' = x + dt*v + dt**2*f(x)/m; v' = v + dt*f(x)/m
    """
    kick = OneStepMap.from_word("K 1")
    return on_the_flight(share).then(kick).then(on_the_flight(1 - share))
