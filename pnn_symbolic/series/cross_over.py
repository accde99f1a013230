"""Trained constants against truncation: which of the two errors is larger, and at which time step?

A trained step is a method with simple constants plus small deviations δ. Its error is a sum of
terms dt^i δ^j; those that no other term divides are the corners of its *Newton polygon*. For the
oscillator the truncation error overtakes the deviations at one hω, the cross-over.
"""

from __future__ import annotations

from math import factorial
from typing import Any

from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import round_constants
from pnn_symbolic.series.accuracy import first_error
from pnn_symbolic.series.expansion import Expansion, is_expandable
from pnn_symbolic.series.oscillator import NotAnOscillatorError, OscillatorStep, oscillator_step


def cross_over(step: OneStepMap, rounded: OneStepMap | None = None, highest: int = 10) -> dict[str, Any]:
    """Corners of the Newton polygon and the cross-over, for a step whose constants deviate from rounder ones.

    rounded   the step with simple constants; by default as `round_constants` finds it

    Empty when there is no rounder step of higher order.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2")
    >>> found = cross_over(step)
    >>> found["newton_polygon"], round(found["cross_over"]["h_omega"], 4)
    ([[1, 1], [3, 0]], 0.0548)
    """
    if rounded is None:
        rounded, changes = round_constants(step)
        if not changes:
            return {}
    if not (is_expandable(step.normal_form) and is_expandable(rounded.normal_form)):
        return {}
    trained, simple = Expansion(step.normal_form), Expansion(rounded.normal_form)
    error, left = first_error(trained, highest), first_error(simple, highest)
    if error is None or left is None or left.degree <= error.degree:
        return {}
    found: dict[str, Any] = {
        "order_when_rounded": left.order,
        "newton_polygon": [[error.degree, 1], [left.degree, 0]],
    }
    try:
        ours, theirs = (oscillator_step(one.normal_form) for one in (step, rounded))
    except NotAnOscillatorError:
        return found
    if ours.field.is_FractionField or theirs.field.is_FractionField:
        return found  # one number only where nothing is free
    if (place := _cross_over(ours, theirs)) is not None:
        sentence = (
            f"below hω = {place:.3g} the deviations of the constants are the larger error of an oscillation, "
            "above it the truncation"
        )
        found["cross_over"] = {"h_omega": place, "sentence": sentence}
    return found


def _cross_over(trained: OscillatorStep, rounded: OscillatorStep) -> float | None:
    """hω where the leading deviation and the leading truncation error of the oscillator are equal."""
    deviation = _leading(_matrix(trained), _matrix(rounded))
    truncation = _leading(_matrix(rounded), _rotation())
    if deviation is None or truncation is None or truncation[0] <= deviation[0]:
        return None
    return (deviation[1] / truncation[1]) ** (1 / (truncation[0] - deviation[0]))


Entries = list[dict[int, float]]
"""Four entries as power of hω → number, in the coordinates x and v/ω."""


def _matrix(step: OscillatorStep) -> Entries:
    shifts = (0, 1, -1, 0)  # an entry v → x comes with h = (hω)/ω
    return [
        {2 * k + shift: _float(step.field, number) for k, number in enumerate(entry)}
        for entry, shift in zip(step.matrix, shifts, strict=True)
    ]


def _rotation(terms: int = 16) -> Entries:
    cosine = {2 * k: (-1) ** k / factorial(2 * k) for k in range(terms)}
    sine = {2 * k + 1: (-1) ** k / factorial(2 * k + 1) for k in range(terms)}
    return [cosine, sine, {k: -number for k, number in sine.items()}, cosine]


def _leading(one: Entries, other: Entries) -> tuple[int, float] | None:
    """The first power at which two matrices differ, and the largest difference there."""
    found: dict[int, float] = {}
    for ours, theirs in zip(one, other, strict=True):
        for power in {*ours, *theirs}:
            difference = abs(ours.get(power, 0.0) - theirs.get(power, 0.0))
            if difference > 1e-14:
                found[power] = max(difference, found.get(power, 0.0))
    return min(found.items()) if found else None


def _float(field: Number, number: Number) -> float:
    return float(field.to_sympy(number))
