"""May two maps with parameters be one? Their numbers of x and v, in doubles, at one time step, mass and choice of
parameters: where these differ by more than rounding, so do the maps, and no exact comparison is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Expr, Float

from pnn_symbolic.algebra.symbols import MASS, TIME_STEP, Parameter
from pnn_symbolic.maps.normal_form import NormalForm, V, X
from pnn_symbolic.maps.one_step_map import OneStepMap

AT: dict[Expr, Expr] = {TIME_STEP: Float("0.3718"), MASS: Float("1.2906")}
FIRST_PARAMETER, NEXT = Float("0.4137"), Float("0.1719")
"""The parameters, in the order of their names, grow by the second number."""
# Four digits with no small relation among them: a polynomial that is not 0 is not 0 there but by a coincidence, and
# then the exact comparison decides.
ROUNDING = 1e-9
"""Far above the rounding of a few doubles near 1, far below what numbers of two formulas differ by."""


def alike(step: OneStepMap, family: OneStepMap, values: Mapping[Parameter, Expr]) -> bool:
    """Whether the map and the member of a family have the same numbers of x and v at one point, or cannot be told."""
    own = sorted(step.normal_form.parameters, key=str)
    point: dict[Expr, Expr] = AT | {name: FIRST_PARAMETER + place * NEXT for place, name in enumerate(own)}
    of_family: dict[Expr, Any] = dict(point)
    for name, value in values.items():
        of_family[name] = value.xreplace(point)
    pairs = zip(_numbers(step.normal_form, point), _numbers(family.normal_form, of_family), strict=True)
    return all(abs(number - of_row) < ROUNDING * (1 + abs(number)) for number, of_row in pairs)


def _numbers(form: NormalForm, point: Mapping[Expr, Expr]) -> list[complex]:
    """Of x and of v in x' and in v'."""
    numbers: list[complex] = []
    for output in form.outputs:
        sums = {X: 0j, V: 0j}
        for (key, time_power, mass_power), number in output.items():
            if key in sums:
                factor = (
                    form.number(number).xreplace(dict(point)) * AT[TIME_STEP] ** time_power * AT[MASS] ** mass_power
                )
                sums[key] += complex(factor)
        numbers += sums.values()
    return numbers
