"""Which constants would be best? Least squares over the free numbers of a law, against the exact flow or the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import Expr, lambdify

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.maps.coefficients import Place
from pnn_symbolic.maps.evaluation import NumericStep, numpy_step

UNIT = 1e-3
"""Parameters are searched in parts per thousand, so that double precision resolves 1e-7 of them and less."""
MOST_EVALUATIONS = 40
"""A trained law is near the optimum of its form; one that is not has none worth waiting for."""
DIFFERENCE = 0.1
"""Step of the central differences, in that unit."""
WORSE = 0.01
"""A constant is resolved to where the squared error is larger by this fraction."""


@dataclass(frozen=True)
class Question:
    """States, and what is to be found one step later.

    x, v          (S, N, D), before
    time_step     in the time unit of v
    mass          inertia in the units of x, v and the force: force / mass is an acceleration
    force         on arrays
    spreads       errors of x and v are measured in these
    """

    x: np.ndarray
    v: np.ndarray
    time_step: float
    mass: float
    force: Force
    spreads: tuple[float, float]

    def errors(
        self, after: tuple[np.ndarray, np.ndarray], target: tuple[np.ndarray, np.ndarray]
    ) -> tuple[float, float]:
        """Mean squared errors of x and v, each over its squared spread."""
        x, v = (float(np.mean(np.square(residual))) for residual in self.residuals(after, target))
        return x, v

    def residuals(
        self, after: tuple[np.ndarray, np.ndarray], target: tuple[np.ndarray, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """What is missed in x and v, each over its spread."""
        return (after[0] - target[0]) / self.spreads[0], (after[1] - target[1]) / self.spreads[1]


@dataclass(frozen=True)
class Optimum:
    """The member of a family that is nearest to a target.

    numbers      of the constants of the form, in their order
    resolution   of each: where the squared error, all others at their best, is 1 % larger
    errors       relative squared errors of x and v
    """

    numbers: np.ndarray
    resolution: np.ndarray
    errors: tuple[float, float]


class Family:
    """The maps of a form, as functions of their parameters on arrays."""

    def __init__(self, form: TrainedForm) -> None:
        self.form = form
        self.trained = np.array([float(form.trained[str(parameter)]) for parameter in form.form.parameters])
        self.unit = UNIT * np.where(self.trained == 0, 1.0, np.abs(self.trained))

    @cached_property
    def _compiled(self) -> dict[Expr, Callable[..., np.ndarray]]:
        return {}

    def step(self, question: Question, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x' and v', each (B, S, N, D), for each of the parameters (B, P)."""

        x, v = self.map_at(parameters)(
            question.x[None], question.v[None], question.time_step, question.mass, question.force
        )
        shape = (len(parameters), *question.x.shape)
        return np.broadcast_to(x, shape), np.broadcast_to(v, shape)

    def map_at(self, parameters: np.ndarray) -> NumericStep:
        """The maps with these parameters (B, P), as one step on arrays (B, S, N, D): one map for each entry."""

        def number(formula: Expr) -> np.ndarray | float:
            if not formula.free_symbols:
                return float(formula)
            return np.reshape(self._compiled_of(formula)(*parameters.T), (-1, 1, 1, 1))

        return numpy_step(self.form.form, number)

    def numbers(self, parameters: np.ndarray, places: tuple[Place, ...] | None = None) -> np.ndarray:
        """(B, K): the constants for each of the parameters (B, P)."""
        chosen = self.form.constants if places is None else places
        columns = [self.value(self.form.formulas[place], parameters) for place in chosen]
        return np.array(columns).T.reshape(len(parameters), len(chosen))

    def value(self, formula: Expr, parameters: np.ndarray) -> np.ndarray:
        """(B,): a formula in the parameters, for each of them (B, P)."""
        return np.broadcast_to(self._compiled_of(formula)(*parameters.T), len(parameters)).astype(float)

    def _compiled_of(self, formula: Expr) -> Callable[..., np.ndarray]:
        if formula not in self._compiled:
            self._compiled[formula] = lambdify(self.form.form.parameters, formula, "numpy")
        return self._compiled[formula]

    def optimum(self, question: Question, target: tuple[np.ndarray, np.ndarray]) -> Optimum:
        """The best parameters, sought from the trained ones."""
        from scipy.optimize import least_squares  # SciPy takes most of a second to load

        count = len(self.trained)

        def residuals(shifts: np.ndarray) -> np.ndarray:
            """(B, 2 S N D) for the parameters that lie (B, P) units from the trained ones."""
            after = self.step(question, self.trained + shifts * self.unit)
            x, v = question.residuals(after, target)
            return np.concatenate([x.reshape(len(shifts), -1), v.reshape(len(shifts), -1)], axis=1)

        def jacobian(shift: np.ndarray) -> np.ndarray:
            return _central_differences(residuals, shift, DIFFERENCE * np.eye(count)).T / (2 * DIFFERENCE)

        solution = least_squares(
            lambda shift: residuals(shift[None])[0],
            np.zeros(count),
            jacobian,  # pyright: ignore[reportArgumentType]
            xtol=1e-12,
            ftol=1e-15,
            gtol=1e-15,
            max_nfev=MOST_EVALUATIONS,
        )
        best = self.trained + solution.x * self.unit
        slopes = _central_differences(self.numbers, best, DIFFERENCE * np.diag(self.unit)).T / (2 * DIFFERENCE)
        # Weights that others can stand for make JᵀJ singular; what they make of the law is well determined.
        inverse = np.linalg.pinv(solution.jac.T @ solution.jac, rcond=1e-14, hermitian=True)
        spread = np.sqrt(np.maximum(np.diag(slopes @ inverse @ slopes.T), 0.0))
        x, v = self.step(question, best[None])
        return Optimum(
            numbers=self.numbers(best[None])[0],
            # SciPy's cost is half the squared error E. A constant that is moved by d, all others at their best, adds
            # (d/spread)² to E: here that is WORSE · E.
            resolution=np.sqrt(2 * WORSE * solution.cost) * spread,
            errors=question.errors((x[0], v[0]), target),
        )


def _central_differences(
    function: Callable[[np.ndarray], np.ndarray], point: np.ndarray, shifts: np.ndarray
) -> np.ndarray:
    """(P, …): what a function of points (B, P) changes by from point − shift to point + shift, for each of P shifts."""
    sides = function(np.concatenate([point + shifts, point - shifts]))
    return sides[: len(shifts)] - sides[len(shifts) :]
