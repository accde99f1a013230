"""Which errors can still be bettered, and which outputs are not explained? What the data say of the objective."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pnn_symbolic.network.candidate import RANGE, Errors

UNEXPLAINED = 10.0
"""Points for each output whose motion a network does not explain: more than the other output can earn in the range of
costs in which laws compete, so that a law says something of both before it says one of them well."""


@dataclass(frozen=True)
class Goal:
    """The floor of each error and its limit, for x and for v.

    floors   at and below it nothing is better: rounding and noise (mean squares over the variance of that output)
    limits   above it the output is not explained, and the objective is `UNEXPLAINED` higher

    >>> Goal(floors=(1e-6, 1e-6), limits=(1e-3, 1e-3)).accuracy(Errors(1e-9, 1e-2))
    2.0
    """

    floors: tuple[float, float] = (0.0, 0.0)
    limits: tuple[float, float] = (float("inf"), float("inf"))

    def logs(self, errors: Errors) -> tuple[float, float]:
        """log₁₀ of each error, not below its floor, and with the points for an output that is not explained."""
        floored = Errors(*map(max, self._of(errors), self.floors)).logs
        raised = [UNEXPLAINED * (error > limit) for error, limit in zip(self._of(errors), self.limits, strict=True)]
        return floored[0] + raised[0], floored[1] + raised[1]

    def accuracy(self, errors: Errors) -> float:
        """The part of the objective that the errors give, before its weight."""
        return sum(self.logs(errors))

    def accuracies(self, errors: np.ndarray) -> np.ndarray:
        """The same of many pairs of errors (…, 2) at once."""
        unexplained = (errors > self.limits).sum(axis=-1)
        return np.log10(np.clip(np.maximum(errors, self.floors), *RANGE)).sum(axis=-1) + UNEXPLAINED * unexplained

    @property
    def without_limits(self) -> Goal:
        """The same floors; every output counts as explained."""
        return Goal(floors=self.floors)

    def explains(self, errors: Errors) -> bool:
        """Whether both outputs are explained."""
        return all(error <= limit for error, limit in zip(self._of(errors), self.limits, strict=True))

    @staticmethod
    def _of(errors: Errors) -> tuple[float, float]:
        return errors.position, errors.velocity


OPEN = Goal()
"""No floors and no limits: the objective of the paper as it stands."""
