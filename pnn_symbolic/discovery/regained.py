"""Did training lose reversal or areas in digits alone that the rows do not tell? Then the law is given them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pnn_symbolic.constants.repair import Changed, repairs
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.discovery.matrices import UNSEEN
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding

STANDARD_ERRORS = 2.0
"""By which a constant that was measured may be moved."""


def regained(
    law: OneStepMap, constants: Sequence[MeasuredConstant], accepts: Callable[[OneStepMap], bool]
) -> tuple[OneStepMap, tuple[Rounding, ...]] | None:
    """The nearest time-reversible law, or symplectic one, that the rows do not tell from this one; None for none.

    constants   of the law, by `constants_from_rows`: each may move by two of its standard errors
    accepts     whether the rows allow a law

    >>> spring = OneStepMap.from_equations(
    ...     "y = x + 1.003*h*v/2; v' = v + h*f(y)/m; x' = x + 1.003*h*v + 1.0030000000001*h**2*f(y)/(2*m)")
    >>> print(regained(spring, (), lambda law: True)[0].plain())
    x(t+Δt) = x + (1003/1000) v Δt + ½ f(x + 1.003 v Δt/2) Δt²/(0.99701 m);  v(t+Δt) = v + f(x + 1.003 v Δt/2) Δt/m
    """
    errors = {constant.name: constant.error or 0.0 for constant in constants}

    def is_unseen(change: Changed) -> bool:
        moved = abs(float(change.repaired - change.trained))
        return moved <= max(float(UNSEEN * abs(change.trained)), STANDARD_ERRORS * errors.get(change.where, 0.0))

    for repair in repairs(TrainedForm.of(law)):
        if all(map(is_unseen, repair.changed)) and accepts(repair.form.map):
            changes = (Rounding.of(change.trained, change.repaired, change.where) for change in repair.changed)
            return repair.form.map, tuple(changes)
    return None
