"""Which numbers of a law are measured? Its constants, the factor of v, and the weight of the force in v'."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sympy import Add, Expr

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.explanation.optimum import Family
from pnn_symbolic.maps.normal_form import FIRST_ATOM, V

SLOPE_STEP = 1e-3
"""Of the central differences of the quantities by the parameters, in `Family.unit`."""


class Quantities:
    """The independent constants of the form, in their order, then the factor of v in v', and the sum of the weights of
    the force in v'; as functions of the parameters of its family."""

    def __init__(self, form: TrainedForm, family: Family) -> None:
        self.form, self.family = form, family

    @property
    def total_weight(self) -> int:
        """The place, among the quantities, of the sum of the weights of the force in v'."""
        return len(self.form.constants) + 1

    @cached_property
    def formulas(self) -> tuple[Expr, ...]:
        """The formulas of all quantities in the parameters."""
        form = self.form.form
        weights: list[Expr] = []
        for (key, i, j), number in form.velocity.items():
            if key >= FIRST_ATOM and (i, j) == form.grade(key, in_velocity=True):  # f Δt/m
                weights.append(form.number(number))
        constants = [self.form.formulas[place] for place in self.form.constants]
        v_factor = form.number(form.velocity.get((V, 0, 0), form.table.domain.zero))
        return (*constants, v_factor, Add(*weights))

    def values(self, parameters: np.ndarray) -> np.ndarray:
        """(B, Q): the quantities for each of the parameters (B, P)."""
        return np.stack([self.family.value(formula, parameters) for formula in self.formulas], axis=1)

    def spread(self, parameters: np.ndarray, covariance: np.ndarray) -> np.ndarray:
        """(Q,): the standard errors of the quantities, from the covariance (P, P) of the parameters (P,)."""
        steps = SLOPE_STEP * np.diag(self.family.unit)
        difference = self.values(parameters + steps) - self.values(parameters - steps)
        slopes = difference / (2 * SLOPE_STEP * self.family.unit[:, None])  # (P, Q)
        return np.sqrt(np.maximum(np.einsum("pq,pr,rq->q", slopes, covariance, slopes), 0.0))
