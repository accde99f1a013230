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

ROUNDING = 1e-14
"""Entries are doubles of size about 1: differences below this are their rounding."""


def cross_over(step: OneStepMap, rounded: OneStepMap | None = None, highest: int = 10) -> dict[str, Any]:
    """Corners of the Newton polygon and the cross-over, for a step whose constants deviate from rounder ones.

    rounded   the step with simple constants; by default as `round_constants` finds it

    Empty when there is no rounder step of higher order.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2")
    >>> comparison = cross_over(step)
    >>> comparison["newton_polygon"], round(comparison["cross_over"]["h_omega"], 4)
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
    comparison: dict[str, Any] = {
        "order_when_rounded": left.order,
        "newton_polygon": [[error.degree, 1], [left.degree, 0]],
    }
    try:
        trained_oscillator = oscillator_step(step.normal_form)
        rounded_oscillator = oscillator_step(rounded.normal_form)
    except NotAnOscillatorError:
        return comparison
    if trained_oscillator.field.is_FractionField or rounded_oscillator.field.is_FractionField:
        return comparison  # one number only where nothing is free
    if (place := _cross_over(trained_oscillator, rounded_oscillator)) is not None:
        sentence = (
            f"below hω = {place:.3g} the deviations of the constants are the larger error of an oscillation, "
            "above it the truncation"
        )
        comparison["cross_over"] = {"h_omega": place, "sentence": sentence}
    return comparison


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


def _leading(left: Entries, right: Entries) -> tuple[int, float] | None:
    """The first power at which two matrices differ, and the largest difference there."""
    largest: dict[int, float] = {}
    for left_entry, right_entry in zip(left, right, strict=True):
        for power in {*left_entry, *right_entry}:
            difference = abs(left_entry.get(power, 0.0) - right_entry.get(power, 0.0))
            if difference > ROUNDING:
                largest[power] = max(difference, largest.get(power, 0.0))
    return min(largest.items()) if largest else None


def _float(field: Number, number: Number) -> float:
    return float(field.to_sympy(number))
