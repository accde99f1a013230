"""Is an implicit step reversible, or symplectic, in other variables, though it is not in these, and in which?

The variables are y = x + δ dt v + α dt² f(x)/m and w = v + β dt f(x)/m. Where one stage is f(x) and another f(x'), or
where α = β = 0, the step of y and w is a relation of the same form, which is judged by its own tableau. Three choices
are looked at:

- α = b̄₁ - b₁ and β = (b₁ - b_s)/2, with which b̄_i = b_i (1 - c_i) holds of both stages and their weights in v' are
  equal. So Newmark's methods with γ = 1/2 are velocity Verlet with the force f(X), X = y + β dt² f(X)/m, a gradient
  where f is one.
- half a step of explicit Euler, δ = β = ±1/2: it takes the trapezoidal rule to the implicit midpoint.
- δ alone, with which the mean of the places is half way.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §VI.8: conjugate symplectic methods; Kane,
Marsden, Ortiz & West, *Int. J. Numer. Meth. Eng.* 49, 1295 (2000): Newmark's methods are variational.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sympy import Rational

from pnn_symbolic.algebra.number_field import Number
from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.implicit.naming import implicit_method_of
from pnn_symbolic.implicit.relation import ImplicitStep
from pnn_symbolic.implicit.tableaux import Vector, sum_in
from pnn_symbolic.maps.text.printing import joined
from pnn_symbolic.series.term_text import term_text


class Change(NamedTuple):
    """The numbers δ, α and β of new variables."""

    drift: Number
    place: Number
    kick: Number

    def variables(self, field: Number) -> dict[str, str]:
        """What stands in the place of x and of v, as text."""
        of_x = [(self.drift, 1, "dt*v"), (self.place, MASS, "dt**2*f(x)")]
        of_v = [(self.kick, MASS, "dt*f(x)")]
        texts: dict[str, str] = {}
        for name, terms in (("x", of_x), ("v", of_v)):
            parts = [(field.to_sympy(number) / mass, text) for number, mass, text in terms if number]
            texts[name] = joined([term_text(Rational(1), name), *(term_text(*part) for part in parts)])
        return texts


def variables_in_which(step: ImplicitStep, holds: Callable[[ImplicitStep], bool]) -> dict[str, Any] | None:
    """The first variables in which something holds of the step, the step and its name there; None if there are none.

    >>> found = variables_in_which(ImplicitStep.newmark("1/4", "1/2"), lambda step: step.stages == 1)
    >>> found["variables"]["x"], found["name"]
    ('x + dt*v/2', 'implicit midpoint')
    """
    for change, there in in_other_variables(step):
        if holds(there):
            variables = change.variables(step.field)
            return {
                "coordinates": "; ".join(f"{name} becomes {formula}" for name, formula in variables.items()),
                "variables": variables,
                "step": str(there),
                "name": _name_of(there),
            }
    return None


def _name_of(step: ImplicitStep) -> str | None:
    """The name in the catalogue, or velocity Verlet with a force f(X), X = x + β dt² f(X)/m."""
    known = implicit_method_of(step)
    if known is not None:
        return known.name
    field = step.field
    zero, whole = field.zero, field.one
    half, place = field.quo(whole, field.convert(2)), step.a[0][0]
    verlet = ImplicitStep(field, a=((place, zero), (half, place)), c=(zero, whole), b_bar=(half, zero), b=(half, half))
    if not step.equals(verlet):
        return None
    shift = joined([term_text(Rational(1), "x"), term_text(field.to_sympy(place) / MASS, "dt**2*f(X)")])
    return f"velocity Verlet with the force f(X), X = {shift}"


def in_other_variables(step: ImplicitStep) -> Iterator[tuple[Change, ImplicitStep]]:
    """The changes of variables that are looked at, and the step in them.

    >>> trapezium = ImplicitStep.newmark("1/4", "1/2")
    >>> change, midpoint = list(in_other_variables(trapezium))[0]
    >>> change.variables(trapezium.field), midpoint.equals(ImplicitStep.from_tableau([["1/2"]], [1]))
    ({'x': 'x + dt*v/2', 'v': 'v + dt*f(x)/(2*m)'}, True)
    """
    step = step.reduced
    field = step.field
    zero, half = field.zero, field.quo(field.one, field.convert(2))
    old, new = _stage(step, zero, (zero,) * step.stages), _stage(step, field.one, step.b_bar)
    changes: list[Change] = []
    if old is not None and new is not None and old != new:
        changes += [Change(half, zero, half), Change(-half, zero, -half)]
        changes.append(
            Change(zero, step.b_bar[old] - step.b[old], field.quo(step.b[old] - step.b[new], field.convert(2)))
        )
    mean = sum_in(field, (weight * node for weight, node in zip(step.b, step.c, strict=True)))
    changes.append(Change(mean - half, zero, zero))
    for change in changes:
        if any(change):
            yield change, _changed(step, change, old, new).reduced


def _stage(step: ImplicitStep, node: Number, row: Vector) -> int | None:
    """The stage that takes its force at such a place."""
    stages = range(step.stages)
    return next((i for i in stages if step.c[i] == node and step.a[i] == row), None)


def _changed(step: ImplicitStep, change: Change, old: int | None, new: int | None) -> ImplicitStep:
    """The step of y and w; `old` and `new` are the stages f(x) and f(x'), which a change by a drift alone needs not."""
    drift, place, kick = change

    def shifted(row: Vector, of_old: Number, of_new: Number) -> Vector:
        numbers = list(row)
        if old is not None and new is not None:
            numbers[old], numbers[new] = numbers[old] + of_old, numbers[new] + of_new
        return tuple(numbers)

    zero = step.field.zero
    a = [shifted(row, drift * kick - place - node * kick, zero) for row, node in zip(step.a, step.c, strict=True)]
    b_bar = tuple(b_bar + drift * b for b_bar, b in zip(step.b_bar, step.b, strict=True))
    return ImplicitStep(
        field=step.field,
        a=tuple(a),
        c=tuple(node - drift for node in step.c),
        b_bar=shifted(b_bar, -place - kick, place),
        b=shifted(step.b, -kick, kick),
    )
