"""The motion that a map advances: its first-order term, whatever forces, frictions and constants it has.

Let a map be the identity at dt = 0, and D1 its part at dt. Then D1 is the only vector field of which the map is a
consistent method, and its order is the largest p for which step - exp(dt·D1) is O(dt^(p+1)); it is 1 at least.
The exact flow has E_n = D1(E_(n-1))/n at dt^n. D1 acts on a tree by growing a branch, so that friction, gravity,
springs and forces f(x, v) are one case.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §III.5.1 and §IX.1.
"""

from __future__ import annotations

from math import log
from typing import NamedTuple

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.maps.normal_form import NormalForm, V, X
from pnn_symbolic.maps.text.short_numbers import LARGEST_SIMPLE
from pnn_symbolic.series.exact_motion import Field
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.trees import FIRST_TREE
from pnn_symbolic.series.vector_field import derivative, rescaled

LONG = 20
"""Characters of an exact number, of which more are written as a decimal."""
HIGHEST_ELSEWHERE = 1
"""Where forces stay apart from (x, v) as dt goes to 0, higher orders say nothing, and their trees are many."""


class Motion:
    """The motion of a map, as a series in dt.

    first       D1: what moves x and what moves v
    is_newton   True for x'' = the sum of the forces, without anything else
    is_scaled   True for that with constant factors in front of v and of each force

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v - h*v/2 + h*f(x)/m")
    >>> motion = motion_of(Expansion(step.normal_form))
    >>> {motion.expansion.forest.text(item): str(n) for item, n in motion.at(2).velocity.items()}
    {'v': '1/8', 'f': '-1/4', "f'(v)": '1/2'}
    """

    def __init__(self, expansion: Expansion, first: Field) -> None:
        self.expansion = expansion
        self.first = first
        self.is_newton = first == expansion.motion(1)
        self._known = {0: expansion.at(0), 1: first}
        bare = {expansion.forest.number(label): label.force for label in expansion.labels}
        self._kicks = {bare[item]: number for item, number in first.velocity.items() if item in bare}
        on_time = first.time == expansion.motion(1).time
        self.is_scaled = on_time and bool(bare) and (first.position.keys(), first.velocity.keys()) == ({V}, bare.keys())

    @property
    def has_forces_elsewhere(self) -> bool:
        """True where a force is taken at places that stay apart from (x, v, t) as dt goes to 0."""
        trees = (item for part in self.first for item in part if item >= FIRST_TREE)
        return any(label.point is not None for tree in trees for label in self.expansion.forest.nodes(tree))

    def at(self, degree: int) -> Field:
        """What stands in front of dt^degree in the exact motion."""
        if self.is_newton:
            return self.expansion.motion(degree)
        if self.is_scaled:
            drift = self.first.position[V]
            return rescaled(self.expansion.forest, self.expansion.motion(degree), drift, self._kicks)
        if degree not in self._known:
            field, grown = self.expansion.field, derivative(self.expansion.forest, self.first, self.at(degree - 1))
            divisor = field.convert(degree)
            self._known[degree] = grown.mapped(lambda number: field.quo(number, divisor))
        return self._known[degree]

    def number(self, item: int, slot: int) -> Expr:
        """The number in front of an item in what moves x, v or t (slot 0, 1, 2), with its power of m; 0 where none."""
        part = self.first[slot]
        if item not in part:
            return self.expansion.field.to_sympy(self.expansion.field.zero)
        nodes = sum(self.expansion.forest.nodes(item).values()) if item >= FIRST_TREE else 0
        return self.expansion.field.to_sympy(part[item]) * MASS ** (self.expansion.per_mass * nodes)


class NoMotion(NamedTuple):
    """Why a map advances no continuous motion, and how it may be meant.

    offer   in words; "" where there is none
    """

    reason: str
    offer: str = ""

    def __str__(self) -> str:
        return f"no continuous motion: {self.reason}" + (f"; {self.offer}" if self.offer else "")


def motion_of(expansion: Expansion) -> Motion | NoMotion:
    """The motion that a map advances, or why there is none."""
    if is_identity_at_0(expansion):
        first = expansion.at(1)
        moves = first.position or first.velocity
        return Motion(expansion, first) if moves else NoMotion("at first order in dt nothing moves")
    if not has_time_step(expansion.form):
        return NoMotion("dt is nowhere in the formulas", "they may be meant with dt = 1")
    return _no_identity(expansion)


def _no_identity(expansion: Expansion) -> NoMotion:
    """What a step still does where dt is 0."""
    start = expansion.at(0)
    if set(start.position) - {X, V} or set(start.velocity) - {X, V}:
        return NoMotion("the kick does not shrink with dt")
    if set(start.position) == {X, V}:
        return NoMotion("the drift does not shrink with dt")
    if start.position != {X: expansion.field.one}:
        return NoMotion("x' does not go to x as dt goes to 0")
    if not start.velocity:
        return NoMotion("the velocity is assigned, not added to")
    if start.velocity.keys() != {V}:
        return NoMotion("v' does not go to v as dt goes to 0")
    return _like_friction(expansion.field.to_sympy(start.velocity[V]))


def _like_friction(scale: Expr) -> NoMotion:
    """v is multiplied by a number without dt, as where exp(-kappa*dt) was computed before."""
    rate = f", kappa*dt = {-log(scale):.6g}" if scale.is_number and scale.is_positive else ""
    factor = _as_decimal(scale) if isinstance(scale, Rational) else str(scale)
    offer = f"it may be meant as friction, {factor} = exp(-kappa*dt){rate}" if not scale.is_negative else ""
    return NoMotion(f"each step multiplies v by {factor}, whatever dt is", offer)


def _as_decimal(scale: Rational) -> str:
    """A decimal as it was typed, 0.98765; a trained factor, of thirty digits, in seven of them."""
    text = f"{float(scale):.9g}"
    if scale.q > LARGEST_SIMPLE and Rational(text) == scale:
        return text
    return f"{float(scale):.7g}" if len(str(scale)) > LONG else str(scale)


def is_identity_at_0(expansion: Expansion) -> bool:
    """True where the step does nothing when dt is 0."""
    return expansion.at(0) == expansion.motion(0)


def has_time_step(form: NormalForm) -> bool:
    """True where dt occurs."""
    return any(i for (_, i, _), _ in form.terms())
