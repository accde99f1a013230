"""Rounding: trained constants to the simple numbers they are near, every change listed.

Rounding is a step of its own, after training and before identification, so that a report
can show both maps: as trained, and as it was probably meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import exact, nearest_by_ratio
from pnn_symbolic.maps.atoms import Number
from pnn_symbolic.maps.coefficients import Place, is_pure, labels, places, with_numbers
from pnn_symbolic.maps.one_step_map import OneStepMap

_POSITIVE = ["1/2", "1", "2", "1/3", "2/3", "1/4", "3/4", "1/6"]
SIMPLE = (exact(0), *(exact(sign + number) for number in _POSITIVE for sign in ("", "-")))

LARGEST_SHOWN = 1_000
"""Denominator up to which a number is told as a fraction."""


@dataclass(frozen=True)
class Rounding:
    """One constant, before and after; constants are pure numbers in units of v·dt and f·dt²/m.

    >>> Rounding(Rational("1.0005"), Rational(1), "v in x'", -5e-4).to_json()["trained"]
    '2001/2000'
    """

    trained: Rational
    simple: Rational
    where: str
    relative_change: float

    @classmethod
    def of(cls, trained: Rational, simple: Rational, where: str) -> Rounding:
        """With the change relative to the size of the trained number, or to 1 where that is 0."""
        change = float((simple - trained) / (abs(trained) or Rational(1)))
        return cls(trained=trained, simple=simple, where=where, relative_change=change)

    def to_json(self) -> dict[str, Any]:
        """Exact numbers as text."""
        return {
            "trained": str(self.trained),
            "simple": str(self.simple),
            "where": self.where,
            "relative_change": self.relative_change,
        }

    def __str__(self) -> str:
        return f"{self.where}: {float(self.trained):.10g} → {_brief(self.simple)} ({self.relative_change:+.2g})"


def _brief(number: Rational) -> str:
    """The number exactly where its fraction is short, else as a decimal."""
    return str(number) if number.q <= LARGEST_SHOWN else f"{float(number):.10g}"


def round_constants(
    step: OneStepMap, tolerance: float = 0.01, simple: Sequence[Rational] = SIMPLE
) -> tuple[OneStepMap, tuple[Rounding, ...]]:
    """Move each constant to the nearest simple number within a relative `tolerance`.

    A constant smaller than `tolerance` becomes 0 (if 0 is among `simple`). Constants that are
    simple already, are near nothing, or are irrational stay; so do those that are no pure
    numbers in units of v·dt and f·dt²/m, such as the 0.01 of x' = x + 0.01*v, which hides a
    time step. Constants inside the arguments of forces are rounded too; each is listed once.

    >>> step = OneStepMap.from_equations("x' = x + 0.9995*h*v; v' = v + h*f(x)/(1.0005*m)")
    >>> rounded, changes = round_constants(step)
    >>> print(rounded)
    x' = x + dt*v; v' = v + dt*f(x)/m
    >>> [str(change) for change in changes]
    ["v in x': 0.9995 → 1 (+0.0005)", "f(x) in v': 0.9995002499 → 1 (+0.0005)"]
    """
    form = step.normal_form
    new: dict[Place, Rational] = {}
    trained_at: dict[Place, Rational] = {}
    met: dict[Number, tuple[Expr, Expr]] = {}
    for place, number in places(form).items():
        if number not in met:  # a hundred kicks have ten thousand places, and few numbers
            met[number] = form.number(number), nearest(form.number(number), tolerance, simple)
        trained, rounded = met[number]
        if not is_pure(form, place):
            continue
        if rounded != trained:
            assert isinstance(trained, Rational)  # only such are rounded
            assert isinstance(rounded, Rational)
            new[place], trained_at[place] = rounded, trained
    if not new:
        return step, ()
    label_of = labels(form)
    changes = tuple(Rounding.of(trained, new[place], label_of(place)) for place, trained in trained_at.items())
    return with_numbers(form, new), changes


def nearest(number: Expr, tolerance: float, simple: Sequence[Rational] = SIMPLE) -> Expr:
    """The nearest simple number within the relative tolerance, else the number itself.

    >>> nearest(Rational("0.4997"), 0.01), nearest(Rational("0.45"), 0.01), nearest(Rational("-0.0004"), 0.01)
    (1/2, 9/20, 0)
    """
    if not isinstance(number, Rational) or number in simple:
        return number
    if 0 in simple and abs(number) < tolerance:
        return Rational(0)
    candidates = [candidate for candidate in simple if candidate]
    if not candidates:
        return number
    best = nearest_by_ratio(number, candidates)
    return best if abs(number / best - 1) <= tolerance else number


def mass_factor(step: OneStepMap) -> Expr | None:
    """The mass the law really has, in units of m: 1/s, with s the sum of its force weights in v'.

    None when no force, or no net force, acts.

    >>> print(mass_factor(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/(1.0005*m)")))
    2001/2000
    """
    form = step.normal_form
    total: Expr = Rational(0)
    for (key, *powers), number in form.velocity.items():
        if form.is_force(key) and tuple(powers) == form.grade(key, in_velocity=True):
            total += form.number(number)
    return 1 / total if total else None
