"""Gaps of stability narrower than the rounding: other numbers that round to the same decimals only touch the bound.

Between two crossings of a bound the step is unstable by as much as the trace exceeds it. Where that is less than the
rounding of the decimals can change the trace there, some numbers within the rounding only touch the bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sympy import Rational

from pnn_symbolic.algebra.real_roots import Root
from pnn_symbolic.checks.schur_cohn import conditions_of
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.oscillator import oscillator_step
from pnn_symbolic.series.polynomials import Polynomial, fraction
from pnn_symbolic.series.rounded_numbers import rounded_numbers

NARROW = Fraction(1, 100)
"""Wider gaps, relative to where they are, are taken as real at once."""
CLOSER = Fraction(1, 2**160)
"""To which ends of a gap are narrowed down."""


@dataclass(frozen=True)
class Gaps:
    """Judges gaps by the decimals of a map; one that was not typed has none."""

    step: OneStepMap

    def between(self, condition: int, low: Root, high: Root) -> dict[str, Any] | None:
        """A gap between two crossings of a condition, if the rounding may close it; else None."""
        if not self._moved or high.low - low.high > NARROW * low.high:
            return None
        low, high = low.narrowed(CLOSER), high.narrowed(CLOSER)
        middle = (low.high + high.low) / 2
        here = _at(self._conditions[condition], middle)
        reach = sum(abs(_at(moved[condition], middle) - here) for moved in self._moved)
        if not 0 < -here <= reach:
            return None
        place, depth = float(middle) ** 0.5, float(-here)
        return {
            "h_omega": place,
            "width": float(high.low - low.high) / (2 * place),
            "depth": depth,
            "growth_per_step": depth**0.5,
            "rounding_allows": float(reach),
        }

    @cached_property
    def _conditions(self) -> list[Polynomial]:
        return _conditions(self.step)

    @cached_property
    def _moved(self) -> list[list[Polynomial]]:
        """The conditions with one decimal after the other at the end of its box."""
        typed = self.step.typed
        if typed is None or typed.read is None:
            return []
        moved = []
        for literal, number in zip(typed.literals, rounded_numbers(typed.literals), strict=True):
            end = number.typed + number.within
            moved.append(_conditions(typed.read({literal.text: Rational(end.numerator, end.denominator)})))  # pyright: ignore[reportArgumentType]
        return moved


def _conditions(step: OneStepMap) -> list[Polynomial]:
    matrix = oscillator_step(step.normal_form)
    return conditions_of(matrix.field, matrix.trace, matrix.determinant)


def _at(polynomial: Polynomial, y: Fraction) -> Fraction:
    total = Fraction(0)
    for number in reversed(polynomial):
        total = total * y + fraction(number)
    return total
