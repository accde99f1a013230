"""States at rest: does a step leave alone what the motion that it advances leaves alone?

The motion x'' = s f(x)/m + G, with friction or not, rests at v = 0 where the force balances the constant G. There
all forces of the step have that value if they are taken at x, and the step rests if nothing else is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.maps.interpret import Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, V, X
from pnn_symbolic.maps.scaled_form import Stages, stages_of
from pnn_symbolic.series.motion import Motion
from pnn_symbolic.series.trees import IN_V

KEPT = "a step rests where the motion rests"
Sum = tuple[Number, Number]
"""What stands in front of x, and what is added to it."""


class _ElsewhereError(ValueError):
    """A force is taken at another place than x."""


@dataclass(frozen=True)
class _AtRest:
    """The algebra of sums c·x + d at v = 0, where every force at x has the same value."""

    field: Number
    force_at_rest: Number

    def letter(self, key: int) -> Sum:
        unit, zero = self.field.one, self.field.zero
        return {X: (unit, zero), V: (zero, zero), ONE: (zero, unit)}[key]

    def total(self, summands: Sequence[Summand[Sum]]) -> Sum:
        in_x, added = self.field.zero, self.field.zero
        for _, number, (c, d) in summands:
            in_x, added = in_x + number * c, added + number * d
        return in_x, added

    def force(self, key: int, name: str, arguments: tuple[Sum, ...]) -> Sum:
        if arguments[0] != (self.field.one, self.field.zero):
            raise _ElsewhereError
        return self.field.zero, self.force_at_rest

    def function(self, key: int, name: str, argument: Sum) -> Sum:
        raise _ElsewhereError

    def product(self, key: int, factors: tuple[Sum, ...]) -> Sum:
        raise _ElsewhereError


def fixed_points(form: NormalForm, motion: Motion) -> str:
    """In words, whether the step rests where its motion does; "" where that is not decided.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.series.expansion import Expansion
    >>> from pnn_symbolic.series.motion import motion_of
    >>> form = OneStepMap.from_equations("v' = v + h*f(x)/m - 9.81*h; x' = x + h*v + h**2*f(x)/(2*m)").normal_form
    >>> fixed_points(form, motion_of(Expansion(form)))
    'where the motion rests, a step moves x by 981*dt**2/200'
    """
    bare = [motion.expansion.forest.number(label) for label in motion.expansion.labels]
    simple = motion.first.position.keys() == {V} and len(bare) == 1 and bare[0] in motion.first.velocity
    if not simple or form.sees_time or form.sees_velocity or motion.number(X, IN_V) != 0:
        return ""
    stages = stages_of(form)
    balance = -motion.number(ONE, IN_V) / motion.number(bare[0], IN_V) * TIME_STEP**2 * MASS**form.mass_power
    if balance and not stages.field.is_FractionField:
        return ""
    try:
        position, displacement = interpret(stages, _AtRest(stages.field, stages.field.from_sympy(balance)))
    except _ElsewhereError:
        return ""
    return _told(stages, position, displacement)


def _told(stages: Stages, position: Sum, displacement: Sum) -> str:
    field = stages.field
    if position[0] != field.one or displacement[0]:
        return ""
    moved = [f"x by {stages.number(position[1])}"] * bool(position[1])
    moved += [f"v by {stages.number(displacement[1]) / TIME_STEP}"] * bool(displacement[1])
    return f"where the motion rests, a step moves {' and '.join(moved)}" if moved else KEPT
