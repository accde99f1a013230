"""What is the best that a certificate states? The least objective that its fits reach, and its front."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from pnn_symbolic.certification.verifier.counting import Counting
from pnn_symbolic.certification.verifier.evaluation import log_of

UNEXPLAINED = 10.0
"""Decades that an output has more at the accuracy weight asked for, if its error is above its limit."""


class StatedBest:
    """Objectives as the header defines them, and the least that the fits reach.

    objective   the least at the accuracy weight asked for
    cost        of the network that has it
    steps       (cost, log error) of the networks that are more accurate than all cheaper ones
    fits        the lines of all fitted networks
    corners     the accuracy weights where the intervals of the front begin and end
    envelope    the least objective there
    """

    def __init__(self, header: dict, front: list[dict], evidence: dict[int, dict], counting: Counting) -> None:
        self.asked, self.counting = header["accuracy_weight"], counting
        self.least = list(map(log_of, header["floors"]))
        self.limits = [math.inf if limit is None else limit for limit in header["limits"]]
        self.fits = [record for record in evidence.values() if record["kind"] == "fit"]
        self.objective, self.cost = min(map(self.goal, self.fits))
        # The least objective reached is made of straight pieces: it is enough to look at its corners.
        weights = set[float]()
        for piece in front:
            weights.update(piece["optimal_for"] or ())
        self.corners = np.array(sorted(weights))
        points = [self.point(evidence[piece["evidence"]]) for piece in front]
        self.envelope = np.min([cost + self.corners * log for cost, log in points], axis=0)
        self.steps = [(cost, log) for cost, log in points if cost <= header["front_to"]]

    def point(self, fit: dict) -> tuple[int, float]:
        """What a fitted network costs, and the log₁₀ E_x + log₁₀ E_v that it is said to have, from the floors on."""
        return self.counting.cost(fit["genome"]), sum(self.floored(map(log_of, self.errors(fit))))

    def goal(self, fit: dict) -> tuple[float, int]:
        """The objective of a fitted network at the accuracy weight asked for, and what it costs."""
        cost, log = self.point(fit)
        return cost + self.asked * (log + self.points(self.errors(fit))), cost

    def points(self, errors: Sequence[float]) -> float:
        """What is added to the log errors for outputs that are not explained."""
        return UNEXPLAINED * sum(error > limit for error, limit in zip(errors, self.limits, strict=True))

    def errors(self, fit: dict, split: str = "validation") -> list[float]:
        """What a fitted network is said to miss of x' and w'."""
        return [math.inf if error is None else error for error in fit["errors"][split]]

    def floored(self, logs: Iterable[float]) -> list[float]:
        """Logarithms of errors, from the floors on."""
        return list(map(max, logs, self.least))
